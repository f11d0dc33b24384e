"""The session with its real thread: it starts, learns, obeys and answers."""

import threading
import time

import pytest

from nntui.core.training.controls import (
    Nudge,
    Pause,
    Reset,
    Resume,
    SetHyper,
    Step,
    StepEpoch,
    ViewRequest,
)
from nntui.core.training.events import CommandRejected, EpochEnded, Event, Failed, Finished, Started
from nntui.core.training.snapshot import Snapshot
from nntui.core.training.trainer import Trainer
from tests.core.training import run_out, small_dataset, small_recipe, small_trainer, work
from tests.core.training.watching import DEADLINE, Start


def test_it_starts_and_learns(watch: Start) -> None:
    watched = watch()
    first = watched.until(lambda: watched.of(EpochEnded))[0]
    later = watched.until(lambda: [event for event in watched.of(EpochEnded) if event.epoch >= 20])[0]
    assert isinstance(watched.messages[0], Started)
    assert later.train.loss < first.train.loss
    assert 0.0 < first.seconds <= later.seconds


def test_events_are_never_lost(watch: Start) -> None:
    watched = watch(lambda: small_trainer(epochs=300), stay=False)
    assert watched.session.join(DEADLINE)
    assert [event.epoch for event in watched.of(EpochEnded)] == list(range(1, 301))
    assert isinstance(watched.messages[-1], Finished)


def test_pause_stands_still_and_resume_goes_on(watch: Start) -> None:
    watched = watch()
    watched.until(lambda: watched.of(EpochEnded))
    watched.session.send(Pause())
    watched.look_until("paused")
    paused, again = watched.look(), watched.look()
    assert (again.step, again.seconds) == (paused.step, paused.seconds)
    watched.session.send(Resume())
    watched.until(lambda: watched.look().step > paused.step + 10)


def test_commands_are_obeyed_while_paused(watch: Start) -> None:
    watched = watch()
    watched.session.send(Pause())
    for command in (SetHyper("learning_rate", 0.01), Nudge("learning_rate", 2.0), Nudge("batch_size", 2)):
        watched.session.send(command)
    seen = watched.look(panels=frozenset({"layers", "curves", "weights"}))
    assert seen.state == "paused"
    assert seen.hyperparameters.learning_rate == pytest.approx(0.02)
    assert seen.hyperparameters.batch_size == 32
    assert seen.layers is not None


def test_steps_out_of_a_pause_are_exact(watch: Start) -> None:
    watched = watch()
    watched.session.send(Pause())
    watched.session.send(Reset())
    for number in range(1, 3):
        watched.session.send(Step())
        seen = watched.look_until("paused")
        assert seen.step == number
    watched.session.send(StepEpoch())
    assert watched.look_until("paused").step == 4


def test_the_newest_of_the_waiting_requests_is_answered(watch: Start) -> None:
    gate = threading.Event()

    def build() -> Trainer:
        gate.wait(DEADLINE)
        return small_trainer()

    watched = watch(build)
    watched.session.send(Pause())
    for layer in range(3):
        watched.session.send(ViewRequest(panels=frozenset({"weights"}), layer=layer))
    gate.set()
    watched.until(lambda: watched.of(Snapshot))
    watched.stop()
    (seen,) = watched.of(Snapshot)
    assert seen.weights is not None
    assert seen.weights.layer == 2


def test_a_command_before_a_request_is_seen_in_the_answer(watch: Start) -> None:
    watched = watch()
    for rate in (0.01, 0.02, 0.03):
        watched.session.send(SetHyper("learning_rate", rate))
        assert watched.look().hyperparameters.learning_rate == rate


def test_it_answers_between_the_slices_of_a_validation(watch: Start) -> None:
    class Slow(Trainer):
        """Stays in its first validation."""

        def advance(self) -> list[Event]:
            return [] if self.judgement is not None else super().advance()

    good = small_trainer()
    watched = watch(lambda: Slow(good.recipe, good.dataset))
    watched.until(lambda: watched.look().step == 4)
    assert watched.look(panels=frozenset({"layers"})).layers is not None
    assert watched.stop().steps == 4


def test_a_rejected_command_is_published(watch: Start) -> None:
    watched = watch()
    command = SetHyper("momentum", 1.5)
    watched.session.send(command)
    event = watched.until(lambda: watched.of(CommandRejected))[0]
    assert (event.command, "momentum 1.5 cannot be" in event.reason) == (command, True)
    assert watched.look().hyperparameters.momentum == 0.9


def test_two_sessions_of_one_recipe_end_with_the_same_weights(watch: Start) -> None:
    def build() -> Trainer:
        return small_trainer(dropout=0.2, epochs=20)

    both = [watch(build, stay=False) for _ in range(2)]
    for _ in range(50):
        both[0].session.send(ViewRequest(panels=frozenset({"layers", "curves", "weights"})))
        time.sleep(0.001)
    assert all(watched.session.join(DEADLINE) for watched in both)
    alone = build()
    run_out(alone)
    assert {watched.of(Finished)[0].weights_sha256 for watched in both} == {alone.weights_sha256}


def test_a_speed_limit_holds_over_steps(watch: Start) -> None:
    watched = watch(lambda: small_trainer(epochs=3), stay=False, speed=50.0)
    assert watched.session.join(DEADLINE)
    finished = watched.of(Finished)[0]
    assert finished.seconds >= (finished.steps - 1) / 50.0


def test_a_speed_limit_is_for_steps_and_not_for_the_validation(watch: Start) -> None:
    def build() -> Trainer:
        """Stand before a validation of several slices."""
        trainer = Trainer(small_recipe(epochs=1), small_dataset(rows=(50, 2000, 20)))
        work(trainer, 4)
        return trainer

    watched = watch(build, stay=False, speed=0.001)
    assert watched.session.join(DEADLINE)
    assert watched.of(Finished)[0].epochs == 1


def test_a_speed_so_low_that_no_clock_holds_it_still_obeys(watch: Start) -> None:
    watched = watch(speed=1e-300)
    watched.until(lambda: watched.look().step == 1)
    assert watched.stop().steps == 1
    assert watched.of(Failed) == []


def test_requests_that_wait_are_answered_with_the_panels_of_all(watch: Start) -> None:
    gate = threading.Event()

    def build() -> Trainer:
        gate.wait(DEADLINE)
        return small_trainer()

    watched = watch(build)
    watched.session.send(Pause())
    watched.session.send(ViewRequest(panels=frozenset({"weights"}), layer=1))
    watched.session.send(ViewRequest(panels=frozenset({"layers"}), layer=0))
    gate.set()
    seen = watched.until(lambda: next(iter(watched.of(Snapshot)), None))
    assert seen.layers is not None
    assert seen.weights is not None
    assert seen.weights.layer == 1


def test_a_request_behind_single_steps_sees_them_done(watch: Start) -> None:
    watched = watch()
    watched.session.send(Pause())
    paused = watched.look_until("paused").step
    before = len(watched.of(Snapshot))
    for command in (Step(), Step(), Step(), ViewRequest()):
        watched.session.send(command)
    seen = watched.until(lambda: next(iter(watched.of(Snapshot)[before:]), None))
    assert (seen.state, seen.step) == ("paused", paused + 3)


def test_a_reset_keeps_the_model_that_was_trained(watch: Start) -> None:
    watched = watch()
    watched.until(lambda: watched.look().step > 0)
    watched.session.send(Reset())
    watched.stop()
    assert watched.notes.calls.count("set aside") == 1
