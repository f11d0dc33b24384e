"""The judgement of a model on rows whose targets are known: scores, confusion, and bits of the label explained."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nntui.core.evaluation.predictions import Predictions
from nntui.core.information import Verdict, judge
from nntui.core.metrics import (
    ClassScores,
    accuracy,
    class_scores,
    classification_scores,
    confusion_matrix,
    predicted_classes,
    top_k_accuracy,
)
from nntui.core.regression_metrics import regression_scores
from nntui.core.types import AnyArray, FloatArray, IntArray, Task

_TOP = 3
"""With more classes than this, it is told how often the label is among so many."""


@dataclass(frozen=True, eq=False)
class Report:
    """How good predictions are."""

    task: Task
    target: str
    rows: int
    scores: dict[str, float]
    """By name, in the order in which they are to be read."""

    class_names: tuple[str, ...] = ()
    confusion: IntArray | None = None
    """Rows of each class (rows) that were taken for each class (columns)."""

    classes: ClassScores | None = None
    verdict: Verdict | None = None
    """In bits, where the outputs are probabilities."""

    notices: tuple[str, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """Return what JSON can hold; numbers may still be NaN."""
        found: dict[str, Any] = {"task": self.task, "target": self.target, "rows": self.rows, "metrics": self.scores}
        if self.confusion is not None and self.classes is not None:
            found["classes"] = list(self.class_names)
            found["confusion_matrix"] = self.confusion.tolist()
            found["per_class"] = {
                name: {
                    "precision": float(self.classes.precision[number]),
                    "recall": float(self.classes.recall[number]),
                    "f1": float(self.classes.f1[number]),
                    "support": int(self.classes.support[number]),
                }
                for number, name in enumerate(self.class_names)
            }
        if self.verdict is not None:
            found["information"] = self.verdict.numbers()
        return found


def report_on(predictions: Predictions, targets: AnyArray, notices: tuple[str, ...] = ()) -> Report:
    """Judge predictions by labels, shape (rows,), or by numbers, shape (rows,) or (rows, outputs), in their units."""
    if predictions.model.task == "regression":
        return _of_numbers(predictions, targets, notices)
    return _of_classes(predictions, targets, notices)


def _of_numbers(predictions: Predictions, targets: FloatArray, notices: tuple[str, ...]) -> Report:
    columns = np.asarray(targets, np.float64).reshape(len(targets), -1)
    found = regression_scores(predictions.outputs, columns)
    order = ("r2", "rmse", "mae", "mse", "mape")
    scores = {name: found[name] for name in order}
    return Report("regression", predictions.model.target, len(columns), scores, notices=notices)


def _of_classes(predictions: Predictions, labels: IntArray, notices: tuple[str, ...]) -> Report:
    model, outputs = predictions.model, predictions.outputs
    taken = predicted_classes(outputs, model.threshold)
    confusion = confusion_matrix(labels, taken, len(model.class_names))
    scores = {"accuracy": accuracy(taken, labels)} | classification_scores(outputs, labels, model.threshold)
    verdict, probabilities = None, predictions.probabilities
    if probabilities is not None:
        if len(model.class_names) > _TOP:
            scores[f"top_{_TOP}_accuracy"] = top_k_accuracy(probabilities, labels, _TOP)
        verdict = judge(probabilities, labels, np.array(model.class_counts, np.float64))
    return Report(
        "classification",
        model.target,
        len(labels),
        scores,
        model.class_names,
        confusion,
        class_scores(confusion),
        verdict,
        notices,
    )
