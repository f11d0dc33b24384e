"""What keys and the mouse do in the charts."""

from typing import Any

import pytest
from textual.events import MouseEvent, MouseMove, MouseScrollDown, MouseScrollUp
from textual.pilot import Pilot

from nntui.core.training.controls import Rewind, ViewRequest
from nntui.tui.widgets.curves_panel import CurvesPanel
from tests.tui.fabricated_charts import ChartRun
from tests.tui.stage import COMPACT, WIDE, Stage, draw_charts_at_once, screen_of, settle, shown, text_of


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_charts_at_once(monkeypatch)


def chart_of(stage: Stage, name: str = "loss") -> CurvesPanel:
    return screen_of(stage).query_one(f"#{name}", CurvesPanel)


def title_of(stage: Stage, name: str = "loss") -> str:
    return str(chart_of(stage, name).border_title)


def options_of(stage: Stage, name: str = "loss") -> str:
    return str(chart_of(stage, name).border_subtitle)


def drawn(stage: Stage, name: str = "loss") -> str:
    chart = chart_of(stage, name)
    return "\n".join(chart.render_line(y).text for y in range(chart.size.height))


def asked_for_curves(stage: Stage) -> ViewRequest:
    """The newest request that asks for curves."""
    return next(request for request in reversed(stage.training.requests) if "curves" in request.panels)


