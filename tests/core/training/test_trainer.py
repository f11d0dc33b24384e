"""The trainer: steps, commands between them, divergence, and the way back."""

import math

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nntui.core.data.batches import Batches
from nntui.core.errors import UserError
from nntui.core.losses import loss_by_name
from nntui.core.network import Network
from nntui.core.optimizers import SGD
from nntui.core.training.controls import (
    Command,
    HyperName,
    Nudge,
    Pause,
    Reset,
    Resume,
    SetHyper,
    Step,
    StepEpoch,
    Undo,
    ViewRequest,
)
from nntui.core.training.hyperparameters import HYPERS
from nntui.core.training.snapshot import CommandRejected, Diverged, EpochEnded
from nntui.core.training.trainer import Trainer
from nntui.core.types import FloatArray
from tests.core.training import run_out, small_dataset, small_recipe, small_trainer, work

CURVES = ViewRequest(panels=frozenset({"curves"}), columns=500)


class ByHand:
    """The same training, driven on the engine's parts without a trainer."""

    def __init__(self, seed: int = 0, dropout: float = 0.0) -> None:
        recipe = small_recipe(seed=seed, dropout=dropout)
        weights, shuffling, dropping = (np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(3))
        self.network = Network(4, [layer.dense() for layer in recipe.layers], weights)
        self.optimizer = SGD(0.05, 0.9)
        self.optimizer.build(self.network.parameters)
        self.batches = Batches(small_dataset().train, "float32", shuffling)
        self.size = 16
        self._dropping = dropping
        self._loss = loss_by_name("sparse_categorical_crossentropy")

    def steps(self, count: int) -> FloatArray:
        """Train so many batches; return the parameters."""
        for _ in range(count):
            x, y = self.batches.next(self.size)
            self.network.compute_gradients(x, y, self._loss, self._dropping)
            self.optimizer.step(self.network.parameters, self.network.gradients)
        return self.network.parameters


def course(trainer: Trainer) -> list[FloatArray]:
    """All points of the curves."""
    curves = trainer.snapshot(CURVES, 0.0, 0.0).curves
    assert curves is not None
    series = (curves.train_loss, curves.valid_loss, curves.train_score, curves.valid_score)
    return [array for one in series for array in (one.x, one.y)]


