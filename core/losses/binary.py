"""Binary cross-entropy, fused with the sigmoid."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nntui.core.losses.base import Fused, Loss, LossBuffers, check_smoothing, inside, refuse_outside, sum_rows
from nntui.core.types import AnyArray, FloatArray


@dataclass(frozen=True)
class _SigmoidBinaryCrossentropy:
    """Binary cross-entropy from the logits of sigmoid outputs."""

    label_smoothing: float
    activation: ClassVar[str] = "sigmoid"

    def rows(self, logits: FloatArray, outputs: FloatArray, targets: AnyArray, buffers: LossBuffers) -> FloatArray:
        """Return each row's mean of z (1[z > 0] - y) + ln(1 + exp(-|z|)), both not negative for 0 <= y <= 1."""
        total, work = buffers.matrix, buffers.second_matrix
        targets = _smoothed(targets, self.label_smoothing, work)
        np.greater(logits, 0.0, out=total)
        np.subtract(total, targets, out=total)
        np.multiply(total, logits, out=total)
        np.abs(logits, out=work)
        np.negative(work, out=work)
        np.exp(work, out=work)
        np.log1p(work, out=work)
        np.add(total, work, out=total)
        return sum_rows(total, buffers, 1.0 / buffers.k)

    def gradient(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, buffers: LossBuffers) -> None:
        """Write (p - y) / (n k)."""
        np.subtract(outputs, _smoothed(targets, self.label_smoothing, buffers.matrix), out=out)
        np.multiply(out, 1.0 / out.size, out=out)


@dataclass(frozen=True)
class BinaryCrossentropy(Loss):
    """Cross-entropy of independent yes-or-no outputs, in nats, the mean over outputs and rows.

    With `label_smoothing` s, y (1 - s) + s / 2 takes the place of y (Szegedy et al., 2016). Raises `UserError` for an
    s that is not 0 or more and less than 1.
    """

    label_smoothing: float = 0.0
    formula: ClassVar[str] = "L = -1/(n k) Σ [y ln p + (1 - y) ln(1 - p)]"
    outputs: ClassVar[tuple[str, ...] | None] = ("sigmoid", "softmax")

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        check_smoothing(self.label_smoothing)

    @property
    def fused(self) -> Fused:
        """The pair with the sigmoid."""
        return _SigmoidBinaryCrossentropy(self.label_smoothing)

    def check(self, targets: AnyArray) -> None:
        """Refuse targets that are no probabilities."""
        refuse_outside("binary_crossentropy", targets, 0.0, 1.0)

    def rows(self, outputs: FloatArray, targets: AnyArray, buffers: LossBuffers) -> FloatArray:
        """Return each row's loss of probabilities, kept off 0 and 1 by the resolution of their type."""
        p, work = inside(outputs, buffers.matrix), buffers.second_matrix
        np.subtract(1.0, p, out=work)
        np.log(work, out=work)
        np.log(p, out=p)
        np.subtract(p, work, out=p)
        if self.label_smoothing:
            # y ln p + (1 - y) ln(1 - p) = y (ln p - ln(1 - p)) + ln(1 - p), with y (1 - s) + s / 2 for y.
            np.multiply(p, 0.5 * self.label_smoothing, out=buffers.matrix)
            np.add(work, buffers.matrix, out=work)
            np.multiply(p, (1.0 - self.label_smoothing) / (0.5 * self.label_smoothing), out=p)
        np.multiply(p, targets, out=p)
        np.add(p, work, out=p)
        return sum_rows(p, buffers, -1.0 / buffers.k)

    def gradient(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, buffers: LossBuffers) -> None:
        """Write (p - y) / (p (1 - p) n k)."""
        np.subtract(inside(outputs, out), _smoothed(targets, self.label_smoothing, buffers.matrix), out=out)
        p, variance = inside(outputs, buffers.matrix), buffers.second_matrix
        np.subtract(1.0, p, out=variance)
        np.multiply(variance, p, out=variance)
        np.multiply(variance, float(out.size), out=variance)
        np.divide(out, variance, out=out)


def _smoothed(targets: AnyArray, smoothing: float, out: FloatArray) -> AnyArray:
    """Write y (1 - s) + s / 2 into `out`, or return the targets as they are."""
    if not smoothing:
        return targets
    np.multiply(targets, 1.0 - smoothing, out=out)
    return np.add(out, 0.5 * smoothing, out=out)
