"""Which part each row of a streamed table is in: drawn row by row, or by what a column says."""

from collections.abc import Callable
from zlib import crc32

import numpy as np

from nntui.core.data.recipe import DataRecipe
from nntui.core.data.split_columns import TEST, TRAIN, VALID, part_texts, part_words, parts_of
from nntui.core.data.streaming.streamed import StreamedTable
from nntui.core.data.table import Column, Table
from nntui.core.data.values import codes_of, levels_of, shown
from nntui.core.errors import DataError
from nntui.core.types import AnyArray, IntArray

NOWHERE = 3
"""Of rows that are in no part."""


def assign_parts(table: StreamedTable, recipe: DataRecipe, sampled: IntArray, rng: np.random.Generator) -> AnyArray:
    """Return the part of each row, uint8, shape (rows,): TRAIN, VALID or TEST.

    Parts are drawn row by row, so that classes are in proportion but for chance, unless a column says them. Rows that
    validate are some of the `sampled` ones, at most half of these, as they are kept in memory; others that a column
    would have validate are NOWHERE. Raises DataError for columns that cannot say parts.
    """
    if recipe.split_column is not None:
        return _by_column(table, recipe.split_column, sampled, _named(table, recipe.split_column))
    if recipe.group_column is not None:
        return _by_column(table, recipe.group_column, sampled, _grouped(recipe, int(rng.integers(2**31))))
    if recipe.time_column is not None:
        return _by_column(table, recipe.time_column, sampled, _timed(table, recipe))
    parts = np.full(table.rows, TRAIN, np.uint8)
    for rows in table.groups:
        parts[rows.start : rows.stop][rng.random(len(rows), np.float32) < recipe.test] = TEST
    free = sampled[parts[sampled] == TRAIN]
    share = round(np.count_nonzero(parts == TRAIN) * recipe.validation)
    parts[rng.permutation(free)[: max(1, min(share, len(free) // 2))]] = VALID
    return parts


def require_rows(parts: AnyArray) -> None:
    """Raise `DataError` where a part has no row."""
    for part, said in ((TRAIN, "train"), (VALID, "validate"), (TEST, "test")):
        if not (parts == part).any():
            raise DataError(
                f"too few rows: of {np.count_nonzero(parts != NOWHERE):,} that have a target none would {said}; give "
                f"more, or leave --stream out"
            )


def _by_column(
    table: StreamedTable, name: str, sampled: IntArray, parts_of_column: Callable[[Column, range], AnyArray]
) -> AnyArray:
    parts = np.empty(table.rows, np.uint8)
    for rows, found in table.columns([name]):
        parts[rows.start : rows.stop] = parts_of_column(found.column(name), rows)
    unsampled = np.ones(table.rows, np.bool_)
    unsampled[sampled] = False
    parts[(parts == VALID) & unsampled] = NOWHERE
    for part, said in ((TRAIN, "trains"), (VALID, "validates"), (TEST, "tests")):
        if not (parts == part).any():
            raise DataError(f"by column {shown(name)} no row {said}: give another column or other shares")
    return parts


def _named(table: StreamedTable, name: str) -> Callable[[Column, range], AnyArray]:
    """Return what reads the part that each row says; what 1 means depends on whether 2 stands in any row."""
    words = part_words(text for _, found in table.columns([name]) for text in part_texts(found.column(name)))
    return lambda column, rows: parts_of(column, rows, words)


def _grouped(recipe: DataRecipe, salt: int) -> Callable[[Column, range], AnyArray]:
    """Return what draws a part for each group by a checksum of its text, the same wherever it stands."""

    def parts(column: Column, _: range) -> AnyArray:
        levels = levels_of(column)
        drawn = np.array([crc32(f"{salt} {level}".encode()) / 2**32 for level in (*levels, "")])
        part_of = np.where(
            drawn < recipe.test,
            TEST,
            np.where(drawn < recipe.test + (1.0 - recipe.test) * recipe.validation, VALID, TRAIN),
        )
        found: AnyArray = part_of[codes_of(column, levels)].astype(np.uint8)
        return found

    return parts


def _timed(table: StreamedTable, recipe: DataRecipe) -> Callable[[Column, range], AnyArray]:
    """Return what puts the newest rows into the test, and those before them into the validation."""
    name = str(recipe.time_column)
    times = np.concatenate([_times(found, name) for _, found in table.columns([name])])
    newest = np.quantile(times, 1.0 - recipe.test)
    newer = np.quantile(times, (1.0 - recipe.test) * (1.0 - recipe.validation))

    def parts(column: Column, _: range) -> AnyArray:
        return np.where(column.values > newest, TEST, np.where(column.values > newer, VALID, TRAIN)).astype(np.uint8)

    return parts


def _times(table: Table, name: str) -> AnyArray:
    column = table.column(name)
    if column.kind not in ("number", "date") or column.missing.any():
        raise DataError(f"column {shown(name)} is no time: it needs a number or a date in each row")
    return column.values.astype(np.float32)
