"""Edits of a network's structure: what stays of its function, what changes, and that it trains on."""

from typing import Any

import numpy as np
import pytest

from nntui.core import Dense, Network, UserError, fit, optimizers
from nntui.core.edits import AddLayer, AddUnits, Edit, MoveLayer, RemoveLayer, RemoveUnits, SetActivation, SetUnits
from nntui.core.structure import Edited, edit_network, usage
from nntui.core.types import DType, FloatArray

X = np.random.default_rng(7).normal(size=(256, 6))
OTHER_ROWS = np.random.default_rng(8).normal(size=(2000, 6))


def small(
    hidden: str = "tanh", dtype: DType = "float64", use_bias: bool = True, output: str = "linear", seed: int = 0
) -> Network:
    """A network 6-8-7-3 whose biases are not 0."""
    layers = [Dense(8, hidden, use_bias), Dense(7, hidden, use_bias), Dense(3, output, use_bias)]
    network = Network(6, layers, seed, dtype)
    for bias in network.biases:
        if bias is not None:
            bias[...] = np.random.default_rng(seed).normal(0.0, 0.2, bias.shape)
    return network


def edited(network: Network, edit: Edit, x: FloatArray = X, seed: int = 3) -> Edited:
    """The edit, made with x as the probe."""
    return edit_network(network, edit, x, np.random.default_rng(seed))


def change(after: Network, before: Network, x: FloatArray = X) -> float:
    """How far the outputs moved, as a share of how far they vary over x."""
    old = before.predict(x).astype(np.float64)
    return float(np.linalg.norm(after.predict(x) - old) / np.linalg.norm(old - old.mean(axis=0)))


def test_another_activation_leaves_all_weights_as_they_are() -> None:
    network = small("relu", output="linear")
    made = edited(network, SetActivation(1, "leaky_relu", 0.3))
    np.testing.assert_array_equal(made.network.parameters, network.parameters)
    assert made.network.layers[1] == Dense(7, "leaky_relu", negative_slope=0.3)
    back = edited(made.network, SetActivation(1, "relu")).network
    np.testing.assert_array_equal(back.predict(X), network.predict(X))
    assert edited(network, SetActivation(2, "tanh")).network.layers[2].activation == "tanh"


def test_another_activation_leaves_the_initializer_that_was_named() -> None:
    network = Network(6, [Dense(8, "relu", initializer="lecun_normal"), Dense(3)], 0)
    assert edited(network, SetActivation(0, "tanh")).network.layers[0].scheme == "lecun_normal"
    assert edited(small("relu"), SetActivation(0, "tanh")).network.layers[0].initializer is None


EDITS: list[Edit] = [
    AddUnits(0, 3),
    AddUnits(1, 1),
    RemoveUnits(0, 7),
    RemoveUnits(1, 2),
    AddLayer(0, None, "relu"),
    AddLayer(1, 9, "gelu"),
    AddLayer(2, None, "tanh"),
    RemoveLayer(0),
    RemoveLayer(1),
    SetActivation(0, "silu"),
    SetUnits(1, 4),
    MoveLayer(1, 0),
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_an_edited_network_trains_on_and_the_old_one_stays_as_it_was(edit: Edit, dtype: DType) -> None:
    network, y = small("relu", dtype, output="softmax"), np.argmax(X[:, :3], axis=1)
    untouched = small("relu", dtype, output="softmax")
    after = edited(network, edit).network
    assert not np.shares_memory(after.parameters, network.parameters)
    before = after.evaluate(X, y, "sparse_categorical_crossentropy")
    fit(after, X, y, loss="sparse_categorical_crossentropy", optimizer=optimizers.SGD(0.02, momentum=0.9), epochs=20)
    assert after.evaluate(X, y, "sparse_categorical_crossentropy") < 0.8 * before
    np.testing.assert_array_equal(network.parameters, untouched.parameters)
    assert network.layers == untouched.layers


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_the_same_generator_gives_the_same_edit(edit: Edit) -> None:
    first, second = (edited(small("relu"), edit).network.parameters.tobytes() for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (AddUnits(0, 8), "layer 1: 8 → 16 units"),
        (RemoveUnits(1, 1), "layer 2: 7 → 6 units"),
        (AddLayer(1), "layer 2 added: 8 relu"),
        (RemoveLayer(1), "layer 2 removed: 7 tanh"),
        (SetActivation(0, "leaky_relu", 0.2), "layer 1: tanh → leaky_relu 0.2"),
    ],
)
def test_the_summary_says_in_a_line_what_changed(edit: Edit, says: str) -> None:
    assert edited(small(), edit).summary == says


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (AddUnits(2, 1), "layer 3 is the output layer"),
        (RemoveUnits(2, 1), "layer 3 is the output layer"),
        (RemoveLayer(2), "layer 3 is the output layer"),
        (AddUnits(3, 1), "no layer 4: this network has 3"),
        (RemoveUnits(-1, 1), "no layer 0: this network has 3"),
        (RemoveLayer(7), "no layer 8: this network has 3"),
        (SetActivation(3, "relu"), "no layer 4: this network has 3"),
        (AddLayer(3), "in front of layer 1 to 3, not of layer 4"),
        (AddLayer(-1), "in front of layer 1 to 3, not of layer 0"),
        (AddUnits(0, 0), "at least 1"),
        (RemoveUnits(0, -1), "at least 1"),
        (RemoveUnits(1, 7), "layer 2 has 7 units: one has to stay"),
        (AddUnits(0, 10**12), "a layer of 1000000000008 units cannot be"),
        (AddLayer(1, 0), "a layer of 0 units cannot be"),
        (AddLayer(1, 5), "5 units cannot pass on the 8 values below them"),
        (AddLayer(1, None, "softmax"), "softmax cannot start near the identity"),
        (AddLayer(1, None, "exponential"), "exponential cannot start near the identity"),
        (AddLayer(1, None, "rleu"), "did you mean 'relu'"),
        (SetActivation(0, "rleu"), "did you mean 'relu'"),
        (SetActivation(0, "relu", 0.2), "belongs to 'leaky_relu'"),
        (SetActivation(0, "tanh"), "layer 1 is tanh already"),
    ],
    ids=str,
)
def test_an_edit_that_cannot_be_made_is_refused_in_one_line(edit: Edit, says: str) -> None:
    with pytest.raises(UserError, match=says) as caught:
        edited(small(), edit)
    assert "\n" not in str(caught.value)


