"""Optimizers: a few in-place operations over the whole network's flat buffers; every value may change at any step."""

import math
from typing import Protocol

import numpy as np

from nntui.core.errors import UserError
from nntui.core.types import FloatArray


class Optimizer(Protocol):
    """Turns gradients into updates."""

    learning_rate: float

    @property
    def slots(self) -> dict[str, FloatArray]:
        """The state beside the parameters, each of shape (parameters,)."""

    def build(self, parameters: FloatArray) -> None:
        """Allocate the slots, as zeros, for parameters of this shape and dtype."""

    def step(self, parameters: FloatArray, gradients: FloatArray) -> None:
        """Update the parameters in place; the gradients stay as they are."""


class SGD:
    """Gradient descent with momentum, as Keras has it.

    v = momentum v - learning_rate g; then w += v, or, with nesterov, w += momentum v - learning_rate g
    (Sutskever et al., 2013). Without momentum, w -= learning_rate g.
    """

    def __init__(self, learning_rate: float = 0.01, momentum: float = 0.0, nesterov: bool = False) -> None:
        """Raises `UserError` (a `ValueError`) for values that cannot be."""
        if not (learning_rate > 0.0 and math.isfinite(learning_rate)):
            raise UserError(f"learning rate {learning_rate} cannot be: a finite number above 0 is needed")
        if not 0.0 <= momentum < 1.0:
            raise UserError(f"momentum {momentum} cannot be: 0 or more and less than 1 are possible")
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.nesterov = nesterov
        self._velocity: FloatArray = np.zeros(0, np.float32)
        self._scratch: FloatArray = np.zeros(0, np.float32)
        self._built_for: FloatArray | None = None
        self._moving = True
        """Whether the velocity may differ from 0: so it is until a step without momentum has cleared it."""

    @property
    def slots(self) -> dict[str, FloatArray]:
        """The velocity, allocated whether there is momentum or not, so that momentum can begin in mid-run."""
        self._moving = True  # who asks may write to it
        return {"velocity": self._velocity}

    def build(self, parameters: FloatArray) -> None:
        """Allocate the velocity, at rest."""
        self._built_for = parameters
        self._velocity = np.zeros_like(parameters)
        self._scratch = np.empty_like(parameters)
        self._moving = True

    def step(self, parameters: FloatArray, gradients: FloatArray) -> None:
        """Update the parameters in place."""
        if self._built_for is not parameters:
            self.build(parameters)
        velocity, scratch = self._velocity, self._scratch
        # A NumPy float64 scalar would turn float32 arrays into float64 on the way: other bits, and slower.
        learning_rate, momentum = float(self.learning_rate), float(self.momentum)
        np.multiply(gradients, learning_rate, out=scratch)
        if not momentum:
            if self._moving:
                velocity.fill(0.0)
            self._moving = False
            np.subtract(parameters, scratch, out=parameters)
            return
        self._moving = True
        np.multiply(velocity, momentum, out=velocity)
        np.subtract(velocity, scratch, out=velocity)
        if self.nesterov:
            np.subtract(parameters, scratch, out=parameters)
            np.multiply(velocity, momentum, out=scratch)
            np.add(parameters, scratch, out=parameters)
        else:
            np.add(parameters, velocity, out=parameters)
