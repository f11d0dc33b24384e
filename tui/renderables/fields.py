"""Receptive fields: the weights of hidden units, each as a picture of the input, side by side."""

from math import ceil

import numpy as np
from rich.segment import Segment
from textual.strip import Strip

from nntui.core.types import FloatArray, IntArray
from nntui.tui.colours import Depth, Palette
from nntui.tui.renderables.cells import cell_table, pixels_a_line
from nntui.tui.renderables.lines import pointer
from nntui.tui.renderables.scale import scale_lines, scale_width

_ENOUGH = 3
"""Tiles that are worth more than larger ones."""

_WORTH_IT = 1.2
"""How much more of the area smaller tiles have to cover."""


def layout(
    width: int, height: int, image_shape: tuple[int, int], depth: Depth = "true", *, ascii: bool = False
) -> tuple[int, int, int]:
    """Return height and width of a tile in pixels, and how many tiles a drawing of width x height cells holds.

    Tiles are as large as the area allows with at least three of them, smaller where that fills it better, and at most
    as large as the images, which are `image_shape` (height, width) pixels. A glyph shows one pixel and is twice as
    high as wide, so there a tile has half the height. Zero tiles where not even the coarsest one fits.
    """
    columns = max(width, 0) - scale_width(width)
    pixels = pixels_a_line(depth, ascii=ascii)
    best = (1, 1, 0)
    for lines in range(min(ceil(image_shape[0] / 2), height - 1), 0, -1):
        tile_height = min(lines * pixels, ceil(image_shape[0] * pixels / 2))
        tile_width = min(max(round(image_shape[1] * lines * 2 / image_shape[0]), 1), image_shape[1])
        tiles = _fitting(columns, tile_width, 1) * _fitting(height, lines + 1, 0)
        covers_more = tiles * tile_height * tile_width > _WORTH_IT * best[0] * best[1] * best[2]
        if tiles > best[2] and (best[2] < _ENOUGH or covers_more):
            best = (tile_height, tile_width, tiles)
    return best


def _fitting(room: int, size: int, gap: int) -> int:
    """How many parts fit into the room, with gaps between them."""
    return max(room + gap, 0) // (size + gap)


def draw(
    tiles: FloatArray,
    first_unit: int,
    limit: float,
    width: int,
    height: int,
    palette: Palette,
    depth: Depth = "true",
    *,
    ascii: bool = False,
    chosen: int | None = None,
) -> list[Strip]:
    """Draw tiles, shape (tiles, height, width), row by row as `height` strips of `width` cells, as many as fit.

    Above each stands the unit's number, counted on from `first_unit`; above that of the number `chosen`, a pointer and
    a line too. One scale, from -limit to limit, serves all.
    """
    if width < 1 or height < 1:
        return [Strip([], 0)] * max(height, 0)
    columns = width - scale_width(width)
    table = cell_table(palette, depth, ascii=ascii)
    canvas = np.full((height * table.pixels_a_line, columns), table.outside)
    _place(table.codes(tiles, limit), canvas, table.pixels_a_line)
    lines = list(table.lines(canvas))
    tile_lines, tile_width = ceil(tiles.shape[1] / table.pixels_a_line), tiles.shape[2]
    places = tile_places(columns, height, tile_lines, tile_width)[: len(tiles)]
    for top in sorted({top for top, _ in places}):
        row = [(left, first_unit + number) for number, (at, left) in enumerate(places) if at == top]
        lines[top] = _label_line(row, tile_width, columns, chosen, palette, ascii=ascii)
    beside = scale_lines(limit, width - columns, height, palette, depth, ascii=ascii)
    return [Strip(line + scale, width) for line, scale in zip(lines, beside, strict=True)]


def tile_places(columns: int, height: int, lines: int, tile_width: int) -> list[tuple[int, int]]:
    """Return line and column of the label of each tile that has room; a tile has `lines` lines below its label."""
    across = max(_fitting(columns, tile_width, 1), 1)
    rows = max(height // (lines + 1), 1)
    return [(row * (lines + 1), column * (tile_width + 1)) for row in range(rows) for column in range(across)]


def tiles_across(width: int, tile_width: int) -> int:
    """Return how many tiles stand side by side in a drawing that is `width` wide."""
    return max(_fitting(width - scale_width(width), tile_width, 1), 1)


def tile_at(x: int, y: int, width: int, height: int, size: tuple[int, int], depth: Depth, *, ascii: bool) -> int | None:
    """Return the number, from 0, of the tile at a cell of a drawing, or None; `size` is a tile's, in pixels."""
    lines = ceil(size[0] / pixels_a_line(depth, ascii=ascii))
    columns = width - scale_width(width)
    for number, (top, left) in enumerate(tile_places(columns, height, lines, size[1])):
        if top <= y <= top + lines and left <= x < min(left + size[1], columns):
            return number
    return None


def _place(codes: IntArray, canvas: IntArray, pixels_a_line: int) -> None:
    """Copy tiles to their places on the canvas, cut at its edges."""
    tile_height, tile_width = codes.shape[1:]
    places = tile_places(
        canvas.shape[1], canvas.shape[0] // pixels_a_line, ceil(tile_height / pixels_a_line), tile_width
    )
    for tile, (top, left) in zip(codes, places, strict=False):
        place = canvas[(top + 1) * pixels_a_line :, left:][:tile_height, :tile_width]
        place[:] = tile[: place.shape[0], : place.shape[1]]


def _label_line(
    row: list[tuple[int, int]], tile_width: int, columns: int, chosen: int | None, palette: Palette, *, ascii: bool
) -> list[Segment]:
    """Return the line above a row of tiles, of which each has its column and its number."""
    segments, end = [], 0
    for left, number in row:
        segments.append(Segment(" " * (left - end), palette.muted))
        if number == chosen:
            text = f"{pointer(ascii=ascii)}{number} "[: max(tile_width, 1)]
            segments.append(Segment(text.ljust(tile_width, "=" if ascii else "━"), palette.accent))
        else:
            segments.append(Segment(str(number)[:tile_width].ljust(tile_width), palette.muted))
        end = left + tile_width
    return list(Strip([*segments, Segment(" " * max(columns - end, 0), palette.muted)]).crop(0, columns))
