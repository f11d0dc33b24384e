"""Rows as points in a plane: a class has its marker and its colour, a value its colour or its glyph."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from nntui.core.data.overview import ScatterView
from nntui.core.types import FloatArray, IntArray
from nntui.tui.colours import Depth, Palette
from nntui.tui.formatting import cut, safe, significant
from nntui.tui.renderables.lines import Part, filled, line
from nntui.tui.renderables.ticks import Axis, axis

MARKERS, ASCII_MARKERS = "●○▲□◆+×▽■◇", "o+x*#%@=~^"
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""For more classes than there are markers."""

VALUES = ".:-=+*#@"
"""From the least to the greatest, where colours cannot say it."""

LABEL_WIDTH = 6
MOST_LEGEND_LINES = 2
SMALLEST_WITH_AXES = (20, 6)

_LEVELS = 16
_CELLS_A_TICK, _LINES_A_TICK = 10, 4
_NAME_WIDTH = 24
_LEGEND_CELLS = 8
_FRAMES = {False: tuple("┤│└┬─"), True: tuple("+|++-")}
"""A tick and the line upwards, the corner, a tick and the line across; not ASCII, and ASCII."""


@dataclass(frozen=True, eq=False)
class Points:
    """What is drawn: finite points, and for each kind of point a glyph and a style."""

    x: FloatArray
    y: FloatArray
    kinds: IntArray
    glyphs: str
    styles: Sequence[Style]


