"""The line that names a unit's inputs, and the marks of chosen units."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.theme import BUILTIN_THEMES

from nntui.core.training.seen import WeightsView
from nntui.tui.colours import Depth, Palette
from nntui.tui.renderables import extremes, fields, heatmap
from nntui.tui.renderables.scale import scale_width

PALETTE = Palette.of_theme(BUILTIN_THEMES["textual-dark"])
LARGEST = (("row 14 column 9", 0.314), ("row 13 column 9", 0.281), ("row 12 column 2", 0.004))
SMALLEST = (("row 1 column 1", -0.3),)


def view(
    largest: tuple[tuple[str, float], ...] = LARGEST, smallest: tuple[tuple[str, float], ...] = SMALLEST
) -> WeightsView:
    return WeightsView(0, 784, 128, "matrix", np.zeros((1, 1)), 0, 1.0, 12, largest, smallest)


def test_the_line_names_the_greatest_and_the_smallest_inputs() -> None:
    assert extremes.draw(view(), 120, PALETTE).text.rstrip() == (
        "unit 13  largest row 14 column 9 +0.31, row 13 column 9 +0.28, row 12 column 2 +0.0040"
        "  smallest row 1 column 1 -0.30"
    )


def test_where_there_is_less_room_it_names_fewer_then_shortens_names() -> None:
    assert extremes.draw(view(), 74, PALETTE).text.count("column") == 2
    assert "…" in extremes.draw(view(), 60, PALETTE).text
    assert extremes.draw(view(), 60, PALETTE, ascii=True).text.isascii()


def test_a_unit_whose_weights_are_all_of_one_sign_or_none() -> None:
    assert "smallest" not in extremes.draw(view(smallest=()), 120, PALETTE).text
    assert "no weights to compare" in extremes.draw(view((), ()), 120, PALETTE).text


def test_names_from_files_are_only_text() -> None:
    assert "\x1b" not in extremes.draw(view((("a\x1b[31mb", 0.5),)), 120, PALETTE).text


@given(width=st.integers(0, 200))
def test_any_width_is_filled_exactly(width: int) -> None:
    assert extremes.draw(view(), width, PALETTE).cell_length == width


def test_the_chosen_picture_has_a_pointer_and_a_line_above() -> None:
    strips = fields.draw(np.zeros((3, 8, 8)), 4, 1.0, 60, 6, PALETTE, chosen=5)
    assert strips[0].text.startswith("4        ▸ 5 ━━━━ 6")
    plain = fields.draw(np.zeros((3, 8, 8)), 4, 1.0, 60, 6, PALETTE, chosen=5, ascii=True)
    assert plain[0].text.startswith("4        > 5 ==== 6")


@settings(deadline=None)
@given(
    width=st.integers(1, 120),
    height=st.integers(1, 40),
    size=st.tuples(st.integers(1, 20), st.integers(1, 20)),
    ascii=st.booleans(),
)
def test_a_tile_is_found_where_its_number_stands(width: int, height: int, size: tuple[int, int], ascii: bool) -> None:
    strips = fields.draw(np.zeros((400, *size)), 1, 1.0, width, height, PALETTE, ascii=ascii)
    found, columns = {}, width - scale_width(width)
    for y in range(height):
        for x in range(width):
            tile = fields.tile_at(x, y, width, height, size, "true", ascii=ascii)
            if tile is not None and tile not in found:
                found[tile] = strips[y].text[x : min(x + size[1], columns)].strip()
    assert sorted(found) == list(range(len(found)))
    assert all(str(tile + 1).startswith(text) for tile, text in found.items())
    assert fields.tile_at(width, 0, width, height, size, "true", ascii=ascii) is None


@pytest.mark.parametrize(
    ("rows", "marked", "line"), [(4, 0, 1), (4, 3, 10), (24, 5, 2), (24, 4, 2), (100, 99, 11), (1, 0, 6)]
)
def test_the_pointer_stands_at_the_chosen_row(rows: int, marked: int, line: int) -> None:
    strips = heatmap.draw_marked(np.zeros((rows, 3)), 1.0, marked, 40, 12, PALETTE)
    assert [number for number, strip in enumerate(strips) if "▸" in strip.text] == [line]


@given(
    rows=st.integers(1, 120),
    height=st.integers(1, 40),
    width=st.integers(1, 60),
    depth=st.sampled_from(["true", "none"]),
    data=st.data(),
)
def test_there_is_one_pointer_whatever_the_size(
    rows: int, height: int, width: int, depth: Depth, data: st.DataObject
) -> None:
    marked = data.draw(st.integers(0, rows - 1))
    strips = heatmap.draw_marked(np.zeros((rows, 3)), 1.0, marked, width, height, PALETTE, depth)
    assert len(strips) == height
    assert {strip.cell_length for strip in strips} <= {width, max(width - 2, 0)}
    assert sum("▸" in strip.text for strip in strips) == (width > 2)


@given(rows=st.integers(1, 120), height=st.integers(1, 40), depth=st.sampled_from(["true", "none"]))
def test_every_line_belongs_to_a_row_or_lies_below_all(rows: int, height: int, depth: Depth) -> None:
    found = [heatmap.row_at(line, rows, height, depth) for line in range(height)]
    there = [row for row in found if row is not None]
    assert there == sorted(there)
    assert found[: len(there)] == there
    assert there[0] == 0 or rows > height
