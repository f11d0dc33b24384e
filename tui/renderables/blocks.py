"""Parts of a drawing beside one another, and pictures as parts: one row of the data, or weights as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from rich.segment import Segment
from textual.strip import Strip

from nntui.core.training.views import reduce_to
from nntui.core.types import FloatArray
from nntui.tui.colours import Palette
from nntui.tui.formatting import padded
from nntui.tui.renderables.cells import cell_table, ink_table
from nntui.tui.renderables.lines import Part, filled, line
from nntui.tui.renderables.look import Look

Block = tuple[int, Sequence[Strip]]
"""Width, and strips of that width."""

GAP = 2


def beside(blocks: Sequence[Block], width: int, height: int, palette: Palette) -> list[Strip]:
    """Join blocks side by side, with gaps between them, as `height` strips of `width` cells."""
    gap = Segment(" " * GAP, palette.blank)
    columns = [filled(strips, cells, height, palette) for cells, strips in blocks]
    rows = []
    for number in range(height):
        segments: list[Segment] = []
        for column in columns:
            segments += [gap, *column[number]] if segments else list(column[number])
        rows.append(Strip(segments).adjust_cell_length(width, palette.blank))
    return rows


@dataclass(frozen=True)
class Tile:
    """A picture with a line above."""

    caption: Sequence[Part]
    picture: FloatArray
    """Shape (height, width)."""

    limit: float | None = None
    """The end of the scale of signed values; None for values from 0 to 1."""


def tile_size(shape: tuple[int, int], lines: int, cells: int) -> tuple[int, int]:
    """Return lines and cells of a picture of `shape` (height, width) pixels in a room of lines x cells.

    Small pictures are enlarged by a whole factor, large ones reduced; a line is as high as two cells are wide.
    """
    rows, columns = shape
    best = (0, 0)
    for wanted in range(1, max(lines, 0) + 1):
        factor = max(2 * wanted // rows, 1)
        used = min(wanted, ceil(rows * factor / 2))
        wide = round(columns * used * 2 / rows) if columns * factor > 1 else 1
        if 1 <= wide <= cells and used > best[0]:
            best = (used, max(wide, 1))
    return best


def tiles(tiles: Sequence[Tile], width: int, height: int, look: Look, *, lines: int) -> list[Strip]:
    """Draw pictures of at most `lines` lines in rows, as many as fit, as `height` strips of `width` cells."""
    if not tiles or width < 1 or height < 2:
        return filled([], width, height, look.palette)
    tall, wide = tile_size((int(tiles[0].picture.shape[0]), int(tiles[0].picture.shape[1])), lines, width)
    across = fitting(width, wide)
    strips: list[Strip] = []
    for first in range(0, len(tiles), across):
        if len(strips) + 1 + tall > height or not tall:
            break
        row = [(wide, _tile(tile, tall, wide, look)) for tile in tiles[first : first + across]]
        strips += beside(row, width, 1 + tall, look.palette)
    return filled(strips, width, height, look.palette)


def fitting(width: int, cells: int) -> int:
    """Return how many blocks of `cells` fit side by side, at least one."""
    return max((width + GAP) // (max(cells, 1) + GAP), 1)


def _tile(tile: Tile, lines: int, cells: int, look: Look) -> list[Strip]:
    table = (ink_table if tile.limit is None else cell_table)(look.palette, look.depth, ascii=look.ascii)
    rows = lines * table.pixels_a_line
    image = np.asarray(tile.picture, np.float64)
    factors = [max(room // size, 1) for room, size in zip((2 * lines, cells), image.shape, strict=True)]
    image = image.repeat(factors[0], axis=0).repeat(factors[1], axis=1)
    small = reduce_to(image, rows, cells)
    codes = table.codes(2.0 * small - 1.0, 1.0) if tile.limit is None else table.codes(small, tile.limit)
    canvas = np.full((rows, cells), table.outside)
    canvas[: codes.shape[0], : codes.shape[1]] = codes
    caption = line(cut_parts(tile.caption, cells, look), cells, look.palette)
    return [caption, *(Strip(row).adjust_cell_length(cells, look.palette.blank) for row in table.lines(canvas))]


def cut_parts(parts: Sequence[Part], width: int, look: Look) -> list[Part]:
    """Cut the last part that does not fit, with an ellipsis, and leave out what follows."""
    kept: list[Part] = []
    room = width
    for text, style in parts:
        cells = Segment(text).cell_length
        if cells > room:
            return [*kept, (padded(text, room, look.ellipsis), style)]
        kept.append((text, style))
        room -= cells
    return kept
