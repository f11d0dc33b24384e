"""The columns that may be the target: name, kind, and a few of the values."""

from collections.abc import Sequence

from rich.style import Style
from textual.strip import Strip

from nntui.tui.colours import Palette
from nntui.tui.formatting import padded, safe
from nntui.tui.renderables.lines import POINTER_WIDTH, filled, line, pointer

KIND_WIDTH = len("category")
NONE = "no column has that in its name"


def draw(
    columns: Sequence[tuple[str, str, Sequence[str]]],
    chosen: int,
    width: int,
    height: int,
    palette: Palette,
    *,
    ascii: bool = False,
) -> list[Strip]:
    """Draw titles and columns in exactly `height` strips of `width` cells; the one with the number `chosen` is marked.

    Names have two fifths of the width, whichever columns are in sight, so that nothing jumps.
    """
    name = max((width - POINTER_WIDTH - KIND_WIDTH - 4) * 2 // 5, 4)
    samples = max(width - POINTER_WIDTH - name - KIND_WIDTH - 5, 0)
    ellipsis, dot = ("~", " | ") if ascii else ("…", " · ")

    def texts(*parts: str) -> str:
        widths = (name, KIND_WIDTH, samples)
        return "  ".join(padded(text, cells, ellipsis) for text, cells in zip(parts, widths, strict=True))

    lines = [line([(" " * POINTER_WIDTH + texts("column", "kind", "values"), palette.muted)], width, palette)]
    for number, (title, kind, values) in enumerate(columns):
        text = texts(safe(title), kind, dot.join(safe(value) or "–" for value in values))
        style = palette.foreground + Style(bold=number == chosen)
        mark = pointer(ascii=ascii) if number == chosen else " " * POINTER_WIDTH
        lines.append(line([(mark, palette.accent + Style(bold=True)), (text, style)], width, palette))
    if not columns:
        lines.append(line([(" " * POINTER_WIDTH + NONE, palette.warning)], width, palette))
    return filled(lines, width, height, palette)