def assert_same_moment(one: Trainer, other: Trainer) -> None:
    """Weights, velocity, position, history and values are equal, bit for bit."""
    assert one.weights_sha256 == other.weights_sha256
    np.testing.assert_array_equal(one.optimizer.slots["velocity"], other.optimizer.slots["velocity"])
    assert one.position == other.position
    assert (one.state, one.epochs, one.message) == (other.state, other.epochs, other.message)
    assert one.hyperparameters == other.hyperparameters
    plain = ViewRequest()
    assert one.snapshot(plain, 0.0, 0.0) is not other.snapshot(plain, 0.0, 0.0)
    for name in ("step", "epoch", "batch", "batches", "train", "valid"):
        assert getattr(one.snapshot(plain, 0.0, 0.0), name) == getattr(other.snapshot(plain, 0.0, 0.0), name)
    for mine, theirs in zip(course(one), course(other), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def rejected(trainer: Trainer, command: Command) -> str:
    """Give a command that must be rejected and change nothing; return the reason."""
    before = (trainer.hyperparameters, trainer.state, trainer.weights_sha256, len(trainer.progress.marks))
    events = trainer.apply(command)
    assert len(events) == 1
    event = events[0]
    assert isinstance(event, CommandRejected)
    assert event.command == command
    assert "\n" not in event.reason
    assert (trainer.hyperparameters, trainer.state, trainer.weights_sha256, len(trainer.progress.marks)) == before
    return event.reason


class TestTraining:
    """Without commands."""

    @pytest.mark.parametrize("dropout", [0.0, 0.3])
    def test_a_trainer_does_what_the_engine_does_by_hand(self, dropout: float) -> None:
        trainer, hand = small_trainer(dropout=dropout), ByHand(dropout=dropout)
        for _ in range(3):
            work(trainer, 4)
            np.testing.assert_array_equal(trainer.network.parameters, hand.steps(4))
            assert work(trainer, 1)

    def test_an_epoch_is_all_rows_then_the_validation_then_one_event(self) -> None:
        trainer = small_trainer()
        assert work(trainer, 4) == []
        (event,) = work(trainer, 1)
        assert isinstance(event, EpochEnded)
        assert (event.epoch, event.step, event.learning_rate) == (1, 4, 0.05)
        assert 0.0 <= event.valid.score <= 1.0
        assert trainer.position == 1.0

    def test_the_epochs_loss_is_the_mean_over_its_rows_as_they_were_trained(self) -> None:
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

    def test_validation_and_test_are_judged_without_dropout(self) -> None:
        trainer = small_trainer(dropout=0.5)
        work(trainer, 5)
        valid = trainer.dataset.valid
        x, y = np.empty((20, 4), np.float32), np.empty(20, np.intp)
        valid.gather(np.arange(20), x, y)
        expected = trainer.network.evaluate(x, y, "sparse_categorical_crossentropy")
        assert trainer.progress.valid is not None
        assert trainer.progress.valid.loss == pytest.approx(expected)
        assert trainer.judge_test() == trainer.judge_test()

    def test_a_run_with_an_end_finishes_there(self) -> None:
        trainer = small_trainer(epochs=2)
        events = run_out(trainer)
        assert trainer.state == "finished"
        assert [event.epoch for event in events if isinstance(event, EpochEnded)] == [1, 2]
        snapshot = trainer.snapshot(ViewRequest(), 0.0, 0.0)
        assert (snapshot.epoch, snapshot.epochs, snapshot.step) == (2, 2, 8)

    def test_two_trainers_of_one_recipe_are_equal_and_another_seed_is_not(self) -> None:
        one, same, other = small_trainer(dropout=0.2), small_trainer(dropout=0.2), small_trainer(dropout=0.2, seed=1)
        for trainer in (one, same, other):
            work(trainer, 12)
        assert one.weights_sha256 == same.weights_sha256 != other.weights_sha256

    def test_looking_changes_nothing(self) -> None:
        watched, alone = small_trainer(dropout=0.2), small_trainer(dropout=0.2)
        for _ in range(12):
            work(watched, 1)
            watched.snapshot(ViewRequest(panels=frozenset({"layers", "curves", "weights"})), 0.0, 0.0)
            watched.judge_test()
        work(alone, 12)
        assert_same_moment(watched, alone)

    def test_the_best_epoch_has_the_least_validation_loss(self) -> None:
        trainer = small_trainer(epochs=6)
        losses = [event.valid.loss for event in run_out(trainer) if isinstance(event, EpochEnded)]
        assert trainer.progress.best_epoch == 1 + int(np.argmin(losses))

    def test_what_is_trained_is_said_in_a_line(self) -> None:
        started = small_trainer().started()
        assert started.architecture == "4-8-6-3"
        assert started.activation == "relu"
        assert started.summary == "50 train · 20 validate · 20 test · 4 steps of 16 an epoch"
        assert started.class_names == ("one", "two", "three")

    def test_a_network_without_hidden_layers_trains(self) -> None:
        trainer = small_trainer(hidden=(), epochs=1)
        assert trainer.hyperparameters.dropout == ()
        assert len(run_out(trainer)) == 1


class TestValues:
    """Commands that change values take effect at the next step, and only there."""

    @pytest.mark.parametrize(
        ("name", "value"), [("learning_rate", 0.2), ("momentum", 0.5), ("momentum", 0.0)]
    )
    def test_a_value_acts_from_the_next_step_on(self, name: HyperName, value: float) -> None:
        trainer, hand = small_trainer(), ByHand()
        work(trainer, 2)
        before = hand.steps(2).copy()
        assert trainer.apply(SetHyper(name, value)) == []
        np.testing.assert_array_equal(trainer.network.parameters, before)
        work(trainer, 2)
        setattr(hand.optimizer, name, value)
        np.testing.assert_array_equal(trainer.network.parameters, hand.steps(2))

    def test_momentum_can_begin_in_mid_run(self) -> None:
        trainer, hand = small_trainer(momentum=0.0), ByHand()
        hand.optimizer.momentum = 0.0
        work(trainer, 3)
        hand.steps(3)
        trainer.apply(SetHyper("momentum", 0.9))
        hand.optimizer.momentum = 0.9
        work(trainer, 1)
        np.testing.assert_array_equal(trainer.network.parameters, hand.steps(1))

    def test_dropout_acts_from_the_next_step_on_in_the_layers_that_are_named(self) -> None:
        trainer, hand = small_trainer(), ByHand()
        work(trainer, 2)
        hand.steps(2)
        trainer.apply(SetHyper("dropout", 0.4, layer=1))
        assert trainer.hyperparameters.dropout == (0.0, 0.4)
        hand.network.set_dropout(1, 0.4)
        work(trainer, 2)
        np.testing.assert_array_equal(trainer.network.parameters, hand.steps(2))
        trainer.apply(Nudge("dropout", 0.05))
        assert trainer.hyperparameters.dropout == (0.05, 0.45)

    def test_a_batch_size_changed_in_mid_epoch_takes_the_rest_of_the_same_rows(self) -> None:
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

    def test_a_batch_greater_than_the_data_is_the_whole_data(self) -> None:
        trainer = small_trainer()
        trainer.apply(SetHyper("batch_size", 5000))
        (event,) = work(trainer, 2)
        assert isinstance(event, EpochEnded)
        assert (event.step, trainer.last_rows) == (1, 50)

    def test_nudges_compound(self) -> None:
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

    def test_every_change_is_marked_where_it_happened(self) -> None:
        trainer = small_trainer()
        work(trainer, 2)
        trainer.apply(SetHyper("learning_rate", 0.04))
        trainer.apply(SetHyper("dropout", 0.2, layer=0))
        first, second = trainer.progress.marks
        assert (first.text, first.step) == ("learning rate 0.05 → 0.04", 2)
        assert first.epoch == pytest.approx(32 / 50)
        assert second.text == "dropout of layer 1 0 → 0.2"

    @pytest.mark.parametrize("name", list(HYPERS))
    @pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -1.0, 1e30])
    def test_a_value_that_cannot_be_is_rejected_with_what_can(self, name: HyperName, value: float) -> None:
        reason = rejected(small_trainer(), SetHyper(name, value))
        assert HYPERS[name].label in reason
        assert HYPERS[name].allowed in reason

    def test_rejections_say_why(self) -> None:
        trainer = small_trainer()
        assert "is 0.9 already" in rejected(trainer, SetHyper("momentum", 0.9))
        assert "no hidden layer 3: this network has 2" in rejected(trainer, SetHyper("dropout", 0.1, layer=2))
        assert "no hidden layer" in rejected(trainer, SetHyper("dropout", 0.1, layer=-1))
        assert "dropout is 0 already" in rejected(trainer, Nudge("dropout", -0.05))
        assert "nothing to undo" in rejected(trainer, Undo())
        assert "no hidden layer" in rejected(small_trainer(hidden=()), Nudge("dropout", 0.05))

    def test_one_layer_that_cannot_take_a_value_leaves_all_as_they_are(self) -> None:
        trainer = small_trainer()
        trainer.apply(SetHyper("dropout", 0.5, layer=1))
        rejected(trainer, SetHyper("dropout", 1.0))
        assert trainer.hyperparameters.dropout == (0.0, 0.5)

    @pytest.mark.parametrize("name", list(HYPERS))
    @pytest.mark.parametrize("amount", [math.nan, math.inf])
    def test_a_nudge_by_no_number_is_rejected(self, name: HyperName, amount: float) -> None:
        trainer = small_trainer()
        before = trainer.hyperparameters
        events = trainer.apply(Nudge(name, amount))
        if events:
            assert trainer.hyperparameters == before
        assert HYPERS["learning_rate"].fits(trainer.hyperparameters.learning_rate)


