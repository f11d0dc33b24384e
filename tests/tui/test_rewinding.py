"""The screen in the past: what it says of the moment that is shown, and the ways on."""

import pytest

from nntui.core.training.controls import Resume, Return, SetMemory
from nntui.core.training.course import Moment, TimelineView
from nntui.tui.configuration import Configuration
from tests.tui.stage import COMPACT, WIDE, Stage, draw_charts_at_once, settle, shown, text_of

MOMENTS = (Moment(0, 0.0), Moment(71, 1.0), Moment(227, 3.197), Moment(852, 12.0))


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_charts_at_once(monkeypatch)


def timeline(at: int | None, branch: int = 1, branches: int = 1) -> TimelineView:
    """A timeline of four moments."""
    return TimelineView(MOMENTS, at, branch, branches, 3 * 2**20, 64 * 2**20)


@pytest.mark.parametrize("size", [WIDE, COMPACT], ids=["120x40", "80x24"])
async def test_the_moment_that_is_shown_is_named_with_the_ways_on(size: tuple[int, int]) -> None:
    stage = Stage()
    async with shown(stage, size=size) as pilot:
        stage.answer(state="past", step=227, epoch=4, timeline=timeline(2))
        await settle(pilot)
        text = " ".join(text_of(stage).split())
        assert "◂ past" in text
        for part in ("The past: epoch 3.20, step 227", "moment 3 of 4", "[ ] move", "f branches off", "esc returns"):
            assert part in text


async def test_escape_returns_to_the_present_and_leaves_full_screen_first() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        stage.answer(state="past", timeline=timeline(1))
        await settle(pilot)
        await pilot.press("plus")
        assert stage.app.screen.maximized is not None
        stage.training.sent.clear()
        await pilot.press("escape")
        assert stage.training.commands == []
        assert stage.app.screen.maximized is None
        await pilot.press("escape")
        assert stage.training.commands == [Return()]


async def test_the_message_goes_with_the_past() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        stage.answer(state="past", timeline=timeline(1))
        await settle(pilot)
        stage.answer(state="paused", timeline=timeline(None))
        await settle(pilot)
        assert "The past" not in text_of(stage)


async def test_space_in_the_past_asks_to_go_on_and_the_refusal_tells_how() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        stage.answer(state="past", timeline=timeline(1))
        await settle(pilot)
        await pilot.press("space")
        assert stage.training.commands == [Resume()]


async def test_the_branch_is_named_once_there_are_several() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        assert "branch" not in text_of(stage).splitlines()[0]
        stage.answer(timeline=timeline(None, 2, 2))
        await settle(pilot)
        assert "branch 2" in text_of(stage).splitlines()[0]


async def test_the_configured_memory_for_kept_moments_is_asked_for_at_the_start() -> None:
    stage = Stage(configuration=Configuration(timeline_bytes=2**27))
    async with stage.app.run_test() as pilot:
        await settle(pilot)
        assert stage.training.commands == [SetMemory(2**27)]
