"""Starting again, and taking changes and resets back."""

import numpy as np
import pytest

from nntui.core.edits import AddUnits
from nntui.core.training.controls import (
    Command,
    EditNetwork,
    Nudge,
    Pause,
    Redo,
    Reset,
    SetHyper,
    SetOptimizer,
    SetSchedule,
    Undo,
    ViewRequest,
)
from tests.core.training import run_out, small_trainer, state_of, work
from tests.core.training.by_hand import assert_same_moment, rejected


def test_a_reset_gives_the_same_run_again_bit_for_bit() -> None:
    trainer, fresh = small_trainer(dropout=0.3, epochs=3), small_trainer(dropout=0.3, epochs=3)
    work(trainer, 7)
    trainer.apply(Reset())
    assert trainer.position == 0.0
    assert_same_moment(trainer, fresh)
    work(trainer, 9)
    work(fresh, 9)
    assert_same_moment(trainer, fresh)


def test_new_weights_give_another_run_and_a_reset_comes_back_to_them() -> None:
    trainer = small_trainer()
    first = trainer.weights_sha256
    trainer.apply(Reset(new_weights=True))
    second = trainer.weights_sha256
    assert second != first
    work(trainer, 6)
    trainer.apply(Reset())
    assert trainer.weights_sha256 == second
    trainer.apply(Reset(new_weights=True))
    assert trainer.weights_sha256 not in (first, second)


def test_new_weights_follow_from_the_seed() -> None:
    one, other = small_trainer(), small_trainer()
    work(one, 6)
    for trainer in (one, other):
        trainer.apply(Reset(new_weights=True))
    assert one.weights_sha256 == other.weights_sha256


def test_a_paused_run_stays_paused_over_a_reset() -> None:
    trainer = small_trainer()
    trainer.apply(Pause())
    trainer.apply(Reset())
    assert state_of(trainer) == "paused"


@pytest.mark.parametrize("new_weights", [False, True])
@pytest.mark.parametrize("done", [0, 3, 4, 5, 7, 14])
def test_undo_of_a_reset_goes_on_as_if_it_never_was(new_weights: bool, done: int) -> None:
    trainer, alone = small_trainer(dropout=0.3), small_trainer(dropout=0.3)
    work(trainer, done)
    work(alone, done)
    trainer.apply(Reset(new_weights))
    work(trainer, 6)
    trainer.apply(Undo())
    assert_same_moment(trainer, alone)
    work(trainer, 12)
    work(alone, 12)
    assert_same_moment(trainer, alone)


def test_undo_of_a_reset_brings_back_the_marks_and_the_end() -> None:
    trainer = small_trainer(epochs=2)
    trainer.apply(SetHyper("momentum", 0.5))
    run_out(trainer)
    marks = list(trainer.progress.marks)
    trainer.apply(Reset())
    assert (trainer.state, trainer.progress.marks) == ("training", [])
    work(trainer, 2)
    trainer.apply(Undo())
    assert (trainer.state, trainer.progress.marks) == ("finished", marks)


def test_undo_of_a_reset_brings_back_what_the_layer_table_said() -> None:
    trainer = small_trainer()
    work(trainer, 3)
    request = ViewRequest(panels=frozenset({"layers"}))
    before = trainer.snapshot(request, 0.0, 0.0).layers
    trainer.apply(Pause())
    trainer.apply(Reset())
    trainer.apply(Undo())
    after = trainer.snapshot(request, 0.0, 0.0).layers
    assert before is not None
    assert after is not None
    for was, now in zip(before, after, strict=True):
        assert (now.gradient_norm, now.update_ratio) == (was.gradient_norm, was.update_ratio)


def test_undo_of_a_value_brings_it_back_and_says_so() -> None:
    trainer = small_trainer()
    trainer.apply(SetHyper("dropout", 0.1, layer=0))
    trainer.apply(Nudge("dropout", 0.05))
    trainer.apply(Nudge("learning_rate", 1.25))
    trainer.apply(Undo())
    assert trainer.hyperparameters.learning_rate == 0.05
    trainer.apply(Undo())
    assert trainer.hyperparameters.dropout == (0.1, 0.0)
    trainer.apply(Undo())
    assert trainer.hyperparameters.dropout == (0.0, 0.0)
    assert [mark.text for mark in trainer.progress.marks][-1].startswith("undo: dropout of layer 1")
    rejected(trainer, Undo())


