"""Loss and score on a part of the data, in slices, so that a command never waits for a whole pass."""

from typing import Literal

import numpy as np

from nntui.core.data.batches import Batches, BatchSource
from nntui.core.data.dataset import Dataset
from nntui.core.errors import UserError
from nntui.core.information import judge
from nntui.core.losses import Loss
from nntui.core.metrics import class_probabilities, classification_scores
from nntui.core.network import Network
from nntui.core.regression_metrics import regression_scores
from nntui.core.training.scoring import Scoring
from nntui.core.training.snapshot import Metrics
from nntui.core.types import AnyArray, DType, FloatArray, IntArray
from nntui.core.weighting import class_weights

_ROWS = 512
_MOST_SCORED = 1_000_000


def class_weights_for(
    weight: Literal["balanced"] | list[float] | None, dataset: Dataset, dtype: DType
) -> FloatArray | None:
    """Return one weight a class, shape (classes,), by the classes of the training part; None where all count alike.

    Raises `UserError` where their number is another one.
    """
    if weight is None:
        return None
    if dataset.task != "classification":
        raise UserError("class weights are for classes, and this run predicts numbers: leave --class-weight out")
    if weight != "balanced" and len(weight) != dataset.classes:
        raise UserError(f"class_weight has {len(weight)} weights for {dataset.classes} classes: one a class is needed")
    given = weight if weight == "balanced" else dict(enumerate(weight))
    return class_weights(given, dataset.train.targets, dataset.classes).astype(dtype)


def scores_on_test(network: Network, loss: Loss, dataset: Dataset) -> dict[str, float]:
    """Return scores of the outputs for the test part by name; those in bits where the outputs are probabilities."""
    outputs, targets = outputs_of(network, dataset.test)
    if not np.isfinite(outputs).all():
        return {}
    if dataset.task == "regression":
        return _number_scores(outputs, targets, dataset)
    return _class_scores(outputs, targets, loss, dataset)


def outputs_of(network: Network, source: BatchSource) -> tuple[FloatArray, AnyArray]:
    """Return the outputs, shape (rows, outputs), and the targets of a source's rows, in their order.

    Of more than a million rows, one in two, three and so on are taken: scores that sort them need it.
    """
    rows = np.arange(0, len(source), 1 + len(source) // _MOST_SCORED)
    outputs = np.empty((len(rows), network.outputs), network.dtype)
    x, y = np.empty((_ROWS, source.features), network.dtype), np.empty((_ROWS, *source.targets.shape[1:]))
    for start in range(0, len(rows), _ROWS):
        chosen = rows[start : start + _ROWS]
        source.gather(chosen, x[: len(chosen)], y[: len(chosen)])
        outputs[start : start + _ROWS] = network.forward(x[: len(chosen)]).activations[-1]
    return outputs, source.targets[rows]


def _number_scores(outputs: FloatArray, targets: FloatArray, dataset: Dataset) -> dict[str, float]:
    targets = targets.reshape(len(outputs), -1)
    if dataset.units is not None:
        outputs, targets = dataset.units.undo(outputs), dataset.units.undo(targets)
    return regression_scores(outputs, targets)


def _class_scores(outputs: FloatArray, labels: IntArray, loss: Loss, dataset: Dataset) -> dict[str, float]:
    scores = classification_scores(outputs, labels, loss.threshold)
    if "log_loss" in scores:
        base_rates = np.bincount(dataset.train.targets, minlength=dataset.classes)
        scores |= judge(class_probabilities(outputs), labels, base_rates).numbers()
    return scores


class Judgement:
    """One pass over a source without training; `advance` does one slice of it."""

    def __init__(self, network: Network, loss: Loss, scoring: Scoring, source: BatchSource) -> None:
        """Begin; nothing is computed yet."""
        self.network = network
        self._loss = loss
        self._scoring = scoring
        self._batches = Batches(source, network.dtype, None)
        self._rows = 0
        self._penalty: float | None = None
        self._total = 0.0
        self._score = 0.0

    def advance(self) -> Metrics | None:
        """Judge the next slice; return the metrics, penalties included in the loss, when all rows are done."""
        x, targets = self._batches.next(_ROWS)
        work = self.network.forward(x)
        if self._penalty is None:
            self._penalty = self.network.penalty()
        value = self.network.loss_value(self._scoring.encode(targets), self._loss, work) + self._penalty
        value, score = self._scoring.measure(work.activations[-1], targets, value)
        self._rows += work.n
        self._total += value * work.n
        self._score += score
        if not self._batches.at_end:
            return None
        return Metrics(self._total / self._rows, self._score / self._rows)

    def finish(self) -> Metrics:
        """Judge all that is left."""
        while (metrics := self.advance()) is None:
            pass
        return metrics
