"""The confusion matrix: a row for each class, a column for what it is taken for; of numbers, predicted against true."""

from dataclasses import dataclass

import numpy as np
from rich.cells import cell_len
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from nntui.core.data.overview import ScatterView
from nntui.core.training.seen import ConfusionView
from nntui.tui.formatting import cut, padded, percent, safe, score, significant
from nntui.tui.renderables import scatter
from nntui.tui.renderables.lines import Part, filled, line
from nntui.tui.renderables.look import Look

_LONGEST_LABEL = 16
_WIDEST_CELL = 9
_LEAST_CELL = 4
_MOST_LINES = 3
_CORNER = "true \\ as"
_SHARE = 9
"""Cells of the share of right ones: ` 100.0 %`, and a space."""

_ROWS = 8
"""Cells of the number of rows of a class."""


@dataclass(frozen=True)
class Layout:
    """Which classes are in sight, and how wide their parts are."""

    label: int
    cell: int
    down: int
    """Classes in sight below one another."""

    across: int
    """Classes in sight side by side."""

    lines: int
    """Lines of a class."""

    with_rows: bool
    """Whether the number of rows of each class is shown."""


def layout_of(view: ConfusionView, width: int, height: int) -> Layout:
    """Return the layout for an area of width x height cells, the titles' line and one for the whole included."""
    names = [_name(view, number) for number in range(len(view.counts))]
    longest = max(map(cell_len, names), default=1)
    label = max(min(longest, _LONGEST_LABEL, width // 4), 1)
    digits = max(len(f"{int(view.counts.max(initial=0))}"), len("100"))
    room, least = width - label - 1 - _SHARE, max(digits + 1, _LEAST_CELL)
    wide = max(least, min(longest + 1, _WIDEST_CELL))
    cell = wide if wide * len(names) <= room else least
    across = max(min(len(names), room // cell), 1)
    if across == len(names):
        cell = max(cell, min((room - _ROWS) // across, _WIDEST_CELL))
    down = max(min(len(names), height - 1), 1)
    lines = max(min((height - 2) // len(names), _MOST_LINES), 1)
    return Layout(label, cell, down, across, lines, room - across * cell >= _ROWS)


def _name(view: ConfusionView, number: int) -> str:
    name = view.class_names[number] if number < len(view.class_names) else ""
    return safe(name) or f"({number + 1})"


def draw(
    view: ConfusionView, first: tuple[int, int], width: int, height: int, look: Look, *, shares: bool = False
) -> list[Strip]:
    """Draw the matrix as `height` strips of `width` cells, from the class `first` (down, across) on.

    It has counts, or, with `shares`, hundredths of the rows of each class.

    A cell's shade is its share of its row; right ones stand on the diagonal, in brackets where there are no shades.
    """
    palette = look.palette
    if width < 1 or height < 1:
        return filled([], width, height, palette)
    if not view.counts.size:
        return _numbers(view, width, height, look)
    layout = layout_of(view, width, height)
    down, across = clamp(view, first, layout)
    columns = range(across, min(across + layout.across, len(view.counts)))
    strips = [_titles(view, columns, layout, width, look)]
    for row in range(down, min(down + layout.down, len(view.counts))):
        strips += _row(view, row, columns, layout, width, look, shares=shares)
    strips.append(_whole(view, width, look))  # where there is a line for it: the title says the same
    return filled(strips, width, height, palette)


def clamp(view: ConfusionView, first: tuple[int, int], layout: Layout) -> tuple[int, int]:
    """Return the first classes in sight, moved so that no place stays empty."""
    classes = len(view.counts)
    down, across = (
        min(max(at, 0), max(classes - most, 0)) for at, most in zip(first, (layout.down, layout.across), strict=True)
    )
    return down, across


def _titles(view: ConfusionView, columns: range, layout: Layout, width: int, look: Look) -> Strip:
    names = "".join(_centred(_name(view, column), layout.cell, look) for column in columns)
    tail = "right".rjust(_SHARE) + ("rows".rjust(_ROWS) if layout.with_rows else "")
    corner = padded(_CORNER if layout.label >= len(_CORNER) else "", layout.label + 1)
    return line([(corner + names + tail, look.palette.muted)], width, look.palette)


def _centred(name: str, cells: int, look: Look) -> str:
    """Return a name in the middle of so many cells, at least one of them free."""
    text = cut(name, cells - 1, look.ellipsis)
    return padded(" " * ((cells - cell_len(text)) // 2) + text, cells)


def _row(
    view: ConfusionView, row: int, columns: range, layout: Layout, width: int, look: Look, *, shares: bool
) -> list[Strip]:
    """Draw one class: its numbers on the middle one of its lines."""
    palette = look.palette
    counts = view.counts[row]
    total = int(counts.sum())
    styles = [_shade(int(counts[at]) / total if total else 0.0, row == at, look) for at in columns]
    said = [_number(int(counts[at]), total, shares=shares) for at in columns]
    texts = [_text(text, row == at, layout.cell, look) for text, at in zip(said, columns, strict=True)]
    right = percent(int(counts[row]) / total) if total else "-"
    tail = right.rjust(_SHARE) + (f"{total:,}".rjust(_ROWS) if layout.with_rows else "")
    name = padded(_name(view, row), layout.label, look.ellipsis) + " "
    strips = []
    for number in range(layout.lines):
        is_middle = number == (layout.lines - 1) // 2
        cells = texts if is_middle else [" " * layout.cell] * len(texts)
        segments = [Segment(text, style) for text, style in zip(cells, styles, strict=True)]
        before, behind = (name, tail) if is_middle else (" " * (layout.label + 1), "")
        parts = [Segment(before, palette.foreground), *segments, Segment(behind, palette.foreground)]
        strips.append(Strip(parts).adjust_cell_length(width, palette.foreground))
    return strips


def _number(count: int, total: int, *, shares: bool) -> str:
    """Return a count, or which hundredths of the row it is; nothing for none."""
    if not count or not shares:
        return f"{count}" if count else ""
    return f"{100.0 * count / total:.0f}" if 200 * count > total else "<1"


def _text(text: str, is_right: bool, cells: int, look: Look) -> str:
    text = text or ("." if look.ascii else "·")
    if is_right and look.in_glyphs and len(text) + 2 <= cells:
        text = f"[{text}]"
    return text.center(cells)


def _shade(share: float, is_right: bool, look: Look) -> Style:
    """Return a cell's style: blue where it is right, orange where it is wrong, the stronger the greater its share."""
    palette = look.palette
    if share == 0.0:
        return palette.muted
    if look.in_glyphs:
        return palette.foreground + Style(bold=is_right)
    colours: tuple[Color, ...] = look.colours
    middle = (len(colours) - 1) // 2
    size = max(round(share**0.5 * middle), 1)
    return look.on(colours[middle - size if is_right else middle + size], bold=is_right)


def _whole(view: ConfusionView, width: int, look: Look) -> Strip:
    """Say how many are right of all, and what is to be known of the shades."""
    total = int(view.counts.sum()) + view.unanswered
    right = int(np.trace(view.counts))
    parts: list[Part] = [
        (f"{right:,} of {total:,} right", look.palette.accent),
        (f"  {score(right / total, 'classification')}" if total else "", look.palette.accent),
    ]
    if view.unanswered:
        parts.append((f"  {view.unanswered:,} without an answer: outputs are no numbers", look.palette.warning))
    elif not look.in_glyphs:
        parts.append(("  shade: share of the row", look.palette.muted))
    room = width
    kept: list[Part] = []
    for text, style in parts:
        if cell_len(text) <= room:
            kept.append((text, style))
            room -= cell_len(text)
    return line(kept, width, look.palette)


def _numbers(view: ConfusionView, width: int, height: int, look: Look) -> list[Strip]:
    """Draw predictions over true values, with the diagonal on which they would be right."""
    palette = look.palette
    finite = np.isfinite(view.true) & np.isfinite(view.predicted)
    if not finite.any():
        text = "no prediction is a number" if view.rows else "no row was judged yet"
        return filled([line([(padded(text, width, look.ellipsis), palette.warning)], width, palette)],
                      width, height, palette)  # fmt: skip
    true, predicted = view.true[finite], view.predicted[finite]
    low, high = float(min(true.min(), predicted.min())), float(max(true.max(), predicted.max()))
    diagonal = np.linspace(low, high, max(width, 2))
    # Twice, so that where they meet the diagonal rows are the majority.
    true, predicted = np.tile(true, 2), np.tile(predicted, 2)
    shown = ScatterView(
        x=np.concatenate([true, diagonal]),
        y=np.concatenate([predicted, diagonal]),
        labels=np.concatenate([np.zeros(len(true)), np.ones(len(diagonal))]),
        class_names=("a row", "predicted = true"),
        x_name="true",
        y_name="predicted",
    )
    return scatter.draw(shown, width, height, palette, look.depth, ascii=look.ascii)


def title(view: ConfusionView, first: tuple[int, int], layout: Layout | None, *, shares: bool = False) -> str:
    """Say what is shown, of which rows and of which step."""
    part = f"{view.rows:,} of {view.of:,} rows" if view.rows < view.of else f"{view.of:,} rows"
    said = f"{part}, step {view.step:,}"
    if layout is None:
        error = f"off by {significant(view.error)} on average"
        return f"Predicted (up) against true (across)  {cut(safe(view.target), 24)}, {error}, {said}"
    classes, name = len(view.counts), "Confusion in % of each row" if shares else "Confusion"
    right, total = int(np.trace(view.counts)), int(view.counts.sum()) + view.unanswered
    if view.unanswered:
        said += f", {view.unanswered:,} without an answer"
    said = f"{score(right / total, 'classification')}, {said}" if total else said
    if layout.down >= classes and layout.across >= classes:
        return f"{name}  {said}"
    down, across = clamp(view, first, layout)
    places = f"{down + 1}-{down + layout.down} down, {across + 1}-{across + layout.across} across of {classes} classes"
    return f"{name}  {places}, {said}"
