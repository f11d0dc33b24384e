"""Initial weights: each scheme by its published formula, and the one that suits an activation."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nntui.core.errors import UserError
from nntui.core.limits import Limits
from nntui.core.spec import check_arguments, make, parse
from nntui.core.types import FloatArray

Initializer = Callable[[np.random.Generator, int, int], FloatArray]
"""From a generator and the number of inputs and units to a kernel, shape (inputs, units), in float64."""

_ANY: Limits = (lambda value: abs(value) <= 1e30, "a number from -1e30 to 1e30")
"""Larger ones would overflow in float32 before training begins."""

_LIMITS: dict[str, Limits] = {
    **dict.fromkeys(("value", "minval", "maxval", "mean", "gain"), _ANY),
    "stddev": (lambda value: 0.0 <= value <= 1e30, "a number from 0 to 1e30"),
}

_TRUNCATED_DEVIATION = 0.87962566103423978
"""Standard deviation of a standard normal distribution cut off at two deviations."""


def _uniform(rng: np.random.Generator, inputs: int, units: int, variance: float) -> FloatArray:
    limit = math.sqrt(3.0 * variance)
    return rng.uniform(-limit, limit, (inputs, units))


def _normal(rng: np.random.Generator, inputs: int, units: int, variance: float) -> FloatArray:
    """Truncated normal, widened so that the variance stays what was asked for."""
    values = _truncated(rng, inputs, units)
    values *= math.sqrt(variance) / _TRUNCATED_DEVIATION
    return values


def _truncated(rng: np.random.Generator, inputs: int, units: int) -> FloatArray:
    """Standard normal, redrawn beyond two deviations."""
    values = rng.standard_normal((inputs, units))
    while (outside := np.abs(values) > 2.0).any():
        values[outside] = rng.standard_normal(int(outside.sum()))
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


class _WithArguments:
    """A scheme that refuses arguments outside their limits."""

    def __post_init__(self) -> None:
        """Raise `UserError` for the first one."""
        check_arguments(_LIMITS, vars(self))


@dataclass(frozen=True)
class Constant(_WithArguments):
    """All of one value. Raises `UserError` for one that no weight can have."""

    value: float = 0.0

    def __call__(self, rng: np.random.Generator, inputs: int, units: int) -> FloatArray:
        """Return the kernel, shape (inputs, units)."""
        return np.full((inputs, units), float(self.value))


@dataclass(frozen=True)
class RandomUniform(_WithArguments):
    """Uniform from `minval` to `maxval`. Raises `UserError` where these are no numbers or in the wrong order."""

    minval: float = -0.05
    maxval: float = 0.05

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        super().__post_init__()
        if self.minval > self.maxval:
            raise UserError(f"minval {self.minval} is above maxval {self.maxval}: exchange them")

    def __call__(self, rng: np.random.Generator, inputs: int, units: int) -> FloatArray:
        """Draw the kernel, shape (inputs, units)."""
        return rng.uniform(self.minval, self.maxval, (inputs, units))


@dataclass(frozen=True)
class RandomNormal(_WithArguments):
    """Normal, not truncated. Raises `UserError` for a mean or deviation that cannot be."""

    mean: float = 0.0
    stddev: float = 0.05

    def __call__(self, rng: np.random.Generator, inputs: int, units: int) -> FloatArray:
        """Draw the kernel, shape (inputs, units)."""
        return rng.normal(self.mean, self.stddev, (inputs, units))


@dataclass(frozen=True)
class TruncatedNormal(_WithArguments):
    """Normal, redrawn beyond two deviations from the mean; as in Keras, `stddev` is that before the cut.

    What is left has 0.88 times that deviation. Raises `UserError` for a mean or deviation that cannot be.
    """

    mean: float = 0.0
    stddev: float = 0.05

    def __call__(self, rng: np.random.Generator, inputs: int, units: int) -> FloatArray:
        """Draw the kernel, shape (inputs, units)."""
        return self.mean + self.stddev * _truncated(rng, inputs, units)


@dataclass(frozen=True)
class Orthogonal(_WithArguments):
    """`gain` times orthonormal columns, or rows where there are fewer inputs than units (Saxe et al., 2014).

    Q of the QR decomposition of a normal matrix, the signs such that R has a positive diagonal: then Q is uniformly
    distributed (Mezzadri, 2007). Raises `UserError` for a gain that cannot be.
    """

    gain: float = 1.0

    def __call__(self, rng: np.random.Generator, inputs: int, units: int) -> FloatArray:
        """Draw the kernel, shape (inputs, units)."""
        q, r = np.linalg.qr(rng.standard_normal((max(inputs, units), min(inputs, units))))
        q *= self.gain * np.copysign(1.0, np.diagonal(r))
        return q if inputs >= units else q.T


def _without_arguments(scheme: Initializer) -> Callable[[], Initializer]:
    return lambda: scheme


INITIALIZERS: dict[str, Callable[..., Initializer]] = {
    "glorot_uniform": _without_arguments(glorot_uniform),
    "glorot_normal": _without_arguments(glorot_normal),
    "he_uniform": _without_arguments(he_uniform),
    "he_normal": _without_arguments(he_normal),
    "lecun_uniform": _without_arguments(lecun_uniform),
    "lecun_normal": _without_arguments(lecun_normal),
    "random_uniform": RandomUniform,
    "random_normal": RandomNormal,
    "truncated_normal": TruncatedNormal,
    "orthogonal": Orthogonal,
    "zeros": _without_arguments(Constant(0.0)),
    "ones": _without_arguments(Constant(1.0)),
    "constant": Constant,
}
"""What makes the schemes, by Keras' names and with Keras' arguments."""

_SUITS = {
    **dict.fromkeys(("relu", "leaky_relu", "elu", "gelu", "silu"), "he_uniform"),
    "selu": "lecun_normal",
}


def suits(activation: str) -> str:
    """Return the scheme for an activation.

    He for a rectifier g whose mean of g(z)² over standard normal z is nearer to 1/2, which keeps the size of the sums
    from layer to layer with weights of variance 2 / inputs, than to 1 (He et al., 2015, section 2.2): ReLU 0.50, leaky
    ReLU 0.50, ELU 0.64, GELU 0.43, SiLU 0.36, but softplus 0.92. LeCun for SELU, whose constants are derived for
    weights of variance 1 / inputs (Klambauer et al., 2017). Glorot for the others.
    """
    return _SUITS.get(activation, "glorot_uniform")


def initializer(text: str) -> Initializer:
    """Return an initializer by `NAME` or `NAME:ARGUMENT=VALUE,...`, such as `orthogonal:gain=1.4`.

    Raises `UserError` (a `ValueError`) for an unknown name, and for arguments that it does not take or that cannot be.
    """
    return make("initializer", INITIALIZERS, parse(text))
