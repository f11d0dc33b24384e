"""A loss that is no number."""

import math

import numpy as np
import pytest

from nntui.core.training.controls import (
    Reset,
    Resume,
    SetHyper,
    StepEpoch,
    Undo,
    ViewRequest,
)
from nntui.core.training.events import Diverged
from nntui.core.training.trainer import Trainer
from tests.core.training import run_out, small_trainer, state_of, work
from tests.core.training.by_hand import assert_same_moment


def diverged_after(before: int) -> tuple[Trainer, Diverged]:
    """Return a trainer whose step after `before` pieces of work has no finite loss."""
    trainer = small_trainer()
    work(trainer, before)
    trainer.network.parameters[-1] = np.nan
    event = work(trainer, 1)[0]
    assert isinstance(event, Diverged)
    return trainer, event


def test_it_stands_still_at_the_step_with_the_weights_from_before() -> None:
    trainer = small_trainer(activation="linear")
    trainer.apply(SetHyper("learning_rate", 1000.0))
    before = trainer.weights_sha256
    events = []
    while trainer.state == "training" and trainer.progress.step < 1000:
        before = trainer.weights_sha256
        events += trainer.advance()
    (event,) = [event for event in events if isinstance(event, Diverged)]
    assert (trainer.state, trainer.weights_sha256) == ("diverged", before)
    assert event.step == trainer.progress.step + 1
    assert event.message == trainer.message == trainer.snapshot(ViewRequest(), 0.0, 0.0).message
    assert f"step {event.step}" in event.message
    assert "learning rate" in event.message
    assert "start again" in event.message


def test_a_reset_after_it_is_a_fresh_start() -> None:
    trainer, _ = diverged_after(2)
    trainer.apply(Reset())
    assert (trainer.state, trainer.message) == ("training", "")
    assert_same_moment(trainer, small_trainer())
    trainer.apply(Undo())
    assert state_of(trainer) == "diverged"
    assert "lower the learning rate" in trainer.message


@pytest.mark.parametrize("before", [1, 3, 6])
def test_the_batch_is_not_lost_when_training_goes_on(before: int) -> None:
    trainer, alone = small_trainer(), small_trainer()
    work(trainer, before)
    work(alone, before)
    good = float(trainer.network.parameters[-1])
    trainer.network.parameters[-1] = np.nan
    work(trainer, 1)
    trainer.network.parameters[-1] = good
    trainer.apply(Resume())
    work(trainer, 10)
    work(alone, 10)
    assert_same_moment(trainer, alone)


def test_a_step_epoch_that_diverges_does_not_pause_the_next_run() -> None:
    trainer = small_trainer()
    trainer.apply(StepEpoch())
    trainer.network.parameters[-1] = np.inf
    run_out(trainer)
    assert state_of(trainer) == "diverged"
    trainer.apply(Reset())
    work(trainer, 6)
    assert state_of(trainer) == "training"


def test_a_validation_loss_that_is_no_number_stands_still_too() -> None:
    trainer = small_trainer(epochs=1)
    work(trainer, 4)
    trainer.network.parameters[-1] = np.nan
    events = work(trainer, 1)
    assert state_of(trainer) == "diverged"
    assert any(isinstance(event, Diverged) for event in events)


def test_it_gives_no_warning_and_can_still_be_looked_at() -> None:
    trainer, _ = diverged_after(5)
    snapshot = trainer.snapshot(ViewRequest(panels=frozenset({"layers", "curves", "weights"}), layer=2), 0.0, 0.0)
    assert snapshot.state == "diverged"
    assert snapshot.layers is not None
    assert math.isnan(snapshot.layers[2].weight_norm)
    trainer.judge_test()
