"""Learns from the training part how its columns are prepared."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from nntui.core.data.preparation.formulas import Formula, FormulaInput
from nntui.core.data.preparation.inputs import BooleanInput, CategoryInput, NumberInput
from nntui.core.data.preparation.scaling import fit_scaling
from nntui.core.data.preparation.table import Input, TablePreparation
from nntui.core.data.preparation.wanted import Wanted, check_kind, read_wanted
from nntui.core.data.table import Column, Table
from nntui.core.data.values import check_finite, codes_of, levels_of, numberer
from nntui.core.types import AnyArray, FloatArray, IntArray, Scaling

RAREST = 100
ENOUGH_ROWS = 50
FEWEST_ROWS = 2
MOST_LEVELS = 32
"""A level gets an input of its own where there are rows to learn its weights from: one in 100, or 50 where that is
more than enough, and never a single one. More than 32 levels would make the first layer large for the sake of the
rarest; they are pooled, the least frequent first."""


def fit_preparation(
    table: Table, inputs: Sequence[str], scaling: Scaling = "standard", rows: IntArray | None = None
) -> TablePreparation:
    """Fit to the training rows alone; `inputs` as `Roles` names them: columns, `name:kind`, and formulas.

    `rows` are the numbers of the training rows, which are taken column by column; None takes all of the table.

    Raises `DataError` for a column that is not there, that cannot be of the kind, or has an infinite number.
    """
    fitted = []
    for text in inputs:
        wanted = read_wanted(text, table.names)
        needed = table.select(wanted.columns)
        fitted.append(_fit(wanted, needed if rows is None else needed.take(rows), scaling))
    return TablePreparation(tuple(fitted))


def fewest_rows(rows: int) -> int:
    """Rows that a level needs for an input of its own, in a training part of `rows`."""
    return max(FEWEST_ROWS, min(-(-rows // RAREST), ENOUGH_ROWS))


def _fit(wanted: Wanted, table: Table, scaling: Scaling) -> Input:
    check_kind(wanted, table)
    if isinstance(wanted.source, Formula):
        return _formula(wanted.source, table, scaling)
    column = table.column(wanted.source)
    if column.kind == "boolean":
        return _boolean(column)
    if wanted.kind == "category" or (column.kind == "category" and wanted.kind is None):
        return _category(column)
    return _number(column, scaling)


def _number(column: Column, scaling: Scaling) -> NumberInput:
    numbers = numberer(column)(column.values)
    check_finite(column, numbers)
    present, indicator = _present(numbers)
    found = fit_scaling(present, scaling)
    kind: Literal["number", "date"] = "date" if column.kind == "date" else "number"
    return NumberInput(column.name, kind, found.fill, indicator, found.offset, found.scale)


def _formula(formula: Formula, table: Table, scaling: Scaling) -> FormulaInput:
    present, indicator = _present(formula.values(table, slice(0, table.rows)))
    found = fit_scaling(present, scaling)
    return FormulaInput(formula, found.fill, indicator, found.offset, found.scale)


def _present(numbers: FloatArray) -> tuple[FloatArray, bool]:
    """Return the numbers that are there, and whether some are not."""
    absent = np.isnan(numbers)
    return (numbers[~absent], True) if absent.any() else (numbers, False)


def _boolean(column: Column) -> BooleanInput:
    absent = column.missing
    ones, there = int(np.count_nonzero(column.values == 1.0)), len(absent) - int(np.count_nonzero(absent))
    zero, one = column.levels
    return BooleanInput(column.name, (zero, one), 1 if 2 * ones > there else 0, bool(absent.any()))


def _category(column: Column) -> CategoryInput:
    levels, counts = _counted(column)
    kept = np.flatnonzero(counts >= fewest_rows(len(column.values)))
    kept = np.sort(kept[np.argsort(-counts[kept], kind="stable")][:MOST_LEVELS])
    own = tuple(levels[code] for code in kept)
    most = levels[int(np.argmax(counts))] if counts.any() else None
    pooled = bool(counts.sum() > counts[kept].sum())
    return CategoryInput(column.name, own, pooled, most if most in own else None, bool(column.missing.any()))


def _counted(column: Column) -> tuple[tuple[str, ...], AnyArray]:
    """Return the levels and how often each of them occurs; of numbers their texts, in ascending order."""
    levels = levels_of(column)
    codes = codes_of(column, levels)
    return levels, np.bincount(codes[codes >= 0], minlength=len(levels))
