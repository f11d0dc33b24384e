"""Pictures of ridges, boundaries and chosen units from fabricated snapshots: each was looked at."""

from collections.abc import Callable

import pytest
from textual import constants

from nntui.core.training.controls import ViewRequest
from nntui.core.training.seen import BoundaryView
from tests.tui import fabricated_spread
from tests.tui.fabricated import Run
from tests.tui.stage import COMPACT, WIDE, Stage, draw_charts_at_once
from tests.tui.test_screens import SnapCompare, picture_of

LARGE = (200, 60)
ALL_SIZES = pytest.mark.parametrize("size", [COMPACT, WIDE, LARGE], ids=["80x24", "120x40", "200x60"])

Answer = Callable[[ViewRequest], BoundaryView]
ANSWERS: dict[str, tuple[Answer, tuple[int, ...]]] = {
    "spiral": (fabricated_spread.spiral, (2, 16, 1)),
    "classes": (fabricated_spread.three_classes, (2, 16, 3)),
    "surface": (fabricated_spread.surface, (2, 8, 1)),
    "sine": (fabricated_spread.sine, (1, 8, 1)),
    "logistic": (fabricated_spread.logistic, (1, 8, 1)),
    "nothing": (fabricated_spread.no_boundary, (784, 128, 10)),
}
EVERY_ANSWER = pytest.mark.parametrize("name", list(ANSWERS))


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_charts_at_once(monkeypatch)


def stage_of(name: str, *, ascii: bool = False) -> Stage:
    answer, widths = ANSWERS[name]
    return Stage(Run(name, widths, image_shape=None, boundary=answer), ascii=ascii)


@ALL_SIZES
@pytest.mark.parametrize("keys", ["h", "hh", "hhh"], ids=["weights", "gradients", "activations"])
def test_ridges(snap_compare: SnapCompare, size: tuple[int, int], keys: str) -> None:
    assert snap_compare((stage := Stage()).app, terminal_size=size, run_before=picture_of(stage, keys))


def test_ridges_before_the_first_step(snap_compare: SnapCompare) -> None:
    stage = Stage(Run(epochs_done=1 / 71, moments=0, marks=()))
    assert snap_compare(stage.app, terminal_size=WIDE, run_before=picture_of(stage, "hh", train=None, valid=None))


def test_ridges_of_values_that_are_no_numbers(snap_compare: SnapCompare) -> None:
    stage = Stage(Run(epochs_done=4.3, breaks_after=300))
    assert snap_compare(stage.app, terminal_size=WIDE, run_before=picture_of(stage, "h", state="diverged"))


@ALL_SIZES
@EVERY_ANSWER
def test_the_boundary(snap_compare: SnapCompare, name: str, size: tuple[int, int]) -> None:
    stage = stage_of(name)
    assert snap_compare(stage.app, terminal_size=size, run_before=picture_of(stage, "oo"[: 1 + (size == WIDE)]))


@ALL_SIZES
@pytest.mark.parametrize("name", ["spiral", "sine"])
def test_units_beside_the_boundary(snap_compare: SnapCompare, name: str, size: tuple[int, int]) -> None:
    stage = stage_of(name)
    keys = ["o", "v", "right", "right", "plus"]
    assert snap_compare(stage.app, terminal_size=size, run_before=picture_of(stage, keys))


def test_a_boundary_that_is_no_number(snap_compare: SnapCompare) -> None:
    stage = Stage(
        Run("spiral", (2, 16, 1), image_shape=None, boundary=lambda r: fabricated_spread.spiral(r, broken=True))
    )
    assert snap_compare(stage.app, terminal_size=WIDE, run_before=picture_of(stage, "o"))


@pytest.mark.parametrize("name", ["ridges", "spiral", "classes", "surface", "sine", "logistic", "weights"])
@pytest.mark.parametrize("way", ["light", "ascii", "no-colours", "256-colours", "16-colours"])
def test_other_terminals(snap_compare: SnapCompare, name: str, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if way == "no-colours":
        monkeypatch.setenv("NO_COLOR", "1")
    if way in ("256-colours", "16-colours"):
        monkeypatch.setattr(constants, "COLOR_SYSTEM", "256" if way == "256-colours" else "standard")
    ascii = way == "ascii"
    stage = Stage(ascii=ascii) if name in ("ridges", "weights") else stage_of(name, ascii=ascii)
    if way == "light":
        stage.app.theme = "textual-light"
    keys = {"ridges": ["h", "h"], "weights": ["w", "right", "right"]}.get(name, ["o", "plus"])
    assert snap_compare(stage.app, terminal_size=WIDE, run_before=picture_of(stage, keys))


@ALL_SIZES
@pytest.mark.parametrize(
    "keys",
    [["right"] * 2, ["v", *["right"] * 9], ["v", "down", *["right"] * 3]],
    ids=["field", "row", "below"],
)
def test_a_chosen_unit(snap_compare: SnapCompare, size: tuple[int, int], keys: list[str]) -> None:
    stage = Stage()
    assert snap_compare(stage.app, terminal_size=size, run_before=picture_of(stage, [*["tab"] * 3, *keys]))
