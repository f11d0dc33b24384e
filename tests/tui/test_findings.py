"""The diagnosis on the Train screen: a panel, a line on small terminals, keys from the table, a view at a click."""

from typing import Any, get_args

import pytest
from textual.pilot import Pilot

from nntui.core.training.controls import Panel
from nntui.core.training.course import Finding
from nntui.core.training.diagnosis import diagnose
from nntui.tui.configuration import USUAL, Configuration
from nntui.tui.keys import BY_ID
from nntui.tui.widgets.findings_panel import FindingLine, FindingsPanel, keys_of
from nntui.tui.widgets.view import View
from tests.core.training.fabricated_signs import signs, unlearned
from tests.core.training.test_diagnosis_rules import layers, noisy, plateau, still
from tests.tui.fabricated import Run
from tests.tui.fabricated_findings import DEAD, FINDINGS, TOO_HIGH
from tests.tui.stage import COMPACT, WIDE, Stage, screen_of, settle, shown, text_of
from tests.tui.test_screens import BOTH_LAYOUTS, SnapCompare, picture_of
from tests.tui.test_screens import _no_clock as no_clock  # noqa: F401  (a fixture)

ALL_SIZES = pytest.mark.parametrize("size", [COMPACT, WIDE, (200, 60)], ids=["80x24", "120x40", "200x60"])


def every_finding() -> list[Finding]:
    """One of each rule, and more."""
    cases = (
        signs(diverged=True, first_gradient=500.0, input_size=300.0),
        unlearned(layers=still(2e-4, 7e-7)),
        unlearned(layers=layers(gradient=1e-6, dead=0.9), top_share=1.0),
        signs(layers=layers(saturated=0.9)),
        plateau(),
        plateau(narrowest=64, dropout=0.9),
        noisy(),
        signs(history=tuple(plateau().history) * 2, valid_rows=10**6),
    )
    return [finding for case in cases for finding in diagnose(case)]


def test_the_keys_and_views_that_a_finding_names_exist() -> None:
    findings = every_finding()
    assert len({finding.rule for finding in findings}) >= 10
    for finding in findings:
        assert set(finding.keys) <= BY_ID.keys(), finding.rule
        assert finding.keys, finding.rule
        assert finding.view is None or finding.view in get_args(Panel)


def test_keys_are_written_as_the_table_shows_them() -> None:
    assert keys_of(TOO_HIGH, USUAL.shown) == "l z r"
    assert keys_of(DEAD, USUAL.shown) == "l w"


def test_keys_that_the_user_has_changed_are_written_as_they_are_now() -> None:
    changed = Configuration(keymap={"learning_rate.down": "k"}, written={"learning_rate.down": "k"})
    assert keys_of(TOO_HIGH, changed.shown) == "k z r"


async def test_a_healthy_run_is_said_to_be_one() -> None:
    stage = Stage()
    async with shown(stage):
        assert "nothing is wrong so far · gap 0.0" in text_of(stage)


async def test_what_is_wrong_stands_in_the_panel_and_goes_again() -> None:
    stage = Stage()
    async with shown(stage, findings=FINDINGS) as pilot:
        assert "learning rate 5 is too high" in text_of(stage)
        assert "(l z r)" in text_of(stage)
        stage.answer(findings=())
        await settle(pilot)
        assert "too high" not in text_of(stage)


async def test_the_changes_keep_some_room_below_many_findings() -> None:
    stage = Stage()
    async with shown(stage, findings=FINDINGS * 3):
        changes = screen_of(stage).query_one("#changes")
        assert changes.size.height >= 2


@pytest.mark.parametrize("findings", [(), FINDINGS], ids=["healthy", "ill"])
async def test_on_a_small_terminal_a_line_is_there_only_with_a_finding(findings: tuple[Finding, ...]) -> None:
    stage = Stage()
    async with shown(stage, COMPACT, findings=findings) as pilot:
        await settle(pilot)
        line = screen_of(stage).query_one(FindingLine)
        assert line.display == bool(findings)
        assert line.size.height == bool(findings)
        assert not screen_of(stage).query_one(FindingsPanel).in_sight
        assert screen_of(stage).query_one("#loss").size.height >= 10


async def test_a_click_on_a_finding_opens_its_view() -> None:
    stage = Stage(Run())
    async with shown(stage, findings=(DEAD,)) as pilot:
        opened: list[str] = []
        screen_of(stage).action_view = lambda name: opened.append(name)  # type: ignore[method-assign]
        await pilot.click("#diagnosis", offset=(5, 1))
        await settle(pilot)
        assert opened == ["weights"]
        assert isinstance(screen_of(stage).query_one("#weights"), View)


@ALL_SIZES
def test_a_picture_of_a_run_with_findings(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = Stage()
    assert snap_compare(stage.app, terminal_size=size, run_before=picture_of(stage, findings=FINDINGS))


def test_a_picture_of_findings_in_a_light_theme(snap_compare: SnapCompare) -> None:
    stage = Stage()

    async def make_light(pilot: Pilot[Any]) -> None:
        await picture_of(stage, findings=FINDINGS)(pilot)
        stage.app.theme = "textual-light"
        await settle(pilot)

    assert snap_compare(stage.app, terminal_size=WIDE, run_before=make_light)


@BOTH_LAYOUTS
def test_a_picture_of_findings_in_ascii(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = Stage(ascii=True)
    assert snap_compare(stage.app, terminal_size=size, run_before=picture_of(stage, findings=FINDINGS))
