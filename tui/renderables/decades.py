"""Logarithmic axes: limits and ticks at 1, 2 and 5 times the powers of ten, or at the powers alone."""

import math
from dataclasses import dataclass

import numpy as np

from nntui.core.types import FloatArray
from nntui.tui.renderables.ticks import Axis, axis

_MOST_DECADES = 10
"""A value so far below the greatest is as good as 0: it is drawn on the lower edge."""

_NARROW = 3.0
"""Below this quotient of the limits, ticks at equal distances say more than 1, 2 and 5."""

_SMALLEST = 1e-290
_ROUNDING = 1e-9
_FIXED = range(-4, 6)
"""Exponents of numbers that are written without one: 0.0001 to 500000."""


@dataclass(frozen=True)
class LogAxis(Axis):
    """A range above 0 in which equal distances are equal quotients."""

    def place(self, values: FloatArray) -> FloatArray:
        """Return where values lie between `low` (0) and `high` (1); those outside, and 0, are put on the edge."""
        places: FloatArray = np.log(values.clip(self.low, self.high) / self.low) / math.log(self.high / self.low)
        return places


def log_axis(low: float, high: float, *, count: int, width: int) -> LogAxis:
    """Return a logarithmic axis for values of which the least above 0 is `low`, with at most about `count` ticks.

    Labels take at most `width` cells. The limits are round numbers, so that they stay while the data grow a little.
    """
    high = min(max(high, _SMALLEST), 1.0 / _SMALLEST)
    low = min(max(low, _SMALLEST, high * 10.0**-_MOST_DECADES), high)
    if high < low * _NARROW:
        flat = axis(low, high, count=count, width=width, bounds=(low / 2, math.inf))
        return LogAxis(flat.low, flat.high, flat.ticks, flat.labels)
    below, above = _rung(low, up=False), _rung(high, up=True)
    ticks = _ticks(below, above, max(count, 2))
    kept = [(tick, label) for tick in ticks if len(label := _label(tick)) <= width]
    return LogAxis(below, above, tuple(tick for tick, _ in kept), tuple(label for _, label in kept))


def _rung(value: float, *, up: bool) -> float:
    """Return the next 1, 2 or 5 times a power of ten above a value, or below it; itself where it is one."""
    exponent = math.floor(math.log10(value) + _ROUNDING)
    share = max(value / 10.0**exponent, 1.0)
    if up:
        factor = next(factor for factor in (1, 2, 5, 10) if factor >= share * (1.0 - _ROUNDING))
    else:
        factor = next(factor for factor in (5, 2, 1) if factor <= share * (1.0 + _ROUNDING))
    return _number(factor, exponent)


def _number(factor: float, exponent: int) -> float:
    return float(f"{factor}e{exponent}")


def _ticks(low: float, high: float, count: int) -> list[float]:
    """Return 1, 2 and 5 times the powers of ten where there is room for them, else the powers, all or some."""
    first, last = math.floor(math.log10(low) + _ROUNDING), math.floor(math.log10(high) + _ROUNDING)
    every = [_number(factor, place) for place in range(first, last + 1) for factor in (1, 2, 5)]
    inside = [tick for tick in every if low * (1.0 - _ROUNDING) <= tick <= high * (1.0 + _ROUNDING)]
    if len(inside) <= count:
        return inside
    powers = [_number(1, place) for place in range(first, last + 1) if low <= _number(1, place) * (1.0 + _ROUNDING)]
    if len(powers) < 2:
        return [inside[0], inside[-1]]
    stride = -(-len(powers) // count)
    return powers[::-1][::stride][::-1]


def _label(tick: float) -> str:
    """Write a tick: 0.001, 20, 1e-5."""
    mantissa, _, exponent = f"{tick:.0e}".partition("e")
    place = int(exponent)
    return f"{tick:.{max(-place, 0)}f}" if place in _FIXED else f"{mantissa}e{place}"