def test_a_network_that_would_be_too_large_is_refused_before_it_is_made() -> None:
    network = Network(60_000, [Dense(1, "relu"), Dense(1)], 0)
    with pytest.raises(UserError, match="parameters are too many"):
        edited(network, AddUnits(0, 60_000), np.zeros((2, 60_000)))


@pytest.mark.parametrize("edit", [AddUnits(0, 1), RemoveUnits(0, 1)], ids=str)
def test_softmax_units_are_neither_added_nor_removed(edit: Edit) -> None:
    with pytest.raises(UserError, match="layer 1 is softmax"):
        edited(small("softmax"), edit)


def test_a_probe_of_another_width_is_refused() -> None:
    with pytest.raises(UserError, match=r"takes \(rows, 6\)"):
        edited(small(), RemoveLayer(0), X[:, :5])


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("edit", [RemoveUnits(0, 1), AddLayer(1), RemoveLayer(0), RemoveLayer(1)], ids=str)
@pytest.mark.parametrize("layer", [0, 2])
def test_a_diverged_network_is_not_judged_on_rows_but_refused(layer: int, edit: Edit, bad: float) -> None:
    network = small()
    network.kernels[layer][0, 0] = bad
    with pytest.raises(UserError, match="no longer gives finite numbers"):
        edited(network, edit)


def test_activations_that_overflow_are_refused_though_all_weights_are_finite() -> None:
    network = Network(6, [Dense(8, "exponential"), Dense(3)], 0)
    network.kernels[0][...] = 1e4
    for edit in (RemoveUnits(0, 1), AddLayer(1)):
        with pytest.raises(UserError, match="no longer gives finite numbers"):
            edited(network, edit)


def test_an_edit_that_looks_at_no_rows_leaves_what_is_not_finite_where_it_is() -> None:
    network = small()
    network.kernels[0][0, 0] = np.nan
    for edit in (AddUnits(1, 2), AddUnits(0, 2), SetActivation(0, "relu")):
        assert np.isnan(edited(network, edit).network.parameters).sum() == 1


@pytest.mark.parametrize(("dtype", "huge"), [("float32", 1e25), ("float64", 1e200)])
def test_weights_whose_product_is_no_finite_number_are_refused(dtype: DType, huge: float) -> None:
    network = Network(6, [Dense(8, "linear"), Dense(3)], 0, dtype)
    network.parameters[...] = huge
    with pytest.raises(UserError, match=f"no finite {dtype}|no longer gives finite numbers"):
        edited(network, RemoveLayer(0))


@pytest.mark.parametrize("layer", [-1, 2, 9])
def test_usage_of_what_is_no_hidden_layer_is_refused(layer: Any) -> None:
    with pytest.raises(UserError, match="layer"):
        usage(small(), layer, X)
