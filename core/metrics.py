"""Scores of predicted classes and of their probabilities."""

from dataclasses import dataclass

import numpy as np

from nntui.core.errors import UserError
from nntui.core.targets import SUM_TOLERANCE, as_numbers, probabilities_for
from nntui.core.types import AnyArray, FloatArray, IntArray


def count_correct(outputs: FloatArray, labels: IntArray, threshold: float = 0.5) -> int:
    """Number of rows whose most probable class is the label.

    `outputs` has shape (n, classes), or (n, 1) with a number that is above `threshold` for class 1; `labels` has
    shape (n,).
    """
    return int(np.count_nonzero(predicted_classes(outputs, threshold) == labels))


def predicted_classes(outputs: FloatArray, threshold: float = 0.5) -> IntArray:
    """Return the most probable class of each row, shape (n,), of outputs as `count_correct` takes them."""
    if outputs.shape[1] > 1:
        most_probable: IntArray = np.argmax(outputs, axis=1)
        return most_probable
    return (outputs[:, 0] > threshold).astype(np.intp)


def class_probabilities(outputs: FloatArray) -> FloatArray:
    """Return probabilities, shape (n, classes), of outputs; from a single column p the two columns 1 - p and p."""
    outputs = outputs.astype(np.float64)
    return np.hstack([1.0 - outputs, outputs]) if outputs.shape[1] == 1 else outputs


def accuracy(predicted: AnyArray, labels: AnyArray) -> float:
    """Return the share of rows whose predicted class is the label; both have shape (n,)."""
    predicted, labels = _same_length(predicted, labels)
    return float(np.mean(predicted == labels))


def top_k_accuracy(probabilities: AnyArray, labels: AnyArray, k: int = 5) -> float:
    """Return the share of rows whose label is among the k greatest probabilities, shape (n, classes).

    Of equal ones, the higher class number counts as the greater, as scikit-learn has it.
    """
    p, labels = probabilities_for(probabilities, labels)
    if not 1 <= k <= p.shape[1]:
        raise UserError(f"k {k} cannot be: 1 to {p.shape[1]} classes are possible")
    greatest = np.argsort(p, axis=1, kind="stable")[:, ::-1][:, :k]
    return float(np.mean((greatest == labels[:, None]).any(axis=1)))


def confusion_matrix(labels: AnyArray, predicted: AnyArray, classes: int) -> IntArray:
    """Return how many rows of each class (rows) were taken for each class (columns), shape (classes, classes)."""
    predicted, labels = _same_length(predicted, labels)
    for name, values in (("labels", labels), ("predicted classes", predicted)):
        if values.min() < 0 or values.max() >= classes:
            raise UserError(f"{name} from {values.min()} to {values.max()} do not fit {classes} classes")
    places = labels.astype(np.intp) * classes + predicted.astype(np.intp)
    return np.bincount(places, minlength=classes * classes).reshape(classes, classes)


@dataclass(frozen=True, eq=False)
class ClassScores:
    """Precision, recall and F1 of each class, shape (classes,); a quotient of 0 and 0 counts as 0."""

    precision: FloatArray
    """Of the rows taken for a class, the share that belongs to it."""

    recall: FloatArray
    """Of the rows of a class, the share that was taken for it."""

    f1: FloatArray
    """The harmonic mean of both (van Rijsbergen, 1979)."""

    support: IntArray
    """Rows of each class."""

    @property
    def macro(self) -> tuple[float, float, float]:
        """The means over the classes that have rows or predictions."""
        present = (self.support > 0) | (self.predicted > 0)
        return tuple(float(values[present].mean()) for values in (self.precision, self.recall, self.f1))  # type: ignore[return-value]

    predicted: IntArray
    """Rows taken for each class."""


def class_scores(confusion: AnyArray) -> ClassScores:
    """Return precision, recall and F1 from a confusion matrix, shape (classes, classes), labels in its rows.

    Raises `UserError` for what is no such table of counts.
    """
    confusion = as_numbers("confusion", confusion)
    if confusion.ndim != 2 or confusion.shape[0] != confusion.shape[1] or confusion.min(initial=0) < 0:
        raise UserError(f"a square table of counts, 0 or more each, is needed, not one of shape {confusion.shape}")
    hits = np.diag(confusion).astype(np.float64)
    support, predicted = confusion.sum(axis=1), confusion.sum(axis=0)
    return ClassScores(
        precision=_ratio(hits, predicted),
        recall=_ratio(hits, support),
        f1=_ratio(2.0 * hits, support + predicted),
        support=support,
        predicted=predicted,
    )


