"""Ridges, boundary and chosen units on the screen: what keys and the mouse ask for, and what follows from it."""

from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from nntui.core.training.controls import Panel, ViewRequest
from nntui.core.training.events import NetworkChanged
from nntui.core.training.seen import BoundaryView
from nntui.tui.messages import UnitChosen
from nntui.tui.widgets.boundary_panel import BoundaryPanel
from nntui.tui.widgets.view import View
from nntui.tui.widgets.weights_panel import WeightsPanel
from tests.tui import fabricated_spread
from tests.tui.fabricated import Run
from tests.tui.stage import COMPACT, Stage, draw_charts_at_once, screen_of, settle, shown, text_of, wait_until

TO_VIEW = ["tab"] * 3
"""Keys that lead from the first panel to the view."""

SPIRAL = Run("spiral", (2, 16, 6, 1), image_shape=None, boundary=fabricated_spread.spiral)


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_charts_at_once(monkeypatch)


def newest(stage: Stage, panel: Panel) -> ViewRequest:
    return next(request for request in reversed(stage.training.requests) if panel in request.panels)


async def press(stage: Stage, pilot: Pilot[Any], *keys: str) -> None:
    """Press keys one by one, and answer what each leads to."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)
        await wait_until(pilot, lambda: bool(stage.training.requests))
        stage.answer()
        await settle(pilot)


async def asked_after(stage: Stage, pilot: Pilot[Any], key: str, panel: Panel) -> ViewRequest:
    """What a key leads to be asked for, before it is answered."""
    stage.training.sent.clear()
    await pilot.press(key)
    await settle(pilot)
    await wait_until(pilot, lambda: any(panel in request.panels for request in stage.training.requests))
    request = newest(stage, panel)
    stage.answer()
    await settle(pilot)
    return request


async def test_h_opens_the_ridges_and_goes_from_kind_to_kind() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        kinds = [(await asked_after(stage, pilot, key, "ridges")).ridge for key in ("h", "h", "v", "h")]
        assert kinds == ["weights", "gradients", "activations", "weights"]
        assert "Ridges  layer 1: weights, 24 moments" in text_of(stage)


async def test_down_shows_the_ridges_of_the_next_layer() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await press(stage, pilot, "h")
        layers = [(await asked_after(stage, pilot, key, "ridges")).layer for key in ("down", "down", "down", "up")]
        assert layers == [1, 2, 2, 1]
        assert "Ridges  layer 2" in text_of(stage)


async def test_o_opens_the_boundary_as_large_as_it_is_drawn() -> None:
    stage = Stage(SPIRAL)
    async with shown(stage) as pilot:
        await press(stage, pilot, "o")
        request = await asked_after(stage, pilot, "up", "boundary")
        size = screen_of(stage).query_one("#boundary").size
        assert request.area == (2 * (size.height - 1 - 2), size.width - 8)
        assert request.unit_area == (0, 0)
        text = text_of(stage)
        assert "Boundary  x1 across, x2 up" in text
        assert "● first   ○ second" in text


async def test_o_again_shows_the_units_of_the_chosen_layer_and_then_the_answer_alone() -> None:
    stage = Stage(SPIRAL)
    async with shown(stage) as pilot:
        await press(stage, pilot, "o")
        with_units = await asked_after(stage, pilot, "o", "boundary")
        assert min(with_units.unit_area) >= 8
        assert with_units.tiles > 3
        assert "layer 1: units 1 to" in text_of(stage)
        assert (await asked_after(stage, pilot, "down", "boundary")).layer == 1
        assert (await asked_after(stage, pilot, "v", "boundary")).unit_area == (0, 0)


async def test_data_of_many_inputs_get_a_sentence_and_no_empty_panel() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await press(stage, pilot, "o")
        assert "try nntui spiral" in text_of(stage)
        await pilot.press("v")
        await settle(pilot)
        assert "units have planes where the data have one or two inputs" in text_of(stage)


async def test_the_chosen_unit_is_the_same_in_all_views() -> None:
    stage = Stage(SPIRAL)
    async with shown(stage) as pilot:
        await press(stage, pilot, *TO_VIEW, "right", "right", "right", "o", "v")
        assert "▸ 4" in text_of(stage)
        await press(stage, pilot, "left", "w")
        assert "unit 3  largest" in text_of(stage)


async def test_another_layer_begins_with_its_first_unit() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await press(stage, pilot, *TO_VIEW, "v", "right", "right", "down")
        assert (screen_of(stage).chosen_layer, screen_of(stage).chosen_unit) == (1, 0)
        assert screen_of(stage).query_one(View).chosen_unit == 0


async def test_a_view_out_of_sight_is_first_shown_as_it_is() -> None:
    stage = Stage()
    async with shown(stage, COMPACT) as pilot:
        await press(stage, pilot, "w")
        assert "as receptive fields" in text_of(stage)
        await press(stage, pilot, "w")
        assert "784 inputs across" in text_of(stage)


async def test_a_unit_that_is_gone_cannot_stay_chosen() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await press(stage, pilot, *TO_VIEW, *["right"] * 9)
        stage.post(NetworkChanged("784-6-10", "relu"))
        await settle(pilot)
        assert screen_of(stage).chosen_unit == 5
        assert newest(stage, "weights").chosen == 5


async def test_down_goes_to_the_picture_below_then_to_the_layer_below() -> None:
    stage = Stage(Run(widths=(784, 8, 10)))
    async with shown(stage, COMPACT) as pilot:
        await press(stage, pilot, "w")
        await press(stage, pilot, "right", "down")
        screen = screen_of(stage)
        assert (screen.chosen_layer, screen.chosen_unit) == (0, 5)
        await press(stage, pilot, "up")
        assert (screen.chosen_layer, screen.chosen_unit) == (0, 1)
        await press(stage, pilot, "down", "down")
        assert (screen.chosen_layer, screen.chosen_unit) == (1, 0)


async def test_a_click_on_a_picture_chooses_its_unit() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        line = next(line for line in text_of(stage).splitlines() if "▸ 1 ━" in line)
        panel = screen_of(stage).query_one(WeightsPanel)
        at = line.index(" 3 ") + 1 - panel.content_region.x
        assert await pilot.click(WeightsPanel, offset=(at + 3, 4))
        await settle(pilot)
        assert screen_of(stage).chosen_unit == 2
        assert newest(stage, "weights").chosen == 2


async def test_a_click_on_a_row_of_the_matrix_chooses_its_unit() -> None:
    stage = Stage(Run(widths=(784, 20, 10)))
    async with shown(stage) as pilot:
        await press(stage, pilot, "v")
        assert await pilot.click(WeightsPanel, offset=(30, 5))
        await settle(pilot)
        assert screen_of(stage).chosen_unit == 8  # two units a line, and the border is a line


async def test_a_click_on_the_names_chooses_nothing() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await press(stage, pilot, *TO_VIEW, "right")
        height = screen_of(stage).query_one(WeightsPanel).size.height
        assert await pilot.click(WeightsPanel, offset=(3, height))
        await settle(pilot)
        assert screen_of(stage).chosen_unit == 1


async def test_a_click_on_a_units_plane_chooses_it() -> None:
    stage = Stage(SPIRAL)
    async with shown(stage) as pilot:
        await press(stage, pilot, "o", "o")
        panel = screen_of(stage).query_one(BoundaryPanel)
        line = next(line for line in text_of(stage).splitlines() if "▸ 1 ━" in line)
        at = line.index(" 3 ", line.index("▸ 1 ━")) + 1 - panel.region.x
        assert await pilot.click(BoundaryPanel, offset=(at + 1, 3))
        await settle(pilot)
        assert screen_of(stage).chosen_unit == 2
        assert await pilot.click(BoundaryPanel, offset=(20, 4))
        await settle(pilot)
        assert screen_of(stage).chosen_unit == 2


async def test_the_wheel_turns_pages() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        screen, panel = screen_of(stage), screen_of(stage).query_one(WeightsPanel)
        tiles = panel.request(ViewRequest()).tiles
        for by, unit in ((1, tiles), (1, 2 * tiles), (-1, tiles), (-1, 0), (-1, 0)):
            panel.page(by)
            await settle(pilot)
            assert screen.chosen_unit == unit
        assert panel.request(ViewRequest()).unit == 0


async def test_a_view_that_names_no_unit_there_is_does_no_harm() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        screen_of(stage).query_one(WeightsPanel).post_message(UnitChosen(99, 99_999))
        await settle(pilot)
        stage.answer()
        await settle(pilot)
        assert screen_of(stage).chosen_layer == 2
        assert "Weights  layer 3" in text_of(stage)


async def test_names_of_inputs_are_text_in_the_title_too() -> None:
    def hostile(request: ViewRequest) -> BoundaryView:
        return replace(fabricated_spread.spiral(request), x_name="[red]x[/]\x1b[31m")

    stage = Stage(replace(SPIRAL, boundary=hostile))
    async with shown(stage) as pilot:
        await press(stage, pilot, "o")
        assert "Boundary  [red]x[/] across" in text_of(stage)


async def test_arrows_do_nothing_where_the_boundary_shows_no_units() -> None:
    stage = Stage(SPIRAL)
    async with shown(stage) as pilot:
        await press(stage, pilot, *TO_VIEW, "right", "right", "o", "right")
        assert screen_of(stage).chosen_unit == 2


async def test_views_may_be_opened_a_hundred_times() -> None:
    stage = Stage(SPIRAL)
    async with shown(stage) as pilot:
        for _ in range(34):
            for key in "how":
                await pilot.press(key)
                stage.answer()
        await settle(pilot)
        views = screen_of(stage).query(View)
        assert len(views) <= 3
        assert [view.panel for view in views if view.display] == ["weights"]


@pytest.mark.parametrize("key", ["h", "o", "w"])
async def test_sizes_may_change_to_anything_and_back(key: str) -> None:
    stage = Stage(SPIRAL)
    async with shown(stage) as pilot:
        await press(stage, pilot, key, "v")
        before = text_of(stage)
        for size in ((20, 5), (1, 1), (300, 20), (60, 16), (59, 100), (120, 40)):
            await pilot.resize_terminal(*size)
            await settle(pilot)
            stage.answer()
            await settle(pilot)
        assert text_of(stage) == before
