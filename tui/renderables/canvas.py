"""A canvas of braille dots, two across and four down in a cell: many curves at once, the last one in front."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment
from rich.style import Style

from nntui.core.types import AnyArray, FloatArray, IntArray
from nntui.tui.renderables.lines import Part

ACROSS, DOWN = 2, 4
"""Dots in a cell."""

DOTTED = "."
_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
_BRAILLE = 0x2800
_NOTHING = -1
_LEVEL = 0.35
"""A slope, in lines a column, that a dash stands for in ASCII."""


@dataclass(frozen=True, eq=False)
class Paths:
    """Curves as places in dots, arrays of shape (curves, places); what lies outside of the canvas is not drawn."""

    x: FloatArray
    y: FloatArray
    shown: NDArray[np.bool_]
    """Which places are drawn: a curve may be dashed."""

    styles: IntArray
    """Number of each curve's style, shape (curves,)."""

    dotted: NDArray[np.bool_]
    """Which curves are dots where others are dashes and slashes, in ASCII, shape (curves,)."""


class Canvas:
    """Cells of dots, or, in ASCII, of signs."""

    def __init__(self, columns: int, lines: int, *, ascii: bool = False) -> None:
        """Begin empty."""
        self._ascii = ascii
        self._signs = np.full((lines, columns), ord(" "))
        self._dots = np.zeros((lines * DOWN, columns * ACROSS), np.bool_)
        self._owner: IntArray = np.full((lines, columns), _NOTHING)
        """The style of each cell; below `_NOTHING`, the text that lies over it."""

        self._placed: list[list[Segment]] = []

    def draw(self, paths: Paths) -> None:
        """Draw curves over what is there; a cell has the style of the last curve through it."""
        x, y = np.floor(paths.x).astype(np.intp), np.floor(paths.y).astype(np.intp)
        inside = paths.shown & (x >= 0) & (y >= 0) & (x < self._dots.shape[1]) & (y < self._dots.shape[0])
        columns, lines = x[inside] // ACROSS, y[inside] // DOWN
        self._dots[y[inside], x[inside]] = True
        # Of several values for one cell the last one stays, and the curves come in their order.
        self._owner[lines, columns] = np.broadcast_to(paths.styles[:, None], x.shape)[inside]
        if self._ascii:
            self._signs[lines, columns] = _signs(paths)[inside]

    def place(self, line: int, left: int, parts: Sequence[Part]) -> None:
        """Lay text over what is drawn, from a cell on; the newest text is in front."""
        segments = [Segment(text, style) for text, style in parts]
        width = sum(segment.cell_length for segment in segments)
        self._owner[line, left : left + width] = _NOTHING - 1 - len(self._placed)
        self._placed.append(segments)

    def lines(self, styles: Sequence[Style], blank: Style) -> Iterator[list[Segment]]:
        """Return the segments of each line; `styles` are those that curves name by number."""
        signs = self._signs if self._ascii else self._cells()
        for characters, owners in zip(signs.tolist(), self._owner, strict=True):
            text = "".join(map(chr, characters))
            starts = [0, *(np.flatnonzero(np.diff(owners)) + 1).tolist()]
            segments: list[Segment] = []
            for start, end, owner in zip(starts, [*starts[1:], len(text)], owners[starts].tolist(), strict=True):
                if owner < _NOTHING:
                    segments += self._placed[_NOTHING - 1 - owner]
                else:
                    segments.append(Segment(text[start:end], blank if owner == _NOTHING else styles[owner]))
            yield segments

    def _cells(self) -> IntArray:
        """Return the code points of all cells."""
        lines, columns = self._owner.shape
        blocks = self._dots.reshape(lines, DOWN, columns, ACROSS).transpose(0, 2, 1, 3)
        bits: AnyArray = (blocks * _BITS).sum(axis=(2, 3))
        return np.where(bits, _BRAILLE + bits, ord(" "))


def _signs(paths: Paths) -> IntArray:
    """Return a sign for each place, by the curve's slope there."""
    across = np.gradient(paths.x / ACROSS, axis=1)
    slope = np.gradient(paths.y / DOWN, axis=1) / np.maximum(np.abs(across), 1e-9)
    signs = np.where(np.abs(slope) < _LEVEL, ord("-"), np.where(slope > 0, ord("\\"), ord("/")))
    return np.where(paths.dotted[:, None], ord(DOTTED), signs)