class TestPausing:
    """Pause, Resume, Step, StepEpoch."""

    def test_pause_and_resume_leave_the_numbers_alone(self) -> None:
        paused, alone = small_trainer(), small_trainer()
        work(paused, 3)
        paused.apply(Pause())
        assert paused.state == "paused"
        paused.apply(Resume())
        assert paused.state == "training"
        work(paused, 6)
        work(alone, 9)
        assert_same_moment(paused, alone)

    def test_a_step_trains_exactly_one_batch(self) -> None:
        trainer, hand = small_trainer(), ByHand()
        trainer.apply(Pause())
        for number in range(1, 4):
            trainer.apply(Step())
            run_out(trainer)
            assert (trainer.state, trainer.progress.step) == ("paused", number)
            np.testing.assert_array_equal(trainer.network.parameters, hand.steps(1))

    def test_a_step_over_the_end_of_the_epoch_validates_before_it_pauses(self) -> None:
        trainer = small_trainer()
        work(trainer, 3)
        trainer.apply(Step())
        (event,) = run_out(trainer)
        assert isinstance(event, EpochEnded)
        assert (trainer.state, trainer.progress.step) == ("paused", 4)

    def test_a_step_out_of_a_pause_in_the_validation_trains_one_batch(self) -> None:
        trainer = small_trainer()
        work(trainer, 4)
        trainer.apply(Pause())
        trainer.apply(Step())
        run_out(trainer)
        assert (trainer.state, trainer.progress.step) == ("paused", 5)

    @pytest.mark.parametrize("done", [0, 1, 3])
    def test_step_epoch_goes_to_the_end_of_the_epoch_with_its_validation(self, done: int) -> None:
        trainer = small_trainer()
        work(trainer, done)
        trainer.apply(StepEpoch())
        (event,) = run_out(trainer)
        assert isinstance(event, EpochEnded)
        assert (trainer.state, trainer.progress.step, trainer.position) == ("paused", 4, 1.0)

    def test_a_pause_ends_a_step_epoch_and_a_resume_goes_on_past_it(self) -> None:
        trainer = small_trainer()
        trainer.apply(StepEpoch())
        work(trainer, 1)
        trainer.apply(Pause())
        assert trainer.state == "paused"
        trainer.apply(Resume())
        work(trainer, 6)
        assert trainer.state == "training"

    @pytest.mark.parametrize("command", [Resume(), Step(), StepEpoch(), SetHyper("learning_rate", 0.01)])
    def test_a_finished_run_goes_on(self, command: Command) -> None:
        trainer = small_trainer(epochs=1)
        run_out(trainer)
        assert trainer.apply(command) == []
        assert trainer.state == "training"
        work(trainer, 1)
        assert trainer.progress.step == 5
        assert trainer.epochs is None

    def test_a_finished_run_goes_on_as_one_that_never_ended(self) -> None:
        ended, endless = small_trainer(epochs=2), small_trainer()
        run_out(ended)
        ended.apply(Resume())
        work(ended, 7)
        work(endless, 17)
        assert ended.weights_sha256 == endless.weights_sha256

    def test_a_pause_after_the_end_changes_nothing(self) -> None:
        trainer = small_trainer(epochs=1)
        run_out(trainer)
        trainer.apply(Pause())
        assert trainer.state == "finished"


