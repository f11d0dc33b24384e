"""Shares groups of rows out among the parts of a split, so that no group is in two of them."""

from dataclasses import dataclass

import numpy as np

from nntui.core.errors import DataError
from nntui.core.types import FloatArray, IntArray

_ONE_BY_ONE = 50_000
"""Groups, the largest, whose part is chosen with care; each of the others is less than a 50,000th of the rows."""


def assign_groups(groups: IntArray, labels: IntArray, shares: FloatArray, rng: np.random.Generator) -> IntArray:
    """Return the part of each group, shape (groups,), so that the parts have nearly their `shares` of each class.

    `groups` and `labels`, shape (rows,), count from 0. The largest groups come first, those of a size in random order;
    each goes to the part where it takes most off the sum, over parts and classes, of (wanted - there)² / wanted.
    No part stays empty. Raises `DataError` where there are fewer groups than parts.
    """
    count = int(groups.max(initial=-1)) + 1
    if count < len(shares):
        raise DataError(
            f"too few groups: {count:,} cannot be in {len(shares)} parts without one of them in two; "
            "give another --group-column"
        )
    cells = _cells(groups, labels, count)
    wanted = np.outer(shares, np.bincount(cells.classes, weights=cells.rows))
    sizes, shuffled = np.bincount(groups, minlength=count), rng.permutation(count)
    order = shuffled[np.argsort(-sizes[shuffled], kind="stable")]
    parts = np.zeros(count, np.int64)
    lacking = _one_by_one(order[:_ONE_BY_ONE], cells, wanted, parts)
    _all_at_once(order[_ONE_BY_ONE:], cells, lacking, sizes, parts)
    return parts


def _one_by_one(order: IntArray, cells: "_Cells", wanted: FloatArray, parts: IntArray) -> FloatArray:
    """Fill in the part of each group of `order`; return what the parts then lack, shape (parts, classes)."""
    lacking, per_row, empty = wanted.copy(), 1.0 / wanted, set(range(len(wanted)))
    for done, group in enumerate(order):
        cell = slice(cells.starts[group], cells.starts[group + 1])
        classes, rows = cells.classes[cell], cells.rows[cell]
        gain = (rows * (2.0 * lacking[:, classes] - rows) * per_row[:, classes]).sum(axis=1)
        if len(empty) == len(order) - done:
            gain[[part for part in range(len(wanted)) if part not in empty]] = -np.inf
        part = int(np.argmax(gain))
        lacking[part, classes] -= rows
        parts[group] = part
        empty.discard(part)
    return lacking


def _all_at_once(order: IntArray, cells: "_Cells", lacking: FloatArray, sizes: IntArray, parts: IntArray) -> None:
    """Fill in the part of groups that are each a tiny share of the rows: of each class, what the parts lack of it.

    A group counts by the class that most of its rows have.
    """
    if not len(order):
        return
    group_of = np.repeat(np.arange(len(cells.starts) - 1), np.diff(cells.starts))
    ascending = np.lexsort((cells.rows, group_of))
    classes = cells.classes[ascending[cells.starts[1:] - 1]][order]
    by_class = np.argsort(classes, kind="stable")
    order, classes = order[by_class], classes[by_class]
    rows = np.bincount(classes, weights=sizes[order], minlength=lacking.shape[1])
    middles = np.cumsum(sizes[order]) - sizes[order] / 2.0 - (np.cumsum(rows) - rows)[classes]
    lack = np.maximum(lacking, np.finfo(np.float64).tiny)
    bounds = np.cumsum(lack / lack.sum(axis=0), axis=0)[:-1] * rows
    parts[order] = (middles >= bounds[:, classes]).sum(axis=0)


@dataclass(frozen=True)
class _Cells:
    """Pairs of group and class that occur, group by group."""

    classes: IntArray
    rows: FloatArray
    starts: IntArray
    """Where each group's pairs begin, shape (groups + 1,)."""


def _cells(groups: IntArray, labels: IntArray, count: int) -> _Cells:
    members = np.unique(labels, return_inverse=True)[1].ravel()
    classes = int(members.max()) + 1
    pairs, rows = np.unique(groups.astype(np.int64) * classes + members, return_counts=True)
    starts = np.searchsorted(pairs // classes, np.arange(count + 1))
    return _Cells(pairs % classes, rows.astype(np.float64), starts)
