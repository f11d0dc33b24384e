"""Histograms over time as ridges: the oldest at the back, the present in front, one axis of values for all."""

import itertools
from functools import lru_cache

import numpy as np
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from nntui.core.training.seen import Ridge, RidgesView
from nntui.core.types import AnyArray, FloatArray, IntArray
from nntui.tui.colours import Depth, Palette
from nntui.tui.formatting import percent
from nntui.tui.renderables import dots
from nntui.tui.renderables.cells import INK
from nntui.tui.renderables.lines import filled, line
from nntui.tui.renderables.ticks import axis

LABEL_WIDTH = 7
SMALLEST = (24, 5)
"""Width and height below which there is no room for an axis."""

_CELLS_A_TICK = 12
_TALLEST = 0.4
"""Share of the height that a ridge may take."""

_MOST_LINES = 14
"""Higher ones show no more, and hide more of those behind."""

_SPIKES = 2
"""Highest bins of a ridge that may go beyond the scale: units that are silent or saturated would flatten all else."""

_ROOM_ABOVE = 1.15
_SHARE_BEYOND = 0.02
"""From so much more in the outermost bin than in the one before it on, an arrow says that values lie beyond."""

_SHARE_AT_ZERO = 0.05
"""From this share in the one bin at 0 on it is said."""


def draw(
    view: RidgesView, width: int, height: int, palette: Palette, depth: Depth = "true", *, ascii: bool = False
) -> list[Strip]:
    """Draw ridges as `height` strips of `width` cells: their epochs at the left, the values below, 0 marked.

    In ASCII a moment is a line, and a glyph says how many values lie there.
    """
    if width < 1 or height < 1:
        return filled([], width, height, palette)
    if not view.ridges:
        said = f" the {view.kind} are there after the next step"
        return filled([line([(said, palette.muted)], width, palette)], width, height, palette)
    with_axes = width >= SMALLEST[0] and height >= SMALLEST[1]
    columns, lines = (width - LABEL_WIDTH - 1, height - 2) if with_axes else (width, height)
    draw_plot = _density if ascii else _outlines
    labels, plot = draw_plot(view, columns, lines, palette, depth)
    if not with_axes:
        return [Strip(cells, columns) for cells in plot]
    beside = [_label(labels.get(row), palette, depth, ascii=ascii) for row in range(lines)]
    drawn = [Strip([start, *cells], width) for start, cells in zip(beside, plot, strict=True)]
    return [*drawn, *_value_axis(view, columns, width, palette, ascii=ascii)]


def title(view: RidgesView) -> str:
    """Say of what the ridges are, and what they may hide: how many values are 0."""
    name = f"Ridges  layer {view.layer + 1}: {view.kind}"
    if not view.ridges:
        return name
    newest = view.ridges[-1].shares
    if not newest.any():
        return f"{name}, of which some are no numbers"
    if view.kind == "activations" and view.low >= 0.0 and newest[0] >= _SHARE_AT_ZERO:
        return f"{name}, {percent(float(newest[0]), 0)} at 0"
    return f"{name}, {len(view.ridges)} moments"


def _label(ridge: tuple[Ridge, float] | None, palette: Palette, depth: Depth, *, ascii: bool) -> Segment:
    bar = "|" if ascii else "│"
    if ridge is None:
        return Segment(f"{'':{LABEL_WIDTH}}{bar}", palette.muted)
    epoch = ridge[0].epoch
    text = f"{epoch:.0f}" if epoch >= 1000.0 else f"{epoch:.1f}" if epoch >= 10.0 else f"{epoch:.2f}"
    return Segment(f"{text[:LABEL_WIDTH]:>{LABEL_WIDTH - 1}} {'+' if ascii else '┤'}", _style(ridge[1], palette, depth))


def _style(age: float, palette: Palette, depth: Depth) -> Style:
    """Return the style of a ridge, from the oldest (0) to the present (1)."""
    if depth in ("16", "none"):
        return palette.foreground if age >= 1.0 else palette.muted
    styles = _ages(palette)
    return styles[round(age * (len(styles) - 1))]


