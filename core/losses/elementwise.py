"""Losses that are a mean, or a sum, over each row's outputs of a function of output and target."""

import math
from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nntui.core.errors import UserError
from nntui.core.limits import Limits, within
from nntui.core.losses.base import EPSILON, Loss, LossBuffers, refuse_outside, sum_rows
from nntui.core.types import AnyArray, FloatArray


class Elementwise(Loss):
    """A loss whose rows are the means over their outputs of a function l(a, y)."""

    def rows(self, outputs: FloatArray, targets: AnyArray, buffers: LossBuffers) -> FloatArray:
        """Return each row's mean of l."""
        self._elements(outputs, targets, buffers.matrix, buffers.second_matrix)
        return sum_rows(buffers.matrix, buffers, self._share(buffers.k))

    def gradient(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, buffers: LossBuffers) -> None:
        """Write l'(a, y) / (n k)."""
        self._slopes(outputs, targets, out, buffers.second_matrix)
        np.multiply(out, self._share(buffers.k) / len(out), out=out)

    @abstractmethod
    def _elements(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, work: FloatArray) -> None:
        """Write l(a, y); all arrays have shape (n, k)."""

    @abstractmethod
    def _slopes(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, work: FloatArray) -> None:
        """Write dl / da."""

    @staticmethod
    def _share(outputs: int) -> float:
        """What one output counts in its row's loss."""
        return 1.0 / outputs


class MeanSquaredError(Elementwise):
    """The mean of squared differences over outputs and rows (Legendre, 1805)."""

    formula: ClassVar[str] = "L = 1/(n k) Σ (a - y)²"

    def _elements(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, work: FloatArray) -> None:
        np.subtract(outputs, targets, out=out)
        np.multiply(out, out, out=out)

    def _slopes(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, work: FloatArray) -> None:
        np.subtract(outputs, targets, out=out)
        np.multiply(out, 2.0, out=out)


class HalfSumOfSquares(Elementwise):
    """Half the sum of squared differences over the outputs, the mean over rows: E = Σ ½ (target - output)²."""

    formula: ClassVar[str] = "L = 1/n Σ ½ (a - y)²"

    def _elements(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, work: FloatArray) -> None:
        np.subtract(outputs, targets, out=out)
        np.multiply(out, out, out=out)
        np.multiply(out, 0.5, out=out)

    def _slopes(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, work: FloatArray) -> None:
        np.subtract(outputs, targets, out=out)

    @staticmethod
    def _share(outputs: int) -> float:
        del outputs
        return 1.0


class MeanAbsoluteError(Elementwise):
    """The mean of absolute differences over outputs and rows; the slope at a difference of 0 is 0."""

    formula: ClassVar[str] = "L = 1/(n k) Σ |a - y|"

    def _elements(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, work: FloatArray) -> None:
        np.subtract(outputs, targets, out=out)
        np.abs(out, out=out)

    def _slopes(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, work: FloatArray) -> None:
        np.subtract(outputs, targets, out=out)
        np.sign(out, out=out)


class MeanSquaredLogarithmicError(Elementwise):
    """The mean of squared differences of ln(1 + ·); outputs and targets below 1e-7 count as that, as in Keras."""

    formula: ClassVar[str] = "L = 1/(n k) Σ (ln(1 + a) - ln(1 + y))²"

    def check(self, targets: AnyArray) -> None:
        """Refuse targets of -1 and below, whose logarithm there is not."""
        refuse_outside("mean_squared_logarithmic_error", targets, -1.0, math.inf, open_below=True)

    def _elements(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, work: FloatArray) -> None:
        self._differences(outputs, targets, out, work)
        np.multiply(out, out, out=out)

    def _slopes(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, work: FloatArray) -> None:
        self._differences(outputs, targets, out, work)
        np.multiply(out, 2.0, out=out)
        np.maximum(outputs, EPSILON, out=work)
        np.add(work, 1.0, out=work)
        np.divide(out, work, out=out)
        np.greater(outputs, EPSILON, out=work)
        np.multiply(out, work, out=out)

    @staticmethod
    def _differences(outputs: FloatArray, targets: AnyArray, out: FloatArray, work: FloatArray) -> None:
        np.maximum(outputs, EPSILON, out=out)
        np.log1p(out, out=out)
        np.maximum(targets, EPSILON, out=work)
        np.log1p(work, out=work)
        np.subtract(out, work, out=out)


_DELTA: Limits = (lambda value: 0.0 < value < math.inf, "a finite number above 0")


