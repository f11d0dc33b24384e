"""Values of columns as other things: as texts to show, as numbers, as codes of levels that somebody else counts."""

from collections.abc import Callable, Sequence

import numpy as np

from nntui.core.data.table import MISSING_CODE, Column
from nntui.core.errors import DataError
from nntui.core.types import AnyArray, FloatArray, IntArray

UNKNOWN_CODE = -2
"""Of a value that is there but is none of the levels."""

_LONGEST = 60
_SECONDS = 86_400


def shown(text: str) -> str:
    """Return a name or value from a file in quotation marks, escaped, and cut where it is long: for one line."""
    return repr(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")


def printable(text: str) -> str:
    """Return a text without quotation marks, what cannot be printed escaped, cut where it is long.

    >>> printable("red"), printable("two" + chr(10) + "lines")
    ('red', 'two\\nlines')
    """
    cut = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return cut if cut.isprintable() else repr(cut)[1:-1]


def number_text(value: float) -> str:
    """Return the shortest text that reads as the same number; of whole numbers without `.0`.

    >>> number_text(3.0), number_text(0.25)
    ('3', '0.25')
    """
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def date_text(days: float) -> str:
    """Return days since 1970-01-01 as `2024-05-31`, with the time of day where there is one."""
    if not abs(days) < 1e13:
        return number_text(days)
    moment = np.datetime64(round(days * _SECONDS), "s")
    day, _, time = str(moment).partition("T")
    return day if time == "00:00:00" else f"{day} {time}"


def value_text(column: Column, row: int) -> str:
    """Return a row's value as it stands in the data, nearly; empty where it is missing."""
    value = column.values[row]
    if column.kind == "category":
        return "" if value == MISSING_CODE else column.levels[int(value)]
    if np.isnan(value):
        return ""
    if column.kind == "boolean":
        return column.levels[int(value)]
    return date_text(float(value)) if column.kind == "date" else number_text(float(value))


def levels_of(column: Column) -> tuple[str, ...]:
    """Return the texts of a column's values: its levels, those that do not occur too; of numbers those there are."""
    if column.kind in ("number", "date"):
        return tuple(number_text(number) for number in np.unique(column.values[~column.missing]))
    return column.levels


def coder(column: Column, levels: Sequence[str]) -> Callable[[AnyArray], IntArray]:
    """Return what turns values of the column, shape (n,), into numbers of `levels`, matched by their texts.

    A missing value becomes `MISSING_CODE`, one that is not among the levels `UNKNOWN_CODE`. Where the column has
    numbers, or texts that read as numbers, 4, 4.0 and "4" are the same.
    """
    if column.kind in ("number", "date"):
        return _number_coder(levels)
    known = {level: code for code, level in enumerate(levels)}
    codes = [known.get(level, known.get(_plain(level), UNKNOWN_CODE)) for level in column.levels]
    lookup = np.array([*codes, MISSING_CODE], np.int64)  # the code -1 takes the last
    if column.kind == "category":
        return lambda values: lookup[values]
    return lambda values: lookup[np.where(np.isnan(values), MISSING_CODE, values).astype(np.int64)]


def codes_of(column: Column, levels: Sequence[str]) -> IntArray:
    """Return the number of each row's level, shape (rows,), as `coder` says."""
    return coder(column, levels)(column.values)


def numberer(column: Column) -> Callable[[AnyArray], FloatArray]:
    """Return what turns values of the column, shape (n,), into float64, NaN where they are missing.

    Texts, those of truth values too, are read as numbers; raises `DataError` for the first row whose text is none.
    """
    if column.kind in ("number", "date"):
        return lambda values: np.asarray(values, np.float64)
    numbers = [read_number(level) for level in column.levels]
    wrong = [code for code, number in enumerate(numbers) if number is None]
    rows = np.flatnonzero(np.isin(column.values, wrong)) if wrong else np.empty(0)
    if len(rows):
        text = shown(value_text(column, int(rows[0])))
        raise DataError(f"column {shown(column.name)} is to be a number, but row {rows[0] + 1:,} says {text}: mend it")
    lookup = np.array([*(np.nan if number is None else number for number in numbers), np.nan])
    codes = coder(column, column.levels)
    return lambda values: lookup[codes(values)]


def check_finite(column: Column, values: FloatArray, first: int = 0) -> None:
    """Raise `DataError` that names the row of the first infinite number; `first` is the row that `values` begin at."""
    infinite = np.isinf(values)
    if infinite.any():
        row = first + int(np.argmax(infinite)) + 1
        raise DataError(
            f"column {shown(column.name)} has an infinite number in row {row:,}: mend it or leave the cell empty"
        )


def _number_coder(levels: Sequence[str]) -> Callable[[AnyArray], IntArray]:
    read = [read_number(level) for level in levels]
    # The last, which equals nothing, is where values beyond all levels are looked up.
    numbers = np.array([np.nan if number is None else number for number in [*read, None]])
    order = np.argsort(numbers)  # NaN last
    ascending = numbers[order]

    def code(values: AnyArray) -> IntArray:
        place = np.minimum(np.searchsorted(ascending, values), len(levels))
        codes = np.where(ascending[place] == values, order[place], UNKNOWN_CODE)
        codes[np.isnan(values)] = MISSING_CODE
        return codes

    return code


def _plain(text: str) -> str:
    number = read_number(text)
    return text if number is None else number_text(number)


def read_number(text: str) -> float | None:
    """Return the number that a text says; None where it says none."""
    try:
        return float(text)
    except ValueError:
        return None
