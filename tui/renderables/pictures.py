"""Pictures of the data: for each class its average, and a few of its rows beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from nntui.core.data.overview import PictureView
from nntui.core.training.views import reduce_to
from nntui.core.types import FloatArray
from nntui.tui.colours import Depth, Palette
from nntui.tui.formatting import padded, safe
from nntui.tui.renderables.cells import CellTable, ink_table
from nntui.tui.renderables.lines import filled, line

AVERAGE, SAMPLES = "average", "rows of the training part"
LONGEST_NAME = 14
ENOUGH_CLASSES = 6
"""Classes that are worth more than larger pictures."""

LEAST_LINES = 5
"""Below this, digits are no longer to be read."""

_GAP = 1


@dataclass(frozen=True)
class Layout:
    """How large a picture is drawn, and how many there is room for."""

    name: int
    """Cells of the classes' names."""

    lines: int
    """Lines of a picture."""

    cells: int
    """Cells of a picture."""

    across: int
    down: int
    """Pictures side by side, the average among them, and classes below one another."""


def layout_of(pictures: Sequence[PictureView], width: int, height: int) -> Layout:
    """Return a layout for an area of `width` x `height` cells, the titles' line included.

    A picture has at most its own pixels, two on a line; as many classes as are enough are in sight where their pictures
    can still be read.
    """
    name = min(max((cell_len(safe(view.name)) for view in pictures), default=0), LONGEST_NAME, width // 4)
    rows, columns = pictures[0].average.shape if pictures else (1, 1)
    full = ceil(rows / 2)
    share = (height - 1) // max(min(len(pictures), ENOUGH_CLASSES), 1) - _GAP
    lines = max(min(full, max(share, LEAST_LINES), height - 1), 1)
    cells = min(max(round(columns * lines * 2 / rows), 1), max(width - name - 3, 1))
    across = max((width - name - 2) // (cells + _GAP), 1)
    return Layout(name, lines, cells, across, max((height - 1 + _GAP) // (lines + _GAP), 1))


def draw(
    pictures: Sequence[PictureView],
    first: int,
    width: int,
    height: int,
    palette: Palette,
    depth: Depth = "true",
    *,
    ascii: bool = False,
) -> list[Strip]:
    """Draw the classes from `first` on, a row of pictures each, as `height` strips of `width` cells."""
    if not pictures or width < 1 or height < 1:
        return filled([], width, height, palette)
    layout = layout_of(pictures, width, height)
    table = ink_table(palette, depth, ascii=ascii)
    title = " " * (layout.name + 2) + padded(AVERAGE, max(layout.cells, len(AVERAGE)) + _GAP)
    lines = [line([(title + SAMPLES, palette.muted)], width, palette)]
    gap = [(" " * width, palette.foreground)]
    for view in pictures[first : first + layout.down]:
        if len(lines) > 1:
            lines += [line(gap, width, palette)] * _GAP
        lines += _row(view, layout, table, width, palette, ascii)
    return filled(lines, width, height, palette)


def _row(view: PictureView, layout: Layout, table: CellTable, width: int, palette: Palette, ascii: bool) -> list[Strip]:
    """Draw one class."""
    images = [view.average, *view.samples[: layout.across - 1]]
    drawn = [_picture(image, layout, table) for image in images]
    between = Segment(" " * _GAP, palette.blank)
    strips = []
    for number in range(layout.lines):
        label = padded(safe(view.name), layout.name, "~" if ascii else "…") if number == 0 else " " * layout.name
        segments = [Segment(f" {label} ", palette.foreground)]
        for picture in drawn:
            segments += [*picture[number], between]
        strips.append(Strip(segments).adjust_cell_length(width, palette.foreground))
    return strips


def _picture(image: FloatArray, layout: Layout, table: CellTable) -> list[list[Segment]]:
    """Return the segments of each line of a picture, reduced to its place."""
    rows = layout.lines * table.pixels_a_line
    small = reduce_to(np.asarray(image, np.float64), rows, layout.cells)
    canvas = np.full((rows, layout.cells), table.outside)
    canvas[: small.shape[0], : small.shape[1]] = table.codes(2.0 * small - 1.0, 1.0)
    return list(table.lines(canvas))
