"""Offset and scale that bring a column's numbers to the size that networks train on."""

from dataclasses import dataclass

import numpy as np

from nntui.core.types import FloatArray, Scaling

FURTHEST = 1e6
"""Prepared numbers are cut off here: far beyond what training saw, and squares and products stay finite in float32."""

_SAFE = (1e-140, 1e140)
"""Squares of numbers in between neither overflow nor vanish."""


@dataclass(frozen=True)
class Fitted:
    """What was found in a column: prepared = (number - offset) * scale."""

    fill: float
    """The median, which stands in for what is missing."""

    offset: float
    scale: float
    """0 where the numbers are all the same, so that a value that training never saw cannot upset the network."""


def fit_scaling(numbers: FloatArray, scaling: Scaling) -> Fitted:
    """Fit to the numbers that are there, shape (n,), all finite; of none, everything is 0.

    Where the quartiles coincide, `robust` divides by the standard deviation: most values are the same then, and the
    others would be anywhere.
    """
    if not len(numbers):
        return Fitted(0.0, 0.0, 0.0)
    largest = float(np.abs(numbers).max())
    unit = 1.0 if _SAFE[0] < largest < _SAFE[1] or largest == 0.0 else largest
    numbers = np.asarray(numbers, np.float64) / unit if unit != 1.0 else numbers
    fill = float(np.median(numbers))
    offset, width = _placed(numbers, scaling, fill)
    with np.errstate(over="ignore", divide="ignore"):
        scale = float(np.float64(1.0) / width / unit) if width > 0.0 else 0.0
    return Fitted(fill * unit, offset * unit, scale if np.isfinite(scale) else 0.0)


def rescale(numbers: FloatArray, offset: float, scale: float) -> FloatArray:
    """Return (numbers - offset) * scale, at most `FURTHEST` from 0; NaN stays NaN."""
    if scale == 0.0:
        return np.where(np.isnan(numbers), np.nan, 0.0)
    with np.errstate(over="ignore"):
        scaled: FloatArray = numbers - offset
        scaled *= scale
    return np.clip(scaled, -FURTHEST, FURTHEST, out=scaled)


def _placed(numbers: FloatArray, scaling: Scaling, median: float) -> tuple[float, float]:
    """Return offset and width; the width is 0 where all numbers are the same."""
    if scaling == "none":
        return 0.0, 1.0
    low, high = float(numbers.min()), float(numbers.max())
    if low == high:
        return low, 0.0
    if scaling == "min-max":
        return low, high - low
    if scaling == "robust":
        lower, upper = np.quantile(numbers, [0.25, 0.75])
        return median, float(upper - lower) or float(numbers.std(dtype=np.float64))
    return float(numbers.mean(dtype=np.float64)), float(numbers.std(dtype=np.float64))
