"""What the Train screen says when something happens, and how the app is left."""

import os
import signal

import pytest

from nntui.core.training.controls import Nudge, ViewRequest
from nntui.core.training.events import CommandRejected, Failed
from tests.tui.stage import (
    WIDE,
    Stage,
    draw_charts_at_once,
    message_of,
    settle,
    shown,
    text_of,
    wait_for_exit,
)

MARKUP = "[red]x[/] [@click=app.quit]no[/] \x1b[31m"


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_charts_at_once(monkeypatch)


async def test_a_rejected_command_is_shown_as_plain_text() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        stage.post(CommandRejected(Nudge("dropout", 0.05), f"dropout cannot be {MARKUP}"))
        await settle(pilot)
        assert "dropout cannot be [red]x[/] [@click=app.quit]no[/]" in text_of(stage)


async def test_the_hint_of_the_first_start_goes_with_the_first_key() -> None:
    stage = Stage(hint=True)
    async with shown(stage) as pilot:
        assert message_of(stage) == ("Training mnist: try L (higher learning rate), space (pause), ? (all keys)")
        await pilot.press("L")
        await settle(pilot)
        assert message_of(stage) == ""


async def test_later_starts_have_no_hint() -> None:
    stage = Stage()
    async with shown(stage):
        assert message_of(stage) == ""


async def test_the_first_key_does_not_take_away_what_stopped_the_run() -> None:
    stage = Stage(hint=True)
    async with shown(stage, state="diverged", message="the loss is nan at step 9") as pilot:
        assert message_of(stage) == "The loss is nan at step 9"
        await pilot.press("down")
        await settle(pilot)
        assert message_of(stage) == "The loss is nan at step 9"


async def test_a_divergence_is_explained_until_the_run_goes_on() -> None:
    stage = Stage()
    async with shown(stage, state="diverged", message="the loss is nan at step 9") as pilot:
        assert message_of(stage) == "The loss is nan at step 9"
        stage.post(stage.run.snapshot(ViewRequest()))
        await settle(pilot)
        assert message_of(stage) == ""


async def test_the_training_starts_once_the_screen_stands() -> None:
    stage = Stage()
    assert not stage.training.is_started
    async with stage.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        assert stage.training.is_started


@pytest.mark.parametrize(("key", "reason"), [("q", "stopped"), ("ctrl+c", "interrupted"), ("ctrl+q", "stopped")])
async def test_keys_leave_and_say_why(key: str, reason: str) -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press(key)
    assert stage.app.return_value == reason


@pytest.mark.parametrize("over", ["question_mark", "ctrl+p"], ids=["help", "palette"])
async def test_ctrl_c_leaves_from_every_screen(over: str) -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press(over)
        await settle(pilot)
        await pilot.press("ctrl+c")
        await settle(pilot)
    assert stage.app.return_value == "interrupted"


@pytest.mark.parametrize("size", [(50, 12), (20, 5)], ids=["50x12", "20x5"])
async def test_a_terminal_that_is_too_small_can_be_left(size: tuple[int, int]) -> None:
    stage = Stage()
    async with shown(stage, size) as pilot:
        await pilot.press("q")
    assert stage.app.return_value == "stopped"


@pytest.mark.parametrize(
    ("number", "reason"),
    [(signal.SIGTERM, "terminated"), (signal.SIGHUP, "hung up"), (signal.SIGINT, "interrupted")],
)
async def test_signals_leave_and_say_why(number: signal.Signals, reason: str) -> None:
    stage = Stage()
    async with shown(stage):
        os.kill(os.getpid(), number)
        await wait_for_exit(stage)
    assert stage.app.return_value == reason


async def test_data_that_cannot_be_read_end_the_program_before_it_began() -> None:
    stage = Stage()
    async with stage.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        stage.post(Failed("no data is named 'mnits': did you mean 'mnist'?", user_error=True))
        await wait_for_exit(stage)
    assert stage.app.return_value == "stopped"
    assert stage.app.failed is not None
    assert "mnits" in stage.app.failed.message


@pytest.mark.parametrize("user_error", [True, False])
async def test_a_failure_in_mid_run_stays_on_the_screen(user_error: bool) -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        stage.post(Failed(f"disk full {MARKUP}", user_error=user_error))
        await settle(pilot)
        assert stage.app.is_running
        assert message_of(stage).startswith("The training has stopped: disk full [red]x[/] [@click=app.quit]no[/]")
        assert "failed" in text_of(stage).splitlines()[0]
        assert "● training" not in text_of(stage)
        await pilot.press("q")
    assert stage.app.failed is not None


async def test_a_fault_before_the_start_stays_on_the_screen() -> None:
    stage = Stage()
    async with stage.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        stage.post(Failed("KeyError: 'x'", user_error=False))
        await settle(pilot)
        assert stage.app.is_running
        assert "KeyError" in message_of(stage)


async def test_enter_twice_in_the_palette_leaves_the_app_alive() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("ctrl+p")
        await settle(pilot)
        for key in ("enter", "enter", "enter", "enter"):
            stage.app.simulate_key(key)
        await settle(pilot)
        assert stage.app.is_running
