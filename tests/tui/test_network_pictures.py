"""Pictures of the Network screen from fabricated layers: each was looked at before it was accepted."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from textual.pilot import Pilot

from nntui.core.training.controls import ViewRequest
from nntui.core.training.seen import LayerView
from tests.tui import fabricated_network as fabricated
from tests.tui.stage import COMPACT, WIDE, Stage, begin, draw_charts_at_once, settle, wait_until
from tests.tui.test_screens import BeforePicture, SnapCompare

SIZES = pytest.mark.parametrize(
    "size", [(60, 16), COMPACT, WIDE, (200, 60)], ids=["60x16", "80x24", "120x40", "200x60"]
)
NETWORKS: dict[str, Callable[[], tuple[LayerView, ...]]] = {
    "mnist": fabricated.mnist,
    "spiral": fabricated.spiral,
    "large": fabricated.large,
}


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_charts_at_once(monkeypatch)
    monkeypatch.setattr("nntui.tui.screens.network.TICK", 1e6)
    monkeypatch.setattr("nntui.tui.screens.train.TICK", 1e6)


def stage_of(name: str = "mnist", *, ascii: bool = False) -> Stage:
    return Stage(fabricated.run_of(NETWORKS[name](), image_shape=None), ascii=ascii)


def network_of(stage: Stage, keys: Iterable[str] = (), **changes: Any) -> BeforePicture:
    """Open the Network screen of a run, then press keys."""

    async def run_before(pilot: Pilot[Any]) -> None:
        await begin(stage, pilot)
        await pilot.press("2")
        await wait_until(pilot, lambda: any("layers" in request.panels for request in stage.training.requests))
        stage.post(stage.run.snapshot(ViewRequest(panels=frozenset({"layers"})), **changes))
        await wait_until(pilot, lambda: stage.app.screen.focused is not None)
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)

    return run_before


@pytest.mark.parametrize("name", list(NETWORKS))
@SIZES
def test_the_network_screen(snap_compare: SnapCompare, name: str, size: tuple[int, int]) -> None:
    stage = stage_of(name)
    assert snap_compare(stage.app, terminal_size=size, run_before=network_of(stage, ["down", "right"]))


@pytest.mark.parametrize("size", [COMPACT, WIDE], ids=["80x24", "120x40"])
def test_a_unit_of_a_paused_run(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = stage_of()
    before = network_of(stage, ["tab", *["right"] * 5], state="paused", unit=fabricated.unit_view(0, 5))
    assert snap_compare(stage.app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", [COMPACT, WIDE], ids=["80x24", "120x40"])
def test_the_inputs_are_chosen(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = stage_of()
    assert snap_compare(stage.app, terminal_size=size, run_before=network_of(stage, ["up"]))


def test_a_value_is_typed(snap_compare: SnapCompare) -> None:
    stage = stage_of()
    before = network_of(stage, ["right", "enter", "t"])
    assert snap_compare(stage.app, terminal_size=COMPACT, run_before=before)


def test_a_reason_is_said(snap_compare: SnapCompare) -> None:
    stage = stage_of()
    assert snap_compare(stage.app, terminal_size=COMPACT, run_before=network_of(stage, ["up", "delete"]))


def test_before_the_first_snapshot(snap_compare: SnapCompare) -> None:
    async def run_before(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)

    assert snap_compare(stage_of().app, terminal_size=COMPACT, run_before=run_before)


@pytest.mark.parametrize("size", [COMPACT, WIDE], ids=["80x24", "120x40"])
def test_the_light_theme(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = stage_of()

    async def make_light(pilot: Pilot[None]) -> None:
        stage.app.theme = "textual-light"
        await network_of(stage, ["tab", "right"])(pilot)

    assert snap_compare(stage.app, terminal_size=size, run_before=make_light)


@pytest.mark.parametrize("size", [COMPACT, WIDE], ids=["80x24", "120x40"])
def test_an_ascii_terminal(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = stage_of(ascii=True)
    assert snap_compare(stage.app, terminal_size=size, run_before=network_of(stage, ["tab", "right"]))


def test_a_user_who_wants_no_colours(snap_compare: SnapCompare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    stage = stage_of()
    assert snap_compare(stage.app, terminal_size=WIDE, run_before=network_of(stage, ["tab", "right"]))


def test_the_keys_are_explained(snap_compare: SnapCompare) -> None:
    stage = stage_of()
    before = network_of(stage, ["question_mark"])
    assert snap_compare(stage.app, terminal_size=(80, 40), run_before=before)
