"""Gradient descent with momentum."""

from typing import Any, ClassVar, Unpack

import numpy as np

from nntui.core.optimizers.base import Optimizer, Options
from nntui.core.optimizers.blocks import Block
from nntui.core.optimizers.checks import check
from nntui.core.schedules import Schedule
from nntui.core.types import FloatArray


class SGD(Optimizer):
    """Gradient descent with momentum, as Keras has it.

    v = momentum v - rate g; then w += v, or, with nesterov, w += momentum v - rate g (Polyak, 1964; Sutskever et al.,
    2013). Without momentum, w -= rate g. Passes over the parameters: 2, with momentum 4, with nesterov 6.
    """

    name: ClassVar[str] = "sgd"
    own: ClassVar[tuple[str, ...]] = ("momentum", "nesterov")

    def __init__(
        self,
        learning_rate: float | Schedule = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        **options: Unpack[Options],
    ) -> None:
        """Raises `UserError` (a `ValueError`) for values that cannot be."""
        super().__init__(learning_rate, **options)
        check("momentum", momentum)
        check("nesterov", nesterov)
        self.momentum = momentum
        self.nesterov = nesterov
        self._moving = True
        """Whether the velocity may differ from 0: so it is until a step without momentum has cleared it."""

    def slot_names(self) -> tuple[str, ...]:
        """The velocity, allocated whether there is momentum or not, so that momentum can begin in mid-run."""
        return ("velocity",)

    @property
    def slots(self) -> dict[str, FloatArray]:
        """The velocity, shape (parameters,), and the averages where they are kept."""
        self._moving = True  # who asks may write to it
        return super().slots

    def build(self, parameters: FloatArray, *arguments: Any) -> None:
        """Allocate the velocity, at rest."""
        super().build(parameters, *arguments)
        self._moving = True

    def coefficients(self, rate: float) -> tuple[float, ...]:
        """Rate and momentum; a velocity without momentum comes to rest."""
        momentum = float(self.momentum)
        if not momentum and self._moving:
            self._slots["velocity"].fill(0.0)
        self._moving = bool(momentum)
        return rate, momentum

    def update(self, block: Block, gradient: FloatArray, coefficients: tuple[float, ...]) -> None:
        """Update one block."""
        rate, momentum = coefficients
        parameters, scratch = block.parameters, block.scratch
        np.multiply(gradient, rate, out=scratch)
        if not momentum:
            np.subtract(parameters, scratch, out=parameters)
            return
        (velocity,) = block.slots
        np.multiply(velocity, momentum, out=velocity)
        np.subtract(velocity, scratch, out=velocity)
        if self.nesterov:
            np.subtract(parameters, scratch, out=parameters)
            np.multiply(velocity, momentum, out=scratch)
            np.add(parameters, scratch, out=parameters)
        else:
            np.add(parameters, velocity, out=parameters)
