"""Adagrad."""

from typing import Any, ClassVar, Unpack

import numpy as np

from nntui.core.optimizers.base import Optimizer, Options
from nntui.core.optimizers.blocks import Block
from nntui.core.optimizers.checks import check
from nntui.core.schedules import Schedule
from nntui.core.types import FloatArray


class Adagrad(Optimizer):
    """The gradient over the root of the sum of all squares so far (Duchi et al., 2011), as Keras has it.

    s += g²; w -= rate g / √(s + ε), s beginning at `initial_accumulator_value`. The slot holds s + ε. Passes over
    the parameters: 6.
    """

    name: ClassVar[str] = "adagrad"
    own: ClassVar[tuple[str, ...]] = ("initial_accumulator_value", "epsilon")

    def __init__(
        self,
        learning_rate: float | Schedule = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-7,
        **options: Unpack[Options],
    ) -> None:
        """Raises `UserError` (a `ValueError`) for values that cannot be."""
        super().__init__(learning_rate, **options)
        check("initial_accumulator_value", initial_accumulator_value)
        check("epsilon", epsilon)
        self.initial_accumulator_value = initial_accumulator_value
        self.epsilon = epsilon

    def slot_names(self) -> tuple[str, ...]:
        """The sum of squares."""
        return ("squares",)

    def fresh(self, slot: str) -> float:
        """The accumulator's beginning, ε included."""
        del slot
        return float(self.initial_accumulator_value) + float(self.epsilon)

    def set(self, name: str, value: Any) -> None:
        """Change an argument; another ε is exchanged in the sum."""
        before = self.epsilon
        super().set(name, value)
        if name == "epsilon" and self._slots:
            squares = self._slots["squares"]
            np.add(squares, float(value) - float(before), out=squares)
            np.maximum(squares, float(value), out=squares)

    def coefficients(self, rate: float) -> tuple[float, ...]:
        """The rate."""
        return (rate,)

    def update(self, block: Block, gradient: FloatArray, coefficients: tuple[float, ...]) -> None:
        """Update one block."""
        (rate,), (squares,), scratch = coefficients, block.slots, block.scratch
        np.multiply(gradient, gradient, out=scratch)
        np.add(squares, scratch, out=squares)
        np.sqrt(squares, out=scratch)
        np.divide(gradient, scratch, out=scratch)
        np.multiply(scratch, rate, out=scratch)
        np.subtract(block.parameters, scratch, out=block.parameters)
