"""The balance of the classes: a bar each, and its rows in every part of the data."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.strip import Strip

from nntui.core.data.overview import ClassView
from nntui.tui.colours import Palette
from nntui.tui.formatting import count, padded, safe
from nntui.tui.renderables.lines import Part, filled, line

LONGEST_NAME = 20
SHORTEST_BAR = 4
PARTS = ("train", "valid", "test")

_GLYPHS = ("█", "▓", "░")
_ASCII = ("#", "=", "-")


def draw(
    classes: Sequence[ClassView], first: int, width: int, height: int, palette: Palette, *, ascii: bool = False
) -> list[Strip]:
    """Draw titles and the classes from `first` on in exactly `height` strips of `width` cells.

    A bar is as long as the class is large, and made of a piece for training, validation and test. Where there is no
    room for the three numbers, one has to do.
    """
    glyphs = _ASCII if ascii else _GLYPHS
    styles = (palette.train, palette.valid, palette.muted)
    numbers, titles = _numbers(classes, width, glyphs)
    digits = [max(map(len, column)) for column in zip(titles, *numbers, strict=True)]
    taken = sum(digits) + len(digits)
    longest = max((cell_len(safe(one.name)) for one in classes), default=0)
    name = max(min(longest, LONGEST_NAME, width - taken - SHORTEST_BAR - 2), min(len("class"), max(longest, 5)))
    room = max(width - name - taken - 2, 0)
    largest = max((sum(one.rows) for one in classes), default=0)
    ellipsis = "~" if ascii else "…"
    lines = [_line(padded("class", name), [], room, titles, digits, palette, muted=True, width=width)]
    for number in range(first, min(first + height - 1, len(classes))):
        one = classes[number]
        pieces = [
            (glyph * cells, style)
            for glyph, cells, style in zip(glyphs, _cells(one.rows, largest, room), styles, strict=True)
        ]
        label = padded(safe(one.name), name, ellipsis)
        lines.append(_line(label, pieces, room, numbers[number], digits, palette, muted=False, width=width))
    return filled(lines, width, height, palette)


def _numbers(classes: Sequence[ClassView], width: int, glyphs: Sequence[str]) -> tuple[list[list[str]], list[str]]:
    """Return the numbers of each class and their titles: of three parts, or of all together."""
    full = [[count(rows) for rows in one.rows] for one in classes]
    titles = [f"{glyph} {part}" for glyph, part in zip(glyphs, PARTS, strict=True)]
    digits = [max(map(len, column)) for column in zip(titles, *full, strict=True)]
    if sum(digits) + len(digits) + SHORTEST_BAR + len("class") + 3 <= width:
        return full, titles
    return [[count(sum(one.rows))] for one in classes], ["rows"]


def _cells(rows: tuple[int, int, int], largest: int, room: int) -> list[int]:
    """Share the cells of a bar out among its three parts; a class that has rows is seen."""
    total = sum(rows)
    if not largest or not total:
        return [0, 0, 0]
    ends = [round(sum(rows[: part + 1]) / largest * room) for part in range(len(rows))]
    cells = [ends[0], ends[1] - ends[0], ends[2] - ends[1]]
    if not ends[2] and room:
        cells[rows.index(max(rows))] = 1
    return cells


def _line(
    label: str,
    pieces: list[Part],
    room: int,
    numbers: Sequence[str],
    digits: Sequence[int],
    palette: Palette,
    *,
    muted: bool,
    width: int,
) -> Strip:
    style = palette.muted if muted else palette.foreground
    rest = room - sum(cell_len(text) for text, _ in pieces)
    columns = "".join(" " + text.rjust(cells) for text, cells in zip(numbers, digits, strict=True))
    parts = [(f" {label} ", style), *pieces, (" " * rest + columns, style)]
    return line(parts, width, palette)
