"""The key bar: which keys do what, as many entries as the line has room for, each of them to be clicked."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from nntui.tui.colours import Palette

Entry = tuple[str, str, str]
"""Keys as they are shown, a word, and the action of a click."""


def draw(entries: Sequence[Entry], order: Sequence[Entry], width: int, palette: Palette) -> Strip:
    """Draw `entries` from left to right in one strip of `width` cells, those that come first in `order` before all."""
    fitting: list[Entry] = []
    room = width - 1
    for entry in order:
        if cell_len(entry[0]) + cell_len(entry[1]) + 3 <= room:
            fitting.append(entry)
            room -= cell_len(entry[0]) + cell_len(entry[1]) + 3
    segments = [Segment(" ", palette.foreground)]
    for keys, word, action in (entry for entry in entries if entry in fitting):
        click = Style(meta={"@click": action}) if action else Style()
        segments += [
            Segment(keys, palette.accent + click),
            Segment(f" {word}", palette.foreground + click),
            Segment("  ", palette.foreground),
        ]
    return Strip(segments).adjust_cell_length(width, palette.foreground)
