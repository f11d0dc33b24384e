"""Adam, and AdamW, which is Adam with weight decay."""

import math
from typing import ClassVar, Unpack

import numpy as np

from nntui.core.optimizers.base import Options
from nntui.core.optimizers.blocks import Block
from nntui.core.optimizers.checks import check
from nntui.core.optimizers.moments import MomentOptimizer
from nntui.core.schedules import Schedule
from nntui.core.types import FloatArray


class Adam(MomentOptimizer):
    """Adaptive moments (Kingma & Ba, 2015), as Keras has it.

    m = β₁ m + (1 - β₁) g, v = β₂ v + (1 - β₂) g², w -= rate √(1 - β₂ᵗ) / (1 - β₁ᵗ) m / (√v + ε) at update t = 1, 2 ...;
    with amsgrad the largest v so far takes v's place (Reddi et al., 2018). The slots hold m / (1 - β₁) and
    v / (1 - β₂). Passes over the parameters: 10, with amsgrad 11.
    """

    name: ClassVar[str] = "adam"
    own: ClassVar[tuple[str, ...]] = ("beta_1", "beta_2", "epsilon", "amsgrad")
    fixed: ClassVar[tuple[str, ...]] = (*MomentOptimizer.fixed, "amsgrad")
    factors: ClassVar[dict[str, str]] = {"first_moment": "beta_1", "second_moment": "beta_2"}

    def __init__(
        self,
        learning_rate: float | Schedule = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **options: Unpack[Options],
    ) -> None:
        """Raises `UserError` (a `ValueError`) for values that cannot be."""
        super().__init__(learning_rate, **options)
        for name, value in (("beta_1", beta_1), ("beta_2", beta_2), ("epsilon", epsilon), ("amsgrad", amsgrad)):
            check(name, value)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.amsgrad = amsgrad

    def slot_names(self) -> tuple[str, ...]:
        """The two moments, and the largest second one for amsgrad."""
        return ("first_moment", "second_moment", *(("greatest_second_moment",) if self.amsgrad else ()))

    def coefficients(self, rate: float) -> tuple[float, ...]:
        """Forgetting factors, ε and the rate in the units of the sums: √v = √(1 - β₂) √Σ."""
        self.keep_averages()
        beta_1, beta_2 = float(self.beta_1), float(self.beta_2)
        root = math.sqrt(1.0 - beta_2)
        time = self.age + 1
        unbiased = rate * math.sqrt(1.0 - beta_2**time) / (1.0 - beta_1**time)
        return beta_1, beta_2, float(self.epsilon) / root, unbiased * (1.0 - beta_1) / root

    def update(self, block: Block, gradient: FloatArray, coefficients: tuple[float, ...]) -> None:
        """Update one block."""
        beta_1, beta_2, epsilon, rate = coefficients
        first, second, *greatest = block.slots
        scratch = block.scratch
        np.multiply(first, beta_1, out=first)
        np.add(first, gradient, out=first)
        np.multiply(second, beta_2, out=second)
        np.multiply(gradient, gradient, out=scratch)
        np.add(second, scratch, out=second)
        if greatest:
            second = np.maximum(greatest[0], second, out=greatest[0])
        np.sqrt(second, out=scratch)
        np.add(scratch, epsilon, out=scratch)
        np.divide(first, scratch, out=scratch)
        np.multiply(scratch, rate, out=scratch)
        np.subtract(block.parameters, scratch, out=block.parameters)


class AdamW(Adam):
    """Adam with decoupled weight decay, 0.004 unless another is given (Loshchilov & Hutter, 2019)."""

    name: ClassVar[str] = "adamw"

    def __init__(
        self,
        learning_rate: float | Schedule = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **options: Unpack[Options],
    ) -> None:
        """Raises `UserError` (a `ValueError`) for values that cannot be."""
        options.setdefault("weight_decay", 0.004)
        super().__init__(learning_rate, beta_1, beta_2, epsilon, amsgrad, **options)
