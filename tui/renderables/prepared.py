"""What preparation does to a row: each value as it stands in the data, and the inputs that are made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rich.cells import cell_len
from textual.strip import Strip

from nntui.core.data.overview import PreparedCell
from nntui.tui.colours import Palette
from nntui.tui.formatting import cut, padded, safe, significant
from nntui.tui.renderables.lines import Part, filled, line

MISSING, RAW = "missing", "value"
NAME_WIDTHS, RAW_WIDTHS = (6, 26), (len(MISSING), 20)
_ARROW = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list: the raw text is empty, and there is no arrow, where a column's inputs go on."""

    column: str
    raw: str
    inputs: str
    is_missing: bool = False
    begins: bool = False


def draw(
    cells: tuple[PreparedCell, ...], first: int, width: int, height: int, palette: Palette, *, ascii: bool = False
) -> list[Strip]:
    """Draw titles and the list from its line `first` on in exactly `height` strips of `width` cells."""
    name, raw = _widths(cells, width)
    titles = f" {padded('column', name)}  {padded(RAW, raw)}{' ' * (_ARROW + 1)}inputs"
    strips = [line([(titles, palette.muted)], width, palette)]
    arrow = " -> " if ascii else " →  "
    for shown in broken(cells, width, ascii=ascii)[first : first + max(height - 1, 0)]:
        parts: list[Part] = [
            (f" {padded(shown.column, name)}  ", palette.foreground),
            (padded(shown.raw, raw), palette.warning if shown.is_missing else palette.foreground),
            (arrow if shown.begins else " " * _ARROW, palette.muted),
            (shown.inputs, palette.train),
        ]
        strips.append(line(parts, width, palette))
    return filled(strips, width, height, palette)


@lru_cache(maxsize=16)
def broken(cells: tuple[PreparedCell, ...], width: int, *, ascii: bool = False) -> list[Line]:
    """Return the lines of a row, each text as wide as its place at most; a cell has as many as its inputs need."""
    ellipsis = "~" if ascii else "…"
    name, raw = _widths(cells, width)
    room = max(width - name - raw - _ARROW - 4, 2)
    lines = []
    for cell in cells:
        first, *more = _packed([_input(cell, *made) for made in cell.inputs], room, ellipsis)
        before = safe(cell.raw)
        column, text = cut(safe(cell.column), name, ellipsis), cut(before or MISSING, raw, ellipsis)
        lines.append(Line(column, text, first, not before, begins=True))
        lines += [Line("", "", inputs) for inputs in more]
    return lines


def _input(cell: PreparedCell, name: str, value: float) -> str:
    """Write an input: its value alone where it is called as its column is, and of a level not the column again."""
    text = significant(value)
    text = text if text.startswith("-") else f" {text}"
    return text if name == cell.column else f"{text} {safe(name.removeprefix(f'{cell.column}='))}"


def _packed(texts: Sequence[str], room: int, ellipsis: str) -> list[str]:
    """Put texts side by side as long as they fit on a line; one at least."""
    lines: list[str] = []
    for text in texts:
        joined = f"{lines[-1]}  {text}" if lines else text
        if lines and cell_len(joined) <= room:
            lines[-1] = joined
        else:
            lines.append(cut(text, room, ellipsis))
    return lines or ["nothing"]


@lru_cache(maxsize=32)
def _widths(cells: tuple[PreparedCell, ...], width: int) -> tuple[int, int]:
    """Return the cells of names and of raw texts: as many as they need, within limits and at most a third each."""
    longest = max((cell_len(safe(cell.column)) for cell in cells), default=0)
    name = min(max(longest, NAME_WIDTHS[0]), NAME_WIDTHS[1], max(width // 3, NAME_WIDTHS[0]))
    longest = max((cell_len(safe(cell.raw)) for cell in cells), default=0)
    return name, min(max(longest, RAW_WIDTHS[0]), RAW_WIDTHS[1], max(width // 4, RAW_WIDTHS[0]))
