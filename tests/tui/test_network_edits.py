"""What the Network screen's keys stand for, and that a trainer carries it out."""

from collections.abc import Callable

import pytest

from nntui.core.activations import ACTIVATIONS
from nntui.core.edits import AddLayer, AddUnits, MoveLayer, RemoveLayer, RemoveUnits, SetActivation
from nntui.core.errors import UserError
from nntui.core.initializers import INITIALIZERS
from nntui.core.training.controls import (
    Command,
    EditNetwork,
    FreezeUnits,
    Nudge,
    SetHyper,
    SetInitializer,
    SwitchUnits,
    ViewRequest,
)
from nntui.core.training.events import CommandRejected
from nntui.core.training.seen import LayerView
from nntui.core.training.trainer import Trainer
from nntui.tui import network_edits as edits
from nntui.tui.commands import read_command
from nntui.tui.network_edits import COLUMNS, Column
from tests.core.training import small_trainer, work
from tests.tui import fabricated_network as fabricated

MNIST, SPIRAL = fabricated.mnist(), fabricated.spiral()


def layers_of(trainer: Trainer) -> tuple[LayerView, ...]:
    layers = trainer.snapshot(ViewRequest(panels=frozenset({"layers"})), 0.0, 0.0).layers
    assert layers is not None
    return layers


@pytest.mark.parametrize(
    ("row", "column", "by", "command"),
    [
        (1, "units", 1, EditNetwork(AddUnits(0, 8))),
        (2, "units", -1, EditNetwork(RemoveUnits(1, 8))),
        (1, "activation", 1, EditNetwork(SetActivation(0, "leaky_relu"))),
        (1, "activation", -1, EditNetwork(SetActivation(0, "tanh"))),
        (1, "dropout", 1, Nudge("dropout", 0.05, 0)),
        (2, "dropout", -1, Nudge("dropout", -0.05, 1)),
        (1, "initial", 1, SetInitializer(0, "he_normal")),
        (1, "initial", -1, SetInitializer(0, "glorot_normal")),
        (2, "initial", 1, SetInitializer(1, "zeros")),
        (1, "L2", 1, SetHyper("l2", 1e-4, 0)),
        (2, "L2", 1, Nudge("l2", 2.0, 1)),
        (2, "L2", -1, Nudge("l2", 0.5, 1)),
    ],
)
def test_a_nudge_makes_more_or_less_of_a_cell_or_takes_the_next_choice(
    row: int, column: Column, by: int, command: Command
) -> None:
    assert edits.nudged(MNIST, row, column, by) == command


def test_few_units_are_added_and_removed_one_by_one() -> None:
    assert edits.nudged(SPIRAL, 1, "units", 1) == EditNetwork(AddUnits(0, 1))
    assert edits.nudged(SPIRAL, 1, "units", -1) == EditNetwork(RemoveUnits(0, 1))
    sixteen = (fabricated.layer(2, 16), SPIRAL[2])
    assert edits.nudged(sixteen, 1, "units", 1) == EditNetwork(AddUnits(0, 8))
    assert edits.nudged(sixteen, 1, "units", -1) == EditNetwork(RemoveUnits(0, 1))


def test_units_can_be_nudged_up_and_down_again_to_where_they_were() -> None:
    trainer = small_trainer(hidden=(12, 6))
    for by in (1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1):
        trainer.apply(edits.nudged(layers_of(trainer), 1, "units", by))
    assert trainer.network.architecture == "4-12-6-3"


@pytest.mark.parametrize(("column", "names"), [("activation", ACTIVATIONS), ("initial", INITIALIZERS)])
def test_choices_go_round_in_a_circle_without_those_that_suit_nobody(column: Column, names: dict[str, object]) -> None:
    trainer, seen = small_trainer(), []
    for _ in range(len(names)):
        assert not [
            event
            for event in trainer.apply(edits.nudged(layers_of(trainer), 1, column, 1))
            if isinstance(event, CommandRejected)
        ]
        layer = layers_of(trainer)[0]
        seen.append(layer.activation if column == "activation" else layer.initializer)
    assert set(seen) == set(names) - {"softmax", "constant"}
    work(trainer, 1)


