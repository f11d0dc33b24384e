"""Loss and score on a part of the data, in slices, so that a command never waits for a whole pass."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Literal

import numpy as np

from nntui.core.data.batches import Batches, BatchSource
from nntui.core.data.dataset import Dataset
from nntui.core.errors import UserError
from nntui.core.information import judge
from nntui.core.losses import Loss
from nntui.core.metrics import class_probabilities, classification_scores, count_correct
from nntui.core.network import Network
from nntui.core.training.snapshot import Metrics
from nntui.core.types import AnyArray, DType, FloatArray, IntArray
from nntui.core.weighting import class_weights

_ROWS = 512


class TargetEncoder:
    """Turns labels into what a loss takes: labels, one column of 0 and 1, or one-hot rows."""

    def __init__(self, loss: Loss, network: Network) -> None:
        """Encode for the network's output layer."""
        self._labels = loss.target_kind == "labels"
        self._identity = np.eye(network.outputs, dtype=network.dtype) if network.outputs > 1 else None
        self._dtype = network.dtype

    def __call__(self, labels: IntArray) -> AnyArray:
        """Return targets for labels, shape (n,)."""
        if self._labels:
            return labels
        if self._identity is None:
            return labels[:, None].astype(self._dtype)
        return self._identity[labels]


def class_weights_for(
    weight: Literal["balanced"] | list[float] | None, dataset: Dataset, dtype: DType
) -> FloatArray | None:
    """Return one weight a class, shape (classes,), by the classes of the training part; None where all count alike.

    Raises `UserError` where their number is another one.
    """
    if weight is None:
        return None
    if weight != "balanced" and len(weight) != dataset.classes:
        raise UserError(f"class_weight has {len(weight)} weights for {dataset.classes} classes: one a class is needed")
    given = weight if weight == "balanced" else dict(enumerate(weight))
    return class_weights(given, dataset.train.targets, dataset.classes).astype(dtype)


def scores_on_test(network: Network, loss: Loss, dataset: Dataset) -> dict[str, float]:
    """Return scores of the outputs for the test part by name; those in bits where the outputs are probabilities."""
    test = Batches(dataset.test, network.dtype, None)
    outputs = np.empty((len(dataset.test), network.outputs), network.dtype)
    for start in range(0, len(outputs), _ROWS):
        outputs[start : start + _ROWS] = network.forward(test.next(_ROWS)[0]).activations[-1]
    labels = dataset.test.targets
    if not np.isfinite(outputs).all():
        return {}
    scores = classification_scores(outputs, labels, loss.threshold)
    if "log_loss" in scores:
        base_rates = np.bincount(dataset.train.targets, minlength=dataset.classes)
        verdict = judge(class_probabilities(outputs), labels, base_rates)
        scores |= asdict(verdict) | {
            "bits_gained": verdict.bits_gained,
            "share_explained": verdict.share_explained,
            "perplexity": verdict.perplexity,
        }
    return scores


class Judgement:
    """One pass over a source without training; `advance` does one slice of it."""

    def __init__(
        self, network: Network, loss: Loss, encode: Callable[[IntArray], AnyArray], source: BatchSource
    ) -> None:
        """Begin; nothing is computed yet."""
        self.network = network
        self._loss = loss
        self._encode = encode
        self._batches = Batches(source, network.dtype, None)
        self._rows = 0
        self._total = 0.0
        self._correct = 0

    def advance(self) -> Metrics | None:
        """Judge the next slice; return the metrics, penalties included in the loss, when all rows are done."""
        x, labels = self._batches.next(_ROWS)
        work = self.network.forward(x)
        self._rows += work.n
        self._total += self.network.loss_value(self._encode(labels), self._loss, work) * work.n
        self._correct += count_correct(work.activations[-1], labels, threshold=self._loss.threshold)
        if not self._batches.at_end:
            return None
        return Metrics(self._total / self._rows + self.network.penalty(), self._correct / self._rows)

    def finish(self) -> Metrics:
        """Judge all that is left."""
        while (metrics := self.advance()) is None:
            pass
        return metrics
