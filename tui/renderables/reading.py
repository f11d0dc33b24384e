"""What a reading cursor reads: the values of all curves at an epoch."""

import math
from collections.abc import Sequence

import numpy as np
from rich.cells import cell_len
from textual.strip import Strip

from nntui.core.training.course import Series
from nntui.core.types import Task
from nntui.tui.colours import Palette
from nntui.tui.formatting import safe
from nntui.tui.renderables.lines import Part, filled, line
from nntui.tui.renderables.measures import Line, Measure, value_text

Piece = list[Part]
"""Parts that stand together on one line."""

_GAP = "  "
_MISSING = "-"
_EPOCH, _VALUE = len("epoch 123.45"), 6


def value_at(series: Series, epoch: float, reach: float) -> float | None:
    """Return the value of the point nearest to an epoch, where one lies as near as `reach` or as its neighbour."""
    if not len(series.x):
        return None
    x = series.x
    nearest = int(np.abs(x - epoch).argmin())
    spacing = float(x[-1] - x[0]) / max(len(x) - 1, 1)
    return float(series.y[nearest]) if abs(float(x[nearest]) - epoch) <= max(reach, spacing) else None


def epoch_text(epoch: float, step: float) -> str:
    """Write an epoch with as many decimals as a cursor that moves by `step` needs, two at least."""
    decimals = max(2, math.ceil(-math.log10(step))) if step > 0.0 else 2
    return f"{epoch:.{min(decimals, 6)}f}"


def line_piece(one: Line, value: float | None, measure: Measure, task: Task, palette: Palette) -> Piece:
    """Return a curve's sign, name and value."""
    text = _MISSING if value is None else value_text(measure, value, task)
    if measure == "update_ratio":
        return [(f"{one.sign}:", one.style), (f" {text}", palette.foreground)]
    return [(f"{one.sign} {one.name}".rstrip(), one.style), (f" {text}", palette.foreground)]


def branch_piece(
    pair: tuple[Line, Line], epoch: float, reach: float, measure: Measure, task: Task, palette: Palette
) -> Piece:
    """Return a branch's sign and name, and its training and validation values, where it has any there."""
    found = [value_at(one.series, epoch, reach) for one in pair]
    if all(value is None for value in found):
        return []
    texts = [_MISSING if value is None else value_text(measure, value, task) for value in found]
    name = pair[0]
    return [(name.sign, name.style), (f" {safe(name.name)} {'/'.join(texts)}", palette.foreground)]


def width_of(lines: Sequence[Line], branches: Sequence[tuple[Line, Line]], measure: Measure) -> int:
    """Return how many cells all that a cursor may read needs on one line, whatever the values are."""
    named = [0 if measure == "update_ratio" else cell_len(one.name) for one in lines]
    of_branches = [cell_len(safe(train.name)) + _VALUE + 1 for train, _ in branches]
    return _EPOCH + sum(name + _VALUE + len(_GAP) + 3 for name in (*named, *of_branches))


def rows_of(pieces: Sequence[Piece], width: int, rows: int, palette: Palette, ellipsis: str) -> list[Strip]:
    """Lay pieces on exactly `rows` lines, none broken; an ellipsis stands for those that find no room."""
    packed: list[Piece] = [[]]
    for piece in filter(None, pieces):
        gap = _GAP if packed[-1] else ""
        if _width(packed[-1]) + len(gap) + _width(piece) + len(_GAP + ellipsis) <= width - 1:
            packed[-1] += [(gap, palette.foreground), *piece]
        elif len(packed) < rows and packed[-1]:
            packed.append([*piece])
        else:
            packed[-1].append((f"{gap}{ellipsis}", palette.muted))
            break
    return filled([line([(" ", palette.foreground), *parts], width, palette) for parts in packed], width, rows, palette)


def _width(parts: Piece) -> int:
    return sum(cell_len(text) for text, _ in parts)
