"""Lines of text in styles, and the part of a long list that is in sight."""

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from nntui.tui.colours import Palette

Part = tuple[str, Style]
"""A piece of a line and its style."""


def line(parts: Sequence[Part], width: int, palette: Palette) -> Strip:
    """Join parts into a strip of exactly `width` cells."""
    segments = [Segment(text, style) for text, style in parts if text]
    return Strip(segments).adjust_cell_length(max(width, 0), palette.foreground)


def filled(lines: Sequence[Strip], width: int, height: int, palette: Palette) -> list[Strip]:
    """Return exactly `height` strips: those that there are, then blank ones."""
    blank = Strip.blank(max(width, 0), palette.foreground)
    return [*lines[: max(height, 0)], *[blank] * (height - len(lines))]


def follow(first: int, chosen: int, count: int, room: int) -> int:
    """Return the first line in sight so that `chosen` is among `room` lines, moved no further than that needs."""
    first = min(max(first, chosen - room + 1), chosen)
    return min(max(first, 0), max(count - room, 0))


def pointer(*, ascii: bool) -> str:
    """Return what stands before a chosen line."""
    return "> " if ascii else "▸ "


POINTER_WIDTH = 2


def between(before: bool, here: bool, gap: int) -> str:
    """Return a gap: it closes the bracket of a cell that was chosen `before` it, and opens that of one right behind."""
    if gap == 1:
        return "[" if here else "]" if before else " "
    return ("]" if before else " ") + " " * (gap - 2) + ("[" if here else " ")
