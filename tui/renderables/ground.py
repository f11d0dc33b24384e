"""What lies under the points of a plane: the class and its certainty, or the value, at each place."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.color import Color as Mix

from nntui.core.training.seen import BoundaryView
from nntui.core.types import AnyArray, FloatArray, IntArray
from nntui.tui.colours import Depth, Palette
from nntui.tui.renderables.cells import colour_table, pixels_a_line
from nntui.tui.renderables.scatter import VALUES

TEXTURES = ".:-'~,;="
"""Of classes, where colours cannot be mixed; they fade where the network is not certain."""

_FAINTEST, _STRONGEST = 0.1, 0.42
"""Shares of a class's colour in the ground, from not certain at all to certain."""

_CERTAINTIES = 6
_VALUES = 16
_OF_VALUES = 0.5
_SURE = 0.4
"""How far from a mere guess (0) to certain (1) the network has to be for a texture to show."""


@dataclass(frozen=True, eq=False)
class Ground:
    """Segments of each line, one a cell, and the colour under each cell, where there are colours."""

    lines: list[list[Segment]]
    under: list[list[Style]]

    def put(self, row: int, column: int, glyph: str, style: Style) -> None:
        """Lay a glyph over a cell."""
        self.lines[row][column] = Segment(glyph, style + self.under[row][column])


def ground_of(view: BoundaryView, columns: int, lines: int, palette: Palette, depth: Depth, *, ascii: bool) -> Ground:
    """Draw the plane, whose grid may be coarser than the cells."""
    pixels = pixels_a_line(depth, ascii=ascii)
    values = _stretched(view.values, lines * pixels, columns)
    classes = _stretched(view.classes, lines * pixels, columns) if view.class_names else None
    if pixels == 1:
        return _textured(view, values, classes, palette, depth)
    if classes is None:
        colours = _value_colours(palette)
        codes = _levels(values, *_limits(view), len(colours))
    else:
        colours = _class_colours(palette, depth)
        codes = classes % (len(colours) // _CERTAINTIES) * _CERTAINTIES
        codes = codes + _levels(_surety(values, len(view.class_names)), 0.0, 1.0, _CERTAINTIES)
    table = colour_table(palette, colours)
    codes = np.where(np.isfinite(values), codes, table.missing)
    styles = [*(Style(bgcolor=colour) for colour in colours), palette.blank, palette.blank]
    under = [[styles[code] for code in line] for line in codes[1::2].tolist()]
    return Ground([list(line) for line in table.lines(codes)], under)


def _textured(
    view: BoundaryView, values: FloatArray, classes: IntArray | None, palette: Palette, depth: Depth
) -> Ground:
    if classes is None:
        codes, glyphs, styles = _levels(values, *_limits(view), len(VALUES)), VALUES, [palette.muted]
    else:
        textures = TEXTURES if len(view.class_names) <= len(TEXTURES) else "abcdefghijklmnopqrstuvwxyz"
        glyphs, styles = f"{textures} ", list(palette.classes(depth)) if depth == "16" else [palette.muted]
        sure = _surety(values, len(view.class_names)) >= _SURE
        codes = np.where(sure, classes % len(textures), len(textures))
    lines = []
    for row, known in zip(codes.tolist(), np.isfinite(values).tolist(), strict=True):
        cells = [
            (glyphs[code], styles[code % len(styles)]) if there else ("?", palette.warning)
            for code, there in zip(row, known, strict=True)
        ]
        lines.append([Segment(*cell) for cell in cells])
    return Ground(lines, [[Style()] * values.shape[1]] * len(lines))


def _stretched(grid: AnyArray, rows: int, columns: int) -> AnyArray:
    """Return the grid's nearest values, shape (rows, columns)."""
    down, across = (
        ((np.arange(room) + 0.5) * (size / room)).astype(np.intp)
        for room, size in zip((rows, columns), grid.shape, strict=True)
    )
    stretched: AnyArray = grid[down][:, across]
    return stretched


def _surety(certainty: FloatArray, classes: int) -> FloatArray:
    """Return how far from a mere guess (0) to certain (1) the network is."""
    guess = 1.0 / max(classes, 2)
    surety: FloatArray = np.nan_to_num((certainty - guess) / (1.0 - guess)).clip(0.0, 1.0)
    return surety


def _levels(values: FloatArray, low: float, high: float, levels: int) -> IntArray:
    """Return numbers below `levels` for values from `low` to `high`; those beyond count as the ends."""
    shares = (np.nan_to_num(values).clip(low, high) - low) / (high - low)
    return np.rint(shares * (levels - 1)).astype(np.intp)


def _limits(view: BoundaryView) -> tuple[float, float]:
    """Return the ends of the targets' range, which the legend says too."""
    labels = view.labels
    low, high = (float(labels.min()), float(labels.max())) if labels.size else (0.0, 1.0)
    return (low, high) if low < high else (low - 0.5, high + 0.5)


@lru_cache(maxsize=16)
def _class_colours(palette: Palette, depth: Depth) -> tuple[Color, ...]:
    """Return the colours of each class, from not certain to certain."""
    base = Mix.parse(palette.neutral)
    shares = np.linspace(_FAINTEST, _STRONGEST, _CERTAINTIES)
    if depth == "256":  # in between, rounding would give other hues
        shares = np.where(np.arange(_CERTAINTIES) < _CERTAINTIES // 3, 0.0, _STRONGEST)
    styles = palette.classes(depth)
    return tuple(base.blend(_mix(style), float(share)).rich_color for style in styles for share in shares)


@lru_cache(maxsize=16)
def _value_colours(palette: Palette) -> tuple[Color, ...]:
    base = Mix.parse(palette.neutral)
    return tuple(base.blend(_mix(style), _OF_VALUES).rich_color for style in palette.sequential(_VALUES))


def _mix(style: Style) -> Mix:
    assert style.color is not None
    return Mix(*style.color.get_truecolor())
