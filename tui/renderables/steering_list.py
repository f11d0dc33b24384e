"""Everything that can be steered, one row each: a mark on the chosen row, and arrows to click on either side of values.

▸ learning rate       ◂ 0.0500     ▸  l/L
momentum            ◂ 0.900      ▸  m/M
weight decay        ◂ off        ▸
"""

from collections.abc import Collection, Sequence

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from nntui.tui.colours import Palette
from nntui.tui.formatting import padded, safe
from nntui.tui.renderables.lines import POINTER_WIDTH, Part, filled, line, pointer
from nntui.tui.steering import Control

_LABEL, _VALUE = 18, 15
"""Cells of the longest usual label with a space, and of the longest value, `cosine-restarts`."""

_SHORTEST_VALUE = 8
_ARROW, _GAP = 2, 2
"""Cells of an arrow with its space, and before the keys."""


class Layout:
    """Where the parts of a row stand in a list of some width; the same for all rows, whatever their values."""

    def __init__(self, width: int) -> None:
        """Give labels and values the room that they need; too narrow a list shortens values first, then labels."""
        room = max(width - POINTER_WIDTH - 2 * _ARROW, 0)
        self.value = min(_VALUE, max(room - _LABEL, min(_SHORTEST_VALUE, room)))
        self.label = min(_LABEL, room - self.value)
        self.down = POINTER_WIDTH + self.label
        self.up = self.down + _ARROW + self.value + 1
        self.keys = self.up + 1 + _GAP

    def side(self, x: int) -> int:
        """Which arrow stands in column x: -1 for the one that lowers, 1 for the one that raises, 0 for none."""
        if self.down - 1 <= x <= self.down + 1:
            return -1
        return int(self.up - 1 <= x <= self.up + 1)


def draw(
    controls: Sequence[Control],
    chosen: int,
    first: int,
    emphasised: Collection[str],
    width: int,
    height: int,
    palette: Palette,
    *,
    ascii: bool = False,
) -> list[Strip]:
    """Draw the rows from `first` on in exactly `height` lines of `width` cells; `chosen` is marked.

    Values whose label is in `emphasised` are underlined; what is off is muted, and says so.
    """
    layout = Layout(width)
    shown = list(enumerate(controls))[first : first + max(height, 0)]
    lines = [
        _row(control, layout, width, palette, chosen=number == chosen, changed=control.label in emphasised, ascii=ascii)
        for number, control in shown
    ]
    return filled(lines, width, height, palette)


def _row(
    control: Control, layout: Layout, width: int, palette: Palette, *, chosen: bool, changed: bool, ascii: bool
) -> Strip:
    ellipsis = "~" if ascii else "…"
    plain = palette.muted if control.is_off or control.is_fact else palette.foreground
    strong = Style(bold=True) if chosen else Style()
    value_style = palette.accent + Style(bold=True, underline=True) if changed else plain + strong
    lower, higher = ("  ", "  ") if control.is_fact else ("< ", " >") if ascii else ("◂ ", " ▸")
    label = f"  {safe(control.label)}" if control.is_fact else safe(control.label)
    value = padded(safe(control.value), layout.value, ellipsis)
    written = value.rstrip()
    parts: list[Part] = [
        (pointer(ascii=ascii) if chosen else " " * POINTER_WIDTH, palette.accent + strong),
        (padded(label, layout.label, ellipsis), plain + strong),
        (lower, palette.accent),
        (written, value_style),
        (value[len(written) :], palette.foreground),
        (higher, palette.accent),
    ]
    if layout.keys + cell_len(control.keys) <= width:
        parts.append((" " * _GAP + safe(control.keys), palette.muted))
    return line(parts, width, palette)
