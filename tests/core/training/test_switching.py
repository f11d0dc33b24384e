"""Another optimizer, schedule or early stopping in mid-run: what is kept, what is reset, and the way back."""

import numpy as np
import pytest

from nntui.core.training.controls import SetEarlyStopping, SetHyper, SetOptimizer, SetSchedule, Undo, Validate
from nntui.core.training.events import EpochEnded, Validated
from tests.core.training import run_out, small_trainer, work
from tests.core.training.by_hand import assert_same_moment, rejected


@pytest.mark.parametrize(
    ("first", "then", "said"),
    [
        ("", "adam", "optimizer sgd → adam, learning rate 0.05 → 0.001; reset first moment, second moment"),
        ("adam", "adamw", "optimizer adam → adamw; kept first moment, second moment"),
        ("adam", "sgd", "optimizer adam → sgd, learning rate 0.001 → 0.05; reset velocity"),
        ("adam:use_ema=true", "adagrad", "kept average, reset squares"),
    ],
)
def test_the_mark_says_what_was_kept_and_what_was_reset(first: str, then: str, said: str) -> None:
    trainer = small_trainer()
    if first:
        trainer.apply(SetOptimizer(first))
    work(trainer, 2)
    before = {name: slot.copy() for name, slot in trainer.optimizer.slots.items()}
    assert trainer.apply(SetOptimizer(then)) == []
    assert said in trainer.progress.marks[-1].text
    for name, slot in trainer.optimizer.slots.items():
        expected = before.get(name, np.full_like(slot, trainer.optimizer.fresh(name)))
        np.testing.assert_array_equal(slot, expected)


def test_an_undone_switch_goes_on_as_the_optimizer_before() -> None:
    trainer, plain = small_trainer(), small_trainer()
    for each in (trainer, plain):
        work(each, 5)
    trainer.apply(SetOptimizer("adam"))
    trainer.apply(Undo())
    for each in (trainer, plain):
        work(each, 5)
    assert_same_moment(trainer, plain)


def test_a_switch_keeps_the_schedule_and_says_both_rates() -> None:
    trainer = small_trainer()
    trainer.apply(SetSchedule("exponential:decay_steps=4"))
    work(trainer, 3)
    scheduled = trainer.hyperparameters.scheduled_rate
    trainer.apply(SetOptimizer("adam"))
    values = trainer.hyperparameters
    assert (values.schedule, values.scheduled_rate) == ("exponential", scheduled)
    assert values.learning_rate == pytest.approx(0.001)


@pytest.mark.parametrize(("then", "momentum"), [("sgd", 0.9), ("sgd:momentum=0.5", 0.5), ("sgd:momentum=0", 0.0)])
def test_sgd_has_in_mid_run_the_momentum_that_it_would_have_begun_with(then: str, momentum: float) -> None:
    trainer = small_trainer(momentum=0.3)
    trainer.apply(SetOptimizer("adam"))
    trainer.apply(SetOptimizer(then))
    assert trainer.hyperparameters.momentum == momentum


def test_momentum_is_kept_by_an_optimizer_that_has_it_too() -> None:
    trainer = small_trainer(momentum=0.3)
    trainer.apply(SetOptimizer("rmsprop"))
    trainer.apply(SetOptimizer("sgd"))
    assert trainer.hyperparameters.momentum == 0.3


def test_the_same_optimizer_without_other_arguments_is_refused() -> None:
    assert "the optimizer is sgd already" in rejected(small_trainer(), SetOptimizer("sgd"))


def test_the_rate_stays_where_a_schedule_ends_and_undo_takes_it_up_again() -> None:
    trainer, plain = small_trainer(), small_trainer()
    for each in (trainer, plain):
        each.apply(SetSchedule("exponential"))
        work(each, 3)
    rate = trainer.hyperparameters.learning_rate
    trainer.apply(SetSchedule(None))
    assert (trainer.hyperparameters.learning_rate, trainer.hyperparameters.scheduled_rate) == (rate, None)
    trainer.apply(Undo())
    for each in (trainer, plain):
        work(each, 3)
    assert_same_moment(trainer, plain)


def test_a_rate_that_was_set_by_hand_is_scaled_back_by_undo() -> None:
    trainer = small_trainer()
    trainer.apply(SetSchedule("inverse-time"))
    work(trainer, 2)
    before = trainer.hyperparameters
    trainer.apply(SetHyper("learning_rate", 0.01))
    assert trainer.hyperparameters.learning_rate == pytest.approx(0.01)
    trainer.apply(Undo())
    assert trainer.hyperparameters == before


def test_early_stopping_that_begins_in_mid_run_ends_it_and_keeps_the_best_weights() -> None:
    trainer = small_trainer(epochs=100)
    work(trainer, 2)
    assert trainer.apply(SetEarlyStopping("2:min_delta=10")) == []
    ended = [event.epoch for event in run_out(trainer) if isinstance(event, EpochEnded)]
    assert (ended, trainer.end_reason, trainer.kept()[1]) == ([1, 2, 3], "early_stopping", "best")


def test_a_validation_that_is_asked_for_is_made_without_ending_the_epoch() -> None:
    trainer = small_trainer()
    work(trainer, 1)
    assert trainer.apply(Validate()) == []
    assert "a validation is under way" in rejected(trainer, Validate())
    (event,) = work(trainer, 1)
    assert isinstance(event, Validated)
    assert (event.step, trainer.progress.epochs_done) == (1, 0)


@pytest.mark.parametrize("text", ["10", "5:monitor=valid_accuracy,min_delta=0.001,restore_best_weights=false"])
def test_early_stopping_is_seen_as_it_is_typed(text: str) -> None:
    trainer = small_trainer()
    assert trainer.hyperparameters.early_stopping == ""
    trainer.apply(SetEarlyStopping(text))
    assert trainer.hyperparameters.early_stopping == text
    trainer.apply(Undo())
    assert trainer.hyperparameters.early_stopping == ""
