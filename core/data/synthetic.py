"""Made-up data in two dimensions, on which a network's boundary can be seen."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nntui.core.errors import DataError, unknown
from nntui.core.types import FloatArray, IntArray

SIZES = (10, 1_000_000)
"""The least and the greatest number of points."""

MOST_NOISE = 10.0
"""Ten times the data's own extent: nothing can be learnt from more."""

Shape = Callable[[IntArray, np.random.Generator], FloatArray]


@dataclass(frozen=True)
class Toy:
    """One kind of made-up data."""

    title: str
    class_names: tuple[str, ...]
    noise: float
    """Standard deviation of what is added to each coordinate, where the user gives none."""

    shape: Shape
    """From labels, shape (n,), to points without noise, shape (n, 2)."""

    source: str
    """Who made it up, or the formula."""

    size: int = 1000
    """Points, where the user gives no number."""


def circles(labels: IntArray, rng: np.random.Generator) -> FloatArray:
    """Two circles around the origin: radius 1 for class 0, radius 0.5 for class 1; the angle is uniform."""
    angle = rng.uniform(0, 2 * np.pi, len(labels))
    return _polar(np.where(labels == 0, 1.0, 0.5), angle)


def moons(labels: IntArray, rng: np.random.Generator) -> FloatArray:
    """Two interleaving half circles, as scikit-learn's `make_moons` has them, moved to the origin and divided by 1.5.

    Class 0: (cos t, sin t); class 1: (1 - cos t, 1/2 - sin t); t uniform in 0 ... pi.
    """
    t = rng.uniform(0, np.pi, len(labels))
    upper = labels == 0
    x1 = np.where(upper, np.cos(t), 1 - np.cos(t))
    x2 = np.where(upper, np.sin(t), 0.5 - np.sin(t))
    return np.column_stack([x1 - 0.5, x2 - 0.25]) / 1.5


def spiral(labels: IntArray, rng: np.random.Generator) -> FloatArray:
    """Two arms of a spiral of Archimedes: radius r from 0.1 to 1, angle 1.75 turns * r, class 1 half a turn further.

    After Lang and Witbrock (1988), "Learning to tell two spirals apart", with the turns of TensorFlow Playground.
    The radius is the root of a uniform number, so that points lie equally dense along an arm.
    """
    radius = np.sqrt(rng.uniform(0.01, 1, len(labels)))
    return _polar(radius, 2 * np.pi * 1.75 * radius + np.pi * labels)


def xor(labels: IntArray, rng: np.random.Generator) -> FloatArray:
    """Exclusive or: class 0 where both coordinates have the same sign, class 1 where they differ.

    Each coordinate's size is uniform in 0.1 ... 1, so that without noise a gap separates the classes.
    """
    sign = rng.choice([-1.0, 1.0], len(labels))
    signs = np.column_stack([sign, np.where(labels == 0, sign, -sign)])
    return signs * rng.uniform(0.1, 1, signs.shape)


def blobs(labels: IntArray, _rng: np.random.Generator) -> FloatArray:
    """Three clouds around the corners of an equilateral triangle, 0.7 from the origin; the noise is their width."""
    return _polar(np.full(len(labels), 0.7), np.pi / 2 + 2 * np.pi / 3 * labels)


def _polar(radius: FloatArray, angle: FloatArray) -> FloatArray:
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


TOYS: dict[str, Toy] = {
    "circles": Toy("a circle within a circle", ("outer", "inner"), 0.08, circles, "radius 1 and 0.5"),
    "moons": Toy("two half moons", ("upper", "lower"), 0.07, moons, "scikit-learn's make_moons, to scale"),
    "spiral": Toy("two arms of a spiral", ("first", "second"), 0.03, spiral, "after Lang and Witbrock (1988)"),
    "xor": Toy("exclusive or of two signs", ("same", "different"), 0.08, xor, "x1 x2 > 0 against x1 x2 < 0"),
    "blobs": Toy("three clouds", ("top", "left", "right"), 0.2, blobs, "normal, around an equilateral triangle"),
}


def make(name: str, size: int | None, noise: float | None, rng: np.random.Generator) -> tuple[FloatArray, IntArray]:
    """Make up points x, float32, shape (size, 2), and their labels y, int64, shape (size,).

    The points reach about as far as 1 from the origin. The classes have the same number of points, give or take one,
    in random order. `noise` is the standard deviation of what is added to each coordinate; None takes the default,
    here and for `size`. Raises DataError for an unknown name, a size outside 10 ... 1,000,000 and a noise outside
    0 ... 10.
    """
    if name not in TOYS:
        raise DataError(unknown("made-up data", name, TOYS))
    toy = TOYS[name]
    size = toy.size if size is None else size
    noise = toy.noise if noise is None else noise
    least, most = SIZES
    if not least <= size <= most:
        raise DataError(f"the size of made-up data must be {least} to {most:,} points, not {size:,}")
    if not 0 <= noise <= MOST_NOISE:
        raise DataError(f"the noise of made-up data must be 0 to {MOST_NOISE:g} (a standard deviation), not {noise:g}")
    labels = rng.permutation(np.arange(size) % len(toy.class_names))
    points = toy.shape(labels, rng) + noise * rng.standard_normal((size, 2))
    return points.astype(np.float32), labels
