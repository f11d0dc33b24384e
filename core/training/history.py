"""The course of a run in a bounded number of points, however long it goes on, and its newest values one by one."""

import math
from collections import deque
from collections.abc import Iterable
from itertools import chain

import numpy as np

from nntui.core.read_only import read_only
from nntui.core.training.course import Series
from nntui.core.types import FloatArray

CAPACITY = 4096
RECENT = 1024
"""So many of the newest values are kept as they were."""


class Trace:
    """A series of any length in at most `capacity` points: when they are full, neighbours are merged to their mean.

    Beside them the newest `RECENT` values stand alone. What it holds depends on the number of values alone, never on
    the clock.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        """Begin empty; `capacity` is even."""
        self._points = np.zeros((capacity, 2))
        self._count = 0
        self._stride = 1
        self._pending = 0
        self._sum_x = 0.0
        self._sum_y = 0.0
        self._recent: deque[tuple[float, float]] = deque(maxlen=RECENT)

    def add(self, x: float, y: float) -> None:
        """Append one value."""
        self._recent.append((x, y))
        self._sum_x += x
        self._sum_y += y
        self._pending += 1
        if self._pending < self._stride:
            return
        self._points[self._count] = self._sum_x / self._pending, self._sum_y / self._pending
        self._count += 1
        self._pending, self._sum_x, self._sum_y = 0, 0.0, 0.0
        if self._count == len(self._points):
            self._merge()

    def series(self, points: int) -> Series:
        """Return at most `points` means of equal stretches of the series, read-only."""
        return _thinned(self._points[: self._count], points)

    def recent(self, points: int, since: float = -math.inf) -> Series:
        """Return the same of the newest `RECENT` values alone, of those from the epoch `since` on."""
        newest = _pairs(self._recent)
        return _thinned(newest[newest[:, 0] >= since], points)

    @property
    def recent_start(self) -> float:
        """The x of the oldest of the newest values, infinity where there are none."""
        return self._recent[0][0] if self._recent else math.inf

    def state(self, *, newest: bool = True) -> dict[str, FloatArray]:
        """Everything that `restore` needs.

        The points, shape (points, 2), what waits to become the next one, and the newest values, shape (values, 2),
        where these are wanted.
        """
        state = {
            "points": self._points[: self._count].copy(),
            "rest": np.array([self._stride, self._pending, self._sum_x, self._sum_y]),
        }
        return state | {"recent": _pairs(self._recent)} if newest else state

    def restore(self, state: dict[str, FloatArray]) -> None:
        """Go back to a state; where it has no newest values, points stand for them."""
        points, rest = state["points"], state["rest"]
        self._count = len(points)
        self._points[: self._count] = points
        self._stride, self._pending = int(rest[0]), int(rest[1])
        self._sum_x, self._sum_y = float(rest[2]), float(rest[3])
        newest = state.get("recent", points)
        self._recent = deque(map(tuple, newest[-RECENT:].tolist()), maxlen=RECENT)

    def _merge(self) -> None:
        half = len(self._points) // 2
        self._points[:half] = self._points.reshape(half, 2, 2).mean(axis=1)
        self._count = half
        self._stride *= 2


def _thinned(values: FloatArray, points: int) -> Series:
    """Return at most `points` means of equal stretches of values, shape (values, 2)."""
    stretch = max(1, -(-len(values) // max(points, 1)))
    if stretch > 1:
        starts = np.arange(0, len(values), stretch)
        values = np.add.reduceat(values, starts, axis=0) / np.diff(starts, append=len(values))[:, None]
    return Series(*(read_only(np.array(column)) for column in values.T))


def _pairs(values: Iterable[tuple[float, float]]) -> FloatArray:
    return np.fromiter(chain.from_iterable(values), np.float64).reshape(-1, 2)
