"""Fetches all of a source's columns in one pass, into arrays of numbers; texts become codes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from nntui.core.data.table import MISSING_CODE, Column, ColumnKind, Table
from nntui.core.data.tables import words
from nntui.core.data.tables.deciding import Decider
from nntui.core.data.tables.distinct import number_distinct
from nntui.core.data.tables.hints import Hint, find_hints, selected
from nntui.core.data.tables.sources import Samples, SourceColumn, Stored, TableSource
from nntui.core.errors import DataError
from nntui.core.types import AnyArray, IntArray

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Connection

_KINDS: dict[Stored, ColumnKind] = {"number": "number", "boolean": "boolean", "date": "date"}
_BOOLEAN_LEVELS = ("false", "true")
_MISSING = frozenset(words.MISSING)

PlaceOf = Callable[[int, int], str]
"""What to say of the place of a row, counted from 0, in a table of so many rows."""


@dataclass(frozen=True)
class Loaded:
    """A table and what was noticed."""

    table: Table
    notices: tuple[str, ...]


def load(
    connection: "Connection",
    source: TableSource,
    samples: Samples,
    shown: str,
    place_of: PlaceOf,
    *,
    lenient: bool,
) -> Loaded:
    """Read all rows. Raises `DataError`, and `duckdb.Error` for what cannot be read."""
    hints = find_hints(connection, source, samples)
    arrays = _fetch(connection, source, range(len(source.columns)), hints)
    rows = len(next(iter(arrays.values())))
    if not rows:
        raise without_rows(shown)
    decider = Decider(
        shown, source.mark, source.numbers_in_text, lambda row: place_of(row, rows), lenient=lenient, notices=[]
    )
    columns: dict[int, Column] = {}
    misread = []
    for at, column in enumerate(source.columns):
        values, left = arrays.pop(f"v{at}"), arrays.pop(f"r{at}", None)
        made = _column(decider, column, hints.get(at, Hint()), values, left)
        if made is None:
            misread.append(at)
        else:
            columns[at] = made
    again = _fetch(connection, source, misread, {}) if misread else {}
    for at in misread:
        values, left = again.pop(f"v{at}"), again.pop(f"r{at}")
        if len(left) != rows:
            raise DataError(f"{shown} was changed while it was read: read it again")
        columns[at] = decider.decide(source.columns[at], *_coded(values, left, ()))
    table = Table(tuple(columns[at] for at in range(len(source.columns))))
    for read in table.columns:
        _check_finite(read, shown, decider.place_of)
    return Loaded(table, tuple(decider.notices))


def without_rows(shown: str) -> DataError:
    """What to say of a table with no row in it."""
    return DataError(f"{shown} has names but no rows: it needs a row of values below them")


def _fetch(
    connection: "Connection", source: TableSource, numbers: Sequence[int], hints: Mapping[int, Hint]
) -> dict[str, AnyArray]:
    columns = ", ".join(selected(connection, at, source.columns[at], hints.get(at, Hint())) for at in numbers)
    arrays: dict[str, AnyArray] = connection.execute(f"SELECT {columns} FROM {source.relation}").fetchnumpy()
    return arrays


def _column(
    decider: Decider, column: SourceColumn, hint: Hint, values: AnyArray, left: AnyArray | None
) -> Column | None:
    """Make a column of what was fetched; None where the hint was wrong, and its texts are needed."""
    if left is None:
        kind = column.kind or _KINDS[column.stored]
        if np.ma.isMaskedArray(values):
            values, absent = np.ma.getdata(values), np.ma.getmaskarray(values)
            values[absent] = np.nan
        return Column(column.name, kind, values, _BOOLEAN_LEVELS if kind == "boolean" else ())
    if hint.form is None:
        return decider.decide(column, *_coded(values, left, hint.levels))
    wrong = _given(left)
    if not len(wrong):
        return Column(column.name, hint.form.kind, values)
    row, text = int(wrong[0]), str(left[wrong[0]])
    if column.kind is not None:
        raise decider.refusal(column, row, text)
    return None


def _given(left: AnyArray) -> IntArray:
    """The rows in which there is a text."""
    return np.flatnonzero(~np.ma.getmaskarray(left))


def _coded(values: AnyArray, left: AnyArray, levels: Sequence[str]) -> tuple[IntArray, list[str]]:
    """Codes, int32, shape (rows,), and the texts that they count, cleaned; -1 where one is missing.

    `values` are codes of the levels, or hashes of the texts where there are no levels.
    """
    rows = _given(left)
    codes = values.astype(np.int32, copy=False) if levels else np.full(len(left), MISSING_CODE, np.int32)
    texts = list(levels)
    if levels and len(rows):
        given = np.ma.getdata(left)[rows].tolist()
        index = dict(zip(dict.fromkeys(given), count(len(texts))))
        codes[rows] = np.fromiter(map(index.__getitem__, given), np.int32, len(given))
        texts += index
    elif len(rows):
        # Numbers are sorted many times faster than a million names are looked up. That two of a million texts share
        # one of 2^64 hashes has a chance of 1 in 37,000,000.
        hashes = np.ma.getdata(values)
        codes[rows], examples = number_distinct(hashes if len(rows) == len(hashes) else hashes[rows])
        texts = np.ma.getdata(left)[rows[examples]].tolist()
    return _cleaned(codes, texts)


def _cleaned(codes: IntArray, texts: list[str]) -> tuple[IntArray, list[str]]:
    """Leave out spaces around the texts, and texts that stand for nothing."""
    clean = [text.strip(" ") for text in texts]
    if clean == texts and _MISSING.isdisjoint(texts):
        return codes, texts
    index = dict(zip(dict.fromkeys(text for text in clean if text not in _MISSING), count()))
    places = np.array([*(index.get(text, MISSING_CODE) for text in clean), MISSING_CODE], np.int32)
    return places[codes], list(index)


def _check_finite(column: Column, shown: str, place: Callable[[int], str]) -> None:
    """Raise `DataError` for the first infinite number."""
    if column.kind != "number":
        return
    infinite = np.isinf(column.values)
    if infinite.any():
        row = int(infinite.argmax())
        raise DataError(
            f"{shown}, column {words.quoted(column.name)}, {place(row)}: the number is infinite or too large: correct "
            f"it, or leave it empty"
        )
