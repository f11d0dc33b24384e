"""The layer table: one row a layer with its shape, its norms and the spread of its weights."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from nntui.core.training.seen import LayerView
from nntui.tui.colours import Palette
from nntui.tui.formatting import count, cut, fraction, safe, significant, significant_width
from nntui.tui.renderables.bars import spark

MARKER_WIDTH = 2
ACTIVATION_WIDTH = 10
HISTOGRAM_WIDTHS = 8, 24
MOSTLY_DEAD = 0.5

DROP_ORDER = ("layer", "params", "|w|", "dropout", "weights", "act", "shape", "dead %", "|grad|", "upd/w")
"""Where the table is too narrow: first the histogram shrinks, then the gaps, then these columns go, in this order."""


@dataclass(frozen=True)
class _Column:
    """One column: its width depends on the network alone, so that nothing jumps when a number changes."""

    title: str
    width: int
    cell: Callable[[int, LayerView], str]
    right: bool = True
    warns: Callable[[LayerView], bool] = lambda _: False

    def fit(self, text: str, ellipsis: str) -> str:
        """Pad text to the column's width; a long name is shortened."""
        text = cut(text, self.width, ellipsis)
        space = " " * (self.width - cell_len(text))
        return space + text if self.right else text + space


@dataclass(frozen=True)
class _Layout:
    """What fits side by side: the columns of numbers and names, the gap between two, and the histogram's width."""

    columns: list[_Column]
    gap: int
    histogram: int


def draw(
    layers: tuple[LayerView, ...], selected: int, width: int, height: int, palette: Palette, *, ascii: bool = False
) -> list[Strip]:
    """Draw the table in exactly `height` lines of `width` cells; the layer `selected`, counted from 0, is in sight."""
    lines: list[Strip] = []
    if layers and height > 0:
        selected = min(max(selected, 0), len(layers) - 1)
        first, shown = _window(len(layers), selected, height)
        layout = _layout(layers, width, ascii)
        if height > 1:
            lines.append(_header(layout, width, palette))
        for index in range(first, first + shown):
            parts = _cells(layout, index, layers[index], palette, ascii)
            lines.append(_row(parts, index == selected, width, palette, ascii))
        if len(lines) < height and shown < len(layers):
            lines.append(_line([(_hint(len(layers), first, shown, width), palette.muted)], width, palette))
    return lines + [_line([], width, palette)] * (height - len(lines))


def _columns(layers: tuple[LayerView, ...], ascii: bool) -> list[_Column]:
    """All columns but the histogram."""
    none, arrow = ("-", ">") if ascii else ("–", "→")
    last = len(layers) - 1
    shapes = [f"{layer.inputs}{arrow}{layer.units}" for layer in layers]
    names = [safe(layer.activation) for layer in layers]
    number = significant_width()
    return [
        _Column("#", len(str(len(layers))), lambda i, _: str(i + 1)),
        _Column("layer", 5, lambda _, __: "dense", right=False),
        _Column("shape", max(9, *map(len, shapes)), lambda i, _: shapes[i]),
        _Column("params", max(7, *(len(count(x.parameters)) for x in layers)), lambda _, x: count(x.parameters)),
        _Column("act", min(max(4, *map(cell_len, names)), ACTIVATION_WIDTH), lambda i, _: names[i], right=False),
        _Column("dropout", 7, lambda i, x: none if i == last else fraction(x.dropout)),
        _Column("|w|", number, lambda _, x: significant(x.weight_norm), warns=lambda x: _broken(x.weight_norm)),
        _Column("|grad|", number, lambda _, x: significant(x.gradient_norm), warns=lambda x: _broken(x.gradient_norm)),
        _Column(
            "upd/w",
            significant_width(2),
            lambda _, x: significant(x.update_ratio, 2),
            warns=lambda x: _broken(x.update_ratio),
        ),
        _Column("dead %", 6, lambda _, x: none if x.dead is None else f"{100 * x.dead:.1f}", warns=_mostly_dead),
    ]


def _broken(value: float) -> bool:
    return not math.isfinite(value)


def _mostly_dead(layer: LayerView) -> bool:
    return layer.dead is not None and layer.dead >= MOSTLY_DEAD


def _layout(layers: tuple[LayerView, ...], width: int, ascii: bool) -> _Layout:
    """Keep as many columns as fit, the most important ones last to go."""
    columns = _columns(layers, ascii)
    least, most = HISTOGRAM_WIDTHS
    for dropped in range(len(DROP_ORDER) + 1):
        gone = DROP_ORDER[:dropped]
        kept = [column for column in columns if column.title not in gone]
        fixed = MARKER_WIDTH + sum(column.width for column in kept)
        for gap in (2, 1):
            spare = width - fixed - gap * (len(kept) - 1)
            if "weights" in gone and spare >= 0:
                return _Layout(kept, gap, 0)
            if "weights" not in gone and spare >= gap + least:
                return _Layout(kept, gap, min(spare - gap, most))
    return _Layout([], 0, 0)


def _window(layers: int, selected: int, height: int) -> tuple[int, int]:
    """First row and number of rows to show: all, or as many as leave a line that says how many are missing."""
    room = max(height - 1, 1)
    if layers <= room:
        return 0, layers
    shown = max(room - 1, 1)
    return min(max(selected - shown // 2, 0), layers - shown), shown


def _hint(layers: int, first: int, shown: int, width: int) -> str:
    """Say how many rows are out of sight, as fully as the width allows."""
    more = layers - shown
    texts = (f"+{more} more: {first} above, {more - first} below", f"+{more} more", f"+{more}")
    marker = " " * MARKER_WIDTH
    return next((marker + text for text in texts if MARKER_WIDTH + len(text) <= width), "")


def _header(layout: _Layout, width: int, palette: Palette) -> Strip:
    titles = [column.fit(column.title, "") for column in layout.columns]
    if layout.histogram:
        titles.append("weights")
    return _line([(" " * MARKER_WIDTH + (" " * layout.gap).join(titles), palette.muted)], width, palette)


def _cells(layout: _Layout, index: int, layer: LayerView, palette: Palette, ascii: bool) -> list[tuple[str, Style]]:
    """The texts of one row, gaps included, and their styles."""
    ellipsis = "~" if ascii else "…"
    gap = (" " * layout.gap, palette.foreground)
    parts: list[tuple[str, Style]] = []
    for column in layout.columns:
        style = palette.warning if column.warns(layer) else palette.foreground
        parts += [(column.fit(column.cell(index, layer), ellipsis), style), gap]
    if layout.histogram:
        parts.append((spark(layer.histogram, layout.histogram, ascii=ascii), palette.train))
    return parts


def _row(parts: list[tuple[str, Style]], selected: bool, width: int, palette: Palette, ascii: bool) -> Strip:
    """One row; the selected one has a pointer and is bold."""
    if not selected:
        return _line([(" " * MARKER_WIDTH, palette.foreground), *parts], width, palette)
    pointer = "> " if ascii else "▸ "
    bold = Style(bold=True)
    return _line([(pointer, palette.accent + bold), *((text, style + bold) for text, style in parts)], width, palette)


def _line(parts: list[tuple[str, Style]], width: int, palette: Palette) -> Strip:
    """Join parts into a strip of exactly `width` cells."""
    return Strip([Segment(text, style) for text, style in parts if text]).adjust_cell_length(width, palette.foreground)
