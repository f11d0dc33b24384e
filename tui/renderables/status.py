"""The status line: what is being trained and how far it is, in one line in which nothing jumps."""

from dataclasses import dataclass
from pathlib import PurePath

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from nntui.core.training.events import Started
from nntui.core.training.snapshot import Snapshot, State
from nntui.tui.colours import Palette
from nntui.tui.formatting import COMPACT_WIDTH, DURATION_WIDTH, RATE_WIDTH, cut, duration, rate, safe

PRODUCT = "nntui"
STARTING = "starting"
DATA_WIDTH = 24
EPOCH_DIGITS, STEP_DIGITS = 5, 7
GAP, MARGIN = 2, 1

DROP_ORDER = (
    "activation",
    "branch",
    "architecture",
    "product",
    "rate",
    "data",
    "time",
    "step",
    "epoch",
    "word",
    "glyph",
)
"""What goes first where the line is too narrow, each as a whole; the glyph of the state stays to the last."""

GLYPHS: dict[State, tuple[str, str]] = {
    "training": ("●", "*"),
    "paused": ("‖", "="),
    "finished": ("✓", "+"),
    "diverged": ("▲", "!"),
    "failed": ("✗", "x"),
    "past": ("◂", "<"),
}
"""Each state's sign and its ASCII form: one cell, and no two alike, so that colour is never needed."""

_WAITING = ("○", "o")
_WORD_WIDTH = max(map(len, (*GLYPHS, STARTING)))


@dataclass(frozen=True)
class _Part:
    """A piece of the line that is shown whole or not at all."""

    name: str
    text: str
    width: int = 0
    """Cells kept for it, so that a growing number moves nothing."""

    before: str = " " * GAP
    """What parts it from its neighbour on the left."""


def draw(
    started: Started | None, snapshot: Snapshot | None, width: int, palette: Palette, *, ascii: bool = False
) -> Strip:
    """Draw the line in exactly `width` cells; of what is not known yet, None, nothing is shown."""
    left, right, spare = _fit(_left(started, snapshot, ascii), _right(snapshot, ascii), width)
    margin = min(MARGIN, spare // 2)
    edge = Segment(" " * margin, palette.foreground)
    middle = Segment(" " * (spare - 2 * margin), palette.foreground)
    state = snapshot.state if snapshot else None
    segments = [edge, *_segments(left, state, palette), middle, *_segments(right, state, palette), edge]
    return Strip([segment for segment in segments if segment.text], width)


def _fit(left: list[_Part], right: list[_Part], width: int) -> tuple[list[_Part], list[_Part], int]:
    """Return what fits of both sides and the cells that are left, which are enough to part the two."""
    for dropped in range(len(DROP_ORDER) + 1):
        gone = DROP_ORDER[:dropped]
        left = [part for part in left if part.name not in gone]
        right = [part for part in right if part.name not in gone]
        spare = width - _cells(left) - _cells(right)
        if spare >= (2 * MARGIN + GAP if left else 0):
            break
    return left, right, spare


def _cells(parts: list[_Part]) -> int:
    return sum(map(cell_len, _texts(parts)))


def _texts(parts: list[_Part]) -> list[str]:
    """What is written of each part: padded, and parted from the one before."""
    return [
        (part.before if index else "") + part.text + " " * (part.width - cell_len(part.text))
        for index, part in enumerate(parts)
    ]


def _segments(parts: list[_Part], state: State | None, palette: Palette) -> list[Segment]:
    return [Segment(text, _style(part.name, state, palette)) for part, text in zip(parts, _texts(parts), strict=True)]


def _style(name: str, state: State | None, palette: Palette) -> Style:
    """The state in its colour, the data in front, what rarely matters behind."""
    if name in ("glyph", "word"):
        return _state_style(state, palette) + Style(bold=True)
    if name == "data":
        return palette.foreground + Style(bold=True)
    return palette.muted if name in ("product", "rate") else palette.foreground


def _state_style(state: State | None, palette: Palette) -> Style:
    if state in ("diverged", "failed"):
        return palette.warning + Style(reverse=True)
    if state in ("paused", "past"):
        return palette.accent
    return palette.train if state in ("training", "finished") else palette.foreground


def _left(started: Started | None, snapshot: Snapshot | None, ascii: bool) -> list[_Part]:
    """What is being trained, of a path its last part; and on which branch, where there are several."""
    if started is None:
        return [_Part("product", PRODUCT)]
    dot = " - " if ascii else " · "
    data = cut(safe(PurePath(started.data).name or started.data), DATA_WIDTH, "~" if ascii else "…")
    timeline = snapshot.timeline if snapshot is not None else None
    several = timeline is not None and timeline.branches > 1
    branch = [_Part("branch", f"branch {timeline.branch}", before=dot)] if several and timeline is not None else []
    return [
        _Part("product", PRODUCT),
        _Part("data", data),
        _Part("architecture", safe(started.architecture), before=dot),
        _Part("activation", safe(started.activation), before=dot),
        *branch,
    ]


def _right(snapshot: Snapshot | None, ascii: bool) -> list[_Part]:
    """How far it is."""
    glyph = (_WAITING if snapshot is None else GLYPHS[snapshot.state])[ascii]
    if snapshot is None:
        return [_Part("glyph", glyph), _Part("word", STARTING, _WORD_WIDTH, before=" ")]
    if snapshot.epochs is None:
        epoch, digits = f"epoch {snapshot.epoch}", EPOCH_DIGITS
    else:
        epoch, digits = f"epoch {snapshot.epoch}/{snapshot.epochs}", 2 * len(str(snapshot.epochs)) + 1
    return [
        _Part("glyph", glyph),
        _Part("word", snapshot.state, _WORD_WIDTH, before=" "),
        _Part("epoch", epoch, len("epoch ") + digits),
        _Part("step", f"step {snapshot.step}", len("step ") + STEP_DIGITS),
        _Part("rate", rate(snapshot.samples_per_second, width=COMPACT_WIDTH), RATE_WIDTH),
        _Part("time", duration(snapshot.seconds).rjust(DURATION_WIDTH)),
    ]
