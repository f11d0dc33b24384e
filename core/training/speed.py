"""The limit of the steps a second, by which people can follow what a fast machine does."""

import math

from nntui.core.errors import UserError

SLOWEST, FASTEST = 0.001, 1e6
_SLOWEST_NUDGE = 0.1
_BEFORE_ANY_PACE = 100.0
_RUNGS = (1.0, 2.0, 5.0)
"""Nudges end on readable numbers: 1, 2 and 5 times a power of ten."""


class SpeedLimit:
    """How many steps a second are allowed, None for as many as there can be."""

    def __init__(self, limit: float | None = None) -> None:
        """Begin with a limit, or without."""
        self.limit = limit
        self._free = math.inf
        """The pace before there was a limit: a limit that reaches it is none."""

    def set(self, limit: float | None) -> None:
        """Choose a limit. Raises `UserError`, and changes nothing, for one that cannot be or is chosen already."""
        if limit is not None and not SLOWEST <= limit <= FASTEST:
            raise UserError(f"speed {limit:.10g} cannot be: from {SLOWEST:g} to {FASTEST:,.0f} steps a second, or off")
        if limit == self.limit:
            raise UserError("there is no speed limit already" if limit is None else f"the speed is {self} already")
        self.limit = limit
        self._free = math.inf

    def nudge(self, factor: float, pace: float) -> None:
        """Change the limit by a factor, on to the next readable number; `pace` is the present steps a second.

        Without a limit a factor below 1 begins below the pace; a limit that reaches it again is taken away. Raises
        `UserError` where that changes nothing.
        """
        if not (math.isfinite(factor) and factor > 0.0):
            raise UserError(f"the speed cannot be changed by {factor}")
        if self.limit is None:
            if factor >= 1.0:
                raise UserError("there is no speed limit: it runs as fast as it can")
            free = pace if pace > 0.0 else _BEFORE_ANY_PACE
            self.limit, self._free = _readable(free * factor, up=False), free
            return
        if factor < 1.0 and self.limit <= _SLOWEST_NUDGE:
            raise UserError(f"the speed is {self} already: type a lower one, such as speed {self.limit / 10:g}")
        raised = _readable(self.limit * factor, up=factor > 1.0)
        self.limit = raised if raised < min(self._free, FASTEST) else None

    def __str__(self) -> str:
        """Write the limit as people read it."""
        return "as fast as it can" if self.limit is None else f"{self.limit:g} steps a second"


def _readable(value: float, *, up: bool) -> float:
    """The next readable number from `value` on."""
    power = 10.0 ** math.floor(math.log10(value))
    rungs = [power * rung for rung in (*_RUNGS, 10.0)]
    slack = 1e-9 * value
    if up:
        found = next(rung for rung in rungs if rung >= value - slack)
    else:
        found = next(rung for rung in reversed(rungs) if rung <= value + slack)
    return max(float(f"{found:.3g}"), _SLOWEST_NUDGE)
