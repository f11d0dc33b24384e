"""What a layer is: its description, frozen; the numbers live in the network's flat buffers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nntui.core.activations import activation
from nntui.core.errors import UserError
from nntui.core.initializers import initializer, suits
from nntui.core.limits import MAX_UNITS, NOT_NEGATIVE, SHARE, Limits, within

_LIMITS: dict[str, Limits] = {"dropout": SHARE, "l1": NOT_NEGATIVE, "l2": NOT_NEGATIVE}


@dataclass(frozen=True)
class Dense:
    """A fully connected layer: a = g(x W + b), then dropout.

    Raises `UserError` (a `ValueError`) for values that no layer can have.
    """

    units: int

    activation: str = "linear"

    use_bias: bool = True

    l1: float = 0.0
    """Factor of Σ|w| of the kernel, added to the loss."""

    l2: float = 0.0
    """Factor of Σw² of the kernel, added to the loss."""

    dropout: float = 0.0
    """Share of the units that are set to 0 in training; the others are scaled by 1 / (1 - share)."""

    initializer: str | None = None
    """The scheme for the kernel; None takes the one that suits the activation. Biases start at 0."""

    negative_slope: float | None = None
    """Leaky ReLU's slope; None takes 0.01."""

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        whole = isinstance(self.units, int | np.integer) and not isinstance(self.units, bool)
        if not whole or not 1 <= self.units <= MAX_UNITS:
            raise UserError(f"a layer of {self.units!r} units cannot be: 1 to {MAX_UNITS:,} are possible")
        if self.use_bias not in (True, False):
            raise UserError(f"use_bias {self.use_bias!r} cannot be: true and false are possible")
        for name, limits in _LIMITS.items():
            if not within(limits, getattr(self, name)):
                raise UserError(f"{name} {getattr(self, name)!r} cannot be: {limits[1]} is possible")
        activation(self.activation, self.negative_slope)
        initializer(self.scheme)

    @property
    def scheme(self) -> str:
        """The initializer that is used."""
        return suits(self.activation) if self.initializer is None else self.initializer


def require_layers(layers: object) -> None:
    """Raise `UserError` for what is no list of layers, or an empty one."""
    if not isinstance(layers, Sequence) or not layers:
        raise UserError("a network needs at least one layer, in a list such as [Dense(8, 'tanh'), Dense(3)]")
    for number, layer in enumerate(layers):
        if not isinstance(layer, Dense):
            raise UserError(f"layer {number + 1} is {layer!r}: a Dense is needed, such as Dense(8, 'tanh')")
