"""Activation functions: each with its derivative and its formula, in place on the engine's work arrays."""

from typing import Protocol

import numpy as np

from nntui.core.distributions import logistic
from nntui.core.errors import UserError, unknown
from nntui.core.limits import Limits, within
from nntui.core.rectifiers import ELU, GELU, SELU, LeakyReLU, ReLU, SiLU, Softplus
from nntui.core.types import FloatArray


class Activation(Protocol):
    """A function of weighted sums z, and its derivative. All arrays have shape (n, units) and one dtype."""

    formula: str
    can_die: bool
    """Whether a unit can be stuck where its derivative is zero for all inputs, as with ReLU."""

    needs_sums: bool
    """Whether `backward` reads z, where a alone does not tell the derivative with all its digits."""

    def forward(self, z: FloatArray, out: FloatArray, scratch: FloatArray) -> None:
        """Write a = g(z) into `out`, which may be `z` where `needs_sums` is False."""

    def backward(self, z: FloatArray, a: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        """Turn dL/da into dL/dz in place; `a` is what `forward` wrote, over z perhaps if `needs_sums` is False."""


class Linear:
    """The identity."""

    formula = "g(z) = z"
    can_die = False
    needs_sums = False

    def forward(self, z: FloatArray, out: FloatArray, scratch: FloatArray) -> None:
        """Write a = z."""
        if out is not z:
            np.copyto(out, z)

    def backward(self, z: FloatArray, a: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        """Leave the gradient: g'(z) = 1."""


class Sigmoid:
    """The logistic function."""

    formula = "g(z) = 1 / (1 + exp(-z))"
    can_die = False
    needs_sums = False

    def forward(self, z: FloatArray, out: FloatArray, scratch: FloatArray) -> None:
        """Write a = 1 / (1 + exp(-z)), finite for every finite z."""
        logistic(z, out)

    def backward(self, z: FloatArray, a: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        """Multiply by g'(z) = a (1 - a)."""
        np.subtract(1.0, a, out=scratch)
        np.multiply(scratch, a, out=scratch)
        np.multiply(gradient, scratch, out=gradient)


class Tanh:
    """The hyperbolic tangent."""

    formula = "g(z) = (exp(z) - exp(-z)) / (exp(z) + exp(-z))"
    can_die = False
    needs_sums = False

    def forward(self, z: FloatArray, out: FloatArray, scratch: FloatArray) -> None:
        """Write a = tanh(z)."""
        np.tanh(z, out=out)

    def backward(self, z: FloatArray, a: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        """Multiply by g'(z) = 1 - a²."""
        np.multiply(a, a, out=scratch)
        np.subtract(1.0, scratch, out=scratch)
        np.multiply(gradient, scratch, out=gradient)


class Softsign:
    """The softsign (Turian et al., 2009)."""

    formula = "g(z) = z / (1 + |z|)"
    can_die = False
    needs_sums = True

    def forward(self, z: FloatArray, out: FloatArray, scratch: FloatArray) -> None:
        """Write a = z / (1 + |z|)."""
        np.abs(z, out=scratch)
        np.add(scratch, 1.0, out=scratch)
        np.divide(z, scratch, out=out)

    def backward(self, z: FloatArray, a: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        """Divide by (1 + |z|)²; the derivative (1 - |a|)², which is the same, loses its digits where |a| is near 1."""
        np.abs(z, out=scratch)
        np.add(scratch, 1.0, out=scratch)
        np.multiply(scratch, scratch, out=scratch)
        np.divide(gradient, scratch, out=gradient)


class Exponential:
    """The exponential; it overflows to infinity, as in Keras, which training takes for a divergence."""

    formula = "g(z) = exp(z)"
    can_die = False
    needs_sums = False

    def forward(self, z: FloatArray, out: FloatArray, scratch: FloatArray) -> None:
        """Write a = exp(z)."""
        np.exp(z, out=out)

    def backward(self, z: FloatArray, a: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        """Multiply by g'(z) = a."""
        np.multiply(gradient, a, out=gradient)


class Softmax:
    """Probabilities over the units of a layer."""

    formula = "g(z)_k = exp(z_k) / Σ_j exp(z_j)"
    can_die = False
    needs_sums = False

    def forward(self, z: FloatArray, out: FloatArray, scratch: FloatArray) -> None:
        """Write the probabilities; the row's maximum is taken off first, so that no exponential overflows."""
        column = scratch[:, :1]
        np.max(z, axis=1, keepdims=True, out=column)
        np.subtract(z, column, out=out)
        np.exp(out, out=out)
        np.sum(out, axis=1, keepdims=True, out=column)
        np.divide(out, column, out=out)

    def backward(self, z: FloatArray, a: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
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
    "elu": ELU(),
    "selu": SELU(),
    "gelu": GELU(),
    "silu": SiLU(),
    "softplus": Softplus(),
    "softsign": Softsign(),
    "exponential": Exponential(),
    "softmax": Softmax(),
}
"""The activations by Keras' names. Leaky ReLU's slope is 0.01 here and 0.2 in Keras."""


_SLOPE: Limits = (lambda value: 0.0 < value < 1.0, "between 0 and 1")


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
    if not within(_SLOPE, negative_slope):
        raise UserError(f"negative_slope is {negative_slope}: it must be {_SLOPE[1]}")
    return LeakyReLU(negative_slope)
