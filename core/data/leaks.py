"""Rows that stand on both sides of a split: a model that has learnt them by heart looks better than it is."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from nntui.core.data.table import Column, Table
from nntui.core.types import AnyArray, IntArray

_Words = NDArray[np.uint64]

_ROWS_AT_ONCE = 4096
_NO_NUMBER = np.uint64(0x7FF8_0000_0000_0000)
_SEED = 0x6C65616B


def duplicates_across(train: Table | AnyArray, *others: Table | AnyArray) -> tuple[int, ...]:
    """Return, for each of `others`, how many of its rows stand in `train` too, equal in every column.

    All are tables with the same columns, or arrays, shape (rows, features), of bytes or of numbers. Missing values
    equal one another, and texts are compared as texts. Rows are found by a hash of 64 bits and then compared.
    """
    words = _reader(train, train)
    hashes = _hashes(words, _rows(train))
    order = np.argsort(hashes, kind="stable")
    return tuple(_count(words, hashes[order], order, _reader(other, train), _rows(other)) for other in others)


def leak_notice(valid: tuple[int, int], test: tuple[int, int]) -> str | None:
    """Return one line on duplicates, each part given as (rows that stand in training too, rows); None without any."""
    said = [
        f"{count:,} of {rows:,} {part} rows"
        for (count, rows), part in ((valid, "validation"), (test, "test"))
        if count
    ]  # fmt: skip
    if not said:
        return None
    stand = "stands" if valid[0] + test[0] == 1 else "stand"
    judged = "the test may flatter" if test[0] else "validation may flatter"
    return (
        f"{' and '.join(said)} {stand} in the training part too (duplicates): {judged}; "
        "use --group-column to keep rows of the same origin together"
    )


def _count(words: Callable[[AnyArray], _Words], hashes: _Words, order: IntArray,
           other: Callable[[AnyArray], _Words], rows: int) -> int:  # fmt: skip
    """Return how many rows of the other have an equal among those of the ascending hashes, which `order` numbers."""
    wanted = _hashes(other, rows)
    place = np.searchsorted(hashes, wanted)
    found = 0
    open_rows = np.arange(rows)
    while len(open_rows):
        # Those whose hash is not, or no longer, that of a training row are done.
        at = place[open_rows]
        inside = at < len(hashes)
        inside[inside] = hashes[at[inside]] == wanted[open_rows[inside]]
        open_rows, at = open_rows[inside], at[inside]
        equal = np.concatenate([
            (words(order[at[piece]]) == other(open_rows[piece])).all(axis=1) for piece in _pieces(len(open_rows))
        ] or [np.empty(0, bool)])  # fmt: skip
        found += int(np.count_nonzero(equal))
        open_rows = open_rows[~equal]
        place[open_rows] += 1
    return found


def _hashes(words: Callable[[AnyArray], _Words], rows: int) -> _Words:
    """Return a hash for each row, shape (rows,)."""
    hashes = np.empty(rows, np.uint64)
    factors: _Words | None = None
    for piece in _pieces(rows):
        block = words(np.arange(rows)[piece])
        if factors is None:
            factors = np.random.default_rng(_SEED).integers(0, 2**64, block.shape[1], np.uint64) | np.uint64(1)
        # Small whole numbers as floats differ in their high bits alone: bring those down before a product drops them.
        block ^= block >> np.uint64(32)
        block *= factors
        block ^= block >> np.uint64(29)
        hashes[piece] = block.sum(axis=1, dtype=np.uint64)
    return hashes


def _pieces(rows: int) -> Sequence[slice]:
    return [slice(first, min(first + _ROWS_AT_ONCE, rows)) for first in range(0, rows, _ROWS_AT_ONCE)]


def _rows(data: Table | AnyArray) -> int:
    return data.rows if isinstance(data, Table) else len(data)


def _reader(data: Table | AnyArray, reference: Table | AnyArray) -> Callable[[AnyArray], _Words]:
    """Return what reads rows by their numbers as words that are equal where the values are, shape (n, words)."""
    if isinstance(data, Table):
        assert isinstance(reference, Table)
        columns = [_counted_like(column, reference.column(column.name)) for column in data.columns]
        return lambda rows: np.stack([_number_words(column.values[rows]) for column in columns], axis=1)
    if data.dtype == np.uint8:
        return lambda rows: _byte_words(data[rows])
    return lambda rows: _number_words(data[rows])


def _number_words(values: AnyArray) -> _Words:
    """Return numbers bit by bit, with one zero and one NaN."""
    numbers = values.astype(np.float64)
    numbers += 0.0
    words = numbers.view(np.uint64)
    words[np.isnan(numbers)] = _NO_NUMBER
    return words


def _byte_words(rows: AnyArray) -> _Words:
    width = -(-rows.shape[1] // 8) * 8
    padded = rows if rows.shape[1] == width else np.pad(rows, ((0, 0), (0, width - rows.shape[1])))
    return np.ascontiguousarray(padded).view(np.uint64)


def _counted_like(column: Column, reference: Column) -> Column:
    """Return a column whose levels are numbered as the reference's; those that it does not have come after."""
    if column.kind != "category" or column.levels == reference.levels:
        return column
    known = {level: code for code, level in enumerate(reference.levels)}
    codes = [known.get(level, len(known) + code) for code, level in enumerate(column.levels)]
    return replace(column, values=np.array([*codes, -1])[column.values])
