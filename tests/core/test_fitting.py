"""`fit` and the batches it walks through: order, sizes, what it reports and what it refuses."""

from typing import Any

import numpy as np
import pytest

from nntui.core import Dense, Network, UserError, fit, optimizers
from nntui.core.data.batches import ArraySource, Batches, ByteSource
from nntui.core.early_stopping import EarlyStopping
from nntui.core.losses import loss_by_name
from nntui.core.types import AnyArray, DType, FloatArray, IntArray


def rows(n: int, features: int = 2) -> tuple[FloatArray, FloatArray]:
    """Random inputs and a target that can be learned from them."""
    x = np.random.default_rng(0).normal(size=(n, features))
    return x, x.sum(axis=1, keepdims=True)


def small(seed: int = 0, dtype: DType = "float64", dropout: float = 0.0) -> Network:
    """A network for `rows`."""
    return Network(2, [Dense(4, "tanh", dropout=dropout), Dense(1, l2=0.01)], seed=seed, dtype=dtype)


def walk(batches: Batches, size: int) -> list[tuple[FloatArray, AnyArray]]:
    """Copies of all batches of one epoch."""
    found: list[tuple[FloatArray, AnyArray]] = []
    while not found or not batches.at_end:
        x, y = batches.next(size)
        found.append((x.copy(), y.copy()))
    return found


def test_1050_samples_in_batches_of_100_are_ten_of_100_and_one_of_50() -> None:
    x = np.arange(1050.0, dtype=np.float32)[:, None]
    batches = Batches(ArraySource(x, x), "float32", None)
    for _ in range(2):
        epoch = walk(batches, 100)
        assert [len(part) for part, _ in epoch] == [100] * 10 + [50]
        np.testing.assert_array_equal(np.vstack([part for part, _ in epoch]), x)


def test_fit_makes_eleven_steps_of_1050_samples_in_batches_of_100() -> None:
    steps: list[int] = []
    x, y = rows(1050)
    fit(
        small(),
        x,
        y,
        loss="mean_squared_error",
        optimizer=optimizers.SGD(0.01),
        batch_size=100,
        epochs=2,
        on_step=lambda _, step: steps.append(step),
    )
    assert steps == list(range(1, 23))


def test_a_shuffled_epoch_has_every_row_once_with_its_target_and_the_next_another_order() -> None:
    x = np.arange(50.0, dtype=np.float32)[:, None]
    batches = Batches(ArraySource(x, np.arange(50)), "float32", np.random.default_rng(0))
    orders = []
    for _ in range(2):
        parts = walk(batches, 8)
        inputs, labels = np.concatenate([part for part, _ in parts]), np.concatenate([y for _, y in parts])
        np.testing.assert_array_equal(inputs[:, 0], labels)
        assert sorted(labels) == list(range(50))
        orders.append(labels.tolist())
    assert orders[0] != orders[1]
    assert orders[0] != sorted(orders[0])


def test_the_batch_size_may_change_in_mid_epoch() -> None:
    x = np.arange(20.0, dtype=np.float32)[:, None]
    batches = Batches(ArraySource(x, x), "float32", None)
    found = [batches.next(size)[0].ravel().tolist() for size in (3, 8, 1, 100)]
    assert [len(part) for part in found] == [3, 8, 1, 8]
    assert [value for part in found for value in part] == x.ravel().tolist()
    assert batches.at_end


def test_bytes_are_scaled_as_they_are_gathered() -> None:
    stored = np.arange(12, dtype=np.uint8).reshape(4, 3)
    x, y = Batches(ByteSource(stored, np.arange(4), 0.5, offset=2.0), "float32", None).next(3)
    np.testing.assert_array_equal(x, (stored[:3] - 2.0) * 0.5)
    assert x.dtype == np.float32
    assert y.tolist() == [0, 1, 2]


def test_the_loss_of_an_epoch_is_the_mean_over_samples_as_they_were_trained() -> None:
    x, y = rows(70)
    network, twin, optimizer = small(), small(), optimizers.SGD(0.05, 0.9)
    total = 0.0
    for start in range(0, 70, 32):
        part = slice(start, start + 32)
        value, _ = twin.compute_gradients(x[part], y[part], loss_by_name("mean_squared_error"))
        optimizer.step(twin.parameters, twin.gradients)
        total += value * len(x[part])
    history = fit(network, x, y, loss="mean_squared_error", optimizer=optimizers.SGD(0.05, 0.9), shuffle=False)
    assert history.loss == pytest.approx([total / 70], rel=1e-12)
    np.testing.assert_allclose(network.parameters, twin.parameters, rtol=1e-12)


