"""Computes what there is to see of a data set, of tables and of arrays."""

from collections.abc import Sequence

import numpy as np

from nntui.core.data.column_views import view_of
from nntui.core.data.dataset import Affine
from nntui.core.data.overview import ClassView, ColumnView, Overview, PictureView, PreparedCell, ScatterView
from nntui.core.data.pictures import pictures_by_class
from nntui.core.data.preparation.formulas import Formula
from nntui.core.data.preparation.table import TablePreparation
from nntui.core.data.preparation.target import TargetScale
from nntui.core.data.preparation.wanted import read_wanted
from nntui.core.data.raw import RawArrays
from nntui.core.data.relation import MOST_ROWS, evenly, relation, target_symbols
from nntui.core.data.roles import Roles
from nntui.core.data.split import Split
from nntui.core.data.table import Column, Table
from nntui.core.data.target_column import labels_of, values_of
from nntui.core.data.values import number_text, value_text
from nntui.core.types import AnyArray, FloatArray, IntArray

POINTS = 2_000
EXAMPLES = 3
_MOST_COLUMNS = 200
"""Features of arrays that are shown."""

_MOST_DESCRIBED = 200_000
"""Rows of arrays that their features are described by."""


def overview_of_table(
    table: Table,
    roles: Roles,
    split: Split,
    preparation: TablePreparation,
    *,
    class_names: tuple[str, ...] = (),
    target_scale: TargetScale | None = None,
    notices: Sequence[str] = (),
) -> Overview:
    """Return the overview of a table whose rows `split` numbers; rows that are in no part count in the columns alone.

    `target_scale` is what the target of regression is trained on. What `roles` has to say comes before `notices`.
    """
    column = table.column(roles.target)
    parts = [column.take(rows) for rows in (split.train, split.valid, split.test)]
    targets: list[AnyArray] = [labels_of(part, class_names) if class_names else values_of(part) for part in parts]
    sample = evenly(np.arange(len(split.train)), MOST_ROWS)
    symbols = target_symbols(targets[0][sample], len(class_names))
    described = table.take(split.train[sample])
    return Overview(
        task=roles.task,
        target=roles.target,
        rows=(len(split.train), len(split.valid), len(split.test)),
        columns=tuple(_table_column(each, roles, table, described, symbols) for each in table.columns),
        classes=_classes(class_names, targets),
        scatter=_table_scatter(table, roles.target, split.train, preparation, targets[0], class_names),
        examples=_table_examples(table, column, split.train, preparation, class_names, target_scale),
        notices=(*roles.notices, *notices),
    )


def overview_of_arrays(raw: RawArrays, split: Split, preparation: Affine, *, notices: Sequence[str] = ()) -> Overview:
    """Return the overview of arrays whose rows `split` numbers; where they have a test part of their own, not that.

    Of several outputs the first is what columns are held against. Of pictures there is no table of columns.
    """
    train, names = split.train, raw.class_names
    tested = raw.own_test[1] if raw.own_test else raw.y[split.test]
    targets = [_first_output(part) for part in (raw.y[train], raw.y[split.valid], tested)]
    target, sample = "label" if names else "y", evenly(np.arange(len(train)), MOST_ROWS)
    columns: tuple[ColumnView, ...] = ()
    pictures: tuple[PictureView, ...] = ()
    examples: tuple[tuple[PreparedCell, ...], ...] = ()
    said: list[str] = []
    if raw.image_shape is not None:
        x, maximum = raw.x[train[sample]], raw.maximum or float(raw.x[train[sample]].max(initial=0)) or 1.0
        pictures = pictures_by_class(x, targets[0][sample], names, raw.image_shape, maximum)
    else:
        columns, said = _array_columns(raw, train[sample], target_symbols(targets[0][sample], len(names)))
        examples = _array_examples(raw, train, target, preparation)
    return Overview(
        task="classification" if names else "regression",
        target=target,
        rows=(len(train), len(split.valid), len(tested)),
        columns=columns,
        classes=_classes(names, targets),
        pictures=pictures,
        scatter=_array_scatter(raw, train, target, targets[0]),
        examples=examples,
        notices=(*notices, *said),
    )


def _table_column(column: Column, roles: Roles, table: Table, described: Table, symbols: IntArray) -> ColumnView:
    if column.name == roles.target:
        return view_of(column, "target")
    for name, reason in roles.left_out:
        if name == column.name:
            return view_of(column, "left out", reason)
    reasons = []
    for wanted in (read_wanted(text, table.names) for text in roles.inputs):
        if isinstance(wanted.source, Formula) and column.name in wanted.columns:
            reasons.append(f"in {wanted.text}")
        elif wanted.source == column.name and wanted.kind not in (None, column.kind):
            reasons.append(f"taken as {wanted.kind}")
    return view_of(column, "input", ", ".join(reasons), relation(described.column(column.name), symbols))


