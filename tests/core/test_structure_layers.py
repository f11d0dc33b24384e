"""Layers added and removed: near the identity, and lines in place of the activation."""

import numpy as np
import pytest

from nntui.core import Dense, Network
from nntui.core.activations import ACTIVATIONS
from nntui.core.edits import AddLayer, RemoveLayer, RemoveUnits
from tests.core.test_structure import OTHER_ROWS, X, change, edited, small

NEAR = {
    **dict.fromkeys(("linear", "relu", "leaky_relu", "elu", "selu"), 1e-12),  # straight where the sums are
    **dict.fromkeys(("gelu", "silu", "softplus"), 0.09),  # lifted to where they are nearly straight: 0.006 to 0.08
    **dict.fromkeys(("tanh", "sigmoid"), 0.16),  # bent at both ends of what passes through: 0.01 to 0.14
    "softsign": 0.25,  # bent everywhere, with a kink in its slope at 0: 0.06 to 0.23
}


@pytest.mark.parametrize("hidden", ["relu", "tanh", "gelu", "linear"])
@pytest.mark.parametrize("position", [0, 1, 2])
@pytest.mark.parametrize("name", NEAR)
def test_an_added_layer_leaves_the_outputs_nearly_what_they_were(name: str, position: int, hidden: str) -> None:
    network = small(hidden)
    after = edited(network, AddLayer(position, None, name)).network
    assert after.layers[position] == Dense(network.kernels[position].shape[0], name)
    assert change(after, network) <= NEAR[name]
    assert change(after, network, OTHER_ROWS) <= max(1.2 * NEAR[name], 0.05)


def test_an_added_relu_layer_behind_a_relu_is_the_identity_and_changes_no_other_weight() -> None:
    network = small("relu", "float32")
    network.kernels[0][:, 4] = -np.abs(network.kernels[0][:, 4])
    network.biases[0][4] = -50.0  # type: ignore[index]
    after = edited(network, AddLayer(1)).network
    np.testing.assert_array_equal(after.kernels[1], np.eye(8))
    np.testing.assert_array_equal(after.biases[1], np.zeros(8))
    np.testing.assert_array_equal(after.kernels[2], network.kernels[1])
    np.testing.assert_array_equal(after.biases[2], network.biases[1])
    np.testing.assert_array_equal(after.predict(OTHER_ROWS), network.predict(OTHER_ROWS))


def test_an_added_relu_layer_lifts_negative_values_and_takes_the_lift_back() -> None:
    network = small("tanh", "float32")
    after = edited(network, AddLayer(0, None, "relu")).network
    assert after.biases[0] is not None
    assert (X + after.biases[0] > 0.0).all()
    np.testing.assert_allclose(after.predict(X), network.predict(X), rtol=1e-5, atol=2e-6)


def test_lines_of_slope_1_change_no_bit_of_the_weights_behind_them() -> None:
    network = small("tanh")
    for name in ("linear", "relu", "elu"):
        after = edited(network, AddLayer(1, None, name)).network
        np.testing.assert_array_equal(after.kernels[2], network.kernels[1])


def test_an_added_layer_that_saturates_gives_up_some_nearness_so_that_gradients_keep_their_size() -> None:
    # With the sums scaled down to half a unit, as near as it gets, the scales would be 0.14 to 0.18.
    after = edited(small("linear"), AddLayer(0, None, "tanh")).network
    assert after.kernels[0].diagonal().min() > 0.25


def test_a_layer_without_a_bias_behind_the_added_one_gets_none() -> None:
    network = small(use_bias=False)
    for name, most in (("linear", 1e-12), ("tanh", 0.15)):
        after = edited(network, AddLayer(1, None, name)).network
        assert after.biases[2] is None
        assert after.biases[1] is not None
        assert change(after, network) <= most


def test_an_input_that_rests_on_the_probe_passes_through_when_it_wakes() -> None:
    network = small()
    probe = X.copy()
    probe[:, 2] = 0.4
    for name in ("relu", "linear"):
        after = edited(network, AddLayer(0, None, name), probe).network
        woken = probe.copy()
        woken[:, 2] = np.linspace(0.4, 3.0, len(X))
        np.testing.assert_allclose(after.predict(woken), network.predict(woken), rtol=1e-10, atol=1e-12)


