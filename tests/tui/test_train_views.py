"""The Train screen asks for what is in sight, and draws what is new there."""

from collections import Counter
from typing import Any

import pytest

from nntui.core.training.controls import ViewRequest
from nntui.core.training.events import Failed
from nntui.tui.widgets.strip_view import StripView
from nntui.tui.widgets.weights_panel import WeightsPanel
from tests.tui.stage import COMPACT, WIDE, Stage, draw_charts_at_once, newest_weights, screen_of, settle, shown, text_of


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_charts_at_once(monkeypatch)


async def a_round_of_ticks(stage: Stage) -> set[str]:
    """The panels that the ticks of the next second ask for."""
    stage.training.sent.clear()
    for _ in range(8):
        screen_of(stage)._on_tick()
    return {panel for request in stage.training.requests for panel in request.panels}


async def test_a_wide_screen_asks_for_all_panels_and_one_dear_one_a_tick() -> None:
    stage = Stage()
    async with shown(stage):
        assert await a_round_of_ticks(stage) == {"curves", "layers", "weights"}
        assert max(len(request.panels) for request in stage.training.requests) == 1


@pytest.mark.parametrize(
    ("tabs", "panels"), [(0, {"curves"}), (1, {"curves"}), (2, {"layers", "weights"}), (3, {"weights"})]
)
async def test_a_small_screen_asks_only_for_what_is_in_sight(tabs: int, panels: set[str]) -> None:
    stage = Stage()
    async with shown(stage, COMPACT) as pilot:
        await pilot.press(*["tab"] * tabs)
        await settle(pilot)
        assert await a_round_of_ticks(stage) == panels


async def test_a_full_screen_panel_is_all_that_is_asked_for() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("plus")
        await settle(pilot)
        assert await a_round_of_ticks(stage) == {"curves"}


async def test_a_terminal_that_is_too_small_asks_for_numbers_alone() -> None:
    stage = Stage()
    async with shown(stage, (50, 12)):
        assert await a_round_of_ticks(stage) == set()


async def test_a_request_says_how_large_the_panels_are() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("v")
        request = newest_weights(stage)
        weights = screen_of(stage).query_one("#weights")
        assert request.size[0] == 2 * (weights.size.height - 1)  # the last line names inputs
        assert 0 < request.size[1] <= weights.size.width
        assert request.columns == screen_of(stage).query_one("#loss").size.width


async def test_a_message_that_takes_a_line_lets_the_panels_be_asked_for_anew() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        stage.post(stage.run.snapshot(ViewRequest(), state="diverged", message="the loss is nan at step 9"))
        await settle(pilot)
        needed = screen_of(stage).query_one(WeightsPanel).request(ViewRequest()).size
        asked = [request.size for request in stage.training.requests if "weights" in request.panels]
        assert asked[-1:] == [needed]


@pytest.mark.parametrize("state", ["paused", "finished", "diverged"])
async def test_a_run_that_stands_is_not_asked_until_a_key_is_pressed(state: str) -> None:
    stage = Stage()
    async with shown(stage, state=state) as pilot:
        assert await a_round_of_ticks(stage) == set()
        assert stage.training.sent == []
        await pilot.press("L")
        assert stage.training.requests


async def test_a_run_that_failed_is_asked_no_more() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        stage.post(Failed("MemoryError: no more", user_error=False))
        await settle(pilot)
        await a_round_of_ticks(stage)
        assert stage.training.sent == []


async def test_the_timer_of_the_screen_asks_by_itself() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        for _ in range(100):
            if stage.training.requests:
                break
            await pilot.pause(0.05)
        assert stage.training.requests


def count_drawings(monkeypatch: pytest.MonkeyPatch, stage: Stage) -> Counter[str]:
    """Count the calls of `draw`, by the widget's id."""
    drawn: Counter[str] = Counter()
    for view in screen_of(stage).query(StripView):
        original = view.draw

        def draw(width: int, height: int, view: StripView = view, original: Any = original) -> Any:
            drawn[view.id or ""] += 1
            return original(width, height)

        monkeypatch.setattr(view, "draw", draw)
    return drawn


@pytest.mark.parametrize(
    ("tabs", "hidden"),
    [
        (0, {"accuracy", "changes", "layers", "weights"}),
        (1, {"loss", "changes", "layers", "weights"}),
        (2, {"loss", "accuracy", "changes"}),
        (3, {"loss", "accuracy", "changes", "layers"}),
    ],
)
async def test_panels_out_of_sight_do_not_draw(tabs: int, hidden: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage()
    async with shown(stage, COMPACT) as pilot:
        await pilot.press(*["tab"] * tabs)
        await settle(pilot)
        drawn = count_drawings(monkeypatch, stage)
        stage.post(stage.run.snapshot(ViewRequest(panels=frozenset({"layers", "curves", "weights"})), step=900))
        await settle(pilot)
        assert drawn["status"] == 1
        assert not hidden & set(drawn)


async def test_a_snapshot_of_numbers_alone_draws_no_dear_panel(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        drawn = count_drawings(monkeypatch, stage)
        stage.post(stage.run.snapshot(ViewRequest(), step=900))
        await settle(pilot)
        assert set(drawn) <= {"status", "keys"}


async def test_nothing_is_drawn_where_the_terminal_is_too_small(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage()
    async with shown(stage, (50, 12)) as pilot:
        drawn = count_drawings(monkeypatch, stage)
        stage.post(stage.run.snapshot(ViewRequest(panels=frozenset({"layers", "curves", "weights"})), step=900))
        await settle(pilot)
        assert not drawn


async def test_a_panel_that_comes_into_sight_shows_the_newest_snapshot() -> None:
    stage = Stage()
    async with shown(stage, COMPACT) as pilot:
        assert "784→128" not in text_of(stage)
        await pilot.press("tab", "tab")
        await settle(pilot)
        assert "layers" in {panel for request in stage.training.requests for panel in request.panels}
        stage.answer()
        await settle(pilot)
        assert "784→128" in text_of(stage)


async def test_sizes_may_change_to_anything_and_back() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        before = text_of(stage)
        for size in ((20, 5), (1, 1), (300, 20), (60, 16), (59, 100), WIDE):
            await pilot.resize_terminal(*size)
            await settle(pilot)
            stage.answer()
            await settle(pilot)
        assert text_of(stage) == before


async def test_a_value_that_changed_is_shown_as_the_snapshot_says() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("L")
        await settle(pilot)
        assert "learning rate 0.0500" in text_of(stage)
        hyper = stage.run.snapshot(ViewRequest()).hyperparameters
        stage.answer(hyperparameters=type(hyper)(0.0625, hyper.momentum, hyper.dropout, hyper.batch_size))
        await settle(pilot)
        assert "learning rate 0.0625" in text_of(stage)


async def test_longer_losses_move_nothing_in_the_title() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        columns = set()
        for loss in (0.05, 1.5, 123.0, 1.25e-5):
            metrics = stage.run.snapshot(ViewRequest()).valid
            assert metrics is not None
            curves = ViewRequest(panels=frozenset({"curves"}))
            stage.post(stage.run.snapshot(curves, train=type(metrics)(loss, 0.5), valid=metrics))
            await settle(pilot)
            columns.add(text_of(stage).splitlines()[1].index("validation"))
        assert len(columns) == 1


async def test_titles_take_the_colours_of_a_new_theme_at_once() -> None:
    stage = Stage()
    async with shown(stage, state="paused") as pilot:
        panel = screen_of(stage).query_one("#loss")
        before = panel.border_title
        stage.app.theme = "textual-light"
        await settle(pilot)
        assert panel.border_title != before
