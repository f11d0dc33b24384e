"""What the session carries out itself: the speed, and a model saved by name."""

from nntui.core.training.controls import NudgeSpeed, Pause, Save, SetSpeed
from nntui.core.training.events import CommandRejected, Noted
from tests.core.training.watching import Start


def test_a_speed_limit_is_seen_said_and_kept_to(watch: Start) -> None:
    watched = watch()
    watched.until(lambda: watched.look().step > 50)
    watched.session.send(SetSpeed(0.01))
    limited = watched.until(lambda: next((s for s in [watched.look()] if s.speed == 0.01), None))
    assert watched.of(Noted)[-1].text == "speed: 0.01 steps a second"
    assert watched.look().step <= limited.step + 1
    watched.session.send(SetSpeed(None))
    watched.until(lambda: watched.look().step > limited.step + 50)
    assert watched.look().speed is None
    assert watched.look(panels=frozenset({"curves"})).change is None


def test_a_nudge_begins_below_the_present_pace(watch: Start) -> None:
    watched = watch()
    watched.until(lambda: watched.look().samples_per_second > 0.0)
    before = watched.look()
    watched.session.send(NudgeSpeed(0.5))
    after = watched.look()
    assert after.speed is not None
    assert after.speed < 2 * before.samples_per_second / before.hyperparameters.batch_size


def test_a_speed_that_cannot_be_is_rejected(watch: Start) -> None:
    watched = watch(speed=50.0)
    watched.session.send(SetSpeed(-1.0))
    event = watched.until(lambda: watched.of(CommandRejected))[0]
    assert event.command == SetSpeed(-1.0)
    assert watched.look().speed == 50.0


def test_a_model_is_saved_by_name_also_in_a_pause(watch: Start) -> None:
    watched = watch()
    watched.session.send(Pause())
    watched.session.send(Save("best.safetensors"))
    watched.session.send(Save("best.safetensors", overwrite=True))
    noted = watched.until(lambda: watched.of(Noted)[1:])[0]
    assert noted.text == "model saved to best.safetensors"
    assert watched.notes.calls == ["begin", "save best.safetensors", "save best.safetensors over"]


def test_a_model_that_cannot_be_saved_is_said_and_training_goes_on(watch: Start) -> None:
    watched = watch()
    watched.notes.refuse = True
    watched.session.send(Save("best.safetensors"))
    event = watched.until(lambda: watched.of(CommandRejected))[0]
    assert "disk full" in event.reason
    step = watched.look().step
    watched.until(lambda: watched.look().step > step)
    watched.notes.refuse = False
