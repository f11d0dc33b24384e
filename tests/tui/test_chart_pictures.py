"""Pictures of the charts as they can be looked at: each was looked at before it was accepted."""

import pytest

from tests.tui.fabricated import Run
from tests.tui.fabricated_charts import ChartRun
from tests.tui.stage import COMPACT, WIDE, Stage, draw_charts_at_once
from tests.tui.test_screens import BOTH_LAYOUTS, SnapCompare, picture_of

LOOKS: dict[str, tuple[ChartRun, list[str]]] = {
    "logarithmic": (ChartRun(), ["a"]),
    "smoothed": (ChartRun(), ["i", "tab", "i", "i", "shift+tab"]),
    "cursor": (ChartRun(), ["left"] * 5),
    "closer": (ChartRun(), [*["left"] * 6, "x", "x"]),
    "recent": (ChartRun(epochs_done=30.5, best_epoch=24), ["n"]),
    "branches": (ChartRun(branches=3), ["left"] * 8),
    "rewound": (ChartRun(rewound_to=6.0, branches=1), []),
    "learning-rate": (ChartRun(), ["t", "t"]),
    "gradient-norm": (ChartRun(), ["t", "t", "t", "i"]),
    "update-ratios": (ChartRun(), ["t", "t", "t", "t"]),
}


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_charts_at_once(monkeypatch)


@BOTH_LAYOUTS
@pytest.mark.parametrize("look", list(LOOKS))
def test_a_chart_that_is_looked_at(snap_compare: SnapCompare, look: str, size: tuple[int, int]) -> None:
    run, keys = LOOKS[look]
    stage = Stage(run)
    changes = {"state": "paused"} if run.rewound_to is not None else {}
    assert snap_compare(stage.app, terminal_size=size, run_before=picture_of(stage, keys, **changes))


@pytest.mark.parametrize("measure", [2, 4], ids=["learning-rate", "update-ratios"])
def test_a_chart_of_what_was_not_measured_says_why(snap_compare: SnapCompare, measure: int) -> None:
    stage = Stage(Run())
    assert snap_compare(stage.app, terminal_size=COMPACT, run_before=picture_of(stage, ["t"] * measure))


def test_many_branches_on_a_large_screen(snap_compare: SnapCompare) -> None:
    stage = Stage(ChartRun(branches=4))
    assert snap_compare(stage.app, terminal_size=(200, 60), run_before=picture_of(stage, ["i", *["left"] * 9]))


def test_the_update_ratios_of_eight_layers_in_full_screen(snap_compare: SnapCompare) -> None:
    stage = Stage(ChartRun(widths=(784, 512, 256, 256, 128, 128, 64, 32, 10)))
    keys = ["t", "t", "t", "t", "plus", "left", "left"]
    assert snap_compare(stage.app, terminal_size=WIDE, run_before=picture_of(stage, keys))


@BOTH_LAYOUTS
def test_a_chart_in_the_light_theme(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = Stage(ChartRun(branches=2))
    stage.app.theme = "textual-light"
    assert snap_compare(stage.app, terminal_size=size, run_before=picture_of(stage, ["i", *["left"] * 6]))


@BOTH_LAYOUTS
def test_a_chart_in_ascii(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = Stage(ChartRun(branches=2), ascii=True)
    assert snap_compare(stage.app, terminal_size=size, run_before=picture_of(stage, ["i", "a", *["left"] * 6]))


@BOTH_LAYOUTS
def test_a_rewound_chart_in_ascii(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = Stage(ChartRun(rewound_to=6.0), ascii=True)
    assert snap_compare(stage.app, terminal_size=size, run_before=picture_of(stage, state="paused"))


def test_a_chart_without_colours(snap_compare: SnapCompare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    stage = Stage(ChartRun(branches=2))
    assert snap_compare(stage.app, terminal_size=WIDE, run_before=picture_of(stage, ["i", *["left"] * 6]))
