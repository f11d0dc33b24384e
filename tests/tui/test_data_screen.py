"""The Data screen asks once, lays out what there is, and gives way to the Train screen and back."""

import pytest

from nntui.core.data.overview import Overview
from nntui.core.training.controls import Pause, Resume, ViewRequest
from nntui.core.training.events import Failed
from nntui.tui.screens.data import DataScreen
from nntui.tui.screens.help import HelpScreen
from nntui.tui.screens.train import TrainScreen
from tests.tui import fabricated_data
from tests.tui.fabricated import Run
from tests.tui.stage import COMPACT, WIDE, Stage, draw_charts_at_once, open_data, screen_of, settle, shown, text_of
from tests.tui.test_train_views import count_drawings


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_charts_at_once(monkeypatch)


def stage_of(overview: Overview) -> Stage:
    return Stage(Run(image_shape=None, overview=overview))


def asked_for_data(stage: Stage) -> int:
    return sum("data" in request.panels for request in stage.training.requests)


async def test_3_opens_it_and_1_and_escape_go_back() -> None:
    stage = stage_of(fabricated_data.penguins())
    async with shown(stage) as pilot:
        for back in ("1", "escape"):
            await open_data(stage, pilot)
            await pilot.press("3")
            assert isinstance(stage.app.screen, DataScreen)
            await pilot.press(back)
            await settle(pilot)
            assert isinstance(stage.app.screen, TrainScreen)
            await pilot.press("1")
            assert isinstance(stage.app.screen, TrainScreen)


async def test_the_data_are_asked_for_once_and_are_there_when_it_is_opened_again() -> None:
    stage = stage_of(fabricated_data.penguins())
    async with shown(stage) as pilot:
        await pilot.press("3")
        await settle(pilot)
        assert asked_for_data(stage) == 1
        assert "reading ..." in text_of(stage)
        stage.answer()
        await settle(pilot)
        await pilot.press("1", "3", "down", "tab", "tab")
        await settle(pilot)
        assert asked_for_data(stage) == 0
        assert "flipper_length_mm" in text_of(stage)


async def test_opened_before_the_run_has_started_it_asks_when_that_has() -> None:
    stage = stage_of(fabricated_data.penguins())
    async with stage.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("3")
        await settle(pilot)
        assert stage.training.requests == []
        stage.post(stage.run.started)
        await settle(pilot)
        assert asked_for_data(stage) == 1


async def test_the_status_stays_and_space_pauses_and_goes_on() -> None:
    stage = stage_of(fabricated_data.penguins())
    async with shown(stage) as pilot:
        await open_data(stage, pilot)
        await pilot.press("space")
        stage.answer(state="paused", step=900)
        await settle(pilot)
        assert "paused" in text_of(stage).splitlines()[0]
        assert "step 900" in text_of(stage).splitlines()[0]
        assert "space go on" in text_of(stage)
        await pilot.press("space")
        assert stage.training.commands == [Pause(), Resume()]


async def test_panels_of_the_other_screen_are_neither_asked_for_nor_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = stage_of(fabricated_data.penguins())
    everything = ViewRequest(panels=frozenset({"layers", "curves", "weights", "data"}))
    async with shown(stage) as pilot:
        screen = await open_data(stage, pilot)
        drawn = count_drawings(monkeypatch, stage)
        stage.training.sent.clear()
        for _ in range(8):
            screen_of(stage)._on_tick()
        assert {panel for request in stage.training.requests for panel in request.panels} == set()
        stage.post(stage.run.snapshot(everything, step=900))
        await settle(pilot)
        assert not drawn
        await pilot.press("1")
        await settle(pilot)
        panels = [request.panels for request in stage.training.requests]
        assert {"layers", "curves", "weights"} in panels
        before = [id(view._strips) for view in screen.query("ColumnsPanel, ClassesPanel")]  # type: ignore[attr-defined]
        stage.post(stage.run.snapshot(ViewRequest(), step=901))
        await settle(pilot)
        after = [id(view._strips) for view in screen.query("ColumnsPanel, ClassesPanel")]  # type: ignore[attr-defined]
        assert before == after


