"""The values that can change between two batches: one table of names, limits, and what a nudge does."""

import bisect
import math
from collections.abc import Callable
from dataclasses import dataclass
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

HIGHEST_DROPOUT = 0.95
OFF = "off"

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

    def text(self, value: float | None) -> str:
        """Write a value for people."""
        if value is None or isinstance(value, bool):
            return "on" if value else OFF
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


def _whole_nudge(largest: int) -> Callable[[float, float], float]:
    return lambda value, factor: min(max(round(value * factor), 1), largest)


def _whole(largest: int) -> Callable[[float], bool]:
    return lambda value: 1 <= value <= largest and math.isfinite(value) and value == int(value)


def _scaled(value: float, factor: float) -> float:
    return value * factor


def _of_optimizer(
    name: HyperName, *, nudge: Callable[[float, float], float] = _scaled, optional: bool = False
) -> Hyper:
    """A value whose limits the optimizers know."""
    fits, allowed = OPTIMIZER_LIMITS[name]
    return Hyper(name, name.replace("_", " "), "optimizer", allowed, fits, nudge, optional=optional)


def _of_layers(
    name: HyperName, allowed: str, fits: Callable[[float], bool], nudge: Callable[[float, float], float]
) -> Hyper:
    return Hyper(name, name, "layers", allowed, fits, nudge)


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
        ),
        _of_optimizer("momentum", nudge=_nudge_momentum),
        _of_layers("dropout", _SHARE, lambda value: 0.0 <= value < 1.0, _nudge_dropout),
        Hyper(
            "batch_size",
            "batch size",
            "run",
            f"a whole number from 1 to {LARGEST_BATCH:,}",
            _whole(LARGEST_BATCH),
            _whole_nudge(LARGEST_BATCH),
            ".0f",
        ),
        Hyper("nesterov", "nesterov", "optimizer", "on or off", lambda value: value in (0, 1), _scaled),
        _of_optimizer("weight_decay", optional=True),
        _of_optimizer("clipnorm", optional=True),
        _of_optimizer("clipvalue", optional=True),
        _of_optimizer("global_clipnorm", optional=True),
        _of_optimizer("ema_momentum", nudge=_nudge_momentum),
        _of_optimizer("ema_overwrite_frequency", nudge=_whole_nudge(10**9), optional=True),
        _of_optimizer("beta_1", nudge=_nudge_momentum),
        _of_optimizer("beta_2", nudge=_nudge_momentum),
        _of_optimizer("rho", nudge=_nudge_momentum),
        _of_optimizer("epsilon"),
        _of_layers("l1", _FACTOR, _is_factor, _scaled),
        _of_layers("l2", _FACTOR, _is_factor, _scaled),
        Hyper(
            "gradient_accumulation_steps",
            "accumulated batches",
            "run",
            f"a whole number from 1 to {LARGEST_ACCUMULATION:,}",
            _whole(LARGEST_ACCUMULATION),
            _whole_nudge(LARGEST_ACCUMULATION),
            ".0f",
        ),
    )
}
