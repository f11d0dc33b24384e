"""Axes: limits that hold still while data grow, ticks at round numbers, and their labels."""

import math
from dataclasses import dataclass

from nntui.core.types import FloatArray

_LARGEST = 1e300
"""Values are cut here, so that a difference of two is finite."""

_SMALLEST_SPAN = 1e-3
"""Of the greatest value: labels cannot tell apart what is closer together."""

_ROUNDING = 1e-9


@dataclass(frozen=True)
class Axis:
    """A range, and round numbers in it with their labels."""

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]

    def place(self, values: FloatArray) -> FloatArray:
        """Return where values lie between `low` (0) and `high` (1); those outside are put on the edge."""
        return (values.clip(self.low, self.high) - self.low) / (self.high - self.low)


def axis(
    low: float,
    high: float,
    *,
    count: int,
    width: int,
    bounds: tuple[float, float] = (-math.inf, math.inf),
    whole: bool = False,
) -> Axis:
    """Return an axis for finite values from `low` to `high`, with at most about `count` ticks.

    The limits are widened to quarters of a tick's step, so that they stay while the data grow a little, and kept
    within `bounds` where some of the data lie there. Ticks are so far apart that labels of at most `width` cells tell
    them apart. `whole` keeps ticks whole where the range allows it.
    """
    low, high = _widened(max(low, -_LARGEST), min(high, _LARGEST))
    if max(low, bounds[0]) < min(high, bounds[1]):
        low, high = max(low, bounds[0]), min(high, bounds[1])
    else:
        bounds = (-math.inf, math.inf)
    drawn = _axis(low, high, 1, width, bounds, whole=whole)
    for wanted in range(max(count, 1), 1, -1):
        candidate = _axis(low, high, wanted, width, bounds, whole=whole)
        if all(candidate.labels):
            drawn = candidate
            break
    kept = [(tick, label) for tick, label in zip(drawn.ticks, drawn.labels, strict=True) if label]
    return Axis(drawn.low, drawn.high, tuple(tick for tick, _ in kept), tuple(label for _, label in kept))


def axis_of(low: float, high: float, *, count: int, width: int) -> Axis:
    """Return an axis from `low` to exactly `high`, with ticks as `axis` has them."""
    found = axis(low, high, count=count, width=width)
    inside = [(tick, label) for tick, label in zip(found.ticks, found.labels, strict=True) if low <= tick <= high]
    return Axis(low, high, tuple(tick for tick, _ in inside), tuple(label for _, label in inside))


def _axis(low: float, high: float, count: int, width: int, bounds: tuple[float, float], *, whole: bool) -> Axis:
    step, place = _step((high - low) / count, whole=whole and high - low >= 2.0)
    quantum = step / 4
    low = max(math.floor(low / quantum + _ROUNDING) * quantum, bounds[0])
    high = min(math.ceil(high / quantum - _ROUNDING) * quantum, bounds[1])
    first, last = math.ceil(low / step - _ROUNDING), math.floor(high / step + _ROUNDING)
    ticks = tuple(number * step for number in range(first, last + 1))
    return Axis(low, high, ticks, _labels(ticks, place, width))


def _widened(low: float, high: float) -> tuple[float, float]:
    """Make room where there is none."""
    low, high = min(low, _LARGEST), max(high, -_LARGEST)
    size = max(abs(low), abs(high))
    if size < 1.0 / _LARGEST:
        return 0.0, 1.0
    missing = (size if low == high else _SMALLEST_SPAN * size) - (high - low)
    return (low - missing / 2, high + missing / 2) if missing > 0.0 else (low, high)


def _step(least: float, *, whole: bool) -> tuple[float, int]:
    """Return the round number from `least` on, and the place of its last digit: 0.25 is (0.25, -2)."""
    if whole and least <= 1.0:
        return 1.0, 0
    place = math.floor(math.log10(least))
    factors = {1: 0, 2: 0, 2.5: -1, 5: 0, 10: 1, 20: 1}
    if whole and place == 0:
        del factors[2.5]
    factor = next(factor for factor in factors if factor * 10.0**place >= least * (1.0 - _ROUNDING))
    return factor * 10.0**place, place + factors[factor]


def _labels(ticks: tuple[float, ...], place: int, width: int) -> tuple[str, ...]:
    """Write ticks with the digits that tell them apart; empty is a label that is too long or was there before."""
    decimals = max(-place, 0)
    fixed = [f"{tick:.{decimals}f}" for tick in ticks]
    if any(len(label) > width for label in fixed) or decimals > 4:
        fixed = [_scientific(tick, place, width) for tick in ticks]
    return tuple(
        label if len(label) <= width and label not in fixed[:number] else "" for number, label in enumerate(fixed)
    )


def _scientific(tick: float, place: int, width: int) -> str:
    """Write a number as 1.2e-7, down to the decimal `place`, with fewer digits where `width` asks for it."""
    if tick == 0.0:
        return "0"
    label = ""
    for digits in range(max(math.floor(math.log10(abs(tick)) + _ROUNDING) - place, 0), -1, -1):
        mantissa, _, exponent = f"{tick:.{digits}e}".partition("e")
        label = f"{mantissa}e{int(exponent)}"
        if len(label) <= width:
            break
    return label
