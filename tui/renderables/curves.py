"""Curves over epochs: points in, braille strips out. The only module that knows plotext."""

from collections.abc import Iterator, Sequence

import numpy as np
from plotext._monitor import monitor_class  # a plot of one's own; plotext 5's public names all share a single figure
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from nntui.core.types import FloatArray, IntArray
from nntui.tui.colours import Palette
from nntui.tui.plain import to_ascii
from nntui.tui.renderables import braille
from nntui.tui.renderables.decades import log_axis
from nntui.tui.renderables.plot_parts import Curve, Point, Scale, Upright, cropped
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

_ASCII = {ord(line): glyph for line, glyph in zip("│┤├─┬┴┼└", "|++-++++", strict=True)}

# Styles go through plotext as numbers, its 256 colours; 0 stands for cells without one.
_AXES, _FIRST_STYLE = 1, 2

_AS_THE_DATA = Scale()


def draw(
    curves: Sequence[Curve],
    uprights: Sequence[Upright],
    width: int,
    height: int,
    palette: Palette,
    *,
    ascii: bool = False,
    scale: Scale = _AS_THE_DATA,
    points: Sequence[Point] = (),
) -> list[Strip]:
    """Draw curves, the last in front, as `height` strips of `width` cells, over vertical lines, the last in front.

    Give at most 2 x width points a curve: the cost grows with them. Below 20 x 5 cells there are no axes.
    """
    if width < 1 or height < 1:
        return [Strip([], 0)] * max(height, 0)
    if scale.epochs is not None:
        curves = [cropped(curve, scale.epochs) for curve in curves]
    canvas = _Canvas(curves, width, height, scale, ascii=ascii)
    canvas.uprights(uprights)
    for is_behind in (True, False):
        canvas.curves([curve for curve in curves if curve.is_behind == is_behind])
    for point in points:
        canvas.point(point)
    styles = [palette.blank, palette.muted, *canvas.styles]
    return [Strip(line, width) for line in canvas.lines(styles, _ASCII if ascii else {})]


def plot_area(width: int, height: int) -> tuple[int, int, int]:
    """Return the first column of the plot, how many columns and how many lines it has, in a drawing of that size."""
    if width >= _SMALLEST_WITH_AXES[0] and height >= _SMALLEST_WITH_AXES[1]:
        return LABEL_WIDTH + 1, width - LABEL_WIDTH - 1, height - 2
    return 0, width, height