@dataclass(frozen=True)
class Huber(Elementwise):
    """Squares of small differences and absolute values of large ones (Huber, 1964).

    Raises `UserError` for a delta that is not above 0.
    """

    delta: float = 1.0
    """The difference at which the one becomes the other."""

    formula: ClassVar[str] = "L = 1/(n k) Σ ½ d², or δ (|d| - ½ δ) where |d| > δ; d = a - y"

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if not within(_DELTA, self.delta):
            raise UserError(f"huber: delta {self.delta!r} cannot be: {_DELTA[1]} is possible")

    def _elements(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, work: FloatArray) -> None:
        """½ d² = c (|d| - ½ c) with c = min(|d|, δ), which is the other branch beyond δ."""
        np.subtract(outputs, targets, out=out)
        np.abs(out, out=out)
        np.minimum(out, self.delta, out=work)
        np.multiply(work, -0.5, out=work)
        np.add(out, work, out=out)
        np.multiply(work, -2.0, out=work)
        np.multiply(out, work, out=out)

    def _slopes(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, work: FloatArray) -> None:
        np.subtract(outputs, targets, out=out)
        np.clip(out, -self.delta, self.delta, out=out)


class LogCosh(Elementwise):
    """The logarithm of the hyperbolic cosine of the difference: smooth like a square, mild like an absolute value."""

    formula: ClassVar[str] = "L = 1/(n k) Σ ln cosh(a - y) = 1/(n k) Σ |d| + ln(1 + exp(-2 |d|)) - ln 2"

    def _elements(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, work: FloatArray) -> None:
        np.subtract(outputs, targets, out=out)
        np.abs(out, out=out)
        np.multiply(out, -2.0, out=work)
        np.exp(work, out=work)
        np.log1p(work, out=work)
        np.subtract(work, math.log(2.0), out=work)
        np.add(out, work, out=out)

    def _slopes(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, work: FloatArray) -> None:
        np.subtract(outputs, targets, out=out)
        np.tanh(out, out=out)


class Hinge(Elementwise):
    """How far outputs stay below the margin of 1 on their target's side (Cortes & Vapnik, 1995).

    Targets are -1 and 1; 0 and 1 are taken for those, as in Keras.
    """

    formula: ClassVar[str] = "L = 1/(n k) Σ max(0, 1 - y a)"
    threshold: ClassVar[float] = 0.0

    def check(self, targets: AnyArray) -> None:
        """Refuse targets other than -1 and 1, or 0 and 1."""
        wrong = (targets != 1.0) & (targets != (-1.0 if (targets == -1.0).any() else 0.0))
        if wrong.any():
            place = tuple(int(index) for index in np.argwhere(wrong)[0])
            raise UserError(f"y is {targets[place]:g} in row {place[0]}: hinge takes targets -1 and 1, or 0 and 1")

    def _elements(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, work: FloatArray) -> None:
        self._signs(targets, work)
        np.multiply(outputs, work, out=out)
        np.subtract(1.0, out, out=out)
        np.maximum(out, 0.0, out=out)

    def _slopes(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, work: FloatArray) -> None:
        self._signs(targets, work)
        np.multiply(outputs, work, out=out)
        np.less(out, 1.0, out=out)
        np.negative(work, out=work)
        np.multiply(out, work, out=out)

    @staticmethod
    def _signs(targets: AnyArray, out: FloatArray) -> None:
        if float(np.min(targets)) < 0.0:
            np.copyto(out, targets)
            return
        np.multiply(targets, 2.0, out=out)
        np.subtract(out, 1.0, out=out)


class Poisson(Elementwise):
    """The negative log-likelihood of counts, less what does not depend on the outputs; 1e-7 as in Keras."""

    formula: ClassVar[str] = "L = 1/(n k) Σ a - y ln(a + 1e-7)"
    outputs: ClassVar[tuple[str, ...] | None] = ("softplus", "exponential", "relu", "sigmoid", "softmax")

    def check(self, targets: AnyArray) -> None:
        """Refuse negative targets."""
        refuse_outside("poisson", targets, 0.0, math.inf)

    def _elements(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, work: FloatArray) -> None:
        np.add(outputs, EPSILON, out=work)
        np.log(work, out=work)
        np.multiply(work, targets, out=work)
        np.subtract(outputs, work, out=out)

    def _slopes(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, work: FloatArray) -> None:
        np.add(outputs, EPSILON, out=work)
        np.divide(targets, work, out=out)
        np.subtract(1.0, out, out=out)
