"""What a row counts: weights by class and by row."""

from collections.abc import Mapping
from typing import Literal

import numpy as np

from nntui.core.errors import UserError
from nntui.core.limits import Limits, within
from nntui.core.targets import as_numbers, finite
from nntui.core.types import AnyArray, DType, FloatArray, IntArray

_WEIGHT: Limits = (lambda value: 0.0 <= value < float("inf"), "a finite number, 0 or more,")

ClassWeight = Literal["balanced"] | Mapping[int, float]


def class_weights(weight: ClassWeight, labels: IntArray, classes: int) -> FloatArray:
    """Return one weight a class, shape (classes,), from weights by class number, 1 where none is named, or `balanced`.

    Balanced weights are rows / (classes * rows of the class), so that all classes count alike (King & Zeng, 2001);
    classes without rows count 1. Raises `UserError` for a class that there is not and for weights that cannot be.
    """
    if weight == "balanced":
        counts = np.bincount(labels, minlength=classes)
        return np.where(counts > 0, len(labels) / (np.count_nonzero(counts) * np.maximum(counts, 1)), 1.0)
    if not isinstance(weight, Mapping):
        raise UserError(f"class_weight {weight!r} cannot be: 'balanced' or a weight for each class number is possible")
    weights = np.ones(classes)
    for label, value in weight.items():
        if label not in range(classes):
            raise UserError(f"class_weight names class {label}: there are the classes 0 to {classes - 1}")
        if not within(_WEIGHT, value):
            raise UserError(f"the weight {value!r} of class {label} cannot be: {_WEIGHT[1]} is possible")
        weights[label] = value
    if not weights[np.bincount(labels, minlength=classes) > 0].any():
        raise UserError("class_weight is 0 for every class that there is: nothing would be learned")
    return weights


def row_weights(
    y: AnyArray, sample_weight: AnyArray | None, class_weight: ClassWeight | None, dtype: DType
) -> FloatArray | None:
    """Return one weight a row, shape (n,): the row's own times its class's; None where neither is given.

    y is labels, shape (n,), or values: the class of a row of several is the greatest, of one whether it is above 0.5.
    Raises `UserError` for weights that cannot be.
    """
    weights = None
    if sample_weight is not None:
        weights = as_numbers("sample_weight", sample_weight)
        if weights.shape != (len(y),):
            raise UserError(f"sample_weight has shape {weights.shape}: one weight a row, ({len(y)},), is needed")
        finite("sample_weight", weights)
        if weights.min() < 0.0:
            raise UserError(f"sample_weight is {weights.min()} in row {weights.argmin()}: 0 or more is possible")
    if class_weight is not None:
        labels, classes = _labels(y)
        by_class = class_weights(class_weight, labels, classes)[labels]
        weights = by_class if weights is None else weights * by_class
    return None if weights is None else np.ascontiguousarray(weights, dtype)


def _labels(y: AnyArray) -> tuple[IntArray, int]:
    if y.ndim == 1:
        return y, int(y.max()) + 1
    if y.shape[1] == 1:
        return (y[:, 0] > 0.5).astype(np.intp), 2
    return np.argmax(y, axis=1), y.shape[1]