def draw(
    view: ScatterView,
    width: int,
    height: int,
    palette: Palette,
    depth: Depth = "true",
    *,
    ascii: bool = False,
) -> list[Strip]:
    """Draw points as `height` strips of `width` cells: a legend, then the plane with ticks at both axes.

    Where several points share a cell, the kind of most of them is shown. Points that are not finite are left out.
    """
    if width < 1 or height < 1:
        return filled([], width, height, palette)
    points = points_of(view, palette, depth, ascii)
    legend = legend_of(view, points, width, palette, ascii)[: max(height // 4, 1)]
    plot = _plane(points, width, height - len(legend), palette, ascii)
    return filled([*(line(parts, width, palette) for parts in legend), *plot], width, height, palette)


def shows_values(view: ScatterView) -> bool:
    """Whether a point's colour is the target's value: of one input the target is the height."""
    return not view.class_names and not np.array_equal(view.y, view.labels)


def points_of(view: ScatterView, palette: Palette, depth: Depth, ascii: bool) -> Points:
    finite = np.isfinite(view.x) & np.isfinite(view.y) & np.isfinite(view.labels)
    x, y, labels = (np.asarray(values, np.float64)[finite] for values in (view.x, view.y, view.labels))
    if view.class_names:
        markers = ASCII_MARKERS if ascii else MARKERS
        markers = markers if len(view.class_names) <= len(markers) else LETTERS
        return Points(x, y, labels.astype(np.intp), markers, palette.classes(depth))
    if not shows_values(view):
        return Points(x, y, np.zeros(x.size, np.intp), "*" if ascii else "●", [palette.train])
    low, high = (float(labels.min()), float(labels.max())) if labels.size else (0.0, 1.0)
    if ascii or depth in ("16", "none"):
        return Points(x, y, _levels(labels, low, high, len(VALUES)), VALUES, [palette.foreground])
    return Points(x, y, _levels(labels, low, high, _LEVELS), "●", palette.sequential(_LEVELS))


def _levels(values: FloatArray, low: float, high: float, levels: int) -> IntArray:
    """Return numbers below `levels` for values from `low` to `high`."""
    shares = (values / 2 - low / 2) / (high / 2 - low / 2) if high > low else np.zeros(values.size)
    return np.rint(shares * (levels - 1)).astype(np.intp)


def legend_of(view: ScatterView, points: Points, width: int, palette: Palette, ascii: bool) -> list[list[Part]]:
    """Say what glyphs and colours mean, on lines of its own."""
    if view.class_names:
        return _class_legend(view.class_names, points, width, palette, ascii)
    if not shows_values(view):
        return []
    finite = view.labels[np.isfinite(view.labels)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    levels = max(len(points.styles), len(points.glyphs))
    ramp = [kind_of(points, round(place * (levels - 1) / (_LEGEND_CELLS - 1))) for place in range(_LEGEND_CELLS)]
    return [[(f" {significant(low)} ", palette.muted), *ramp, (f" {significant(high)}", palette.muted)]]


def _class_legend(names: Sequence[str], points: Points, width: int, palette: Palette, ascii: bool) -> list[list[Part]]:
    lines: list[list[Part]] = [[]]
    room = width
    for number, name in enumerate(names):
        text = f" {cut(safe(name), _NAME_WIDTH, '~' if ascii else '…')}  "
        rest = f" and {len(names) - number} more"
        last = len(lines) == MOST_LEGEND_LINES
        needed = 2 + cell_len(text) + (len(rest) if last and number + 1 < len(names) else 0)
        if needed > room and last:
            lines[-1].append((rest, palette.muted))
            break
        if needed > room:
            lines.append([])
            room = width
        glyph, style = kind_of(points, number)
        lines[-1] += [(f" {glyph}", style), (text, palette.foreground)]
        room -= 2 + cell_len(text)
    return lines


def kind_of(points: Points, number: int) -> Part:
    return points.glyphs[number % len(points.glyphs)], points.styles[number % len(points.styles)]


def _plane(points: Points, width: int, height: int, palette: Palette, ascii: bool) -> list[Strip]:
    """Draw the points, and axes where there is room for them."""
    with_axes = width >= SMALLEST_WITH_AXES[0] and height >= SMALLEST_WITH_AXES[1]
    columns, lines = (width - LABEL_WIDTH - 2, height - 2) if with_axes else (width, height)
    if columns < 1 or lines < 1:
        return []
    across = _axis(points.x, max(columns // _CELLS_A_TICK, 2), _CELLS_A_TICK - 2)
    upwards = _axis(points.y, max(lines // _LINES_A_TICK, 2), LABEL_WIDTH)
    kinds = majority_of(
        places_of(across, points.x, columns), places_of(upwards, points.y, lines), points.kinds, columns
    )
    rows = [_cells(kinds.get(lines - 1 - row, {}), points, columns, palette) for row in range(lines)]
    if not with_axes:
        return [Strip(row, columns) for row in rows]
    starts = y_axis(upwards, lines, palette, ascii)
    drawn = [Strip([start, *row], width) for start, row in zip(starts, rows, strict=True)]
    return [*drawn, *x_axis(across, columns, width, palette, ascii)]


def _axis(values: FloatArray, ticks: int, width: int) -> Axis:
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    return axis(low, high, count=ticks, width=width)


def places_of(scale: Axis, values: FloatArray | Sequence[float], cells: int) -> IntArray:
    """Return the cells in which values lie, counted from the lower end."""
    places: IntArray = np.minimum(scale.place(np.asarray(values, np.float64)) * cells, cells - 1).astype(np.intp)
    return places


def majority_of(x: IntArray, y: IntArray, kinds: IntArray, columns: int) -> dict[int, dict[int, int]]:
    """Return, by line from the bottom and by column, the kind of most of the points there."""
    groups, counts = np.unique(np.stack([y * columns + x, kinds]), axis=1, return_counts=True)
    order = np.argsort(counts, kind="stable")
    found: dict[int, dict[int, int]] = {}
    for place, kind in groups[:, order].T.tolist():
        found.setdefault(place // columns, {})[place % columns] = kind
    return found


def _cells(kinds: dict[int, int], points: Points, columns: int, palette: Palette) -> list[Segment]:
    """Return the segments of one line."""
    segments = []
    end = 0
    for column in sorted(kinds):
        if column > end:
            segments.append(Segment(" " * (column - end), palette.blank))
        segments.append(Segment(*kind_of(points, kinds[column])))
        end = column + 1
    return [*segments, Segment(" " * (columns - end), palette.blank)] if end < columns else segments


def y_axis(scale: Axis, lines: int, palette: Palette, ascii: bool) -> list[Segment]:
    """Return what stands left of each line, top first."""
    tick, bar, *_ = _FRAMES[ascii]
    at = dict(zip(places_of(scale, scale.ticks, lines).tolist(), scale.labels, strict=True))
    texts = [f"{at.get(row, ''):>{LABEL_WIDTH}} {tick if row in at else bar}" for row in range(lines - 1, -1, -1)]
    return [Segment(text, palette.muted) for text in texts]


def x_axis(scale: Axis, columns: int, width: int, palette: Palette, ascii: bool) -> list[Strip]:
    """Return the axis with its ticks, and the labels below, of which none touches another."""
    *_, corner, tick, bar = _FRAMES[ascii]
    ruler = [bar] * columns
    labels = ""
    for place, label in zip(places_of(scale, scale.ticks, columns).tolist(), scale.labels, strict=True):
        left = min(max(place - len(label) // 2, 0), columns - len(label))
        if left > len(labels) or not labels:
            ruler[place] = tick
            labels = labels.ljust(left) + label
    margin = " " * (LABEL_WIDTH + 1)
    texts = (margin + corner + "".join(ruler), f"{margin} {labels}")
    return [line([(text, palette.muted)], width, palette) for text in texts]


def title(view: ScatterView, room: int, *, ascii: bool = False) -> str:
    """Name what goes across and what goes up, and what the colours are of, in about `room` cells."""
    ellipsis = "~" if ascii else "…"
    each = max(room // 3 - len(" across, "), 6)
    x, y = (cut(safe(name), each, ellipsis) for name in (view.x_name, view.y_name))
    return f"{x} across, {y} up"
