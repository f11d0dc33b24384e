"""Scores of classes, probabilities and numbers against scikit-learn on random inputs."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as oracle

from nntui.core import metrics, regression_metrics
from nntui.core.errors import UserError
from nntui.core.types import AnyArray, FloatArray, IntArray

SEEDS = st.integers(0, 10_000)
CLASSES = st.integers(2, 6)
ROWS = st.integers(12, 60)
P = [[0.2, 0.8], [0.6, 0.4]]


def judged(rows: int, classes: int, seed: int) -> tuple[FloatArray, IntArray]:
    """Probabilities, with ties in every third case, and labels of which every class has one."""
    rng = np.random.default_rng(seed)
    p = rng.dirichlet(np.ones(classes), rows)
    if seed % 3 == 0:
        p = np.round(p, 1) + 0.05
        p /= p.sum(axis=1, keepdims=True)
    return p, rng.permutation(np.concatenate([np.arange(classes), rng.integers(0, classes, rows - classes)]))


@given(ROWS, CLASSES, SEEDS)
def test_scores_of_classes_are_scikit_learns(rows: int, classes: int, seed: int) -> None:
    p, labels = judged(rows, classes, seed)
    predicted, names = np.argmax(p, axis=1), list(range(classes))
    assert metrics.accuracy(predicted, labels) == oracle.accuracy_score(labels, predicted)
    confusion = metrics.confusion_matrix(labels, predicted, classes)
    np.testing.assert_array_equal(confusion, oracle.confusion_matrix(labels, predicted, labels=names))
    found = metrics.class_scores(confusion)
    expected = oracle.precision_recall_fscore_support(labels, predicted, labels=names, zero_division=0)
    for mine, theirs in zip((found.precision, found.recall, found.f1, found.support), expected, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-14)
    macro = oracle.precision_recall_fscore_support(labels, predicted, average="macro", zero_division=0)[:3]
    np.testing.assert_allclose(found.macro, macro, rtol=1e-14)


@given(ROWS, CLASSES, SEEDS)
def test_scores_of_probabilities_are_scikit_learns(rows: int, classes: int, seed: int) -> None:
    p, labels = judged(rows, classes, seed)
    names = list(range(classes))
    second = p[:, 1] if classes == 2 else p
    assert metrics.roc_auc(p, labels) == pytest.approx(oracle.roc_auc_score(labels, second, multi_class="ovr"), 1e-13)
    assert metrics.log_loss(p, labels) == pytest.approx(oracle.log_loss(labels, p, labels=names), 1e-13)
    brier = oracle.brier_score_loss(labels, second, labels=names)
    assert metrics.brier_score(p, labels) == pytest.approx(brier, 1e-13)
    if classes > 2:
        for k in range(1, classes):
            assert metrics.top_k_accuracy(p, labels, k) == oracle.top_k_accuracy_score(labels, p, k=k, labels=names)


@given(ROWS, CLASSES, SEEDS, st.integers(1, 20))
def test_the_calibration_error_is_the_published_sum_over_bins(rows: int, classes: int, seed: int, bins: int) -> None:
    p, labels = judged(rows, classes, seed)
    certainty, correct = p.max(axis=1), np.argmax(p, axis=1) == labels
    error = 0.0
    for number in range(bins):
        inside = np.ceil(certainty * bins) == number + 1
        if inside.any():
            error += inside.mean() * abs(correct[inside].mean() - certainty[inside].mean())
    assert metrics.expected_calibration_error(p, labels, bins) == pytest.approx(error, abs=1e-14)


@given(st.integers(2, 40), st.integers(1, 4), SEEDS)
def test_scores_of_numbers_are_scikit_learns(rows: int, outputs: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    targets = rng.normal(size=(rows, outputs))
    predicted = targets + rng.normal(size=(rows, outputs))
    if seed % 3 == 0:
        targets[:, 0] = 3.0  # constant: nothing to explain
    found = regression_metrics.regression_scores(predicted, targets)
    expected = {
        "mse": oracle.mean_squared_error(targets, predicted),
        "rmse": oracle.root_mean_squared_error(targets, predicted),
        "mae": oracle.mean_absolute_error(targets, predicted),
        "mape": oracle.mean_absolute_percentage_error(targets, predicted),
        "r2": oracle.r2_score(targets, predicted),
    }
    assert found == pytest.approx(expected, rel=1e-12)


def test_a_constant_that_is_met_is_explained_whole_and_one_row_explains_nothing() -> None:
    assert regression_metrics.r2(np.array([2.0, 2.0]), np.array([2.0, 2.0])) == 1.0
    assert regression_metrics.r2(np.array([2.0, 3.0]), np.array([2.0, 2.0])) == 0.0
    assert math.isnan(regression_metrics.r2(np.array([2.0]), np.array([2.0])))


def test_classes_that_nobody_has_or_predicts_do_not_count_in_the_macro_mean() -> None:
    labels, predicted = np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1])
    found = metrics.class_scores(metrics.confusion_matrix(labels, predicted, 5)).macro
    expected = oracle.precision_recall_fscore_support(labels, predicted, average="macro", zero_division=0)[:3]
    np.testing.assert_allclose(found, expected)


def test_a_class_without_rows_has_no_curve() -> None:
    assert math.isnan(metrics.roc_auc(np.array(P), np.array([1, 1])))


@pytest.mark.parametrize(
    ("score", "arguments", "says"),
    [
        (metrics.accuracy, ([], []), "at least one, is needed"),
        (metrics.accuracy, ([1, 2], [1]), r"\(2,\) predictions for \(1,\) labels"),
        (metrics.accuracy, ([1], ["a"]), "labels holds what is no number"),
        (metrics.confusion_matrix, ([0, 1], [0, 5], 2), "predicted classes from 0 to 5 do not fit 2 classes"),
        (metrics.class_scores, ([[1, 2, 3], [4, 5, 6]],), r"square table of counts.* not one of shape \(2, 3\)"),
        (metrics.class_scores, ([[1, -2], [4, 5]],), "0 or more each"),
        (metrics.top_k_accuracy, (P, [0, 1], 3), "k 3 cannot be: 1 to 2 classes"),
        (metrics.roc_auc, ([0.2, 0.8], [1, 0]), r"probabilities have shape \(2,\)"),
        (metrics.log_loss, ([[0.5, math.nan], [0.5, 0.5]], [0, 1]), "probabilities has NaN in row 0, column 1"),
        (metrics.log_loss, (P, [0, 2]), "labels from 0 to 2 do not fit 2 classes"),
        (metrics.brier_score, ([[0.5, 1.5], [0.5, 0.5]], [0, 1]), "probabilities from 0.5 to 1.5 cannot be: 0 to 1"),
        (metrics.brier_score, (P, [0.5, 1.0]), "labels are whole numbers"),
        (metrics.expected_calibration_error, (P, [0, 1], 0), "bins 0 cannot be: 1 or more"),
        (regression_metrics.r2, ([1.0, 2.0], [math.nan, 1.0]), "targets has NaN in row 0"),
        (regression_metrics.mean_squared_error, ([1.0], [1.0, 2.0]), "predictions have shape"),
    ],
)
def test_what_cannot_be_scored_is_refused_in_one_line(
    score: Callable[..., Any], arguments: tuple[AnyArray, ...], says: str
) -> None:
    with pytest.raises(UserError, match=says) as caught:
        score(*arguments)
    assert "\n" not in str(caught.value)


def test_class_scores_take_a_table_as_lists() -> None:
    table: Any = [[3, 1], [2, 4]]
    np.testing.assert_allclose(metrics.class_scores(table).recall, [0.75, 4 / 6])
