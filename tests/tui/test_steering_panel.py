"""The steering panel as a list: chosen, walked through, nudged, typed and clicked."""

from dataclasses import replace
from typing import Any

import pytest
from textual.events import MouseScrollUp
from textual.pilot import Pilot

from nntui.core.training.controls import Nudge, SetHyper, SetOptimizer, SetSchedule, ViewRequest
from nntui.core.training.events import Noted
from nntui.tui.renderables.steering_list import Layout
from nntui.tui.widgets.command_line import CommandLine
from nntui.tui.widgets.steering_panel import SteeringPanel
from tests.tui.fabricated_steering import MUCH, SteeredRun
from tests.tui.stage import COMPACT, WIDE, Stage, draw_charts_at_once, screen_of, settle, shown, text_of

SIZES = [WIDE, COMPACT]
BORDER = 1


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_charts_at_once(monkeypatch)


def panel_of(stage: Stage) -> SteeringPanel:
    return screen_of(stage).query_one(SteeringPanel)


def chosen(stage: Stage) -> str:
    control = panel_of(stage).chosen
    assert control is not None
    return control.id


async def choose_list(stage: Stage, pilot: Pilot[Any]) -> None:
    await pilot.press("shift+tab")
    await settle(pilot)
    assert panel_of(stage).listed


def place_of(stage: Stage, id: str) -> int:
    """The line of the panel's content on which a row stands."""
    panel = panel_of(stage)
    return [control.id for control in panel._controls].index(id) - panel._first


@pytest.mark.parametrize("size", SIZES)
async def test_tab_makes_it_a_list_and_away_from_it_it_is_what_it_was(size: tuple[int, int]) -> None:
    stage = Stage()
    async with shown(stage, size) as pilot:
        before = text_of(stage)
        assert "weight decay" not in before
        await choose_list(stage, pilot)
        assert "weight decay" in text_of(stage)
        await pilot.press("tab")
        await settle(pilot)
        stage.answer()
        await settle(pilot)
        assert not panel_of(stage).listed
        assert text_of(stage) == before


async def test_in_a_small_terminal_the_list_takes_the_body() -> None:
    stage = Stage()
    async with shown(stage, COMPACT) as pilot:
        assert panel_of(stage).region.height == 2
        await choose_list(stage, pilot)
        assert panel_of(stage).region.height >= COMPACT[1] - 3
        assert "speed limit" in text_of(stage)


@pytest.mark.parametrize("size", [*SIZES, (60, 16)])
async def test_down_walks_through_all_rows_and_keeps_the_chosen_one_in_sight(size: tuple[int, int]) -> None:
    stage = Stage(SteeredRun())
    async with shown(stage, size) as pilot:
        await choose_list(stage, pilot)
        seen = [chosen(stage)]
        for _ in range(30):
            await pilot.press("down")
            control = panel_of(stage).chosen
            assert control is not None
            assert f"▸ {control.label} " in text_of(stage)
            seen.append(control.id)
        choices = [control.id for control in panel_of(stage)._controls if not control.is_fact]
        assert list(dict.fromkeys(seen)) == choices
        for _ in range(30):
            await pilot.press("up")
        assert chosen(stage) == "learning_rate"


async def test_arrows_nudge_and_repeats_send_one_command_each() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await choose_list(stage, pilot)
        await pilot.press("right", "right", "left", "down", "right")
        assert stage.training.commands == [
            Nudge("learning_rate", 1.25),
            Nudge("learning_rate", 1.25),
            Nudge("learning_rate", 0.8),
            Nudge("momentum", 1.0),
        ]


async def test_a_choice_that_is_turned_on_quickly_goes_on_from_where_it_will_stand() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await choose_list(stage, pilot)
        while chosen(stage) != "optimizer":
            await pilot.press("down")
        await pilot.press("right", "right", "left", "down", "left")
        assert stage.training.commands == [
            SetOptimizer("adam"),
            SetOptimizer("adamw"),
            SetOptimizer("adam"),
            SetSchedule("plateau"),
        ]
        stage.answer()  # the engine has refused them all, say
        await settle(pilot)
        row = next(control for control in panel_of(stage)._controls if control.id == "optimizer")
        assert row.value == "sgd"


