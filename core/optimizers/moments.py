"""Moments of the gradient as plain sums, which need one pass less than averages: Σ βᵏ g = average / (1 - β)."""

from typing import Any, ClassVar

import numpy as np

from nntui.core.optimizers.base import Optimizer
from nntui.core.types import FloatArray


class MomentOptimizer(Optimizer):
    """An optimizer whose slots are sums with a forgetting factor that may change at any step."""

    factors: ClassVar[dict[str, str]]
    """Slot to the name of the argument that is its forgetting factor."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Raises `UserError` (a `ValueError`) for values that cannot be."""
        super().__init__(*arguments, **options)
        self._summed_with: dict[str, float] = {}
        """The forgetting factor that each slot was summed with last."""

    def build(self, parameters: FloatArray, *arguments: Any) -> None:
        """Allocate the slots, at rest."""
        super().build(parameters, *arguments)
        self._summed_with = self._now()

    def take_over(self, old: Optimizer) -> tuple[list[str], list[str]]:
        """Go on where `old` stands; sums that were made with another factor are rescaled at the next step."""
        kept, reset = super().take_over(old)
        if isinstance(old, MomentOptimizer):
            self._summed_with |= {slot: old._summed_with[slot] for slot in kept if slot in old._summed_with}
        return kept, reset

    def numbers(self) -> dict[str, Any]:
        """The state that is no array."""
        return super().numbers() | {"summed_with": dict(self._summed_with)}

    def restore(self, numbers: dict[str, Any]) -> None:
        """Take over `numbers` of an equal optimizer."""
        super().restore(numbers)
        summed_with = {slot: float(value) for slot, value in numbers["summed_with"].items()}
        if set(summed_with) != set(self.factors) & set(self.slot_names()) or not all(
            0.0 <= value < 1.0 for value in summed_with.values()
        ):
            raise ValueError("its optimizer's forgetting factors are none")
        self._summed_with = summed_with

    def keep_averages(self) -> None:
        """Rescale the sums where a forgetting factor is another one now, so that their averages stay."""
        for slot, factor in self._now().items():
            before = self._summed_with[slot]
            if factor != before:
                sums = self._slots[slot]
                np.multiply(sums, (1.0 - before) / (1.0 - factor), out=sums)
                self._summed_with[slot] = factor

    def _now(self) -> dict[str, float]:
        return {slot: float(getattr(self, argument)) for slot, argument in self.factors.items() if slot in self._slots}
