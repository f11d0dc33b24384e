"""The validation part judged row by row: which rows are wrong, how badly, and what was taken for what."""

from dataclasses import dataclass, field
from functools import partial

import numpy as np

from nntui.core.data.dataset import Dataset
from nntui.core.losses import Loss
from nntui.core.metrics import class_probabilities, predicted_classes
from nntui.core.network import Network
from nntui.core.read_only import read_only
from nntui.core.training.example_rows import ExampleRows
from nntui.core.training.rounds import Rounds
from nntui.core.training.scoring import Scoring
from nntui.core.training.seen import ConfusionView, Mistake, MistakesView
from nntui.core.types import AnyArray, DType, FloatArray, IntArray
from nntui.core.workspace import Workspace

MOST_MISTAKES = 500
MOST_POINTS = 1_500
_DIGITS = 4
"""Of a predicted number: more would say what it does not know."""


@dataclass(frozen=True)
class Judge:
    """How outputs are judged."""

    dataset: Dataset
    loss: Loss
    scoring: Scoring
    outputs: int
    """Of the network."""

    def own(self, values: AnyArray) -> FloatArray:
        """Return targets or outputs of regression in the target's own units, shape (rows, outputs)."""
        units, columns = self.dataset.units, values.reshape(len(values), -1)
        return columns.astype(np.float64) if units is None else units.undo(columns)

    def certainty(self, outputs: FloatArray, predicted: IntArray, activation: str) -> FloatArray:
        """Return the probability of each predicted class, shape (rows,); NaN where outputs are no probabilities."""
        if activation not in ("sigmoid", "softmax"):
            return np.full(len(outputs), np.nan)
        certainty: FloatArray = class_probabilities(outputs)[np.arange(len(outputs)), predicted]
        return certainty


@dataclass(eq=False)
class Findings:
    """What one round over the part has found."""

    judge: Judge
    counts: IntArray = field(init=False)
    unanswered: int = 0
    wrong: int = 0
    errors: float = 0.0
    """Sum of the absolute errors."""

    worst: AnyArray = field(init=False)
    """The worst mistakes, the worst first: badness, row, certainty or error, loss, and the outputs as they are."""

    points: list[FloatArray] = field(default_factory=list)
    """Rows of targets and predictions in the target's own units."""

    def __post_init__(self) -> None:
        """Begin without a row."""
        size = self.judge.dataset.classes
        self.counts = np.zeros((size, size), np.int64)
        self.worst = np.empty((0, 4 + self.judge.outputs))

    def take(self, first: int, targets: AnyArray, network: Network, work: Workspace) -> None:
        """Judge rows."""
        outputs = work.activations[-1]
        losses = network.row_losses(self.judge.scoring.encode(targets), self.judge.loss, work)
        rows = np.arange(first, first + len(targets))
        if self.judge.dataset.task == "regression":
            self._take_numbers(rows, targets, outputs, losses)
        else:
            self._take_classes(rows, targets, outputs, losses, network.layers[-1].activation)

    def _take_classes(
        self, rows: IntArray, labels: IntArray, outputs: FloatArray, losses: FloatArray, activation: str
    ) -> None:
        predicted = np.minimum(predicted_classes(outputs, self.judge.loss.threshold), len(self.counts) - 1)
        answered = np.isfinite(outputs).all(axis=1)
        np.add.at(self.counts, (labels[answered], predicted[answered]), 1)
        self.unanswered += int(np.count_nonzero(~answered))
        wrong = (predicted != labels) | ~answered
        self.wrong += int(np.count_nonzero(wrong))
        certainty = self.judge.certainty(outputs, predicted, activation)
        self._keep(losses[wrong], rows[wrong], certainty[wrong], losses[wrong], outputs[wrong])

    def _take_numbers(self, rows: IntArray, targets: FloatArray, outputs: FloatArray, losses: FloatArray) -> None:
        true, predicted = self.judge.own(targets), self.judge.own(outputs)
        errors = np.abs(predicted - true).mean(axis=1)
        answered = np.isfinite(errors)
        self.unanswered += int(np.count_nonzero(~answered))
        self.errors += float(errors[answered].sum())
        self.wrong += len(rows)
        chosen = rows % (1 + len(self.judge.dataset.valid) // MOST_POINTS) == 0
        self.points.append(np.stack([true[chosen, 0], predicted[chosen, 0]]))
        self._keep(errors, rows, errors, losses, outputs)

    def _keep(
        self, badness: FloatArray, rows: IntArray, certainty: FloatArray, losses: FloatArray, outputs: FloatArray
    ) -> None:
        """Keep the worst of these and of those that were kept before; of equal ones the first rows."""
        badness = np.where(np.isnan(badness), np.inf, badness)
        new = np.column_stack([badness, rows, certainty, losses, outputs])
        if len(self.worst) == MOST_MISTAKES:
            new = new[badness > self.worst[-1, 0]]
        if len(new):
            together = np.vstack([self.worst, new])
            order = np.argsort(-together[:, 0], kind="stable")  # rows come in their order
            self.worst = together[order[:MOST_MISTAKES]]


class Survey:
    """Goes through the validation part for two views."""

    def __init__(self, judge: Judge, examples: ExampleRows, dtype: DType) -> None:
        """Begin with nothing."""
        self._judge, self._examples = judge, examples
        # A method of its own would make a cycle: data that are read piece by piece would stay until it is found.
        self._rounds = Rounds(judge.dataset.valid, dtype, partial(Findings, judge))

    def advance(self, network: Network, step: int) -> None:
        """Do as much as one request may."""
        self._rounds.advance(network, step)

    def mistakes(self, first: int, most: int) -> MistakesView:
        """Return `most` of the worst mistakes, from the one at place `first` on."""
        rounds, found = self._rounds, self._rounds.newest
        first = min(max(first, 0), max(len(found.worst) - most, 0))
        mistakes = tuple(self._mistake(row) for row in found.worst[first : first + max(most, 0)])
        return MistakesView(
            mistakes=mistakes,
            first=first,
            kept=len(found.worst),
            wrong=found.wrong,
            rows=rounds.rows,
            of=len(self._examples),
            step=rounds.step,
            goes_on=rounds.behind or self._examples.waits,
        )

    def confusion(self) -> ConfusionView:
        """Return what was taken for what."""
        rounds, found, data = self._rounds, self._rounds.newest, self._judge.dataset
        true, predicted = np.concatenate([np.empty((2, 0)), *found.points], axis=1)
        counts, true, predicted = (read_only(each) for each in (found.counts.copy(), true, predicted))
        return ConfusionView(
            counts=counts,
            class_names=data.class_names,
            unanswered=found.unanswered,
            true=true,
            predicted=predicted,
            target=data.target,
            error=found.errors / max(rounds.rows - found.unanswered, 1),
            rows=rounds.rows,
            of=len(self._examples),
            step=rounds.step,
            goes_on=rounds.behind,
        )

    def _mistake(self, kept: FloatArray) -> Mistake:
        row, certainty, loss, outputs = int(kept[1]), float(kept[2]), float(kept[3]), kept[4:]
        data = self._judge.dataset
        if data.task == "regression":
            return Mistake(self._examples.example(row), self._examples.values_text(outputs, _DIGITS), certainty, loss)
        answered = bool(np.isfinite(outputs).all())
        predicted = int(predicted_classes(outputs[None, :], self._judge.loss.threshold)[0])
        name = data.class_names[min(predicted, data.classes - 1)] if answered else "no number"
        return Mistake(self._examples.example(row), name, None if np.isnan(certainty) else certainty, loss)
