"""Receptive fields: the weights of hidden units, each as a picture of the input, side by side."""

from math import ceil

import numpy as np
from rich.segment import Segment
from textual.strip import Strip

from nntui.core.types import FloatArray, IntArray
from nntui.tui.colours import Depth, Palette
from nntui.tui.renderables.cells import cell_table, pixels_a_line
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
) -> list[Strip]:
    """Draw tiles, shape (tiles, height, width), row by row as `height` strips of `width` cells, as many as fit.

    Above each stands the unit's number, counted on from `first_unit`. One scale, from -limit to limit, serves all.
    """
    if width < 1 or height < 1:
        return [Strip([], 0)] * max(height, 0)
    columns = width - scale_width(width)
    table = cell_table(palette, depth, ascii=ascii)
    canvas = np.full((height * table.pixels_a_line, columns), table.outside)
    labels = _place(table.codes(tiles, limit), first_unit, canvas, table.pixels_a_line)
    lines = list(table.lines(canvas))
    for line, text in labels.items():
        lines[line] = [Segment(text.ljust(columns)[:columns], palette.muted)]
    beside = scale_lines(limit, width - columns, height, palette, depth, ascii=ascii)
    return [Strip(line + scale, width) for line, scale in zip(lines, beside, strict=True)]


def _place(codes: IntArray, first_unit: int, canvas: IntArray, pixels_a_line: int) -> dict[int, str]:
    """Copy tiles to their places on the canvas, cut at its edges, and return the lines of labels by their number."""
    tile_height, tile_width = codes.shape[1:]
    room = canvas.shape[0] // pixels_a_line
    lines = 1 + ceil(tile_height / pixels_a_line)
    across = max(_fitting(canvas.shape[1], tile_width, 1), 1)
    labels: dict[int, str] = {}
    for number, tile in enumerate(codes[: across * max(room // lines, 1)]):
        line, left = number // across * lines, number % across * (tile_width + 1)
        labels[line] = labels.get(line, "").ljust(left) + str(first_unit + number)[:tile_width]
        place = canvas[(line + 1) * pixels_a_line :, left:][:tile_height, :tile_width]
        place[:] = tile[: place.shape[0], : place.shape[1]]
    return labels
