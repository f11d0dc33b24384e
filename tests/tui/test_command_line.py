"""The line that commands are typed on, and what is said of them."""

from typing import Any

import pytest
from textual.events import AppBlur, AppFocus, Key
from textual.keys import _character_to_key
from textual.pilot import Pilot

from nntui.core.errors import UserError
from nntui.core.training.controls import Command, Nudge, SetHyper, SetOptimizer, Step, Undo
from nntui.core.training.course import Mark
from nntui.core.training.events import CommandRejected
from nntui.tui.commands import read_command
from nntui.tui.screens.train import TrainScreen
from nntui.tui.widgets.command_line import CommandLine
from nntui.tui.widgets.note import Note
from tests.tui.stage import COMPACT, WIDE, Stage, draw_charts_at_once, screen_of, settle, shown, text_of, wait_until

SIZES = [WIDE, COMPACT]
SWITCH = "optimizer sgd → adam, learning rate 0.05 → 0.001; reset first moment, second moment"
CLIPS = (
    "clipnorm and clipvalue at once cannot be: the second would clip what the first has clipped; "
    "choose one and leave the others out"
)


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_charts_at_once(monkeypatch)


async def type_line(pilot: Pilot[Any], line: str) -> None:
    """Open the line, type, and confirm."""
    await pilot.press("colon")
    await settle(pilot)
    await pilot.press(*line, "enter")
    await settle(pilot)


def words_of(stage: Stage) -> str:
    """What is on the screen, with single spaces between the words, whatever lines they are broken into."""
    return " ".join(text_of(stage).split())


@pytest.mark.parametrize("size", SIZES)
async def test_a_typed_line_is_sent_as_its_command_and_no_key_of_it_reaches_the_training(size: tuple[int, int]) -> None:
    stage = Stage()
    async with shown(stage, size) as pilot:
        sent: list[Command] = []
        for line in ("lr 0.02", "optimizer adam", "dropout 2 0.3"):
            stage.training.sent.clear()
            await type_line(pilot, line)
            sent += stage.training.commands
        assert sent == [SetHyper("learning_rate", 0.02), SetOptimizer("adam"), SetHyper("dropout", 0.3, 1)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("text", [SWITCH, "learning rate 0.05 → 0.02"])
async def test_what_a_typed_command_did_is_said_in_all_its_words(text: str, size: tuple[int, int]) -> None:
    stage = Stage()
    async with shown(stage, size) as pilot:
        await type_line(pilot, "optimizer adam")
        stage.answer()
        await settle(pilot)
        assert text not in words_of(stage)
        stage.answer(change=Mark(2.0, 142, text))
        await settle(pilot)
        assert text in words_of(stage)


async def test_a_change_that_a_key_made_is_not_said_over_the_keys() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("L")
        stage.answer(change=Mark(2.0, 142, "learning rate 0.05 → 0.0625"))
        await settle(pilot)
        assert "learning rate 0.05 → 0.0625" not in text_of(stage).splitlines()[-1]


async def test_an_undo_says_what_was_taken_back() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("z")
        assert stage.training.commands == [Undo()]
        stage.answer(change=Mark(2.0, 142, "undo: optimizer sgd"))
        await settle(pilot)
        assert "undo: optimizer sgd" in text_of(stage).splitlines()[-1]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("line", ["learnrate 3", "schedule cosin 3", "lr fast"])
async def test_what_cannot_be_read_is_said_in_all_its_words(line: str, size: tuple[int, int]) -> None:
    stage = Stage()
    async with shown(stage, size) as pilot:
        await type_line(pilot, line)
        assert stage.training.commands == []
        with pytest.raises(UserError) as caught:
            read_command(line)
        assert str(caught.value) in words_of(stage)


@pytest.mark.parametrize("size", SIZES)
async def test_a_long_refusal_is_said_in_all_its_words_until_the_next_line_is_begun(size: tuple[int, int]) -> None:
    stage = Stage()
    async with shown(stage, size) as pilot:
        await type_line(pilot, "clipvalue 1")
        stage.post(CommandRejected(SetHyper("clipvalue", 1.0), CLIPS))
        await settle(pilot)
        assert CLIPS in words_of(stage)
        await pilot.press("colon")
        await settle(pilot)
        assert not screen_of(stage).query_one(Note).display
        assert screen_of(stage).query_one(CommandLine).display


async def test_a_refusal_is_gone_once_another_command_is_given() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await type_line(pilot, "lr fast")
        assert "'fast' is no number" in text_of(stage)
        await type_line(pilot, "lr 0.02")
        assert "'fast' is no number" not in text_of(stage)


async def test_a_command_can_be_typed_and_is_answered_while_a_panel_is_full_screen() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("plus", "colon", *"lr 0.02")
        await settle(pilot)
        assert "lr 0.02" in text_of(stage)
        await pilot.press("enter")
        stage.answer(change=Mark(2.0, 142, "learning rate 0.05 → 0.02"))
        await settle(pilot)
        assert screen_of(stage).maximized is not None
        assert "learning rate 0.05 → 0.02" in text_of(stage)


async def test_what_is_typed_in_one_go_is_a_line_and_no_key_of_it_a_command() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        for key in (":", *"lr 0.3"):  # all of it before the first one is looked at
            stage.app.post_message(Key(_character_to_key(key), key))
        stage.app.post_message(Key("enter", "\r"))
        await wait_until(pilot, lambda: bool(stage.training.commands))
        await settle(pilot)
        assert stage.training.commands == [SetHyper("learning_rate", 0.3)]
        assert isinstance(stage.app.screen, TrainScreen)


async def test_a_click_elsewhere_closes_the_line_and_keys_are_keys_again() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("colon", *"lr 0.3")
        await pilot.click("#layers")
        await settle(pilot)
        assert not screen_of(stage).query_one(CommandLine).display
        await pilot.press("L", "s")
        assert stage.training.commands == [Nudge("learning_rate", 1.25), Step()]


async def test_what_is_typed_survives_a_look_at_another_window() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("colon", *"lr 0.3")
        stage.app.post_message(AppBlur())
        await settle(pilot)
        stage.app.post_message(AppFocus())
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert stage.training.commands == [SetHyper("learning_rate", 0.3)]


async def test_a_panel_that_was_chosen_just_before_does_not_take_the_keys_from_the_line() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        for key in ("tab", "colon"):
            stage.app.post_message(Key(key, None))
        await settle(pilot)
        await pilot.press(*"lr 0.3", "enter")
        await settle(pilot)
        assert stage.training.commands == [SetHyper("learning_rate", 0.3)]


async def test_escape_closes_the_line_first_and_then_the_full_screen() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("plus", "colon", "escape")
        await settle(pilot)
        assert not screen_of(stage).query_one(CommandLine).display
        assert screen_of(stage).maximized is not None
        await pilot.press("escape")
        await settle(pilot)
        assert screen_of(stage).maximized is None


async def test_a_panel_that_was_full_screen_says_again_what_it_said_before() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("plus")
        await settle(pilot)
        assert "esc leaves full screen" in text_of(stage)
        await pilot.press("escape")
        await settle(pilot)
        assert "esc leaves full screen" not in text_of(stage)


async def test_tab_completes_and_up_brings_back_what_was_typed() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("colon", *"optimizer ada")
        await pilot.app.workers.wait_for_complete()
        await settle(pilot)
        await pilot.press("tab")
        assert screen_of(stage).query_one(CommandLine).value == "optimizer adam"
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("colon", "up")
        assert screen_of(stage).query_one(CommandLine).value == "optimizer adam"
