"""A unit that is off gives 0: the network is then one without it, in passes, gradients, training and files."""

import copy

import numpy as np
import pytest

from nntui.core import Dense, Network, UserError
from nntui.core.activations import ACTIVATIONS
from nntui.core.folding import folded
from nntui.core.frozen import update
from nntui.core.losses import loss_by_name
from nntui.core.optimizers import SGD
from tests.core.test_gradients import OUTPUTS, assert_gradients_are_right, build, rows_away_from_kinks

ELEMENTWISE = [name for name in ACTIVATIONS if name != "softmax"]
LOSS = loss_by_name("mean_squared_error")
X = np.random.default_rng(1).normal(size=(40, 4))
Y = np.random.default_rng(2).normal(size=(40, 2))


def without(network: Network, layer: int, units: tuple[int, ...]) -> Network:
    """The network without these units of a hidden layer, made by hand."""
    description = network.layers[layer]
    smaller = Dense(description.units - len(units), description.activation)
    layers = [*network.layers[:layer], smaller, *network.layers[layer + 1 :]]
    made = Network(network.inputs, layers, 0, network.dtype)
    weights = network.get_weights()
    weights[2 * layer] = np.delete(weights[2 * layer], units, axis=1)
    weights[2 * layer + 1] = np.delete(weights[2 * layer + 1], units)
    weights[2 * layer + 2] = np.delete(weights[2 * layer + 2], units, axis=0)
    made.set_weights(weights)
    return made


def small(activation: str = "tanh") -> Network:
    network = Network(4, [Dense(6, activation), Dense(5, activation), Dense(2)], 0, "float64")
    for bias in network.biases:
        if bias is not None:
            bias[...] = np.random.default_rng(3).normal(0.0, 0.3, bias.shape)
    if activation == "exponential":
        network.parameters *= 0.2
    return network


@pytest.mark.parametrize("layer", [0, 1])
@pytest.mark.parametrize("activation", ELEMENTWISE)
def test_outputs_and_training_are_those_of_a_network_without_the_unit(activation: str, layer: int) -> None:
    network = small(activation)
    network.off = ((1, 3), (), ()) if layer == 0 else ((), (1, 3), ())
    smaller = without(network, layer, (1, 3))
    np.testing.assert_allclose(network.predict(X), smaller.predict(X), rtol=1e-12, atol=1e-13)
    kept = copy.copy(network)
    optimizers = [SGD(0.01, 0.9), SGD(0.01, 0.9)]
    for _ in range(25):
        for each, optimizer in zip((network, smaller), optimizers, strict=True):
            each.compute_gradients(X, Y, LOSS)
            update(optimizer, each)
    for mine, theirs in zip(without(network, layer, (1, 3)).get_weights(), smaller.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(network.kernels[layer][:, [1, 3]], kept.kernels[layer][:, [1, 3]])
    np.testing.assert_array_equal(network.kernels[layer + 1][[1, 3]], kept.kernels[layer + 1][[1, 3]])


@pytest.mark.parametrize("hidden", ELEMENTWISE)
def test_the_gradient_is_right_with_units_off(hidden: str) -> None:
    network = build([Dense(5, hidden, l2=0.02, dropout=0.3), Dense(OUTPUTS, "softmax")])
    x = rows_away_from_kinks(network)
    network.off = ((0, 2), ())
    assert_gradients_are_right(network, "categorical_crossentropy", x, dropout_seed=1)


def test_no_gradient_goes_through_a_unit_that_is_off() -> None:
    network = small()
    network.off = ((2,), (), ())
    network.compute_gradients(X, Y, LOSS)
    assert not network.kernel_gradients[0][:, 2].any()
    assert not network.kernel_gradients[1][2].any()
    assert network.kernel_gradients[0].any(axis=0).tolist() == [True, True, False, True, True, True]


def test_a_unit_that_is_switched_on_again_gives_what_it_gave() -> None:
    network = small()
    before = network.predict(X)
    network.off = ((0, 5), (1,), ())
    assert np.abs(network.predict(X) - before).max() > 0.01
    network.off = ((), (), ())
    np.testing.assert_array_equal(network.predict(X), before)


def test_a_unit_that_overflows_gives_0_where_it_is_off() -> None:
    network = small("exponential")
    network.kernels[0][:, 1] = 1e4
    assert not np.isfinite(network.predict(X)).all()
    network.off = ((1,), (), ())
    assert np.isfinite(network.predict(X)).all()
    assert np.isfinite(folded(network).predict(X)).all()


@pytest.mark.parametrize("activation", ELEMENTWISE)
def test_folded_into_the_weights_they_are_off_bit_for_bit(activation: str) -> None:
    network = small(activation)
    network.off = ((0, 5), (1,), ())
    made = folded(network)
    assert made.off == ((), (), ())
    np.testing.assert_array_equal(made.predict(X), network.predict(X))
    assert network.kernels[0][:, 0].all()


def test_without_units_that_are_off_there_is_nothing_to_fold() -> None:
    network = small()
    assert folded(network) is network


@pytest.mark.parametrize(
    ("off", "says"),
    [
        (((), (), (1,)), "layer 3 is the output layer: its units are the answer"),
        (((), (1,), ()), "layer 2 is softmax: its units share 1 among them"),
    ],
)
def test_units_that_cannot_be_off_are_refused(off: tuple[tuple[int, ...], ...], says: str) -> None:
    network = Network(4, [Dense(6, "tanh"), Dense(5, "softmax"), Dense(2)], 0)
    with pytest.raises(UserError, match=says):
        network.off = off
    assert network.off == ((), (), ())
