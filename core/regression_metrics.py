"""Scores of predicted numbers. Predictions and targets have shape (n,) or (n, outputs), whose scores are averaged."""

import numpy as np

from nntui.core.errors import UserError
from nntui.core.targets import as_numbers, finite
from nntui.core.types import AnyArray, FloatArray


def mean_squared_error(predicted: AnyArray, targets: AnyArray) -> float:
    """Return the mean of squared differences."""
    predicted, targets = _pairs(predicted, targets)
    return float(np.mean((predicted - targets) ** 2))


def root_mean_squared_error(predicted: AnyArray, targets: AnyArray) -> float:
    """Return the root of the mean of squared differences of each output, in the targets' units."""
    predicted, targets = _pairs(predicted, targets)
    return float(np.mean(np.sqrt(np.mean((predicted - targets) ** 2, axis=0))))


def mean_absolute_error(predicted: AnyArray, targets: AnyArray) -> float:
    """Return the mean of absolute differences, in the targets' units."""
    predicted, targets = _pairs(predicted, targets)
    return float(np.mean(np.abs(predicted - targets)))


def mean_absolute_percentage_error(predicted: AnyArray, targets: AnyArray) -> float:
    """Return the mean of absolute differences over absolute targets (kept off 0), 1 being 100 %."""
    predicted, targets = _pairs(predicted, targets)
    return float(np.mean(np.abs(predicted - targets) / np.maximum(np.abs(targets), np.finfo(np.float64).eps)))


def r2(predicted: AnyArray, targets: AnyArray) -> float:
    """Return the share of the targets' variance that is explained: 1 - Σ (y - a)² / Σ (y - mean)² (Wright, 1921).

    Of constant targets it is 1 where they are met and 0 where they are not; of a single row NaN.
    """
    predicted, targets = _pairs(predicted, targets)
    if len(targets) < 2:
        return float("nan")
    left = ((targets - predicted) ** 2).sum(axis=0)
    whole = ((targets - targets.mean(axis=0)) ** 2).sum(axis=0)
    explained = 1.0 - np.divide(left, whole, out=np.ones_like(left), where=whole > 0)
    explained[(whole == 0) & (left == 0)] = 1.0
    return float(explained.mean())


def regression_scores(predicted: AnyArray, targets: AnyArray) -> dict[str, float]:
    """Return all scores by name."""
    return {
        "mse": mean_squared_error(predicted, targets),
        "rmse": root_mean_squared_error(predicted, targets),
        "mae": mean_absolute_error(predicted, targets),
        "mape": mean_absolute_percentage_error(predicted, targets),
        "r2": r2(predicted, targets),
    }


def _pairs(predicted: AnyArray, targets: AnyArray) -> tuple[FloatArray, FloatArray]:
    """Return both with shape (n, outputs) in float64. Raises `UserError` for what does not fit together."""
    found = []
    for name, values in (("predictions", predicted), ("targets", targets)):
        array = as_numbers(name, values).astype(np.float64)
        finite(name, array)
        found.append(array[:, None] if array.ndim == 1 else array)
    if found[0].shape != found[1].shape or found[0].ndim != 2 or not found[0].size:
        raise UserError(f"predictions have shape {found[0].shape} and targets {found[1].shape}: the same is needed")
    return found[0], found[1]
