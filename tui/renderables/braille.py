"""Lines and points as braille cells, or as cells of one glyph: the dots of a curve, gathered cell by cell."""

from collections.abc import Sequence

import numpy as np

from nntui.core.types import FloatArray, IntArray

DOTS = (2, 4)
"""Columns and rows of dots in a braille cell."""

_FIRST = 0x2800
_BITS = np.array([[0x40, 0x04, 0x02, 0x01], [0x80, 0x20, 0x10, 0x08]])
"""Of each column of dots, the lowest row first."""


Cell = tuple[int, int]
"""Column and line, counted from the left and from below."""


def rounded(places: FloatArray, dots: int) -> IntArray:
    """Return on which of so many dots places from 0 to 1 fall; as plotext rounds them."""
    return np.floor(np.round(0.5 + (dots - 1) * places, 8)).astype(np.intp)


def cells(
    runs: Sequence[tuple[FloatArray, FloatArray]], size: tuple[int, int], *, glyph: str, joined: bool
) -> dict[Cell, str]:
    """Return what stands in the cells of runs of points, places from 0 to 1, on `size` columns and lines.

    Without a `glyph` that is braille. `joined` draws lines between the points of a run.
    """
    across, upwards = (1, 1) if glyph else DOTS
    dots = [(rounded(x, size[0] * across), rounded(y, size[1] * upwards)) for x, y in runs]
    if joined:
        dots = [_joined(x, y) for x, y in dots]
    none = np.zeros(0, np.intp)
    xs, ys = np.concatenate([none, *(x for x, _ in dots)]), np.concatenate([none, *(y for _, y in dots)])
    keys, of_dot = np.unique(ys // upwards * size[0] + xs // across, return_inverse=True)
    places = zip((keys % size[0]).tolist(), (keys // size[0]).tolist(), strict=True)
    if glyph:
        return dict.fromkeys(places, glyph)
    codes = np.full(len(keys), _FIRST)
    np.bitwise_or.at(codes, of_dot, _BITS[xs % across, ys % upwards])
    return dict(zip(places, map(chr, codes.tolist()), strict=True))


def _joined(x: IntArray, y: IntArray) -> tuple[IntArray, IntArray]:
    """Return all dots on the lines between dots; as plotext has them."""
    across, upwards = np.diff(x), np.diff(y)
    steps = np.maximum(np.maximum(np.abs(across), np.abs(upwards)), 1)
    line = np.repeat(np.arange(len(steps)), steps)
    done = np.arange(len(line)) - np.repeat(np.cumsum(steps) - steps, steps)
    xs, ys = x[line] + across[line] * done // steps[line], y[line] + upwards[line] * done // steps[line]
    return np.append(xs, x[-1:]), np.append(ys, y[-1:])
