"""Scaling of the numbers that are to be predicted, and its undoing in every number that is shown."""

from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from nntui.core.data.preparation.scaling import fit_scaling
from nntui.core.types import AnyArray, FloatArray

_LARGEST = float(np.finfo(np.float64).max)

FURTHEST_TARGET = 1e150
"""Targets are refused beyond it, and predictions cut off: sums of many millions of squares stay finite."""

_SKEWED = 1.0
"""Skewness of the raw numbers above which a logarithm may help; the exponential distribution's is 2."""

_LESS = 0.5
"""What the logarithm must bring the skewness down to, as a share."""

_DECADES = 1e-12
"""The unit is at least this share of the largest amount: with more decades, rounding would show in what is undone."""

_FEWEST_ROWS = 30
"""The skewness of fewer says little."""


class TargetScale(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """scaled = (t - offset) * scale, where t is the target y itself or its logarithm.

    The logarithm keeps the sign, t = sign(y) log(1 + |y| / unit) (Webber, 2013): it takes 0 and what lies below it, and
    every output of a network can be taken back. With a unit from the data, prices in cents and in euros train alike.
    """

    offset: float
    scale: Annotated[float, Meta(gt=0.0)]
    log: bool
    unit: Annotated[float, Meta(gt=0.0)] = 1.0
    """Below it the logarithm is nearly straight; it counts with `log` alone."""

    def apply(self, y: AnyArray) -> FloatArray:
        """Return what the network is trained on, float64, of the same shape."""
        t = _logarithm(y, self.unit) if self.log else np.asarray(y, np.float64)
        scaled: FloatArray = (t - self.offset) * self.scale
        return scaled

    def undo(self, outputs: AnyArray) -> FloatArray:
        """Return outputs in the target's own units, float64, of the same shape; finite, and their squares too."""
        with np.errstate(over="ignore"):
            t = np.asarray(outputs, np.float64) / self.scale + self.offset
        if not self.log:
            return np.clip(t, -FURTHEST_TARGET, FURTHEST_TARGET)
        furthest = min(709.0, float(np.log(FURTHEST_TARGET) - np.log(self.unit)))
        return np.sign(t) * np.expm1(np.minimum(np.abs(t), furthest)) * self.unit


def fit_target_scale(y: FloatArray, *, log: bool = False) -> TargetScale:
    """Fit to the training part's numbers, shape (rows,) or (rows, outputs): mean 0, standard deviation 1.

    With `log`, the unit is the lower decile of the amounts that are not 0, so that nearly all of them are in the
    logarithm's bend. Numbers that are all the same keep the scale 1.
    """
    y = np.asarray(y, np.float64).ravel()
    amounts = np.abs(y[y != 0.0])
    unit = 1.0
    if log and len(amounts):
        unit = float(max(np.quantile(amounts, 0.1), amounts.max() * _DECADES)) or 1.0
    found = fit_scaling(_logarithm(y, unit) if log else y, "standard")
    return TargetScale(found.offset, found.scale or 1.0, log, unit)


def is_heavy_tailed(y: FloatArray) -> bool:
    """Whether the training part's numbers, shape (rows,), are worth a trial with their logarithm.

    That is where none is below 0, their skewness is above 1, and the logarithm takes at least half of it away.
    """
    y = np.asarray(y, np.float64)
    if len(y) < _FEWEST_ROWS or y.min() < 0.0 or y.min() == y.max():
        return False
    raw = skewness(y)
    return raw > _SKEWED and abs(skewness(fit_target_scale(y, log=True).apply(y))) <= _LESS * raw


def skewness(values: FloatArray) -> float:
    """Return the third standardised moment of values, shape (n,); 0 where they are all the same."""
    found = fit_scaling(values, "standard")
    standard = (values - found.offset) * found.scale
    return float(np.mean(standard * standard * standard))


def _logarithm(y: AnyArray, unit: float) -> FloatArray:
    y = np.asarray(y, np.float64)
    with np.errstate(over="ignore"):
        ratio = np.minimum(np.abs(y) / unit, _LARGEST)
    logarithm: FloatArray = np.sign(y) * np.log1p(ratio)
    return logarithm
