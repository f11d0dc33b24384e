"""The changes that the user made, the newest first."""

from collections.abc import Sequence

from rich.cells import cell_len
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
    lines: list[Strip] = []
    for step, text in newest[:height]:
        margin = f" {step}  " if step else " "
        room = max(width - cell_len(margin), 0)
        for part in _wrapped(safe(text), room):
            parts = [Segment(margin, palette.muted)]
            parts.append(Segment(cut(part, room, ellipsis), palette.foreground if step else palette.muted))
            lines.append(Strip(parts).adjust_cell_length(width, palette.foreground))
            margin = " " * cell_len(margin)
    del lines[height:]
    room = max(height - len(lines) - 1, 0)
    known = [
        Strip([Segment(cut(f" {safe(fact)}", width, ellipsis), palette.muted)]).adjust_cell_length(
            width, palette.foreground
        )
        for fact in facts[:room]
    ]
    blank = [Strip.blank(width, palette.foreground)] * (height - len(lines) - len(known))
    return lines + blank + known


def _wrapped(text: str, width: int) -> list[str]:
    """Break a line between words; a word that is too long alone stays whole."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".lstrip()
        if lines[-1] and cell_len(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
