"""From a table to a data set: roles, parts, preparation fitted on the training part, and what a user should know."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from nntui.core.data.batches import ArraySource
from nntui.core.data.dataset import Dataset
from nntui.core.data.leaks import duplicates_across, leak_notice
from nntui.core.data.overview import Overview
from nntui.core.data.overviews import overview_of_table
from nntui.core.data.preparation import TablePreparation, TargetScale, fit_preparation, is_heavy_tailed
from nntui.core.data.raw import RawTable
from nntui.core.data.recipe import DataRecipe
from nntui.core.data.roles import Roles, assign_roles
from nntui.core.data.scaled_targets import scaled_targets, target_units
from nntui.core.data.split import Split, split
from nntui.core.data.split_columns import split_by_column, split_by_group, split_by_time
from nntui.core.data.table import Table
from nntui.core.data.target_column import class_names_of, labelled_rows, labels_of, values_of
from nntui.core.errors import DataError
from nntui.core.types import AnyArray, DType, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class _Prepared:
    """Everything that does not depend on how the targets are scaled."""

    name: str
    table: Table
    roles: Roles
    rows: Split
    preparation: TablePreparation
    class_names: tuple[str, ...]
    x: FloatArray
    y: AnyArray
    """Labels, or numbers in their own units, shape (rows,)."""

    notices: tuple[str, ...]


def dataset_of_table(raw: RawTable, recipe: DataRecipe, rng: np.random.Generator, dtype: DType) -> Dataset:
    """Give the columns their roles, split by `rng`, and prepare in `dtype`.

    Raises DataError, in one line, for columns that are not there and tables that cannot be trained on.
    """
    table, roles, notices = read_roles(raw, recipe)
    target = table.column(roles.target)
    class_names = class_names_of(target) if roles.task == "classification" else ()
    y: AnyArray = labels_of(target, class_names) if class_names else values_of(target)
    numbers, _ = labelled_rows(raw.table, roles.target)
    rows = split_table(table, y if class_names else np.zeros(len(y), np.int64), recipe, rng, numbers)
    preparation = fit_preparation(table, roles.inputs, recipe.scaling or "standard", rows.train)
    notices = (*notices, *_leaks(table, roles, rows))
    x = preparation.transform(table, dtype)
    prepared = _Prepared(recipe.source, table, roles, rows, preparation, class_names, x, y, notices)
    undecided = not class_names and recipe.target_scaling is None and is_heavy_tailed(y[rows.train])
    dataset = _assemble(prepared, None if class_names else target_units(y[rows.train], recipe.target_scaling))
    if not undecided:
        return dataset
    return replace(dataset, logged=lambda: _assemble(prepared, target_units(y[rows.train], "log")))


def _assemble(prepared: _Prepared, units: TargetScale | None) -> Dataset:
    """Divide the rows into parts, their targets scaled by `units`."""
    rows = prepared.rows
    train, valid, test = (
        ArraySource(prepared.x[part], scaled_targets(prepared.y[part], units, prepared.x.dtype))
        for part in (rows.train, rows.valid, rows.test)
    )

    @cache
    def overview() -> Overview:
        return overview_of_table(
            prepared.table,
            prepared.roles,
            rows,
            prepared.preparation,
            class_names=prepared.class_names,
            target_scale=units,
            notices=[notice for notice in prepared.notices if notice not in prepared.roles.notices],
        )

    return Dataset(
        name=prepared.name,
        task=prepared.roles.task,
        target=prepared.roles.target,
        train=train,
        valid=valid,
        test=test,
        preparation=prepared.preparation,
        feature_names=prepared.preparation.input_names,
        overview=overview,
        class_names=prepared.class_names,
        units=units,
        is_table=True,
        notices=prepared.notices,
    )


def read_roles(raw: RawTable, recipe: DataRecipe) -> tuple[Table, Roles, tuple[str, ...]]:
    """Return the rows whose target is known, the columns' roles, and what their user should know."""
    _check_splitters(recipe)
    aside = [name for name in (recipe.split_column, recipe.group_column, recipe.time_column) if name is not None]
    roles = assign_roles(
        raw.table,
        target=raw.target if recipe.target is None else recipe.target,
        task=recipe.task,
        features=recipe.features,
        set_aside=[name for name in aside if name != recipe.time_column],
    )
    labelled, without = labelled_rows(raw.table, roles.target)
    table = raw.table.take(labelled) if without else raw.table
    return table, roles, (*raw.notices, *roles.notices, *((without,) if without else ()))


def _check_splitters(recipe: DataRecipe) -> None:
    """Raise `DataError` where more than one column says which part a row is in."""
    columns = {
        option: name
        for option, name in (
            ("--split-column", recipe.split_column),
            ("--group-column", recipe.group_column),
            ("--time-column", recipe.time_column),
        )
        if name is not None
    }
    if len(columns) > 1:
        raise DataError(f"{' and '.join(columns)} contradict each other: each says alone which part a row is in")


def split_table(
    table: Table, labels: IntArray, recipe: DataRecipe, rng: np.random.Generator, numbers: IntArray
) -> Split:
    """Split as the recipe says; `labels` are the classes to keep in proportion, zeros where there are none.

    `numbers` are those of the rows in the file, from 0, for messages.
    """
    if recipe.split_column is not None:
        return split_by_column(table.column(recipe.split_column), labels, recipe.validation, rng, numbers)
    if recipe.group_column is not None:
        groups = table.column(recipe.group_column).values
        return split_by_group(groups, labels, recipe.validation, recipe.test, rng)
    if recipe.time_column is not None:
        return split_by_time(table.column(recipe.time_column), recipe.validation, recipe.test, numbers)
    return split(labels, recipe.validation, recipe.test, rng)


def _leaks(table: Table, roles: Roles, rows: Split) -> tuple[str, ...]:
    """Say where rows with the same inputs stand in training and in another part too."""
    named = {name for name, _ in roles.left_out} | {roles.target}
    inputs = table.select([name for name in table.names if name not in named])
    train, valid, test = (inputs.take(part) for part in (rows.train, rows.valid, rows.test))
    twice = duplicates_across(train, valid, test)
    notice = leak_notice((twice[0], valid.rows), (twice[1], test.rows))
    return (notice,) if notice else ()
