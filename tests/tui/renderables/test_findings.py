"""The diagnosis as text: whole words, whole findings, the gravest first, at any size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.strip import Strip
from textual.theme import BUILTIN_THEMES

from nntui.core.training.course import Finding, Gravity
from nntui.tui.colours import Palette
from nntui.tui.plain import to_ascii
from nntui.tui.renderables.findings import SIGNS, draw, draw_line, lines
from tests.tui.fabricated_findings import DEAD, FINDINGS, NOISE, TOO_HIGH

PALETTE = Palette.of_theme(BUILTIN_THEMES["textual-dark"])
CALM = "nothing is wrong so far · gap 0.0620"


def keys_of(finding: Finding) -> str:
    return "l z" if finding.keys else ""


def texts(findings: tuple[Finding, ...], width: int, height: int) -> list[str]:
    return [strip.text for strip in draw(findings, CALM, keys_of, width, height, PALETTE)]


def test_a_healthy_run_has_one_calm_line() -> None:
    assert texts((), 40, 1) == [f" {CALM}".ljust(40)]


def test_a_finding_is_written_with_its_numbers_and_the_keys_that_help() -> None:
    assert [text.rstrip() for text in texts((TOO_HIGH,), 40, 4)] == [
        " ▲ learning rate 5 is too high",
        "   loss rose from 2.35 to 3,934, now",
        "   2.77",
        "   lower it; undo, or start again (l z)",
    ]


def test_what_has_no_room_is_counted() -> None:
    shown = [text.strip() for text in texts(FINDINGS, 40, 5)]
    assert shown[0] == "▲ learning rate 5 is too high"
    assert shown[-1] == "and 2 more"


def test_the_gravest_keeps_its_help_where_its_numbers_have_no_room() -> None:
    shown = [text.strip() for text in texts(FINDINGS, 40, 3)]
    assert shown == ["▲ learning rate 5 is too high", "lower it; undo, or start again (l z)", "and 2 more"]


def test_gravities_differ_without_colours_in_ascii_too() -> None:
    assert len({to_ascii(sign) for sign in SIGNS.values()}) == 3


def test_keys_stay_together() -> None:
    assert any(line.text.endswith("(l z)") for line in lines((TOO_HIGH,), CALM, keys_of, 38, 9))


def test_each_line_knows_its_finding() -> None:
    places = [line.finding for line in lines(FINDINGS, CALM, keys_of, 60, 20)]
    assert places == [0, 0, 0, 1, 1, 1, 2, 2, 2]


@pytest.mark.parametrize("width", [20, 30, 40, 58, 100])
def test_no_word_is_cut(width: int) -> None:
    words = " ".join(line.text for line in lines(FINDINGS, CALM, keys_of, width, 40)).split()
    whole = {
        word for one in FINDINGS for part in (one.text, one.evidence, f"{one.help} (l z)") for word in part.split()
    }
    assert set(words) <= whole


_TEXT = st.text(max_size=60)
_FINDINGS = st.builds(
    Finding, rule=st.just("rule"), gravity=st.sampled_from(tuple(SIGNS)), text=_TEXT, evidence=_TEXT, help=_TEXT
)


@given(st.lists(_FINDINGS, max_size=5), st.integers(0, 120), st.integers(0, 30))
def test_any_panel_fills_exactly_its_area(findings: list[Finding], width: int, height: int) -> None:
    strips = draw(findings, CALM, keys_of, width, height, PALETTE)
    assert len(strips) == height
    assert all(Strip(list(strip)).cell_length == width for strip in strips)
    assert all(segment.style is not None for strip in strips for segment in strip)


@pytest.mark.parametrize(("gravity", "sign"), [("error", "▲"), ("warning", "!"), ("hint", "?")])
def test_the_line_for_small_terminals_begins_with_the_sign(gravity: Gravity, sign: str) -> None:
    one = {"error": TOO_HIGH, "warning": DEAD, "hint": NOISE}[gravity]
    assert draw_line((one,), keys_of, 80, PALETTE).text.startswith(f" {sign} {one.text}")


def test_the_line_says_how_many_more_there_are_and_keeps_the_keys() -> None:
    text = draw_line(FINDINGS, keys_of, 80, PALETTE).text
    assert "(l z)" in text
    assert text.rstrip().endswith("+2")


@given(st.lists(_FINDINGS, max_size=3), st.integers(0, 200))
def test_the_line_is_as_wide_as_it_is_to_be(findings: list[Finding], width: int) -> None:
    strip = draw_line(findings, keys_of, width, PALETTE)
    assert Strip(list(strip)).cell_length == width
