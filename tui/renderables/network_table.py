"""The table of the Network screen: the inputs and each layer in a row, the chosen cell between brackets."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from nntui.core.training.seen import LayerView
from nntui.tui.colours import Palette
from nntui.tui.formatting import compact, count, cut, fraction, padded, safe, significant
from nntui.tui.network_edits import COLUMNS, Column
from nntui.tui.renderables.chosen_units import SIGNS, counted
from nntui.tui.renderables.lines import POINTER_WIDTH, Part, between, filled, line, pointer

HEAD, FOOT = 1, 1
"""Lines above the rows and below them."""

DROP_ORDER: tuple[Column, ...] = ("memory", "L2", "parameters", "initial", "dropout")
"""What goes first where the table is too narrow."""

_NAME, _NAME_WIDTH = "layer", 10
_LEAST: dict[Column, int] = {
    "units": 5,
    "activation": 10,
    "dropout": 7,
    "initial": 14,
    "L2": 7,
    "parameters": 7,
    "memory": 7,
}
_NAMES: dict[Column, int] = {"activation": 14, "initial": 30}
"""Columns of names, which are cut where there is no room, and the most cells that they take."""

_TITLES: dict[Column, tuple[str, ...]] = {
    "initial": ("initial weights", "initial"),
    "parameters": ("parameters", "params"),
}
"""Titles from the longest to the shortest, where a column has several."""

_GAPS = (3, 1)
_RIGHT = ("units", "dropout", "L2", "parameters", "memory")
_MARKS_WIDTH = 20
"""Cells of the last column, which says how many units are frozen and off, where there is room for it."""


class Layout:
    """Which columns fit side by side, how wide they are, and where each begins."""

    def __init__(self, layers: Sequence[LayerView], width: int) -> None:
        """Fit the columns into `width` cells; each has a gap before it, and one cell behind the last for a bracket."""
        longest = {column: _longest(layers, column) for column in COLUMNS}
        least = {column: cells if column in _NAMES else max(cells, longest[column]) for column, cells in _LEAST.items()}
        for dropped in range(len(DROP_ORDER) + 1):
            self.columns = tuple(column for column in COLUMNS if column not in DROP_ORDER[:dropped])
            self.widths = {column: least[column] for column in self.columns}
            spare = width - POINTER_WIDTH - _NAME_WIDTH - sum(self.widths.values()) - 1
            if len(self.columns) <= spare:
                break
        self.gap = next((gap for gap in _GAPS if gap * len(self.columns) <= spare), 1)
        spare -= self.gap * len(self.columns)
        for column in self.columns:
            title = max(map(len, _TITLES.get(column, (column,))))
            most = min(max(longest[column], title), _NAMES.get(column, title))
            more = max(min(spare, most - self.widths[column]), 0)
            self.widths[column] += more
            spare -= more
        self.marks = spare - self.gap if spare - self.gap >= _MARKS_WIDTH else 0

    def column_at(self, x: int) -> Column | None:
        """Return the column at a cell of the line, its gap included; None in the first one and behind the last."""
        start = POINTER_WIDTH + _NAME_WIDTH
        for column in self.columns:
            end = start + self.gap + self.widths[column]
            if start < x <= end:
                return column
            start = end
        return None


def draw(
    layers: Sequence[LayerView],
    row: int,
    column: Column,
    first: int,
    width: int,
    height: int,
    palette: Palette,
    *,
    ascii: bool = False,
) -> list[Strip]:
    """Draw titles, the rows from `first` on that there is room for, and the totals, in `height` lines.

    Row 0 is that of the inputs; `row` and `column` are those of the chosen cell.
    """
    layout = Layout(layers, width)
    lines = [line([(_titles(layout), palette.muted)], width, palette)]
    last = min(len(layers) + 1, first + max(height - HEAD - FOOT, 1))
    for number in range(first, last):
        texts = _texts(layers, number, ascii)
        marks = ", ".join(counted(layers[number - 1])) if number else ""
        chosen = column if number == row else None
        parts = _row(layout, _named(layers, number), texts, marks, chosen, palette, ascii)
        lines.append(line(parts, width, palette))
    total = cut(_total(layers, width, ascii), width, "~" if ascii else "…")
    lines.append(line([(total, palette.muted)], width, palette))
    return filled(lines, width, height, palette)


def _longest(layers: Sequence[LayerView], column: Column) -> int:
    """Return the cells of a column's longest value."""
    return max(cell_len(_texts(layers, number, ascii=False).get(column, "")) for number in range(len(layers) + 1))


