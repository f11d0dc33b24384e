"""The units of a layer as a grid of signs, the chosen one between brackets, and what can be said of that."""

from itertools import zip_longest

from rich.style import Style
from textual.strip import Strip

from nntui.core.training.seen import LayerView, UnitView
from nntui.tui.colours import Palette
from nntui.tui.formatting import count, cut, padded, safe, significant, significant_width
from nntui.tui.renderables.lines import Part, between, filled, line

SIGNS = {"learns": ("·", "."), "frozen": ("*", "*"), "off": ("x", "x"), "frozen and off": ("#", "#")}
"""Each state's sign and its ASCII form."""

_BLOCK = 10
"""Units between two wider gaps."""

_CELL = 2
_PAIR_WIDTH, _PAIR_GAP = 34, 4
"""Cells of a column of weights, and those of them that part it from the next."""


class Grid:
    """Where the units stand: `columns` of them a line behind the number of the line's first one."""

    def __init__(self, units: int, width: int) -> None:
        """Fit a grid of whole blocks, or of what there is room for, into `width` cells."""
        self.units = units
        self.label = len(count(units)) + 1
        room = max(width - self.label - 1, _CELL)
        blocks = (room + 1) // (_BLOCK * _CELL + 1)
        self.columns = blocks * _BLOCK if blocks else max(room // _CELL, 1)

    @property
    def lines(self) -> int:
        """Lines that all units take."""
        return -(-self.units // self.columns)

    def line_of(self, unit: int) -> int:
        """Return the line that a unit stands in."""
        return unit // self.columns

    def unit_at(self, x: int, y: int, first: int) -> int | None:
        """Return the unit at a cell, where line `first` is the uppermost; None beside all of them."""
        place = 0
        for column in range(self.columns):
            start = self.label + column * _CELL + column // _BLOCK
            if start <= x <= start + 1:
                place = (first + y) * self.columns + column
                return place if 0 <= place < self.units else None
        return None


def state_of(layer: LayerView, unit: int) -> str:
    """Return what a unit is, a key of `SIGNS`."""
    frozen, off = unit in layer.frozen, unit in layer.off
    return "frozen and off" if frozen and off else "frozen" if frozen else "off" if off else "learns"


def counted(layer: LayerView) -> list[str]:
    """Return how many units are frozen and how many are off, in words, where there are any."""
    named = (("frozen", layer.frozen), ("off", layer.off))
    return [f"{'all' if len(units) == layer.units else count(len(units))} {word}" for word, units in named if units]


def draw(
    layer: LayerView, unit: int, first: int, width: int, height: int, palette: Palette, *, ascii: bool = False
) -> list[Strip]:
    """Draw the grid from line `first` on in exactly `height` lines of `width` cells."""
    grid = Grid(layer.units, width)
    states = dict.fromkeys(layer.frozen, "frozen") | dict.fromkeys(layer.off, "off")
    states |= dict.fromkeys(set(layer.frozen) & set(layer.off), "frozen and off")
    rows = range(first, min(grid.lines, first + height))
    lines = [line(_row(grid, row, states, unit, palette, ascii), width, palette) for row in rows]
    return filled(lines, width, height, palette)


def details(
    number: int,
    layer: LayerView,
    unit: int,
    view: UnitView | None,
    width: int,
    height: int,
    palette: Palette,
    *,
    ascii: bool = False,
) -> list[Strip]:
    """Return at most `height` lines about the chosen unit of layer `number`, counted from 1.

    They say what keys do with it, what the signs mean, and, where it was looked at, its bias and its weights.
    """
    dot, ellipsis = (" - ", "~") if ascii else (" · ", "…")
    learns = "lets it learn" if unit in layer.frozen else "freezes it"
    does = f"f {learns}{dot}x switches it {'on' if unit in layer.off else 'off'}{dot}enter types a weight"
    does += " or its bias" if len(does) + len(" or its bias") <= width else ""
    legend = dot.join(f"{sign[ascii]} {word}" for word, sign in SIGNS.items())
    said: list[Part] = [
        (f"unit {unit + 1} of layer {number}: {state_of(layer, unit)}", palette.foreground + Style(bold=True)),
        (does, palette.foreground),
        (legend, palette.muted),
    ]
    if view is not None:
        said += [(text, palette.foreground) for text in _weights(view, width)]
    if height > len(said):
        said.insert(0, ("", palette.foreground))
    return [line([(cut(text, width, ellipsis), style)], width, palette) for text, style in said[:height]]


def _weights(view: UnitView, width: int) -> list[str]:
    """Return the bias, and below each other the greatest weights beside the smallest ones, with their inputs."""
    bias = "no bias" if view.bias is None else f"bias {significant(view.bias)}"
    half = min(width // 2, _PAIR_WIDTH)
    columns = [
        [title, *(_weight(name, value, half - _PAIR_GAP) for name, value in named)]
        for title, named in (("largest weights", view.largest), ("smallest weights", view.smallest))
        if named
    ]
    return [bias, *("".join(padded(text, half) for text in texts) for texts in zip_longest(*columns, fillvalue=""))]


def _weight(name: str, value: float, width: int) -> str:
    """Return an input's name and its weight, the number at the end of `width` cells."""
    number = significant(value, width=significant_width() + 1)
    return padded(safe(name), max(width - len(number), 0)) + number


def _row(grid: Grid, row: int, states: dict[int, str], chosen: int, palette: Palette, ascii: bool) -> list[Part]:
    """Return a line of the grid: its first unit's number, then a sign for each unit."""
    start = row * grid.columns
    parts: list[Part] = [(count(start + 1).rjust(grid.label - 1), palette.muted)]
    before = False
    for column, unit in enumerate(range(start, min(start + grid.columns, grid.units))):
        here = unit == chosen
        gap = 2 if column and column % _BLOCK == 0 else 1
        state = states.get(unit, "learns")
        parts += [(between(before, here, gap), palette.accent), (SIGNS[state][ascii], _style(state, here, palette))]
        before = here
    return [*parts, ("]" if before else " ", palette.accent)]


def _style(state: str, here: bool, palette: Palette) -> Style:
    colours: dict[str, Style] = {"learns": palette.train, "frozen": palette.valid, "off": palette.warning}
    style = colours.get(state, palette.warning)
    return style + Style(bold=True, reverse=True) if here else style
