"""Cross-entropies of one choice out of k and the divergence of distributions, fused with the softmax."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nntui.core.losses.base import (
    EPSILON,
    Fused,
    Loss,
    LossBuffers,
    TargetKind,
    check_smoothing,
    inside,
    refuse_outside,
    sum_rows,
)
from nntui.core.types import AnyArray, FloatArray


@dataclass(frozen=True)
class _SoftmaxCategoricalCrossentropy:
    """Categorical cross-entropy from the logits of softmax outputs."""

    label_smoothing: float
    activation: ClassVar[str] = "softmax"

    def rows(self, logits: FloatArray, outputs: FloatArray, targets: AnyArray, buffers: LossBuffers) -> FloatArray:
        """Return Σ y (z_m - z - ln p_m), m the row's maximum: ln Σ exp z = z_m - ln p_m."""
        losses = _negative_logs(logits, outputs, buffers)
        np.multiply(losses, _smoothed(targets, self.label_smoothing, buffers.second_matrix), out=losses)
        return sum_rows(losses, buffers)

    def gradient(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, buffers: LossBuffers) -> None:
        """Write (p Σ y - y) / n; Σ y is 1 for one-hot rows."""
        targets = _smoothed(targets, self.label_smoothing, buffers.second_matrix)
        np.sum(targets, axis=1, out=buffers.column)
        np.multiply(outputs, buffers.column[:, None], out=out)
        np.subtract(out, targets, out=out)
        np.multiply(out, 1.0 / len(out), out=out)


@dataclass(frozen=True)
class CategoricalCrossentropy(Loss):
    """Cross-entropy of one choice out of k, in nats; targets are rows of probabilities, one-hot as a rule.

    With `label_smoothing` s, y (1 - s) + s / k takes the place of y (Szegedy et al., 2016). Raises `UserError` for an
    s that is not 0 or more and less than 1.
    """

    label_smoothing: float = 0.0
    formula: ClassVar[str] = "L = -1/n Σ_i Σ_k y_ik ln p_ik"
    outputs: ClassVar[tuple[str, ...] | None] = ("softmax",)

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        check_smoothing(self.label_smoothing)

    @property
    def fused(self) -> Fused:
        """The pair with the softmax."""
        return _SoftmaxCategoricalCrossentropy(self.label_smoothing)

    def check(self, targets: AnyArray) -> None:
        """Refuse targets that are no probabilities."""
        refuse_outside("categorical_crossentropy", targets, 0.0, 1.0)

    def rows(self, outputs: FloatArray, targets: AnyArray, buffers: LossBuffers) -> FloatArray:
        """Return each row's loss of probabilities, kept off 0 and 1 by the resolution of their type."""
        p = inside(outputs, buffers.matrix)
        np.log(p, out=p)
        np.multiply(p, _smoothed(targets, self.label_smoothing, buffers.second_matrix), out=p)
        return sum_rows(p, buffers, -1.0)

    def gradient(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, buffers: LossBuffers) -> None:
        """Write -y / (p n)."""
        p = inside(outputs, buffers.matrix)
        np.multiply(p, -float(len(out)), out=p)
        np.divide(_smoothed(targets, self.label_smoothing, buffers.second_matrix), p, out=out)


@dataclass(frozen=True)
class _SoftmaxSparseCategoricalCrossentropy:
    """Sparse categorical cross-entropy from the logits of softmax outputs."""

    label_smoothing: float
    activation: ClassVar[str] = "softmax"

    def rows(self, logits: FloatArray, outputs: FloatArray, targets: AnyArray, buffers: LossBuffers) -> FloatArray:
        """Return -ln p_y, or (z_m - z_y) - ln p_m, m the row's maximum, where a p_y is too small for its logarithm."""
        if self.label_smoothing:
            return self._smoothed_rows(logits, outputs, targets, buffers)
        p = _pick(outputs, targets, buffers)
        if p.min() >= np.finfo(p.dtype).smallest_normal:
            np.log(p, out=buffers.rows)
            return np.negative(buffers.rows, out=buffers.rows)
        top, log_top = _top(logits, outputs, buffers)
        np.copyto(buffers.rows, top)
        np.subtract(buffers.rows, _pick(logits, targets, buffers), out=buffers.rows)
        return np.subtract(buffers.rows, log_top, out=buffers.rows)

    def gradient(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, buffers: LossBuffers) -> None:
        """Write (p - (1 - s) 1[k = y] - s / k) / n."""
        picked = _pick(outputs, targets, buffers)
        np.subtract(picked, 1.0 - self.label_smoothing, out=picked)
        np.copyto(out, outputs)
        out.reshape(-1)[buffers.positions] = picked
        if self.label_smoothing:
            np.subtract(out, self.label_smoothing / buffers.k, out=out)
        np.multiply(out, 1.0 / len(out), out=out)

    def _smoothed_rows(
        self, logits: FloatArray, outputs: FloatArray, targets: AnyArray, buffers: LossBuffers
    ) -> FloatArray:
        """Return (1 - s) times the label's loss and s times the mean over all classes."""
        losses = _negative_logs(logits, outputs, buffers)
        rows = sum_rows(losses, buffers, self.label_smoothing / buffers.k)
        picked = _pick(losses, targets, buffers)
        np.multiply(picked, 1.0 - self.label_smoothing, out=picked)
        return np.add(rows, picked, out=rows)


