"""Loss and score on a part of the data, in slices, so that a command never waits for a whole pass."""

from collections.abc import Callable

import numpy as np

from nntui.core.data.batches import Batches, BatchSource
from nntui.core.losses import Loss
from nntui.core.metrics import count_correct
from nntui.core.network import Network
from nntui.core.training.snapshot import Metrics
from nntui.core.types import AnyArray, IntArray

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


class Judgement:
    """One pass over a source without training; `advance` does one slice of it."""

    def __init__(
        self, network: Network, loss: Loss, encode: Callable[[IntArray], AnyArray], source: BatchSource
    ) -> None:
        """Begin; nothing is computed yet."""
        self._network = network
        self._loss = loss
        self._encode = encode
        self._batches = Batches(source, network.dtype, None)
        self._rows = 0
        self._total = 0.0
        self._correct = 0

    def advance(self) -> Metrics | None:
        """Judge the next slice; return the metrics, penalties included in the loss, when all rows are done."""
        x, labels = self._batches.next(_ROWS)
        work = self._network.forward(x)
        self._rows += work.n
        self._total += self._network.loss_value(self._encode(labels), self._loss, work) * work.n
        self._correct += count_correct(work.activations[-1], labels)
        if not self._batches.at_end:
            return None
        return Metrics(self._total / self._rows + self._network.penalty(), self._correct / self._rows)

    def finish(self) -> Metrics:
        """Judge all that is left."""
        while (metrics := self.advance()) is None:
            pass
        return metrics
