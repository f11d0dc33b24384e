"""The decision plane of two inputs, or the curve along one, with rows as points, and small planes of units beside."""

from dataclasses import dataclass

import numpy as np
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from nntui.core.data.overview import ScatterView
from nntui.core.training.seen import BoundaryView
from nntui.core.types import AnyArray, FloatArray, IntArray
from nntui.tui.colours import Depth, Palette
from nntui.tui.formatting import cut, safe, wrapped
from nntui.tui.renderables import dots, fields, scatter
from nntui.tui.renderables.cells import pixels_a_line
from nntui.tui.renderables.ground import Ground, ground_of
from nntui.tui.renderables.lines import Part, filled, line
from nntui.tui.renderables.ticks import Axis, axis_of

_AXIS_WIDTH = scatter.LABEL_WIDTH + 2
_CELLS_A_TICK, _LINES_A_TICK = 10, 3
_CELLS_A_POINT = 5
"""Of points, so that the ground is seen between them."""

_CELLS_A_MARKER = 14
"""Between two markers on the curve of a class's probability."""

_NARROWEST_WITH_UNITS = 56
_SHARE_OF_UNITS = 0.42
_GAP = 2
_TILES = (48, 40, 32, 28, 24, 20, 16, 12, 10, 8)
"""Heights, in pixels, that a unit's plane may have: where all do not fit at the last one, there are pages."""

_PROBABILITIES = (-0.06, 1.06)


@dataclass(frozen=True)
class Layout:
    """Where the answer stands and where the units."""

    width: int
    """Cells of the answer, its axes included."""

    units_width: int
    """Cells of the units' planes; 0 for none."""

    unit_area: tuple[int, int]
    """Height and width of one of them, in pixels."""

    tiles: int
    """How many of them there is room for."""


def layout(width: int, height: int, units: int, depth: Depth = "true", *, ascii: bool = False) -> Layout:
    """Return the layout of a drawing of width x height cells that shows planes of `units` units; 0 for none."""
    if not units or width < _NARROWEST_WITH_UNITS:
        return Layout(width, 0, (0, 0), 0)
    beside = round(width * _SHARE_OF_UNITS)
    found = (0, 0, 0)
    for size in _TILES:
        found = fields.layout(beside, height, (size, size), depth, ascii=ascii)
        if found[2] >= units:
            break
    return Layout(width - beside - _GAP, beside, found[:2], found[2])


def area(width: int, height: int, legend: int = 1, depth: Depth = "true", *, ascii: bool = False) -> tuple[int, int]:
    """Return height and width, in pixels, of the plane in a drawing of the answer with so many lines of legend."""
    columns, lines = _room(width, height - legend)
    return max(lines, 1) * pixels_a_line(depth, ascii=ascii), max(columns, 1)


def draw(
    view: BoundaryView,
    width: int,
    height: int,
    palette: Palette,
    depth: Depth = "true",
    *,
    ascii: bool = False,
    units: int = 0,
    chosen: int | None = None,
) -> list[Strip]:
    """Draw the answer as `height` strips of `width` cells: a legend, then the plane or curve with ticks at both axes.

    With `units`, the units of the layer that is shown, their planes stand beside it, the one of the number `chosen`
    (from 0) marked.
    """
    if width < 1 or height < 1:
        return filled([], width, height, palette)
    if view.kind == "none":
        return _sentence(view.reason, width, height, palette)
    place = layout(width, height, units if view.units else 0, depth, ascii=ascii)
    answer = _answer(view, place.width, height, palette, depth, ascii=ascii)
    if not place.units_width:
        return answer
    beside = _units(view, place, height, palette, depth, ascii=ascii, chosen=chosen)
    gap = Segment(" " * _GAP, palette.blank)
    return [Strip([*left, gap, *right], width) for left, right in zip(answer, beside, strict=True)]