@dataclass(frozen=True)
class SparseCategoricalCrossentropy(Loss):
    """Categorical cross-entropy with whole-numbered labels, 0 to k - 1, in place of one-hot rows.

    `label_smoothing` is that of `CategoricalCrossentropy`. Raises `UserError` as that does.
    """

    label_smoothing: float = 0.0
    target_kind: ClassVar[TargetKind] = "labels"
    formula: ClassVar[str] = "L = -1/n Σ_i ln p_i,y(i)"
    outputs: ClassVar[tuple[str, ...] | None] = ("softmax",)

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        check_smoothing(self.label_smoothing)

    @property
    def fused(self) -> Fused:
        """The pair with the softmax."""
        return _SoftmaxSparseCategoricalCrossentropy(self.label_smoothing)

    def rows(self, outputs: FloatArray, targets: AnyArray, buffers: LossBuffers) -> FloatArray:
        """Return each row's loss of probabilities, kept off 0 and 1 by the resolution of their type."""
        p = inside(outputs, buffers.matrix)
        np.log(p, out=p)
        rows = sum_rows(p, buffers, -self.label_smoothing / buffers.k)
        picked = _pick(p, targets, buffers)
        np.multiply(picked, 1.0 - self.label_smoothing, out=picked)
        return np.subtract(rows, picked, out=rows)

    def gradient(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, buffers: LossBuffers) -> None:
        """Write -((1 - s) 1[k = y] + s / k) / (p n)."""
        p = inside(outputs, buffers.matrix)
        np.reciprocal(p, out=p)
        np.multiply(p, -1.0 / len(out), out=p)
        np.multiply(p, self.label_smoothing / buffers.k, out=out)
        picked = _pick(p, targets, buffers)
        np.multiply(picked, 1.0 - self.label_smoothing + self.label_smoothing / buffers.k, out=picked)
        out.reshape(-1)[buffers.positions] = picked


class _SoftmaxKLDivergence:
    """Kullback-Leibler divergence from the logits of softmax outputs."""

    activation = "softmax"

    def rows(self, logits: FloatArray, outputs: FloatArray, targets: AnyArray, buffers: LossBuffers) -> FloatArray:
        """Return Σ y (ln y - ln p), ln p from the logits."""
        losses, y = _negative_logs(logits, outputs, buffers), buffers.second_matrix
        np.clip(targets, EPSILON, 1.0, out=y)
        np.log(y, out=y)
        np.add(losses, y, out=losses)
        np.clip(targets, EPSILON, 1.0, out=y)
        np.multiply(losses, y, out=losses)
        return sum_rows(losses, buffers)

    def gradient(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, buffers: LossBuffers) -> None:
        """Write (p Σ y - y) / n."""
        y = np.clip(targets, EPSILON, 1.0, out=buffers.second_matrix)
        np.sum(y, axis=1, out=buffers.column)
        np.multiply(outputs, buffers.column[:, None], out=out)
        np.subtract(out, y, out=out)
        np.multiply(out, 1.0 / len(out), out=out)


class KLDivergence(Loss):
    """How far the outputs are from the targets' distribution, in nats (Kullback & Leibler, 1951).

    Targets, and outputs of other activations than softmax, are kept to 1e-7 to 1, as in Keras.
    """

    formula: ClassVar[str] = "L = 1/n Σ_i Σ_k y_ik ln(y_ik / p_ik)"
    outputs: ClassVar[tuple[str, ...] | None] = ("softmax", "sigmoid")

    @property
    def fused(self) -> Fused:
        """The pair with the softmax."""
        return _SoftmaxKLDivergence()

    def check(self, targets: AnyArray) -> None:
        """Refuse targets that are no probabilities."""
        refuse_outside("kl_divergence", targets, 0.0, 1.0)

    def rows(self, outputs: FloatArray, targets: AnyArray, buffers: LossBuffers) -> FloatArray:
        """Return each row's divergence."""
        quotient, y = buffers.matrix, buffers.second_matrix
        np.clip(outputs, EPSILON, 1.0, out=quotient)
        np.clip(targets, EPSILON, 1.0, out=y)
        np.divide(y, quotient, out=quotient)
        np.log(quotient, out=quotient)
        np.multiply(quotient, y, out=quotient)
        return sum_rows(quotient, buffers)

    def gradient(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, buffers: LossBuffers) -> None:
        """Write -y / (p n)."""
        np.clip(outputs, EPSILON, 1.0, out=buffers.matrix)
        np.clip(targets, EPSILON, 1.0, out=out)
        np.divide(out, buffers.matrix, out=out)
        np.multiply(out, -1.0 / len(out), out=out)


def _smoothed(targets: AnyArray, smoothing: float, out: FloatArray) -> AnyArray:
    """Write y (1 - s) + s / k into `out`, or return the targets as they are."""
    if not smoothing:
        return targets
    np.multiply(targets, 1.0 - smoothing, out=out)
    np.add(out, smoothing / out.shape[1], out=out)
    return out


def _pick(rows: FloatArray, labels: AnyArray, buffers: LossBuffers) -> FloatArray:
    """Each row's value at its label, into `buffers.picked`; leaves the flat positions in `buffers.positions`."""
    np.add(buffers.row_starts, labels, out=buffers.positions)
    return np.take(rows.reshape(-1), buffers.positions, out=buffers.picked, mode="clip")


def _negative_logs(logits: FloatArray, outputs: FloatArray, buffers: LossBuffers) -> FloatArray:
    """-ln p of softmax outputs from their logits, shape (n, k), into `buffers.matrix`."""
    top, log_top = _top(logits, outputs, buffers)
    np.subtract(top[:, None], logits, out=buffers.matrix)
    return np.subtract(buffers.matrix, log_top[:, None], out=buffers.matrix)


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