def _array_columns(raw: RawArrays, train: IntArray, symbols: IntArray) -> tuple[tuple[ColumnView, ...], list[str]]:
    """Return views of the first features, and what there is to say of the others."""
    rows, said = evenly(np.arange(len(raw.x)), _MOST_DESCRIBED), []
    shown_features = min(raw.x.shape[1], _MOST_COLUMNS)
    if shown_features < raw.x.shape[1]:
        said.append(f"the first {shown_features:,} of {raw.x.shape[1]:,} features are shown")
    if len(rows) < len(raw.x):
        said.append(f"features are described by {len(rows):,} of {len(raw.x):,} rows")
    views = []
    for place, name in enumerate(raw.feature_names[:shown_features]):
        whole, part = (Column(name, "number", np.asarray(raw.x[at, place], np.float64)) for at in (rows, train))
        views.append(view_of(whole, "input", "", relation(part, symbols)))
    return tuple(views), said


def _classes(class_names: tuple[str, ...], targets: Sequence[AnyArray]) -> tuple[ClassView, ...]:
    if not class_names:
        return ()
    train, valid, test = (np.bincount(labels, minlength=len(class_names)).tolist() for labels in targets)
    return tuple(
        ClassView(name, rows) for name, rows in zip(class_names, zip(train, valid, test, strict=True), strict=True)
    )


def _table_scatter(
    table: Table, target: str, train: IntArray, preparation: TablePreparation, labels: AnyArray, names: tuple[str, ...]
) -> ScatterView | None:
    """Return points where the inputs are made of one or two columns, which are numbers."""
    columns = preparation.columns
    if len(columns) > 2 or any(kind != "number" for _, kind in columns):
        return None
    inputs = [table.column(name) for name, _ in columns]
    if any(column.kind != "number" for column in inputs):
        return None
    at = evenly(np.arange(len(train)), POINTS)
    values = [column.values[train[at]] for column in inputs]
    there = ~np.isnan(np.sum(values, axis=0))
    return _scatter([value[there] for value in values], labels[at][there], (*(c.name for c in inputs), target), names)


def _array_scatter(raw: RawArrays, train: IntArray, target: str, labels: AnyArray) -> ScatterView | None:
    if raw.x.shape[1] > 2 or raw.image_shape is not None:
        return None
    at = evenly(np.arange(len(train)), POINTS)
    x = raw.x[train[at]]
    return _scatter(list(x.T), labels[at], (*raw.feature_names, target), raw.class_names)


def _scatter(inputs: list[AnyArray], labels: AnyArray, names: tuple[str, ...], classes: tuple[str, ...]) -> ScatterView:
    """Return two inputs as a plane, or one and the target; `names` are theirs, the target's last."""
    x, y, colour = (np.array(values, np.float64) for values in (inputs[0], [*inputs, labels][1], labels))
    for array in (x, y, colour):
        array.flags.writeable = False
    return ScatterView(x, y, colour, classes, names[0], names[1])


def _table_examples(
    table: Table, target: Column, train: IntArray, preparation: TablePreparation, class_names: tuple[str, ...],
    target_scale: TargetScale | None,
) -> tuple[tuple[PreparedCell, ...], ...]:  # fmt: skip
    rows = evenly(train, EXAMPLES)
    few = table.take(rows)
    prepared = preparation.transform(few, "float64").tolist()
    outputs = _prepared_target(target.take(rows), class_names, target_scale)
    examples = []
    for row, values in enumerate(prepared):
        cells, given = [], iter(values)
        for made in preparation.inputs:
            names = [name for name, _ in made.columns]
            raw = " · ".join(value_text(few.column(name), row) for name in names)
            column = str(made.formula) if hasattr(made, "formula") else names[0]
            cells.append(PreparedCell(column, raw, tuple((name, next(given)) for name in made.names)))
        cells.append(PreparedCell(target.name, value_text(target, int(rows[row])), ((target.name, outputs[row]),)))
        examples.append(tuple(cells))
    return tuple(examples)


def _prepared_target(target: Column, class_names: tuple[str, ...], scale: TargetScale | None) -> list[float]:
    if class_names:
        return [float(label) for label in labels_of(target, class_names)]
    values: FloatArray = scale.apply(values_of(target)) if scale else values_of(target)
    return [float(value) for value in values]


def _array_examples(
    raw: RawArrays, train: IntArray, target: str, preparation: Affine
) -> tuple[tuple[PreparedCell, ...], ...]:
    examples = []
    for row in evenly(train, EXAMPLES):
        values = np.asarray(raw.x[row], np.float64)
        prepared = ((values - preparation.offset) * preparation.scale).tolist()
        cells = [
            PreparedCell(name, number_text(value), ((name, made),))
            for name, value, made in zip(raw.feature_names[:_MOST_COLUMNS], values, prepared, strict=False)
        ]
        label = float(np.ravel(raw.y[row])[0])
        text = raw.class_names[int(label)] if raw.class_names else number_text(label)
        examples.append((*cells, PreparedCell(target, text, ((target, label),))))
    return tuple(examples)


def _first_output(y: AnyArray) -> AnyArray:
    return y if y.ndim == 1 else y[:, 0]