@pytest.mark.parametrize(
    ("overview", "panels"),
    [
        (fabricated_data.penguins(), ("columns", "prepared", "classes", "notices")),
        (fabricated_data.prices(), ("columns", "prepared", "classes", "notices")),
        (fabricated_data.digits(), ("pictures", "classes", "notices")),
        (fabricated_data.spiral(), ("scatter", "columns", "prepared", "classes", "notices")),
        (fabricated_data.plane(), ("scatter", "notices")),
        (Overview("regression", "y", (1, 1, 1)), ("notices",)),
    ],
    ids=["table", "numbers", "pictures", "points", "plane", "nothing"],
)
@pytest.mark.parametrize("size", [COMPACT, WIDE], ids=["80x24", "120x40"])
async def test_only_panels_with_something_to_show_are_laid_out(
    overview: Overview, panels: tuple[str, ...], size: tuple[int, int]
) -> None:
    stage = stage_of(overview)
    async with shown(stage, size) as pilot:
        screen = await open_data(stage, pilot)
        assert screen.panels == panels
        for panel in panels:
            assert screen.focused is not None
            assert screen.focused.id == panel
            assert screen.focused.size
            await pilot.press("plus")
            await settle(pilot)
            assert screen.focused.region.height > size[1] - 4
            await pilot.press("escape", "tab")
            await settle(pilot)


async def test_arrows_choose_a_column_whose_details_are_shown() -> None:
    stage = stage_of(fabricated_data.penguins())
    async with shown(stage) as pilot:
        screen = await open_data(stage, pilot)
        await pilot.press("down", "down", "down")
        await settle(pilot)
        assert screen.chosen_column == 3
        assert "0.810 bits" in text_of(stage)
        await pilot.press("end", "down")
        await settle(pilot)
        assert screen.chosen_column == 9
        assert "says the same as island" in text_of(stage)
        await pilot.press("home", "pagedown", "pageup")
        await settle(pilot)
        assert screen.chosen_column == 0


async def test_a_click_chooses_a_column_and_a_panel() -> None:
    stage = stage_of(fabricated_data.penguins())
    async with shown(stage) as pilot:
        screen = await open_data(stage, pilot)
        await pilot.click("#columns", offset=(5, 5))
        await settle(pilot)
        assert screen.chosen_column == 3
        await pilot.click("#classes", offset=(5, 3))
        await settle(pilot)
        assert screen.chosen == "classes"


async def test_two_thousand_columns_scroll_with_the_cursor_in_sight() -> None:
    stage = stage_of(fabricated_data.hostile())
    async with shown(stage, COMPACT) as pilot:
        screen = await open_data(stage, pilot)
        await pilot.press("end")
        await settle(pilot)
        assert "of 2,000" in text_of(stage)
        assert any(line.lstrip("│").startswith("▸") for line in text_of(stage).splitlines())
        await pilot.press("up", "pageup")
        await settle(pilot)
        assert 1_900 < screen.chosen_column < 1_998


async def test_many_classes_scroll() -> None:
    stage = stage_of(fabricated_data.digits(classes=60))
    async with shown(stage) as pilot:
        await open_data(stage, pilot)
        await pilot.press("tab", "end")
        await settle(pilot)
        assert "of 60" in text_of(stage)
        assert " 59 " in text_of(stage)


async def test_n_and_arrows_go_round_the_example_rows() -> None:
    stage = stage_of(fabricated_data.penguins())
    async with shown(stage) as pilot:
        await open_data(stage, pilot)
        seen = []
        for key in ("n", "right", "left", "left", "left"):
            await pilot.press(key)
            await settle(pilot)
            seen.append(text_of(stage).partition("Preparation of row ")[2][:6])
        assert seen == ["2 of 5", "3 of 5", "2 of 5", "1 of 5", "5 of 5"]


