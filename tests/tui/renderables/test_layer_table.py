"""The layer table keeps its size, its columns in place and its numbers whole."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.strip import Strip
from textual.theme import BUILTIN_THEMES

from nntui.core.training.seen import LayerView
from nntui.tui.colours import Palette
from nntui.tui.renderables.layer_table import DROP_ORDER, draw

PALETTE = Palette.of_theme(BUILTIN_THEMES["textual-dark"])

HIDDEN = LayerView(
    inputs=784,
    units=128,
    parameters=100_480,
    activation="relu",
    dropout=0.2,
    weight_norm=12.34,
    gradient_norm=0.0123,
    update_ratio=0.001,
    dead=0.03,
    histogram=np.array([1, 2, 4, 2, 1], dtype=np.float32) / 10,
)
SECOND = replace(HIDDEN, inputs=128, units=64, parameters=8_256, activation="leaky_relu", dropout=0.125, dead=0.6)
OUTPUT = replace(HIDDEN, inputs=64, units=10, parameters=650, activation="softmax", dropout=0.0, dead=None)
LAYERS = (HIDDEN, SECOND, OUTPUT)


def texts(strips: list[Strip]) -> list[str]:
    return [strip.text for strip in strips]


def words(line: str) -> str:
    return " ".join(line.split())


layer_views = st.builds(
    LayerView,
    inputs=st.integers(1, 10**6),
    units=st.integers(1, 10**6),
    parameters=st.integers(1, 10**12),
    activation=st.text(max_size=20),
    dropout=st.floats(0, 0.95),
    weight_norm=st.floats(0),
    gradient_norm=st.floats(0),
    update_ratio=st.floats(allow_nan=True),
    dead=st.none() | st.floats(0, 1),
    histogram=st.integers(0, 40).map(lambda bins: np.full(bins, 0.1, dtype=np.float32)),
)


@given(
    layers=st.lists(layer_views, max_size=8).map(tuple),
    selected=st.integers(-2, 9),
    width=st.integers(1, 200),
    height=st.integers(0, 40),
    ascii=st.booleans(),
)
def test_any_table_fills_exactly_its_area(
    layers: tuple[LayerView, ...], selected: int, width: int, height: int, ascii: bool
) -> None:
    strips = draw(layers, selected, width, height, PALETTE, ascii=ascii)
    assert len(strips) == height
    assert {strip.cell_length for strip in strips} <= {width}
    assert all(Strip(list(strip)).cell_length == width for strip in strips)
    assert all(segment.style is not None for strip in strips for segment in strip)


def test_a_wide_table_shows_every_column() -> None:
    lines = texts(draw(LAYERS, 0, 118, 4, PALETTE))
    assert words(lines[0]) == "# layer shape params act dropout |w| |grad| upd/w dead % weights"
    assert words(lines[1]).startswith("▸ 1 dense 784→128 100,480 relu 0.20 12.3 0.0123 0.0010 3.0 ")
    assert re.search("[▁▂▃▄▅▆▇█]", lines[1])


def test_the_output_layer_has_no_dropout_and_no_share_of_dead_units() -> None:
    output = texts(draw(LAYERS, 0, 118, 4, PALETTE))[3].split()
    assert output[5] == "–"
    assert output[9] == "–"
    assert texts(draw(LAYERS, 0, 118, 4, PALETTE, ascii=True))[3].split()[5] == "-"


def test_numbers_stand_under_the_end_of_their_title() -> None:
    header, first, second, _ = texts(draw(LAYERS, 0, 118, 4, PALETTE))
    for title, number, other in (
        ("|grad|", "0.0123", "0.0123"),
        ("dead %", "3.0", "60.0"),
        ("shape", "784→128", "128→64"),
    ):
        end = header.index(title) + len(title)
        assert first[:end].endswith(number)
        assert second[:end].endswith(other)


def test_the_selected_layer_is_marked_by_a_glyph_and_by_its_style() -> None:
    strips = draw(LAYERS, 1, 118, 4, PALETTE)
    assert [line[0] for line in texts(strips)] == [" ", " ", "▸", " "]
    bold = [{bool(segment.style and segment.style.bold) for segment in list(strip)[:5]} for strip in strips]
    assert bold == [{False}, {False}, {True}, {False}]
    assert texts(draw(LAYERS, 1, 118, 4, PALETTE, ascii=True))[2][0] == ">"


def test_nothing_moves_when_the_numbers_change() -> None:
    other = tuple(
        replace(layer, weight_norm=1.25e-12, gradient_norm=float("nan"), update_ratio=1e30, dropout=0.3333)
        for layer in LAYERS
    )
    for width in (60, 80, 120):
        before, after = (texts(draw(layers, 0, width, 4, PALETTE))[0] for layers in (LAYERS, other))
        assert before == after


def titles(width: int) -> list[str]:
    header = texts(draw(LAYERS, 0, width, 4, PALETTE))[0]
    return [title for title in ("#", *DROP_ORDER) if title in header]


@pytest.mark.parametrize("width", range(4, 121))
def test_columns_go_in_the_stated_order(width: int) -> None:
    shown = [title for title in DROP_ORDER if title in titles(width)]
    assert shown == list(DROP_ORDER[len(DROP_ORDER) - len(shown) :])


def test_at_80_columns_the_diagnosis_is_in_sight() -> None:
    assert set(titles(76)) >= {"#", "shape", "act", "dropout", "|w|", "|grad|", "upd/w", "dead %", "weights"}


@pytest.mark.parametrize("width", range(1, 119))
def test_no_number_is_cut(width: int) -> None:
    whole = set(texts(draw(LAYERS, 0, 118, 4, PALETTE))[2].split())
    row = texts(draw(LAYERS, 0, width, 4, PALETTE))[2]
    assert {word for word in row.split() if re.search(r"\d", word)} <= whole


def test_a_long_name_ends_with_an_ellipsis() -> None:
    strange = replace(HIDDEN, activation="hyperbolic_tangent")
    assert "hyperboli…" in texts(draw((strange, OUTPUT), 0, 118, 3, PALETTE))[1]
    assert "leaky_relu" in texts(draw(LAYERS, 0, 118, 4, PALETTE))[2]


def test_a_hostile_name_stays_text() -> None:
    hostile = replace(HIDDEN, activation="\x1b[31m[b]x\n")
    row = texts(draw((hostile, OUTPUT), 0, 118, 3, PALETTE))[1]
    assert "[b]x" in row
    assert "\x1b" not in row


@pytest.mark.parametrize(("selected", "numbers"), [(0, "123"), (4, "456"), (9, "890")])
def test_a_long_network_scrolls_to_the_selected_layer_and_says_what_is_missing(selected: int, numbers: str) -> None:
    lines = texts(draw((HIDDEN,) * 9 + (OUTPUT,), selected, 118, 5, PALETTE))
    assert [line.replace("▸", " ").split()[0][-1] for line in lines[1:4]] == list(numbers)
    assert lines[4].strip().startswith("+7 more")
    assert any(line.startswith("▸") and line.split()[1] == str(selected + 1) for line in lines)


def test_one_line_shows_the_selected_layer() -> None:
    assert texts(draw(LAYERS, 2, 118, 1, PALETTE))[0].startswith("▸ 3")


def test_what_is_broken_or_mostly_dead_stands_out() -> None:
    broken = replace(SECOND, gradient_norm=float("nan"))
    row = draw((HIDDEN, broken, OUTPUT), 0, 118, 4, PALETTE)[2]
    warned = [segment.text.strip() for segment in row if segment.style == PALETTE.warning]
    assert warned == ["nan", "60.0"]


def test_in_ascii_only_ascii_is_used() -> None:
    assert all(line.isascii() for line in texts(draw(LAYERS * 3, 1, 118, 5, PALETTE, ascii=True)))
