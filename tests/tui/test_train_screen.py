"""The Train screen sends what keys, palette and mouse stand for."""

import pytest

from nntui.core.training.controls import (
    Command,
    Fork,
    Nudge,
    NudgeSpeed,
    Pause,
    Redo,
    Reset,
    Resume,
    Rewind,
    Step,
    StepEpoch,
    Undo,
    Validate,
)
from nntui.tui.keys import HINTS, KEYS, Key, keys_of
from nntui.tui.screens.help import HelpScreen
from nntui.tui.screens.train import TrainScreen
from nntui.tui.widgets.key_line import KeyLine
from tests.tui.fabricated import Run
from tests.tui.stage import COMPACT, WIDE, Stage, draw_charts_at_once, newest_weights, screen_of, settle, shown, text_of

SENDING = [key for key in KEYS if key.command is not None]


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_charts_at_once(monkeypatch)


def chosen(stage: Stage) -> str | None:
    """The panel that has the focus."""
    return stage.app.focused.id if stage.app.focused is not None else None


def test_the_key_table_sends_every_command_that_a_user_can_give() -> None:
    assert {key.shown: key.command for key in SENDING} == {
        "s": Step(),
        "S": StepEpoch(),
        "e": Validate(),
        "z": Undo(),
        "[": Rewind(by=-1),
        "]": Rewind(by=1),
        "{": Rewind(changes=-1),
        "}": Rewind(changes=1),
        "f": Fork(),
        "Z": Redo(),
        "<": NudgeSpeed(0.5),
        ">": NudgeSpeed(2.0),
        "r": Reset(),
        "R": Reset(new_weights=True),
        "l": Nudge("learning_rate", 0.8),
        "L": Nudge("learning_rate", 1.25),
        "m": Nudge("momentum", -1),
        "M": Nudge("momentum", 1),
        "d": Nudge("dropout", -0.05),
        "D": Nudge("dropout", 0.05),
        "b": Nudge("batch_size", 0.5),
        "B": Nudge("batch_size", 2),
    }


async def test_each_key_sends_its_command_and_asks_to_see_what_it_did() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        for key in SENDING:
            stage.training.sent.clear()
            await pilot.press(key.key)
            assert stage.training.commands == [key.command], key.id
            assert stage.training.requests, key.id


async def test_a_key_that_repeats_sends_one_command_each_time() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press(*["L"] * 7)
        assert stage.training.commands == [Nudge("learning_rate", 1.25)] * 7


@pytest.mark.parametrize(
    ("state", "command"),
    [("training", Pause()), ("paused", Resume()), ("finished", Resume()), ("diverged", Resume())],
)
async def test_space_pauses_what_trains_and_lets_the_rest_go_on(state: str, command: Command) -> None:
    stage = Stage()
    async with shown(stage, state=state) as pilot:
        await pilot.press("space")
        assert stage.training.commands == [command]


async def test_space_before_the_first_snapshot_pauses_as_the_key_bar_says() -> None:
    stage = Stage()
    async with stage.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        assert "space pause" in text_of(stage)
        await pilot.press("space")
        assert stage.training.commands == [Pause()]


async def test_tab_and_shift_tab_go_round_the_panels() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        seen = [chosen(stage)]
        for key in ("tab", "tab", "tab", "tab", "tab", "shift+tab"):
            await pilot.press(key)
            await settle(pilot)
            seen.append(chosen(stage))
        assert seen == ["loss", "accuracy", "layers", "weights", "steering", "loss", "steering"]


async def test_up_and_down_choose_the_layer_whose_weights_are_asked_for() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        layers = []
        for key in ("down", "down", "down", "up", "up", "up"):
            stage.training.sent.clear()
            await pilot.press(key)
            layers.append(newest_weights(stage).layer)
        assert layers == [1, 2, 2, 1, 0, 0]


async def test_right_and_left_choose_the_unit_whose_inputs_are_named() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("tab", "tab", "tab")
        await settle(pilot)
        units = []
        for key in ("right", "right", "left", "left", "left"):
            stage.training.sent.clear()
            await pilot.press(key)
            units.append(newest_weights(stage).chosen)
            stage.answer()
            await settle(pilot)
        assert units == [1, 2, 1, 0, 0]


async def test_a_key_that_repeats_loses_no_unit() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("tab", "tab", "tab", *["right"] * 7)
        await settle(pilot)
        assert newest_weights(stage).chosen == screen_of(stage).chosen_unit == 7


