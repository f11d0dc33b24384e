"""Made-up classes in a plane; the points reach about as far as 1 from the origin."""

from collections.abc import Callable

import numpy as np

from nntui.core.data.synthetic.toy import Draw, Toy
from nntui.core.types import FloatArray, IntArray

Shape = Callable[[IntArray, np.random.Generator], FloatArray]
"""From labels, shape (n,), to points without noise, shape (n, 2)."""

TURNS = 1.75
"""Of each arm of the spiral with two arms."""


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
    return _arms(2, labels, rng)


def spiral3(labels: IntArray, rng: np.random.Generator) -> FloatArray:
    """Three arms of a spiral of Archimedes, each a third of a turn further than the one before.

    The arms turn two thirds as far as those of `spiral` (7/6 turns), so that they lie as far apart.
    """
    return _arms(3, labels, rng)


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


def _arms(arms: int, labels: IntArray, rng: np.random.Generator) -> FloatArray:
    radius = np.sqrt(rng.uniform(0.01, 1, len(labels)))
    return _polar(radius, 2 * np.pi * (TURNS * 2 / arms) * radius + 2 * np.pi / arms * labels)


def _polar(radius: FloatArray, angle: FloatArray) -> FloatArray:
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def _drawn(shape: Shape, classes: int) -> Draw:
    """Draw from a shape: the classes have the same number of points, give or take one, in random order."""

    def draw(size: int, noise: float, rng: np.random.Generator) -> tuple[FloatArray, IntArray]:
        labels = rng.permutation(np.arange(size) % classes)
        return shape(labels, rng) + noise * rng.standard_normal((size, 2)), labels

    return draw


def _toy(title: str, class_names: tuple[str, ...], noise: float, shape: Shape, source: str) -> Toy:
    return Toy(title, source, noise, _drawn(shape, len(class_names)), class_names)


CLASS_TOYS: dict[str, Toy] = {
    "circles": _toy("a circle within a circle", ("outer", "inner"), 0.08, circles, "radius 1 and 0.5"),
    "moons": _toy("two half moons", ("upper", "lower"), 0.07, moons, "scikit-learn's make_moons, to scale"),
    "spiral": _toy("two arms of a spiral", ("first", "second"), 0.03, spiral, "after Lang and Witbrock (1988)"),
    "spiral3": _toy(
        "three arms of a spiral", ("first", "second", "third"), 0.03, spiral3, "after Lang and Witbrock (1988)"
    ),
    "xor": _toy("exclusive or of two signs", ("same", "different"), 0.08, xor, "x1 x2 > 0 against x1 x2 < 0"),
    "blobs": _toy("three clouds", ("top", "left", "right"), 0.2, blobs, "normal, around an equilateral triangle"),
}
