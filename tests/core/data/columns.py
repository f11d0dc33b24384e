"""Columns and tables that tests write down as lists; None is a missing value."""

from collections.abc import Sequence

import numpy as np

from nntui.core.data.table import Column, Table


def number(name: str, values: Sequence[float | None]) -> Column:
    """A column of numbers."""
    return Column(name, "number", _floats(values))


def date(name: str, days: Sequence[float | None]) -> Column:
    """A column of days since 1970-01-01."""
    return Column(name, "date", _floats(days))


def boolean(name: str, values: Sequence[bool | None], levels: tuple[str, str] = ("no", "yes")) -> Column:
    """A column of truth values."""
    return Column(name, "boolean", _floats(values), levels)


def category(name: str, texts: Sequence[str | None], levels: tuple[str, ...] | None = None) -> Column:
    """A column of texts, its levels in alphabetical order where none are given."""
    known = levels or tuple(sorted({text for text in texts if text is not None}))
    codes = [-1 if text is None else known.index(text) for text in texts]
    return Column(name, "category", np.array(codes, np.int32), known)


def table(*columns: Column) -> Table:
    """A table of these columns."""
    return Table(columns)


def _floats(values: Sequence[float | None]) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.array([np.nan if value is None else value for value in values], np.float64)