async def test_the_page_follows_the_chosen_unit_and_the_last_one_is_the_end() -> None:
    stage = Stage(Run(widths=(784, 9, 10)))
    async with shown(stage) as pilot:
        await pilot.press("tab", "tab", "tab")
        await settle(pilot)
        for _ in range(20):
            await pilot.press("right")
            stage.answer()
            await settle(pilot)
        assert screen_of(stage).chosen_unit == 8
        assert "units 6 to 9 of 9 as receptive fields" in text_of(stage)
        assert "unit 9  largest" in text_of(stage)


async def test_v_changes_between_receptive_fields_and_matrix() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        kinds = []
        for _ in range(2):
            stage.training.sent.clear()
            await pilot.press("v")
            kinds.append(newest_weights(stage).kind)
        assert kinds == ["matrix", "fields"]


async def test_v_says_why_it_does_nothing_where_there_are_no_images() -> None:
    stage = Stage(Run("spiral", (2, 8, 1), image_shape=None))
    async with shown(stage) as pilot:
        await pilot.press("v")
        await settle(pilot)
        assert "receptive fields are for the first layer" in text_of(stage)


@pytest.mark.parametrize("key", ["plus", "enter"])
async def test_a_panel_opens_and_escape_closes_it(key: str) -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("tab", key)
        await settle(pilot)
        maximized = screen_of(stage).maximized
        assert maximized is not None
        assert maximized.id == "accuracy"
        assert maximized.region.height > WIDE[1] - 4
        await pilot.press("escape")
        await settle(pilot)
        assert screen_of(stage).maximized is None


async def test_every_panel_fills_the_screen_when_it_is_opened() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        for panel in ("loss", "accuracy", "layers", "weights"):
            await pilot.press("plus")
            await settle(pilot)
            assert screen_of(stage).query_one(f"#{panel}").region.height > WIDE[1] - 4, panel
            await pilot.press("escape", "tab")
            await settle(pilot)


async def test_escape_without_a_full_screen_does_no_harm() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("escape", "escape")
        assert stage.training.commands == []
        assert stage.app.is_running


async def test_keys_typed_into_the_palette_never_reach_the_training() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("ctrl+p", "l", "L", "r", "space", "s")
        await settle(pilot)
        assert stage.training.commands == []


async def test_the_help_screen_keeps_keys_from_the_training_and_closes_again() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        for closing in ("escape", "question_mark", "q", "enter", "space"):
            await pilot.press("question_mark")
            await settle(pilot)
            assert isinstance(stage.app.screen, HelpScreen)
            await pilot.press("L", "r", closing)
            await settle(pilot)
            assert isinstance(stage.app.screen, TrainScreen), closing
        assert stage.training.commands == []
        assert stage.app.is_running


async def test_the_help_screen_names_every_key_and_scrolls_to_the_last() -> None:
    stage = Stage()
    async with shown(stage, COMPACT) as pilot:
        await pilot.press("question_mark")
        await settle(pilot)
        seen = text_of(stage)
        for _ in range(len(KEYS) // COMPACT[1] + 1):
            await pilot.press("pagedown")
            await pilot.wait_for_animation()
            await settle(pilot)
            seen += text_of(stage)
        assert [key.help for key in keys_of("train") if key.help not in seen] == []


async def test_the_palette_offers_the_same_commands_as_the_keys() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        offered = {command.title: command for command in stage.app.get_system_commands(stage.app.screen)}
        for key in SENDING:
            stage.training.sent.clear()
            offered[key.help].callback()
            await settle(pilot)
            assert stage.training.commands == [key.command], key.id


async def test_a_command_chosen_in_the_palette_is_sent() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("ctrl+p", *"raise momentum")
        await pilot.app.workers.wait_for_complete()
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert stage.training.commands == [Nudge("momentum", 1)]


async def test_a_click_on_an_entry_of_the_key_bar_does_what_its_key_does() -> None:
    stage = Stage()
    async with shown(stage, (200, 60)) as pilot:
        for hint in HINTS["train"]:
            key: Key = next(key for key in KEYS if key.id == hint.ids[-1])
            if key.command is None:
                continue
            stage.training.sent.clear()
            screen_of(stage).say("")  # a note of the command before would lie over the last entries
            line = screen_of(stage).query_one(KeyLine)
            at = line.render_line(0).text.index(f"{hint.shown} {hint.word}")
            await pilot.click(KeyLine, offset=(at + 1, 0))
            await settle(pilot)
            assert stage.training.commands == [key.command], key.id


async def test_a_click_on_pause_pauses() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.click(KeyLine, offset=(2, 0))
        await settle(pilot)
        assert stage.training.commands == [Pause()]
