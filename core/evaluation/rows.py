"""Raw rows for a trained model: read, prepared as the model's own were, and their targets where they are wanted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from nntui.core.data.dataset import Affine
from nntui.core.data.preparation import CategoryInput, TablePreparation
from nntui.core.data.raw import LABEL, VALUE, RawArrays, RawTable
from nntui.core.data.resolving import find_path, is_set, naming, read_path, read_raw
from nntui.core.data.table import Column, ColumnKind, Table
from nntui.core.data.tables import is_table, read_table
from nntui.core.data.target_column import labelled_rows, labels_of, values_of
from nntui.core.data.values import codes_of, shown
from nntui.core.errors import DataError
from nntui.core.runs.model import Model
from nntui.core.types import AnyArray, FloatArray, IntArray

_MOST_NAMED = 5


@dataclass(frozen=True, eq=False)
class Rows:
    """Prepared rows."""

    x: FloatArray
    """Shape (rows, inputs)."""

    targets: AnyArray
    """Labels or numbers, shape (rows,); empty where they were not asked for."""

    notices: tuple[str, ...] = ()
    """What their user should know, a line each."""


def rows_for(model: Model, source: str, *, with_targets: bool) -> Rows:
    """Read the rows that `source`, a file, a folder or a set's name, has for a model; a set's own test part alone.

    With targets, rows whose target is missing are left out, and said. Raises DataError, in one line, where the source
    does not fit.
    """
    with naming(source):
        rows = _read(model, source, with_targets)
    if with_targets and not is_set(source) and str(find_path(source)) == model.data:
        seen = f"the model was trained on most rows of {source!r}: its scores on them flatter"
        return replace(rows, notices=(*rows.notices, seen))
    return rows


def _read(model: Model, source: str, with_targets: bool) -> Rows:
    if isinstance(model.preparation, TablePreparation):
        return _of_table(model, model.preparation, _table(model, source, with_targets), with_targets)
    raw = _raw(model, source)
    if isinstance(raw, RawTable):
        _require(raw.table, model.feature_names, source)
        return _of_table_for_arrays(model, model.preparation, raw.table, with_targets)
    return _of_arrays(model, model.preparation, raw, with_targets)


def _table(model: Model, source: str, with_targets: bool) -> Table:
    """Read a table, each column that the model needs as the kind that it was trained on."""
    assert isinstance(model.preparation, TablePreparation)
    if is_set(source):
        raw = _raw(model, source)
    else:
        path = find_path(source)
        kinds: dict[str, ColumnKind] = dict(model.preparation.columns)
        if with_targets:
            kinds[model.target] = "category" if model.task == "classification" else "number"
        raw = read_table(path, kinds) if is_table(path) else read_path(path)
    if isinstance(raw, RawArrays):
        raise DataError(f"{source!r} has no named columns, and the model was trained on a table")
    needed = [name for name, _ in model.preparation.columns]
    _require(raw.table, [*needed, model.target] if with_targets else needed, source)
    return raw.table


def _require(table: Table, names: Sequence[str], source: str) -> None:
    """Raise DataError where columns that the model needs are not there."""
    missing = [shown(name) for name in names if name not in table.names]
    if missing:
        more = f" and {len(missing) - _MOST_NAMED:,} more" if len(missing) > _MOST_NAMED else ""
        listed = ", ".join(missing[:_MOST_NAMED]) + more
        raise DataError(f"{source!r} has no column {listed}: the model needs them as they were called in its data")


def _raw(model: Model, source: str) -> RawArrays | RawTable:
    target = None if model.target in (LABEL, VALUE) else model.target
    return read_raw(source, np.random.default_rng(0), target=target, task=model.task)


def _of_table(model: Model, preparation: TablePreparation, table: Table, with_targets: bool) -> Rows:
    targets: AnyArray = np.empty(0)
    notices: tuple[str, ...] = ()
    if with_targets:
        rows, targets, notices = _labelled(model, table)
        table = table.take(rows) if notices else table
    unknown = _unknown_levels(preparation, table)
    notices = (*notices, unknown) if unknown else notices
    return Rows(preparation.transform(table, model.network.dtype), targets, notices)


def _labelled(model: Model, table: Table) -> tuple[IntArray, AnyArray, tuple[str, ...]]:
    """Return the numbers of the rows whose target is known, these targets, and what is to be said of the others."""
    rows, without = labelled_rows(table, model.target)
    column = table.column(model.target).take(rows)
    targets = labels_of(column, model.class_names, rows) if model.class_names else values_of(column)
    return rows, targets, (without,) if without else ()


def _unknown_levels(preparation: TablePreparation, table: Table) -> str | None:
    """Say how many values are levels that training never saw."""
    found = []
    for made in preparation.inputs:
        if not isinstance(made, CategoryInput) or made.pooled:
            continue
        column = table.column(made.name)
        count = int(np.count_nonzero((codes_of(column, made.levels) < 0) & ~column.missing))
        if count:
            found.append(f"{count:,} in {shown(column.name)}")
    return f"values that training never saw: {', '.join(found)}" if found else None


def _of_table_for_arrays(model: Model, preparation: Affine, table: Table, with_targets: bool) -> Rows:
    """Take the columns that are named as the model's inputs are, such as pixels."""
    x = np.column_stack([_numbers(table.column(name)) for name in model.feature_names])
    targets: AnyArray = np.empty(0)
    notices: tuple[str, ...] = ()
    if with_targets:
        rows, targets, notices = _labelled(model, table)
        x = x[rows]
    return Rows(preparation.apply(x, model.network.dtype), targets, notices)


def _numbers(column: Column) -> FloatArray:
    values: FloatArray = column.values
    if column.kind not in ("number", "boolean") or column.missing.any():
        raise DataError(f"column {shown(column.name)} has values that are missing or no numbers: the model needs all")
    return values


def _of_arrays(model: Model, preparation: Affine, raw: RawArrays, with_targets: bool) -> Rows:
    x, y = raw.own_test or (raw.x, raw.y)
    if x.shape[1] != model.network.inputs:
        raise DataError(f"the rows have {x.shape[1]:,} values, the model takes {model.network.inputs:,}")
    targets: AnyArray = np.empty(0)
    if with_targets:
        targets = _relabelled(model, raw, y)
    return Rows(preparation.apply(x, model.network.dtype), targets)


def _relabelled(model: Model, raw: RawArrays, y: AnyArray) -> AnyArray:
    """Return targets with the model's numbers of the classes."""
    if model.task == "regression":
        return y
    labels = Column(model.target, "category", y.astype(np.int32), raw.class_names)
    return labels_of(labels, model.class_names)
