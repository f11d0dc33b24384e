"""The smoothed course of a curve, as TensorBoard draws it."""

import math
from typing import Literal

import numpy as np

from nntui.core.types import FloatArray

Smoothing = Literal["off", "light", "strong"]

_WEIGHTS: dict[Smoothing, float] = {"off": 0.0, "light": 0.6, "strong": 0.9}
_POINTS = 80
"""Points of a curve for which these are the weights: of more or fewer, the same share of the run is averaged."""


def weight_for(smoothing: Smoothing, points: int) -> float:
    """Return the weight of the past a point, so that a curve stays as smooth when it comes in more or fewer points."""
    return float(_WEIGHTS[smoothing] ** (_POINTS / max(points, 1)))


def smoothed(values: FloatArray, weight: float) -> FloatArray:
    """Return the exponential moving average of values, shape (points,), without the bias towards its beginning at 0.

    m = weight m + (1 - weight) v; each is m / (1 - weight^n) after n finite values; others stay as they are.
    Source: TensorBoard, `line_chart_v2/data_drawable`, "1st-order IIR low-pass filter with debiasing".
    """
    if weight <= 0.0 or not values.size:
        return values
    result, mean, share = [], 0.0, 1.0
    for value in values.tolist():
        if not math.isfinite(value):
            result.append(value)
            continue
        mean = mean * weight + (1.0 - weight) * value
        share *= weight
        result.append(mean / (1.0 - share))
    return np.array(result)
