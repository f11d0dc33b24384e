"""Targets as they are stored, made into labels with names or into numbers, by what they look like."""

from dataclasses import dataclass

import numpy as np

from nntui.core.data.arrays.inputs import check_finite, truth
from nntui.core.data.preparation.target import FURTHEST_TARGET
from nntui.core.errors import DataError
from nntui.core.types import AnyArray, Task

MOST_CLASSES = 100
"""Different values that may still be classes where nobody says."""

MOST_CLASSES_ASKED = 1000
"""The same where the user wants classes."""

_REPEATED = 3
"""Times that each value occurs, on the average, where more than two are classes."""


@dataclass(frozen=True, eq=False)
class Targets:
    """Labels, int64, shape (rows,), where there are class names; else float64, shape (rows,) or (rows, outputs)."""

    y: AnyArray
    class_names: tuple[str, ...]
    y_test: AnyArray | None = None


def targets_of(y: AnyArray, test: AnyArray | None, where: str, where_test: str, task: Task | None) -> Targets:
    """Make labels or numbers of y, shape (rows,), (rows, 1) or (rows, outputs), and of those of a test part.

    Text, truth values, and whole numbers of which few different ones are clearly repeated are classes; so are rows
    with a single 1 among zeros, as Keras' `to_categorical` makes them. Everything else are numbers; `task` overrules.
    Raises DataError for values that are not finite, for one value alone, for text that is wanted as numbers, and for
    a class of the test part that the other part lacks.
    """
    y, test = _flat(y, where), None if test is None else _flat(test, where_test)
    if test is not None and (test.shape[1:] != y.shape[1:] or (test.dtype.kind in "US") != (y.dtype.kind in "US")):
        raise DataError(
            f"{where_test} has {test.dtype} in the shape {test.shape}, which does not go with {y.dtype} in {y.shape} "
            f"of {where}"
        )
    for values, name in ((y, where), (test, where_test)):
        if values is not None:
            check_finite(values, name)
    if y.ndim == 2 and task != "regression" and _is_one_hot(y):
        names = tuple(str(number) for number in range(y.shape[1]))
        if test is not None and not _is_one_hot(test):
            raise DataError(f"{where_test} has rows that are not one 1 among zeros, as those of {where} are")
        return _checked(Targets(y.argmax(axis=1), names, None if test is None else test.argmax(axis=1)), where)
    if y.ndim == 2 and task == "classification":
        raise DataError(f"{where} has {y.shape[1]} columns: classes are one column, or one 1 among zeros in each row")
    if y.ndim == 1 and _are_classes(y, where, task):
        return _labelled(y, test, where, where_test)
    return _numbers(y, test, where, where_test)


def _flat(y: AnyArray, where: str) -> AnyArray:
    if y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    if y.ndim not in (1, 2) or (y.ndim == 2 and y.dtype.kind in "US"):
        raise DataError(f"{where} has the shape {y.shape}: (rows,) is needed, or (rows, outputs) of numbers")
    if y.dtype.kind == "b":
        return truth(y)
    return y


def _is_one_hot(y: AnyArray) -> bool:
    if y.dtype.kind not in "biuf":
        return False
    return bool(((y == 0) | (y == 1)).all() and (y.sum(axis=1) == 1).all())


def _are_classes(y: AnyArray, where: str, task: Task | None) -> bool:
    if y.dtype.kind in "US":
        if task == "regression":
            raise DataError(f"{where} holds text, which is no number to predict: leave --task regression out")
        return True
    if task is not None:
        return task == "classification"
    if y.dtype.kind == "f" and not (y == np.rint(y)).all():
        return False
    different = len(np.unique(y))
    return different <= 2 or (different <= MOST_CLASSES and len(y) >= _REPEATED * different)


def _labelled(y: AnyArray, test: AnyArray | None, where: str, where_test: str) -> Targets:
    if y.dtype.kind in "US":
        y, test = _text(y, where), None if test is None else _text(test, where_test)
    values, labels = np.unique(y, return_inverse=True)
    if len(values) > MOST_CLASSES_ASKED:
        raise DataError(
            f"{where} has {len(values):,} different values: at most {MOST_CLASSES_ASKED:,} can be classes; for numbers "
            "take --task regression"
        )
    names = tuple(_class_name(value) for value in values)
    if test is None:
        return _checked(Targets(labels.astype(np.int64), names), where)
    found = np.minimum(np.searchsorted(values, test), len(values) - 1)
    strange = np.flatnonzero(values[found] != test)
    if strange.size:
        row = int(strange[0])
        raise DataError(
            f"{where_test} is {_class_name(test[row])!r} at [{row}] (counted from 0), a class that {where} lacks"
        )
    return _checked(Targets(labels.astype(np.int64), names, found.astype(np.int64)), where)


def _text(y: AnyArray, where: str) -> AnyArray:
    """Text of any width, of which every value can be shown."""
    try:
        texts = np.char.decode(y, "utf-8") if y.dtype.kind == "S" else y.astype(y.dtype.newbyteorder("="))
        for text in np.unique(texts):
            str(text).encode()
    except (UnicodeError, ValueError) as error:
        raise DataError(f"{where} is damaged: it holds bytes that are no text (UTF-8)") from error
    empty = np.flatnonzero(np.char.str_len(texts) == 0)
    if empty.size:
        raise DataError(f"{where} is empty at [{empty[0]}] (counted from 0): name the class or leave the row out")
    return np.asarray(texts)


def _class_name(value: object) -> str:
    if isinstance(value, np.floating) and value == np.rint(value):
        return str(int(value))
    return str(value)


def _numbers(y: AnyArray, test: AnyArray | None, where: str, where_test: str) -> Targets:
    if y.dtype.kind in "US":
        raise DataError(f"{where} holds text in {y.shape[1]} columns: classes are one column")
    numbers = y.astype(np.float64)
    for part, name in ((y, where), (test, where_test)):
        if part is not None and float(np.abs(part).max()) > FURTHEST_TARGET:
            raise DataError(f"{name} has numbers that are too large to be squared: divide them")
    if (numbers.min(axis=0) == numbers.max(axis=0)).any():
        raise DataError(f"{where} has one value only ({np.ravel(numbers)[0]:g}): there is nothing to learn")
    return Targets(numbers, (), None if test is None else test.astype(np.float64))


def _checked(targets: Targets, where: str) -> Targets:
    """Refuse a single class, and classes of which no row is there."""
    present = np.unique(targets.y)
    if len(present) < 2:
        name = targets.class_names[int(present[0])]
        raise DataError(f"{where} has one class only ({name!r}): there is nothing to tell apart")
    return targets
