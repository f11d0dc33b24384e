"""What is wrong with the run: each finding in a few wrapped lines, or all of them in one."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from nntui.core.training.course import Finding, Gravity
from nntui.tui.colours import Palette
from nntui.tui.formatting import cut, safe, wrapped

KeysOf = Callable[[Finding], str]
"""Writes the keys that help against a finding, such as `l z r`; nothing where there are none."""

SIGNS: dict[Gravity, str] = {"error": "▲", "warning": "!", "hint": "?"}
"""What tells gravities apart without colours; a triangle pointing up becomes `^` in ASCII."""

_JOINED = "\u2e31"
"""Stands between keys while lines are broken, so that they stay together."""

_LEAST = 12
"""Cells below which no line is written: it would break every word."""


class Line(NamedTuple):
    """A line of the panel, and the place of the finding that it belongs to; None where it belongs to none."""

    sign: str
    text: str
    kind: str
    finding: int | None


def lines(findings: Sequence[Finding], calm: str, keys_of: KeysOf, width: int, height: int) -> list[Line]:
    """Return at most `height` lines for `width` cells: the gravest findings whole, then the others in their text.

    Those that have no room are counted on the last line. Without any, `calm` is all there is to say.
    """
    if width < _LEAST or height < 1:
        return []
    if not findings:
        return [Line("", text, "calm", None) for text in wrapped(calm, width - 1)][:height]
    whole = [_lines_of(finding, place, keys_of, width) for place, finding in enumerate(findings)]
    shown: list[Line] = []
    for place, block in enumerate(whole):
        left = len(findings) - place - 1
        room = height - len(shown) - (1 if left else 0)
        heads = sum(1 for line in block if line.kind == "text")
        for length in (len(block), len(block) - sum(line.kind == "evidence" for line in block), heads):
            kept = _shortened(block, length)
            if len(kept) <= room:
                shown += kept
                break
        else:
            left += 1
            return [*shown, Line("", f"and {left} more" if shown else findings[place].rule, "more", None)][:height]
    return shown


def _shortened(block: list[Line], length: int) -> list[Line]:
    """Leave the evidence out, or all but the text."""
    if length == len(block):
        return block
    kinds = {"text"} if length == sum(line.kind == "text" for line in block) else {"text", "help"}
    return [line for line in block if line.kind in kinds]


def _lines_of(finding: Finding, place: int, keys_of: KeysOf, width: int) -> list[Line]:
    """One finding: what is wrong, the numbers, and what helps."""
    keys = keys_of(finding).replace(" ", _JOINED)
    helps = f"{safe(finding.help)} ({keys})" if keys else safe(finding.help)
    parts = (("text", safe(finding.text)), ("evidence", safe(finding.evidence)), ("help", helps))
    found: list[Line] = []
    for kind, text in parts:
        for line in wrapped(text, width - 3):
            sign = SIGNS[finding.gravity] if not found else ""
            found.append(Line(sign, line.replace(_JOINED, " "), kind, place))
    return found


def draw(
    findings: Sequence[Finding], calm: str, keys_of: KeysOf, width: int, height: int, palette: Palette
) -> list[Strip]:
    """Draw `height` strips of `width` cells."""
    styles = {
        "text": palette.foreground,
        "evidence": palette.muted,
        "help": palette.accent,
        "calm": palette.muted,
        "more": palette.muted,
    }
    drawn = []
    for line in lines(findings, calm, keys_of, width, height):
        sign = [Segment(f" {line.sign or ' '} ", palette.warning)] if line.finding is not None else []
        margin = sign or [Segment(" ", palette.foreground)]
        drawn.append(_strip([*margin, Segment(line.text, styles[line.kind])], width, palette.foreground))
    return drawn + [Strip.blank(width, palette.foreground)] * (height - len(drawn))


def draw_line(findings: Sequence[Finding], keys_of: KeysOf, width: int, palette: Palette) -> Strip:
    """Draw the gravest finding in one strip: its text, then its evidence and its keys where there is room."""
    if not findings:
        return Strip.blank(width, palette.foreground)
    worst = findings[0]
    keys = keys_of(worst)
    sign, others = f" {SIGNS[worst.gravity]} ", f"  +{len(findings) - 1}" if len(findings) > 1 else ""
    helps = f"  ({keys})" if keys else ""
    room = width - cell_len(sign) - cell_len(others) - cell_len(helps) - 1
    text = cut(safe(worst.text), max(room, 0))
    evidence = f"  {safe(worst.evidence)}"
    parts = [Segment(sign, palette.warning), Segment(text, palette.foreground)]
    if cell_len(text) + cell_len(evidence) <= room:
        parts.append(Segment(evidence, palette.muted))
    parts += [Segment(helps, palette.accent), Segment(others, palette.muted)]
    return _strip(parts, width, palette.foreground)


def _strip(parts: list[Segment], width: int, style: Style) -> Strip:
    return Strip(parts).adjust_cell_length(width, style)
