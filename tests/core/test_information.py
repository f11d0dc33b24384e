"""Information measures in bits against SciPy and scikit-learn on random inputs."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import mutual_info_score

from nntui.core import information
from nntui.core.errors import UserError
from nntui.core.types import AnyArray

SEEDS = st.integers(0, 10_000)
OUTCOMES = st.integers(1, 8)


def bits(nats: float) -> float:
    return nats / math.log(2.0)


@given(OUTCOMES, SEEDS)
def test_entropy_and_divergence_are_scipys(outcomes: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    p, q = rng.dirichlet(np.ones(outcomes)), rng.dirichlet(np.ones(outcomes))
    counts = rng.integers(0, 9, outcomes) + np.eye(outcomes, dtype=int)[0]
    assert information.entropy(p) == pytest.approx(stats.entropy(p, base=2), abs=1e-13)
    assert information.entropy(counts) == pytest.approx(stats.entropy(counts, base=2), abs=1e-13)
    assert information.kl_divergence(p, q) == pytest.approx(stats.entropy(p, q, base=2), abs=1e-12)
    assert information.kl_divergence(counts, q) == pytest.approx(stats.entropy(counts, q, base=2), abs=1e-12)
    assert 0.0 <= information.kl_divergence(p, p * (1.0 + 1e-12)) < 1e-11


@given(st.integers(1, 60), st.integers(1, 6), SEEDS)
def test_cross_entropy_is_the_mean_number_of_bits_of_the_labels(rows: int, classes: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    p, labels = rng.dirichlet(np.ones(classes), rows), rng.integers(0, classes, rows)
    expected = -np.mean([math.log2(row[label]) for row, label in zip(p, labels, strict=True)])
    assert information.cross_entropy(p, labels) == pytest.approx(expected, abs=1e-13)
    assert information.perplexity(float(expected)) == pytest.approx(2.0**expected)
    shares = np.bincount(labels, minlength=classes) / rows
    parts = information.entropy(shares) + information.kl_divergence(shares, p[0])
    assert information.cross_entropy(np.tile(p[0], (rows, 1)), labels) == pytest.approx(parts, abs=1e-11)


@given(st.integers(1, 80), st.integers(1, 6), SEEDS)
def test_mutual_information_is_scikit_learns(rows: int, classes: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels, predicted = rng.integers(0, classes, (2, rows))
    confusion = np.zeros((classes, classes), int)
    np.add.at(confusion, (labels, predicted), 1)
    assert information.mutual_information(confusion) == pytest.approx(
        bits(mutual_info_score(labels, predicted)), abs=1e-12
    )


def test_the_correction_takes_most_of_the_bias_off() -> None:
    rng = np.random.default_rng(0)
    plain, corrected = [], []
    for _ in range(200):  # labels and predictions that have nothing to do with each other
        table = np.zeros((4, 4), int)
        np.add.at(table, tuple(rng.integers(0, 4, (2, 100))), 1)
        plain.append(information.mutual_information(table))
        corrected.append(information.mutual_information(table, "miller-madow"))
    assert np.mean(plain) == pytest.approx(9 / (2 * 100 * math.log(2.0)), rel=0.15)
    assert np.mean(corrected) < 0.5 * np.mean(plain)


@given(st.integers(2, 60), st.integers(2, 5), SEEDS)
def test_the_verdict_compares_the_model_with_the_base_rates(rows: int, classes: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    p, labels = rng.dirichlet(np.ones(classes), rows), rng.integers(0, classes, rows)
    counts = rng.integers(0, 20, classes) + 1
    verdict = information.judge(p, labels, counts)
    shares = (counts + 1) / (counts + 1).sum()
    base = -np.mean(np.log2(shares[labels]))
    assert verdict.label_bits == pytest.approx(stats.entropy(np.bincount(labels), base=2), abs=1e-13)
    assert verdict.base_rate_bits == pytest.approx(base)
    assert verdict.model_bits == pytest.approx(information.cross_entropy(p, labels))
    assert verdict.bits_gained == pytest.approx(base - verdict.model_bits, abs=1e-12)
    assert verdict.share_explained == pytest.approx(verdict.bits_gained / base)
    assert verdict.prediction_bits == pytest.approx(bits(mutual_info_score(labels, np.argmax(p, axis=1))), abs=1e-12)


def test_counts_of_few_rows_are_counts_and_shares_stay_shares() -> None:
    p = np.full((2, 2), 0.5)
    assert information.judge(p, np.array([0, 1]), np.array([1, 0])).base_rate_bits == pytest.approx(
        -(math.log2(2 / 3) + math.log2(1 / 3)) / 2
    )
    assert information.judge(p, np.array([0, 0]), np.array([0.75, 0.25])).base_rate_bits == pytest.approx(
        -math.log2(0.75)
    )


@given(st.integers(1, 60), st.integers(1, 3), st.integers(1, 6), SEEDS)
def test_a_layers_information_is_that_of_its_binned_activations(rows: int, units: int, bins: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    activations, labels = np.tanh(rng.normal(0.0, 2.0, (rows, units))), rng.integers(0, 3, rows)
    binned = np.minimum(((activations + 1.0) / 2.0 * bins).astype(int), bins - 1)
    symbols = binned @ (bins ** np.arange(units))
    found = information.layer_information(activations, labels, bins, "tanh")
    assert found.of_inputs == pytest.approx(stats.entropy(np.unique(symbols, return_counts=True)[1], base=2), abs=1e-12)
    assert found.of_labels == pytest.approx(bits_shared(symbols, labels), abs=1e-12)
    assert found.of_labels <= found.of_inputs + 1e-12 <= found.most + 2e-12


def bits_shared(symbols: AnyArray, labels: AnyArray) -> float:
    return bits(float(mutual_info_score(symbols, labels)))


def test_what_is_certain_has_no_bits_and_no_minus_sign() -> None:
    for value in (
        information.entropy(np.array([0.0, 3.0])),
        information.kl_divergence(np.array([1.0, 0.0]), np.array([1.0, 0.0])),
        information.layer_information(np.ones((3, 2)), np.ones(3)).of_inputs,
    ):
        assert math.copysign(1.0, value) == 1.0
        assert value == 0.0


def test_an_outcome_that_was_ruled_out_costs_infinitely_many_bits() -> None:
    assert information.kl_divergence(np.array([0.5, 0.5]), np.array([1.0, 0.0])) == math.inf
    assert information.cross_entropy(np.array([[1.0, 0.0]]), np.array([1])) == math.inf
    assert information.perplexity(math.inf) == math.inf


@pytest.mark.parametrize(
    ("measure", "arguments", "says"),
    [
        (information.entropy, ([],), "0 or more each and not all 0"),
        (information.entropy, ([-1.0, 2.0],), "0 or more each and not all 0"),
        (information.entropy, ([math.nan, 2.0],), "weights has NaN in row 0"),
        (information.kl_divergence, ([0.5, 0.5], [1.0]), "p has 2 outcomes and q 1"),
        (information.cross_entropy, ([[0.5, 0.5]], [3]), "labels from 3 to 3 do not fit 2 classes"),
        (information.cross_entropy, ([[0.5, 0.5]], [-1]), "labels from -1 to -1 do not fit 2 classes"),
        (information.cross_entropy, ([0.5, 0.5], [0]), r"probabilities have shape \(2,\)"),
        (information.cross_entropy, ([[0.5, math.nan]], [0]), "probabilities has NaN in row 0, column 1"),
        (information.mutual_information, ([[1, -1]],), "a table of counts"),
        (information.mutual_information, ([[1, 1]], "miller-madov"), "did you mean 'miller-madow'"),
        (information.judge, ([[0.5, 0.5]], [0], [1, 2, 3]), r"base_rates has shape \(3,\)"),
        (information.judge, ([[0.5, 0.5]], [0], [0, 0]), "base_rates: shares or counts"),
        (
            information.layer_information,
            (np.ones((3, 2)), [1, 2]),
            r"activations have shape \(3, 2\) and labels \(2,\)",
        ),
        (information.layer_information, (np.ones((1, 2)), [1], 0), "bins 0 cannot be: 1 to 65,536"),
        (information.layer_information, (np.ones((1, 2)), [1], 10**6), "bins 1000000 cannot be"),
        (information.layer_information, ([[math.nan]], [1], 9, "tanh"), "activations has NaN in row 0, column 0"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_one_line(
    measure: Callable[..., Any], arguments: tuple[Any, ...], says: str
) -> None:
    with pytest.raises(UserError, match=says) as caught:
        measure(*arguments)
    assert "\n" not in str(caught.value)
