"""The changes that the user made, the newest first."""

from collections.abc import Sequence

from rich.segment import Segment
from textual.strip import Strip

from nntui.core.training.snapshot import Mark
from nntui.tui.colours import Palette
from nntui.tui.formatting import count, cut, safe


def draw(
    marks: Sequence[Mark],
    nothing_yet: str,
    facts: Sequence[str],
    width: int,
    height: int,
    palette: Palette,
    *,
    ascii: bool = False,
) -> list[Strip]:
    """Draw `height` strips of `width` cells: a step and what was changed a line, or a word while there is none.

    `facts` of the run stand at the end, as many as there is room for.
    """
    ellipsis = "..." if ascii else "…"
    if marks:
        digits = max(len(count(mark.step)) for mark in marks[-height:])
        newest = [(count(mark.step).rjust(digits), mark.text) for mark in reversed(marks[-height:])]
    else:
        newest = [("", nothing_yet)]
    lines = []
    for step, text in newest[:height]:
        parts = [Segment(f" {step}  " if step else " ", palette.muted)]
        room = max(width - parts[0].cell_length, 0)
        parts.append(Segment(cut(safe(text), room, ellipsis), palette.foreground if step else palette.muted))
        lines.append(Strip(parts).adjust_cell_length(width, palette.foreground))
    room = max(height - len(lines) - 1, 0)
    known = [
        Strip([Segment(cut(f" {safe(fact)}", width, ellipsis), palette.muted)]).adjust_cell_length(
            width, palette.foreground
        )
        for fact in facts[:room]
    ]
    blank = [Strip.blank(width, palette.foreground)] * (height - len(lines) - len(known))
    return lines + blank + known
