"""Edits of the structure take frozen units and those that are off along; new units are neither."""

import numpy as np
import pytest

from nntui.core import Network, UserError
from nntui.core.chosen_units import Units, listed, named
from nntui.core.edits import AddLayer, AddUnits, Edit, MoveLayer, RemoveLayer, RemoveUnits, SetActivation
from tests.core.test_structure import OTHER_ROWS, X, change, edited, small


def marked(hidden: str = "tanh", frozen: Units = ((0, 7), (2,), (1,)), off: Units = ((3, 7), (2,), ())) -> Network:
    network = small(hidden)
    network.frozen, network.off = frozen, off
    return network


@pytest.mark.parametrize(
    ("edit", "frozen", "off"),
    [
        (AddUnits(0, 2), ((0, 7), (2,), (1,)), ((3, 7), (2,), ())),
        (AddLayer(0), ((), (0, 7), (2,), (1,)), ((), (3, 7), (2,), ())),
        (AddLayer(1), ((0, 7), (), (2,), (1,)), ((3, 7), (), (2,), ())),
        (AddLayer(2), ((0, 7), (2,), (), (1,)), ((3, 7), (2,), (), ())),
        (RemoveLayer(0), ((2,), (1,)), ((2,), ())),
        (RemoveLayer(1), ((0, 7), (1,)), ((3, 7), ())),
        (MoveLayer(0, 1), ((2,), (0, 7), (1,)), ((2,), (3, 7), ())),
        (SetActivation(0, "relu"), ((0, 7), (2,), (1,)), ((3, 7), (2,), ())),
    ],
    ids=str,
)
def test_frozen_units_and_those_off_follow_the_units(edit: Edit, frozen: Units, off: Units) -> None:
    after = edited(marked(), edit).network
    assert (after.frozen, after.off) == (frozen, off)


def test_units_that_are_off_are_the_least_used_and_go_first_without_any_change() -> None:
    network = marked()
    after = edited(network, RemoveUnits(0, 2)).network
    assert (after.frozen, after.off) == (((0,), (2,), (1,)), ((), (2,), ()))
    np.testing.assert_allclose(after.predict(OTHER_ROWS), network.predict(OTHER_ROWS), rtol=1e-12)
    further = edited(network, RemoveUnits(0, 5)).network
    assert further.off[0] == ()
    assert len(further.frozen[0]) <= 1


@pytest.mark.parametrize("edit", [AddUnits(0, 3), AddUnits(1, 1), AddLayer(1), AddLayer(2)], ids=str)
def test_what_is_added_leaves_the_function_what_it_was_with_units_off(edit: Edit) -> None:
    network = marked("relu")
    np.testing.assert_allclose(edited(network, edit).network.predict(X), network.predict(X), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("layer", [0, 1])
def test_a_removed_layer_takes_nothing_from_units_that_were_off(layer: int) -> None:
    network = marked("linear")
    after = edited(network, RemoveLayer(layer)).network
    assert change(after, network, OTHER_ROWS) < 1e-9


def test_the_old_network_stays_as_it_was() -> None:
    network = marked()
    edited(network, RemoveUnits(0, 5))
    assert (network.frozen, network.off) == (((0, 7), (2,), (1,)), ((3, 7), (2,), ()))


def test_no_layer_becomes_softmax_while_units_of_it_are_off() -> None:
    with pytest.raises(UserError, match="layer 1 is softmax: its units share 1 among them"):
        edited(marked(), SetActivation(0, "softmax"))
    assert edited(marked(off=((), (2,), ())), SetActivation(0, "softmax")).network.off == ((), (2,), ())


@pytest.mark.parametrize(
    ("units", "text"),
    [
        ((2,), "3"),
        ((0, 1), "1-2"),
        ((2, 4, 5, 6, 7, 11), "3, 5-8, 12"),
        (tuple(range(0, 40, 2)), "1, 3, 5, 7, 9, 11 ..."),
    ],
)
def test_units_are_written_in_stretches(units: tuple[int, ...], text: str) -> None:
    assert listed(units) == text


def test_units_are_named_with_their_layer() -> None:
    assert named(1, [2], 8) == "unit 3 of layer 2"
    assert named(0, [2, 3], 8) == "units 3-4 of layer 1"
    assert named(0, list(range(8)), 8) == "all 8 units of layer 1"
    assert named(0, [0], 1) == "unit 1 of layer 1"
