"""RMSprop."""

from typing import ClassVar, Unpack

import numpy as np

from nntui.core.optimizers.base import Options
from nntui.core.optimizers.blocks import Block
from nntui.core.optimizers.checks import check
from nntui.core.optimizers.moments import MomentOptimizer
from nntui.core.schedules import Schedule
from nntui.core.types import FloatArray


class RMSprop(MomentOptimizer):
    """The gradient over the root of its running mean square (Tieleman & Hinton, 2012), as Keras has it.

    s = ρ s + (1 - ρ) g²; with centered (Graves, 2013) also a = ρ a + (1 - ρ) g, and s - a² takes the place of s;
    u = rate g / √(s + ε); with momentum v = momentum v - u and w += v, otherwise w -= u. The slots hold s / (1 - ρ)
    and a / (1 - ρ). Passes over the parameters: 8, with momentum 10, 5 more with centered.
    """

    name: ClassVar[str] = "rmsprop"
    own: ClassVar[tuple[str, ...]] = ("rho", "momentum", "epsilon", "centered")
    fixed: ClassVar[tuple[str, ...]] = (*MomentOptimizer.fixed, "centered")
    factors: ClassVar[dict[str, str]] = {"second_moment": "rho", "mean": "rho"}

    def __init__(
        self,
        learning_rate: float | Schedule = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
        centered: bool = False,
        **options: Unpack[Options],
    ) -> None:
        """Raises `UserError` (a `ValueError`) for values that cannot be."""
        super().__init__(learning_rate, **options)
        for name, value in (("rho", rho), ("momentum", momentum), ("epsilon", epsilon), ("centered", centered)):
            check(name, value)
        self.rho = rho
        self.momentum = momentum
        self.epsilon = epsilon
        self.centered = centered

    def slot_names(self) -> tuple[str, ...]:
        """The mean square, the velocity, whether there is momentum or not, and the mean where it is subtracted."""
        return ("second_moment", "velocity", *(("mean",) if self.centered else ()))

    def coefficients(self, rate: float) -> tuple[float, ...]:
        """Forgetting factor, what a squared mean weighs, ε and the rate in the units of the sums, and momentum."""
        self.keep_averages()
        rho = float(self.rho)
        rest = 1.0 - rho
        return rho, rest, float(self.epsilon) / rest, rate / rest**0.5, float(self.momentum)

    def update(self, block: Block, gradient: FloatArray, coefficients: tuple[float, ...]) -> None:
        """Update one block."""
        rho, rest, epsilon, rate, momentum = coefficients
        square, velocity, *mean = block.slots
        parameters, scratch = block.parameters, block.scratch
        np.multiply(square, rho, out=square)
        np.multiply(gradient, gradient, out=scratch)
        np.add(square, scratch, out=square)
        if mean:
            np.multiply(mean[0], rho, out=mean[0])
            np.add(mean[0], gradient, out=mean[0])
            np.multiply(mean[0], mean[0], out=scratch)
            np.multiply(scratch, -rest, out=scratch)
            np.add(scratch, square, out=scratch)
            np.add(scratch, epsilon, out=scratch)
        else:
            np.add(square, epsilon, out=scratch)
        np.sqrt(scratch, out=scratch)
        np.divide(gradient, scratch, out=scratch)
        np.multiply(scratch, rate, out=scratch)
        if momentum:
            np.multiply(velocity, momentum, out=velocity)
            np.subtract(velocity, scratch, out=velocity)
            np.add(parameters, velocity, out=parameters)
        else:
            np.subtract(parameters, scratch, out=parameters)