class TestResetAndUndo:
    """Starting again, and taking it back."""

    def test_a_reset_gives_the_same_run_again_bit_for_bit(self) -> None:
        trainer, fresh = small_trainer(dropout=0.3, epochs=3), small_trainer(dropout=0.3, epochs=3)
        work(trainer, 7)
        trainer.apply(Reset())
        assert trainer.position == 0.0
        assert_same_moment(trainer, fresh)
        work(trainer, 9)
        work(fresh, 9)
        assert_same_moment(trainer, fresh)

    def test_new_weights_give_another_run_and_a_reset_comes_back_to_them(self) -> None:
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

    def test_new_weights_follow_from_the_seed(self) -> None:
        one, other = small_trainer(), small_trainer()
        work(one, 6)
        for trainer in (one, other):
            trainer.apply(Reset(new_weights=True))
        assert one.weights_sha256 == other.weights_sha256

    def test_a_paused_run_stays_paused_over_a_reset(self) -> None:
        trainer = small_trainer()
        trainer.apply(Pause())
        trainer.apply(Reset())
        assert trainer.state == "paused"

    @pytest.mark.parametrize("new_weights", [False, True])
    @pytest.mark.parametrize("done", [0, 3, 4, 5, 7, 14])
    def test_undo_of_a_reset_goes_on_as_if_it_never_was(self, new_weights: bool, done: int) -> None:
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

    def test_undo_of_a_reset_brings_back_the_marks_and_the_end(self) -> None:
        trainer = small_trainer(epochs=2)
        trainer.apply(SetHyper("momentum", 0.5))
        run_out(trainer)
        marks = list(trainer.progress.marks)
        trainer.apply(Reset())
        assert (trainer.state, trainer.progress.marks) == ("training", [])
        work(trainer, 2)
        trainer.apply(Undo())
        assert (trainer.state, trainer.progress.marks) == ("finished", marks)

    def test_undo_of_a_reset_brings_back_what_the_layer_table_said(self) -> None:
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

    def test_undo_of_a_value_brings_it_back_and_says_so(self) -> None:
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

    def test_undo_goes_back_through_a_reset_to_the_changes_before_it(self) -> None:
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