def test_undo_goes_back_through_a_reset_to_the_changes_before_it() -> None:
    trainer = small_trainer()
    trainer.apply(SetHyper("learning_rate", 0.01))
    work(trainer, 2)
    reached = trainer.weights_sha256
    trainer.apply(Reset())
    trainer.apply(SetHyper("momentum", 0.5))
    for _ in range(2):
        trainer.apply(Undo())
    assert trainer.weights_sha256 == reached
    assert trainer.hyperparameters.momentum == 0.9
    trainer.apply(Undo())
    assert trainer.hyperparameters.learning_rate == 0.05


def test_undo_of_a_reset_leaves_a_paused_run_paused() -> None:
    trainer = small_trainer()
    trainer.advance()
    for command in (Reset(), Pause(), Undo()):
        assert trainer.apply(command) == []
    assert trainer.state == "paused"
    assert trainer.progress.step == 1


def test_undo_of_a_value_goes_on_past_the_end() -> None:
    trainer = small_trainer(epochs=1)
    trainer.apply(Nudge("learning_rate", 0.5))
    run_out(trainer)
    assert state_of(trainer) == "finished"
    trainer.apply(Undo())
    assert state_of(trainer) == "training"


@pytest.mark.parametrize(
    "command",
    [
        SetHyper("learning_rate", 0.02),
        Nudge("learning_rate", 0.8),
        Nudge("dropout", 0.05),
        SetHyper("batch_size", 8),
        SetOptimizer("adam"),
        SetSchedule("cosine:decay_steps=20"),
    ],
)
def test_a_change_that_was_undone_can_be_made_again(command: Command) -> None:
    trainer = small_trainer()
    work(trainer, 6)
    trainer.apply(command)
    changed = trainer.hyperparameters
    trainer.apply(Undo())
    assert trainer.hyperparameters != changed
    assert trainer.apply(Redo()) == []
    assert trainer.hyperparameters == changed
    trainer.apply(Undo())
    assert trainer.hyperparameters != changed


def test_several_changes_are_undone_and_made_again_in_their_order() -> None:
    trainer = small_trainer()
    rates = []
    for _ in range(3):
        trainer.apply(Nudge("learning_rate", 0.5))
        rates.append(trainer.optimizer.rate)
    for _ in range(3):
        trainer.apply(Undo())
    again = []
    for _ in range(3):
        trainer.apply(Redo())
        again.append(trainer.optimizer.rate)
    assert again == rates
    assert rejected(trainer, Redo()) == "there is nothing to redo"


def test_a_new_change_ends_what_could_be_made_again() -> None:
    trainer = small_trainer()
    trainer.apply(Nudge("learning_rate", 0.5))
    trainer.apply(Undo())
    trainer.apply(SetHyper("momentum", 0.5))
    assert rejected(trainer, Redo()) == "there is nothing to redo"


def test_an_edit_that_was_undone_comes_back_with_what_it_had_learned() -> None:
    trainer = small_trainer()
    work(trainer, 6)
    trainer.apply(EditNetwork(AddUnits(0, 3)))
    work(trainer, 9)
    learned, step = trainer.network.parameters.copy(), trainer.progress.step
    trainer.apply(Undo())
    work(trainer, 2)
    trainer.apply(Redo())
    assert trainer.network.architecture == "4-11-6-3"
    assert trainer.progress.step == step
    np.testing.assert_array_equal(trainer.network.parameters, learned)
    trainer.apply(Undo())
    assert trainer.network.architecture == "4-8-6-3"


def test_a_reset_that_was_undone_can_be_made_again() -> None:
    trainer = small_trainer()
    work(trainer, 6)
    trainer.apply(Reset(new_weights=True))
    work(trainer, 3)
    new = trainer.network.parameters.copy()
    trainer.apply(Undo())
    trainer.apply(Redo())
    np.testing.assert_array_equal(trainer.network.parameters, new)
