"""Initial weights: each scheme by its published formula, and the one that suits an activation."""

import math
from collections.abc import Callable

import numpy as np

from nntui.core.errors import UserError, unknown
from nntui.core.types import FloatArray

Initializer = Callable[[np.random.Generator, int, int], FloatArray]
"""From a generator and the number of inputs and units to a kernel, shape (inputs, units), in float64."""

_TRUNCATED_DEVIATION = 0.87962566103423978
"""Standard deviation of a standard normal distribution cut off at two deviations."""


def _uniform(rng: np.random.Generator, inputs: int, units: int, variance: float) -> FloatArray:
    limit = math.sqrt(3.0 * variance)
    return rng.uniform(-limit, limit, (inputs, units))


def _normal(rng: np.random.Generator, inputs: int, units: int, variance: float) -> FloatArray:
    """Normal, redrawn beyond two standard deviations, widened so that the variance stays what was asked for."""
    values = rng.standard_normal((inputs, units))
    while (outside := np.abs(values) > 2.0).any():
        values[outside] = rng.standard_normal(int(outside.sum()))
    values *= math.sqrt(variance) / _TRUNCATED_DEVIATION
    return values


def glorot_uniform(rng: np.random.Generator, inputs: int, units: int) -> FloatArray:
    """Uniform with variance 2 / (inputs + units) (Glorot & Bengio, 2010)."""
    return _uniform(rng, inputs, units, 2.0 / (inputs + units))


def glorot_normal(rng: np.random.Generator, inputs: int, units: int) -> FloatArray:
    """Truncated normal with variance 2 / (inputs + units) (Glorot & Bengio, 2010)."""
    return _normal(rng, inputs, units, 2.0 / (inputs + units))


def he_uniform(rng: np.random.Generator, inputs: int, units: int) -> FloatArray:
    """Uniform with variance 2 / inputs (He et al., 2015)."""
    return _uniform(rng, inputs, units, 2.0 / inputs)


def he_normal(rng: np.random.Generator, inputs: int, units: int) -> FloatArray:
    """Truncated normal with variance 2 / inputs (He et al., 2015)."""
    return _normal(rng, inputs, units, 2.0 / inputs)


def lecun_uniform(rng: np.random.Generator, inputs: int, units: int) -> FloatArray:
    """Uniform with variance 1 / inputs (LeCun et al., 1998)."""
    return _uniform(rng, inputs, units, 1.0 / inputs)


def lecun_normal(rng: np.random.Generator, inputs: int, units: int) -> FloatArray:
    """Truncated normal with variance 1 / inputs (LeCun et al., 1998)."""
    return _normal(rng, inputs, units, 1.0 / inputs)


INITIALIZERS: dict[str, Initializer] = {
    "glorot_uniform": glorot_uniform,
    "glorot_normal": glorot_normal,
    "he_uniform": he_uniform,
    "he_normal": he_normal,
    "lecun_uniform": lecun_uniform,
    "lecun_normal": lecun_normal,
}
"""The schemes by Keras' names."""

_SUITS = {"relu": "he_uniform", "leaky_relu": "he_uniform"}


def suits(activation: str) -> str:
    """Return the scheme for an activation: He for rectifiers, Glorot for the others."""
    return _SUITS.get(activation, "glorot_uniform")


def initializer(name: str) -> Initializer:
    """Return an initializer by name. Raises `UserError` (a `ValueError`) for an unknown one."""
    if name not in INITIALIZERS:
        raise UserError(unknown("initializer", name, INITIALIZERS))
    return INITIALIZERS[name]
