"""The table of columns: what each is, what is missing, how its values spread, and what it says of the target."""

from functools import lru_cache

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from nntui.core.data.overview import ColumnView
from nntui.tui.colours import Palette
from nntui.tui.formatting import count, padded, percent, safe
from nntui.tui.renderables.bars import bar, spark
from nntui.tui.renderables.lines import POINTER_WIDTH, Part, filled, line, pointer

NAME_WIDTHS = 14, 32
SUMMARY_WIDTHS = 14, 36
HISTOGRAM_WIDTHS = 9, 20
BAR_WIDTHS = 8, 14
"""The least that says something, and the most that is of use."""

DROP_ORDER = ("summary", "distinct", "percent", "kind", "bar", "missing", "histogram", "role", "bits")
"""What goes first where the table is too narrow; the panel of the chosen column has it all."""

_ORDER = ("name", "role", "kind", "missing", "percent", "histogram", "distinct", "bar", "bits", "summary")
_TITLES = {"name": "column", "percent": "", "bar": "relation"}
_RIGHT = ("missing", "percent", "distinct", "bits")
_GAPS = {"name": 0, "percent": 1, "bits": 1}
_GAP = 2

Layout = dict[str, int]
"""Cells of each part that is shown."""


def draw(
    columns: tuple[ColumnView, ...],
    rows: int,
    chosen: int,
    first: int,
    width: int,
    height: int,
    palette: Palette,
    *,
    ascii: bool = False,
) -> list[Strip]:
    """Draw titles and the columns from `first` on in exactly `height` strips of `width` cells; `chosen` is marked.

    `rows` are those of the whole table, of which missing values are a share.
    """
    layout = layout_of(columns, width)
    titles = {part: (_TITLES.get(part, part), palette.muted) for part in layout}
    lines = [line([(" " * POINTER_WIDTH, palette.muted), *_join(titles, layout, ascii)], width, palette)]
    greatest = max((column.relation or 0.0 for column in columns), default=0.0)
    for number in range(first, min(first + height - 1, len(columns))):
        cells = _cells(columns[number], rows, greatest, layout, palette, ascii)
        lines.append(_row(_join(cells, layout, ascii), number == chosen, width, palette, ascii))
    return filled(lines, width, height, palette)


@lru_cache(maxsize=16)
def layout_of(columns: tuple[ColumnView, ...], width: int) -> Layout:
    """Return the cells of what fits side by side; all columns count, so that nothing jumps when they are scrolled."""
    longest = max((cell_len(safe(column.name)) for column in columns), default=0)
    least = {
        "name": min(max(longest, len("column")), NAME_WIDTHS[0]),
        "role": len("left out"),
        "kind": len("category"),
        "missing": max(len("missing"), *(len(count(column.missing)) for column in columns)),
        "percent": len("100.0 %"),
        "histogram": HISTOGRAM_WIDTHS[0],
        "distinct": max(len("distinct"), *(len(count(column.distinct)) for column in columns)),
        "bar": BAR_WIDTHS[0],
        "bits": len("12.34"),
        "summary": SUMMARY_WIDTHS[0],
    }
    layout = least
    for dropped in range(len(DROP_ORDER) + 1):
        layout = {part: cells for part, cells in least.items() if part not in DROP_ORDER[:dropped]}
        if _total(layout) <= width:
            break
    most = {"name": min(longest, NAME_WIDTHS[1]), "summary": SUMMARY_WIDTHS[1]}
    for part, cells in (*most.items(), ("histogram", HISTOGRAM_WIDTHS[1]), ("bar", BAR_WIDTHS[1]), ("summary", width)):
        if part in layout:
            layout[part] += max(min(width - _total(layout), cells - layout[part]), 0)
    return layout


def _total(layout: Layout) -> int:
    return POINTER_WIDTH + sum(_GAPS.get(part, _GAP) + cells for part, cells in layout.items())


def _cells(
    column: ColumnView, rows: int, greatest: float, layout: Layout, palette: Palette, ascii: bool
) -> dict[str, Part]:
    """Return the texts of one column, not yet as wide as their places, and their styles."""
    left_out = column.role == "left out"
    plain = palette.muted if left_out else palette.foreground
    share = percent(min(column.missing / max(rows, 1), 1.0)) if column.missing else ""
    known = column.relation is not None
    return {
        "name": (safe(column.name), plain),
        "role": (column.role, palette.accent if column.role == "target" else plain),
        "kind": (column.kind, plain),
        "missing": (count(column.missing), plain),
        "percent": (share, plain),
        "histogram": (
            spark(column.histogram, layout.get("histogram", 0), ascii=ascii),
            palette.muted if left_out else palette.train,
        ),
        "distinct": (count(column.distinct), plain),
        "bar": (
            bar((column.relation or 0.0) / greatest if greatest else 0.0, layout.get("bar", 0), ascii=ascii),
            palette.valid,
        ),
        "bits": (f"{column.relation:.2f}" if known else "", plain),
        "summary": (safe(column.reason if left_out and column.reason else column.summary), plain),
    }


def _join(cells: dict[str, Part], layout: Layout, ascii: bool) -> list[Part]:
    """Lay the parts side by side, each in its place."""
    parts = []
    for name in _ORDER:
        if name in layout:
            text, style = cells[name]
            gap = " " * _GAPS.get(name, _GAP)
            parts.append((gap + padded(text, layout[name], "~" if ascii else "…", right=name in _RIGHT), style))
    return parts


def _row(parts: list[Part], chosen: bool, width: int, palette: Palette, ascii: bool) -> Strip:
    """One column; the chosen one has a pointer and is bold."""
    if not chosen:
        return line([(" " * POINTER_WIDTH, palette.foreground), *parts], width, palette)
    bold = Style(bold=True)
    marked = [(text, style + bold) for text, style in parts]
    return line([(pointer(ascii=ascii), palette.accent + bold), *marked], width, palette)
