"""The changes that the user made, the newest first."""

import math
from collections.abc import Sequence
from typing import Literal

from rich.cells import cell_len
from textual.strip import Strip

from nntui.core.training.course import Mark
from nntui.tui.colours import Palette
from nntui.tui.formatting import count, cut, safe, significant
from nntui.tui.renderables.lines import Part, line

Verdict = Literal["better", "worse", "same"]

SIGNS: dict[Verdict, str] = {"better": "▼", "worse": "▲", "same": "="}
"""Where the loss went."""

_SAME = 0.02
"""Share of the loss by which batches differ anyhow."""

_GAP = "  "


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
    """Draw `height` strips of `width` cells: each change with its step and what the loss did, or a word.

    `facts` of the run stand at the end, as many as there is room for.
    """
    ellipsis = "..." if ascii else "…"
    newest = list(reversed(marks[-height:])) if height > 0 else []
    digits = max((len(count(mark.step)) for mark in newest), default=0)
    lines = [strip for mark in newest for strip in _of_mark(mark, digits, width, palette, ellipsis)]
    if not marks:
        lines = [
            line([(" ", palette.muted), (cut(nothing_yet, max(width - 1, 0), ellipsis), palette.muted)], width, palette)
        ]
    lines = lines[:height]
    room = max(height - len(lines) - 1, 0)
    known = [line([(cut(f" {safe(fact)}", width, ellipsis), palette.muted)], width, palette) for fact in facts[:room]]
    blank = [Strip.blank(width, palette.foreground)] * (height - len(lines) - len(known))
    return lines + blank + known


def verdict(mark: Mark) -> Verdict | None:
    """Say whether the loss fell after a change, or rose, by more than batches differ; None until that is known."""
    before, after = mark.loss_before, mark.loss_after
    if before is None or after is None:
        return None
    if abs(after - before) <= _SAME * abs(before) < math.inf:
        return "same"
    return "better" if after < before else "worse"


def _of_mark(mark: Mark, digits: int, width: int, palette: Palette, ellipsis: str) -> list[Strip]:
    """Return the lines of one change: its step, what was changed, and what the loss did."""
    margin = f" {count(mark.step).rjust(digits)}  "
    indent = " " * cell_len(margin)
    room = max(width - cell_len(margin), 0)
    lines = [[(cut(part, room, ellipsis), palette.foreground)] for part in _wrapped(safe(mark.text), room)]
    effect = _effect(mark, palette)
    if effect:
        size = sum(cell_len(text) for text, _ in effect)
        if cell_len(lines[-1][0][0]) + len(_GAP) + size <= room:
            lines[-1] += [(_GAP, palette.foreground), *effect]
        else:
            lines.append([(cut(text, room, ellipsis), style) for text, style in effect] if size > room else effect)
    margins = [margin] + [indent] * (len(lines) - 1)
    return [
        line([(before, palette.muted), *parts], width, palette) for before, parts in zip(margins, lines, strict=True)
    ]


def _effect(mark: Mark, palette: Palette) -> list[Part]:
    """Return the loss before and after a change, behind a sign that says whether it helped."""
    found = verdict(mark)
    if found is None or mark.loss_before is None or mark.loss_after is None:
        return []
    styles = {"better": palette.accent, "worse": palette.warning, "same": palette.muted}
    losses = f" loss {significant(mark.loss_before)} → {significant(mark.loss_after)}"
    return [(SIGNS[found], styles[found]), (losses, palette.muted)]


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
