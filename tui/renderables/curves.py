"""Curves over epochs: points in, braille strips out. The only module that knows plotext."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from plotext._monitor import monitor_class  # a plot of one's own; plotext 5's public names all share a single figure
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from nntui.core.types import FloatArray, IntArray
from nntui.tui.colours import Palette
from nntui.tui.plain import to_ascii
from nntui.tui.renderables.ticks import Axis, axis

LABEL_WIDTH = 6
"""Cells of every label at the y axis, so that the plot does not move when numbers get longer."""

_SMALLEST_WITH_AXES = (20, 5)
_CELLS_A_TICK = 9
_LINES_A_TICK = 3
_TICKS_WORTH_CROWDING = 4
_OFF = -9
"""Outside of the plot: a tick that only keeps the room for labels."""

_NEAR_ZERO = 0.2
"""A least value below this share of the greatest brings zero into the picture."""

_DOTS = (2, 4)
"""Columns and rows of dots in a braille cell."""

_ASCII = {ord(line): glyph for line, glyph in zip("│┤├─┬┴┼└", "|++-++++", strict=True)}

# Styles go through plotext as numbers, its 256 colours; 0 stands for cells without one.
_AXES, _MARKS, _FIRST_CURVE = 1, 2, 3


@dataclass(frozen=True, eq=False)
class Curve:
    """A line through points, shapes (points,); what is not finite is a gap."""

    x: FloatArray
    y: FloatArray
    style: Style
    marker: str = "●"
    """One cell: the newest point; in ASCII, which has no thin lines, its likeness is every point of the line."""


def draw(
    curves: Sequence[Curve],
    marks: Sequence[float],
    width: int,
    height: int,
    palette: Palette,
    *,
    ascii: bool = False,
    y_bounds: tuple[float, float] = (-inf, inf),
) -> list[Strip]:
    """Draw curves, the last in front, as `height` strips of `width` cells, with dotted lines at the `marks`.

    The limits follow the data, within `y_bounds` where these leave room; what lies beyond is drawn on the edge. Give
    at most 2 x width points a curve: the cost grows with them. Below 20 x 5 cells there are no axes.
    """
    if width < 1 or height < 1:
        return [Strip([], 0)] * max(height, 0)
    canvas = _Canvas(curves, width, height, y_bounds)
    canvas.marks(marks, ":" if ascii else "┊")
    for number, curve in enumerate(curves):
        canvas.line(curve, number, to_ascii(curve.marker) if ascii else "braille")
    if not ascii:
        for number, curve in enumerate(curves):
            canvas.newest(curve, number)
    styles = [palette.blank, palette.muted, palette.mark, *(curve.style for curve in curves)]
    return [Strip(line, width) for line in canvas.lines(styles, _ASCII if ascii else {})]


class _Canvas:
    """A plot of plotext in the coordinates 0 to 1, and the axes that lead there."""

    def __init__(self, curves: Sequence[Curve], width: int, height: int, y_bounds: tuple[float, float]) -> None:
        with_axes = width >= _SMALLEST_WITH_AXES[0] and height >= _SMALLEST_WITH_AXES[1]
        self._columns, self._lines = (width - LABEL_WIDTH - 1, height - 2) if with_axes else (width, height)
        self._x, self._y = _axes(curves, self._columns, self._lines, y_bounds)
        self._plot = monitor_class()
        self._plot.set_size([width, height])
        self._plot.set_theme("clear")
        self._plot.set_ticks_color(_AXES)
        self._plot.set_xaxes(lower=with_axes, upper=False)
        self._plot.set_yaxes(left=with_axes, right=False)
        self._plot.set_xlim(0, 1)
        self._plot.set_ylim(0, 1)
        self._plot.draw([0], [0], marker=" ", color=_AXES)  # without a point plotext draws no axes
        self._label(curves, with_axes=with_axes)

    def _label(self, curves: Sequence[Curve], *, with_axes: bool) -> None:
        if with_axes and any(_drawable(curve).size for curve in curves):
            self._plot.set_xticks(self._x.place(np.array(self._x.ticks)).tolist(), self._x.labels)
            labels = [label.rjust(LABEL_WIDTH) for label in self._y.labels]
            self._plot.set_yticks(self._y.place(np.array(self._y.ticks)).tolist(), labels)
        else:
            self._plot.set_xticks(*([_OFF], [" "]) if with_axes else ([], []))
            self._plot.set_yticks([_OFF], [" " * LABEL_WIDTH if with_axes else ""])

    def line(self, curve: Curve, number: int, marker: str) -> None:
        """Draw a curve through its finite points, broken where others lie between."""
        chosen = _drawable(curve)
        for run in np.split(chosen, np.flatnonzero(np.diff(chosen) > 1) + 1):
            x, y = self._x.place(curve.x[run]), self._y.place(curve.y[run])
            self._plot.draw(x.tolist(), y.tolist(), lines=True, marker=marker, color=_FIRST_CURVE + number)

    def newest(self, curve: Curve, number: int) -> None:
        """Put the curve's marker on the cell of its last point."""
        chosen = _drawable(curve)[-1:]
        if chosen.size:
            column = _middles(self._x.place(curve.x[chosen]), self._columns, _DOTS[0])
            line = _middles(self._y.place(curve.y[chosen]), self._lines, _DOTS[1])
            self._plot.draw(column, line, marker=curve.marker, color=_FIRST_CURVE + number)

    def marks(self, epochs: Sequence[float], marker: str) -> None:
        """Draw a vertical line for each column that has marks."""
        inside = np.array([epoch for epoch in epochs if self._x.low <= epoch <= self._x.high])
        for column in sorted(set(_middles(self._x.place(inside), self._columns, _DOTS[0]))):
            self._plot.draw([column, column], [0, 1], lines=True, marker=marker, color=_MARKS)

    def lines(self, styles: Sequence[Style], translation: dict[int, str]) -> Iterator[list[Segment]]:
        """Return the segments of each line, top first.

        They are read from the cells: plotext's own text is made of them, twice, and would have to be taken apart.
        """
        self._plot.build_plot()
        cells = self._plot.matrix
        for characters, colours in zip(reversed(cells.marker), reversed(cells.fullground), strict=True):
            yield list(_runs("".join(characters).translate(translation), colours, styles))


