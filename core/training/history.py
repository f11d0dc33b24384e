"""The course of a run in a bounded number of points, however long it goes on."""

import numpy as np

from nntui.core.training.snapshot import Series
from nntui.core.types import FloatArray

CAPACITY = 4096


class Trace:
    """A series of any length in at most `CAPACITY` points: when they are full, neighbours are merged to their mean.

    What it holds depends on the number of values alone, never on the clock.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self._points = np.zeros((CAPACITY, 2))
        self._count = 0
        self._stride = 1
        self._pending = 0
        self._sum_x = 0.0
        self._sum_y = 0.0

    def add(self, x: float, y: float) -> None:
        """Append one value."""
        self._sum_x += x
        self._sum_y += y
        self._pending += 1
        if self._pending < self._stride:
            return
        self._points[self._count] = self._sum_x / self._pending, self._sum_y / self._pending
        self._count += 1
        self._pending, self._sum_x, self._sum_y = 0, 0.0, 0.0
        if self._count == CAPACITY:
            self._merge()

    def series(self, points: int) -> Series:
        """Return at most `points` means of equal stretches of the series, read-only."""
        kept = self._points[: self._count]
        stretches = max(1, -(-self._count // max(points, 1)))
        starts = np.arange(0, self._count, stretches)
        if stretches == 1:
            means = kept.copy()
        else:
            lengths = np.diff(starts, append=self._count)
            means = np.add.reduceat(kept, starts, axis=0) / lengths[:, None]
        x, y = _frozen(means[:, 0]), _frozen(means[:, 1])
        return Series(x, y)

    def state(self) -> dict[str, FloatArray]:
        """Everything that `restore` needs: the points, shape (points, 2), and what waits to become the next one."""
        return {
            "points": self._points[: self._count].copy(),
            "rest": np.array([self._stride, self._pending, self._sum_x, self._sum_y]),
        }

    def restore(self, state: dict[str, FloatArray]) -> None:
        """Go back to a state."""
        points, rest = state["points"], state["rest"]
        self._count = len(points)
        self._points[: self._count] = points
        self._stride, self._pending = int(rest[0]), int(rest[1])
        self._sum_x, self._sum_y = float(rest[2]), float(rest[3])

    def _merge(self) -> None:
        half = CAPACITY // 2
        self._points[:half] = self._points.reshape(half, 2, 2).mean(axis=1)
        self._count = half
        self._stride *= 2


def _frozen(values: FloatArray) -> FloatArray:
    values = np.ascontiguousarray(values)
    values.flags.writeable = False
    return values
