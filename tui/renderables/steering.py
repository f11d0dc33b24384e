"""The steering panel: the values that can be changed while it trains, with the keys that change them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from nntui.core.training.controls import HyperName
from nntui.core.training.hyperparameters import HYPERS
from nntui.core.training.snapshot import Hyperparameters
from nntui.tui.colours import Palette
from nntui.tui.formatting import cut, fraction, percent, safe, significant, significant_width

VALUE_WIDTH = significant_width()
"""Cells kept for a value, so that its neighbours stay where they are when it gets longer."""

LISTED_LAYERS = 3
"""Dropout rates that are written one by one where the layers differ; beyond, they are called mixed."""

_SWITCHED: tuple[HyperName, ...] = ("weight_decay", "clipnorm", "clipvalue", "global_clipnorm", "ema_momentum")

SHORTEST_LABEL = 4
"""Cells below which a shortened name says nothing."""

WAYS = ((True, VALUE_WIDTH, 3), (False, VALUE_WIDTH, 2), (False, VALUE_WIDTH, 1), (False, 0, 2))
"""With keys or without, cells kept for a value, cells between columns: from generous to sparing."""


class Row(NamedTuple):
    """One value: the keys that change it (`l/L`), its full name and its text."""

    keys: str
    label: str
    value: str


@dataclass(frozen=True)
class _Grid:
    """The rows in columns, from top to bottom and then from left to right, with what is written of each."""

    columns: list[list[Row]]
    with_keys: bool
    value_width: int
    gap: int

    def widths(self) -> list[tuple[int, int, int]]:
        """Cells of keys, label and value in each column."""
        return [
            (
                max(cell_len(row.keys) for row in column) if self.with_keys else 0,
                max(cell_len(row.label) for row in column),
                max(self.value_width, *(cell_len(row.value) for row in column)),
            )
            for column in self.columns
        ]

    def width(self) -> int:
        """Cells of the whole grid."""
        spaces = 2 if self.with_keys else 1
        return sum(sum(column) + spaces for column in self.widths()) + self.gap * (len(self.columns) - 1)


def values(hyper: Hyperparameters) -> dict[str, str]:
    """Write each hyperparameter, by its name, as the panel shows it; one dropout where the hidden layers agree."""
    rates = [fraction(rate) for rate in hyper.dropout]
    if len(set(rates)) > 1:
        dropout = " ".join(rates) if len(rates) <= LISTED_LAYERS else "mixed"
    else:
        dropout = rates[0] if rates else "-"
    return {
        "learning_rate": significant(hyper.learning_rate),
        "momentum": "-" if hyper.momentum is None else fraction(hyper.momentum, 3),
        "dropout": dropout,
        "batch_size": str(hyper.batch_size),
    }


def extras(hyper: Hyperparameters, speed: float | None = None) -> list[tuple[str, str]]:
    """Write what acts beside the usual four, as label and value: the schedule first, then what is switched on."""
    shown: list[tuple[str, str]] = []
    if hyper.scheduled_rate is not None:
        shown += [("scheduled", significant(hyper.scheduled_rate)), ("schedule", hyper.schedule)]
    if hyper.optimizer != "sgd":
        shown.append(("optimizer", hyper.optimizer))
    if hyper.nesterov:
        shown.append((HYPERS["nesterov"].label, "on"))
    shown += [(HYPERS[name].label, significant(value)) for name, value in hyper.of_optimizer]
    for name in _SWITCHED:
        value = getattr(hyper, name)
        if value is not None:
            shown.append((HYPERS[name].label, significant(value)))
    if hyper.clipped is not None:
        shown.append(("steps clipped", percent(hyper.clipped, 0)))
    if hyper.ema_overwrite_frequency is not None:
        shown.append(("overwrites every", str(hyper.ema_overwrite_frequency)))
    for name, factors in (("l1", hyper.l1), ("l2", hyper.l2)):
        if any(factors):
            shown.append((name, significant(factors[0]) if len(set(factors)) == 1 else "mixed"))
    if hyper.gradient_accumulation_steps > 1:
        steps = hyper.gradient_accumulation_steps
        shown += [("accumulated", str(steps)), ("rows an update", str(steps * hyper.batch_size))]
    if hyper.input_noise:
        shown.append((HYPERS["input_noise"].label, significant(hyper.input_noise)))
    if speed is not None:
        shown.append(("speed limit", f"{speed:.4g}/s"))
    return shown


def draw(
    rows: Sequence[tuple[str, str, str]],
    emphasised: Collection[str],
    width: int,
    height: int,
    palette: Palette,
    *,
    ascii: bool = False,
) -> list[Strip]:
    """Draw rows of (keys, label, value) in exactly `height` lines of `width` cells.

    One a line where the height allows it; else in columns, and where those are too wide without the keys, then
    without the last rows. Labels in `emphasised` have their value underlined.
    """
    clean = [Row(*map(safe, row)) for row in rows]
    grid = _arrange(clean, width, height) if clean and height > 0 else None
    if grid is None:
        lines = [_narrow(row, emphasised, width, palette, ascii) for row in clean[: max(height, 0)]]
    else:
        lines = _lines(grid, emphasised, width, palette)
    return lines + [_strip([], width, palette)] * (height - len(lines))


def _arrange(rows: list[Row], width: int, height: int) -> _Grid | None:
    """The most generous grid that fits; None where not even one row does."""
    for shown in range(len(rows), 0, -1):
        across = -(-shown // height)
        down = -(-shown // across)
        columns = [rows[start : min(start + down, shown)] for start in range(0, shown, down)]
        for with_keys, value_width, gap in WAYS:
            grid = _Grid(columns, with_keys, value_width, gap)
            if grid.width() <= width:
                return grid
    return None


def _lines(grid: _Grid, emphasised: Collection[str], width: int, palette: Palette) -> list[Strip]:
    """One strip a line of the grid."""
    widths = grid.widths()
    lines = []
    for line in range(len(grid.columns[0])):
        parts: list[tuple[str, Style]] = []
        for column, (keys, label, value) in zip(grid.columns, widths, strict=True):
            if line < len(column):
                row = column[line]
                if grid.with_keys:
                    parts.append((_pad(row.keys, keys + 1), palette.accent))
                parts.append((_pad(row.label, label + 1), palette.foreground))
                parts += _value(row, emphasised, value + grid.gap, palette)
        lines.append(_strip(parts, width, palette))
    return lines


def _narrow(row: Row, emphasised: Collection[str], width: int, palette: Palette, ascii: bool) -> Strip:
    """One row where its name does not fit: a shortened name, else the value alone, never a part of it."""
    room = width - cell_len(row.value) - 1
    if room + 1 < 0:
        return _strip([], width, palette)
    label = cut(row.label, room, "~" if ascii else "…") if room >= SHORTEST_LABEL else ""
    parts = [(_pad(label, room + 1), palette.foreground)] if label else []
    return _strip(parts + _value(row, emphasised, 0, palette), width, palette)


def _value(row: Row, emphasised: Collection[str], width: int, palette: Palette) -> list[tuple[str, Style]]:
    """The value and the space behind it; underlined, not only coloured, where it is emphasised."""
    style = palette.accent + Style(bold=True, underline=True) if row.label in emphasised else palette.foreground
    return [(row.value, style), (" " * (width - cell_len(row.value)), palette.foreground)]


def _pad(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))


def _strip(parts: list[tuple[str, Style]], width: int, palette: Palette) -> Strip:
    """Join parts into a strip of exactly `width` cells."""
    return Strip([Segment(text, style) for text, style in parts if text]).adjust_cell_length(width, palette.foreground)