def _runs(text: str, colours: Sequence[int | str], styles: Sequence[Style]) -> Iterator[Segment]:
    """Split a line where the style changes; a space takes that of its left neighbour."""
    start, current = 0, colours[0]
    for position, (character, colour) in enumerate(zip(text, colours, strict=True)):
        if colour != current and character != " ":
            if position > start:
                yield Segment(text[start:position], _style(current, styles))
            start, current = position, colour
    yield Segment(text[start:], _style(current, styles))


def _style(colour: int | str, styles: Sequence[Style]) -> Style:
    return styles[colour] if isinstance(colour, int) else styles[0]


def _axes(curves: Sequence[Curve], columns: int, lines: int, y_bounds: tuple[float, float]) -> tuple[Axis, Axis]:
    chosen = [(curve, _drawable(curve)) for curve in curves]
    left, right = _range([curve.x[points] for curve, points in chosen])
    low, high = _range([curve.y[points] for curve, points in chosen])
    if left == right > 0.0:
        left = 0.0  # the first point of a run stands at the right edge
    upwards = max(lines // _LINES_A_TICK, min(lines // 2, _TICKS_WORTH_CROWDING))
    return (
        axis(left, right, count=columns // _CELLS_A_TICK, width=_CELLS_A_TICK - 2, whole=True),
        axis(low, high, count=upwards, width=LABEL_WIDTH, bounds=y_bounds),
    )


def _range(parts: list[FloatArray]) -> tuple[float, float]:
    """Return the least and the greatest of all values; zero counts where it is near."""
    values = np.concatenate([np.zeros(0), *parts])
    if not values.size:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    return (0.0, high) if 0.0 <= low < _NEAR_ZERO * high else (low, high)


def _drawable(curve: Curve) -> IntArray:
    """Return the numbers of the points that are finite."""
    return np.flatnonzero(np.isfinite(curve.x) & np.isfinite(curve.y))


def _middles(places: FloatArray, cells: int, dots: int) -> list[float]:
    """Return where, from 0 to 1, the cells are in which plotext puts the braille dots for places from 0 to 1."""
    dot = np.floor(np.round(0.5 + (cells * dots - 1) * places, 8))
    middles: list[float] = (dot // dots / max(cells - 1, 1)).tolist()
    return middles
