"""From a table that does not fit into memory to a data set: described and prepared by a sample, read as it trains."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from nntui.core.data.batches import ArraySource
from nntui.core.data.dataset import Dataset
from nntui.core.data.from_table import read_roles
from nntui.core.data.overview import Overview
from nntui.core.data.overviews import overview_of_table
from nntui.core.data.preparation import TablePreparation, TargetScale, fit_preparation
from nntui.core.data.preparation.wanted import columns_as_text
from nntui.core.data.raw import RawTable
from nntui.core.data.recipe import DataRecipe
from nntui.core.data.scaled_targets import scaled_targets, target_units
from nntui.core.data.split import Split
from nntui.core.data.split_columns import TEST, TRAIN, VALID
from nntui.core.data.streaming import StreamedTable, StreamSource, converted
from nntui.core.data.streaming.parts import NOWHERE, assign_parts, require_rows
from nntui.core.data.table import Table
from nntui.core.data.target_column import check_sizes, class_names_of, labels_of, values_of
from nntui.core.types import AnyArray, DType, FloatArray, IntArray

_FLOAT32 = float(np.finfo(np.float32).max)
"""Targets of so many rows are kept as float32."""

SAMPLED = 200_000
"""Rows that stand for all others where roles are inferred and preparation is fitted; half of them may validate."""


def dataset_of_stream(
    path: Path, recipe: DataRecipe, rng: np.random.Generator, dtype: DType, say: Callable[[str], None]
) -> Dataset:
    """Convert the table where it is not Parquet, and make a data set of it that holds a small share in memory.

    Raises DataError, in one line, for what cannot be read or trained on.
    """
    table = StreamedTable(converted(path, say), dict.fromkeys(columns_as_text(recipe.features or ()), "category"))
    numbers, sample = table.sample(SAMPLED)
    table.use_kinds(sample)
    _, roles, notices = read_roles(RawTable(sample, notices=table.notices), recipe)
    class_names: tuple[str, ...] = ()
    if roles.task == "classification":
        class_names, y, known = _labels(table, roles.target)
    else:
        y, known = _values(table, roles.target)
    parts = assign_parts(table, recipe, numbers, rng)
    parts[~known] = NOWHERE
    require_rows(parts)
    rows = _rows_of_sample(parts[numbers])
    preparation = fit_preparation(sample, roles.inputs, recipe.scaling or "standard", rows.train)
    units = None if class_names else target_units(y[numbers[rows.train]].astype(np.float64), recipe.target_scaling)
    x_valid = preparation.transform(sample.take(rows.valid), dtype)
    notices = (*notices, _said(table, sample))
    train, test = (_source(table, preparation, dtype, parts == part, y, units) for part in (TRAIN, TEST))
    valid = ArraySource(x_valid, scaled_targets(y[numbers[rows.valid]], units, dtype))

    @cache
    def overview() -> Overview:
        said = [notice for notice in notices if notice not in roles.notices]
        found = overview_of_table(
            sample, roles, rows, preparation, class_names=class_names, target_scale=units, notices=said
        )
        return replace(found, rows=(len(train), len(valid), len(test)))

    return Dataset(
        name=recipe.source,
        task=roles.task,
        target=roles.target,
        train=train,
        valid=valid,
        test=test,
        preparation=preparation,
        feature_names=preparation.input_names,
        overview=overview,
        class_names=class_names,
        units=units,
        is_table=True,
        is_streamed=True,
        notices=notices,
    )


def _source(
    table: StreamedTable,
    preparation: TablePreparation,
    dtype: DType,
    chosen: AnyArray,
    y: AnyArray,
    units: TargetScale | None,
) -> StreamSource:
    names = [name for name, _ in preparation.columns]

    def read(rows: range) -> Table:
        return table.read(rows, names)

    def prepare(part: Table) -> FloatArray:
        return preparation.transform(part, dtype)

    targets = scaled_targets(y[chosen], units, dtype)
    return StreamSource(read, prepare, table.groups, chosen, targets, preparation.width)


def _labels(table: StreamedTable, target: str) -> tuple[tuple[str, ...], AnyArray, AnyArray]:
    """Return the classes of all rows, those too that no row of the sample has, each row's label, and where it is known.

    One walk through the column: classes are numbered as they come, and then in their order.
    """
    labels, known = np.zeros(table.rows, np.int32), np.ones(table.rows, np.bool_)
    numbers: dict[str, int] = {}
    numeric = False
    for rows, found in table.columns([target]):
        column, is_known = found.column(target), known[rows.start : rows.stop]
        numeric = column.kind == "number"
        is_known[:] = ~column.missing
        there = column.take(np.flatnonzero(is_known))
        own = class_names_of(there)
        here = np.array([numbers.setdefault(name, len(numbers)) for name in own], np.int32)
        labels[rows.start : rows.stop][is_known] = here[labels_of(there, own)]
    names = tuple(sorted(numbers, key=float) if numeric else sorted(numbers))
    places = np.empty(len(names), np.int32)
    places[[numbers[name] for name in names]] = np.arange(len(names))
    return names, places[labels], known


def _values(table: StreamedTable, target: str) -> tuple[AnyArray, AnyArray]:
    """Return the numbers to predict of all rows, float32, and where they are known."""
    y, known = np.zeros(table.rows, np.float32), np.ones(table.rows, np.bool_)
    for rows, found in table.columns([target]):
        column, is_known = found.column(target), known[rows.start : rows.stop]
        check_sizes(column, column.values, _FLOAT32, rows.start)
        is_known[:] = ~column.missing
        y[rows.start : rows.stop][is_known] = values_of(column.take(np.flatnonzero(is_known)))
    return y, known


def _rows_of_sample(parts: IntArray) -> Split:
    return Split(*(np.flatnonzero(parts == part) for part in (TRAIN, VALID, TEST)))


def _said(table: StreamedTable, sample: Table) -> str:
    return (
        f"{table.rows:,} rows are read piece by piece; {sample.rows:,} of them, drawn from all, decide roles and "
        f"preparation and hold those that validate; duplicates are not looked for"
    )
