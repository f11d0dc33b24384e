"""Made-up functions of one or two inputs, each uniform in -1 ... 1, with noise on the value alone."""

from collections.abc import Callable

import numpy as np

from nntui.core.data.synthetic.toy import Draw, Toy
from nntui.core.types import FloatArray

Function = Callable[[FloatArray], FloatArray]
"""From points, shape (n, inputs), to values, shape (n,)."""

SLOPE = 2.0
INTERCEPT = 1.0


def line(x: FloatArray) -> FloatArray:
    """A line with an intercept: y = 2 x + 1, for which one unit without activation is enough, weight and bias."""
    return SLOPE * x[:, 0] + INTERCEPT


def line_through_origin(x: FloatArray) -> FloatArray:
    """A line through the origin: y = 2 x, for which one unit is enough that has no bias."""
    return SLOPE * x[:, 0]


def sine(x: FloatArray) -> FloatArray:
    """Two periods of a sine: y = sin(2 pi x)."""
    return np.asarray(np.sin(2 * np.pi * x[:, 0]))


def waves(x: FloatArray) -> FloatArray:
    """Three waves over a plane: y = (sin(pi x1) + sin(2 pi x2) + sin(pi (x1 + x2))) / 3.

    In two inputs, because `sine` has one already, and a curved surface is what `plane` is not.
    """
    x1, x2 = np.pi * x.T
    return np.asarray((np.sin(x1) + np.sin(2 * x2) + np.sin(x1 + x2)) / 3)


def plane(x: FloatArray) -> FloatArray:
    """An inclined plane as TensorFlow Playground's, to the scale of -1 ... 1: y = (x1 + x2) / 2."""
    return (x[:, 0] + x[:, 1]) / 2


def _drawn(function: Function, inputs: int) -> Draw:
    """Draw points, rounded to the float32 that they are stored in before the function sees them, and their values."""

    def draw(size: int, noise: float, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        x = rng.uniform(-1, 1, (size, inputs)).astype(np.float32).astype(np.float64)
        return x, function(x) + noise * rng.standard_normal(size)

    return draw


def _toy(title: str, noise: float, function: Function, formula: str, inputs: tuple[str, ...]) -> Toy:
    return Toy(title, formula, noise, _drawn(function, len(inputs)), inputs=inputs)


FUNCTION_TOYS: dict[str, Toy] = {
    "line": _toy("a line with an intercept", 0.2, line, "y = 2 x + 1", ("x",)),
    "line-through-origin": _toy("a line through the origin", 0.2, line_through_origin, "y = 2 x", ("x",)),
    "sine": _toy("two periods of a sine", 0.1, sine, "y = sin(2π x)", ("x",)),
    "waves": _toy(
        "waves over a plane", 0.05, waves, "y = (sin(π x1) + sin(2π x2) + sin(π (x1 + x2))) / 3", ("x1", "x2")
    ),
    "plane": _toy("an inclined plane", 0.05, plane, "y = (x1 + x2) / 2", ("x1", "x2")),
}
