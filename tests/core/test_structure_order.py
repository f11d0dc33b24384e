"""Hidden layers in another order, and layers of so many units as are asked for."""

import numpy as np
import pytest

from nntui.core import Dense, Network, UserError
from nntui.core.edits import AddUnits, Edit, MoveLayer, RemoveUnits, SetUnits
from nntui.core.types import FloatArray
from tests.core.test_structure import OTHER_ROWS, X, edited, small


def three(*widths: int) -> Network:
    """A network of three hidden layers whose activations tell them apart."""
    names = ("relu", "tanh", "sigmoid")
    hidden = [Dense(width, name, dropout=0.1) for width, name in zip(widths, names, strict=True)]
    network = Network(6, [*hidden, Dense(3)], 0, "float64")
    for bias in network.biases:
        if bias is not None:
            bias[...] = np.random.default_rng(1).normal(size=bias.shape)
    return network


def bias_of(network: Network, layer: int) -> FloatArray:
    bias = network.biases[layer]
    assert bias is not None
    return bias


def test_where_all_are_equally_wide_a_moved_layer_keeps_all_its_weights() -> None:
    network = three(6, 6, 6)
    made = edited(network, MoveLayer(0, 2))
    assert made.summary == "layer 1 moved to 3: 6 relu"
    assert [layer.activation for layer in made.network.layers] == ["tanh", "sigmoid", "relu", "linear"]
    for place, before in enumerate((1, 2, 0, 3)):
        np.testing.assert_array_equal(made.network.kernels[place], network.kernels[before])
        np.testing.assert_array_equal(made.network.biases[place], network.biases[before])
        assert made.network.layers[place] == network.layers[before]


@pytest.mark.parametrize(("layer", "to"), [(0, 1), (0, 2), (1, 2), (2, 0), (2, 1), (1, 0)])
def test_moved_back_it_is_the_network_that_it_was_where_nothing_had_to_be_drawn(layer: int, to: int) -> None:
    network = three(6, 6, 6)
    back = edited(edited(network, MoveLayer(layer, to)).network, MoveLayer(to, layer)).network
    assert back.layers == network.layers
    np.testing.assert_array_equal(back.predict(OTHER_ROWS), network.predict(OTHER_ROWS))


def test_of_other_widths_a_layer_keeps_the_weights_that_fit_and_draws_the_others() -> None:
    network = three(4, 7, 5)
    made = edited(network, MoveLayer(2, 0))
    after = made.network
    assert after.architecture == "6-5-4-7-3"
    assert made.summary == "layer 3 moved to 1: 5 sigmoid, 6 weights drawn"
    np.testing.assert_array_equal(after.kernels[0], network.kernels[2][:6])
    np.testing.assert_array_equal(after.kernels[1], network.kernels[0][:5])
    np.testing.assert_array_equal(after.kernels[2], network.kernels[1])
    np.testing.assert_array_equal(after.kernels[3][:5], network.kernels[3])
    assert after.kernels[3][5:].all()
    for place, before in enumerate((2, 0, 1, 3)):
        np.testing.assert_array_equal(after.biases[place], network.biases[before])


def test_what_comes_out_is_what_the_layers_give_in_their_new_order() -> None:
    network = three(6, 6, 6)
    a = X
    for layer, function in ((2, lambda z: 1 / (1 + np.exp(-z))), (0, lambda z: np.maximum(z, 0.0)), (1, np.tanh)):
        a = function(a @ network.kernels[layer] + bias_of(network, layer))
    expected = a @ network.kernels[3] + bias_of(network, 3)
    np.testing.assert_allclose(edited(network, MoveLayer(2, 0)).network.predict(X), expected, rtol=1e-12)


def test_slots_follow_the_weights_to_the_layer_s_new_place() -> None:
    network = three(4, 7, 5)
    made = edited(network, MoveLayer(0, 1))
    tags = np.arange(1.0, network.parameters.size + 1.0)
    kernels, biases = made.network.views(made.carry(tags, -1.0))
    old_kernels, old_biases = network.views(tags)
    np.testing.assert_array_equal(kernels[0][:4], old_kernels[1])
    assert (kernels[0][4:] == -1.0).all()
    np.testing.assert_array_equal(kernels[1][:6], old_kernels[0])
    assert (kernels[1][6:] == -1.0).all()
    np.testing.assert_array_equal(biases[1], old_biases[0])


@pytest.mark.parametrize(
    ("edit", "same"), [(SetUnits(0, 12), AddUnits(0, 4)), (SetUnits(1, 3), RemoveUnits(1, 4)), (SetUnits(0, 1), None)]
)
def test_so_many_units_are_the_missing_ones_added_or_the_surplus_removed(edit: SetUnits, same: Edit | None) -> None:
    network = small("relu")
    made = edited(network, edit)
    assert made.network.layers[edit.layer].units == edit.units
    if same is not None:
        expected = edited(network, same)
        assert made.summary == expected.summary
        np.testing.assert_array_equal(made.network.parameters, expected.network.parameters)


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (MoveLayer(2, 0), "layer 3 is the output layer"),
        (MoveLayer(3, 0), "no layer 4: this network has 3"),
        (MoveLayer(-1, 0), "no layer 0"),
        (MoveLayer(0, 2), "a hidden layer can stand at 1 to 2, not at 3"),
        (MoveLayer(0, -1), "a hidden layer can stand at 1 to 2, not at 0"),
        (MoveLayer(1, 1), "layer 2 stands there already"),
        (SetUnits(2, 4), "layer 3 is the output layer"),
        (SetUnits(0, 8), "layer 1 has 8 units already"),
        (SetUnits(0, 0), "a layer of 0 units cannot be"),
        (SetUnits(0, 10**12), "a layer of 1000000000000 units cannot be"),
        (SetUnits(5, 3), "no layer 6"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_in_one_line(edit: Edit, says: str) -> None:
    with pytest.raises(UserError, match=says) as caught:
        edited(small(), edit)
    assert "\n" not in str(caught.value)


def test_an_only_hidden_layer_has_nowhere_to_go() -> None:
    with pytest.raises(UserError, match="one hidden layer: there is no other place"):
        edited(Network(6, [Dense(4), Dense(3)], 0), MoveLayer(0, 0))
