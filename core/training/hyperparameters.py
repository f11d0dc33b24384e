"""The values that can change between two batches: one table of names, limits, and what a nudge does."""

import bisect
import math
from collections.abc import Callable
from dataclasses import dataclass

from nntui.core.limits import HIGHEST_RATE, LARGEST_BATCH, LOWEST_RATE
from nntui.core.training.controls import HyperName

MOMENTUM_LADDER = (*(step / 20 for step in range(19)), 0.92, 0.94, 0.96, 0.98, 0.99, 0.995, 0.999)
"""Steps of 0.05 up to 0.9, finer above, where a small difference changes the memory most."""

HIGHEST_DROPOUT = 0.95


@dataclass(frozen=True)
class Hyper:
    """One row of the table."""

    name: HyperName
    label: str
    allowed: str
    """The possible values in words, for a refusal."""

    fits: Callable[[float], bool]
    nudge: Callable[[float, float], float]
    """From the value and the amount to the new value, kept within the limits."""

    form: str = ".3g"
    """How the value is written."""

    def text(self, value: float) -> str:
        """Write a value for people."""
        return format(value, self.form)


def _nudge_rate(value: float, factor: float) -> float:
    return min(max(value * factor, LOWEST_RATE), HIGHEST_RATE)


def _nudge_momentum(value: float, rungs: float) -> float:
    """Go to the next rung above or below; a value between two rungs counts as the nearer end of the move."""
    if rungs > 0:
        place = bisect.bisect_right(MOMENTUM_LADDER, value + 1e-9) + int(rungs) - 1
    else:
        place = bisect.bisect_left(MOMENTUM_LADDER, value - 1e-9) + int(rungs)
    rung = MOMENTUM_LADDER[min(max(place, 0), len(MOMENTUM_LADDER) - 1)]
    return max(rung, value) if rungs > 0 else min(rung, value)


def _nudge_dropout(value: float, difference: float) -> float:
    return min(max(round(value + difference, 4), 0.0), max(HIGHEST_DROPOUT, value))


def _nudge_batch(value: float, factor: float) -> float:
    return min(max(round(value * factor), 1), LARGEST_BATCH)


HYPERS: dict[HyperName, Hyper] = {
    hyper.name: hyper
    for hyper in (
        Hyper(
            "learning_rate",
            "learning rate",
            f"from {LOWEST_RATE:g} to {HIGHEST_RATE:g}",
            lambda value: LOWEST_RATE <= value <= HIGHEST_RATE,
            _nudge_rate,
        ),
        Hyper(
            "momentum",
            "momentum",
            "0 or more and less than 1",
            lambda value: 0.0 <= value < 1.0,
            _nudge_momentum,
        ),
        Hyper(
            "dropout",
            "dropout",
            "0 or more and less than 1",
            lambda value: 0.0 <= value < 1.0,
            _nudge_dropout,
        ),
        Hyper(
            "batch_size",
            "batch size",
            f"whole numbers from 1 to {LARGEST_BATCH:,}",
            lambda value: 1 <= value <= LARGEST_BATCH and math.isfinite(value) and value == int(value),
            _nudge_batch,
            ".0f",
        ),
    )
}
