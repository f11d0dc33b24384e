"""An activation function as a small plot, with the point at which a unit stands on it."""

import numpy as np
from textual.strip import Strip

from nntui.core.types import FloatArray
from nntui.tui.formatting import padded
from nntui.tui.renderables.canvas import ACROSS, DOWN, Canvas, Paths
from nntui.tui.renderables.lines import filled, line
from nntui.tui.renderables.look import Look

_AXES, _CURVE = 0, 1
_MARGIN = 0.08
"""Above and below the function, as a share of its range."""


def draw(z: FloatArray, g: FloatArray, point: tuple[float, float], width: int, height: int, look: Look) -> list[Strip]:
    """Draw g over z, arrays of shape (points,), as `height` strips of `width` cells, the last one with the range of z.

    Lines stand at z = 0 and at g = 0. A `point` (z, g) that is not finite is not drawn.
    """
    palette = look.palette
    if width < 2 or height < 2 or len(z) < 2:
        return filled([], width, height, palette)
    lines = height - 1
    finite = g[np.isfinite(g)]
    low, high = (min(float(finite.min()), 0.0), max(float(finite.max()), 0.0)) if finite.size else (0.0, 1.0)
    margin = (high - low) * _MARGIN or 1.0
    scale = (float(z[0]), float(z[-1])), (low - margin, high + margin)
    canvas = Canvas(width, lines, ascii=look.ascii)
    dots = np.linspace(z[0], z[-1], width * ACROSS), np.linspace(*scale[1], lines * DOWN)
    _plot(canvas, dots[0], np.zeros(len(dots[0])), scale, _AXES, width, lines, sparse=True)
    _plot(canvas, np.zeros(len(dots[1])), dots[1], scale, _AXES, width, lines, sparse=True)
    fine = np.linspace(z[0], z[-1], width * ACROSS * 4)
    _plot(canvas, fine, np.interp(fine, z, np.nan_to_num(g)), scale, _CURVE, width, lines)
    if np.isfinite(point).all():
        _place_point(canvas, point, scale, width, lines, look)
    rows = [Strip(segments) for segments in canvas.lines([palette.muted, palette.train], palette.blank)]
    left, right = f"{z[0]:g}", f"{z[-1]:g}"
    middle = "z" if width >= len(left) + len(right) + 5 else ""
    text = left + middle.center(max(width - len(left) - len(right), 0)) + right
    return [*rows, line([(padded(text, width), palette.muted)], width, palette)]


Scale = tuple[tuple[float, float], tuple[float, float]]


def _place(values: FloatArray, bounds: tuple[float, float], cells: int) -> FloatArray:
    """Return where values lie on so many dots or cells."""
    placed: FloatArray = (values - bounds[0]) / (bounds[1] - bounds[0]) * (cells - 1)
    return placed


def _plot(
    canvas: Canvas, x: FloatArray, y: FloatArray, scale: Scale, style: int, width: int, lines: int, sparse: bool = False
) -> None:
    across = np.rint(_place(x, scale[0], width * ACROSS))[None, :]
    upwards = np.rint(lines * DOWN - 1 - _place(y, scale[1], lines * DOWN))[None, :]
    shown = (np.arange(len(x)) % (2 if sparse else 1) == 0)[None, :]
    canvas.draw(Paths(across, upwards, shown, np.array([style]), np.array([sparse])))


def _place_point(canvas: Canvas, point: tuple[float, float], scale: Scale, width: int, lines: int, look: Look) -> None:
    """Put the point on its cell."""
    across = round(float(_place(np.clip(point[0], *scale[0]), scale[0], width)))
    upwards = round(float(_place(np.clip(point[1], *scale[1]), scale[1], lines)))
    canvas.place(lines - 1 - upwards, across, [("O" if look.ascii else "●", look.palette.valid)])
