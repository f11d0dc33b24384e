"""What one kind of made-up data is."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nntui.core.types import AnyArray, FloatArray, Task

Draw = Callable[[int, float, np.random.Generator], tuple[FloatArray, AnyArray]]
"""From a size n, a noise and a generator to points, shape (n, inputs), and their labels or values, shape (n,)."""


@dataclass(frozen=True)
class Toy:
    """One kind of made-up data."""

    title: str
    source: str
    """Who made it up, or the formula."""

    noise: float
    """Standard deviation of what is added, where the user gives none: to each coordinate of a point that has a class,
    or to the value of a function."""

    draw: Draw
    class_names: tuple[str, ...] = ()
    """One a class, in the order of the labels; empty where a value is to be predicted."""

    inputs: tuple[str, ...] = ("x1", "x2")
    """Names of the coordinates."""

    size: int = 1000
    """Points, where the user gives no number."""

    @property
    def task(self) -> Task:
        """What is to be predicted."""
        return "classification" if self.class_names else "regression"

    @property
    def target(self) -> str:
        """Name of what is to be predicted."""
        return "label" if self.class_names else "y"