def title(view: BoundaryView, room: int, *, ascii: bool = False) -> str:
    """Name what goes across and what goes up, in about `room` cells."""
    if view.kind == "none":
        return "Boundary"
    each = max(room // 3, 6)
    x, y = (cut(safe(name), each, "~" if ascii else "…") for name in (view.x_name, view.y_name))
    if view.kind == "plane":
        return f"{'Boundary' if view.class_names else 'Surface'}  {x} across, {y} up"
    return f"Probabilities  along {x}" if view.class_names else f"Curve  {x} across, {y} up"


def legend_lines(view: BoundaryView, width: int, height: int, palette: Palette) -> int:
    """Return how many lines the legend takes."""
    points = scatter.points_of(_scatter(view), palette, "true", ascii=False)
    return len(_legend(view, points, width, height, palette, ascii=False))


def _sentence(text: str, width: int, height: int, palette: Palette) -> list[Strip]:
    lines = wrapped(safe(text), max(width - 2, 2))
    above = max((height - len(lines)) // 2, 0)
    blank = line([], width, palette)
    return filled(
        [*[blank] * above, *(line([(f" {text}", palette.muted)], width, palette) for text in lines)],
        width,
        height,
        palette,
    )


def _scatter(view: BoundaryView) -> ScatterView:
    y = view.points_y
    if view.kind == "curve" and view.class_names:
        y = y / max(len(view.class_names) - 1, 1)
    return ScatterView(view.points_x, y, view.labels, view.class_names, view.x_name, view.y_name)


def _room(width: int, height: int) -> tuple[int, int]:
    """Return columns and lines of the plot itself."""
    with_axes = width >= scatter.SMALLEST_WITH_AXES[0] and height >= scatter.SMALLEST_WITH_AXES[1]
    return (width - _AXIS_WIDTH, height - 2) if with_axes else (width, height)


def _answer(view: BoundaryView, width: int, height: int, palette: Palette, depth: Depth, *, ascii: bool) -> list[Strip]:
    points = scatter.points_of(_scatter(view), palette, depth, ascii)
    legend = _legend(view, points, width, height, palette, ascii=ascii)
    columns, lines = _room(width, height - len(legend))
    if columns < 1 or lines < 1:
        return filled([], width, height, palette)
    y_range = _PROBABILITIES if view.kind == "curve" and view.class_names else view.y_range
    across = axis_of(*view.x_range, count=max(columns // _CELLS_A_TICK, 2), width=_CELLS_A_TICK - 2)
    upwards = axis_of(*y_range, count=max(lines // _LINES_A_TICK, 3), width=scatter.LABEL_WIDTH)
    if view.kind == "plane":
        ground = ground_of(view, columns, lines, palette, depth, ascii=ascii)
        _put_points(ground, points, across, upwards, _CELLS_A_POINT)
    else:
        ground = Ground([[Segment(" ", palette.blank)] * columns for _ in range(lines)], [[Style()] * columns] * lines)
        if not view.class_names:
            points = scatter.Points(points.x, points.y, points.kinds, "o" if ascii else "•", [palette.train])
        _put_points(ground, points, across, upwards)
        _put_curves(ground, view, points, upwards, palette, ascii=ascii)
    drawn = [line(parts, width, palette) for parts in legend]
    if (columns, lines) == (width, height - len(legend)):
        return filled([*drawn, *(Strip(cells, width) for cells in ground.lines)], width, height, palette)
    starts = scatter.y_axis(upwards, lines, palette, ascii)
    drawn += [Strip([start, *cells], width) for start, cells in zip(starts, ground.lines, strict=True)]
    return filled([*drawn, *scatter.x_axis(across, columns, width, palette, ascii)], width, height, palette)


def _legend(
    view: BoundaryView, points: scatter.Points, width: int, height: int, palette: Palette, *, ascii: bool
) -> list[list[Part]]:
    if view.kind == "curve" and not view.class_names:
        said: list[Part] = [
            (" o" if ascii else " •", palette.train), (" training rows  ", palette.foreground),
            ("#" if ascii else "━", palette.valid), (" network", palette.foreground),
        ]  # fmt: skip
        return [said]
    return scatter.legend_of(_scatter(view), points, width, palette, ascii)[: max(height // 4, 1)]


def _put_points(ground: Ground, points: scatter.Points, across: Axis, upwards: Axis, cells_a_point: int = 0) -> None:
    """Lay points over the ground, at most one for so many cells."""
    lines, columns = len(ground.lines), len(ground.lines[0])
    every = max(1, -(-points.x.size * cells_a_point // (lines * columns)))
    x = scatter.places_of(across, points.x[::every], columns)
    y = scatter.places_of(upwards, points.y[::every], lines)
    for row, kinds in scatter.majority_of(x, y, points.kinds[::every], columns).items():
        for column, kind in kinds.items():
            ground.put(lines - 1 - row, column, *scatter.kind_of(points, kind))


def _put_curves(
    ground: Ground, view: BoundaryView, points: scatter.Points, upwards: Axis, palette: Palette, *, ascii: bool
) -> None:
    """Draw what the network answers along its input: a line of dots, or of glyphs in ASCII."""
    lines, columns = len(ground.lines), len(ground.lines[0])
    for number, values in enumerate(view.values.T):
        glyph, style = scatter.kind_of(points, number) if view.class_names else ("#", palette.valid)
        if ascii:
            rows = _rows(values, upwards, lines, columns)
            for column in np.flatnonzero(rows >= 0).tolist():
                ground.put(int(rows[column]), column, glyph, style)
            continue
        rows = _rows(values, upwards, lines * dots.DOWN, columns * dots.ACROSS)
        codes = dots.cell_codes(_line_of_dots(rows, lines))
        for row, column in np.argwhere(~dots.is_empty(codes)).tolist():
            is_marker = view.class_names and (column + 5 * number) % _CELLS_A_MARKER == 0
            ground.put(row, column, glyph if is_marker else chr(codes[row, column]), style)


def _rows(values: FloatArray, upwards: Axis, rows: int, columns: int) -> IntArray:
    """Return the row, from the top, in which a curve is at each column; -1 where it is no number."""
    at = ((np.arange(columns) + 0.5) * (len(values) / columns)).astype(np.intp)
    values = values[at]
    places = rows - 1 - np.minimum(upwards.place(np.nan_to_num(values)) * rows, rows - 1).astype(np.intp)
    return np.where(np.isfinite(values), places, -1)


def _line_of_dots(rows: IntArray, lines: int) -> AnyArray:
    """Return dots, shape (lines x 4, columns x 2), of a curve, with gaps where it is no number."""
    there = rows >= 0
    places = rows.astype(np.intp)
    joins = there & np.concatenate([there[:1], there[:-1]])
    first, last = dots.joined(places)
    first, last = np.where(joins, first, places), np.where(joins, last, places)
    every = np.arange(lines * dots.DOWN)[:, None]
    return (every >= first) & (every <= last) & there


def _units(
    view: BoundaryView, place: Layout, height: int, palette: Palette, depth: Depth, *, ascii: bool, chosen: int | None
) -> list[Strip]:
    """Draw the units' planes on one scale; along one input, each as a band."""
    tiles = np.stack([values for _, _, values in view.units]).astype(np.float64)
    if tiles.shape[1] == 1:
        tiles = np.repeat(tiles, place.unit_area[0], axis=1)
    finite = np.abs(tiles[np.isfinite(tiles)])
    limit = float(finite.max(initial=0.0)) or 1.0
    first = view.units[0][1]
    return fields.draw(
        tiles, first + 1, limit, place.units_width, height, palette, depth, ascii=ascii,
        chosen=None if chosen is None else chosen + 1,
    )  # fmt: skip