async def press(pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
    await settle(pilot)


async def test_t_shows_the_next_measure_in_the_chosen_chart() -> None:
    stage = Stage(ChartRun())
    async with shown(stage) as pilot:
        shown_there = []
        for _ in range(5):
            await press(pilot, "t")
            shown_there.append(title_of(stage).split("  ")[0])
        assert shown_there == ["Accuracy", "Learning rate", "Gradient norm", "Update/weight by layer", "Loss"]
        assert title_of(stage, "accuracy").startswith("Accuracy")


async def test_keys_are_for_the_second_chart_where_none_is_chosen() -> None:
    stage = Stage(ChartRun())
    async with shown(stage) as pilot:
        await press(pilot, "tab", "tab", "t", "a", "i")
        assert title_of(stage, "accuracy").startswith("Learning rate")
        assert options_of(stage, "accuracy") == "epochs · smoothed"
        assert title_of(stage).startswith("Loss")
        assert options_of(stage) == "epochs"


async def test_what_a_key_did_to_a_chart_that_is_out_of_sight_is_said() -> None:
    stage = Stage(ChartRun())
    async with shown(stage, COMPACT) as pilot:
        await press(pilot, "tab", "tab", "t")
        assert "Learning rate" in text_of(stage)


async def test_a_measure_keeps_its_axis_and_smoothing_goes_round() -> None:
    stage = Stage(ChartRun())
    async with shown(stage) as pilot:
        await press(pilot, "a")
        assert options_of(stage) == "epochs · log"
        await press(pilot, "t", "i")
        assert options_of(stage) == "epochs · smoothed"
        await press(pilot, "t", "i")
        assert options_of(stage) == "epochs · log · smoothed strongly"
        await press(pilot, "a", "i")
        assert options_of(stage) == "epochs"
        await press(pilot, "t", "t", "t")
        assert options_of(stage) == "epochs · log"


async def test_n_asks_for_the_newest_steps_and_back() -> None:
    stage = Stage(ChartRun())
    async with shown(stage) as pilot:
        await press(pilot, "n")
        assert asked_for_curves(stage).window == "recent"
        assert options_of(stage) == options_of(stage, "accuracy") == "epochs · recent"
        screen_of(stage)._on_tick()
        assert {request.window for request in stage.training.requests} == {"recent"}
        stage.training.sent.clear()
        await press(pilot, "n")
        assert asked_for_curves(stage).window == "whole"
        assert options_of(stage) == "epochs"


async def test_a_closer_look_asks_for_more_points_and_back() -> None:
    stage = Stage(ChartRun())
    async with shown(stage) as pilot:
        usual = chart_of(stage).size.width
        await press(pilot, "x", "x")
        assert stage.training.requests[-1].columns == 4 * usual
        assert options_of(stage) == "epochs · zoom x4"
        await press(pilot, "X", "X", "X")
        assert stage.training.requests[-1].columns == usual
        assert options_of(stage) == "epochs"
        await press(pilot, *["x"] * 12)
        assert stage.training.requests[-1].columns <= 4096


async def test_arrows_move_the_cursor_of_the_chosen_chart_alone() -> None:
    stage = Stage(ChartRun())
    async with shown(stage) as pilot:
        before = drawn(stage)
        await press(pilot, "left")
        newest = drawn(stage)
        assert "epoch 11.60" in newest
        await press(pilot, "left", "left", "left")
        assert "epoch 11." in drawn(stage)
        assert drawn(stage) != newest != before
        assert "epoch " not in drawn(stage, "accuracy")
        await press(pilot, *["right"] * 9)
        assert drawn(stage) == newest


async def test_arrows_are_the_views_where_it_is_chosen_and_up_and_down_choose_a_layer() -> None:
    stage = Stage(ChartRun())
    async with shown(stage) as pilot:
        await press(pilot, "down")
        assert screen_of(stage).chosen_layer == 1
        for key in ("up", "tab", "tab", "tab", "right"):
            await press(pilot, key)
        assert "epoch " not in drawn(stage)
        assert screen_of(stage).chosen_unit == 1


async def test_escape_takes_cursor_and_zoom_away_before_it_leaves_full_screen() -> None:
    stage = Stage(ChartRun())
    async with shown(stage) as pilot:
        await press(pilot, "plus", "left", "x")
        assert screen_of(stage).maximized is not None
        await press(pilot, "escape")
        assert screen_of(stage).maximized is not None
        assert "epoch 11" not in drawn(stage)
        assert "zoom" not in options_of(stage)
        assert "esc leaves full screen" in options_of(stage)
        await press(pilot, "escape")
        assert screen_of(stage).maximized is None
        assert options_of(stage) == "epochs"


async def test_escape_leaves_a_cursor_alone_that_nobody_sees() -> None:
    stage = Stage(ChartRun())
    async with shown(stage) as pilot:
        await press(pilot, "left", "tab", "tab", "tab", "plus", "escape")
        assert screen_of(stage).maximized is None
        assert "epoch 11" in drawn(stage)


async def test_a_click_puts_the_cursor_there_and_a_second_one_goes_back_to_that_epoch() -> None:
    stage = Stage(ChartRun())
    async with shown(stage) as pilot:
        await pilot.click("#loss", offset=(40, 4))
        await settle(pilot)
        assert "epoch 5." in drawn(stage)
        assert stage.training.commands == []
        await pilot.click("#loss", offset=(40, 4), times=2)
        await settle(pilot)
        (command,) = stage.training.commands
        assert isinstance(command, Rewind)
        assert command.epoch is not None
        assert 5.0 < command.epoch < 6.0


async def test_a_click_beside_the_plot_does_nothing() -> None:
    stage = Stage(ChartRun())
    async with shown(stage) as pilot:
        await pilot.click("#loss", offset=(3, 4), times=2)
        await settle(pilot)
        assert "epoch " not in drawn(stage)
        assert stage.training.commands == []


async def test_the_cursor_follows_the_mouse_while_its_button_is_held() -> None:
    stage = Stage(ChartRun())
    async with shown(stage) as pilot:
        await pilot.hover("#loss", offset=(30, 4))
        await settle(pilot)
        assert "epoch " not in drawn(stage)
        await pilot.mouse_down("#loss", offset=(30, 4))
        await pilot._post_mouse_events([MouseMove], "#loss", offset=(50, 4), button=1)
        await settle(pilot)
        assert "epoch 7." in drawn(stage)


@pytest.mark.parametrize(("scroll", "expected"), [(MouseScrollUp, "zoom x2"), (MouseScrollDown, "epochs")])
async def test_the_wheel_looks_closer_around_the_pointer(scroll: type[MouseEvent], expected: str) -> None:
    stage = Stage(ChartRun())
    async with shown(stage) as pilot:
        await pilot._post_mouse_events([scroll], "#loss", offset=(20, 4), button=0)
        await settle(pilot)
        assert expected in options_of(stage)
        if expected == "zoom x2":
            labels = drawn(stage).splitlines()[-1].split()
            assert float(labels[0]) < 2.0


async def test_keys_do_no_harm_before_there_is_a_curve() -> None:
    stage = Stage(ChartRun())
    async with stage.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await press(pilot, "t", "a", "i", "n", "x", "X", "left", "right", "escape")
        stage.post(stage.run.started)
        await press(pilot, "t", "left", "x")
        stage.post(stage.run.snapshot(ViewRequest(panels=frozenset({"curves"}))))
        await press(pilot, "t", "t", "t")
        assert title_of(stage).startswith("Loss")
        assert stage.app.is_running


async def test_a_moment_that_was_gone_back_to_is_named_and_the_present_again_is_not() -> None:
    stage = Stage(ChartRun(rewound_to=6.0))
    async with shown(stage, state="paused") as pilot:
        assert "rewound to epoch 6.00" in title_of(stage)
        stage.run = ChartRun()
        screen_of(stage).ask(frozenset({"curves"}))
        stage.answer()
        await settle(pilot)
        assert "rewound" not in title_of(stage)


async def test_changes_that_are_judged_say_whether_they_helped() -> None:
    stage = Stage(ChartRun())
    async with shown(stage):
        assert "▼ loss 0.412 → 0.335" in text_of(stage)
        assert "▲ loss 0.201 → 0.263" in text_of(stage)
        assert "▼ helped, ▲ hurt" in text_of(stage)


async def test_the_tooltip_says_what_click_and_double_click_do() -> None:
    stage = Stage(ChartRun())
    async with shown(stage):
        tooltip = str(chart_of(stage).tooltip)
        assert "double click" in tooltip
        assert "cursor" in tooltip
