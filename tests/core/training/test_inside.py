"""Editing inside a layer: units frozen or off, single weights, initial weights; refusals, ways back, and files."""

import re
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from nntui.core import frozen
from nntui.core.edits import AddUnits, MoveLayer, RemoveUnits, SetActivation
from nntui.core.runs.checkpoint import load_checkpoint, save_checkpoint
from nntui.core.runs.model import load_model, save_model
from nntui.core.training.controls import (
    Command,
    EditNetwork,
    FreezeUnits,
    Pause,
    Redo,
    Reset,
    Return,
    Rewind,
    SetEarlyStopping,
    SetHyper,
    SetInitializer,
    SetOptimizer,
    SetWeight,
    SwitchUnits,
    Undo,
    Validate,
    ViewRequest,
)
from nntui.core.training.events import Validated
from nntui.core.training.seen import LayerView
from nntui.core.training.state import capture, restore
from nntui.core.training.trainer import Trainer
from nntui.core.types import FloatArray
from tests.core.training import run_out, small_trainer, state_of, work
from tests.core.training.by_hand import assert_same_moment, rejected

X = np.random.default_rng(5).normal(size=(30, 4)).astype(np.float32)


def layers_of(trainer: Trainer) -> tuple[LayerView, ...]:
    layers = trainer.snapshot(ViewRequest(panels=frozenset({"layers"})), 0.0, 0.0).layers
    assert layers is not None
    return layers


def incoming(trainer: Trainer, layer: int, units: list[int]) -> FloatArray:
    """Weights and biases of units, shape (inputs + 1, units)."""
    bias = trainer.network.biases[layer]
    assert bias is not None
    return np.vstack([trainer.network.kernels[layer][:, units], bias[units]])


def newest_mark(trainer: Trainer) -> str:
    return trainer.progress.marks[-1].text


@pytest.mark.parametrize(
    "optimizer", ["sgd:momentum=0.9", "sgd", "adam", "adamw", "rmsprop:centered=true", "adagrad", "adam:use_ema=true"]
)
def test_frozen_units_stay_bit_for_bit_over_fifty_steps(optimizer: str) -> None:
    trainer = small_trainer(dropout=0.2)
    for command in (SetOptimizer(optimizer), SetHyper("l2", 0.01), SetHyper("weight_decay", 0.02)):
        trainer.apply(command)
    work(trainer, 6)
    assert trainer.apply(FreezeUnits(0, (1, 4))) == []
    assert trainer.apply(FreezeUnits(2, None)) == []
    held = incoming(trainer, 0, [1, 4]), incoming(trainer, 2, [0, 1, 2])
    others = incoming(trainer, 0, [0, 2])
    work(trainer, 60)
    np.testing.assert_array_equal(incoming(trainer, 0, [1, 4]), held[0])
    np.testing.assert_array_equal(incoming(trainer, 2, [0, 1, 2]), held[1])
    assert (incoming(trainer, 0, [0, 2]) != others).any()
    assert [layer.frozen for layer in layers_of(trainer)] == [(1, 4), (), (0, 1, 2)]
    trainer.apply(FreezeUnits(0, None, frozen=False))
    work(trainer, 3)
    assert (incoming(trainer, 0, [1, 4]) != held[0]).any()


def test_a_frozen_unit_changes_no_step_of_the_others_but_through_itself() -> None:
    trainer, plain = small_trainer(), small_trainer()
    for each in (trainer, plain):
        work(each, 2)
    trainer.apply(FreezeUnits(2, (1,)))
    for each in (trainer, plain):
        work(each, 1)
    same = trainer.network.parameters == plain.network.parameters
    places = np.arange(same.size)
    standing = np.concatenate([places[part] for part in trainer.network.standing])
    assert not same[standing].any()
    assert np.delete(same, standing).all()


