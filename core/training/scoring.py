"""What is said of outputs beside the loss: right classes, or the variance explained in the target's own units."""

from typing import Literal, Protocol

import numpy as np

from nntui.core.data.dataset import Dataset
from nntui.core.data.preparation import TargetScale
from nntui.core.losses import Loss, LossBuffers
from nntui.core.metrics import count_correct
from nntui.core.network import Network
from nntui.core.types import AnyArray, FloatArray, IntArray, Task

_ROWS_AT_ONCE = 2**20

ScoreName = Literal["accuracy", "r2"]


def score_name(task: Task) -> ScoreName:
    """Return what the score of a task is called."""
    return "accuracy" if task == "classification" else "r2"


class Scoring(Protocol):
    """Encodes a part's targets for the loss, and judges outputs for them."""

    def encode(self, targets: AnyArray) -> AnyArray:
        """Return what the loss takes for targets as a source gives them."""

    def measure(self, outputs: FloatArray, targets: AnyArray, loss: float) -> tuple[float, float]:
        """Return the mean loss to be shown and the sum of the rows' scores.

        `outputs` has the shape (n, outputs), `targets` (n,) or (n, outputs); `loss` is the mean that is minimised.
        The mean of the rows' scores over a whole part is the part's accuracy or R2.
        """


class ClassScoring:
    """For labels: a row scores 1 where its class is right."""

    def __init__(self, loss: Loss, network: Network) -> None:
        """Encode for the network's output layer."""
        self._labels = loss.target_kind == "labels"
        self._threshold = loss.threshold
        self._identity = np.eye(network.outputs, dtype=network.dtype) if network.outputs > 1 else None
        self._dtype = network.dtype

    def encode(self, targets: IntArray) -> AnyArray:
        """Return labels, one column of 0 and 1, or one-hot rows, for labels of shape (n,)."""
        if self._labels:
            return targets
        if self._identity is None:
            return targets[:, None].astype(self._dtype)
        return self._identity[targets]

    def measure(self, outputs: FloatArray, targets: IntArray, loss: float) -> tuple[float, float]:
        """Return the loss as it is, and the number of right classes."""
        return loss, float(count_correct(outputs, targets, threshold=self._threshold))


class NumberScoring:
    """For numbers: a row scores 1 - (y - a)² / variance of the part, whose mean is R2 (Wright, 1921)."""

    def __init__(self, loss: Loss, units: TargetScale | None, targets: FloatArray) -> None:
        """Judge a part that has these targets, shape (rows,) or (rows, outputs), scaled where there are `units`."""
        self._loss = loss
        self._units = units
        self._variance = self._variance_of(_columns(targets))
        self._buffers: dict[int, LossBuffers] = {}

    def encode(self, targets: FloatArray) -> FloatArray:
        """Return columns, shape (n, outputs)."""
        return _columns(targets)

    def measure(self, outputs: FloatArray, targets: FloatArray, loss: float) -> tuple[float, float]:
        """Return the loss in the target's own units, where it is scaled without penalties, and the rows' scores."""
        y, predicted = self._own(_columns(targets)), self._own(outputs)
        squares = np.square(predicted - y).sum(axis=0)
        known = self._variance > 0.0
        missed = np.divide(squares, self._variance, out=np.where(squares > 0.0, float(len(y)), 0.0), where=known)
        score = len(y) - float(missed.mean())
        return (loss if self._units is None else self._own_loss(predicted, y)), score

    def _variance_of(self, targets: FloatArray) -> FloatArray:
        """Return the variance of each output, in little memory, as there may be many millions of rows."""
        pieces = [slice(first, first + _ROWS_AT_ONCE) for first in range(0, len(targets), _ROWS_AT_ONCE)]
        sums = [self._own(targets[rows]).sum(axis=0) for rows in pieces]
        mean = np.sum(sums, axis=0) / len(targets)
        squares = [np.square(self._own(targets[rows]) - mean).sum(axis=0) for rows in pieces]
        variance: FloatArray = np.sum(squares, axis=0) / len(targets)
        return variance

    def _own(self, values: FloatArray) -> FloatArray:
        return values.astype(np.float64) if self._units is None else self._units.undo(values)

    def _own_loss(self, predicted: FloatArray, y: FloatArray) -> float:
        if len(y) not in self._buffers:
            self._buffers = {len(y): LossBuffers(len(y), y.shape[1], "float64")}
        return float(np.mean(self._loss.rows(predicted, y, self._buffers[len(y)])))


def scoring_for(dataset: Dataset, targets: AnyArray, loss: Loss, network: Network) -> Scoring:
    """Return the scoring of a part of a data set that has these targets."""
    if dataset.task == "classification":
        return ClassScoring(loss, network)
    return NumberScoring(loss, dataset.units, targets)


def _columns(targets: FloatArray) -> FloatArray:
    return targets[:, None] if targets.ndim == 1 else targets
