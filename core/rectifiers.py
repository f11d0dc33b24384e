"""The rectifier family: activations that are near 0 for negative sums and near the sum for positive ones."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nntui.core.distributions import FAR_OUT, logistic, normal_density, normal_tail
from nntui.core.types import FloatArray

_BLOCK_BYTES = 32_768
"""Of each array while GELU works on it: few enough for the processor's cache, enough that calls do not dominate."""

_NOT_ZERO = 1e-30
"""What GELU's derivative divides by instead of a sum nearer to 0."""


class ReLU:
    """The rectifier (Nair & Hinton, 2010)."""

    formula = "g(z) = max(0, z)"
    can_die = True
    needs_sums = False

    def forward(self, z: FloatArray, out: FloatArray, scratch: FloatArray) -> None:
        """Write a = max(0, z)."""
        np.maximum(z, 0.0, out=out)

    def backward(self, z: FloatArray, a: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        """Multiply by g'(z): 1 where z > 0, else 0."""
        np.greater(a, 0.0, out=scratch)
        np.multiply(gradient, scratch, out=gradient)


@dataclass(frozen=True)
class LeakyReLU:
    """The rectifier with a small slope for negative sums (Maas et al., 2013)."""

    negative_slope: float = 0.01
    formula = "g(z) = max(ε z, z), 0 < ε < 1"
    can_die = False
    needs_sums = False

    def forward(self, z: FloatArray, out: FloatArray, scratch: FloatArray) -> None:
        """Write a = max(ε z, z)."""
        np.multiply(z, self.negative_slope, out=scratch)
        np.maximum(z, scratch, out=out)

    def backward(self, z: FloatArray, a: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        """Multiply by g'(z): 1 where z > 0, else ε; a has the sign of z."""
        _scale_by_sign(a, gradient, scratch, above=1.0, below=self.negative_slope)


class ELU:
    """The exponential linear unit with α = 1 (Clevert et al., 2016)."""

    formula = "g(z) = z for z > 0, else exp(z) - 1"
    can_die = False
    needs_sums = True

    def forward(self, z: FloatArray, out: FloatArray, scratch: FloatArray) -> None:
        """Write a = max(0, z) + exp(min(0, z)) - 1."""
        _exponential_below_zero(z, out, scratch)
        np.maximum(z, 0.0, out=scratch)
        np.add(out, scratch, out=out)

    def backward(self, z: FloatArray, a: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        """Multiply by g'(z) = exp(min(0, z)); a + 1, which is the same, has no digits left where a is near -1."""
        np.minimum(z, 0.0, out=scratch)
        np.exp(scratch, out=scratch)
        np.multiply(gradient, scratch, out=gradient)


class SELU(ELU):
    """The scaled exponential linear unit, with the published λ and α (Klambauer et al., 2017)."""

    formula = "g(z) = λ z for z > 0, else λ α (exp(z) - 1), λ = 1.0507, α = 1.6733"
    scale = 1.0507009873554804934193349852946
    alpha = 1.6732632423543772848170429916717

    def forward(self, z: FloatArray, out: FloatArray, scratch: FloatArray) -> None:
        """Write a = λ (max(0, z) + α (exp(min(0, z)) - 1))."""
        _exponential_below_zero(z, out, scratch)
        np.multiply(out, self.alpha, out=out)
        np.maximum(z, 0.0, out=scratch)
        np.add(out, scratch, out=out)
        np.multiply(out, self.scale, out=out)

    def backward(self, z: FloatArray, a: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        """Multiply by g'(z): λ where z > 0, else λ α exp(z)."""
        super().backward(z, a, gradient, scratch)
        _scale_by_sign(z, gradient, scratch, above=self.scale, below=self.scale * self.alpha)


class Softplus:
    """The smooth rectifier (Dugas et al., 2001)."""

    formula = "g(z) = log(1 + exp(z))"
    can_die = False
    needs_sums = False

    def forward(self, z: FloatArray, out: FloatArray, scratch: FloatArray) -> None:
        """Write a = max(0, z) + log(1 + exp(-|z|)), where no exponential overflows and no small a is lost."""
        np.abs(z, out=scratch)
        np.negative(scratch, out=scratch)
        np.exp(scratch, out=scratch)
        np.log1p(scratch, out=scratch)
        np.maximum(z, 0.0, out=out)
        np.add(out, scratch, out=out)

    def backward(self, z: FloatArray, a: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        """Multiply by g'(z) = 1 / (1 + exp(-z)) = 1 - exp(-a) = 2 h / (1 + h), h = tanh(a/2), exact for small a."""
        np.multiply(a, 0.5, out=scratch)
        np.tanh(scratch, out=scratch)
        np.multiply(gradient, scratch, out=gradient)
        np.multiply(gradient, 2.0, out=gradient)
        np.add(scratch, 1.0, out=scratch)
        np.divide(gradient, scratch, out=gradient)


class SiLU:
    """The sum times its logistic function, also called swish (Elfwing et al., 2018)."""

    formula = "g(z) = z σ(z), σ(z) = 1 / (1 + exp(-z))"
    can_die = False
    needs_sums = True

    def forward(self, z: FloatArray, out: FloatArray, scratch: FloatArray) -> None:
        """Write a = z σ(z)."""
        logistic(z, out)
        np.multiply(out, z, out=out)

    def backward(self, z: FloatArray, a: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        """Multiply by g'(z) = σ(z) + a (1 - σ(z))."""
        logistic(z, scratch)
        np.multiply(scratch, gradient, out=scratch)
        np.subtract(gradient, scratch, out=gradient)
        np.multiply(gradient, a, out=gradient)
        np.add(gradient, scratch, out=gradient)


class GELU:
    """The sum times its normal distribution function, exact, not by tanh (Hendrycks & Gimpel, 2016)."""

    formula = "g(z) = z Φ(z), Φ(z) = P(X ≤ z), X normal"
    can_die = False
    needs_sums = True

    def forward(self, z: FloatArray, out: FloatArray, scratch: FloatArray) -> None:
        """Write a = max(0, z) - |z| Q(|z|), Q = 1 - Φ, which is z Φ(z) on both sides and loses no small a."""
        for part, first, second in _in_blocks(z):
            x, tail = scratch[part], out[part]
            np.abs(z[part], out=x)
            np.minimum(x, FAR_OUT, out=x)
            normal_tail(x, tail, first, second)
            np.multiply(tail, x, out=tail)
            np.maximum(z[part], 0.0, out=first)
            np.subtract(first, tail, out=tail)

    def backward(self, z: FloatArray, a: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        """Multiply by g'(z) = Φ(z) + z φ(z), which is d = Q(|z|) - |z| φ(z) where z < 0, and 1 - d elsewhere.

        Q(|z|) = (max(0, z) - a) / |z| is read off a: to the last digit where z < 0, to all that 1 - d has elsewhere.
        The divisor is filled up to `_NOT_ZERO` and what it divides by half as much, which makes it 1/2 at z = 0.
        """
        for part, d, work in _in_blocks(z):
            x = scratch[part]
            np.abs(z[part], out=x)
            np.maximum(x, _NOT_ZERO, out=work)
            np.subtract(work, x, out=x)
            np.multiply(x, 0.5, out=x)
            np.maximum(z[part], 0.0, out=d)
            np.subtract(d, a[part], out=d)
            np.add(d, x, out=d)
            np.minimum(work, FAR_OUT, out=x)
            np.divide(d, x, out=d)
            normal_density(x, work)
            np.multiply(work, x, out=work)
            np.subtract(d, work, out=d)
            np.copysign(1.0, z[part], out=work)
            np.multiply(d, work, out=d)
            np.maximum(work, 0.0, out=work)
            np.subtract(work, d, out=work)
            np.multiply(gradient[part], work, out=gradient[part])


def _scale_by_sign(of: FloatArray, gradient: FloatArray, scratch: FloatArray, above: float, below: float) -> None:
    """Multiply `gradient` by `above` where `of` is greater than 0, elsewhere by `below`."""
    np.greater(of, 0.0, out=scratch)
    np.multiply(scratch, above - below, out=scratch)
    np.add(scratch, below, out=scratch)
    np.multiply(gradient, scratch, out=gradient)


def _exponential_below_zero(z: FloatArray, out: FloatArray, scratch: FloatArray) -> None:
    """Write exp(min(0, z)) - 1 = 2 h / (1 - h), h = tanh(min(0, z)/2): as exact as NumPy's expm1, faster in float32."""
    np.minimum(z, 0.0, out=out)
    np.multiply(out, 0.5, out=out)
    np.tanh(out, out=out)
    np.subtract(1.0, out, out=scratch)
    np.multiply(out, 2.0, out=out)
    np.divide(out, scratch, out=out)


def _in_blocks(z: FloatArray) -> Iterator[tuple[tuple[slice, slice], FloatArray, FloatArray]]:
    """Yield parts of z, shape (n, units), of at most `_BLOCK_BYTES`, each with two work arrays of its shape."""
    size = _BLOCK_BYTES // z.itemsize
    n, units = z.shape
    columns = min(units, size)
    rows = size // columns
    memory = np.empty((2, size), z.dtype)
    for row in range(0, n, rows):
        for column in range(0, units, columns):
            part = slice(row, row + rows), slice(column, column + columns)
            shape = z[part].shape
            first, second = memory[:, : shape[0] * shape[1]].reshape(2, *shape)
            yield part, first, second
