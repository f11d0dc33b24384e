"""Which rows train, which validate, which test: by the seed, every class in its proportion."""

from dataclasses import dataclass

import numpy as np

from nntui.core.errors import DataError
from nntui.core.types import IntArray


@dataclass(frozen=True, eq=False)
class Split:
    """Row numbers of the three parts, each in random order; of a split by time, in time's."""

    train: IntArray
    valid: IntArray
    test: IntArray


def split(labels: IntArray, validation: float, test: float, rng: np.random.Generator) -> Split:
    """Three parts: the share `test` of all rows, the share `validation` of the rest, and what is left for training.

    `labels`, shape (rows,), are the classes to keep in proportion; zeros where there are none.
    Raises DataError for a share that is not between 0 and 1, and for too few rows.
    """
    check_share(validation, "validation")
    rest, tested = hold_out(labels, part_size(len(labels), test, "test"), rng)
    kept, validated = hold_out(labels[rest], part_size(len(rest), validation, "validation"), rng)
    return Split(rest[kept], rest[validated], tested)


def check_share(share: float, part: str) -> None:
    """Raise DataError where a part's share is not between 0 and 1, both excluded."""
    if not 0 < share < 1:
        raise DataError(f"the {part} share must be more than 0 and less than 1, not {share:g}")


def part_size(rows: int, share: float, part: str) -> int:
    """Rows in a part that takes `share` of `rows`, rounded to the nearest. Raises DataError where a part is empty."""
    check_share(share, part)
    size = round(rows * share)
    if size < 1:
        raise DataError(
            f"too few rows: {share:g} of {rows:,} for {part} is not one row; give more rows or a larger share"
        )
    if size >= rows:
        raise DataError(f"too few rows: {share:g} of {rows:,} for {part} leaves none to train on; give a smaller share")
    return size


def hold_out(labels: IntArray, size: int, rng: np.random.Generator) -> tuple[IntArray, IntArray]:
    """Row numbers that are kept and `size` that are held out, each in random order, every class in its proportion.

    `labels` has the shape (rows,). A class keeps at least one row, so that all classes can be learnt.
    Raises DataError where that cannot be.
    """
    classes, members, counts = np.unique(labels, return_inverse=True, return_counts=True)
    if len(labels) - size < len(classes):
        raise DataError(
            f"too few rows: holding {size:,} of {len(labels):,} out leaves less than one to train on "
            f"for each of {len(classes):,} classes"
        )
    shares = allot(counts, size)
    shuffled = rng.permutation(len(labels))
    by_class = shuffled[np.argsort(members[shuffled], kind="stable")]
    rank = np.arange(len(labels)) - np.repeat(np.cumsum(counts) - counts, counts)
    held = np.zeros(len(labels), dtype=bool)
    held[by_class[rank < np.repeat(shares, counts)]] = True
    return shuffled[~held[shuffled]], shuffled[held[shuffled]]


def allot(counts: IntArray, total: int) -> IntArray:
    """Share `total` among classes of `counts` rows, shape (classes,), by largest remainder (Hamilton).

    Each class gets its quota, counts * total / counts.sum(), rounded down; what is left goes one by one to the class
    that is furthest below its quota and would still keep a row. `total` is at most the rows less one a class.
    """
    rows = int(counts.sum())
    shares = counts * total // rows
    for _ in range(total - int(shares.sum())):
        # In units of 1 / rows, so that whole numbers decide and no rounding error does.
        below = np.where(shares < counts - 1, counts * total - shares * rows, np.iinfo(np.int64).min)
        shares[np.argmax(below)] += 1
    return shares