def test_a_scheme_with_arguments_is_in_the_circle_by_its_name() -> None:
    layer = fabricated.layer(4, 4, initializer="constant:value=0.5")
    command = edits.nudged((layer, SPIRAL[2]), 1, "initial", -1)
    assert command == SetInitializer(0, "ones")


def test_l2_begins_at_a_usual_value_and_ends_at_none() -> None:
    trainer, values = small_trainer(), []
    for by in (1, 1, -1, -1, -1, -1, -1, -1, -1, -1):
        trainer.apply(edits.nudged(layers_of(trainer), 1, "L2", by))
        values.append(layers_of(trainer)[0].l2)
    assert values[:4] == [1e-4, 2e-4, 1e-4, 5e-5]
    assert values[-1] == 0.0


@pytest.mark.parametrize("column", ["units", "activation", "dropout", "initial", "L2"])
def test_the_line_that_is_begun_for_a_cell_is_one_that_the_line_of_commands_knows(column: Column) -> None:
    line = edits.line_for(MNIST, 2, column)
    value = {"activation": "tanh", "initial": "ones"}.get(column, "1")
    command = read_command(line + value)
    assert not isinstance(small_trainer().apply(command)[:1], CommandRejected)
    assert line.split()[1] == "2"


def test_a_layer_is_added_behind_the_row_with_its_activation() -> None:
    assert edits.added(MNIST, 0) == EditNetwork(AddLayer(0, None, "relu"))
    assert edits.added(MNIST, 2) == EditNetwork(AddLayer(2, None, "leaky_relu"))
    assert edits.added(MNIST[2:], 0) == EditNetwork(AddLayer(0, None, "relu"))


def test_rows_are_removed_moved_frozen_and_switched_as_layers_counted_from_0() -> None:
    assert edits.removed(2) == EditNetwork(RemoveLayer(1))
    assert edits.moved(2, -1) == EditNetwork(MoveLayer(1, 0))
    assert edits.frozen(MNIST, 1, None) == FreezeUnits(0, None, frozen=True)
    assert edits.frozen(MNIST, 2, None) == FreezeUnits(1, None, frozen=False)
    assert edits.frozen(MNIST, 1, 40) == FreezeUnits(0, (40,), frozen=False)
    assert edits.frozen(MNIST, 1, 41) == FreezeUnits(0, (41,), frozen=True)
    assert edits.switched(MNIST, 1, 11) == SwitchUnits(0, (11,), on=True)
    assert edits.switched(MNIST, 1, 12) == SwitchUnits(0, (12,), on=False)


def test_only_hidden_layers_can_change_places() -> None:
    assert [edits.can_move(MNIST, row, 1) for row in range(4)] == [False, True, False, False]
    assert [edits.can_move(MNIST, row, -1) for row in range(4)] == [False, False, True, False]


@pytest.mark.parametrize(
    ("action", "says"),
    [
        *((lambda column=column: edits.line_for(MNIST, 0, column), "the inputs are the data's") for column in COLUMNS),
        (lambda: edits.nudged(MNIST, 0, "units", 1), "the inputs are the data's"),
        (lambda: edits.line_for(MNIST, 1, "parameters"), "follow from the units"),
        (lambda: edits.nudged(MNIST, 1, "memory", 1), "follow from the units"),
        (lambda: edits.line_for(MNIST, 3, "units"), "a unit for each number that is predicted"),
        (lambda: edits.nudged(MNIST, 3, "dropout", 1), "dropout behind the output layer would drop the answer"),
        (lambda: edits.added(MNIST, 3), "no layer can stand behind the output layer"),
        (lambda: edits.removed(0), "the inputs are the data's"),
        (lambda: edits.moved(0, 1), "the inputs are the data's"),
        (lambda: edits.frozen(MNIST, 0, None), "the inputs are the data's"),
        (lambda: edits.switched(MNIST, 0, 0), "the inputs are the data's"),
    ],
)
def test_what_cannot_be_edited_says_why(action: Callable[[], object], says: str) -> None:
    with pytest.raises(UserError, match=says) as caught:
        action()
    assert "\n" not in str(caught.value)