def roc_auc(probabilities: AnyArray, labels: AnyArray) -> float:
    """Return the area under the receiver operating characteristic, the mean over one class against the rest each.

    It is the chance that a row of the class gets a greater probability than one of the rest, ties counting half
    (Mann & Whitney, 1947; Hanley & McNeil, 1982). `probabilities` has shape (n, classes); with two classes the
    second is judged alone. NaN where a class has no rows or all of them.
    """
    p, labels = probabilities_for(probabilities, labels)
    if p.shape[1] == 2:
        return _area(p[:, 1], labels == 1)
    return float(np.mean([_area(p[:, label], labels == label) for label in range(p.shape[1])]))


def log_loss(probabilities: AnyArray, labels: AnyArray) -> float:
    """Return the mean of -ln p of the label, in nats, p kept off 0 and rows adding to 1."""
    p, labels = probabilities_for(probabilities, labels)
    p = np.clip(p, np.finfo(p.dtype).eps, 1.0 - np.finfo(p.dtype).eps)
    p /= p.sum(axis=1, keepdims=True)
    return float(-np.mean(np.log(p[np.arange(len(p)), labels])))


def brier_score(probabilities: AnyArray, labels: AnyArray) -> float:
    """Return the mean squared difference between probabilities and what came (Brier, 1950).

    With two classes that of the second one alone, 0 to 1; with more the sum over the classes, 0 to 2.
    """
    p, labels = probabilities_for(probabilities, labels)
    differences = p - np.eye(p.shape[1])[labels]
    if p.shape[1] == 2:
        return float(np.mean(differences[:, 1] ** 2))
    return float(np.mean((differences**2).sum(axis=1)))


def expected_calibration_error(probabilities: AnyArray, labels: AnyArray, bins: int = 15) -> float:
    """Return by how much certainty and accuracy differ, 0 to 1, the mean over bins weighted by rows (Guo et al., 2017).

    Rows are sorted by the probability of their predicted class into `bins` of equal width, closed above.
    """
    p, labels = probabilities_for(probabilities, labels)
    if bins < 1:
        raise UserError(f"bins {bins} cannot be: 1 or more are possible")
    certainty = p.max(axis=1)
    correct = np.argmax(p, axis=1) == labels
    places = np.clip(np.ceil(certainty * bins).astype(np.intp) - 1, 0, bins - 1)
    gaps = np.bincount(places, correct - certainty, bins)
    return float(np.abs(gaps).sum() / len(p))


def classification_scores(outputs: FloatArray, labels: IntArray, threshold: float = 0.5) -> dict[str, float]:
    """Return the scores of a network's outputs by name, beside accuracy: of classes, and of probabilities if they are.

    Outputs are as `count_correct` takes them; they count as probabilities where each row is in 0 to 1 and adds to 1.
    """
    classes = max(outputs.shape[1], 2)
    confusion = confusion_matrix(labels, predicted_classes(outputs, threshold), classes)
    precision, recall, f1 = class_scores(confusion).macro
    scores = {"precision": precision, "recall": recall, "f1": f1}
    p = class_probabilities(outputs)
    if np.isfinite(p).all() and p.min() >= 0.0 and np.abs(p.sum(axis=1) - 1.0).max() < SUM_TOLERANCE:
        scores["roc_auc"] = roc_auc(p, labels)
        scores["log_loss"] = log_loss(p, labels)
        scores["brier_score"] = brier_score(p, labels)
        scores["expected_calibration_error"] = expected_calibration_error(p, labels)
    return scores


def _area(scores: FloatArray, positive: AnyArray) -> float:
    """Return the area under the curve of one class from the ranks of its rows, ties at their mean rank."""
    number = int(np.count_nonzero(positive))
    rest = len(positive) - number
    if not number or not rest:
        return float("nan")
    _, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2.0
    return float((ranks[places][positive].sum() - number * (number + 1) / 2.0) / (number * rest))


def _ratio(numbers: FloatArray, by: AnyArray) -> FloatArray:
    return np.divide(numbers, by, out=np.zeros(len(numbers)), where=by > 0)


def _same_length(predicted: AnyArray, labels: AnyArray) -> tuple[AnyArray, AnyArray]:
    predicted, labels = as_numbers("predicted", predicted), as_numbers("labels", labels)
    if predicted.ndim != 1 or predicted.shape != labels.shape or not len(labels):
        raise UserError(f"{predicted.shape} predictions for {labels.shape} labels: one a row, at least one, is needed")
    return predicted, labels
