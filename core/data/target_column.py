"""The column that is to be predicted: which task it makes, its classes and labels, and what it cannot be."""

from collections.abc import Sequence

import numpy as np

from nntui.core.data.preparation.target import FURTHEST_TARGET
from nntui.core.data.table import Column, Table
from nntui.core.data.values import UNKNOWN_CODE, check_finite, codes_of, levels_of, number_text, shown, value_text
from nntui.core.errors import DataError
from nntui.core.types import FloatArray, IntArray, Task

MOST_CLASSES = 1_000
_MOST_NUMBERS = 10
"""Different whole numbers that may be classes; more are counts or measurements."""

_FEWEST_AND_MOST_REPEATS = (2, 5)
_ROWS_A_REPEAT = 20


def labelled_rows(table: Table, target: str) -> tuple[IntArray, str | None]:
    """Return the numbers of the rows whose target is there, shape (rows,), and a line that says how many are not.

    Raises `DataError` where none is.
    """
    missing = table.column(target).missing
    count = int(np.count_nonzero(missing))
    if count == len(missing):
        raise DataError(f"the target {shown(target)} has no value in any row: give another --target")
    rows = "1 row" if count == 1 else f"{count:,} of {len(missing):,} rows"
    notice = f"{rows} without a value of the target {shown(target)} left out" if count else None
    return np.flatnonzero(~missing), notice


def infer_task(column: Column) -> Task:
    """Return the task that a target makes.

    Texts and truth values are classes; so are two numbers, and up to ten whole numbers that are each repeated: five
    times, in fewer than 100 rows less often.
    """
    if column.kind in ("category", "boolean"):
        return "classification"
    if column.kind == "date":
        return "regression"
    numbers, counts = np.unique(column.values[~column.missing], return_counts=True)
    fewest, most = _FEWEST_AND_MOST_REPEATS
    repeats = max(fewest, min(most, int(counts.sum()) // _ROWS_A_REPEAT))
    whole = bool(np.all(numbers == np.floor(numbers)))
    few = len(numbers) <= _MOST_NUMBERS and whole and int(counts.min(initial=repeats)) >= repeats
    return "classification" if len(numbers) == 2 or few else "regression"


def check_target(column: Column, task: Task) -> None:
    """Raise `DataError` where the target cannot be predicted so, in one line that says what to do."""
    labelled_rows(Table((column,)), column.name)
    if column.kind in ("number", "date"):
        check_finite(column, column.values)
    if task == "classification":
        _check_classes(column)
    else:
        _check_numbers(column)


def class_names_of(column: Column) -> tuple[str, ...]:
    """Return the classes of a target: the levels that occur, in their order; of numbers their texts, ascending."""
    levels = levels_of(column)
    if column.kind in ("number", "date"):
        return levels
    codes = codes_of(column, levels)
    counts = np.bincount(codes[codes >= 0], minlength=len(levels))
    return tuple(level for level, count in zip(levels, counts, strict=True) if count)


def labels_of(column: Column, class_names: tuple[str, ...], rows: Sequence[int] | IntArray | None = None) -> IntArray:
    """Return each row's class as its place in `class_names`, int64, shape (rows,), matched by the classes' texts.

    `rows` are the numbers, from 0, that the rows have in the file, where some were left out.
    Raises `DataError` for a row without a value (see `labelled_rows`) or with a class that is not among the names.
    """
    codes = codes_of(column, class_names).astype(np.int64)
    if (codes >= 0).all():
        return codes
    row = int(np.argmax(codes < 0))
    where = f"row {(row if rows is None else rows[row]) + 1:,} of the target {shown(column.name)}"
    if codes[row] == UNKNOWN_CODE:
        raise DataError(
            f"{where} has the class {shown(value_text(column, row))}, which is none of {_listed(class_names)}"
        )
    raise DataError(f"{where} has no value")


def values_of(column: Column) -> FloatArray:
    """Return the numbers of a target of regression, float64, shape (rows,). Raises `DataError` where one is missing."""
    values: FloatArray = np.asarray(column.values, np.float64)
    check_finite(column, values)
    if np.isnan(values).any():
        row = int(np.argmax(np.isnan(values)))
        raise DataError(f"row {row + 1:,} of the target {shown(column.name)} has no value")
    check_sizes(column, values)
    return values


def check_sizes(column: Column, values: FloatArray, furthest: float = FURTHEST_TARGET, first: int = 0) -> None:
    """Raise `DataError` for the first of a target's numbers whose square would be too large, or is beyond `furthest`.

    `first` is the row that the values begin at.
    """
    beyond = np.abs(values) > furthest
    if beyond.any():
        place = int(np.argmax(beyond))
        raise DataError(
            f"the target {shown(column.name)} is {number_text(values[place])} in row {first + place + 1:,}, too large "
            f"to be trained on: mend it, or divide the column"
        )


def _check_classes(column: Column) -> None:
    name = shown(column.name)
    if column.kind == "date":
        raise DataError(f"the target {name} holds dates, which are no classes: use --task regression")
    classes, rows = class_names_of(column), len(labelled_rows(Table((column,)), column.name)[0])
    advice = "give another --target" + (" or --task regression" if column.kind == "number" else "")
    if len(classes) == 1:
        raise DataError(f"the target {name} has one class only, {shown(classes[0])}: give another --target")
    if len(classes) == rows and (rows > 2 or column.kind == "category"):
        raise DataError(f"the target {name} has as many classes as rows ({rows:,}): {advice}")
    if len(classes) > MOST_CLASSES:
        raise DataError(f"the target {name} has {len(classes):,} classes, more than {MOST_CLASSES:,}: {advice}")


def _check_numbers(column: Column) -> None:
    name = shown(column.name)
    if column.kind in ("category", "boolean"):
        row = int(labelled_rows(Table((column,)), column.name)[0][0])
        raise DataError(
            f"regression needs numbers, and the target {name} holds {shown(value_text(column, row))} in "
            f"row {row + 1:,}: use --task classification or give another --target"
        )
    present = column.values[~column.missing]
    if present.max() - present.min() < 1.0 / FURTHEST_TARGET:
        row = int(np.argmin(column.missing))
        raise DataError(
            f"the target {name} is {value_text(column, row)} in every row: there is nothing to learn; "
            "give another --target"
        )
    check_sizes(column, column.values)


def _listed(names: tuple[str, ...]) -> str:
    shown_names = ", ".join(shown(name) for name in names[:5])
    return f"{shown_names}, …" if len(names) > 5 else shown_names
