"""The network: its flat buffers, weights, passes, and what it refuses."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nntui.core import Dense, Network, UserError, fit, optimizers
from nntui.core.losses import loss_by_name
from nntui.core.targets import targets_for
from nntui.core.types import AnyArray, DType

LAYERS = [Dense(5, "relu"), Dense(4, "tanh", use_bias=False), Dense(3, "softmax")]


def small(dtype: DType = "float32", seed: int = 0) -> Network:
    """A network of 2 inputs, a layer without a bias in the middle."""
    return Network(2, LAYERS, seed=seed, dtype=dtype)


def slides() -> Network:
    """The worked example: w1 ... w8 = 0.1 ... 0.8, one bias a layer, shared by its units."""
    network = Network(2, [Dense(2, "sigmoid"), Dense(2, "sigmoid")], dtype="float64")
    network.set_weights(
        [
            np.array([[0.1, 0.2], [0.3, 0.4]]),
            np.array([0.25, 0.25]),
            np.array([[0.5, 0.7], [0.6, 0.8]]),
            np.array([0.35, 0.35]),
        ]
    )
    return network


def test_the_worked_example_gives_the_slides_numbers() -> None:
    network, x = slides(), np.array([[0.1, 0.5]])
    np.testing.assert_allclose(network.forward(x).activations[0], [[0.6010879, 0.6153838]], atol=5e-8)
    np.testing.assert_allclose(network.predict(x), [[0.7349286, 0.7795539]], atol=5e-8)


def test_the_worked_example_s_error_is_the_slides_error() -> None:
    # The slides add ½ (target - output)² over the two outputs: the same as their mean of squares.
    error = slides().evaluate(np.array([[0.1, 0.5]]), np.array([[0.05, 0.95]]), "mean_squared_error")
    assert error == pytest.approx(0.5 * (0.7349286 - 0.05) ** 2 + 0.5 * (0.7795539 - 0.95) ** 2, rel=1e-6)


def test_the_worked_example_s_gradients_are_those_calculated_by_hand() -> None:
    network, half = slides(), loss_by_name("half_sum_of_squares")
    i1, i2, t1, t2 = 0.1, 0.5, 0.05, 0.95
    total, _ = network.compute_gradients(np.array([[i1, i2]]), np.array([[t1, t2]]), half)
    assert total == pytest.approx(0.2345636 + 0.0145259, abs=1e-7)
    h1, h2, o1, o2 = 0.6010879, 0.6153838, 0.7349286, 0.7795539
    # dE/do = o - t and do/dz = o (1 - o) for an output; a hidden unit gets both through its two weights.
    d1, d2 = (o1 - t1) * o1 * (1 - o1), (o2 - t2) * o2 * (1 - o2)
    e1 = (0.5 * d1 + 0.7 * d2) * h1 * (1 - h1)
    e2 = (0.6 * d1 + 0.8 * d2) * h2 * (1 - h2)
    hidden, output = [i1 * e1, i1 * e2, i2 * e1, i2 * e2, e1, e2], [h1 * d1, h1 * d2, h2 * d1, h2 * d2, d1, d2]
    np.testing.assert_allclose(network.gradients, hidden + output, atol=1e-7)
    # As numbers: dE/dw5 to dE/dw8, the weights of the outputs.
    np.testing.assert_allclose(network.kernel_gradients[1].T.ravel(), [0.08020, 0.08211, -0.01761, -0.01803], atol=5e-6)


def test_all_parameters_stand_in_one_contiguous_buffer_and_the_layers_are_views_of_it() -> None:
    network = small()
    for flat, kernels, biases in (
        (network.parameters, network.kernels, network.biases),
        (network.gradients, network.kernel_gradients, network.bias_gradients),
    ):
        views = [view for pair in zip(kernels, biases, strict=True) for view in pair if view is not None]
        assert flat.shape == (10 + 5 + 20 + 12 + 3,)
        assert flat.flags.c_contiguous
        assert all(view.flags.c_contiguous and np.shares_memory(view, flat) for view in views)
        flat[...] = np.arange(flat.size)
        np.testing.assert_array_equal(np.concatenate([view.ravel() for view in views]), np.arange(flat.size))
    assert not np.shares_memory(network.parameters, network.gradients)


def test_a_flat_buffer_splits_into_one_view_a_layer() -> None:
    network = small()
    parts = network.layer_parameters(network.parameters)
    assert [part.size for part in parts] == [15, 20, 15]
    assert all(np.shares_memory(part, network.parameters) for part in parts)


def test_weights_come_in_keras_order_kernel_then_bias() -> None:
    assert [array.shape for array in small().get_weights()] == [(2, 5), (5,), (5, 4), (4, 3), (3,)]


def test_weights_that_were_got_can_be_set_again_and_are_copies() -> None:
    network, other = small(seed=1), small(seed=2)
    weights = network.get_weights()
    other.set_weights(weights)
    np.testing.assert_array_equal(other.parameters, network.parameters)
    weights[0][...] = 7.0
    assert not np.any(other.parameters == 7.0)
    assert not np.any(network.parameters == 7.0)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda weights: weights[:-1], r"4 arrays .* 5"),
        (lambda weights: [*weights, weights[0]], r"6 arrays .* 5"),
        (lambda weights: [weights[0].T, *weights[1:]], r"array 0 has shape \(5, 2\).* \(2, 5\)"),
        (lambda weights: [*weights[:-1], np.zeros((3, 1))], r"array 4 has shape \(3, 1\).* \(3,\)"),
        (lambda weights: [*weights[:-1], 0.0], r"array 4 has shape \(\).* \(3,\)"),
    ],
)
def test_weights_that_do_not_fit_are_refused_and_change_nothing(
    change: Callable[[list[AnyArray]], list[AnyArray]], says: str
) -> None:
    network = small()
    before = network.parameters.copy()
    with pytest.raises(UserError, match=says):
        network.set_weights(change([np.ones_like(array) for array in network.get_weights()]))
    np.testing.assert_array_equal(network.parameters, before)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_same_seed_gives_the_same_weights_and_another_seed_others(dtype: DType) -> None:
    assert small(dtype, 5).parameters.tobytes() == small(dtype, 5).parameters.tobytes()
    assert small(dtype, 5).parameters.tobytes() != small(dtype, 6).parameters.tobytes()
    assert small(dtype).parameters.dtype == small(dtype).predict(np.zeros((1, 2))).dtype == dtype


def test_biases_begin_at_zero_and_again_after_initialize() -> None:
    network = small()
    network.parameters[...] = 1.0
    network.initialize(np.random.default_rng(0))
    assert [float(np.abs(bias).max()) for bias in network.biases if bias is not None] == [0.0, 0.0]
    np.testing.assert_array_equal(network.parameters, small(seed=0).parameters)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda network: pickle.loads(pickle.dumps(network))])
def test_a_copy_of_a_network_learns_and_leaves_the_original_alone(copied: Callable[[Network], Network]) -> None:
    network, x, y = Network(2, [Dense(3, "tanh"), Dense(1)], seed=0), np.ones((4, 2)), np.ones(4)
    before, other = network.predict(x), copied(network)
    fit(other, x, y, loss="mean_squared_error", optimizer=optimizers.SGD(0.1), epochs=5)
    assert other.evaluate(x, y, "mean_squared_error") < network.evaluate(x, y, "mean_squared_error")
    np.testing.assert_array_equal(network.predict(x), before)


def test_predictions_do_not_depend_on_how_many_rows_are_asked_for() -> None:
    network, x = small("float64"), np.random.default_rng(0).normal(size=(2050, 2))
    whole = network.predict(x)
    parts = np.vstack([network.predict(x[start : start + 7]) for start in range(0, len(x), 7)])
    np.testing.assert_allclose(whole, parts, rtol=1e-12)


def test_the_evaluated_loss_is_the_mean_over_all_rows_with_penalties() -> None:
    network = Network(2, [Dense(3, "tanh", l1=0.1), Dense(1, l2=0.2)], seed=0, dtype="float64")
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2500, 2)), rng.normal(size=(2500, 1))
    penalty = 0.1 * np.abs(network.kernels[0]).sum() + 0.2 * np.square(network.kernels[1]).sum()
    expected = np.mean((network.predict(x) - y) ** 2) + penalty
    assert network.penalty() == pytest.approx(penalty, rel=1e-13)
    assert network.evaluate(x, y, "mean_squared_error") == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("wrong", [np.zeros(8), np.zeros(1), np.zeros(11), np.zeros((8, 1))])
def test_evaluating_another_number_of_targets_than_rows_says_so(wrong: AnyArray) -> None:
    network = Network(2, [Dense(1)], seed=0)
    with pytest.raises(UserError, match=r"10.*\d+|\d+.*10"):
        network.evaluate(np.ones((10, 2)), wrong, "mean_squared_error")


def test_predicting_with_exploded_weights_gives_what_it_gives_without_a_warning() -> None:
    network = Network(2, [Dense(3, "relu"), Dense(3), Dense(1)], seed=0)
    network.parameters[...] = 1e30
    assert not np.isfinite(network.predict(np.ones((4, 2)))).any()
    assert not np.isfinite(network.evaluate(np.ones((4, 2)), np.ones(4), "mean_squared_error"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"inputs": 0}, r"0 inputs .* at least 1"),
        ({"inputs": -1}, r"-1 inputs .* at least 1"),
        ({"inputs": 2.5}, r"2\.5 inputs"),
        ({"inputs": True}, r"True inputs .* at least 1"),
        ({"layers": []}, "at least one layer"),
        ({"layers": Dense(3)}, "at least one layer, in a list"),
        ({"layers": [Dense(3), 8]}, r"layer 2 is 8: a Dense is needed"),
        ({"seed": -1}, r"seed -1 cannot be: a whole number, 0 or more"),
        ({"seed": "a"}, r"seed 'a' cannot be"),
        ({"dtype": "float16"}, r"'float16' .*'float32' and 'float64'"),
        ({"layers": [Dense(2, dropout=0.1)]}, "output layer"),
        ({"inputs": 65_536, "layers": [Dense(65_536)]}, r"4,295,032,832 parameters .*100,000,000"),
    ],
)
def test_a_network_that_cannot_be_is_refused_in_one_line(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(UserError, match=says) as caught:
        Network(**{"inputs": 2, "layers": LAYERS, **arguments})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("x", [np.zeros(2), np.zeros((3, 3)), np.zeros((0, 2)), np.zeros((1, 2, 1)), np.array(1.0)])
def test_inputs_of_another_shape_are_refused(x: AnyArray) -> None:
    with pytest.raises(UserError, match=r"x has (shape \(.*\), the network takes \(rows, 2\)|no rows)"):
        small().predict(x)


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        ([0.0, 0.5], "whole-numbered label|NaN|infinite"),
        ([0.0, float("nan")], "whole-numbered label|NaN|infinite"),
        ([0.0, float("inf")], "whole-numbered label|NaN|infinite"),
        ([0.0, 1e30], "label"),
        (["cat", "dog"], "whole-numbered label|no number"),
        ([0, 3], "labels from 0 to 3 do not fit 3 output units"),
        ([-1, 2], "labels from -1 to 2 do not fit 3 output units"),
        (np.eye(3), r"\(3, 3\).*one whole-numbered label a row"),
        (np.array(1), r"shape \(\)"),
        (np.zeros(0), "y"),
    ],
)
def test_labels_that_do_not_fit_are_refused_in_one_line(labels: AnyArray, says: str) -> None:
    with pytest.raises(UserError, match=says) as caught:
        targets_for(loss_by_name("sparse_categorical_crossentropy"), labels, 3, "float32")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("y", [np.zeros((4, 2)), np.zeros((4, 3, 1)), np.array(1.0), np.zeros(4)])
def test_values_of_another_shape_are_refused(y: AnyArray) -> None:
    with pytest.raises(UserError, match=r"y has shape \(.*\), the network gives \(rows, 3\)"):
        targets_for(loss_by_name("mean_squared_error"), y, 3, "float32")


@pytest.mark.parametrize("labels", [[0, 2], [0.0, 2.0], [[0], [2]], np.array([0, 2], np.uint8)])
def test_labels_may_be_any_whole_numbers_in_a_row_or_a_column(labels: AnyArray) -> None:
    taken = targets_for(loss_by_name("sparse_categorical_crossentropy"), labels, 3, "float32")
    assert taken.dtype == np.intp
    assert taken.tolist() == [0, 2]


def test_dropout_can_be_changed_for_a_hidden_layer_and_for_no_other() -> None:
    network = small()
    network.change_layer(1, dropout=0.25)
    assert [layer.dropout for layer in network.layers] == [0.0, 0.25, 0.0]
    for layer in (-1, 2, 9):
        with pytest.raises(UserError, match=r"no (hidden )?layer .* has"):
            network.change_layer(layer, dropout=0.1)
    for rate in (1.0, -0.1, float("nan")):
        with pytest.raises(UserError, match="less than 1"):
            network.change_layer(0, dropout=rate)
    assert network.layers[1].dropout == 0.25


def test_the_architecture_is_the_widths() -> None:
    assert repr(small("float64")) == "Network(2-5-4-3, float64)"