def test_a_last_smaller_batch_counts_as_its_own_mean() -> None:
    x, y = rows(33)
    network = small()
    seen: list[FloatArray] = []
    fit(
        network,
        x,
        y,
        loss="mean_squared_error",
        optimizer=optimizers.SGD(1e-300),
        shuffle=False,
        on_step=lambda net, _: seen.append(net.gradients.copy()),
    )
    small_network = small()
    small_network.compute_gradients(x[32:], y[32:], loss_by_name("mean_squared_error"))
    np.testing.assert_allclose(seen[1], small_network.gradients, rtol=1e-12)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_same_seeds_give_the_same_weights_bit_for_bit(dtype: DType) -> None:
    def train(network_seed: int, fit_seed: int) -> bytes:
        network = small(network_seed, dtype, dropout=0.3)
        optimizer = optimizers.SGD(0.05, 0.9)
        fit(network, *rows(100), loss="mean_squared_error", optimizer=optimizer, epochs=3, seed=fit_seed)
        return network.parameters.tobytes()

    assert train(1, 2) == train(1, 2)
    assert train(1, 2) != train(1, 3)
    assert train(1, 2) != train(2, 2)


def test_a_learning_rate_that_is_changed_between_steps_acts_at_the_next() -> None:
    x, y = rows(40)
    optimizer, moves = optimizers.SGD(0.1), list[float]()
    last = [small().parameters]

    def slow_down(network: Network, step: int) -> None:
        moves.append(float(np.linalg.norm(network.parameters - last[0]) / np.linalg.norm(network.gradients)))
        last[0] = network.parameters.copy()
        optimizer.learning_rate = 0.1 / 2**step

    fit(
        small(),
        x,
        y,
        loss="mean_squared_error",
        optimizer=optimizer,
        batch_size=10,
        shuffle=False,
        on_step=slow_down,
    )
    np.testing.assert_allclose(moves, [0.1, 0.05, 0.025, 0.0125], rtol=1e-9)


def test_dropout_that_is_changed_between_steps_acts_at_the_next() -> None:
    network, dead = small(dropout=0.0), list[bool]()

    def drop(net: Network, step: int) -> None:
        dead.append(bool((net.workspace(10).dropouts[0].keep == 0.0).any()) if step > 1 else False)
        net.change_layer(0, dropout=0.9)

    optimizer = optimizers.SGD(0.01)
    fit(network, *rows(30), loss="mean_squared_error", optimizer=optimizer, batch_size=10, on_step=drop)
    assert dead == [False, True, True]


@pytest.mark.parametrize(
    ("loss", "output", "units"),
    [
        ("mean_squared_error", "linear", 1),
        ("binary_crossentropy", "sigmoid", 1),
        ("sparse_categorical_crossentropy", "softmax", 2),
    ],
)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_training_learns(dtype: DType, loss: str, output: str, units: int) -> None:
    x, total = rows(200)
    y = total if loss == "mean_squared_error" else (total > 0).astype(np.intp)
    network = Network(2, [Dense(8, "tanh"), Dense(units, output)], seed=0, dtype=dtype)
    before = network.evaluate(x, y, loss)
    history = fit(network, x, y, loss=loss, optimizer=optimizers.SGD(0.1, 0.9), epochs=20)
    assert network.evaluate(x, y, loss) < 0.15 * before
    assert history.loss[-1] < history.loss[0]
    assert len(history.loss) == 20


def test_labels_and_one_hot_rows_train_the_same_weights() -> None:
    x, total = rows(60)
    labels = (total[:, 0] > 0).astype(np.intp)
    trained = []
    for loss, y in (("sparse_categorical_crossentropy", labels), ("categorical_crossentropy", np.eye(2)[labels])):
        network = Network(2, [Dense(4, "tanh"), Dense(2, "softmax")], seed=0, dtype="float64")
        fit(network, x, y, loss=loss, optimizer=optimizers.SGD(0.1, 0.9), epochs=5)
        trained.append(network.parameters)
    np.testing.assert_allclose(trained[0], trained[1], rtol=1e-9)


def test_fit_leaves_the_arrays_of_the_caller_alone_and_takes_lists() -> None:
    x, y = rows(20)
    kept = x.copy(), y.copy()
    fit(small(), x, y, loss="mean_squared_error", optimizer=optimizers.SGD(0.1, 0.9), epochs=2)
    np.testing.assert_array_equal(x, kept[0])
    np.testing.assert_array_equal(y, kept[1])
    lists: Any = x.tolist(), y.ravel().tolist()
    assert len(fit(small(), *lists, loss="mean_squared_error", optimizer=optimizers.SGD(0.1)).loss) == 1