def _titles(layout: Layout) -> str:
    titles = [padded(_NAME, _NAME_WIDTH)]
    for column, cells in layout.widths.items():
        title = next((title for title in _TITLES.get(column, (column,)) if len(title) <= cells), "")
        titles.append(padded(title, cells, "", right=column in _RIGHT))
    return " " * POINTER_WIDTH + (" " * layout.gap).join(titles)


def _texts(layers: Sequence[LayerView], number: int, ascii: bool) -> dict[Column, str]:
    """Return the values of one row."""
    none = "-" if ascii else "–"
    if not number:
        return {"units": count(layers[0].inputs) if layers else ""}
    layer = layers[number - 1]
    return {
        "units": count(layer.units),
        "activation": safe(layer.activation),
        "dropout": none if number == len(layers) else fraction(layer.dropout),
        "initial": safe(layer.initializer),
        "L2": significant(layer.l2, 2) if layer.l2 else "0",
        "parameters": count(layer.parameters),
        "memory": memory(layer.bytes),
    }


def _row(
    layout: Layout,
    name: str,
    texts: dict[Column, str],
    marks: str,
    chosen: Column | None,
    palette: Palette,
    ascii: bool,
) -> list[Part]:
    """Return one row: the chosen one has a pointer and is bold, its chosen cell stands in brackets."""
    ellipsis, bold = "~" if ascii else "…", Style(bold=chosen is not None)
    start = pointer(ascii=ascii) if chosen is not None else " " * POINTER_WIDTH
    parts = [(start, palette.accent + bold), (padded(name, _NAME_WIDTH, ellipsis), palette.foreground + bold)]
    before = False
    for column in layout.columns:
        here = column == chosen
        text = padded(texts.get(column, ""), layout.widths[column], ellipsis, right=column in _RIGHT)
        style = palette.accent + Style(bold=True, reverse=True) if here else palette.foreground + bold
        parts += [(between(before, here, layout.gap), palette.accent + bold), (text, style)]
        before = here
    end = ("]" if before else " ") + " " * (layout.gap - 1)
    return [*parts, (end, palette.accent + bold), (padded(marks, layout.marks, ellipsis), palette.foreground)]


def _named(layers: Sequence[LayerView], number: int) -> str:
    """Return a row's name, with the signs of what units of the layer are."""
    if not number:
        return "inputs"
    name = f"{number} output" if number == len(layers) else str(number)
    layer = layers[number - 1]
    signs = SIGNS["frozen"][1] * bool(layer.frozen) + SIGNS["off"][1] * bool(layer.off)
    return f"{name} {signs}" if len(name) + len(signs) < _NAME_WIDTH else name + signs


def _total(layers: Sequence[LayerView], width: int, ascii: bool) -> str:
    """Return the sums over all layers in a line."""
    parameters, held = sum(layer.parameters for layer in layers), sum(layer.bytes for layer in layers)
    dot = " - " if ascii else " · "
    plain = " " * POINTER_WIDTH + f"{count(parameters)} parameters{dot}{memory(held)}"
    ends = (" of weights, gradients and the optimizer's slots", " with gradients and slots", "")
    return plain + next((end for end in ends if cell_len(plain) + len(end) <= width), "")


def memory(size: int) -> str:
    """Write a number of bytes in three digits: `1.28 MB`."""
    text = compact(size)
    return f"{text[:-1]} {text[-1]}B" if text[-1].isalpha() else f"{text} B"