def test_a_unit_that_is_off_gives_0_everywhere_and_comes_back_as_it_was() -> None:
    trainer = small_trainer()
    work(trainer, 3)
    before = trainer.network.predict(X)
    assert trainer.apply(SwitchUnits(1, (0, 3))) == []
    assert newest_mark(trainer) == "units 1, 4 of layer 2 off"
    assert layers_of(trainer)[1].off == (0, 3)
    assert not trainer.network.forward(X).activations[1][:, [0, 3]].any()
    assert (trainer.network.predict(X) != before).any()
    trainer.apply(SwitchUnits(1, (0, 3), on=True))
    assert newest_mark(trainer) == "units 1, 4 of layer 2 on again"
    np.testing.assert_array_equal(trainer.network.predict(X), before)


def test_units_that_are_off_do_not_count_as_dead() -> None:
    trainer = small_trainer()
    trainer.apply(SetWeight(0, 2, None, -1e6))
    assert layers_of(trainer)[0].dead == 1 / 8
    trainer.apply(SwitchUnits(0, (2, 3)))
    assert layers_of(trainer)[0].dead == 0.0


@pytest.mark.parametrize(
    "command",
    [
        FreezeUnits(0, (1, 2)),
        SwitchUnits(0, (1, 2)),
        SetWeight(0, 3, 1, 2.5),
        SetWeight(2, 0, None, -1.0),
        SetInitializer(1, "zeros"),
    ],
    ids=str,
)
def test_undo_takes_it_back_at_once_as_if_it_never_was(command: Command) -> None:
    trainer, plain = small_trainer(dropout=0.3), small_trainer(dropout=0.3)
    for each in (trainer, plain):
        work(each, 6)
    assert trainer.apply(command) == []
    assert trainer.apply(Undo()) == []
    assert newest_mark(trainer).startswith("undo: ")
    for each in (trainer, plain):
        work(each, 7)
    assert_same_moment(trainer, plain)
    assert (trainer.network.frozen, trainer.network.off) == (plain.network.frozen, plain.network.off)
    assert trainer.network.layers == plain.network.layers


@pytest.mark.parametrize(
    "command", [FreezeUnits(0, (1,)), SwitchUnits(0, (1,)), SetWeight(0, 1, 1, 0.5), SetInitializer(0, "ones")], ids=str
)
def test_redo_makes_it_again(command: Command) -> None:
    trainer, once = small_trainer(), small_trainer()
    for each in (trainer, once):
        work(each, 2)
        each.apply(command)
    for back_and_forth in (Undo(), Redo()):
        assert trainer.apply(back_and_forth) == []
    for each in (trainer, once):
        work(each, 3)
    assert_same_moment(trainer, once)
    assert layers_of(trainer)[0].frozen == layers_of(once)[0].frozen
    assert layers_of(trainer)[0].off == layers_of(once)[0].off
    assert trainer.network.layers == once.network.layers


@pytest.mark.parametrize("command", [FreezeUnits(0, (1,)), SwitchUnits(0, (1,))], ids=str)
def test_a_moment_that_is_gone_back_to_has_its_own_units_frozen_and_off(command: Command) -> None:
    trainer = small_trainer()
    work(trainer, 6)
    trainer.apply(command)
    work(trainer, 3)
    now = trainer.network.frozen, trainer.network.off
    trainer.apply(Rewind(changes=-1))
    assert trainer.network.frozen == trainer.network.off == ((), (), ())
    trainer.apply(Return())
    assert (trainer.network.frozen, trainer.network.off) == now


