"""Pictures of the Data screen from fabricated overviews: each was looked at before it was accepted."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from textual import constants
from textual.pilot import Pilot

from nntui.core.data.overview import Overview
from nntui.tui.app import NntuiApp
from nntui.tui.screens.target import TargetChoice
from tests.tui import fabricated_data
from tests.tui.fabricated import Run
from tests.tui.stage import COMPACT, WIDE, Stage, begin, open_data, settle
from tests.tui.test_screens import HOSTILE, BeforePicture, SnapCompare

LARGE = (200, 60)
ALL_SIZES = pytest.mark.parametrize("size", [COMPACT, WIDE, LARGE], ids=["80x24", "120x40", "200x60"])
TWO_SIZES = pytest.mark.parametrize("size", [COMPACT, WIDE], ids=["80x24", "120x40"])

SETS: dict[str, Callable[[], Overview]] = {
    "penguins": fabricated_data.penguins,
    "prices": fabricated_data.prices,
    "digits": fabricated_data.digits,
    "spiral": fabricated_data.spiral,
    "sine": fabricated_data.sine,
    "plane": fabricated_data.plane,
    "hostile": fabricated_data.hostile,
}
EVERY_SET = pytest.mark.parametrize("name", list(SETS))


def stage_of(name: str, *, ascii: bool = False) -> Stage:
    return Stage(Run(name, image_shape=None, overview=SETS[name]()), ascii=ascii)


def data_of(stage: Stage, keys: Iterable[str] = ()) -> BeforePicture:
    """Open the Data screen of a run, then press keys."""

    async def run_before(pilot: Pilot[Any]) -> None:
        await begin(stage, pilot)
        await open_data(stage, pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)

    return run_before


@EVERY_SET
@ALL_SIZES
def test_the_data_screen(snap_compare: SnapCompare, name: str, size: tuple[int, int]) -> None:
    stage = stage_of(name)
    assert snap_compare(stage.app, terminal_size=size, run_before=data_of(stage))


@EVERY_SET
def test_the_light_theme(snap_compare: SnapCompare, name: str) -> None:
    stage = stage_of(name)

    async def make_light(pilot: Pilot[None]) -> None:
        stage.app.theme = "textual-light"
        await data_of(stage)(pilot)

    assert snap_compare(stage.app, terminal_size=WIDE, run_before=make_light)


@EVERY_SET
def test_a_user_who_wants_no_colours(snap_compare: SnapCompare, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    stage = stage_of(name)
    assert snap_compare(stage.app, terminal_size=WIDE, run_before=data_of(stage))


@pytest.mark.parametrize("name", ["digits", "spiral", "plane"])
@pytest.mark.parametrize("colours", ["256", "standard"], ids=["256-colours", "16-colours"])
def test_a_terminal_of_few_colours(
    snap_compare: SnapCompare, name: str, colours: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "COLOR_SYSTEM", colours)
    stage = stage_of(name)
    assert snap_compare(stage.app, terminal_size=WIDE, run_before=data_of(stage))


@EVERY_SET
@TWO_SIZES
def test_a_terminal_of_ascii(snap_compare: SnapCompare, name: str, size: tuple[int, int]) -> None:
    stage = stage_of(name, ascii=True)
    assert snap_compare(stage.app, terminal_size=size, run_before=data_of(stage))


@pytest.mark.parametrize(("name", "tabs"), [("penguins", 1), ("penguins", 2), ("penguins", 3), ("prices", 2)])
def test_a_small_terminal_shows_one_panel_and_names_the_next(snap_compare: SnapCompare, name: str, tabs: int) -> None:
    stage = stage_of(name)
    assert snap_compare(stage.app, terminal_size=COMPACT, run_before=data_of(stage, ["tab"] * tabs))


@pytest.mark.parametrize(("name", "tabs"), [("digits", 0), ("spiral", 0), ("penguins", 1), ("hostile", 0)])
def test_a_panel_is_made_full_screen(snap_compare: SnapCompare, name: str, tabs: int) -> None:
    stage = stage_of(name)
    keys = [*["tab"] * tabs, "plus"]
    assert snap_compare(stage.app, terminal_size=WIDE, run_before=data_of(stage, keys))


def test_the_end_of_a_wide_table(snap_compare: SnapCompare) -> None:
    stage = stage_of("hostile")
    assert snap_compare(stage.app, terminal_size=WIDE, run_before=data_of(stage, ["end", "up"]))


@TWO_SIZES
def test_the_data_are_not_there_yet(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = Stage(Run("penguins", image_shape=None))
    assert snap_compare(stage.app, terminal_size=size, run_before=data_of(stage))


def test_the_help_of_the_data_screen(snap_compare: SnapCompare) -> None:
    stage = stage_of("penguins")
    assert snap_compare(stage.app, terminal_size=COMPACT, run_before=data_of(stage, ["question_mark"]))


CHOICES = (
    TargetChoice("island", "category", ("Biscoe", "Dream", "Torgersen")),
    TargetChoice("bill_length_mm", "number", ("39.1", "39.5", "40.3")),
    TargetChoice("日本語の長い列の名前がここにあります", "boolean", ("はい", "いいえ")),
    TargetChoice(HOSTILE, "category", (HOSTILE, "x" * 300)),
    TargetChoice("sold on", "date", ("2024-01-31", "", "2024-02-29")),
    TargetChoice("species", "category", ("Adelie", "Gentoo", "Chinstrap")),
)


@pytest.mark.parametrize(
    ("size", "keys", "look"),
    [
        (COMPACT, (), "dark"),
        (WIDE, (), "dark"),
        (WIDE, ("b", "i"), "light"),
        (WIDE, ("b", "x"), "ascii"),
        ((60, 16), ("up", "up"), "dark"),
    ],
    ids=["80x24", "120x40", "light-typed", "ascii-nothing", "60x16"],
)
def test_the_question_for_the_target(
    snap_compare: SnapCompare, size: tuple[int, int], keys: tuple[str, ...], look: str
) -> None:
    stage = Stage(ask=lambda: CHOICES, ascii=look == "ascii")

    async def type_keys(pilot: Pilot[None]) -> None:
        app = pilot.app
        assert isinstance(app, NntuiApp)
        app.theme = "textual-light" if look == "light" else "textual-dark"
        await app.workers.wait_for_complete()
        await settle(pilot)
        await pilot.press(*keys)
        await settle(pilot)
        for field in app.screen.query("Input"):
            field.cursor_blink = False
        await settle(pilot)

    assert snap_compare(stage.app, terminal_size=size, run_before=type_keys)
