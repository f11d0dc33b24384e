"""The grid of a layer's units: a sign for each, brackets around the chosen one, and what is said of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.strip import Strip
from textual.theme import BUILTIN_THEMES

from nntui.tui.colours import Palette
from nntui.tui.renderables.chosen_units import Grid, counted, details, draw
from tests.tui import fabricated_network as fabricated

PALETTE = Palette.of_theme(BUILTIN_THEMES["textual-dark"])
LAYER = fabricated.layer(4, 25, frozen=(1, 2, 24), off=(2, 3))


def grid(unit: int = 0, width: int = 40, *, ascii: bool = False) -> list[str]:
    return [strip.text for strip in draw(LAYER, unit, 0, width, 4, PALETTE, ascii=ascii)]


def said(unit: int, view: object = None, height: int = 20, *, ascii: bool = False, width: int = 100) -> list[str]:
    strips = details(2, LAYER, unit, view, width, height, PALETTE, ascii=ascii)  # type: ignore[arg-type]
    return [strip.text.rstrip() for strip in strips]


@given(
    units=st.integers(1, 3000),
    share=st.floats(0, 1),
    width=st.integers(1, 200),
    height=st.integers(0, 30),
    ascii=st.booleans(),
)
def test_any_grid_fills_exactly_its_area(units: int, share: float, width: int, height: int, ascii: bool) -> None:
    layer = fabricated.layer(4, units, frozen=tuple(range(0, units, 3)), off=tuple(range(0, units, 2)))
    unit = int(share * (units - 1))
    first = Grid(units, width).line_of(unit)
    strips = draw(layer, unit, first, width, height, PALETTE, ascii=ascii)
    strips += details(1, layer, unit, fabricated.unit_view(), width, height, PALETTE, ascii=ascii)
    assert height <= len(strips) <= 2 * height
    assert all(Strip(list(strip)).cell_length == width for strip in strips)
    assert all(segment.style is not None for strip in strips for segment in strip)


def test_each_unit_has_a_sign_for_what_it_is_and_the_chosen_one_stands_in_brackets() -> None:
    assert grid() == [
        " 1[·]* # x · · · · · ·".ljust(40),
        "11 · · · · · · · · · ·".ljust(40),
        "21 · · · · *".ljust(40),
        " " * 40,
    ]
    assert grid(unit=2)[0].startswith(" 1 · *[#]x · ·")
    assert grid(unit=24)[2].startswith("21 · · · ·[*]")


def test_wide_grids_have_a_gap_after_ten_units() -> None:
    assert grid(width=50)[0].rstrip() == " 1[·]* # x · · · · · ·  · · · · · · · · · ·"
    assert grid(width=50, unit=9)[0].rstrip() == " 1 · * # x · · · · ·[·] · · · · · · · · · ·"
    assert grid(width=50, unit=10)[0].rstrip() == " 1 · * # x · · · · · · [·]· · · · · · · · ·"


def test_in_an_ascii_terminal_the_signs_are_others() -> None:
    assert grid(ascii=True)[0].startswith(" 1[.]* # x . .")
    assert all(line.isascii() for line in said(1, fabricated.unit_view(), ascii=True))


@pytest.mark.parametrize("width", [20, 40, 70, 118])
def test_a_place_on_the_grid_is_the_unit_that_is_drawn_there(width: int) -> None:
    places = Grid(25, width)
    for unit in range(25):
        row = places.line_of(unit)
        line = draw(LAYER, unit, 0, width, 9, PALETTE)[row].text
        x = line.index("[") + 1
        assert places.unit_at(x, row, 0) == unit
        if row:
            assert places.unit_at(x, row - 1, 1) == unit


def test_beside_the_units_there_is_none() -> None:
    places = Grid(25, 40)
    assert places.unit_at(0, 0, 0) is None
    assert places.unit_at(39, 0, 0) is None
    assert places.unit_at(5, 2, 0) == 21
    assert places.unit_at(20, 2, 0) is None


@pytest.mark.parametrize(
    ("unit", "state", "keys"),
    [
        (0, "learns", "f freezes it · x switches it off"),
        (1, "frozen", "f lets it learn · x switches it off"),
        (2, "frozen and off", "f lets it learn · x switches it on"),
        (3, "off", "f freezes it · x switches it on"),
    ],
)
def test_it_is_said_what_the_chosen_unit_is_and_what_keys_do(unit: int, state: str, keys: str) -> None:
    lines = said(unit)
    assert lines[1] == f"unit {unit + 1} of layer 2: {state}"
    assert lines[2].startswith(keys)


def test_what_was_seen_of_the_unit_stands_below() -> None:
    lines = said(0, fabricated.unit_view())
    assert lines[4] == "bias -0.0123"
    assert lines[5].split("  ")[0] == "largest weights"
    assert lines[6].split() == ["x0", "0.500", "x0", "-0.500"]
    assert [line.index("0.") for line in lines[6:]] == [lines[6].index("0.500")] * 4
    assert len(lines) == 10


def test_where_there_is_little_room_the_first_lines_are_kept() -> None:
    assert said(0, fabricated.unit_view(), height=3) == said(0, height=3)
    assert said(0, height=3)[0] == "unit 1 of layer 2: learns"


def test_counts_are_said_in_words() -> None:
    assert counted(LAYER) == ["3 frozen", "2 off"]
    assert counted(fabricated.layer(2, 2, frozen=(0, 1))) == ["all frozen"]
    assert counted(fabricated.layer(2, 2)) == []
