"""Flat buffers that follow an edited network: old values in their places, fresh ones where parameters are new."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nntui.core import Dense, Network, UserError
from nntui.core.activations import ACTIVATIONS
from nntui.core.edits import AddLayer, AddUnits, Edit, MoveLayer, RemoveLayer, RemoveUnits, SetActivation, SetUnits
from nntui.core.structure import Edited, edit_network, usage
from nntui.core.types import DType, FloatArray

X = np.random.default_rng(7).normal(size=(64, 4))


def small(dtype: DType = "float64") -> Network:
    """A network 4-5-6-3 with a layer without a bias in the middle."""
    return Network(4, [Dense(5, "relu"), Dense(6, "tanh", use_bias=False), Dense(3, "softmax")], 0, dtype)


def edited(network: Network, edit: Edit) -> Edited:
    """The edit, made with X as the probe."""
    return edit_network(network, edit, X, np.random.default_rng(3))


def tags(network: Network) -> FloatArray:
    """A number for each parameter."""
    return np.arange(1.0, network.parameters.size + 1)


def arrays(network: Network, flat: FloatArray) -> list[FloatArray]:
    """A flat buffer in Keras' order: kernel, then bias where there is one, layer by layer."""
    shapes, parts, start = [array.shape for array in network.get_weights()], [], 0
    for shape in shapes:
        parts.append(flat[start : start + int(np.prod(shape))].reshape(shape))
        start += int(np.prod(shape))
    assert start == flat.size
    return parts


def carried(network: Network, edit: Edit) -> tuple[list[FloatArray], list[FloatArray]]:
    """The tags before and after the edit, 0 where a parameter is new."""
    made = edited(network, edit)
    return arrays(network, tags(network)), arrays(made.network, made.carry(tags(network), 0.0))


def same(after: list[FloatArray], expected: list[FloatArray]) -> None:
    """Compare array by array."""
    assert [array.shape for array in after] == [array.shape for array in expected]
    for found, wanted in zip(after, expected, strict=True):
        np.testing.assert_array_equal(found, wanted)


def test_added_units_get_fresh_entries_and_all_others_keep_theirs() -> None:
    (k0, b0, k1, k2, b2), after = carried(small(), AddUnits(0, 2))
    same(after, [np.hstack([k0, np.zeros((4, 2))]), np.append(b0, [0, 0]), np.vstack([k1, np.zeros((2, 6))]), k2, b2])


def test_added_units_in_a_layer_without_a_bias_get_none() -> None:
    (k0, b0, k1, k2, b2), after = carried(small(), AddUnits(1, 1))
    same(after, [k0, b0, np.hstack([k1, np.zeros((5, 1))]), np.vstack([k2, np.zeros((1, 3))]), b2])


def test_removed_units_take_their_entries_along() -> None:
    network = small()
    gone = np.argsort(usage(network, 0, X))[:2]
    (k0, b0, k1, k2, b2), after = carried(network, RemoveUnits(0, 2))
    same(after, [np.delete(k0, gone, axis=1), np.delete(b0, gone), np.delete(k1, gone, axis=0), k2, b2])


def test_an_added_layer_is_fresh_and_the_one_behind_it_keeps_its_entries() -> None:
    (k0, b0, k1, k2, b2), after = carried(small(), AddLayer(2, 8, "gelu"))
    same(after, [k0, b0, k1, np.zeros((6, 8)), np.zeros(8), np.vstack([k2, np.zeros((2, 3))]), b2])


def test_a_layer_added_behind_the_inputs_is_fresh() -> None:
    before, after = carried(small(), AddLayer(0))
    same(after, [np.zeros((4, 4)), np.zeros(4), *before])


def test_of_a_removed_layer_s_merged_kernel_nothing_is_old_but_the_bias_behind_it_is() -> None:
    (k0, b0, _, _, b2), after = carried(small(), RemoveLayer(1))
    same(after, [k0, b0, np.zeros((5, 3)), b2])


def test_a_bias_that_the_merged_layer_did_not_have_is_fresh() -> None:
    (*_, k2, b2), after = carried(small(), RemoveLayer(0))
    same(after, [np.zeros((4, 6)), np.zeros(6), k2, b2])


def test_another_activation_keeps_all_entries() -> None:
    before, after = carried(small(), SetActivation(2, "linear"))
    same(after, before)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_slot_keeps_its_type_and_takes_fresh_entries_from_a_buffer_of_the_new_layout(dtype: DType) -> None:
    network = small(dtype)
    made = edited(network, AddUnits(0, 2))
    slot, fresh = tags(network).astype(dtype), np.arange(made.network.parameters.size) + 0.5
    untouched = slot.copy()
    moved, zeros = made.carry(slot, fresh), made.carry(slot, 0.0)
    assert moved.dtype == zeros.dtype == dtype
    np.testing.assert_array_equal(moved, np.where(zeros > 0.0, zeros, fresh))
    np.testing.assert_array_equal(slot, untouched)


def test_the_weights_themselves_are_carried_bit_for_bit() -> None:
    network = small("float32")
    network.parameters[...] += 0.1
    for edit in (AddUnits(0, 3), SetActivation(0, "tanh"), AddLayer(1, 9)):
        made = edited(network, edit)
        now = made.network.parameters
        np.testing.assert_array_equal(made.carry(network.parameters, now), now)


names = st.sampled_from([name for name in ACTIVATIONS if name != "exponential"])
edits = st.one_of(
    st.builds(AddUnits, st.integers(0, 3), st.integers(1, 4)),
    st.builds(RemoveUnits, st.integers(0, 3), st.integers(1, 4)),
    st.builds(AddLayer, st.integers(0, 4), st.one_of(st.none(), st.integers(4, 9)), names),
    st.builds(RemoveLayer, st.integers(0, 3)),
    st.builds(SetActivation, st.integers(0, 4), names),
    st.builds(SetUnits, st.integers(0, 3), st.integers(1, 9)),
    st.builds(MoveLayer, st.integers(0, 3), st.integers(0, 3)),
)
layers = st.builds(Dense, st.integers(1, 6), names, st.booleans())


@settings(max_examples=150, deadline=None)
@given(st.lists(layers, min_size=1, max_size=4), st.lists(edits, max_size=6), st.sampled_from(["float32", "float64"]))
def test_after_any_edits_shapes_fit_numbers_are_finite_and_every_tag_is_in_one_place(
    described: list[Dense], wanted: list[Edit], dtype: DType
) -> None:
    network = Network(4, described, 0, dtype)
    tagged, taken = tags(network), network.parameters.size
    for edit in wanted:
        try:
            made = edited(network, edit)
        except UserError:
            continue
        fresh = np.arange(1.0, made.network.parameters.size + 1) + taken
        tagged, taken = made.carry(tagged, fresh), taken + made.network.parameters.size
        network = made.network
        assert len(np.unique(tagged)) == tagged.size == network.parameters.size
    assert network.outputs == described[-1].units
    widths = [4, *(layer.units for layer in network.layers)]
    assert [kernel.shape for kernel in network.kernels] == list(pairwise(widths))
    assert network.parameters.dtype == dtype
    assert np.isfinite(network.parameters).all()
    assert np.isfinite(network.predict(X)).all()
