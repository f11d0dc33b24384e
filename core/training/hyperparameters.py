"""The values that can change between two batches: one table of names, limits, and what a nudge does."""

import bisect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from nntui.core.limits import (
    HIGHEST_RATE,
    LARGEST_ACCUMULATION,
    LARGEST_BATCH,
    LARGEST_NUMBER,
    LOWEST_RATE,
    OPTIMIZER_LIMITS,
)
from nntui.core.training.controls import HyperName

MOMENTUM_LADDER = (*(step / 20 for step in range(19)), 0.92, 0.94, 0.96, 0.98, 0.99, 0.995, 0.999)
"""Steps of 0.05 up to 0.9, finer above, where a small difference changes the memory most."""

SLOW_LADDER = (*MOMENTUM_LADDER, 0.9995, 0.9999)
"""For what usually stands at 0.999."""

HIGHEST_DROPOUT = 0.95
OFF = "off"

_FAR_BELOW = 1000
"""A value that a nudge brings so many times below its usual beginning is switched off."""

Place = Literal["run", "optimizer", "layers"]
"""Who holds a value: the run itself, its optimizer, or each layer."""


@dataclass(frozen=True)
class Hyper:
    """One row of the table."""

    name: HyperName
    label: str
    place: Place
    allowed: str
    """The possible values in words, for a refusal."""

    fits: Callable[[float], bool]
    nudge: Callable[[float, float], float]
    """From the value and the amount to the new value, kept within the limits."""

    form: str = "g"
    """How the value is written."""

    optional: bool = False
    """Whether None switches it off."""

    steps: tuple[float, float] = (0.5, 2.0)
    """The amounts of the usual nudge down and up: factors, or differences where the first one is below 0."""

    start: float | None = None
    """Where a nudge up begins that finds it off, or 0; None where nudges treat 0 as any value."""

    def nudged(self, value: float | None, amount: float) -> float | None:
        """Return the new value; far below its usual beginning, a value that can be off or 0 becomes that."""
        up = amount > (0.0 if self.steps[0] < 0.0 else 1.0)
        if self.start is None:
            return value if value is None else self.nudge(value, amount)
        if not value:
            return self.start if up else value
        new = self.nudge(value, amount)
        if not up and 0.0 <= new < self.start / _FAR_BELOW:
            return None if self.optional else 0.0
        return new

    def text(self, value: float | None) -> str:
        """Write a value for people."""
        if value is None or isinstance(value, bool):
            return "on" if value else OFF
        return format(value, self.form)


def _nudge_rate(value: float, factor: float) -> float:
    return min(max(value * factor, LOWEST_RATE), HIGHEST_RATE)


def _climb(ladder: Sequence[float], value: float, rungs: float) -> float:
    """Go to the next rung above or below; a value between two rungs counts as the nearer end of the move."""
    if rungs > 0:
        place = bisect.bisect_right(ladder, value + 1e-9) + int(rungs) - 1
    else:
        place = bisect.bisect_left(ladder, value - 1e-9) + int(rungs)
    rung = ladder[min(max(place, 0), len(ladder) - 1)]
    return max(rung, value) if rungs > 0 else min(rung, value)


def _nudge_dropout(value: float, difference: float) -> float:
    return min(max(round(value + difference, 4), 0.0), max(HIGHEST_DROPOUT, value))


def _whole_nudge(largest: int) -> Callable[[float, float], float]:
    return lambda value, factor: min(max(round(value * factor), 1), largest)


def _whole(largest: int) -> Callable[[float], bool]:
    return lambda value: 1 <= value <= largest and math.isfinite(value) and value == int(value)


def _scaled(value: float, factor: float) -> float:
    return value * factor


def _of_optimizer(
    name: HyperName,
    *,
    nudge: Callable[[float, float], float] = _scaled,
    optional: bool = False,
    start: float | None = None,
) -> Hyper:
    """A value whose limits the optimizers know."""
    fits, allowed = OPTIMIZER_LIMITS[name]
    label = name.replace("_", " ")
    return Hyper(name, label, "optimizer", allowed, fits, nudge, optional=optional, start=start)


def _on_a_ladder(name: HyperName, ladder: Sequence[float] = SLOW_LADDER) -> Hyper:
    """A share below 1 that is nudged rung by rung."""
    return replace(_of_optimizer(name, nudge=partial(_climb, ladder)), steps=(-1.0, 1.0))


def _penalty(name: HyperName, start: float) -> Hyper:
    return Hyper(name, name, "layers", _FACTOR, _is_factor, _scaled, start=start)


def _nudge_switch(value: float, amount: float) -> float:
    del value
    return float(amount > 0.0)


def _is_factor(value: float) -> bool:
    return 0.0 <= value <= LARGEST_NUMBER


_SHARE = "0 or more and less than 1"
_FACTOR = "a number of 0 or more, at most 1e12,"

HYPERS: dict[HyperName, Hyper] = {
    hyper.name: hyper
    for hyper in (
        Hyper(
            "learning_rate",
            "learning rate",
            "optimizer",
            f"from {LOWEST_RATE:g} to {HIGHEST_RATE:g}",
            lambda value: LOWEST_RATE <= value <= HIGHEST_RATE,
            _nudge_rate,
            ".3g",
            steps=(0.8, 1.25),
        ),
        _on_a_ladder("momentum", MOMENTUM_LADDER),
        Hyper(
            "dropout",
            "dropout",
            "layers",
            _SHARE,
            lambda value: 0.0 <= value < 1.0,
            _nudge_dropout,
            steps=(-0.05, 0.05),
        ),
        Hyper(
            "batch_size",
            "batch size",
            "run",
            f"a whole number from 1 to {LARGEST_BATCH:,}",
            _whole(LARGEST_BATCH),
            _whole_nudge(LARGEST_BATCH),
            ".0f",
        ),
        Hyper(
            "nesterov",
            "nesterov",
            "optimizer",
            "on or off",
            lambda value: value in (0, 1),
            _nudge_switch,
            steps=(-1.0, 1.0),
        ),
        _of_optimizer("weight_decay", optional=True, start=1e-4),
        _of_optimizer("clipnorm", optional=True, start=1.0),
        _of_optimizer("clipvalue", optional=True, start=0.5),
        _of_optimizer("global_clipnorm", optional=True, start=1.0),
        _on_a_ladder("ema_momentum"),
        _of_optimizer("ema_overwrite_frequency", nudge=_whole_nudge(10**9), optional=True, start=100.0),
        _on_a_ladder("beta_1"),
        _on_a_ladder("beta_2"),
        _on_a_ladder("rho"),
        _of_optimizer("epsilon"),
        _penalty("l1", 1e-5),
        _penalty("l2", 1e-4),
        Hyper(
            "gradient_accumulation_steps",
            "accumulated batches",
            "run",
            f"a whole number from 1 to {LARGEST_ACCUMULATION:,}",
            _whole(LARGEST_ACCUMULATION),
            _whole_nudge(LARGEST_ACCUMULATION),
            ".0f",
        ),
        Hyper("input_noise", "input noise", "run", _FACTOR, _is_factor, _scaled, start=0.1),
    )
}
