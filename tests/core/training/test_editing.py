"""Edits of the structure in mid-run: what they keep, and the way back."""

import numpy as np
import pytest

from nntui.core.edits import AddLayer, AddUnits, Edit, MoveLayer, RemoveLayer, RemoveUnits, SetActivation, SetUnits
from nntui.core.training.controls import EditNetwork, Pause, Resume, SetOptimizer, Undo, ViewRequest
from nntui.core.training.events import CommandRejected, NetworkChanged
from tests.core.training import run_out, small_trainer, state_of, work
from tests.core.training.by_hand import assert_same_moment, rejected

EDITS: list[tuple[Edit, str, str]] = [
    (AddUnits(0, 4), "4-12-6-3", "layer 1: 8 → 12 units"),
    (RemoveUnits(0, 3), "4-5-6-3", "layer 1: 8 → 5 units"),
    (AddLayer(1), "4-8-8-6-3", "layer 2 added: 8 relu"),
    (RemoveLayer(1), "4-8-3", "layer 2 removed: 6 relu"),
    (SetActivation(0, "leaky_relu", 0.2), "4-8-6-3", "layer 1: relu → leaky_relu 0.2"),
    (SetUnits(0, 5), "4-5-6-3", "layer 1: 8 → 5 units"),
    (MoveLayer(1, 0), "4-6-8-3", "layer 2 moved to 1: 6 relu, 22 weights drawn"),
]
LAYERS = ViewRequest(panels=frozenset({"layers"}))


@pytest.mark.parametrize(("edit", "architecture", "mark"), EDITS)
@pytest.mark.parametrize(
    "optimizer", ["sgd:momentum=0.8", "adam", "rmsprop:centered=true", "adagrad", "adamw:use_ema=true"]
)
def test_an_edit_is_made_between_two_batches_and_the_optimizer_s_state_follows(
    edit: Edit, architecture: str, mark: str, optimizer: str
) -> None:
    trainer = small_trainer()
    trainer.apply(SetOptimizer(optimizer))
    work(trainer, 5)
    updates = trainer.optimizer.iterations
    events = trainer.apply(EditNetwork(edit))
    changed = [event.architecture for event in events if isinstance(event, NetworkChanged)]
    assert changed in ([architecture], [])
    assert trainer.network.architecture == architecture
    assert trainer.progress.marks[-1].text == mark
    assert trainer.optimizer.iterations == updates
    assert {slot.shape for slot in trainer.optimizer.slots.values()} == {trainer.network.parameters.shape}
    work(trainer, 8)
    assert np.isfinite(trainer.network.parameters).all()


@pytest.mark.parametrize(("edit", "architecture", "mark"), EDITS)
def test_an_undone_edit_never_was(edit: Edit, architecture: str, mark: str) -> None:
    del architecture, mark
    trainer, plain = small_trainer(), small_trainer()
    for each in (trainer, plain):
        work(each, 6)
    trainer.apply(EditNetwork(edit))
    work(trainer, 3)
    assert trainer.apply(Undo()) != [] or isinstance(edit, SetActivation)
    assert_same_moment(trainer, plain)
    for each in (trainer, plain):
        work(each, 5)
    assert_same_moment(trainer, plain)


def test_an_undone_edit_brings_back_what_the_layer_table_showed() -> None:
    trainer = small_trainer()
    trainer.snapshot(LAYERS, 0.0, 0.0)
    work(trainer, 2)
    trainer.apply(Pause())
    before = trainer.snapshot(LAYERS, 0.0, 0.0).layers
    assert before is not None
    assert all(layer.gradient_norm > 0.0 and layer.update_ratio > 0.0 for layer in before)
    trainer.apply(EditNetwork(AddUnits(0, 4)))
    trainer.apply(Undo())
    after = trainer.snapshot(LAYERS, 0.0, 0.0).layers
    assert after is not None
    for name in ("gradient_norm", "update_ratio"):
        assert [getattr(layer, name) for layer in after] == [getattr(layer, name) for layer in before]


def test_edits_are_taken_back_one_after_the_other_with_an_optimizer_between_them() -> None:
    trainer, plain = small_trainer(), small_trainer()
    for each in (trainer, plain):
        work(each, 6)
    for command in (EditNetwork(AddLayer(1)), SetOptimizer("adam"), EditNetwork(RemoveUnits(0, 2))):
        assert not any(isinstance(event, CommandRejected) for event in trainer.apply(command))
    for _ in range(3):
        trainer.apply(Undo())
    assert_same_moment(trainer, plain)


def test_a_finished_run_goes_on_after_an_edit() -> None:
    trainer = small_trainer(epochs=1)
    run_out(trainer)
    trainer.apply(EditNetwork(AddUnits(0, 2)))
    assert state_of(trainer) == "training"


def test_an_output_activation_that_does_not_fit_the_loss_is_refused() -> None:
    trainer = small_trainer()
    trainer.apply(Resume())
    assert "sparse_categorical_crossentropy needs softmax" in rejected(trainer, EditNetwork(SetActivation(2, "tanh")))
