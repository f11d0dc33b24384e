"""Targets as the network is trained on them."""

import numpy as np

from nntui.core.data.preparation import TargetScale, fit_target_scale
from nntui.core.errors import DataError
from nntui.core.types import AnyArray, FloatArray, TargetScaling


def target_units(y: FloatArray, scaling: TargetScaling | None) -> TargetScale | None:
    """Fit the scale of numbers to predict to those of the training part, shape (rows,); None for none."""
    return None if scaling == "none" else fit_target_scale(y, log=scaling == "log")


def scaled_targets(y: AnyArray, units: TargetScale | None, dtype: "np.typing.DTypeLike") -> AnyArray:
    """Return a part's targets, read-only: labels as they are, numbers scaled and in `dtype`.

    Raises DataError for a number that `dtype` cannot hold.
    """
    if y.dtype.kind == "f":
        with np.errstate(over="ignore"):
            scaled = (y if units is None else units.apply(y)).astype(dtype)
        if not np.isfinite(scaled).all():
            number = y.ravel()[np.argmin(np.isfinite(scaled.ravel()))]
            raise DataError(
                f"the target's value {number:.6g} is too far from the others for {np.dtype(dtype)}: mend it, or take "
                f"--dtype float64"
            )
        y = scaled
    y.flags.writeable = False
    return y
