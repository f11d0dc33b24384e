"""Units added and removed: the function stays, and the least used units go."""

import numpy as np
import pytest

from nntui.core import Dense, Network, fit, optimizers
from nntui.core.activations import ACTIVATIONS
from nntui.core.edits import AddUnits, RemoveUnits
from nntui.core.structure import usage
from nntui.core.types import DType
from tests.core.test_structure import OTHER_ROWS, X, change, edited, small

ELEMENTWISE = [name for name in ACTIVATIONS if name != "softmax"]
TOLERANCE: dict[DType, float] = {"float32": 1e-6, "float64": 1e-12}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("layer", [0, 1])
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_added_units_leave_the_function_exactly_what_it_was(name: str, layer: int, dtype: DType) -> None:
    network = small(name, dtype)
    after = edited(network, AddUnits(layer, 5)).network
    assert after.layers[layer].units == network.layers[layer].units + 5
    assert after.dtype == dtype
    np.testing.assert_allclose(
        after.predict(OTHER_ROWS), network.predict(OTHER_ROWS), rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype]
    )


def test_added_units_are_drawn_by_the_layer_s_own_scheme_for_the_new_width_and_lead_nowhere_yet() -> None:
    network = Network(6, [Dense(8, "relu", initializer="glorot_uniform"), Dense(3)], 0)
    after = edited(network, AddUnits(0, 400)).network
    new, limit = after.kernels[0][:, 8:], np.sqrt(6 / (6 + 408))
    assert 0.98 * limit < np.abs(new).max() <= limit
    assert len(np.unique(new)) == new.size
    assert after.biases[0] is not None
    assert not after.biases[0][8:].any()
    assert not after.kernels[1][8:].any()


def test_added_units_learn_their_outgoing_weights_at_the_first_step_and_their_incoming_ones_at_the_second() -> None:
    after = edited(small(), AddUnits(0, 2)).network
    incoming = after.kernels[0][:, 8:].copy()
    sgd, y = optimizers.SGD(0.1), np.ones((len(X), 3))
    fit(after, X, y, loss="mean_squared_error", optimizer=sgd, batch_size=len(X))
    np.testing.assert_array_equal(after.kernels[0][:, 8:], incoming)
    assert after.kernels[1][8:].all()
    fit(after, X, y, loss="mean_squared_error", optimizer=sgd, batch_size=len(X))
    assert (after.kernels[0][:, 8:] != incoming).all()


def test_units_that_were_added_are_the_first_to_be_removed_and_leave_the_network_as_it_was() -> None:
    network = small("relu", "float32")
    network.kernels[0][:, 2] = 0.0
    network.biases[0][2] = -1.0  # type: ignore[index]
    after = edited(edited(network, AddUnits(0, 5)).network, RemoveUnits(0, 5)).network
    np.testing.assert_array_equal(after.parameters, network.parameters)


def test_usage_is_how_far_the_next_layer_s_sums_move_when_a_unit_is_replaced_by_its_mean() -> None:
    network = small()
    activations = network.forward(X).activations[0].copy()
    expected = []
    for unit in range(8):
        replaced = activations.copy()
        replaced[:, unit] = replaced[:, unit].mean()
        moved = (replaced - activations) @ network.kernels[1]
        expected.append(np.sqrt((moved**2).sum(axis=1).mean()))
    np.testing.assert_allclose(usage(network, 0, X), expected, rtol=1e-12)


def test_without_a_bias_behind_it_a_unit_is_used_as_far_as_it_is_not_zero() -> None:
    network = small(use_bias=False)
    activations = network.forward(X).activations[1].copy()
    expected = np.sqrt((activations**2).mean(axis=0)) * np.linalg.norm(network.kernels[2], axis=1)
    np.testing.assert_allclose(usage(network, 1, X), expected, rtol=1e-12)


def test_the_least_used_units_go_and_the_others_keep_their_order_and_weights() -> None:
    network = small("relu")
    kept = np.sort(np.argsort(usage(network, 0, X))[3:])
    after = edited(network, RemoveUnits(0, 3)).network
    np.testing.assert_array_equal(after.kernels[0], network.kernels[0][:, kept])
    np.testing.assert_array_equal(after.kernels[1], network.kernels[1][kept])
    np.testing.assert_array_equal(after.biases[0], network.biases[0][kept])  # type: ignore[index]


def test_removed_units_leave_the_mean_of_the_next_layer_s_sums_where_it_was() -> None:
    network = Network(6, [Dense(8, "relu"), Dense(3)], 0, "float64")
    after = edited(network, RemoveUnits(0, 4)).network
    np.testing.assert_allclose(after.predict(X).mean(axis=0), network.predict(X).mean(axis=0), rtol=1e-12)
    assert 0.0 < change(after, network) < 1.0


@pytest.mark.parametrize("use_bias", [True, False])
def test_a_dead_unit_is_removed_without_changing_a_bit_of_the_others(use_bias: bool) -> None:
    network = small("relu", "float32", use_bias)
    network.kernels[0][:, 5] = 0.0
    if network.biases[0] is not None:
        network.biases[0][5] = -1.0
    after = edited(network, RemoveUnits(0, 1)).network
    np.testing.assert_array_equal(after.kernels[1], np.delete(network.kernels[1], 5, axis=0))
    if use_bias:
        np.testing.assert_array_equal(after.biases[1], network.biases[1])
    np.testing.assert_array_equal(after.kernels[0], np.delete(network.kernels[0], 5, axis=1))
    np.testing.assert_allclose(after.predict(OTHER_ROWS), network.predict(OTHER_ROWS), rtol=1e-5, atol=1e-6)


def test_a_unit_that_is_always_the_same_is_removed_exactly() -> None:
    network = small("sigmoid")
    network.kernels[0][:, 3] = 0.0
    after = edited(network, RemoveUnits(0, 1)).network
    np.testing.assert_array_equal(after.kernels[0], np.delete(network.kernels[0], 3, axis=1))
    np.testing.assert_allclose(after.predict(OTHER_ROWS), network.predict(OTHER_ROWS), rtol=1e-12)
