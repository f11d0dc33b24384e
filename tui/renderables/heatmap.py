"""A matrix of signed values as a picture, with its scale."""

import numpy as np
from rich.segment import Segment
from textual.strip import Strip

from nntui.core.types import FloatArray, IntArray
from nntui.tui.colours import Depth, Palette
from nntui.tui.renderables.cells import cell_table, pixels_a_line
from nntui.tui.renderables.lines import POINTER_WIDTH, pointer
from nntui.tui.renderables.scale import scale_lines, scale_width


def area(width: int, height: int, depth: Depth = "true", *, ascii: bool = False) -> tuple[int, int]:
    """Return height and width, in pixels, of the greatest image that a drawing of width x height cells shows."""
    return max(height, 0) * pixels_a_line(depth, ascii=ascii), max(width, 0) - scale_width(width)


def draw(
    image: FloatArray,
    limit: float,
    width: int,
    height: int,
    palette: Palette,
    depth: Depth = "true",
    *,
    ascii: bool = False,
) -> list[Strip]:
    """Draw an image, shape (rows, columns), as `height` strips of `width` cells, on a scale from -limit to limit.

    A smaller image is enlarged by whole factors, and begins at the upper left; of a greater one, rows and columns are
    picked at equal distances. Values that are no number show as `?`.
    """
    if width < 1 or height < 1:
        return [Strip([], 0)] * max(height, 0)
    rows, columns = area(width, height, depth, ascii=ascii)
    repeat = max(columns // max(image.shape[1], 1), 1)
    table = cell_table(palette, depth, ascii=ascii, repeat=repeat)
    codes = table.codes(_fit(image, rows, columns), limit)
    canvas = np.full((rows, codes.shape[1]), table.outside)
    canvas[: codes.shape[0]] = codes
    rest = columns - codes.shape[1] * repeat
    padding = [Segment(" " * rest, palette.blank)] if rest else []
    beside = scale_lines(limit, width - columns, height, palette, depth, ascii=ascii)
    return [Strip(line + padding + scale, width) for line, scale in zip(table.lines(canvas), beside, strict=True)]


def draw_marked(
    image: FloatArray,
    limit: float,
    marked: int,
    width: int,
    height: int,
    palette: Palette,
    depth: Depth = "true",
    *,
    ascii: bool = False,
) -> list[Strip]:
    """Draw an image as `draw` does, with a pointer before the row `marked`, which takes `POINTER_WIDTH` cells."""
    strips = draw(image, limit, width - POINTER_WIDTH, height, palette, depth, ascii=ascii)
    if width <= POINTER_WIDTH:
        return strips
    at = [place for place in range(height) if row_at(place, len(image), height, depth, ascii=ascii) == marked]
    # Two rows may share a line, of which `row_at` names the upper one.
    line = at[len(at) // 2] if at else _line_of(marked, len(image), height, depth, ascii=ascii)
    blank, mark = (Segment(text, palette.accent) for text in (" " * POINTER_WIDTH, pointer(ascii=ascii)))
    return [Strip([mark if place == line else blank, *strip], width) for place, strip in enumerate(strips)]


def row_at(line: int, rows: int, height: int, depth: Depth = "true", *, ascii: bool = False) -> int | None:
    """Return the row, of `rows` that an image has, whose pixels begin a line of a drawing; None below the image."""
    pixels = pixels_a_line(depth, ascii=ascii)
    room = height * pixels
    place = line * pixels
    if rows > room:
        return int(_pick(rows, room)[place]) if place < room else None
    row = place // max(room // max(rows, 1), 1)
    return row if row < rows else None


def _line_of(row: int, rows: int, height: int, depth: Depth, *, ascii: bool) -> int:
    pixels = pixels_a_line(depth, ascii=ascii)
    room = height * pixels
    place = row * room // rows if rows > room else row * max(room // rows, 1)
    return min(place // pixels, height - 1)


def _fit(image: FloatArray, rows: int, columns: int) -> FloatArray:
    """Enlarge rows by a whole factor, and pick rows and columns where there are too many."""
    factor = max(rows // max(image.shape[0], 1), 1)
    return image[_pick(image.shape[0], rows)][:, _pick(image.shape[1], columns)].repeat(factor, axis=0)


def _pick(count: int, room: int) -> IntArray:
    """Return numbers below `count` at equal distances, at most `room`."""
    return np.arange(count) if count <= room else ((np.arange(room) + 0.5) * (count / room)).astype(np.intp)
