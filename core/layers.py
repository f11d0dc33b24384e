"""What a layer is: its description, frozen; the numbers live in the network's flat buffers."""

from dataclasses import dataclass

import numpy as np

from nntui.core.activations import activation
from nntui.core.errors import UserError
from nntui.core.initializers import initializer, suits
from nntui.core.limits import LARGEST_NUMBER, MAX_UNITS


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
        if not isinstance(self.units, int | np.integer) or not 1 <= self.units <= MAX_UNITS:
            raise UserError(f"a layer of {self.units} units cannot be: 1 to {MAX_UNITS:,} are possible")
        if not 0.0 <= self.dropout < 1.0:
            raise UserError(f"dropout {self.dropout} cannot be: 0 or more and less than 1 are possible")
        for name, value in (("l1", self.l1), ("l2", self.l2)):
            if not 0.0 <= value <= LARGEST_NUMBER:
                raise UserError(f"{name} {value} cannot be: a number of 0 or more, at most 1e12, is possible")
        activation(self.activation, self.negative_slope)
        initializer(self.scheme)

    @property
    def scheme(self) -> str:
        """The initializer that is used."""
        return suits(self.activation) if self.initializer is None else self.initializer
