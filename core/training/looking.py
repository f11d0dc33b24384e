"""A second look at some rows: what the network still misses, and whether that has a pattern or is noise."""

import math
from typing import TYPE_CHECKING

import numpy as np

from nntui.core.data.batches import BatchSource
from nntui.core.metrics import predicted_classes
from nntui.core.training.signs import Look
from nntui.core.types import FloatArray, IntArray

if TYPE_CHECKING:
    from nntui.core.training.gathering import Base
    from nntui.core.training.trainer import Trainer

_ROWS = 384
_NEIGHBOURS = 6
_FEWEST_WRONG = 12
_FEWEST_ROWS = 48
_MOST = 0.6


class Onlooker:
    """Knows the rows that are looked at, and which of them are neighbours."""

    def __init__(self, trainer: "Trainer") -> None:
        """Choose the rows: evenly spread over each part."""
        self._parts = [_Part(part, trainer) for part in (trainer.dataset.train, trainer.dataset.valid)]
        self._neighbours = _nearest(self._parts[0].x)

    def look(self, trainer: "Trainer", base: "Base") -> Look:
        """Let the network answer for the rows, without dropout."""
        network = trainer.keeper.judged(trainer.network, trainer.optimizer)
        answers = [network.forward(part.x).activations[-1].astype(np.float64) for part in self._parts]
        train, outputs = self._parts[0], answers[0]
        skills = {
            name: _skill(trainer, part, found, base)
            for name, part, found in zip(("train_skill", "valid_skill"), self._parts, answers, strict=True)
        }
        structure = (
            _structure(_errors(trainer, train, outputs), self._neighbours) if len(train.x) >= _FEWEST_ROWS else math.nan
        )
        if trainer.dataset.task == "regression":
            return Look(**skills, structure=structure, trusted_wrong=0.0, rank=math.nan, wrong=0.0)
        labels, classes = train.y.astype(np.intp), predicted_classes(outputs, trainer.loss.threshold)
        missed = classes != labels
        agree = np.mean(labels[self._neighbours] == classes[:, None], axis=1) >= _MOST
        wrong = int(missed.sum())
        ranks = _ranks(outputs[missed], labels[missed])
        return Look(
            **skills,
            structure=structure,
            trusted_wrong=np.count_nonzero(missed & agree) / max(wrong, 1),
            rank=float(ranks.mean()) if len(ranks) >= _FEWEST_WRONG else math.nan,
            wrong=wrong / len(labels),
        )


class _Part:
    def __init__(self, source: BatchSource, trainer: "Trainer") -> None:
        count = min(len(source), _ROWS)
        rows = np.arange(count) * len(source) // count
        self.x = np.empty((count, source.features), trainer.network.dtype)
        self.y = np.empty((count, *source.targets.shape[1:]), source.targets.dtype)
        source.gather(rows, self.x, self.y)


def _structure(errors: FloatArray, neighbours: IntArray) -> float:
    """Correlation of a row's errors, shape (rows, outputs), with the mean of its neighbours' errors."""
    around = errors[neighbours].mean(axis=1)
    one, other = errors - errors.mean(axis=0), around - around.mean(axis=0)
    size = math.sqrt(float(np.sum(one**2) * np.sum(other**2)))
    return float(np.sum(one * other)) / size if size > 0.0 else 0.0


def _nearest(x: FloatArray) -> IntArray:
    """Return the nearest rows of each row but itself, shape (rows, neighbours)."""
    squares = np.einsum("ij,ij->i", x, x)
    distances = squares[:, None] + squares[None, :] - 2.0 * (x @ x.T)
    np.fill_diagonal(distances, np.inf)
    count = min(_NEIGHBOURS, len(x) - 1)
    return np.argpartition(distances, max(count - 1, 0), axis=1)[:, :count]


def _errors(trainer: "Trainer", part: _Part, outputs: FloatArray) -> FloatArray:
    if trainer.dataset.task == "regression":
        return outputs - part.y.reshape(len(part.y), -1)
    labels = part.y.astype(np.intp)
    if outputs.shape[1] == 1:
        return outputs - labels[:, None]
    return outputs - np.eye(outputs.shape[1])[labels]


def _skill(trainer: "Trainer", part: _Part, outputs: FloatArray, base: "Base") -> float:
    """Share of the squared error of the base rates that is explained: comparable for all losses."""
    errors = _errors(trainer, part, outputs)
    if trainer.dataset.task == "regression":
        targets = part.y.reshape(len(part.y), -1)
        whole = float(np.sum((targets - targets.mean(axis=0)) ** 2))
        return 1.0 - float(np.sum(errors**2)) / whole if whole > 0.0 else 0.0
    answers = predicted_classes(outputs, trainer.loss.threshold)
    right = float(np.mean(answers == part.y))
    return (right - base.score) / max(1.0 - base.score, 1e-9)


def _ranks(outputs: FloatArray, labels: IntArray) -> FloatArray:
    """Return the place of each row's label among the classes that were not answered, from 0, the last, to 1."""
    if not len(labels) or outputs.shape[1] < 3:
        return np.zeros(0)
    own = outputs[np.arange(len(labels)), labels]
    below: FloatArray = np.sum(outputs < own[:, None], axis=1) / (outputs.shape[1] - 2)
    return below
