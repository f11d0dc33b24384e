"""How a session ends: finished, stopped, diverged, or by a fault; nothing hangs and nothing is lost."""

from nntui.core.errors import DataError
from nntui.core.training.controls import (
    Pause,
    Rewind,
    SetHyper,
    Stop,
)
from nntui.core.training.events import Diagnosed, Diverged, EpochEnded, Event, Failed, Finished, Started
from nntui.core.training.trainer import Trainer
from tests.core.training import small_trainer
from tests.core.training.watching import DEADLINE, Start


class Breaking(Trainer):
    """A trainer with a fault in it."""

    def advance(self) -> list[Event]:
        if self.progress.step == 6:
            raise RuntimeError("a fault inside")
        return super().advance()


def breaking() -> Trainer:
    good = small_trainer()
    return Breaking(good.recipe, good.dataset)


def test_a_run_that_finished_on_the_screen_waits_and_goes_on(watch: Start) -> None:
    watched = watch(lambda: small_trainer(epochs=2))
    seen = watched.look_until("finished")
    assert (seen.step, seen.epochs) == (8, 2)
    watched.session.send(SetHyper("learning_rate", 0.01))
    watched.until(lambda: watched.look().step > 20)


def test_a_run_without_a_screen_ends_where_it_finishes(watch: Start) -> None:
    watched = watch(lambda: small_trainer(epochs=3), stay=False)
    assert watched.session.join(DEADLINE)
    (finished,) = watched.of(Finished)
    assert (finished.reason, finished.epochs, finished.steps) == ("epochs", 3, 12)
    assert (finished.run, finished.model) == ("run-1", "model.safetensors")
    assert watched.notes.calls == ["begin", "end"]


def test_a_divergence_without_a_screen_ends_the_run(watch: Start) -> None:
    def build() -> Trainer:
        trainer = small_trainer()
        trainer.network.parameters.fill(float("nan"))
        return trainer

    watched = watch(build, stay=False)
    assert watched.session.join(DEADLINE)
    assert [type(message) for message in watched.messages] == [Started, Diverged, Diagnosed, Finished]
    assert watched.of(Finished)[0].reason == "diverged"


def test_a_divergence_on_the_screen_waits(watch: Start) -> None:
    def build() -> Trainer:
        trainer = small_trainer()
        trainer.network.parameters.fill(float("nan"))
        return trainer

    watched = watch(build)
    seen = watched.look_until("diverged")
    assert "step 1" in seen.message
    assert watched.stop().reason == "diverged"


def test_stop_while_training(watch: Start) -> None:
    watched = watch()
    watched.until(lambda: watched.of(EpochEnded))
    finished = watched.stop()
    assert finished.reason == "stopped"
    assert finished.epochs >= 1
    assert watched.notes.calls == ["begin", "end"]


def test_stop_while_paused(watch: Start) -> None:
    watched = watch()
    watched.session.send(Pause())
    watched.look_until("paused")
    assert watched.stop().reason == "stopped"


def test_stop_when_finished(watch: Start) -> None:
    watched = watch(lambda: small_trainer(epochs=1))
    watched.look_until("finished")
    assert watched.stop().reason == "epochs"


def test_stop_under_a_speed_limit(watch: Start) -> None:
    watched = watch(speed=0.001)
    watched.until(lambda: watched.look().step == 1)
    assert watched.stop().steps == 1


def test_stop_before_the_data_are_read(watch: Start) -> None:
    watched = watch()
    watched.session.send(Stop())
    assert watched.session.join(DEADLINE)
    assert watched.of(Finished)[0].reason == "stopped"


def test_a_fault_in_the_thread_is_published_and_the_model_kept(watch: Start) -> None:
    watched = watch(breaking)
    assert watched.session.join(DEADLINE)
    (failed,) = watched.of(Failed)
    assert (failed.message, failed.user_error) == ("RuntimeError: a fault inside", False)
    assert watched.notes.calls == ["begin", "end", "fault"]
    assert "Traceback" in watched.notes.report
    assert "a fault inside" in watched.notes.report


def test_a_fault_before_the_run_begins_is_published(watch: Start) -> None:
    def build() -> Trainer:
        raise KeyError("x")

    watched = watch(build)
    assert watched.session.join(DEADLINE)
    assert watched.of(Failed) == [Failed("KeyError: 'x'", user_error=False)]
    assert watched.notes.calls == ["fault"]


def test_data_that_cannot_be_read_are_the_users_to_put_right(watch: Start) -> None:
    def build() -> Trainer:
        raise DataError("there is no file 'x'")

    watched = watch(build)
    assert watched.session.join(DEADLINE)
    assert watched.messages == [Failed("there is no file 'x'", user_error=True)]
    assert watched.notes.calls == []


def test_a_model_that_cannot_be_kept_is_said(watch: Start) -> None:
    watched = watch()
    watched.notes.refuse = True
    watched.session.send(Stop())
    assert watched.session.join(DEADLINE)
    assert watched.of(Failed) == [Failed("cannot keep the model: disk full", user_error=True)]
    assert watched.of(Finished) == []


def test_too_little_memory_is_the_users_to_put_right(watch: Start) -> None:
    def build() -> Trainer:
        raise MemoryError

    watched = watch(build)
    assert watched.session.join(DEADLINE)
    (failed,) = watched.of(Failed)
    assert failed.user_error
    assert "memory" in failed.message


def test_a_run_that_is_stopped_in_the_past_ends_in_the_present(watch: Start) -> None:
    watched = watch()
    watched.until(lambda: watched.look().step > 1200)
    watched.session.send(Rewind(epoch=0.0))
    seen = watched.look_until("past")
    assert seen.step == 0
    watched.session.send(Stop())
    assert watched.session.join(DEADLINE)
    (finished,) = watched.of(Finished)
    assert finished.steps > 1200
