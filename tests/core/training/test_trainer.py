"""The trainer without commands: it does what the engine does, epoch by epoch."""

import gc
import weakref
from typing import get_args

import numpy as np
import pytest

from nntui.core.losses import loss_by_name
from nntui.core.training.controls import Panel, ViewRequest
from nntui.core.training.events import EpochEnded
from tests.core.training import run_out, small_trainer, work
from tests.core.training.by_hand import ByHand, assert_same_moment


@pytest.mark.parametrize("dropout", [0.0, 0.3])
def test_a_trainer_does_what_the_engine_does_by_hand(dropout: float) -> None:
    trainer, hand = small_trainer(dropout=dropout), ByHand(dropout=dropout)
    for _ in range(3):
        work(trainer, 4)
        np.testing.assert_array_equal(trainer.network.parameters, hand.steps(4))
        assert work(trainer, 1)


def test_an_epoch_is_all_rows_then_the_validation_then_one_event() -> None:
    trainer = small_trainer()
    assert work(trainer, 4) == []
    (event,) = work(trainer, 1)
    assert isinstance(event, EpochEnded)
    assert (event.epoch, event.step, event.learning_rate) == (1, 4, 0.05)
    assert 0.0 <= event.valid.score <= 1.0
    assert trainer.position == 1.0


def test_the_epochs_loss_is_the_mean_over_its_rows_as_they_were_trained() -> None:
    trainer, hand = small_trainer(), ByHand()
    total = 0.0
    for _ in range(4):
        x, y = hand.batches.next(16)
        value, _ = hand.network.compute_gradients(x, y, loss_by_name("sparse_categorical_crossentropy"))
        hand.optimizer.step(hand.network.parameters, hand.network.gradients)
        total += value * len(x)
    event = work(trainer, 5)[0]
    assert isinstance(event, EpochEnded)
    assert event.train.loss == pytest.approx(total / 50)


def test_validation_and_test_are_judged_without_dropout() -> None:
    trainer = small_trainer(dropout=0.5)
    work(trainer, 5)
    valid = trainer.dataset.valid
    x, y = np.empty((20, 4), np.float32), np.empty(20, np.intp)
    valid.gather(np.arange(20), x, y)
    expected = trainer.network.evaluate(x, y, "sparse_categorical_crossentropy")
    assert trainer.progress.valid is not None
    assert trainer.progress.valid.loss == pytest.approx(expected)
    assert trainer.judge_test() == trainer.judge_test()


def test_a_run_with_an_end_finishes_there() -> None:
    trainer = small_trainer(epochs=2)
    events = run_out(trainer)
    assert trainer.state == "finished"
    assert [event.epoch for event in events if isinstance(event, EpochEnded)] == [1, 2]
    snapshot = trainer.snapshot(ViewRequest(), 0.0, 0.0)
    assert (snapshot.epoch, snapshot.epochs, snapshot.step) == (2, 2, 8)


def test_two_trainers_of_one_recipe_are_equal_and_another_seed_is_not() -> None:
    one, same, other = small_trainer(dropout=0.2), small_trainer(dropout=0.2), small_trainer(dropout=0.2, seed=1)
    for trainer in (one, same, other):
        work(trainer, 12)
    assert one.weights_sha256 == same.weights_sha256 != other.weights_sha256


def test_looking_changes_nothing() -> None:
    watched, alone = small_trainer(dropout=0.2), small_trainer(dropout=0.2)
    for _ in range(12):
        work(watched, 1)
        watched.snapshot(ViewRequest(panels=frozenset({"layers", "curves", "weights"})), 0.0, 0.0)
        watched.judge_test()
    work(alone, 12)
    assert_same_moment(watched, alone)


def test_the_best_epoch_has_the_least_validation_loss() -> None:
    trainer = small_trainer(epochs=6)
    losses = [event.valid.loss for event in run_out(trainer) if isinstance(event, EpochEnded)]
    assert trainer.progress.best_epoch == 1 + int(np.argmin(losses))


def test_what_is_trained_is_said_in_a_line() -> None:
    started = small_trainer().started()
    assert started.architecture == "4-8-6-3"
    assert started.activation == "relu"
    assert started.summary == "50 train · 20 validate · 20 test · 4 steps of 16 an epoch"
    assert started.class_names == ("one", "two", "three")


def test_a_network_without_hidden_layers_trains() -> None:
    trainer = small_trainer(hidden=(), epochs=1)
    assert trainer.hyperparameters.dropout == ()
    assert len(run_out(trainer)) == 1


def test_a_trainer_and_its_data_go_with_the_last_who_holds_them() -> None:
    trainer = small_trainer()
    work(trainer, 9)
    everything = frozenset(get_args(Panel))
    trainer.snapshot(ViewRequest(everything), 0.0, 0.0)
    held = weakref.ref(trainer), weakref.ref(trainer.dataset)
    gc.disable()
    try:
        del trainer
        assert [each() for each in held] == [None, None]
    finally:
        gc.enable()