async def test_n_says_why_it_does_nothing_where_there_are_no_rows() -> None:
    stage = stage_of(fabricated_data.digits())
    async with shown(stage) as pilot:
        await open_data(stage, pilot)
        await pilot.press("n")
        await settle(pilot)
        assert "there is no row to be shown" in text_of(stage)


async def test_escape_leaves_full_screen_before_the_screen() -> None:
    stage = stage_of(fabricated_data.penguins())
    async with shown(stage) as pilot:
        screen = await open_data(stage, pilot)
        await pilot.press("plus", "escape")
        await settle(pilot)
        assert screen.maximized is None
        assert isinstance(stage.app.screen, DataScreen)


async def test_keys_that_change_values_do_nothing_where_the_values_are_not_seen() -> None:
    stage = stage_of(fabricated_data.penguins())
    async with shown(stage) as pilot:
        await open_data(stage, pilot)
        await pilot.press("l", "L", "r", "R", "z", "s", "colon")
        assert stage.training.commands == []


async def test_help_is_about_the_screen_below_it() -> None:
    stage = stage_of(fabricated_data.penguins())
    async with shown(stage) as pilot:
        await open_data(stage, pilot)
        await pilot.press("question_mark")
        await settle(pilot)
        assert isinstance(stage.app.screen, HelpScreen)
        assert "prepare the next row" in text_of(stage)
        assert "learning rate" not in text_of(stage)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(stage.app.screen, DataScreen)


@pytest.mark.parametrize("size", [COMPACT, WIDE], ids=["80x24", "120x40"])
async def test_each_screen_says_how_to_get_to_the_other(size: tuple[int, int]) -> None:
    stage = stage_of(fabricated_data.penguins())
    async with shown(stage, size) as pilot:
        assert " 3 data " in text_of(stage).splitlines()[-1]
        await open_data(stage, pilot)
        assert " 1 train " in text_of(stage).splitlines()[-1]


async def test_the_palette_opens_it() -> None:
    stage = stage_of(fabricated_data.penguins())
    async with shown(stage) as pilot:
        await pilot.press("ctrl+p", *"the Data screen")
        await pilot.app.workers.wait_for_complete()
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(stage.app.screen, DataScreen)


async def test_a_run_that_failed_says_so_here_too() -> None:
    stage = stage_of(fabricated_data.penguins())
    async with shown(stage) as pilot:
        await open_data(stage, pilot)
        stage.post(Failed("MemoryError: no more", user_error=False))
        await settle(pilot)
        assert "The training has stopped: MemoryError: no more" in text_of(stage)
        assert "failed" in text_of(stage).splitlines()[0]


async def test_a_run_that_failed_before_is_asked_for_nothing() -> None:
    stage = stage_of(fabricated_data.penguins())
    async with shown(stage) as pilot:
        stage.post(Failed("MemoryError: no more", user_error=False))
        await settle(pilot)
        await pilot.press("3")
        await settle(pilot)
        assert stage.training.sent == []
        assert "The training has stopped" in text_of(stage)


@pytest.mark.parametrize("name", ["penguins", "prices", "digits", "spiral", "sine", "plane", "hostile"])
async def test_any_size_does_no_harm_and_the_first_comes_back(name: str) -> None:
    stage = stage_of(getattr(fabricated_data, name)())
    async with shown(stage) as pilot:
        await open_data(stage, pilot)
        before = text_of(stage)
        for size in ((20, 5), (1, 1), (300, 20), (60, 16), (59, 100), WIDE):
            await pilot.resize_terminal(*size)
            await settle(pilot)
            await pilot.press("end", "home", "tab", "shift+tab")
            await settle(pilot)
        assert text_of(stage) == before