@lru_cache(maxsize=16)
def _ages(palette: Palette) -> tuple[Style, ...]:
    return palette.sequential(16)


def _chosen(ridges: tuple[Ridge, ...], most: int) -> list[Ridge]:
    """Return at most so many ridges at equal distances, the oldest and the present among them."""
    if len(ridges) <= most:
        return list(ridges)
    if most < 2:
        return [ridges[-1]]
    return [ridges[place] for place in np.linspace(0, len(ridges) - 1, most).round().astype(int)]


def _heights(ridges: list[Ridge], columns: int) -> FloatArray:
    """Return heights from 0 to 1, shape (ridges, columns), on one scale: equal areas are equal shares."""
    shares = np.stack([ridge.shares for ridge in ridges])
    bins = shares.shape[1]
    ordinary = np.sort(shares, axis=1)[:, max(bins - 1 - _SPIKES, 0)].max()
    limit = min(_ROOM_ABOVE * ordinary or np.inf, float(shares.max())) or 1.0
    at = (np.arange(columns) + 0.5) / columns * bins - 0.5
    stretched = np.stack([np.interp(at, np.arange(bins), share) for share in shares])
    return np.minimum(stretched / limit, 1.0)


def _zero_column(view: RidgesView, columns: int) -> int:
    return min(int((0.0 - view.low) / (view.high - view.low) * columns), columns - 1)


def _outlines(
    view: RidgesView, columns: int, lines: int, palette: Palette, depth: Depth
) -> tuple[dict[int, tuple[Ridge, float]], list[list[Segment]]]:
    """Draw outlines of dots; what lies behind a ridge is hidden."""
    tallest = min(max(round(_TALLEST * lines), min(2, lines)), _MOST_LINES)
    ridges = _chosen(view.ridges, lines - tallest + 1)
    last = len(ridges) - 1
    bottoms = [lines - 1] if not last else np.linspace(tallest - 1, lines - 1, len(ridges)).round().astype(int).tolist()
    heights = _heights(ridges, columns * dots.ACROSS)
    canvas = np.zeros((lines * dots.DOWN, columns * dots.ACROSS), np.bool_)
    owners = np.full(canvas.shape, -1, np.int8)
    for number, bottom in enumerate(bottoms):
        _paint(heights[number], (bottom + 1) * dots.DOWN - 1, tallest * dots.DOWN - 1, number, canvas, owners)
    ages = [number / last if last else 1.0 for number in range(len(ridges))]
    styles = [_style(age, palette, depth) for age in ages]
    labels = {bottom: (ridge, age) for bottom, ridge, age in zip(bottoms, ridges, ages, strict=True)}
    return labels, _cells(canvas, owners, _zero_column(view, columns), styles, palette)


def _paint(height: FloatArray, bottom: int, tallest: int, number: int, canvas: AnyArray, owners: AnyArray) -> None:
    """Draw one ridge over those behind it; where it has no values, its base is dotted."""
    tops = tallest - np.rint(height * tallest).astype(np.intp)
    first, last = dots.joined(tops)
    place = slice(bottom - tallest, bottom + 1)
    rows = np.arange(tallest + 1)[:, None]
    body = rows >= first
    dotted = (tops < tallest) | (np.arange(tops.size) % dots.DOWN == 0)
    canvas[place] &= ~body
    canvas[place] |= body & (rows <= last) & dotted
    np.copyto(owners[place], number, where=body)