@pytest.mark.parametrize(
    ("commands", "held", "off"),
    [
        ([EditNetwork(AddUnits(0, 2)), Undo()], (1, 7), (7,)),
        ([EditNetwork(MoveLayer(0, 1)), Undo()], (1, 7), (7,)),
        ([EditNetwork(RemoveUnits(0, 1)), Undo()], (1, 7), (7,)),
        ([EditNetwork(RemoveUnits(0, 1))], (1,), ()),
        ([Reset()], (1, 7), (7,)),
        ([Reset(new_weights=True)], (1, 7), (7,)),
        ([Reset(), Undo()], (1, 7), (7,)),
        ([FreezeUnits(0, (2,)), EditNetwork(AddUnits(1, 2)), Undo(), Undo()], (1, 7), (7,)),
        ([SwitchUnits(0, (7,), on=True), Reset(), Undo(), Undo()], (1, 7), (7,)),
        ([Undo(), Undo()], (), ()),
    ],
    ids=str,
)
def test_edits_undo_and_resets_keep_what_is_frozen_and_off(
    commands: list[Command], held: tuple[int, ...], off: tuple[int, ...]
) -> None:
    trainer = small_trainer()
    work(trainer, 3)
    for command in (FreezeUnits(0, (1, 7)), SwitchUnits(0, (7,)), *commands):
        assert all(type(event).__name__ == "NetworkChanged" for event in trainer.apply(command))
    assert trainer.network.frozen[0] == held
    assert trainer.network.off[0] == off
    work(trainer, 6)


def test_after_a_reset_frozen_units_start_from_their_initial_weights_and_keep_them() -> None:
    trainer = small_trainer()
    first = incoming(trainer, 0, [2])
    work(trainer, 3)
    trainer.apply(FreezeUnits(0, (2,)))
    trainer.apply(Reset())
    work(trainer, 3)
    np.testing.assert_array_equal(incoming(trainer, 0, [2]), first)


@pytest.mark.parametrize(("layer", "unit", "source"), [(0, 2, 3), (1, 0, 7), (2, 2, None), (0, 0, None)])
def test_a_single_weight_is_set_and_nothing_else(layer: int, unit: int, source: int | None) -> None:
    trainer = small_trainer()
    work(trainer, 2)
    before = trainer.network.parameters.copy()
    assert trainer.apply(SetWeight(layer, unit, source, 0.75)) == []
    changed = np.flatnonzero(trainer.network.parameters != before)
    assert len(changed) == 1
    bias = trainer.network.biases[layer]
    assert bias is not None
    assert (bias[unit] if source is None else trainer.network.kernels[layer][source, unit]) == 0.75
    trainer.apply(Undo())
    np.testing.assert_array_equal(trainer.network.parameters, before)


def test_marks_say_which_weight_was_set() -> None:
    trainer = small_trainer()
    trainer.network.kernels[0][3, 1] = 0.25
    trainer.apply(SetWeight(0, 1, 3, 0.5))
    assert newest_mark(trainer) == "weight from 4 to unit 2 in layer 1 0.25 → 0.5"
    trainer.apply(SetWeight(0, 1, None, 0.125))
    assert newest_mark(trainer) == "bias of unit 2 in layer 1 0 → 0.125"


def test_the_weight_of_a_frozen_unit_can_be_set_and_stays_at_that() -> None:
    trainer = small_trainer()
    trainer.apply(FreezeUnits(0, (0,)))
    trainer.apply(SetWeight(0, 0, 2, 0.5))
    work(trainer, 5)
    assert trainer.network.kernels[0][2, 0] == 0.5


def test_another_scheme_acts_at_the_next_start_with_new_weights_alone() -> None:
    trainer = small_trainer()
    before = trainer.network.parameters.copy()
    trainer.apply(SetInitializer(0, "constant:value=0.5"))
    assert newest_mark(trainer) == "initial weights of layer 1 he_uniform → constant:value=0.5"
    assert [layer.initializer for layer in layers_of(trainer)] == ["constant:value=0.5", "he_uniform", "glorot_uniform"]
    np.testing.assert_array_equal(trainer.network.parameters, before)
    trainer.apply(Reset())
    np.testing.assert_array_equal(trainer.network.parameters, before)
    trainer.apply(Reset(new_weights=True))
    assert (trainer.network.kernels[0] == 0.5).all()
    assert (trainer.network.kernels[1] != 0.5).all()


