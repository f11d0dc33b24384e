"""Straight lines in an activation's place, and the weights with which a layer starts near the identity."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nntui.core.activations import activation
from nntui.core.layers import Dense
from nntui.core.types import FloatArray

_EXACT = 1e-6
"""Share of a unit's values, root mean square, that an exact line may miss; also the spread that counts as none."""

_PRICE = 0.03
"""The share of a unit's values that may be missed if that keeps gradients from changing by once their size."""

_LIFTS = (0.0, 1.0, 2.0, 4.0)
"""Where the least sum may be lifted to: rectifiers are straight from 0 on, their smooth relatives later."""

_MARGIN = 0.1
"""How much higher it is lifted, as a share of the values' range: other rows go below what these few reach."""

_RADII = (4.0, 2.0, 1.0, 0.5)
"""What the sums may be scaled down to where the activation saturates."""


@dataclass(frozen=True, eq=False)
class Line:
    """Per unit, y ≈ slope x + rest; all of shape (units,), float64."""

    slope: FloatArray
    rest: FloatArray


@dataclass(frozen=True, eq=False)
class Start(Line):
    """Per unit, v ≈ slope g(scale v + shift) + rest; all of shape (units,), float64."""

    scale: FloatArray
    shift: FloatArray


def straightened(layer: Dense, z: FloatArray, *, through_origin: bool) -> Line:
    """Return the least-squares lines from a layer's weighted sums z, shape (rows, units), to its activations.

    `through_origin` leaves no rest.
    """
    # Softmax joins the units: a column that is spread out for its own sake would change all the others.
    sample = z if layer.activation == "softmax" else _spread_out(z)
    slope, _ = _fit(sample, _activated(layer, sample), through_origin)
    return Line(slope, _rest(slope, z, _activated(layer, z), through_origin))


def near_identity(layer: Dense, values: FloatArray, *, through_origin: bool) -> Start:
    """Return how a layer passes on `values`, shape (rows, units), as nearly as its activation can.

    Several scales and shifts of the sums are tried, and each unit takes what is best for it: an exact one if there
    is any, otherwise what misses little and leaves gradients their size. Nearness alone would be a trap: with sums
    scaled down far, or lifted high, the first steps of training throw the network off. `through_origin` leaves no
    rest.
    """
    sample = _spread_out(values)
    tried = [
        (scale, shift, *_judged(layer, sample, scale, shift, through_origin))
        for scale, shift in _placements(sample, through_origin)
    ]
    scales, shifts, slopes, scores = (np.array(each) for each in zip(*tried, strict=True))
    best = scores.argmin(axis=0), np.arange(values.shape[1])
    scale, shift, slope = scales[best], shifts[best], slopes[best]
    rest = _rest(slope, _activated(layer, values * scale + shift), values, through_origin)
    return Start(slope, rest, scale, shift)


def _judged(
    layer: Dense, values: FloatArray, scale: FloatArray, shift: FloatArray, through_origin: bool
) -> tuple[FloatArray, FloatArray]:
    """Return, of one way to pass the values on, the slope of the line back and a score: the lower the better."""
    a = _activated(layer, values * scale + shift)
    slope, missed = _fit(a, values, through_origin)
    # The new layer's gradients grow with 1 / scale, those of the next layer's kernel with what it gets, and that
    # kernel itself with the slope.
    size = np.sqrt((a * a).mean(axis=0) / (values * values).mean(axis=0))
    growth = np.max([1.0 / scale, size, np.abs(slope)], axis=0)
    score = np.where(missed <= _EXACT, 0.0, 1.0 + missed) + _PRICE * growth
    return slope, np.where(np.isfinite(score), score, np.inf)


def _placements(values: FloatArray, through_origin: bool) -> Iterator[tuple[FloatArray, FloatArray]]:
    """Scales and shifts of the sums that may bring them to where an activation is straight: of equals the first."""
    least, greatest = values.min(axis=0), values.max(axis=0)
    ones, zeros = np.ones_like(least), np.zeros_like(least)
    yield ones, zeros
    margin = _MARGIN * (greatest - least)
    for lowest in _LIFTS:
        yield ones, np.where(least < lowest, lowest + margin - least, 0.0)
    middle = zeros if through_origin else (least + greatest) / 2.0
    reach = np.maximum(greatest - middle, middle - least)
    for radius in _RADII:
        scale = np.minimum(1.0, radius / np.maximum(reach, radius))
        yield scale, -scale * middle


def _activated(layer: Dense, z: FloatArray) -> FloatArray:
    """Return g(z)."""
    out, scratch = np.empty_like(z), np.empty_like(z)
    activation(layer.activation, layer.negative_slope).forward(z, out, scratch)
    return out


def _spread_out(values: FloatArray) -> FloatArray:
    """Return values, shape (rows, units), with those of a unit that does not vary spread over the 1 above them.

    There is no line through a single point; what a resting unit does when it wakes up is seen right above it.
    """
    resting = np.ptp(values, axis=0) <= _EXACT * np.abs(values).max(axis=0)
    above = np.linspace(0.0, 1.0, max(len(values), 2))[:, None]
    return np.where(resting, values[:1] + above, values)


def _fit(x: FloatArray, y: FloatArray, through_origin: bool) -> tuple[FloatArray, FloatArray]:
    """Return the slopes of the least-squares lines y ≈ slope x + rest, column by column, and how much they miss.

    That is the root mean square of what they leave unexplained, over that of y (from its mean where there is a rest).
    Where x does not vary the line is flat.
    """
    dx, dy = (x, y) if through_origin else (x - x.mean(axis=0), y - y.mean(axis=0))
    spread, total = (dx * dx).sum(axis=0), (dy * dy).sum(axis=0)
    flat = spread <= _EXACT**2 * (x * x).sum(axis=0)
    slope = np.where(flat, 0.0, (dx * dy).sum(axis=0) / np.where(flat, 1.0, spread))
    slope = np.where(np.abs(slope - 1.0) < 1e-12, 1.0, slope)  # so that rounding changes no weight behind it
    left = dy - slope * dx
    missed = np.sqrt((left * left).sum(axis=0) / np.where(total > 0.0, total, 1.0))
    return slope, missed


def _rest(slope: FloatArray, x: FloatArray, y: FloatArray, through_origin: bool) -> FloatArray:
    """Return the rest that leads lines of this slope through the means of x and y, shape (rows, units)."""
    if through_origin:
        return np.zeros_like(slope)
    rest: FloatArray = y.mean(axis=0) - slope * x.mean(axis=0)
    return rest
