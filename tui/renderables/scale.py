"""The scale beside a drawing of signed values: which colour or sign is how much."""

import numpy as np
from rich.segment import Segment

from nntui.tui.colours import Depth, Palette
from nntui.tui.formatting import significant, significant_width
from nntui.tui.renderables.cells import cell_table

_GAP = 1
_BAR = 2
_LABEL = 1 + 1 + significant_width()
"""A space, the sign, the number."""

_NARROWEST_WITH_BAR = 16
_NARROWEST_WITH_LABELS = 40


def scale_width(width: int) -> int:
    """Return the cells that the scale takes of a drawing that is `width` wide: none where there is no room."""
    if width < _NARROWEST_WITH_BAR:
        return 0
    return _GAP + _BAR + (_LABEL if width >= _NARROWEST_WITH_LABELS else 0)


def scale_lines(
    limit: float, width: int, height: int, palette: Palette, depth: Depth, *, ascii: bool = False
) -> list[list[Segment]]:
    """Return `height` lines of segments, `width` cells (of `scale_width`) each, from +limit down to -limit."""
    if width == 0:
        return [[] for _ in range(height)]
    table = cell_table(palette, depth, ascii=ascii, repeat=_BAR)
    steps = np.linspace(1.0, -1.0, height * table.pixels_a_line)[:, None]
    labels = _labels(limit, height)
    gap = Segment(" " * _GAP, palette.blank)
    room = width - _GAP - _BAR
    return [
        [gap, *bar, *([Segment(label.ljust(room)[:room], palette.muted)] if room else [])]
        for bar, label in zip(table.lines(table.codes(steps, 1.0)), labels, strict=True)
    ]


def _labels(limit: float, height: int) -> list[str]:
    """Labels for the ends and the middle, as far as there are lines for them."""
    labels = [""] * height
    if height >= 3:
        labels[height // 2] = "  0"
    if height >= 2:
        labels[0], labels[-1] = f" +{significant(limit)}", f" -{significant(limit)}"
    return labels
