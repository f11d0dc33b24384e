"""Remarks as paragraphs, each with a bullet."""

from collections.abc import Sequence
from functools import lru_cache

from textual.strip import Strip

from nntui.tui.colours import Palette
from nntui.tui.formatting import safe, wrapped
from nntui.tui.renderables.lines import filled, line

_INDENT = 3


def draw(
    facts: Sequence[str],
    notices: Sequence[str],
    first: int,
    width: int,
    height: int,
    palette: Palette,
    *,
    ascii: bool = False,
) -> list[Strip]:
    """Draw facts, then notices, from line `first` on, in exactly `height` strips of `width` cells."""
    shown = broken(tuple(facts), tuple(notices), width, ascii=ascii)[first : first + max(height, 0)]
    lines = [
        line([(bullet.ljust(_INDENT), palette.warning), (text, palette.foreground)], width, palette)
        if bullet is not None
        else line([(f" {text}", palette.muted)], width, palette)
        for bullet, text in shown
    ]
    return filled(lines, width, height, palette)


@lru_cache(maxsize=16)
def broken(
    facts: tuple[str, ...], notices: tuple[str, ...], width: int, *, ascii: bool = False
) -> list[tuple[str | None, str]]:
    """Return the lines: a bullet, blank where a notice goes on, or None for a fact; and the text."""
    lines: list[tuple[str | None, str]] = []
    for fact in facts:
        lines += [(None, text) for text in wrapped(safe(fact), max(width - 2, 2))]
    for notice in notices:
        texts = wrapped(safe(notice), max(width - _INDENT - 1, 2))
        lines += [((" *" if ascii else " •") if not number else "", text) for number, text in enumerate(texts)]
    return lines
