"""Everything about one column: its full name, its role and why, its range, and a histogram that fills the room."""

from textual.strip import Strip

from nntui.core.data.overview import ColumnView
from nntui.tui.colours import Palette
from nntui.tui.formatting import count, cut, percent, safe, wrapped
from nntui.tui.renderables.bars import towers
from nntui.tui.renderables.lines import Part, filled, line

MOST_NAME_LINES, MOST_TEXT_LINES = 3, 3
LEAST_TOWER = 2
"""Lines of a histogram that say more than one."""

_RANGE = " … "


def draw(
    column: ColumnView, rows: int, width: int, height: int, palette: Palette, *, ascii: bool = False
) -> list[Strip]:
    """Draw what is known of a column in exactly `height` strips of `width` cells; the histogram takes what is left."""
    inner = max(width - 2, 2)
    ellipsis = "~" if ascii else "…"
    told = [(text, palette.foreground) for text in _limited(safe(column.name), inner, MOST_NAME_LINES, ellipsis)]
    facts = _facts(column, rows, ascii)
    told += [(text, palette.muted) for fact in facts for text in _limited(fact, inner, MOST_TEXT_LINES, ellipsis)]
    low, parted, high = safe(column.summary).partition(_RANGE)
    is_range = bool(parted) and column.kind in ("number", "date") and len(low) + len(high) + 1 <= inner
    if is_range:
        below = [low + high.rjust(inner - len(low))]
    else:
        below = _limited(safe(column.summary), inner, 2, ellipsis) if column.summary else []
    room = height - len(told) - len(below)
    tall = room if room >= LEAST_TOWER else 0
    drawn: list[Part] = [(text, palette.train) for text in towers(column.histogram, inner, tall, ascii=ascii)]
    everything = [*told, *drawn, *((text, palette.foreground) for text in below)]
    return filled([line([(" " + text, style)], width, palette) for text, style in everything], width, height, palette)


def _facts(column: ColumnView, rows: int, ascii: bool) -> list[str]:
    dot = " - " if ascii else " · "
    what = [column.role, column.kind, *([safe(column.reason)] if column.reason else [])]
    share = f" ({percent(min(column.missing / max(rows, 1), 1.0))})" if column.missing else ""
    values = [f"{count(column.distinct)} distinct", f"{count(column.missing)} missing{share}"]
    known = [f"{column.relation:.3f} bits about the target"] if column.relation is not None else []
    return [dot.join(what), dot.join(values), *known]


def _limited(text: str, width: int, most: int, ellipsis: str) -> list[str]:
    """Break text into at most `most` lines, the last of which ends with an ellipsis where more would follow."""
    lines = wrapped(text, width)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], cut(f"{lines[most - 1]}{ellipsis}" + " " * width, width, ellipsis)]
