"""Pictures of the views into a network: each was looked at before it was accepted."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from nntui.core.training.controls import Panel
from tests.tui.fabricated import Run
from tests.tui.fabricated_inside import scatter_of
from tests.tui.stage import COMPACT, WIDE, Stage, begin, draw_charts_at_once, settle, wait_until
from tests.tui.test_screens import SnapCompare

TABLE = Run(data="penguins", widths=(7, 8, 8, 3), image_shape=None)
ALL_VIEWS = pytest.mark.parametrize(
    ("key", "panel"), [("g", "graph"), ("u", "unit"), ("p", "mistakes"), ("c", "confusion")], ids=str
)


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_charts_at_once(monkeypatch)


def picture_of(
    stage: Stage, key: str, panel: Panel, *more: str, theme: str = "", **changes: Any
) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Open a view, answer what it asks for, then press further keys."""

    async def run_before(pilot: Pilot[Any]) -> None:
        if theme:
            stage.app.theme = theme
        await begin(stage, pilot)
        await pilot.press(key)
        await wait_until(pilot, lambda: any(panel in request.panels for request in stage.training.requests))
        stage.answer(**changes)
        await settle(pilot)
        for each in more:
            await pilot.press(each)
            await settle(pilot)
            stage.answer(**changes)
            await settle(pilot)

    return run_before


@ALL_VIEWS
@pytest.mark.parametrize("size", [COMPACT, WIDE, (200, 60)], ids=["80x24", "120x40", "200x60"])
def test_each_view_of_pictures(snap_compare: SnapCompare, key: str, panel: Panel, size: tuple[int, int]) -> None:
    stage = Stage()
    assert snap_compare(stage.app, terminal_size=size, run_before=picture_of(stage, key, panel))


@ALL_VIEWS
@pytest.mark.parametrize("size", [COMPACT, WIDE], ids=["80x24", "120x40"])
def test_each_view_of_a_table(snap_compare: SnapCompare, key: str, panel: Panel, size: tuple[int, int]) -> None:
    stage = Stage(TABLE)
    assert snap_compare(stage.app, terminal_size=size, run_before=picture_of(stage, key, panel, "down"))


@ALL_VIEWS
def test_each_view_full_screen(snap_compare: SnapCompare, key: str, panel: Panel) -> None:
    stage = Stage()
    assert snap_compare(stage.app, terminal_size=WIDE, run_before=picture_of(stage, key, panel, "plus"))


@ALL_VIEWS
def test_each_view_in_the_light_theme(snap_compare: SnapCompare, key: str, panel: Panel) -> None:
    stage = Stage()
    before = picture_of(stage, key, panel, theme="textual-light")
    assert snap_compare(stage.app, terminal_size=WIDE, run_before=before)


@ALL_VIEWS
def test_each_view_on_a_terminal_that_shows_ascii_alone(snap_compare: SnapCompare, key: str, panel: Panel) -> None:
    stage = Stage(ascii=True)
    assert snap_compare(stage.app, terminal_size=COMPACT, run_before=picture_of(stage, key, panel))


def test_the_weights_of_one_unit_alone(snap_compare: SnapCompare) -> None:
    stage = Stage(TABLE)
    before = picture_of(stage, "g", "graph", "right", "down", "down", "v", "plus")
    assert snap_compare(stage.app, terminal_size=WIDE, run_before=before)


def test_predictions_against_true_values(snap_compare: SnapCompare) -> None:
    stage = Stage(TABLE)
    before = picture_of(stage, "c", "confusion", "plus", confusion=scatter_of())
    assert snap_compare(stage.app, terminal_size=WIDE, run_before=before)
