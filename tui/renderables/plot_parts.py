"""What a plot is made of: curves, vertical lines, single points, and the stretch that its axes show."""

from dataclasses import dataclass, replace
from math import inf

import numpy as np
from rich.style import Style

from nntui.core.types import FloatArray


@dataclass(frozen=True, eq=False)
class Curve:
    """A line through points, shapes (points,); what is not finite is a gap."""

    x: FloatArray
    """Rising."""

    y: FloatArray
    style: Style
    marker: str = "●"
    """One cell: the newest point; in ASCII, which has no thin lines, its likeness is every point of the line."""

    is_line: bool = True
    """Whether points are joined; dots alone are fainter, and cheaper."""

    has_end: bool = True
    """Whether the marker stands on the last point."""

    is_behind: bool = False
    """Whether all others, and their markers, are drawn over it and its marker."""


@dataclass(frozen=True)
class Upright:
    """A vertical line behind the curves."""

    epoch: float
    style: Style
    glyph: str = "┊"


@dataclass(frozen=True)
class Point:
    """A glyph of one cell in front of the curves."""

    epoch: float
    value: float
    style: Style
    glyph: str


@dataclass(frozen=True)
class Scale:
    """What the axes show."""

    epochs: tuple[float, float] | None = None
    """The stretch of the x axis; None for what the curves have."""

    bounds: tuple[float, float] = (-inf, inf)
    """The y axis follows the data within these, where they leave room; what lies beyond is drawn on the edge."""

    log: bool = False
    """Whether the y axis is logarithmic, where any value is above 0; others are drawn on its lower edge."""


def cropped(curve: Curve, epochs: tuple[float, float]) -> Curve:
    """Return the part of a curve in a stretch of epochs; a line that goes on beyond reaches the edges."""
    left, right = epochs
    x, y = curve.x, curve.y
    inside = (x >= left) & (x <= right)
    if inside.all():
        return curve
    shown = [(x[inside], y[inside])]
    for edge, place in ((left, 0), (right, 1)):
        if curve.is_line and x[0] < edge < x[-1] and edge not in x:
            at_edge = np.array([edge])
            shown.insert(place * len(shown), (at_edge, np.interp(at_edge, x, y)))
    xs, ys = (np.concatenate(parts) for parts in zip(*shown, strict=True))
    return replace(curve, x=xs, y=ys, has_end=curve.has_end and bool(inside[-1]))
