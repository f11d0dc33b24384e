"""Judging a part of the data in slices."""

import numpy as np
import pytest

from nntui.core.data.batches import ArraySource
from nntui.core.layers import Dense
from nntui.core.losses import LOSSES, loss_by_name
from nntui.core.network import Network
from nntui.core.training.judging import Judgement
from nntui.core.training.scoring import ClassScoring

ROWS = 1100


def judged(network: Network, loss: str, rows: int = ROWS) -> tuple[Judgement, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(rows, 4)).astype(network.dtype)
    y = rng.integers(0, max(network.outputs, 2), rows)
    judge = loss_by_name(loss)
    return Judgement(network, judge, ClassScoring(judge, network), ArraySource(x, y)), x, y


@pytest.mark.parametrize("loss", list(LOSSES))
def test_slices_add_up_to_the_evaluation_of_all_rows(loss: str) -> None:
    activation = "sigmoid" if loss == "binary_crossentropy" else "softmax"
    network = Network(4, [Dense(5, "tanh", l2=0.01), Dense(3, activation)], seed=0, dtype="float64")
    judgement, x, y = judged(network, loss)
    metrics = judgement.finish()
    targets = y if loss.startswith("sparse") else np.eye(3)[y]
    assert metrics.loss == pytest.approx(network.evaluate(x, targets, loss))
    assert metrics.score == pytest.approx(np.mean(network.predict(x).argmax(axis=1) == y))


def test_one_output_unit_answers_yes_above_a_half() -> None:
    network = Network(4, [Dense(1, "sigmoid")], seed=0, dtype="float64")
    judgement, x, y = judged(network, "binary_crossentropy")
    metrics = judgement.finish()
    assert metrics.score == pytest.approx(np.mean((network.predict(x)[:, 0] > 0.5) == y))
    assert metrics.loss == pytest.approx(network.evaluate(x, y, "binary_crossentropy"))


def test_a_great_part_takes_several_slices_and_a_small_one_a_single() -> None:
    network = Network(4, [Dense(3, "softmax")], seed=0)
    judgement, *_ = judged(network, "sparse_categorical_crossentropy")
    assert judgement.advance() is None
    assert judgement.finish().loss > 0.0
    small, *_ = judged(network, "sparse_categorical_crossentropy", rows=5)
    assert small.advance() is not None


def test_targets_become_what_the_loss_takes() -> None:
    network = Network(4, [Dense(3, "softmax")], seed=0)
    labels = np.array([2, 0])
    sparse = ClassScoring(loss_by_name("sparse_categorical_crossentropy"), network).encode
    assert sparse(labels) is labels
    rows = ClassScoring(loss_by_name("categorical_crossentropy"), network).encode(labels)
    np.testing.assert_array_equal(rows, [[0, 0, 1], [1, 0, 0]])
    assert rows.dtype == np.float32
    single = Network(4, [Dense(1, "sigmoid")], seed=0, dtype="float64")
    column = ClassScoring(loss_by_name("binary_crossentropy"), single).encode(np.array([1, 0]))
    np.testing.assert_array_equal(column, [[1.0], [0.0]])
    assert column.dtype == np.float64