def test_no_epochs_change_nothing() -> None:
    network = small()
    assert fit(network, *rows(5), loss="mean_squared_error", optimizer=optimizers.SGD(0.1), epochs=0).loss == []
    np.testing.assert_array_equal(network.parameters, small().parameters)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"batch_size": 0}, r"batch_size 0 .* 1 or more"),
        ({"batch_size": -5}, r"batch_size -5 .* 1 or more"),
        ({"epochs": -1}, r"epochs -1 .* 0 or more"),
        ({"loss": "mean_square_error"}, "did you mean 'mean_squared_error'"),
        ({"loss": None}, "unknown loss None"),
        ({"x": np.zeros((3, 2))}, "x has 3 rows and y 4"),
        ({"x": np.zeros((4, 3))}, r"x has shape \(4, 3\).* 2"),
        ({"x": np.zeros(4)}, r"x has shape \(4,\).* 2"),
        ({"x": np.zeros((0, 2)), "y": np.zeros((0, 1))}, r"x has (shape \(0, 2\)|no rows)"),
        ({"x": np.array([["a", "b"]] * 4)}, "x"),
        ({"y": np.zeros((4, 2))}, r"y has shape \(4, 2\)"),
        ({"y": np.array(["a"] * 4)}, "y"),
        ({"loss": "sparse_categorical_crossentropy"}, "activation is 'linear': .* needs softmax"),
        ({"x": np.array([[0.0, 0.0], [0.0, np.nan]] * 2)}, r"x has NaN in row 1, column 1 \(2 such values in all\)"),
        ({"y": np.array([[0.0], [np.inf]] * 2)}, r"y has an infinite number in row 1, column 0"),
        ({"x": np.zeros((4, 2), complex)}, "x holds complex numbers: real ones"),
        ({"sample_weight": np.ones(3)}, r"sample_weight has shape \(3,\)"),
        ({"sample_weight": -np.ones(4)}, r"sample_weight is -1.0 in row 0"),
        ({"class_weight": {5: 1.0}}, "class_weight names class 5"),
        ({"class_weight": {0: "much"}}, "the weight 'much' of class 0 cannot be: a finite number, 0 or more"),
        ({"class_weight": {0: -1.0}}, "the weight -1.0 of class 0 cannot be"),
        ({"gradient_accumulation_steps": 0}, "gradient_accumulation_steps 0 cannot be"),
        ({"early_stopping": EarlyStopping(3)}, "needs validation_data"),
        ({"early_stopping": 3}, r"early_stopping 3 cannot be: write such as early_stopping=EarlyStopping"),
        ({"optimizer": "sgd"}, r"optimizer 'sgd' cannot be: write such as optimizer=optimizers\.SGD\(0\.01\)"),
        ({"optimizer": optimizers.SGD}, r"optimizer <class .*SGD'> cannot be"),
        ({"validation_data": (np.zeros((4, 2)),)}, "validation_data has 1 parts: two"),
        ({"validation_data": 0.1}, "validation_data 0.1 cannot be"),
        ({"validation_data": (np.zeros((4, 2)), np.zeros(3))}, "x has 4 rows and y 3"),
        ({"seed": -1}, "seed -1 cannot be: a whole number, 0 or more"),
    ],
)
def test_what_cannot_be_trained_is_refused_in_one_line(arguments: dict[str, Any], says: str) -> None:
    network, optimizer = small(), optimizers.SGD(0.1)
    usual = {"x": np.zeros((4, 2)), "y": np.zeros((4, 1)), "loss": "mean_squared_error", "optimizer": optimizer}
    with pytest.raises(UserError, match=says) as caught:
        fit(network, **{**usual, **arguments})
    assert "\n" not in str(caught.value)
    np.testing.assert_array_equal(network.parameters, small().parameters)


def test_numbers_too_large_for_float32_are_refused_where_they_stand_and_taken_in_float64() -> None:
    x, y = np.zeros((4, 2)), np.zeros(4)
    x[1, 1], y[2] = 1e300, -1e39
    for wide, narrow, says in (
        (x, np.zeros(4), r"x is 1e\+300 in row 1, column 1: too large for float32"),
        (np.zeros((4, 2)), y, r"y is -1e\+39 in row 2, column 0: too large for float32"),
    ):
        with pytest.raises(UserError, match=says):
            fit(small(dtype="float32"), wide, narrow, loss="mean_absolute_error", optimizer=optimizers.SGD(0.1))
        fit(small(), wide, narrow, loss="mean_absolute_error", optimizer=optimizers.SGD(0.1))


def test_a_source_of_our_own_can_feed_the_engine() -> None:
    class Doubling(ArraySource):
        def gather(self, indices: IntArray, x_out: FloatArray, y_out: AnyArray) -> None:
            super().gather(indices, x_out, y_out)
            x_out *= 2.0

    x = np.ones((3, 2), np.float32)
    found, _ = Batches(Doubling(x, np.zeros(3, np.intp)), "float32", None).next(2)
    assert found.tolist() == [[2.0, 2.0]] * 2
