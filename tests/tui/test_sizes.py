"""The sizes of the panels: changed by keys and by dragging, within limits, remembered, and none of a small terminal."""

import pytest
from textual.widget import Widget

from nntui.tui.remembered import Remembered
from nntui.tui.widgets.body import HIGHEST_CHARTS, LOWEST_CHARTS, NARROWEST_SIDE, USUAL_SIDE
from tests.tui.stage import COMPACT, WIDE, Stage, draw_charts_at_once, screen_of, settle, shown, text_of


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_charts_at_once(monkeypatch)


def part(stage: Stage, id: str) -> Widget:
    return screen_of(stage).query_one(f"#{id}")


async def test_ctrl_and_arrows_move_the_borders() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        width, height = part(stage, "side").size.width, part(stage, "top").size.height
        assert width == USUAL_SIDE
        await pilot.press("ctrl+left", "ctrl+left")
        await settle(pilot)
        assert part(stage, "side").size.width == width + 4
        await pilot.press("ctrl+right")
        await settle(pilot)
        assert part(stage, "side").size.width == width + 2
        await pilot.press("ctrl+down", "ctrl+down")
        await settle(pilot)
        assert part(stage, "top").size.height > height
        await pilot.press("ctrl+up", "ctrl+up", "ctrl+up", "ctrl+up")
        await settle(pilot)
        assert part(stage, "top").size.height < height
        assert stage.training.commands == []


async def test_there_are_limits_and_nothing_is_lost_at_them() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        for key in ("ctrl+right", "ctrl+down", "ctrl+left", "ctrl+up"):
            await pilot.press(*[key] * 40)
            await settle(pilot)
            assert "no further" in text_of(stage)
            assert all(part(stage, id).size.width > 10 for id in ("charts", "side"))
            assert all(part(stage, id).size.height > 3 for id in ("top", "stage", "steering"))
        body = screen_of(stage).body
        assert body is not None
        assert body.charts == LOWEST_CHARTS
        await pilot.press(*["ctrl+right"] * 60, *["ctrl+down"] * 60)
        await settle(pilot)
        assert (body.side, body.charts) == (NARROWEST_SIDE, HIGHEST_CHARTS)


async def test_the_mouse_drags_the_borders() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        x, y = part(stage, "side").region.x, part(stage, "side").region.y + 2
        await pilot.mouse_down(offset=(x, y))
        await pilot.hover(offset=(x - 8, y))
        await pilot.mouse_up(offset=(x - 8, y))
        await settle(pilot)
        assert part(stage, "side").region.x == x - 8
        bottom = part(stage, "top").region.bottom - 1
        await pilot.mouse_down(offset=(20, bottom))
        await pilot.hover(offset=(20, bottom + 4))
        await pilot.mouse_up(offset=(20, bottom + 4))
        await settle(pilot)
        assert abs(part(stage, "top").region.bottom - 1 - (bottom + 4)) <= 1
        moved = part(stage, "side").region.x
        await pilot.hover(offset=(x + 4, y))
        assert part(stage, "side").region.x == moved


async def test_sizes_are_remembered_and_taken_up_again() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("ctrl+left", "ctrl+down")
        await settle(pilot)
        height = part(stage, "top").size.height
    remembered = stage.app.remembered  # asked for when the screen is gone
    assert remembered == Remembered(side=44, charts=65)
    again = Stage(remembered=remembered)
    async with shown(again) as pilot:
        assert part(again, "side").size.width == 44
        assert part(again, "top").size.height == height


async def test_a_small_terminal_has_its_own_layout_and_the_sizes_come_back_with_the_room() -> None:
    stage, plain = Stage(remembered=Remembered(side=60, charts=75)), Stage()
    async with shown(plain, COMPACT):
        usual = text_of(plain)
    async with shown(stage, COMPACT) as pilot:
        assert text_of(stage) == usual
        await pilot.press("ctrl+left")
        await settle(pilot)
        assert "where all of them are shown" in text_of(stage)
        await pilot.resize_terminal(*WIDE)
        await settle(pilot)
        assert part(stage, "side").size.width == 60
        await pilot.resize_terminal(*COMPACT)
        await settle(pilot)
        assert part(stage, "steering").size.height == 2
