"""Makes up data of a kind, within limits."""

import numpy as np

from nntui.core.data.raw import RawTable
from nntui.core.data.synthetic.classes import CLASS_TOYS
from nntui.core.data.synthetic.regression import FUNCTION_TOYS
from nntui.core.data.synthetic.toy import Toy
from nntui.core.data.table import Column, Table
from nntui.core.errors import DataError, unknown
from nntui.core.types import AnyArray, FloatArray

SIZES = (10, 1_000_000)
"""The least and the greatest number of points."""

MOST_NOISE = 10.0
"""Ten times the data's own extent: nothing can be learnt from more."""

TOYS: dict[str, Toy] = CLASS_TOYS | FUNCTION_TOYS
"""All made-up data by their names."""


def make(name: str, size: int | None, noise: float | None, rng: np.random.Generator) -> tuple[FloatArray, AnyArray]:
    """Make up points x, float32, shape (size, inputs), and labels, int64, or values, float64, both of shape (size,).

    `noise` is the standard deviation of what is added to each coordinate of points that have a class, and to the
    value of a function; None takes the default, here and for `size`. Raises DataError for an unknown name, a size
    outside 10 ... 1,000,000 and a noise outside 0 ... 10.
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
    points, targets = toy.draw(size, noise, rng)
    return points.astype(np.float32), targets


def make_raw(name: str, size: int | None, noise: float | None, rng: np.random.Generator) -> RawTable:
    """Make up a table: the inputs as numbers, and the target `label`, a category, or `y`, a number. As `make`."""
    x, targets = make(name, size, noise, rng)
    toy = TOYS[name]
    inputs = [
        Column(column, "number", values.astype(np.float64)) for column, values in zip(toy.inputs, x.T, strict=True)
    ]
    if toy.class_names:
        target = Column(toy.target, "category", targets.astype(np.int32), toy.class_names)
    else:
        target = Column(toy.target, "number", targets)
    return RawTable(Table((*inputs, target)), toy.target)