@pytest.mark.parametrize("size", SIZES)
async def test_enter_opens_the_line_with_the_exact_value_and_the_cursor_behind_it(size: tuple[int, int]) -> None:
    stage = Stage()
    async with shown(stage, size) as pilot:
        await choose_list(stage, pilot)
        await pilot.press("enter")
        await settle(pilot)
        line = screen_of(stage).query_one(CommandLine)
        assert (line.value, line.cursor_position) == ("lr 0.05", len("lr 0.05"))
        await pilot.press("backspace", "2", "enter")
        await settle(pilot)
        assert stage.training.commands == [SetHyper("learning_rate", 0.02)]
        assert panel_of(stage).listed


async def test_enter_on_what_is_off_leaves_the_value_to_be_typed() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await choose_list(stage, pilot)
        while chosen(stage) != "weight_decay":
            await pilot.press("down")
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press(*"0.01", "enter")
        await settle(pilot)
        assert stage.training.commands == [SetHyper("weight_decay", 0.01)]


async def test_plus_makes_the_list_full_screen_and_arrows_still_work_there() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await choose_list(stage, pilot)
        await pilot.press("plus")
        await settle(pilot)
        assert panel_of(stage).region.height >= WIDE[1] - 3
        await pilot.press("down", "right")
        assert stage.training.commands == [Nudge("momentum", 1.0)]
        await pilot.press("escape")
        await settle(pilot)
        assert screen_of(stage).maximized is None


async def test_the_first_click_only_chooses_and_further_ones_choose_rows() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        up = Layout(panel_of(stage).size.width).up
        await pilot.click(SteeringPanel, offset=(up + BORDER, 1 + BORDER))
        await settle(pilot)
        assert stage.training.commands == []
        assert (panel_of(stage).listed, chosen(stage)) == (True, "momentum")
        await pilot.click(SteeringPanel, offset=(5, place_of(stage, "batch_size") + BORDER))
        assert chosen(stage) == "batch_size"
        assert stage.training.commands == []


async def test_a_double_click_types_and_the_wheel_nudges_the_row_under_it() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await choose_list(stage, pilot)
        row = place_of(stage, "batch_size") + BORDER
        panel = panel_of(stage)
        await pilot._post_mouse_events([MouseScrollUp], SteeringPanel, (5, row), button=0)
        await settle(pilot)
        assert stage.training.commands == [Nudge("batch_size", 2.0)]
        assert panel.chosen is not None
        await pilot.click(SteeringPanel, offset=(5, row), times=2)
        await settle(pilot)
        assert screen_of(stage).query_one(CommandLine).value == "batch 128"


async def test_facts_cannot_be_chosen() -> None:
    stage = Stage(SteeredRun())
    async with shown(stage) as pilot:
        await choose_list(stage, pilot)
        await pilot.click(SteeringPanel, offset=(5, place_of(stage, "fact.scheduled") + BORDER))
        assert chosen(stage) == "learning_rate"


async def test_the_mark_stays_on_its_row_where_others_come_and_go() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await choose_list(stage, pilot)
        while chosen(stage) != "speed":
            await pilot.press("down")
        stage.answer(hyperparameters=MUCH)
        await settle(pilot)
        assert chosen(stage) == "speed"


async def test_a_share_that_changes_by_itself_is_shown_and_not_underlined() -> None:
    stage = Stage(SteeredRun())
    async with shown(stage) as pilot:
        assert "steps clipped 12 %" in text_of(stage)
        stage.post(stage.run.snapshot(ViewRequest(), hyperparameters=replace(MUCH, clipped=0.5)))
        await settle(pilot)
        assert "steps clipped 50 %" in text_of(stage)
        assert panel_of(stage)._emphasised == set()


async def test_what_a_command_says_of_itself_is_shown() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        stage.post(Noted("speed: 500 steps a second"))
        await settle(pilot)
        assert "speed: 500 steps a second" in text_of(stage)


async def test_a_click_on_another_panel_chooses_that() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await choose_list(stage, pilot)
        await pilot.click("#layers")
        await settle(pilot)
        assert screen_of(stage).chosen == "layers"
        assert not panel_of(stage).listed


async def test_each_row_under_the_mouse_explains_itself() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await choose_list(stage, pilot)
        await pilot.hover(SteeringPanel, offset=(5, place_of(stage, "clipnorm") + BORDER))
        await settle(pilot)
        assert "gradient" in str(panel_of(stage).tooltip)
