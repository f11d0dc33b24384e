"""The list of everything that can be steered, as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.strip import Strip
from textual.theme import BUILTIN_THEMES

from nntui.core.training.snapshot import Hyperparameters
from nntui.tui.colours import Palette
from nntui.tui.renderables.steering_list import Layout, draw
from nntui.tui.steering import Control, controls_of
from tests.tui.fabricated_steering import MUCH

PALETTE = Palette.of_theme(BUILTIN_THEMES["textual-dark"])
CONTROLS = controls_of(MUCH, 20.0)


def texts(width: int = 50, height: int = 30, chosen: int = 0, first: int = 0, *, ascii: bool = False) -> list[str]:
    return [strip.text for strip in draw(CONTROLS, chosen, first, (), width, height, PALETTE, ascii=ascii)]


@given(
    rows=st.lists(st.tuples(st.text(max_size=40), st.text(max_size=30), st.booleans()), max_size=9),
    width=st.integers(0, 120),
    height=st.integers(0, 40),
    ascii=st.booleans(),
)
def test_any_list_fills_exactly_its_area(
    rows: list[tuple[str, str, bool]], width: int, height: int, ascii: bool
) -> None:
    controls = [Control(label, label, value, "x " if typed else "", keys=value) for label, value, typed in rows]
    strips = draw(controls, 1, 0, {"a"}, width, height, PALETTE, ascii=ascii)
    assert len(strips) == height
    assert all(Strip(list(strip)).cell_length == width for strip in strips)


def test_each_row_has_its_value_between_arrows_and_its_keys_behind() -> None:
    lines = texts()
    assert lines[0].rstrip() == "▸ learning rate     ◂ 0.000812        ▸  l/L"
    assert lines[1].rstrip() == "    scheduled         0.00101"
    assert lines[2].rstrip() == "  momentum          ◂ -               ▸  m/M"
    assert next(line for line in lines if "weight decay" in line).rstrip() == "  weight decay      ◂ off             ▸"


def test_nothing_in_it_is_cut_at_the_width_that_the_panel_has() -> None:
    longest = Hyperparameters(1.25e-5, 0.995, (0.125,) * 12, 65536, schedule="cosine-restarts", scheduled_rate=1.25e-5)
    for controls in (CONTROLS, controls_of(longest, 0.001)):
        for strip, control in zip(draw(controls, 0, 0, (), 40, len(controls), PALETTE), controls, strict=True):
            assert control.label in strip.text
            assert control.value in strip.text
            assert "…" not in strip.text


def test_arrows_stand_in_the_same_columns_whatever_the_values() -> None:
    for width in (30, 40, 50, 120):
        layout = Layout(width)
        rows = [text for text, control in zip(texts(width), CONTROLS, strict=False) if not control.is_fact]
        assert {row[layout.down] for row in rows} == {"◂"}
        assert {row[layout.up] for row in rows} == {"▸"}


def test_a_click_beside_an_arrow_is_meant_for_it_and_one_between_them_for_the_value() -> None:
    layout = Layout(40)
    sides = [layout.side(x) for x in range(40)]
    assert [x for x, side in enumerate(sides) if side == -1] == [layout.down - 1, layout.down, layout.down + 1]
    assert [x for x, side in enumerate(sides) if side == 1] == [layout.up - 1, layout.up, layout.up + 1]


def test_an_ascii_terminal_gets_ascii() -> None:
    lines = texts(ascii=True)
    assert all(line.isascii() for line in lines)
    assert lines[0].rstrip() == "> learning rate     < 0.000812        >  l/L"


def test_the_chosen_row_and_what_is_off_are_told_by_more_than_colours() -> None:
    strips = draw(CONTROLS, 7, 0, (), 50, 30, PALETTE)
    assert [number for number, strip in enumerate(strips) if strip.text.startswith("▸")] == [7]
    off = [control for control in CONTROLS if control.is_off]
    assert {control.value for control in off} == {"off", "-"}


def test_what_changed_is_underlined() -> None:
    strips = draw(CONTROLS, 0, 0, {"l2"}, 50, 30, PALETTE)
    underlined = [segment.text for strip in strips for segment in strip if segment.style and segment.style.underline]
    assert underlined == ["0.000100"]


@pytest.mark.parametrize("first", [0, 3, 20])
def test_a_part_of_it_begins_where_it_is_told_to(first: int) -> None:
    assert CONTROLS[first].label in texts(height=4, first=first)[0]
    assert len(texts(height=4, first=first)) == 4


def test_hostile_text_stays_text() -> None:
    control = Control("x", "[red]rate\x1b[2J\n", "1\x1b[m", "x ")
    (strip,) = draw([control], 0, 0, (), 60, 1, PALETTE)
    assert "\x1b" not in strip.text
    assert "[red]rate" in strip.text
