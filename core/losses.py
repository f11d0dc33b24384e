"""Loss functions: the mean over a batch and its gradient, each fused with its output activation from the logits."""

from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from nntui.core.errors import UserError, unknown
from nntui.core.types import AnyArray, DType, FloatArray, IntArray

TargetKind = Literal["labels", "values"]
"""`labels`: whole numbers, shape (n,); `values`: numbers, shape (n, outputs)."""


@dataclass(eq=False)
class LossBuffers:
    """Work arrays of a loss for n rows of k outputs, allocated once."""

    n: int
    k: int
    dtype: DType
    column: FloatArray = field(init=False)
    picked: FloatArray = field(init=False)
    matrix: FloatArray = field(init=False)
    second_matrix: FloatArray = field(init=False)
    row_starts: IntArray = field(init=False)
    positions: NDArray[np.intp] = field(init=False)

    def __post_init__(self) -> None:
        """Allocate."""
        self.column = np.empty(self.n, self.dtype)
        self.picked = np.empty(self.n, self.dtype)
        self.matrix = np.empty((self.n, self.k), self.dtype)
        self.second_matrix = np.empty((self.n, self.k), self.dtype)
        self.row_starts = np.arange(self.n) * self.k
        self.positions = np.empty(self.n, np.intp)


class Fused(Protocol):
    """A loss and its output activation as one stable pair. Logits and outputs have shape (n, k)."""

    activation: str

    def value(self, logits: FloatArray, outputs: FloatArray, targets: AnyArray, buffers: LossBuffers) -> float:
        """Return the mean loss, finite for every finite logit."""

    def gradient(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, buffers: LossBuffers) -> None:
        """Write d mean loss / d logits into `out`."""


class Loss(Protocol):
    """A mean loss over n rows. Outputs have shape (n, k); targets are as `target_kind` says."""

    target_kind: TargetKind
    formula: str
    fused: Fused | None

    def value(self, outputs: FloatArray, targets: AnyArray, buffers: LossBuffers) -> float:
        """Return the mean loss of outputs of any activation."""

    def gradient(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, buffers: LossBuffers) -> None:
        """Write d mean loss / d outputs into `out`."""


class MeanSquaredError:
    """The mean of squared differences over outputs and rows."""

    target_kind: TargetKind = "values"
    formula = "L = 1/(n k) Σ (a - y)²"
    fused: Fused | None = None

    def value(self, outputs: FloatArray, targets: AnyArray, buffers: LossBuffers) -> float:
        """Return the mean loss."""
        np.subtract(outputs, targets, out=buffers.matrix)
        flat = buffers.matrix.reshape(-1)
        return float(np.dot(flat, flat)) / flat.size

    def gradient(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, buffers: LossBuffers) -> None:
        """Write 2 (a - y) / (n k)."""
        np.subtract(outputs, targets, out=out)
        np.multiply(out, 2.0 / out.size, out=out)


class SigmoidBinaryCrossentropy:
    """Binary cross-entropy from the logits of sigmoid outputs."""

    activation = "sigmoid"

    def value(self, logits: FloatArray, outputs: FloatArray, targets: AnyArray, buffers: LossBuffers) -> float:
        """Return the mean of z (1[z > 0] - y) + ln(1 + exp(-|z|)), two sums that are not negative for 0 <= y <= 1."""
        total = buffers.matrix
        np.greater(logits, 0.0, out=total)
        np.subtract(total, targets, out=total)
        np.multiply(total, logits, out=total)
        value = float(np.sum(total))
        np.abs(logits, out=total)
        np.negative(total, out=total)
        np.exp(total, out=total)
        np.log1p(total, out=total)
        return (value + float(np.sum(total))) / total.size

    def gradient(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, buffers: LossBuffers) -> None:
        """Write (p - y) / (n k)."""
        np.subtract(outputs, targets, out=out)
        np.multiply(out, 1.0 / out.size, out=out)


class BinaryCrossentropy:
    """Cross-entropy of independent yes-or-no outputs, in nats, the mean over outputs and rows."""

    target_kind: TargetKind = "values"
    formula = "L = -1/(n k) Σ [y ln p + (1 - y) ln(1 - p)]"
    fused: Fused | None = SigmoidBinaryCrossentropy()

    def value(self, outputs: FloatArray, targets: AnyArray, buffers: LossBuffers) -> float:
        """Return the mean loss of probabilities, kept off 0 and 1 by the resolution of their type."""
        p = _inside(outputs, buffers.matrix)
        log_rest = np.negative(p, out=buffers.second_matrix)
        np.log1p(log_rest, out=log_rest)
        np.log(p, out=p)
        value = float(np.vdot(p, targets))
        np.subtract(1.0, targets, out=p)
        return -(value + float(np.vdot(p, log_rest))) / p.size

    def gradient(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, buffers: LossBuffers) -> None:
        """Write (p - y) / (p (1 - p) n k)."""
        p = _inside(outputs, buffers.matrix)
        np.subtract(p, targets, out=out)
        variance = np.subtract(1.0, p, out=buffers.second_matrix)
        np.multiply(variance, p, out=variance)
        np.multiply(variance, float(out.size), out=variance)
        np.divide(out, variance, out=out)


class SoftmaxCategoricalCrossentropy:
    """Categorical cross-entropy from the logits of softmax outputs."""

    activation = "softmax"

    def value(self, logits: FloatArray, outputs: FloatArray, targets: AnyArray, buffers: LossBuffers) -> float:
        """Return the mean of Σ y (z_m - z - ln p_m), m the row's maximum: ln Σ exp z = z_m - ln p_m."""
        top, log_top = _top(logits, outputs, buffers)
        np.subtract(top[:, None], logits, out=buffers.matrix)
        np.subtract(buffers.matrix, log_top[:, None], out=buffers.matrix)
        return float(np.vdot(buffers.matrix, targets)) / len(outputs)

    def gradient(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, buffers: LossBuffers) -> None:
        """Write (p Σ y - y) / n; Σ y is 1 for one-hot rows."""
        np.sum(targets, axis=1, out=buffers.column)
        np.multiply(outputs, buffers.column[:, None], out=out)
        np.subtract(out, targets, out=out)
        np.multiply(out, 1.0 / len(out), out=out)


