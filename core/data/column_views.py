"""One column as a row of the table of columns: its range, its histogram, what it says about the target."""

from collections import Counter

import numpy as np

from nntui.core.data.overview import ColumnView, Role
from nntui.core.data.table import Column
from nntui.core.data.values import date_text, number_text, printable
from nntui.core.types import AnyArray, FloatArray

BINS = 16
_MOST_NAMED = 3


def view_of(column: Column, role: Role, reason: str = "", bits: float | None = None) -> ColumnView:
    """Return the view of a column; `bits` is its relation to the target."""
    missing = column.missing
    absent = int(np.count_nonzero(missing))
    present = column.values[~missing] if absent else column.values
    shares: AnyArray
    if column.kind in ("category", "boolean"):
        counts = np.bincount(present.astype(np.int64), minlength=len(column.levels))
        distinct, summary = int(np.count_nonzero(counts)), _most_frequent(column, counts)
        shares = np.sort(counts)[::-1][:BINS] if column.kind == "category" else counts
    else:
        distinct, summary = _different(present), _range(column, present)
        shares = _binned(present)
    histogram = shares / max(len(column.values), 1)
    histogram.flags.writeable = False
    return ColumnView(column.name, column.kind, role, reason, absent, distinct, summary, histogram, bits)


def _different(present: AnyArray) -> int:
    if not len(present):
        return 0
    ascending = np.sort(present)
    return 1 + int(np.count_nonzero(ascending[1:] != ascending[:-1]))


def _most_frequent(column: Column, counts: AnyArray) -> str:
    """Return such as `Adelie 44 %, Gentoo 36 %, Chinstrap 20 %`."""
    rows = int(counts.sum())
    frequent = Counter(dict(enumerate(counts.tolist()))).most_common(_MOST_NAMED)
    named = [f"{printable(column.levels[code])} {round(100 * count / rows)} %" for code, count in frequent if count]
    more = int(np.count_nonzero(counts)) - len(named)
    return ", ".join(named) + (f" and {more:,} more" if more > 0 else "")


def _range(column: Column, present: AnyArray) -> str:
    if not len(present):
        return ""
    low, high = float(present.min()), float(present.max())
    text = date_text if column.kind == "date" else short_number
    return text(low) if low == high else f"{text(low)} … {text(high)}"


def short_number(value: float) -> str:
    """Return a number in four digits, or whole, if it is, in up to seven.

    >>> short_number(3.14159), short_number(1999.0)
    ('3.142', '1999')
    """
    return number_text(value) if value == round(value, 0) and abs(value) < 1e7 else f"{value:.4g}"


def _binned(present: AnyArray) -> FloatArray:
    """Return how many values are in each of equal bins between the smallest and the largest, shape (bins,)."""
    finite = present[np.isfinite(present)]
    if not len(finite):
        return np.zeros(BINS)
    low, high = float(finite.min()), float(finite.max())
    if low == high:
        return np.array([float(len(finite))])
    # Halved, because the width of the widest range is no finite number.
    places = (finite / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0) * BINS
    return np.bincount(np.minimum(places.astype(np.int64), BINS - 1), minlength=BINS).astype(np.float64)