class TestDivergence:
    """A loss that is no number."""

    def diverged(self, before: int) -> tuple[Trainer, Diverged]:
        """Return a trainer whose step after `before` pieces of work has no finite loss."""
        trainer = small_trainer()
        work(trainer, before)
        trainer.network.parameters[-1] = np.nan
        (event,) = work(trainer, 1)
        assert isinstance(event, Diverged)
        return trainer, event

    def test_it_stands_still_at_the_step_with_the_weights_from_before(self) -> None:
        trainer, alone = small_trainer(), small_trainer()
        trainer.apply(SetHyper("learning_rate", 1000.0))
        trainer.apply(SetHyper("momentum", 0.99))
        before = trainer.weights_sha256
        events = []
        while trainer.state == "training":
            before = trainer.weights_sha256
            events += trainer.advance()
        (event,) = [event for event in events if isinstance(event, Diverged)]
        assert (trainer.state, trainer.weights_sha256) == ("diverged", before)
        assert event.step == trainer.progress.step + 1
        assert event.message == trainer.message == trainer.snapshot(ViewRequest(), 0.0, 0.0).message
        assert f"step {event.step}" in event.message
        assert "learning rate" in event.message
        assert "start again" in event.message
        assert alone.state == "training"

    def test_a_reset_after_it_is_a_fresh_start(self) -> None:
        trainer, _ = self.diverged(2)
        trainer.apply(Reset())
        assert (trainer.state, trainer.message) == ("training", "")
        assert_same_moment(trainer, small_trainer())
        trainer.apply(Undo())
        assert trainer.state == "diverged"
        assert "lower the learning rate" in trainer.message

    @pytest.mark.parametrize("before", [1, 3, 6])
    def test_the_batch_is_not_lost_when_training_goes_on(self, before: int) -> None:
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

    def test_a_step_epoch_that_diverges_does_not_pause_the_next_run(self) -> None:
        trainer = small_trainer()
        trainer.apply(StepEpoch())
        trainer.network.parameters[-1] = np.inf
        run_out(trainer)
        assert trainer.state == "diverged"
        trainer.apply(Reset())
        work(trainer, 6)
        assert trainer.state == "training"

    def test_a_validation_loss_that_is_no_number_stands_still_too(self) -> None:
        trainer = small_trainer(epochs=1)
        work(trainer, 4)
        trainer.network.parameters[-1] = np.nan
        events = work(trainer, 1)
        assert trainer.state == "diverged"
        assert any(isinstance(event, Diverged) for event in events)

    def test_it_gives_no_warning_and_can_still_be_looked_at(self) -> None:
        trainer, _ = self.diverged(5)
        snapshot = trainer.snapshot(ViewRequest(panels=frozenset({"layers", "curves", "weights"}), layer=2), 0.0, 0.0)
        assert snapshot.state == "diverged"
        assert snapshot.layers is not None
        assert math.isnan(snapshot.layers[2].weight_norm)
        trainer.judge_test()


_COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(SetHyper, st.sampled_from(list(HYPERS)), st.floats(-1.0, 2.0) | st.integers(1, 100)),
    st.builds(Nudge, st.sampled_from(list(HYPERS)), st.sampled_from([0.5, 0.8, 1.25, 2, 1, -1, 0.05, -0.05])),
    st.sampled_from([Undo(), Pause(), Resume(), Step(), StepEpoch(), Reset(), Reset(new_weights=True)]),
)


@settings(max_examples=60, deadline=None)
@given(script=st.lists(_COMMANDS | st.integers(1, 7), max_size=25))
def test_no_sequence_of_commands_breaks_the_trainer(script: list[Command | int]) -> None:
    trainer = small_trainer(epochs=3)
    for line in script:
        if isinstance(line, int):
            for _ in range(line):
                if trainer.state == "training":
                    trainer.advance()
        else:
            before = trainer.hyperparameters
            if trainer.apply(line):
                assert trainer.hyperparameters == before
        assert trainer.state in ("training", "paused", "finished", "diverged")
        values = trainer.hyperparameters
        for name in ("learning_rate", "momentum", "batch_size"):
            assert HYPERS[name].fits(getattr(values, name))
        assert all(HYPERS["dropout"].fits(rate) for rate in values.dropout)
        snapshot = trainer.snapshot(ViewRequest(), 0.0, 0.0)
        assert 0 <= snapshot.batch <= snapshot.batches
        assert snapshot.epoch - 1 <= trainer.position <= trainer.progress.epochs_done + 1.0


@settings(max_examples=60, deadline=None)
@given(
    before=st.lists(st.builds(Nudge, st.sampled_from(list(HYPERS)), st.sampled_from([0.8, 1.25, 1])), max_size=5),
    change=st.builds(SetHyper, st.sampled_from(list(HYPERS)), st.floats(0.0, 0.9) | st.integers(1, 100)),
    done=st.integers(0, 6),
)
def test_undo_after_any_change_of_a_value_restores_it(before: list[Nudge], change: SetHyper, done: int) -> None:
    trainer = small_trainer()
    for nudge in before:
        trainer.apply(nudge)
    values = trainer.hyperparameters
    if trainer.apply(change):
        assert trainer.hyperparameters == values
        return
    assert trainer.hyperparameters != values
    work(trainer, done)
    assert trainer.apply(Undo()) == []
    assert trainer.hyperparameters == values


def test_a_recipe_that_no_network_can_have_is_refused() -> None:
    recipe = small_recipe()
    layers = [*recipe.layers[:-1], msgspec.structs.replace(recipe.layers[-1], dropout=0.5)]
    with pytest.raises(UserError, match="output layer"):
        Trainer(msgspec.structs.replace(recipe, layers=layers), small_dataset())
