"""How much a column says about the target: their mutual information, from bins that hold equally many rows."""

import math

import numpy as np

from nntui.core.data.table import Column
from nntui.core.information import mutual_information
from nntui.core.types import FloatArray, IntArray

MOST_ROWS = 50_000
"""Of the training part; more change nothing that is seen."""

MOST_BINS = 16
_MOST_CLASSES = 64
_ROWS_A_CELL = 5


def evenly(rows: IntArray, most: int) -> IntArray:
    """Return at most `most` of the rows, evenly spaced, shape (n,)."""
    return rows if len(rows) <= most else rows[np.linspace(0, len(rows) - 1, most).astype(np.intp)]


def relation(column: Column, target: IntArray) -> float:
    """Return the mutual information in bits of a column and the target's symbols, shape (rows,), of the same rows.

    Numbers and dates fall into quantile bins, categories beyond the most frequent into one, missing values into one of
    their own: up to 16, fewer where a cell of column and target would have fewer than five rows on average.
    With Miller and Madow's correction, and never below 0.
    """
    symbols = symbols_of(column)
    width = int(target.max(initial=0)) + 1
    cells = np.bincount(symbols * width + target, minlength=(int(symbols.max(initial=0)) + 1) * width)
    return float(mutual_information(cells.reshape(-1, width), "miller-madow"))


def symbols_of(column: Column) -> IntArray:
    """Return each row's bin, shape (rows,), as `relation` says; the missing values' is the last."""
    bins = _bins(len(column.values))
    if column.kind == "category":
        return _frequent(column.values.astype(np.int64), len(column.levels), bins)
    symbols = quantile_bins(column.values, bins)
    symbols[column.missing] = symbols.max(initial=-1) + 1
    return symbols


def target_symbols(target: FloatArray | IntArray, classes: int) -> IntArray:
    """Return the target's symbols, shape (rows,): its labels where it has classes, else quantile bins of its values."""
    if classes:
        return _frequent(target.astype(np.int64), classes, _MOST_CLASSES)
    return quantile_bins(np.asarray(target, np.float64), _bins(len(target)))


def quantile_bins(values: FloatArray, bins: int) -> IntArray:
    """Return the bin of each value, shape (rows,), so that bins hold equally many rows, as far as ties allow.

    Where there are no more different values than bins, each has its own. NaN may be in any.
    """
    present = np.sort(values[~np.isnan(values)])
    if not len(present):
        return np.zeros(len(values), np.int64)
    starts = present[np.arange(1, bins) * len(present) // bins]
    edges = np.unique(starts)
    different = present[np.flatnonzero(np.diff(present, prepend=-np.inf))[: bins + 1]] if len(edges) < bins else edges
    edges = different[1:] if len(different) <= bins else edges
    return np.searchsorted(edges, values, side="right").astype(np.int64)


def _bins(rows: int) -> int:
    return max(2, min(MOST_BINS, math.isqrt(rows // _ROWS_A_CELL)))


def _frequent(codes: IntArray, levels: int, most: int) -> IntArray:
    """Return codes from 0, missing ones the last, where only the most frequent of many levels keep their own."""
    counts = np.bincount(codes[codes >= 0], minlength=levels)
    order = np.argsort(-counts, kind="stable")
    lookup = np.empty(levels + 1, np.int64)
    lookup[order] = np.minimum(np.arange(levels), most - 1)
    lookup[-1] = min(levels, most)
    return lookup[codes]