def epochs_axis(left: float, right: float, columns: int) -> Axis:
    """Return the x axis that a plot of so many columns has for epochs from `left` to `right`."""
    return axis(left, right, count=columns // _CELLS_A_TICK, width=_CELLS_A_TICK - 2, whole=True)


class _Canvas:
    """A plot of plotext in the coordinates 0 to 1, and the axes that lead there."""

    def __init__(self, curves: Sequence[Curve], width: int, height: int, scale: Scale, *, ascii: bool) -> None:
        left, self._columns, self._lines = plot_area(width, height)
        with_axes = left > 0
        self._x, self._y = _axes(curves, self._columns, self._lines, scale)
        self._ascii = ascii
        self.styles: list[Style] = []
        """Those that were used, in the order of their numbers."""

        self._plot = monitor_class()
        self._plot.set_size([width, height])
        self._plot.set_theme("clear")
        self._plot.set_ticks_color(_AXES)
        self._plot.set_xaxes(lower=with_axes, upper=False)
        self._plot.set_yaxes(left=with_axes, right=False)
        self._plot.set_xlim(0, 1)
        self._plot.set_ylim(0, 1)
        self._cells: dict[braille.Cell, tuple[str, int]] = {(0, 0): (" ", _AXES)}
        """What stands on the plot. It goes to plotext cell by cell, which would walk through each dot of a line; and
        without any plotext draws no axes."""

        self._label(curves, with_axes=with_axes)

    def _label(self, curves: Sequence[Curve], *, with_axes: bool) -> None:
        if with_axes and any(_drawable(curve).size for curve in curves):
            self._plot.set_xticks(self._x.place(np.array(self._x.ticks)).tolist(), self._x.labels)
            labels = [label.rjust(LABEL_WIDTH) for label in self._y.labels]
            self._plot.set_yticks(self._y.place(np.array(self._y.ticks)).tolist(), labels)
        else:
            self._plot.set_xticks(*([_OFF], [" "]) if with_axes else ([], []))
            self._plot.set_yticks([_OFF], [" " * LABEL_WIDTH if with_axes else ""])

    def curves(self, curves: Sequence[Curve]) -> None:
        """Draw curves, then the markers at their ends, which no line hides; in ASCII lines are made of markers."""
        for curve in curves:
            self._line(curve)
        for end in [] if self._ascii else [end for curve in curves for end in _ends(curve)]:
            self.point(end)

    def _line(self, curve: Curve) -> None:
        """Draw a curve through its finite points, broken where others lie between."""
        chosen = _drawable(curve)
        x, y = self._x.place(curve.x), self._y.place(curve.y)
        runs = [(x[run], y[run]) for run in np.split(chosen, np.flatnonzero(np.diff(chosen) > 1) + 1)]
        glyph = curve.marker if self._ascii else ""
        self._put(braille.cells(runs, (self._columns, self._lines), glyph=glyph, joined=curve.is_line), curve.style)

    def point(self, point: Point) -> None:
        """Put a glyph on the cell of a point, if it is on the plot."""
        if self._x.low <= point.epoch <= self._x.high:
            upwards = braille.DOTS[1]
            dot = braille.rounded(self._y.place(np.array([point.value])), self._lines * upwards)
            cell = self._columns_of([point.epoch])[0], int(dot[0]) // upwards
            self._put({cell: point.glyph}, point.style)

    def uprights(self, uprights: Sequence[Upright]) -> None:
        """Draw vertical lines, one a column: the last."""
        inside = [upright for upright in uprights if self._x.low <= upright.epoch <= self._x.high]
        for column, upright in zip(self._columns_of([upright.epoch for upright in inside]), inside, strict=True):
            self._put({(column, line): upright.glyph for line in range(self._lines)}, upright.style)

    def _put(self, glyphs: dict[braille.Cell, str], style: Style) -> None:
        """Put glyphs over what stands there; a style goes through plotext as a number."""
        if style not in self.styles:
            self.styles.append(style)
        colour = _FIRST_STYLE + self.styles.index(style)
        shown = to_ascii if self._ascii else str
        self._cells.update({cell: (shown(glyph), colour) for cell, glyph in glyphs.items()})

    def _columns_of(self, epochs: Sequence[float]) -> list[int]:
        """Return the columns in which curves have these epochs."""
        across = braille.DOTS[0]
        dots = braille.rounded(self._x.place(np.array(epochs, float)), self._columns * across)
        columns: list[int] = (dots // across).tolist()
        return columns

    def lines(self, styles: Sequence[Style], translation: dict[int, str]) -> Iterator[list[Segment]]:
        """Return the segments of each line, top first.

        They are read from the cells: plotext's own text is made of them, twice, and would have to be taken apart.
        """
        across, upwards = max(self._columns - 1, 1), max(self._lines - 1, 1)
        x, y = [column / across for column, _ in self._cells], [line / upwards for _, line in self._cells]
        glyphs, colours = (list(parts) for parts in zip(*self._cells.values(), strict=True))
        self._plot.draw(x, y, marker=glyphs, color=colours)
        self._plot.build_plot()
        cells = self._plot.matrix
        for characters, numbers in zip(reversed(cells.marker), reversed(cells.fullground), strict=True):
            yield list(_runs("".join(characters).translate(translation), numbers, styles))


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


def _axes(curves: Sequence[Curve], columns: int, lines: int, scale: Scale) -> tuple[Axis, Axis]:
    chosen = [(curve, _drawable(curve)) for curve in curves]
    left, right = scale.epochs or _range([curve.x[points] for curve, points in chosen])
    if left == right > 0.0:
        left = 0.0  # the first point of a run stands at the right edge
    values = [curve.y[points] for curve, points in chosen]
    upwards = max(lines // _LINES_A_TICK, min(lines // 2, _TICKS_WORTH_CROWDING))
    above = np.concatenate([np.zeros(0), *(part[part > 0.0] for part in values)]) if scale.log else np.zeros(0)
    if above.size:
        y_axis: Axis = log_axis(float(above.min()), float(above.max()), count=upwards, width=LABEL_WIDTH)
    else:
        y_axis = axis(*_range(values), count=upwards, width=LABEL_WIDTH, bounds=scale.bounds)
    return epochs_axis(left, right, columns), y_axis


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


def _ends(curve: Curve) -> list[Point]:
    """Return the marker on a curve's last point, where it has one."""
    if not curve.has_end:
        return []
    return [Point(float(curve.x[at]), float(curve.y[at]), curve.style, curve.marker) for at in _drawable(curve)[-1:]]