def test_a_probe_of_a_single_row_does() -> None:
    network = small()
    for edit in (AddLayer(0), AddLayer(1, None, "tanh"), RemoveLayer(0), RemoveUnits(1, 2)):
        after = edited(network, edit, X[:1]).network
        np.testing.assert_allclose(after.predict(X[:1]), network.predict(X[:1]), rtol=1e-9)


def test_units_of_an_added_layer_beyond_those_below_are_drawn_and_lead_nowhere_yet() -> None:
    network = small("relu")
    after = edited(network, AddLayer(1, 12, "relu")).network
    np.testing.assert_array_equal(after.kernels[1][:, :8], np.eye(8))
    assert after.kernels[1][:, 8:].all()
    assert not after.kernels[2][8:].any()
    assert change(after, network) < 1e-12


def test_the_output_layer_stays_the_output_layer_when_a_layer_is_added_in_front_of_it() -> None:
    network = Network(6, [Dense(8, "relu", dropout=0.5, l2=0.1), Dense(3, "softmax", l1=0.2)], 0)
    after = edited(network, AddLayer(1)).network
    assert after.layers == (network.layers[0], Dense(8, "relu"), network.layers[1])


def test_a_linear_layer_is_removed_exactly() -> None:
    for use_bias in (True, False):
        network = Network(
            6, [Dense(8, "tanh"), Dense(7, "linear", use_bias), Dense(3, "softmax", use_bias)], 0, "float64"
        )
        after = edited(network, RemoveLayer(1)).network
        assert after.architecture == "6-8-3"
        np.testing.assert_allclose(after.predict(OTHER_ROWS), network.predict(OTHER_ROWS), rtol=1e-12)


@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_linear_layer_that_is_added_and_removed_again_leaves_the_same_function(position: int) -> None:
    network = small("gelu")
    after = edited(edited(network, AddLayer(position, None, "linear")).network, RemoveLayer(position)).network
    np.testing.assert_allclose(after.predict(OTHER_ROWS), network.predict(OTHER_ROWS), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_removed_layer_s_activation_is_replaced_by_its_least_squares_lines(name: str) -> None:
    network = Network(6, [Dense(5, name), Dense(3, "linear")], 1, "float64")
    z = X @ network.kernels[0]
    a = network.forward(X).activations[0].copy()
    lines = [np.polyfit(z[:, unit], a[:, unit], 1) for unit in range(5)]
    passed_on = np.stack([slope * z[:, unit] + rest for unit, (slope, rest) in enumerate(lines)], axis=1)
    after = edited(network, RemoveLayer(0)).network
    assert after.architecture == "6-3"
    np.testing.assert_allclose(after.predict(X), passed_on @ network.kernels[1], rtol=1e-8, atol=1e-10)


def test_where_neither_layer_has_a_bias_the_lines_lead_through_the_origin() -> None:
    network = Network(6, [Dense(5, "relu", use_bias=False), Dense(3, use_bias=False)], 1, "float64")
    z = X @ network.kernels[0]
    a = np.maximum(z, 0.0)
    slope = (z * a).sum(axis=0) / (z * z).sum(axis=0)
    after = edited(network, RemoveLayer(0)).network
    assert after.biases == [None]
    np.testing.assert_allclose(after.kernels[0], network.kernels[0] @ np.diag(slope) @ network.kernels[1], rtol=1e-10)


def test_the_layer_behind_a_removed_one_keeps_its_description_and_gets_a_bias_if_only_the_other_had_one() -> None:
    after_it = Dense(3, "softmax", use_bias=False, l1=0.1, l2=0.2, initializer="he_normal")
    network = Network(6, [Dense(8, "linear"), after_it], 0, "float64")
    network.biases[0][...] = 0.5  # type: ignore[index]
    after = edited(network, RemoveLayer(0)).network
    assert after.layers == (Dense(3, "softmax", use_bias=True, l1=0.1, l2=0.2, initializer="he_normal"),)
    np.testing.assert_allclose(after.predict(OTHER_ROWS), network.predict(OTHER_ROWS), rtol=1e-12)


def test_a_removed_relu_layer_of_which_only_the_straight_part_is_used_leaves_the_function() -> None:
    network = small("relu")
    network.biases[1][...] = 50.0  # type: ignore[index]
    after = edited(network, RemoveLayer(1)).network
    np.testing.assert_allclose(after.predict(X), network.predict(X), rtol=1e-10)
