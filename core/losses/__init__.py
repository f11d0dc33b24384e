"""Loss functions: each row's loss and the mean's gradient, fused with an output activation where that is stabler."""

from nntui.core.losses.base import Fused, Loss, LossBuffers, TargetKind
from nntui.core.losses.binary import BinaryCrossentropy
from nntui.core.losses.categorical import CategoricalCrossentropy, KLDivergence, SparseCategoricalCrossentropy
from nntui.core.losses.elementwise import (
    HalfSumOfSquares,
    Hinge,
    Huber,
    LogCosh,
    MeanAbsoluteError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    Poisson,
)
from nntui.core.losses.naming import ALIASES, LOSSES, loss_by_name, require_output, with_label_smoothing

__all__ = [
    "ALIASES",
    "LOSSES",
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "Fused",
    "HalfSumOfSquares",
    "Hinge",
    "Huber",
    "KLDivergence",
    "LogCosh",
    "Loss",
    "LossBuffers",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "SparseCategoricalCrossentropy",
    "TargetKind",
    "loss_by_name",
    "require_output",
    "with_label_smoothing",
]
