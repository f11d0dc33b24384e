"""How often gradients are clipped: counted over the latest steps, for who chooses the limit."""

from collections import deque

_STEPS = 100


class ClippedShare:
    """The share of the latest 100 steps whose gradient was clipped."""

    def __init__(self) -> None:
        """Begin with no step."""
        self._steps: deque[bool] = deque(maxlen=_STEPS)

    def note(self, clipped: bool | None) -> None:
        """Count a step; one at which nothing clips (None) ends what was counted before."""
        if clipped is not None:
            self._steps.append(clipped)
        elif self._steps:
            self._steps.clear()

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None where nothing clips."""
        return sum(self._steps) / len(self._steps) if self._steps else None
