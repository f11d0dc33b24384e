"""Values as cells: half blocks in colour, or glyphs where colour cannot be relied on."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from nntui.core.types import FloatArray, IntArray
from nntui.tui.colours import Depth, Palette

GLYPHS = "=~- +*#"
"""From the most negative to the most positive, for terminals without enough colours."""

INK = " .:-=+*#%@"
"""From none of a picture's ink to all of it, for the same."""

_GLYPH_EDGES = np.array([-0.6, -0.3, -0.08, 0.08, 0.3, 0.6])
"""Shares of the limit between the glyphs: fine near zero, where most weights are."""

_MISSING = "?"


def pixels_a_line(depth: Depth, *, ascii: bool) -> int:
    """Return 2 where a cell shows two values, one above the other, as colours, and 1 where it shows one as a glyph."""
    return 1 if ascii or depth in ("16", "none") else 2


@dataclass(frozen=True, eq=False)
class CellTable:
    """Ready segments for every content of a cell; a value is a code, 0 (most negative) to `levels` - 1."""

    levels: int
    pixels_a_line: int
    segments: list[Segment]
    """One for each code, or for each pair of codes, upper x (levels + 2) + lower."""

    edges: FloatArray | None = None
    """The shares of the limit that part the levels; None where these lie at equal distances."""

    @property
    def missing(self) -> int:
        """The code of a value that is no number."""
        return self.levels

    @property
    def outside(self) -> int:
        """The code of a pixel that is not part of the image."""
        return self.levels + 1

    def codes(self, image: FloatArray, limit: float) -> IntArray:
        """Return the codes of values on a scale from -limit to limit, same shape; what lies beyond is cut."""
        with np.errstate(over="ignore"):
            shares = image.astype(np.float64) / (limit if np.isfinite(limit) and limit > 0 else 1.0)
        missing = np.isnan(shares)
        shares = np.where(missing, 0.0, shares).clip(-1.0, 1.0)
        if self.edges is not None:
            codes = np.searchsorted(self.edges, shares)
        else:
            codes = np.rint((shares + 1.0) * ((self.levels - 1) / 2)).astype(np.intp)
        codes[missing] = self.missing
        return codes

    def lines(self, codes: IntArray) -> Iterator[list[Segment]]:
        """Return the segments of each line for codes, shape (lines x pixels_a_line, columns)."""
        if self.pixels_a_line == 2:
            codes = codes[0::2] * (self.levels + 2) + codes[1::2]
        for line in codes.tolist():
            yield [self.segments[code] for code in line]


@lru_cache(maxsize=64)
def cell_table(palette: Palette, depth: Depth, *, ascii: bool = False, repeat: int = 1) -> CellTable:
    """Return the table for a palette and a terminal, each pixel `repeat` cells wide; made once, then remembered."""
    if pixels_a_line(depth, ascii=ascii) == 1:
        return CellTable(len(GLYPHS), 1, _glyph_segments(palette, depth, repeat), _GLYPH_EDGES)
    colours = palette.diverging(depth)
    return CellTable(len(colours), 2, _block_segments(palette, colours, repeat))


@lru_cache(maxsize=16)
def ink_table(palette: Palette, depth: Depth, *, ascii: bool = False) -> CellTable:
    """Return the table for pictures, whose values from 0 to 1 go from -limit to limit; made once, then remembered."""
    if pixels_a_line(depth, ascii=ascii) == 2:
        greys = palette.greys()
        return CellTable(len(greys), 2, _block_segments(palette, greys, 1))
    glyphs = [Segment(glyph, palette.foreground) for glyph in INK]
    return CellTable(len(INK), 1, [*glyphs, Segment(_MISSING, _missing_style(palette)), Segment(" ", palette.blank)])


@lru_cache(maxsize=16)
def colour_table(palette: Palette, colours: tuple[Color, ...]) -> CellTable:
    """Return the table for codes that stand for colours, two of them in a cell; made once, then remembered."""
    return CellTable(len(colours), 2, _block_segments(palette, colours, 1))


def _block_segments(palette: Palette, colours: tuple[Color, ...], repeat: int) -> list[Segment]:
    """Segments for pairs: the upper value as foreground of an upper half block, the lower one as background."""
    missing = len(colours)
    content = (*colours, palette.background, palette.background)
    segments = []
    for upper, above in enumerate(content):
        for lower, below in enumerate(content):
            if missing in (upper, lower):
                segments.append(Segment(_MISSING * repeat, _missing_style(palette)))
            elif above == below:
                segments.append(Segment(" " * repeat, Style(bgcolor=below)))
            elif upper == missing + 1:  # the background may be the terminal's own, which no foreground can show
                segments.append(Segment("▄" * repeat, Style(color=below, bgcolor=above)))
            else:
                segments.append(Segment("▀" * repeat, Style(color=above, bgcolor=below)))
    return segments


def _glyph_segments(palette: Palette, depth: Depth, repeat: int) -> list[Segment]:
    """Segments for single values: the sign's glyph, its colour only as an addition."""
    negative = positive = palette.foreground
    if depth != "none":
        negative, positive = (
            palette.blank + Style(color=Color.parse(name))
            for name in (("bright_blue", "bright_yellow") if palette.dark else ("blue", "red"))
        )
    middle = len(GLYPHS) // 2
    styles = [negative] * middle + [palette.blank] + [positive] * middle + [_missing_style(palette), palette.blank]
    return [Segment(glyph * repeat, style) for glyph, style in zip(GLYPHS + _MISSING + " ", styles, strict=True)]


def _missing_style(palette: Palette) -> Style:
    """A colour that no value has, and a whole cell of it: weights that are no number are a fault to be seen."""
    return palette.mark + Style(reverse=True)
