"""Commands that change values take effect at the next step, and only there."""

import math

import numpy as np
import pytest

from nntui.core.optimizers import OPTIMIZERS
from nntui.core.training.controls import (
    HyperName,
    Nudge,
    SetHyper,
    SetOptimizer,
    Undo,
    ViewRequest,
)
from nntui.core.training.events import EpochEnded
from nntui.core.training.hyperparameters import HYPERS
from tests.core.training import small_trainer, work
from tests.core.training.by_hand import ByHand, rejected

NOT_OF_SGD = ("beta_1", "beta_2", "rho", "epsilon")


@pytest.mark.parametrize(("name", "value"), [("learning_rate", 0.2), ("momentum", 0.5), ("momentum", 0.0)])
def test_a_value_acts_from_the_next_step_on(name: HyperName, value: float) -> None:
    trainer, hand = small_trainer(), ByHand()
    work(trainer, 2)
    before = hand.steps(2).copy()
    assert trainer.apply(SetHyper(name, value)) == []
    np.testing.assert_array_equal(trainer.network.parameters, before)
    work(trainer, 2)
    setattr(hand.optimizer, name, value)
    np.testing.assert_array_equal(trainer.network.parameters, hand.steps(2))


def test_momentum_can_begin_in_mid_run() -> None:
    trainer, hand = small_trainer(momentum=0.0), ByHand()
    hand.optimizer.momentum = 0.0
    work(trainer, 3)
    hand.steps(3)
    trainer.apply(SetHyper("momentum", 0.9))
    hand.optimizer.momentum = 0.9
    work(trainer, 1)
    np.testing.assert_array_equal(trainer.network.parameters, hand.steps(1))


def test_dropout_acts_from_the_next_step_on_in_the_layers_that_are_named() -> None:
    trainer, hand = small_trainer(), ByHand()
    work(trainer, 2)
    hand.steps(2)
    trainer.apply(SetHyper("dropout", 0.4, layer=1))
    assert trainer.hyperparameters.dropout == (0.0, 0.4)
    hand.network.change_layer(1, dropout=0.4)
    work(trainer, 2)
    np.testing.assert_array_equal(trainer.network.parameters, hand.steps(2))
    trainer.apply(Nudge("dropout", 0.05))
    assert trainer.hyperparameters.dropout == (0.05, 0.45)


def test_a_batch_size_changed_in_mid_epoch_takes_the_rest_of_the_same_rows() -> None:
    trainer, hand = small_trainer(), ByHand()
    work(trainer, 1)
    hand.steps(1)
    trainer.apply(SetHyper("batch_size", 7))
    hand.size = 7
    assert trainer.snapshot(ViewRequest(), 0.0, 0.0).batches == 1 + 5
    assert work(trainer, 5) == []
    np.testing.assert_array_equal(trainer.network.parameters, hand.steps(5))
    assert hand.batches.at_end
    (event,) = work(trainer, 1)
    assert isinstance(event, EpochEnded)
    assert event.step == 6
    assert trainer.snapshot(ViewRequest(), 0.0, 0.0).batches == 8


def test_a_batch_greater_than_the_data_is_the_whole_data() -> None:
    trainer = small_trainer()
    trainer.apply(SetHyper("batch_size", 5000))
    (event,) = work(trainer, 2)
    assert isinstance(event, EpochEnded)
    assert (event.step, trainer.last_rows) == (1, 50)


def test_nudges_compound() -> None:
    trainer = small_trainer()
    for _ in range(3):
        assert trainer.apply(Nudge("learning_rate", 0.8)) == []
    assert trainer.hyperparameters.learning_rate == pytest.approx(0.05 * 0.8**3)
    for _ in range(2):
        trainer.apply(Nudge("batch_size", 2))
    assert trainer.hyperparameters.batch_size == 64
    for _ in range(2):
        trainer.apply(Nudge("momentum", 1))
    assert trainer.hyperparameters.momentum == 0.94


def test_every_change_is_marked_where_it_happened() -> None:
    trainer = small_trainer()
    work(trainer, 2)
    trainer.apply(SetHyper("learning_rate", 0.04))
    trainer.apply(SetHyper("dropout", 0.2, layer=0))
    first, second = trainer.progress.marks
    assert (first.text, first.step) == ("learning rate 0.05 → 0.04", 2)
    assert first.epoch == pytest.approx(32 / 50)
    assert second.text == "dropout of layer 1 0 → 0.2"


@pytest.mark.parametrize("name", [name for name in HYPERS if name not in NOT_OF_SGD])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -1.0, 1e30])
def test_a_value_that_cannot_be_is_rejected_with_what_can(name: HyperName, value: float) -> None:
    reason = rejected(small_trainer(), SetHyper(name, value))
    assert HYPERS[name].label in reason
    assert HYPERS[name].allowed in reason


def test_rejections_say_why() -> None:
    trainer = small_trainer()
    assert "is 0.9 already" in rejected(trainer, SetHyper("momentum", 0.9))
    assert "no hidden layer 3: this network has 2" in rejected(trainer, SetHyper("dropout", 0.1, layer=2))
    assert "no hidden layer" in rejected(trainer, SetHyper("dropout", 0.1, layer=-1))
    assert "dropout is 0 already" in rejected(trainer, Nudge("dropout", -0.05))
    assert "nothing to undo" in rejected(trainer, Undo())
    assert "no hidden layer" in rejected(small_trainer(hidden=()), Nudge("dropout", 0.05))


def test_one_layer_that_cannot_take_a_value_leaves_all_as_they_are() -> None:
    trainer = small_trainer()
    trainer.apply(SetHyper("dropout", 0.5, layer=1))
    rejected(trainer, SetHyper("dropout", 1.0))
    assert trainer.hyperparameters.dropout == (0.0, 0.5)


@pytest.mark.parametrize("name", list(HYPERS))
def test_a_nudge_by_no_number_is_rejected(name: HyperName) -> None:
    rejected(small_trainer(), Nudge(name, math.nan))


@pytest.mark.parametrize(
    ("optimizer", "name"),
    [
        (optimizer, name)
        for optimizer in OPTIMIZERS
        for name in HYPERS
        if HYPERS[name].place != "optimizer" or name in ("learning_rate", *OPTIMIZERS[optimizer].argument_names())
    ],
)
def test_whatever_is_changed_is_seen_in_the_values_and_undone_in_them(optimizer: str, name: HyperName) -> None:
    trainer = small_trainer()
    trainer.apply(SetOptimizer(f"{optimizer}:use_ema=true"))
    before = trainer.hyperparameters
    value = 1 if name == "nesterov" else 7 if HYPERS[name].fits(7) else 0.123
    assert trainer.apply(SetHyper(name, value)) == []
    assert trainer.hyperparameters != before
    work(trainer, 1)
    assert trainer.apply(Undo()) == []
    assert trainer.hyperparameters == before
