"""The drawings of the Data screen: each fills exactly its area, says what it has to, and stays harmless."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.strip import Strip
from textual.theme import BUILTIN_THEMES

from nntui.core.data.overview import ClassView, ColumnView, Overview, PictureView, PreparedCell, ScatterView
from nntui.tui.colours import Palette
from nntui.tui.formatting import padded, safe, wrapped
from nntui.tui.renderables import (
    class_bars,
    column_detail,
    column_table,
    notices,
    pictures,
    prepared,
    scatter,
    target_list,
)
from nntui.tui.renderables.bars import bar, towers
from nntui.tui.renderables.lines import follow
from tests.tui import fabricated_data

PALETTE = Palette.of_theme(BUILTIN_THEMES["textual-dark"])
PENGUINS = fabricated_data.penguins()
ROWS = sum(PENGUINS.rows)
DEPTHS = st.sampled_from(["true", "256", "16", "none"])
SIZES = {"width": st.integers(1, 200), "height": st.integers(0, 40), "ascii": st.booleans()}

names = st.text(max_size=12) | st.sampled_from([fabricated_data.HOSTILE, "日本語" * 9, "e\u0301" * 30, "x" * 400])
numbers = st.floats(allow_nan=True, allow_infinity=True)
histograms = st.lists(st.floats(0, 1), max_size=30).map(lambda shares: np.array(shares, float))
columns = st.builds(
    ColumnView,
    name=names,
    kind=st.sampled_from(["number", "boolean", "date", "category"]),
    role=st.sampled_from(["input", "target", "left out"]),
    reason=names,
    missing=st.integers(0, 10**9),
    distinct=st.integers(0, 10**9),
    summary=names | st.just("-1.5 … 1.23e+300"),
    histogram=histograms,
    relation=st.none() | st.floats(0, 40) | st.just(float("nan")),
)
classes = st.builds(ClassView, name=names, rows=st.tuples(*[st.integers(0, 10**9)] * 3))
cells = st.builds(
    PreparedCell, column=names, raw=names, inputs=st.lists(st.tuples(names, numbers), max_size=6).map(tuple)
)


def texts(strips: list[Strip]) -> list[str]:
    return [strip.text.rstrip() for strip in strips]


def fills(strips: list[Strip], width: int, height: int) -> bool:
    """Whether a drawing has exactly that many cells, each with a style, and none that acts on the terminal."""
    lengths = {sum(cell_len(text) for text, _, _ in strip) for strip in strips}
    styled = all(segment.style is not None for strip in strips for segment in strip)
    return len(strips) == height and lengths <= {width} and styled and "\x1b" not in "".join(texts(strips))


@settings(deadline=None)
@given(found=st.lists(columns, min_size=1, max_size=6).map(tuple), chosen=st.integers(0, 5), **SIZES)
def test_any_columns_fill_exactly_the_area(
    found: tuple[ColumnView, ...], chosen: int, width: int, height: int, ascii: bool
) -> None:
    chosen = min(chosen, len(found) - 1)
    assert fills(column_table.draw(found, 100, chosen, 0, width, height, PALETTE, ascii=ascii), width, height)
    assert fills(column_detail.draw(found[chosen], 100, width, height, PALETTE, ascii=ascii), width, height)


@settings(deadline=None)
@given(found=st.lists(classes, max_size=6), first=st.integers(0, 3), **SIZES)
def test_any_classes_fill_exactly_the_area(
    found: list[ClassView], first: int, width: int, height: int, ascii: bool
) -> None:
    assert fills(class_bars.draw(found, first, width, height, PALETTE, ascii=ascii), width, height)


@settings(deadline=None)
@given(row=st.lists(cells, max_size=6).map(tuple), first=st.integers(0, 3), **SIZES)
def test_any_row_fills_exactly_the_area(
    row: tuple[PreparedCell, ...], first: int, width: int, height: int, ascii: bool
) -> None:
    assert fills(prepared.draw(row, first, width, height, PALETTE, ascii=ascii), width, height)


@settings(deadline=None)
@given(said=st.lists(names, max_size=6), first=st.integers(0, 3), **SIZES)
def test_any_notices_fill_exactly_the_area(said: list[str], first: int, width: int, height: int, ascii: bool) -> None:
    assert fills(notices.draw(said[:1], said, first, width, height, PALETTE, ascii=ascii), width, height)


@settings(deadline=None)
@given(found=st.lists(names, max_size=6), chosen=st.integers(0, 5), **SIZES)
def test_any_choices_fill_exactly_the_area(found: list[str], chosen: int, width: int, height: int, ascii: bool) -> None:
    offered = [(name, "category", found) for name in found]
    assert fills(target_list.draw(offered, chosen, width, height, PALETTE, ascii=ascii), width, height)


@settings(deadline=None)
@given(
    points=st.lists(st.tuples(numbers, numbers, st.integers(0, 5)), max_size=30),
    class_names=st.sampled_from([(), ("a",), tuple(f"{fabricated_data.HOSTILE}{number}" for number in range(60))]),
    depth=DEPTHS,
    **SIZES,
)
def test_any_points_fill_exactly_the_area(
    points: list[tuple[float, float, int]],
    class_names: tuple[str, ...],
    depth: str,
    width: int,
    height: int,
    ascii: bool,
) -> None:
    x, y, labels = np.array(points, float).reshape(-1, 3).T
    view = ScatterView(x, y, labels, class_names, "x", "y")
    assert fills(scatter.draw(view, width, height, PALETTE, depth, ascii=ascii), width, height)  # type: ignore[arg-type]


@settings(deadline=None, max_examples=50)
@given(shape=st.tuples(st.integers(1, 40), st.integers(1, 40)), count=st.integers(0, 9), depth=DEPTHS, **SIZES)
def test_any_pictures_fill_exactly_the_area(
    shape: tuple[int, int], count: int, depth: str, width: int, height: int, ascii: bool
) -> None:
    view = PictureView("日本", np.full(shape, 0.5), np.full((count, *shape), np.nan))
    drawn = pictures.draw([view] * 3, 1, width, height, PALETTE, depth, ascii=ascii)  # type: ignore[arg-type]
    assert fills(drawn, width, height)


def test_the_table_shows_everything_where_there_is_room() -> None:
    lines = texts(column_table.draw(PENGUINS.columns, ROWS, 3, 0, 150, 12, PALETTE))
    assert lines[0].split() == (
        ["column", "role", "kind", "missing", "histogram", "distinct", "relation", "bits", "summary"]
    )
    assert lines[4].startswith("▸ bill_length_mm")
    assert lines[4].split()[2:7] == ["input", "number", "2", "0.6", "%"]
    assert lines[4].endswith("0.81  32.1 … 59.6")
    assert "█" in lines[4]
    assert lines[1].endswith("numbers the rows")


def test_the_table_draws_only_what_is_in_sight() -> None:
    lines = texts(column_table.draw(PENGUINS.columns, ROWS, 0, 4, 100, 4, PALETTE))
    assert [line.split()[0] for line in lines[1:]] == ["bill_depth_mm", "flipper_length_mm", "body_mass_g"]


@pytest.mark.parametrize("width", range(8, 200))
def test_columns_of_the_table_go_in_the_stated_order_and_no_number_is_cut(width: int) -> None:
    layout = column_table.layout_of(PENGUINS.columns, width)
    order = column_table.DROP_ORDER
    kept = [part for part in order if part in layout]
    assert kept == list(order[len(order) - len(kept) :])
    whole = set(texts(column_table.draw(PENGUINS.columns, ROWS, 0, 0, 199, 6, PALETTE))[4].split())
    line = texts(column_table.draw(PENGUINS.columns, ROWS, 0, 0, width, 6, PALETTE))[4]
    assert {word for word in line.split() if word.replace(".", "").isdigit()} <= whole


def test_what_is_left_out_recedes() -> None:
    strip = column_table.draw(PENGUINS.columns, ROWS, 5, 0, 150, 12, PALETTE)[1]
    assert {segment.style for segment in strip if segment.text.strip()} == {PALETTE.muted}


def test_the_detail_has_the_whole_name_the_reason_and_the_range_below_the_histogram() -> None:
    view = replace(PENGUINS.columns[3], name="a long name of a column that no table would hold", reason="because")
    lines = texts(column_detail.draw(view, ROWS, 30, 12, PALETTE))
    assert lines[:2] == [" a long name of a column that", " no table would hold"]
    assert "input · number · because" in lines[2]
    assert "164 distinct · 2 missing" in lines[3]
    assert "0.810 bits about the target" in " ".join(line.strip() for line in lines)
    assert lines[-1].split() == ["32.1", "59.6"]
    assert "█" in lines[-2]


def test_a_class_has_a_bar_of_three_pieces_and_three_numbers() -> None:
    found = [ClassView("many", (60, 20, 20)), ClassView("few", (1, 0, 0)), ClassView("none", (0, 0, 0))]
    lines = texts(class_bars.draw(found, 0, 60, 5, PALETTE, ascii=True))
    assert lines[0].split() == ["class", "#", "train", "=", "valid", "-", "test"]
    bars = [line[7:-23] for line in lines[1:4]]
    assert [bars[0].count(glyph) for glyph in "#=-"] == [18, 6, 6]
    assert bars[1].strip() == "#"
    assert bars[2].strip() == ""
    assert lines[1].split()[-3:] == ["60", "20", "20"]


def test_a_narrow_balance_adds_the_parts_up() -> None:
    lines = texts(class_bars.draw(PENGUINS.classes, 0, 30, 4, PALETTE))
    assert lines[0].split() == ["class", "rows"]
    assert lines[1].split()[-1] == "152"


def test_inputs_stand_beside_the_values_that_they_are_made_of() -> None:
    row = (
        PreparedCell("size", "12.5", (("size", -0.5),)),
        PreparedCell("town", "Graz", (("town=Graz", 1.0), ("town=Linz", 0.0))),
        PreparedCell("sex", "", (("sex missing", 1.0),)),
        PreparedCell("id", "7", ()),
    )
    assert texts(prepared.draw(row, 0, 60, 6, PALETTE)) == [
        " column  value       inputs",
        " size    12.5    →  -0.500",
        " town    Graz    →   1.00 Graz   0.00 Linz",
        " sex     missing →   1.00 sex missing",
        " id      7       →  nothing",
        "",
    ]
    assert texts(prepared.draw(row, 1, 32, 3, PALETTE))[1:] == [
        " town    Graz    →   1.00 Graz",
        "                     0.00 Linz",
    ]


def test_classes_have_markers_and_the_legend_stands_apart_from_the_points() -> None:
    view = ScatterView(
        np.array([0.0, 1.0, 1.0]), np.array([0.0, 1.0, 1.0]), np.array([0.0, 1.0, 1.0]), ("no", "yes"), "x", "y"
    )
    lines = texts(scatter.draw(view, 40, 12, PALETTE))
    assert lines[0].split() == ["●", "no", "○", "yes"]
    plane = lines[1:-2]
    assert [line.count("●") for line in plane] == [0] * 8 + [1]
    assert plane[0].endswith("○")
    assert plane[-1][8:].startswith("●")
    assert lines[-2].lstrip().startswith("└")
    assert lines[-1].split()[0] == "0.0"
    assert lines[-1].split()[-1] == "1.0"


def test_the_majority_of_a_cell_is_shown() -> None:
    zeros = np.zeros(5)
    view = ScatterView(zeros, zeros, np.array([0.0, 1.0, 1.0, 1.0, 2.0]), ("a", "b", "c"), "x", "y")
    plane = "".join(line[8:] for line in texts(scatter.draw(view, 40, 12, PALETTE, ascii=True))[1:-2])
    assert plane.strip() == "+"


def test_many_classes_have_letters_and_the_legend_says_how_many_it_leaves_out() -> None:
    many = tuple(f"class {number}" for number in range(30))
    view = ScatterView(np.arange(30.0), np.arange(30.0), np.arange(30.0), many, "x", "y")
    lines = texts(scatter.draw(view, 60, 20, PALETTE))
    assert lines[0].startswith(" a class 0   b class 1")
    assert lines[1].endswith("more")
    assert "z" in "".join(lines[2:])


@pytest.mark.parametrize(("depth", "ascii"), [("none", False), ("16", False), ("true", True)])
def test_values_are_told_by_glyphs_where_colours_cannot(depth: str, ascii: bool) -> None:
    plane = fabricated_data.plane().scatter
    assert plane is not None
    lines = texts(scatter.draw(plane, 60, 20, PALETTE, depth, ascii=ascii))  # type: ignore[arg-type]
    assert lines[0].split()[1] == scatter.VALUES
    assert "@" in "".join(line[-8:] for line in lines[1:9])
    assert "@" not in "".join(line[:20] for line in lines[1:])


def test_one_input_shows_the_target_as_height_and_needs_no_legend() -> None:
    sine = fabricated_data.sine().scatter
    assert sine is not None
    assert not scatter.shows_values(sine)
    assert "┤" in scatter.draw(sine, 60, 20, PALETTE)[0].text or "│" in scatter.draw(sine, 60, 20, PALETTE)[0].text


def test_a_row_of_pictures_begins_with_the_average() -> None:
    view = PictureView("seven", np.array([[0.0, 0.5], [1.0, 0.0]]), np.array([[[1.0, 1.0], [0.0, 0.0]]] * 2))
    lines = texts(pictures.draw([view], 0, 40, 4, PALETTE, "none"))
    assert lines[0].split() == ["average", "rows", "of", "the", "training", "part"]
    assert lines[1].startswith(" seven ")
    assert lines[1][7:].rstrip() == "=: == =="


def test_as_many_pictures_and_classes_as_fit() -> None:
    views = fabricated_data.digits().pictures
    layout = pictures.layout_of(views, 70, 37)
    assert (layout.lines, layout.cells, layout.across, layout.down) == (5, 10, 6, 6)
    small = pictures.layout_of(fabricated_data.digits(3, 8).pictures, 70, 37)
    assert (small.lines, small.cells, small.down >= 3) == (4, 8, True)


@pytest.mark.parametrize(
    ("share", "expected"), [(0.0, "    "), (0.001, "▏   "), (0.5, "██  "), (0.53, "██▏ "), (1.0, "████"), (9.0, "████")]
)
def test_a_bar_is_as_long_as_its_share(share: float, expected: str) -> None:
    assert bar(share, 4) == expected


def test_a_bar_in_ascii_and_of_no_number() -> None:
    assert (bar(0.3, 5, ascii=True), bar(float("nan"), 3), bar(0.5, 0)) == ("##   ", "   ", "")


def test_towers_share_the_width_and_the_greatest_fills_the_height() -> None:
    assert towers(np.array([0.5, 1.0]), 8, 2) == ["    ███ ", "███ ███ "]
    assert towers(np.array([0.25, 1.0, 0.0]), 3, 2, ascii=True) == [" # ", "## "]
    assert towers(np.array([]), 3, 2) == ["   ", "   "]


@given(shares=histograms, width=st.integers(0, 90), height=st.integers(0, 9), ascii=st.booleans())
def test_any_towers_fill_exactly_the_area(shares: np.ndarray, width: int, height: int, ascii: bool) -> None:
    lines = towers(shares, width, height, ascii=ascii)
    assert [len(line) for line in lines] == [width] * height


@given(text=names, width=st.integers(2, 50))
def test_wrapped_lines_are_narrow_enough_and_lose_nothing(text: str, width: int) -> None:
    text = safe(text)
    lines = wrapped(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(text.split())


@given(text=names, width=st.integers(0, 50), right=st.booleans())
def test_padded_text_has_exactly_its_width(text: str, width: int, right: bool) -> None:
    if text.isprintable():
        assert cell_len(padded(text, width, right=right)) == width


@given(first=st.integers(-5, 40), chosen=st.integers(0, 29), room=st.integers(1, 40))
def test_the_chosen_line_is_in_sight_and_what_need_not_move_stays(first: int, chosen: int, room: int) -> None:
    found = follow(first, chosen, 30, room)
    assert found <= chosen < found + room
    assert 0 <= found <= max(30 - room, 0)
    if 0 <= first <= max(30 - room, 0) and first <= chosen < first + room:
        assert found == first


SETS: list[Callable[[], Overview]] = [fabricated_data.penguins, fabricated_data.spiral, fabricated_data.digits]


@pytest.mark.parametrize("make", SETS)
def test_in_ascii_the_drawings_use_only_ascii_but_for_what_the_data_say(make: Callable[[], Overview]) -> None:
    overview = make()
    drawn = [
        *class_bars.draw(overview.classes, 0, 60, 8, PALETTE, ascii=True),
        *pictures.draw(overview.pictures, 0, 60, 20, PALETTE, ascii=True),
        *notices.draw([], overview.notices, 0, 60, 8, PALETTE, ascii=True),
        *(scatter.draw(overview.scatter, 60, 20, PALETTE, ascii=True) if overview.scatter is not None else []),
    ]
    assert all(line.isascii() for line in texts(drawn))
