"""Pictures of the steering list: each was looked at before it was accepted."""

from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.fabricated_steering import SteeredRun
from tests.tui.stage import COMPACT, WIDE, Stage, draw_charts_at_once, settle
from tests.tui.test_screens import SnapCompare, picture_of

SIZES = pytest.mark.parametrize("size", [COMPACT, WIDE, (200, 60)], ids=["80x24", "120x40", "200x60"])
CHOOSE, FOUR_DOWN = "shift+tab", ["down"] * 4


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_charts_at_once(monkeypatch)


@SIZES
def test_the_list_of_all_that_can_be_steered(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = Stage(SteeredRun())
    assert snap_compare(stage.app, terminal_size=size, run_before=picture_of(stage, [CHOOSE, *FOUR_DOWN]))


@SIZES
def test_what_acts_beside_the_usual_values_while_another_panel_is_chosen(
    snap_compare: SnapCompare, size: tuple[int, int]
) -> None:
    stage = Stage(SteeredRun())
    assert snap_compare(stage.app, terminal_size=size, run_before=picture_of(stage))


def test_the_list_in_the_smallest_terminal(snap_compare: SnapCompare) -> None:
    stage = Stage(SteeredRun())
    assert snap_compare(stage.app, terminal_size=(60, 16), run_before=picture_of(stage, [CHOOSE, *FOUR_DOWN]))


def test_the_end_of_the_list(snap_compare: SnapCompare) -> None:
    stage = Stage(SteeredRun())
    before = picture_of(stage, [CHOOSE, *["down"] * 30])
    assert snap_compare(stage.app, terminal_size=WIDE, run_before=before)


def test_a_value_that_is_being_typed(snap_compare: SnapCompare) -> None:
    stage = Stage(SteeredRun())
    before = picture_of(stage, [CHOOSE, *FOUR_DOWN, "enter"])
    assert snap_compare(stage.app, terminal_size=COMPACT, run_before=before)


def test_the_list_full_screen(snap_compare: SnapCompare) -> None:
    stage = Stage(SteeredRun())
    assert snap_compare(stage.app, terminal_size=WIDE, run_before=picture_of(stage, [CHOOSE, "plus"]))


def test_the_list_in_the_light_theme(snap_compare: SnapCompare) -> None:
    stage = Stage(SteeredRun())

    async def make_light(pilot: Pilot[Any]) -> None:
        stage.app.theme = "textual-light"
        await picture_of(stage, [CHOOSE, *FOUR_DOWN])(pilot)

    assert snap_compare(stage.app, terminal_size=WIDE, run_before=make_light)


@pytest.mark.parametrize("size", [COMPACT, WIDE], ids=["80x24", "120x40"])
def test_the_list_on_an_ascii_terminal(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = Stage(SteeredRun(), ascii=True)
    assert snap_compare(stage.app, terminal_size=size, run_before=picture_of(stage, [CHOOSE, *FOUR_DOWN]))


def test_panels_of_other_sizes(snap_compare: SnapCompare) -> None:
    stage = Stage()

    async def resize(pilot: Pilot[Any]) -> None:
        await picture_of(stage, [*["ctrl+left"] * 8, *["ctrl+down"] * 2])(pilot)
        await settle(pilot)
        stage.answer()
        await settle(pilot)

    assert snap_compare(stage.app, terminal_size=WIDE, run_before=resize)
