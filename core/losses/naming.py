"""Losses by Keras' names."""

from dataclasses import fields, is_dataclass, replace

from nntui.core.errors import UserError, unknown
from nntui.core.losses.base import Loss, check_smoothing
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
from nntui.core.spec import Spec, make, parse

LOSSES: dict[str, type[Loss]] = {
    "mean_squared_error": MeanSquaredError,
    "mean_absolute_error": MeanAbsoluteError,
    "mean_squared_logarithmic_error": MeanSquaredLogarithmicError,
    "half_sum_of_squares": HalfSumOfSquares,
    "huber": Huber,
    "log_cosh": LogCosh,
    "hinge": Hinge,
    "poisson": Poisson,
    "binary_crossentropy": BinaryCrossentropy,
    "categorical_crossentropy": CategoricalCrossentropy,
    "sparse_categorical_crossentropy": SparseCategoricalCrossentropy,
    "kl_divergence": KLDivergence,
}
"""The losses by Keras' names, and the course's half sum of squares."""

ALIASES = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "msle": "mean_squared_logarithmic_error",
    "logcosh": "log_cosh",
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
    "kullback_leibler_divergence": "kl_divergence",
}
"""Short names, those that Keras takes too."""


def loss_by_name(loss: str | Loss) -> Loss:
    """Return a loss by its name, its short name, or a name with arguments such as `huber:delta=0.5`.

    Raises `UserError` (a `ValueError`) for an unknown one and for arguments that cannot be.
    """
    if isinstance(loss, Loss):
        return loss
    if not isinstance(loss, str):
        raise UserError(unknown("loss", loss, LOSSES))
    spec = parse(loss)
    if spec.name not in LOSSES and spec.name not in ALIASES:
        raise UserError(unknown("loss", spec.name, [*LOSSES, *ALIASES]))
    return make("loss", LOSSES, Spec(ALIASES.get(spec.name, spec.name), spec.arguments))


def name_of(loss: Loss) -> str:
    """Return a loss's name."""
    return next(name for name, kind in LOSSES.items() if kind is type(loss))


def with_label_smoothing(loss: Loss, value: float) -> Loss:
    """Return the loss with its labels smoothed. Raises `UserError` for a loss that has none, and for the value."""
    check_smoothing(value)
    if not (is_dataclass(loss) and any(field.name == "label_smoothing" for field in fields(loss))):
        raise UserError(f"{name_of(loss)} has no label smoothing: the cross-entropies have; leave it out")
    return replace(loss, label_smoothing=value)


def require_output(loss: Loss, activation: str) -> None:
    """Raise `UserError` where the output activation makes no sense with the loss."""
    if loss.outputs is not None and activation not in loss.outputs:
        raise UserError(
            f"the output layer's activation is {activation!r}: {name_of(loss)} needs {' or '.join(loss.outputs)}"
        )
