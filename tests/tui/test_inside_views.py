"""The views into a network on the Train screen: what they ask for, and what keys and the mouse do in them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from textual.events import MouseScrollDown, MouseScrollUp
from textual.pilot import Pilot

from nntui.core.training.controls import Panel, ViewRequest
from nntui.tui.messages import UnitChosen
from nntui.tui.renderables.graph_layout import layout_of
from nntui.tui.widgets.graph_panel import GraphPanel
from nntui.tui.widgets.view import View
from tests.tui.fabricated import Run
from tests.tui.fabricated_inside import confusion_of, graph_of, mistakes_of, scatter_of, unit_of
from tests.tui.stage import COMPACT, WIDE, Stage, draw_charts_at_once, screen_of, settle, shown, text_of, wait_until

VIEWS: tuple[tuple[str, Panel], ...] = (("g", "graph"), ("u", "unit"), ("p", "mistakes"), ("c", "confusion"))
TABLE = Run(data="penguins", widths=(7, 8, 8, 3), image_shape=None)


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_charts_at_once(monkeypatch)


def request_of(stage: Stage, panel: Panel) -> ViewRequest:
    """The newest request for a view."""
    return next(request for request in reversed(stage.training.requests) if panel in request.panels)


@asynccontextmanager
async def opened(
    key: str, panel: Panel, run: Run | None = None, size: tuple[int, int] = WIDE, **changes: Any
) -> AsyncIterator[tuple[Stage, Pilot[Any]]]:
    """Show a view after its first snapshot."""
    stage = Stage(run)
    async with shown(stage, size) as pilot:
        await pilot.press(key)
        await wait_until(pilot, lambda: any(panel in request.panels for request in stage.training.requests))
        stage.answer(**changes)
        await settle(pilot)
        yield stage, pilot


async def press(stage: Stage, pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)
        stage.answer()
        await settle(pilot)


@pytest.mark.parametrize(("key", "panel"), VIEWS)
@pytest.mark.parametrize("size", [COMPACT, WIDE, (200, 60)], ids=str)
async def test_a_key_opens_each_view_and_it_shows_what_comes(key: str, panel: Panel, size: tuple[int, int]) -> None:
    expected = {"graph": "relu", "unit": "Unit 1 of 128", "mistakes": "Worst mistakes", "confusion": "Confusion"}
    async with opened(key, panel, size=size) as (stage, _):
        assert expected[panel] in text_of(stage)
        assert screen_of(stage).chosen == panel


@pytest.mark.parametrize(("key", "panel"), VIEWS)
async def test_a_view_alone_is_asked_for_with_every_other_tick(key: str, panel: Panel) -> None:
    async with opened(key, panel) as (stage, _):
        stage.training.sent.clear()
        for _ in range(8):
            screen_of(stage)._on_tick()
        assert sum(panel in request.panels for request in stage.training.requests) == 4
        assert not any("weights" in request.panels for request in stage.training.requests)


async def test_views_take_the_place_of_one_another_any_number_of_times() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        for key, panel in VIEWS * 2:
            await pilot.press(key)
            await wait_until(pilot, lambda panel=panel: bool(screen_of(stage).query(f"#{panel}")))  # type: ignore[misc]
            await press(stage, pilot, "v", "plus", "down", "escape")
        assert [view.panel for view in screen_of(stage).query(View) if view.display] == ["confusion"]


async def test_a_view_that_is_opened_while_another_panel_is_full_screen_is_seen() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        screen = screen_of(stage)
        for key, panel in VIEWS:
            await press(stage, pilot, "plus")
            assert screen.maximized is not None
            await pilot.press(key)
            await wait_until(pilot, lambda panel=panel: screen.query_one(f"#{panel}", View).in_sight)  # type: ignore[misc]
            await settle(pilot)
            assert screen.maximized is None
            assert [view.panel for view in screen.query(View) if view.in_sight] == [panel]


async def test_what_is_out_of_sight_cannot_become_full_screen() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        screen = screen_of(stage)
        await press(stage, pilot, "w")
        assert isinstance(screen.focused, View)
        screen.focused.display = False
        screen.action_open_panel()
        assert screen.maximized is None


async def test_arrows_walk_through_the_units_of_the_graph() -> None:
    async with opened("g", "graph", TABLE) as (stage, pilot):
        screen = screen_of(stage)
        await press(stage, pilot, "down", "down")
        assert (screen.chosen_layer, screen.chosen_unit) == (0, 2)
        assert request_of_last(stage) == (0, 2)
        await press(stage, pilot, "right")
        assert (screen.chosen_layer, screen.chosen_unit) == (1, 2)
        await press(stage, pilot, *["right"] * 3, *["down"] * 9)
        assert (screen.chosen_layer, screen.chosen_unit) == (2, 2)
        await press(stage, pilot, *["left"] * 5, *["up"] * 9)
        assert (screen.chosen_layer, screen.chosen_unit) == (0, 0)
        assert "chosen: unit 1 of layer 1" in text_of(stage)


def request_of_last(stage: Stage) -> tuple[int, int]:
    screen_of(stage)._on_tick()
    screen_of(stage).ask(frozenset({"graph"}))
    request = request_of(stage, "graph")
    return request.layer, request.chosen


async def test_of_a_large_layer_arrows_walk_through_the_units_that_are_shown() -> None:
    async with opened("g", "graph") as (stage, pilot):
        panel = stage.app.screen.query_one(GraphPanel)
        view = panel._view
        assert view is not None
        await press(stage, pilot, "down")
        assert screen_of(stage).chosen_unit == view.shown[1].tolist()[1]


async def test_a_click_on_a_node_chooses_its_unit() -> None:
    async with opened("g", "graph", TABLE) as (stage, pilot):
        panel = stage.app.screen.query_one(GraphPanel)
        view = panel._view
        assert view is not None
        node = layout_of(view, *panel.size).nodes[2][5]
        await pilot.click(panel, offset=(node.left + 1 + 1 + panel.styles.padding.left, node.line + 1))
        await settle(pilot)
        assert (screen_of(stage).chosen_layer, screen_of(stage).chosen_unit) == (1, 5)
        await pilot.click(panel, offset=(3, 3))
        await settle(pilot)
        assert (screen_of(stage).chosen_layer, screen_of(stage).chosen_unit) == (1, 5)


async def test_the_same_key_shows_the_chosen_units_weights_alone() -> None:
    async with opened("g", "graph", TABLE) as (stage, pilot):
        before = text_of(stage)
        await press(stage, pilot, "g")
        assert "the weights of unit 1 of layer 1" in text_of(stage)
        await press(stage, pilot, "g")
        assert text_of(stage) == before


async def test_the_title_says_what_was_done_to_the_chosen_unit() -> None:
    view = graph_of(TABLE.widths, ViewRequest(), off=((0,), (), ()), frozen=((0, 1), (), ()))
    async with opened("g", "graph", TABLE, graph=view) as (stage, _):
        assert "chosen: unit 1 of layer 1, off, frozen" in text_of(stage)


async def test_the_unit_that_was_chosen_in_the_graph_is_looked_at_closely() -> None:
    async with opened("g", "graph", TABLE) as (stage, pilot):
        await press(stage, pilot, "right", "down", "down", "down", "u")
        assert "Unit 4 of 8  layer 2" in text_of(stage)
        await press(stage, pilot, "right", "down", "down")
        assert "Unit 5 of 8  layer 2, relu  row 3 of 1,000" in text_of(stage)
        await press(stage, pilot, "pagedown", "left")
        assert "Unit 4 of 8  layer 2, relu  row 13 of 1,000" in text_of(stage)
        await press(stage, pilot, "pageup", "pageup")
        assert "row 1 of 1,000" in text_of(stage)


async def test_mistakes_are_gone_through_by_one_by_lines_and_by_pages() -> None:
    async with opened("p", "mistakes", TABLE) as (stage, pilot):
        screen = screen_of(stage)
        screen.ask(frozenset({"mistakes"}))
        room = request_of(stage, "mistakes").mistakes
        assert room >= 5
        await press(stage, pilot, "right", "right")
        assert f"Worst mistakes  3 to {room + 2}" in text_of(stage)
        await press(stage, pilot, "pagedown")
        assert f"Worst mistakes  {room + 3} to" in text_of(stage)
        screen_of(stage).action_page(20)
        await press(stage, pilot, "down")
        assert "to 61, 61 wrong" in text_of(stage)
        screen_of(stage).action_page(-20)
        await press(stage, pilot, "left", "up")
        assert "Worst mistakes  1 to" in text_of(stage)


async def test_the_mouse_wheel_turns_pages() -> None:
    async with opened("p", "mistakes", TABLE) as (stage, pilot):
        panel = screen_of(stage).query_one("#mistakes")
        said = {}
        for event in (MouseScrollDown, MouseScrollUp):
            stage.training.sent.clear()
            panel.post_message(event(panel, 1, 1, 0, 0, 0, False, False, False))
            await settle(pilot)
            said[event] = request_of(stage, "mistakes").first
            stage.answer()
            await settle(pilot)
        assert said[MouseScrollDown] > 0
        assert said[MouseScrollUp] == 0


async def test_classes_out_of_sight_are_reached_with_arrows() -> None:
    run = Run(widths=(784, 128, 64, 40))
    async with opened("c", "confusion", run, COMPACT) as (stage, pilot):
        assert "Confusion  1-" in text_of(stage)
        await press(stage, pilot, "down", "down", "right")
        assert "Confusion  3-" in text_of(stage)
        assert "down, 2-" in text_of(stage)
        await press(stage, pilot, "pagedown", "pagedown", "pagedown")
        screen_of(stage).action_move(60, 0)
        assert "-40 down" in text_of(stage)
        assert "-40 across of 40 classes" in text_of(stage)


async def test_the_same_key_shows_shares_of_rows_instead_of_counts() -> None:
    async with opened("c", "confusion") as (stage, pilot):
        before = text_of(stage)
        await press(stage, pilot, "c")
        assert text_of(stage) != before
        assert "Confusion in % of each row" in text_of(stage)
        await press(stage, pilot, "v")
        assert text_of(stage) == before


async def test_a_pass_that_is_under_way_is_gone_on_with_though_training_stands_still() -> None:
    for key, panel in VIEWS[1:]:
        parts: dict[str, Any] = {
            "unit": unit_of((784, 128, 64, 10), (28, 28), ViewRequest(), goes_on=True),
            "mistakes": mistakes_of((28, 28), ViewRequest(mistakes=4), goes_on=True),
            "confusion": confusion_of(10, goes_on=True),
        }
        async with opened(key, panel, state="paused", **{panel: parts[panel]}) as (stage, pilot):
            await settle(pilot)
            stage.training.sent.clear()
            screen_of(stage)._on_tick()
            assert [request.panels for request in stage.training.requests] == [frozenset({panel})]
            stage.answer(state="paused")
            await settle(pilot)
            stage.training.sent.clear()
            screen_of(stage)._on_tick()
            assert not stage.training.requests


async def test_regression_shows_predictions_against_true_values() -> None:
    async with opened("c", "confusion", confusion=scatter_of()) as (stage, _):
        assert "Predicted (up) against true (across)" in text_of(stage)


async def test_a_unit_that_is_chosen_beyond_the_network_is_the_last() -> None:
    async with opened("g", "graph", TABLE) as (stage, pilot):
        screen_of(stage).post_message(UnitChosen(99, -3))
        await settle(pilot)
        assert (screen_of(stage).chosen_layer, screen_of(stage).chosen_unit) == (2, 0)
        screen_of(stage).post_message(UnitChosen(1, 500))
        await settle(pilot)
        stage.answer()
        await settle(pilot)
        assert "unit 8 of layer 2" in text_of(stage)


@pytest.mark.parametrize(("key", "panel"), VIEWS)
async def test_sizes_may_change_to_anything_and_back(key: str, panel: Panel) -> None:
    async with opened(key, panel) as (stage, pilot):
        before = text_of(stage)
        for size in ((20, 5), (1, 1), (300, 20), (60, 16), (59, 100), WIDE):
            await pilot.resize_terminal(*size)
            await settle(pilot)
            stage.answer()
            await settle(pilot)
        assert text_of(stage) == before


@pytest.mark.parametrize(("key", "panel"), VIEWS)
async def test_keys_before_the_first_snapshot_of_a_view_do_no_harm(key: str, panel: Panel) -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press(key, "down", "right", "pagedown", "v", "plus", "left", "up", "pageup", "escape")
        await settle(pilot)
        stage.answer()
        await settle(pilot)
        assert panel in screen_of(stage).panels


async def test_names_with_markup_are_shown_as_they_are_in_titles() -> None:
    view = unit_of((7, 8, 8, 3), None, ViewRequest())
    assert view.example is not None
    hostile = replace(view, example=replace(view.example, target="[red]x[/]\x1b[31m[@click=app.quit]y[/]"))
    async with opened("u", "unit", TABLE, unit=hostile) as (stage, _):
        assert "[red]x[/]" in text_of(stage)
