"""Pause, Resume, Step and StepEpoch; a finished run goes on."""

import numpy as np
import pytest

from nntui.core.training.controls import (
    Command,
    Pause,
    Resume,
    SetHyper,
    Step,
    StepEpoch,
)
from nntui.core.training.events import EpochEnded
from tests.core.training import run_out, small_trainer, state_of, work
from tests.core.training.by_hand import ByHand, assert_same_moment


def test_pause_and_resume_leave_the_numbers_alone() -> None:
    paused, alone = small_trainer(), small_trainer()
    work(paused, 3)
    paused.apply(Pause())
    assert state_of(paused) == "paused"
    paused.apply(Resume())
    assert state_of(paused) == "training"
    work(paused, 6)
    work(alone, 9)
    assert_same_moment(paused, alone)


def test_a_step_trains_exactly_one_batch() -> None:
    trainer, hand = small_trainer(), ByHand()
    trainer.apply(Pause())
    for number in range(1, 4):
        trainer.apply(Step())
        run_out(trainer)
        assert (trainer.state, trainer.progress.step) == ("paused", number)
        np.testing.assert_array_equal(trainer.network.parameters, hand.steps(1))


def test_a_step_over_the_end_of_the_epoch_validates_before_it_pauses() -> None:
    trainer = small_trainer()
    work(trainer, 3)
    trainer.apply(Step())
    (event,) = run_out(trainer)
    assert isinstance(event, EpochEnded)
    assert (trainer.state, trainer.progress.step) == ("paused", 4)


def test_a_step_out_of_a_pause_in_the_validation_trains_one_batch() -> None:
    trainer = small_trainer()
    work(trainer, 4)
    trainer.apply(Pause())
    trainer.apply(Step())
    run_out(trainer)
    assert (trainer.state, trainer.progress.step) == ("paused", 5)


@pytest.mark.parametrize("done", [0, 1, 3])
def test_step_epoch_goes_to_the_end_of_the_epoch_with_its_validation(done: int) -> None:
    trainer = small_trainer()
    work(trainer, done)
    trainer.apply(StepEpoch())
    (event,) = run_out(trainer)
    assert isinstance(event, EpochEnded)
    assert (trainer.state, trainer.progress.step, trainer.position) == ("paused", 4, 1.0)


def test_a_pause_ends_a_step_epoch_and_a_resume_goes_on_past_it() -> None:
    trainer = small_trainer()
    trainer.apply(StepEpoch())
    work(trainer, 1)
    trainer.apply(Pause())
    assert state_of(trainer) == "paused"
    trainer.apply(Resume())
    work(trainer, 6)
    assert state_of(trainer) == "training"


@pytest.mark.parametrize("command", [Resume(), Step(), StepEpoch(), SetHyper("learning_rate", 0.01)])
def test_a_finished_run_goes_on(command: Command) -> None:
    trainer = small_trainer(epochs=1)
    run_out(trainer)
    assert trainer.apply(command) == []
    assert state_of(trainer) == "training"
    work(trainer, 1)
    assert trainer.progress.step == 5
    assert trainer.epochs is None


def test_a_finished_run_goes_on_as_one_that_never_ended() -> None:
    ended, endless = small_trainer(epochs=2), small_trainer()
    run_out(ended)
    ended.apply(Resume())
    work(ended, 7)
    work(endless, 17)
    assert ended.weights_sha256 == endless.weights_sha256


def test_a_pause_after_the_end_changes_nothing() -> None:
    trainer = small_trainer(epochs=1)
    run_out(trainer)
    trainer.apply(Pause())
    assert state_of(trainer) == "finished"


def test_steps_that_arrive_together_are_all_trained() -> None:
    trainer = small_trainer()
    trainer.apply(Pause())
    for _ in range(3):
        trainer.apply(Step())
    run_out(trainer)
    assert (trainer.state, trainer.progress.step) == ("paused", 3)


def test_a_pause_takes_back_the_steps_that_wait() -> None:
    trainer = small_trainer()
    for _ in range(3):
        trainer.apply(Step())
    trainer.apply(Pause())
    trainer.apply(Step())
    run_out(trainer)
    assert trainer.progress.step == 1
