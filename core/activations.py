"""Activation functions: each with its derivative and its formula, in place on the engine's work arrays."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from nntui.core.errors import UserError, unknown
from nntui.core.types import FloatArray

_EXP_LIMIT = {np.dtype(np.float32): 88.0, np.dtype(np.float64): 709.0}
"""The largest whole argument whose exponential is finite."""


class Activation(Protocol):
    """A function of weighted sums z, shape (n, units), and its derivative, taken from its own output a."""

    formula: str
    can_die: bool
    """Whether a unit can be stuck where its derivative is zero for all inputs, as with ReLU."""

    def forward(self, z: FloatArray, out: FloatArray, scratch: FloatArray) -> None:
        """Write a = g(z) into `out`; all three have shape (n, units), and `out` may be `z`."""

    def backward(self, a: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        """Turn dL/da into dL/dz in place; `a` is what `forward` wrote."""


class Linear:
    """The identity."""

    formula = "g(z) = z"
    can_die = False

    def forward(self, z: FloatArray, out: FloatArray, scratch: FloatArray) -> None:
        """Write a = z."""
        if out is not z:
            np.copyto(out, z)

    def backward(self, a: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        """Leave the gradient: g'(z) = 1."""


class Sigmoid:
    """The logistic function."""

    formula = "g(z) = 1 / (1 + exp(-z))"
    can_die = False

    def forward(self, z: FloatArray, out: FloatArray, scratch: FloatArray) -> None:
        """Write a = 1 / (1 + exp(-z)), finite for every finite z."""
        np.negative(z, out=out)
        np.minimum(out, _EXP_LIMIT[out.dtype], out=out)
        np.exp(out, out=out)
        np.add(out, 1.0, out=out)
        np.reciprocal(out, out=out)

    def backward(self, a: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        """Multiply by g'(z) = a (1 - a)."""
        np.subtract(1.0, a, out=scratch)
        np.multiply(scratch, a, out=scratch)
        np.multiply(gradient, scratch, out=gradient)


class Tanh:
    """The hyperbolic tangent."""

    formula = "g(z) = (exp(z) - exp(-z)) / (exp(z) + exp(-z))"
    can_die = False

    def forward(self, z: FloatArray, out: FloatArray, scratch: FloatArray) -> None:
        """Write a = tanh(z)."""
        np.tanh(z, out=out)

    def backward(self, a: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        """Multiply by g'(z) = 1 - a²."""
        np.multiply(a, a, out=scratch)
        np.subtract(1.0, scratch, out=scratch)
        np.multiply(gradient, scratch, out=gradient)


class ReLU:
    """The rectifier (Nair & Hinton, 2010)."""

    formula = "g(z) = max(0, z)"
    can_die = True

    def forward(self, z: FloatArray, out: FloatArray, scratch: FloatArray) -> None:
        """Write a = max(0, z)."""
        np.maximum(z, 0.0, out=out)

    def backward(self, a: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        """Multiply by g'(z): 1 where z > 0, else 0."""
        np.greater(a, 0.0, out=scratch)
        np.multiply(gradient, scratch, out=gradient)


@dataclass(frozen=True)
class LeakyReLU:
    """The rectifier with a small slope for negative sums (Maas et al., 2013)."""

    negative_slope: float = 0.01
    formula = "g(z) = max(ε z, z), 0 < ε < 1"
    can_die = False

    def forward(self, z: FloatArray, out: FloatArray, scratch: FloatArray) -> None:
        """Write a = max(ε z, z)."""
        np.multiply(z, self.negative_slope, out=scratch)
        np.maximum(z, scratch, out=out)

    def backward(self, a: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        """Multiply by g'(z): 1 where z > 0, else ε; a has the sign of z."""
        np.greater(a, 0.0, out=scratch)
        np.multiply(scratch, 1.0 - self.negative_slope, out=scratch)
        np.add(scratch, self.negative_slope, out=scratch)
        np.multiply(gradient, scratch, out=gradient)


class Softmax:
    """Probabilities over the units of a layer."""

    formula = "g(z)_k = exp(z_k) / Σ_j exp(z_j)"
    can_die = False

    def forward(self, z: FloatArray, out: FloatArray, scratch: FloatArray) -> None:
        """Write the probabilities; the row's maximum is taken off first, so that no exponential overflows."""
        column = scratch[:, :1]
        np.max(z, axis=1, keepdims=True, out=column)
        np.subtract(z, column, out=out)
        np.exp(out, out=out)
        np.sum(out, axis=1, keepdims=True, out=column)
        np.divide(out, column, out=out)

    def backward(self, a: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        """Apply the Jacobian: dL/dz_k = a_k (dL/da_k - Σ_j a_j dL/da_j)."""
        np.vecdot(a, gradient, out=scratch[:, 0])
        np.subtract(gradient, scratch[:, :1], out=gradient)
        np.multiply(gradient, a, out=gradient)


ACTIVATIONS: dict[str, Activation] = {
    "linear": Linear(),
    "sigmoid": Sigmoid(),
    "tanh": Tanh(),
    "relu": ReLU(),
    "leaky_relu": LeakyReLU(),
    "softmax": Softmax(),
}
"""The activations by Keras' names. Leaky ReLU's slope is 0.01 here and 0.2 in Keras."""


def activation(name: str, negative_slope: float | None = None) -> Activation:
    """Return an activation by name, leaky ReLU with `negative_slope` (0 < slope < 1) if it is given.

    Raises `UserError` (a `ValueError`) for an unknown name, a slope out of range or one that has no use.
    """
    if name not in ACTIVATIONS:
        raise UserError(unknown("activation", name, ACTIVATIONS))
    if negative_slope is None:
        return ACTIVATIONS[name]
    if name != "leaky_relu":
        raise UserError(f"negative_slope belongs to 'leaky_relu', not to {name!r}: leave it out")
    if not 0.0 < negative_slope < 1.0:
        raise UserError(f"negative_slope is {negative_slope}: it must be between 0 and 1")
    return LeakyReLU(negative_slope)
