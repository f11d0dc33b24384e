"""From the distinct texts of a whole column, and how often each stands there, to the column's kind and values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nntui.core.data.table import MISSING_CODE, Column
from nntui.core.data.tables import words
from nntui.core.data.tables.sources import SourceColumn
from nntui.core.errors import DataError
from nntui.core.types import FloatArray, IntArray

MOSTLY = 0.8
"""The share of numbers from which on a column of texts is one of numbers with mistakes in it."""

_FEW = 20


@dataclass
class Decider:
    """Decides columns of one file, and collects what its user should know."""

    shown: str
    """The file's name for messages."""

    mark: words.DecimalMark
    numbers_in_text: bool
    place_of: Callable[[int], str]
    """What to say of the place of a row, counted from 0."""

    lenient: bool
    """Whether a column of numbers with mistakes, that nobody has asked for, is taken as text."""

    notices: list[str]

    def decide(self, column: SourceColumn, codes: IntArray, texts: list[str]) -> Column:
        """Make a column of codes, shape (rows,), that count texts. Raises `DataError` where it is of no one kind."""
        counts = np.bincount(codes + 1, minlength=len(texts) + 1)[1:]
        decided = (
            self._number(column, codes, texts, counts)
            or self._boolean(column, codes, texts, counts)
            or self._date(column, codes, texts)
        )
        return decided or _category(column.name, codes, texts)

    def _number(self, column: SourceColumn, codes: IntArray, texts: list[str], counts: IntArray) -> Column | None:
        if column.kind not in (None, "number") or (column.kind is None and texts and not self.numbers_in_text):
            return None
        total = int(counts.sum())
        most = total if column.kind == "number" else (1 - MOSTLY) * total
        tries = [_parsed(form, texts, counts, most) for form in words.NUMBERS[self.mark]]
        values, wrong = max(tries, key=lambda attempt: -attempt[1])
        if not wrong:
            return Column(column.name, "number", values[codes])
        if column.kind == "number":
            raise self.refusal(column, *_first_wrong(codes, texts, values))
        if wrong <= most:
            self.mixed(column, *_first_wrong(codes, texts, values))
        return None

    def mixed(self, column: SourceColumn, row: int, text: str) -> None:
        """Say that a column holds numbers and something else. Raises `DataError` unless that is no matter."""
        if not self.lenient:
            raise DataError(
                f"{self.shown}, column {words.quoted(column.name)}, {self.place_of(row)}: {words.quoted(text)} is no "
                f"number, as most of the values are: correct it, or take the column as text with "
                f"--features {words.quoted(f'{column.name}:category')}"
            )
        self.notices.append(f"column {words.quoted(column.name)} holds numbers and words: it is taken as text")

    def refusal(self, column: SourceColumn, row: int, text: str) -> DataError:
        """What to say of the first value that is not what the column's values have to be."""
        what = {"number": "no number", "boolean": "neither yes nor no"}.get(column.kind or "", "no date")
        return DataError(
            f"{self.shown}, column {words.quoted(column.name)}, {self.place_of(row)}: {words.quoted(text)} is {what}, "
            f"but the column is taken as one of kind {column.kind}: correct it, or leave it empty"
        )

    def _boolean(self, column: SourceColumn, codes: IntArray, texts: list[str], counts: IntArray) -> Column | None:
        if column.kind not in (None, "boolean") or (column.kind is None and len(texts) > _FEW):
            return None
        lowered = [text.lower() for text in texts]
        pair = next((pair for pair in words.BOOLEANS if set(lowered) <= set(pair)), None)
        if pair is None and column.kind is None:
            return None
        sides = [{word} for word in pair] if pair else _all_booleans()
        values = np.array([np.nan, *(_side(text, sides) for text in lowered)])[1:]
        if np.isnan(values).any():
            raise self.refusal(column, *_first_wrong(codes, texts, values))
        often = sorted(range(len(texts)), key=lambda at: (-counts[at], texts[at]))
        levels = tuple(
            next((texts[at] for at in often if lowered[at] in side), default)
            for side, default in zip(sides, pair or words.BOOLEANS[0], strict=True)
        )
        return Column(column.name, "boolean", _taken(values, codes), levels)

    def _date(self, column: SourceColumn, codes: IntArray, texts: list[str]) -> Column | None:
        if column.kind not in (None, "date"):
            return None
        form = words.date_form(texts) if texts else words.ISO
        if isinstance(form, words.Form):
            return Column(column.name, "date", _taken(np.array([form.value(text) for text in texts], float), codes))
        if form == "unclear":
            unclear = f"column {words.quoted(column.name)} holds dates that can be read as day/month or as month/day"
            if column.kind == "date":
                raise DataError(f"{self.shown}: {unclear}: write them as 2020-12-31")
            self.notices.append(f"{unclear}: it is taken as text; write them as 2020-12-31")
        elif column.kind == "date":
            tries = [np.array([form.value(text) for text in texts], float) for form in words.DATES]
            raise self.refusal(column, *_first_wrong(codes, texts, min(tries, key=lambda days: np.isnan(days).sum())))
        return None


def _parsed(form: words.Form, texts: Sequence[str], counts: IntArray, most: float) -> tuple[FloatArray, int]:
    """Each text's value, NaN for what is none and for what is missing (last), and how many rows are none.

    Once there are more than `most`, no more is parsed.
    """
    values = np.full(len(texts) + 1, np.nan)
    wrong = 0
    for at, text in enumerate(texts):
        value = form.value(text)
        if value is not None:
            values[at] = value
            continue
        wrong += int(counts[at])
        if wrong > most:
            return values, int(counts.sum())
    return values, wrong


def _first_wrong(codes: IntArray, texts: Sequence[str], values: FloatArray) -> tuple[int, str]:
    """The first row whose text has no value, and its text."""
    wrong = np.append(np.isnan(values[: len(texts)]), False)
    row = int(wrong[codes].argmax())
    return row, texts[codes[row]]


def _taken(values: FloatArray, codes: IntArray) -> FloatArray:
    """The value of each code, NaN where it is missing."""
    return np.append(values, np.nan)[codes]


def _all_booleans() -> list[set[str]]:
    """What counts 0 and what counts 1 where a column has to be of booleans."""
    return [{pair[value] for pair in words.BOOLEANS} | {str(value), f"{value}.0"} for value in (0, 1)]


def _side(text: str, sides: Sequence[set[str]]) -> float:
    return 0.0 if text in sides[0] else 1.0 if text in sides[1] else np.nan


def _category(name: str, codes: IntArray, texts: list[str]) -> Column:
    """A category with sorted levels; texts that no row has are none."""
    used = (np.bincount(codes + 1, minlength=len(texts) + 1)[1:] > 0).tolist()
    order = sorted((at for at in range(len(texts)) if used[at]), key=texts.__getitem__)
    places = np.full(len(texts) + 1, MISSING_CODE, np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    return Column(name, "category", places[codes], tuple(map(texts.__getitem__, order)))