class CategoricalCrossentropy:
    """Cross-entropy of one choice out of k, in nats; targets are rows of probabilities, one-hot as a rule."""

    target_kind: TargetKind = "values"
    formula = "L = -1/n Σ_i Σ_k y_ik ln p_ik"
    fused: Fused | None = SoftmaxCategoricalCrossentropy()

    def value(self, outputs: FloatArray, targets: AnyArray, buffers: LossBuffers) -> float:
        """Return the mean loss of probabilities, kept off 0 and 1 by the resolution of their type."""
        p = _inside(outputs, buffers.matrix)
        np.log(p, out=p)
        return -float(np.vdot(p, targets)) / len(outputs)

    def gradient(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, buffers: LossBuffers) -> None:
        """Write -y / (p n)."""
        p = _inside(outputs, buffers.matrix)
        np.multiply(p, -float(len(out)), out=p)
        np.divide(targets, p, out=out)


class SoftmaxSparseCategoricalCrossentropy:
    """Sparse categorical cross-entropy from the logits of softmax outputs."""

    activation = "softmax"

    def value(self, logits: FloatArray, outputs: FloatArray, targets: AnyArray, buffers: LossBuffers) -> float:
        """Return the mean of -ln p_y, or of (z_m - z_y) - ln p_m, m the row's maximum, where a p_y is too small."""
        p = _pick(outputs, targets, buffers)
        if p.min() >= np.finfo(p.dtype).smallest_normal:
            np.log(p, out=p)
            return -float(np.add.reduce(p)) / len(logits)
        top, log_top = _top(logits, outputs, buffers)
        value = -float(np.add.reduce(log_top))
        np.copyto(buffers.column, top)
        np.subtract(buffers.column, _pick(logits, targets, buffers), out=buffers.column)
        return (value + float(np.add.reduce(buffers.column))) / len(logits)

    def gradient(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, buffers: LossBuffers) -> None:
        """Write (p - 1[k = y]) / n."""
        picked = _pick(outputs, targets, buffers)
        np.subtract(picked, 1.0, out=picked)
        np.copyto(out, outputs)
        out.reshape(-1)[buffers.positions] = picked
        np.multiply(out, 1.0 / len(out), out=out)


class SparseCategoricalCrossentropy:
    """Categorical cross-entropy with whole-numbered labels, 0 to k - 1, in place of one-hot rows."""

    target_kind: TargetKind = "labels"
    formula = "L = -1/n Σ_i ln p_i,y(i)"
    fused: Fused | None = SoftmaxSparseCategoricalCrossentropy()

    def value(self, outputs: FloatArray, targets: AnyArray, buffers: LossBuffers) -> float:
        """Return the mean loss of probabilities, kept off 0 and 1 by the resolution of their type."""
        p = _pick(outputs, targets, buffers)
        np.log(_inside(p, p), out=p)
        return -float(np.mean(p))

    def gradient(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, buffers: LossBuffers) -> None:
        """Write -1 / (p n) at the label, 0 elsewhere."""
        p = _pick(outputs, targets, buffers)
        np.multiply(_inside(p, p), -float(len(out)), out=p)
        np.reciprocal(p, out=p)
        out.fill(0.0)
        out.reshape(-1)[buffers.positions] = p


def _inside(p: FloatArray, out: FloatArray) -> FloatArray:
    """Write probabilities kept off 0 and 1 into `out`, so that logarithms and quotients stay finite."""
    epsilon = float(np.finfo(p.dtype).eps)
    return np.clip(p, epsilon, 1.0 - epsilon, out=out)


def _pick(rows: FloatArray, labels: AnyArray, buffers: LossBuffers) -> FloatArray:
    """Each row's value at its label, into `buffers.picked`; leaves the flat positions in `buffers.positions`."""
    np.add(buffers.row_starts, labels, out=buffers.positions)
    return np.take(rows.reshape(-1), buffers.positions, out=buffers.picked, mode="clip")


def _top(logits: FloatArray, outputs: FloatArray, buffers: LossBuffers) -> tuple[FloatArray, FloatArray]:
    """Each row's maximum z_m, into `buffers.picked`, and ln p_m, into `buffers.column`; p_m is at least 1/k.

    They are kept apart because z_m - ln p_m would round away what matters where logits are large.
    """
    np.argmax(logits, axis=1, out=buffers.positions)
    np.add(buffers.positions, buffers.row_starts, out=buffers.positions)
    np.take(outputs.reshape(-1), buffers.positions, out=buffers.column, mode="clip")
    np.log(buffers.column, out=buffers.column)
    np.take(logits.reshape(-1), buffers.positions, out=buffers.picked, mode="clip")
    return buffers.picked, buffers.column


LOSSES: dict[str, Loss] = {
    "mean_squared_error": MeanSquaredError(),
    "binary_crossentropy": BinaryCrossentropy(),
    "categorical_crossentropy": CategoricalCrossentropy(),
    "sparse_categorical_crossentropy": SparseCategoricalCrossentropy(),
}
"""The losses by Keras' names."""


def loss_by_name(name: str) -> Loss:
    """Return a loss by name. Raises `UserError` (a `ValueError`) for an unknown one."""
    if name not in LOSSES:
        raise UserError(unknown("loss", name, LOSSES))
    return LOSSES[name]