def _cells(canvas: AnyArray, owners: IntArray, zero: int, styles: list[Style], palette: Palette) -> list[list[Segment]]:
    codes = dots.cell_codes(canvas)
    lines, columns = codes.shape
    inside = owners.reshape(lines, dots.DOWN, columns, dots.ACROSS)
    lit = canvas.reshape(inside.shape)
    front = np.where(lit, inside, -1).max(axis=(1, 3))
    hidden = inside.max(axis=(1, 3)) >= 0
    empty = dots.is_empty(codes)
    drawn = []
    for row in range(lines):
        characters = [
            chr(code) if owner >= 0 else " "
            for code, owner in zip(codes[row].tolist(), front[row].tolist(), strict=True)
        ]
        if empty[row, zero] and not hidden[row, zero]:
            characters[zero], front[row, zero] = "┊", len(styles)
        drawn.append(_runs(characters, front[row], [*styles, palette.mark, palette.blank]))
    return drawn


def _runs(characters: list[str], kinds: IntArray, styles: list[Style]) -> list[Segment]:
    """Return segments of neighbours of one kind, which is the number of their style."""
    edges = [0, *(np.flatnonzero(np.diff(kinds)) + 1).tolist(), len(characters)]
    return [
        Segment("".join(characters[start:end]), styles[int(kinds[start])]) for start, end in itertools.pairwise(edges)
    ]


def _density(
    view: RidgesView, columns: int, lines: int, palette: Palette, depth: Depth
) -> tuple[dict[int, tuple[Ridge, float]], list[list[Segment]]]:
    """Draw a line for each moment, the denser the glyph the more values."""
    ridges = _chosen(view.ridges, lines)
    heights = _heights(ridges, columns)
    levels = np.ceil(heights * (len(INK) - 1) - 1e-9).astype(np.intp)
    zero, first, last = _zero_column(view, columns), lines - len(ridges), max(len(ridges) - 1, 1)
    labels, plot = {}, [[Segment(" " * columns, palette.blank)] for _ in range(first)]
    for number, (ridge, row) in enumerate(zip(ridges, levels.tolist(), strict=True)):
        text = "".join(INK[level] for level in row)
        if text[zero] == " ":
            text = f"{text[:zero]}|{text[zero + 1 :]}"
        age = number / last if len(ridges) > 1 else 1.0
        plot.append([Segment(text, _style(age, palette, depth))])
        labels[first + number] = ridge, age
    return labels, plot


def _beyond(view: RidgesView) -> tuple[bool, bool]:
    """Whether so many values lie beyond the axis' lower and upper end that the ridges rise there."""
    shares = np.stack([ridge.shares for ridge in view.ridges])
    if shares.shape[1] < 2:
        return False, False
    below = view.low < 0.0 and bool((shares[:, 0] > shares[:, 1] + _SHARE_BEYOND).any())
    return below, bool((shares[:, -1] > shares[:, -2] + _SHARE_BEYOND).any())


def _value_axis(view: RidgesView, columns: int, width: int, palette: Palette, *, ascii: bool) -> list[Strip]:
    """Return the axis with its ticks, 0 among them, and the labels below, of which none touches another."""
    corner, bar, tick, nought = ("+", "-", "+", "0") if ascii else ("└", "─", "┬", "┼")
    scale = axis(view.low, view.high, count=max(columns // _CELLS_A_TICK, 2), width=_CELLS_A_TICK - 2)
    ruler, labels = [bar] * columns, ""
    below, above = _beyond(view)
    if below:
        ruler[0] = "<" if ascii else "◂"
    if above:
        ruler[-1] = ">" if ascii else "▸"
    for value, text in zip(scale.ticks, scale.labels, strict=True):
        place = int((value - view.low) / (view.high - view.low) * columns)
        if not 0 <= place <= columns:
            continue
        place = min(place, columns - 1)
        left = min(max(place - len(text) // 2, 0), columns - len(text))
        if left > len(labels) or not labels:
            ruler[place] = nought if value == 0.0 else tick if ruler[place] == bar else ruler[place]
            labels = labels.ljust(left) + text
    margin = " " * LABEL_WIDTH
    return [
        line([(margin + corner + "".join(ruler), palette.muted)], width, palette),
        line([(f"{' epoch':{LABEL_WIDTH}} {labels}", palette.muted)], width, palette),
    ]