def test_a_scheme_survives_a_checkpoint(tmp_path: Path) -> None:
    trainer, other = small_trainer(), small_trainer()
    trainer.apply(SetInitializer(1, "orthogonal"))
    save_checkpoint(tmp_path / "c", capture(trainer))
    load_checkpoint(tmp_path / "c", other)
    assert other.network.layers == trainer.network.layers


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (FreezeUnits(3, None), "there is no layer 4: this network has 3"),
        (FreezeUnits(-1, (0,)), "there is no layer 0"),
        (FreezeUnits(0, (8,)), "there is no unit 9 in layer 1: it has 8"),
        (FreezeUnits(0, (-1,)), "there is no unit 0 in layer 1: it has 8"),
        (FreezeUnits(0, ()), "no unit is named"),
        (FreezeUnits(0, (1,), frozen=False), "unit 2 of layer 1: not frozen"),
        (SwitchUnits(2, (0,)), "layer 3 is the output layer"),
        (SwitchUnits(0, (8,)), "there is no unit 9 in layer 1"),
        (SwitchUnits(7, (0,)), "there is no layer 8"),
        (SwitchUnits(0, ()), "no unit is named"),
        (SwitchUnits(1, (0, 1, 2), on=True), "units 1-3 of layer 2: on already"),
        (SetWeight(3, 0, 0, 1.0), "there is no layer 4"),
        (SetWeight(0, 8, 0, 1.0), "there is no unit 9 in layer 1: it has 8"),
        (SetWeight(0, 0, 4, 1.0), "there is no input 5 of layer 1: it has 4"),
        (SetWeight(0, 0, -1, 1.0), "there is no input 0 of layer 1: it has 4"),
        (SetWeight(0, 0, 0, float("nan")), "a weight of nan cannot be: a finite number"),
        (SetWeight(0, 0, None, float("inf")), "a weight of inf cannot be: a finite number"),
        (SetWeight(0, 0, 0, 1e39), r"a weight of 1e\+39 cannot be: float32 ends at 3.4e\+38"),
        (SetWeight(0, 0, None, 0.0), "the bias of unit 1 in layer 1 is 0 already"),
        (SetInitializer(3, "zeros"), "there is no layer 4"),
        (SetInitializer(0, "zeroes"), "did you mean 'zeros'"),
        (SetInitializer(0, "constant:value=nan"), "value"),
        (SetInitializer(0, "he_uniform"), "the initial weights of layer 1 are he_uniform already"),
        (EditNetwork(MoveLayer(0, 5)), "a hidden layer can stand at 1 to 2"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_and_changes_nothing(command: Command, says: str) -> None:
    trainer = small_trainer()
    before = (trainer.network.layers, trainer.network.frozen, trainer.network.off)
    assert re.search(says, rejected(trainer, command))
    assert (trainer.network.layers, trainer.network.frozen, trainer.network.off) == before
    assert "nothing to undo" in rejected(trainer, Undo())


def test_a_layer_without_a_bias_has_none_to_be_set() -> None:
    plain = small_trainer()
    layers = [replace(layer, use_bias=False) for layer in plain.recipe.layers]
    trainer = Trainer(replace(plain.recipe, layers=layers), plain.dataset)
    assert rejected(trainer, SetWeight(0, 0, None, 1.0)) == "layer 1 has no bias"
    assert layers_of(trainer)[0].use_bias is False
    trainer.apply(FreezeUnits(0, None))
    work(trainer, 5)


def test_frozen_or_off_twice_is_refused_and_only_what_differs_is_said() -> None:
    trainer = small_trainer()
    trainer.apply(FreezeUnits(0, (0, 1)))
    assert "units 1-2 of layer 1: frozen already" in rejected(trainer, FreezeUnits(0, (0, 1)))
    trainer.apply(FreezeUnits(0, (1, 2, 3)))
    assert newest_mark(trainer) == "units 3-4 of layer 1 frozen"
    trainer.apply(FreezeUnits(0, None, frozen=False))
    assert newest_mark(trainer) == "units 1-4 of layer 1 no longer frozen"
    trainer.apply(SwitchUnits(0, (5,)))
    assert "unit 6 of layer 1: off already" in rejected(trainer, SwitchUnits(0, (5,)))


def test_softmax_units_are_not_switched_off() -> None:
    trainer = small_trainer()
    trainer.apply(EditNetwork(SetActivation(0, "softmax")))
    assert "softmax" in rejected(trainer, SwitchUnits(0, (0,)))
    trainer.apply(EditNetwork(SetActivation(0, "tanh")))
    trainer.apply(SwitchUnits(0, (0,)))
    assert "softmax" in rejected(trainer, EditNetwork(SetActivation(0, "softmax")))


@pytest.mark.parametrize(
    "command", [FreezeUnits(0, (1,)), SwitchUnits(0, (1,)), SetWeight(0, 1, 1, 0.5)], ids=lambda one: type(one).__name__
)
def test_a_change_goes_on_past_the_end_as_all_changes_do(command: Command) -> None:
    trainer = small_trainer(epochs=1)
    run_out(trainer)
    trainer.apply(command)
    assert state_of(trainer) == "training"


@pytest.mark.parametrize("command", [SwitchUnits(0, (1, 2)), SetWeight(2, 1, None, 3.0)], ids=str)
def test_a_validation_that_is_under_way_begins_again_with_what_was_changed(command: Command) -> None:
    trainer, clean = small_trainer(), small_trainer()
    for each in (trainer, clean):
        work(each, 2)
        each.apply(Pause())
    trainer.apply(Validate())
    started = trainer.judgement
    trainer.apply(command)
    assert trainer.judgement is not started
    clean.apply(command)
    clean.apply(Validate())
    for each in (trainer, clean):
        events = work(each, 1)
        assert isinstance(events[-1], Validated)
    assert trainer.progress.valid == clean.progress.valid


@pytest.mark.parametrize("optimizer", ["sgd:momentum=0.9", "adam", "sgd:use_ema=true,momentum=0.5"])
def test_a_resumed_run_goes_on_exactly_with_units_frozen_and_off(optimizer: str, tmp_path: Path) -> None:
    trainer, resumed = small_trainer(dropout=0.3), small_trainer(dropout=0.3)
    trainer.apply(SetOptimizer(optimizer))
    work(trainer, 3)
    for command in (FreezeUnits(0, (1, 2)), SwitchUnits(1, (0, 5)), SetWeight(0, 3, 1, 0.5)):
        trainer.apply(command)
    work(trainer, 4)
    save_checkpoint(tmp_path / "c", capture(trainer))
    load_checkpoint(tmp_path / "c", resumed)
    assert (resumed.network.frozen, resumed.network.off) == (((1, 2), (), ()), ((), (0, 5), ()))
    for each in (trainer, resumed):
        work(each, 9)
    np.testing.assert_array_equal(trainer.network.parameters, resumed.network.parameters)
    assert trainer.weights_sha256 == resumed.weights_sha256


@pytest.mark.parametrize(
    ("name", "value"), [("off", [[99], [], []]), ("off", [[], [], [0]]), ("frozen", [[]]), ("frozen", 3), ("off", [3])]
)
def test_a_checkpoint_with_units_that_cannot_be_is_refused_and_changes_nothing(name: str, value: object) -> None:
    trainer = small_trainer()
    trainer.apply(FreezeUnits(0, (1,)))
    before, state = trainer.network.parameters.copy(), capture(trainer)
    with pytest.raises((TypeError, ValueError)):
        restore(trainer, type(state)(state.arrays, state.numbers | {name: value}))
    assert trainer.network.frozen == ((1,), (), ())
    np.testing.assert_array_equal(trainer.network.parameters, before)


def test_a_state_from_before_units_could_be_singled_out_has_none() -> None:
    trainer = small_trainer()
    state = capture(trainer)
    trainer.apply(SwitchUnits(0, (1,)))
    for name in ("frozen", "off", "best_off"):
        del state.numbers[name]
    restore(trainer, state)
    assert trainer.network.off == ((), (), ())


@pytest.mark.parametrize("optimizer", ["sgd", "sgd:use_ema=true"])
@pytest.mark.parametrize("stopping", [False, True])
def test_a_saved_model_predicts_as_the_run_does_with_units_off(optimizer: str, stopping: bool, tmp_path: Path) -> None:
    trainer = small_trainer()
    trainer.apply(SetOptimizer(optimizer))
    if stopping:
        trainer.apply(SetEarlyStopping("50"))
    work(trainer, 3)
    trainer.apply(SwitchUnits(0, (0, 3)))
    trainer.apply(SwitchUnits(1, (2,)))
    work(trainer, 9)
    judged = trainer.keeper.best or trainer.keeper.judged(trainer.network, trainer.optimizer)
    assert judged.off == ((0, 3), (2,), ())
    save_model(tmp_path / "m", trainer.kept()[0], trainer.dataset)
    model = load_model(tmp_path / "m").network
    np.testing.assert_array_equal(model.predict(X), judged.predict(X))
    np.testing.assert_array_equal(model.parameters, trainer.kept()[0].parameters)
    assert model.off == ((), (), ())
    assert trainer.kept()[1] == ("best" if stopping else "averaged" if "ema" in optimizer else "last")


def test_a_network_that_is_saved_by_itself_is_folded_too(tmp_path: Path) -> None:
    trainer = small_trainer()
    trainer.apply(SwitchUnits(0, (0, 3)))
    save_model(tmp_path / "m", trainer.network, trainer.dataset)
    np.testing.assert_array_equal(load_model(tmp_path / "m").network.predict(X), trainer.network.predict(X))
    assert trainer.network.kernels[1][0].any()


def test_the_best_weights_keep_the_units_that_were_off_when_they_were_judged(tmp_path: Path) -> None:
    trainer, resumed = small_trainer(), small_trainer()
    trainer.apply(SetEarlyStopping("50"))
    trainer.apply(SwitchUnits(0, (0,)))
    work(trainer, 5)
    trainer.apply(SwitchUnits(0, (0,), on=True))
    best = trainer.keeper.best
    assert best is not None
    assert best.off == ((0,), (), ())
    save_checkpoint(tmp_path / "c", capture(trainer))
    load_checkpoint(tmp_path / "c", resumed)
    assert resumed.keeper.best is not None
    assert resumed.keeper.best.off == best.off
    assert resumed.weights_sha256 == trainer.weights_sha256


def test_a_plain_training_takes_the_plain_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError

    trainer = small_trainer()
    trainer.apply(FreezeUnits(0, (1,)))
    trainer.apply(FreezeUnits(0, (1,), frozen=False))
    monkeypatch.setattr(frozen, "_update_others", never)
    work(trainer, 5)
    assert trainer.progress.step > 3


@pytest.mark.parametrize(
    "optimizer", ["sgd", "adam", "adam:amsgrad=true", "sgd:use_ema=true", "rmsprop:centered=true", "adagrad"]
)
def test_memory_counts_weights_gradients_and_the_optimizer_s_slots(optimizer: str) -> None:
    trainer = small_trainer()
    trainer.apply(SetOptimizer(optimizer))
    held = [trainer.network.parameters, trainer.network.gradients, *trainer.optimizer.slots.values()]
    assert sum(layer.bytes for layer in layers_of(trainer)) == sum(array.nbytes for array in held)


def test_units_that_are_off_are_no_fault_that_a_run_is_warned_of() -> None:
    trainer = small_trainer()
    trainer.apply(SwitchUnits(0, tuple(range(6))))
    work(trainer, 150)
    rules = {finding.rule for finding in trainer.snapshot(ViewRequest(), 0.0, 0.0).findings}
    assert "dead-units" not in rules
