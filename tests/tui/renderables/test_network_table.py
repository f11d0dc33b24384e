"""The table of the Network screen: it fills its area, marks one cell, and says what the layers are."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.strip import Strip
from textual.theme import BUILTIN_THEMES

from nntui.core.training.seen import LayerView
from nntui.tui.colours import Palette
from nntui.tui.network_edits import COLUMNS, Column
from nntui.tui.renderables.network_table import Layout, draw, memory
from tests.tui import fabricated_network as fabricated

PALETTE = Palette.of_theme(BUILTIN_THEMES["textual-dark"])
MNIST = fabricated.mnist()


def texts(
    layers: tuple[LayerView, ...] = MNIST,
    row: int = 1,
    column: Column = "units",
    width: int = 118,
    height: int = 6,
    first: int = 0,
    *,
    ascii: bool = False,
) -> list[str]:
    return [strip.text for strip in draw(layers, row, column, first, width, height, PALETTE, ascii=ascii)]


def words(line: str) -> str:
    return " ".join(line.split())


layers = st.builds(
    fabricated.layer,
    st.integers(1, 10**8),
    st.integers(1, 65_536),
    st.text(max_size=20),
    dropout=st.floats(0, 0.95),
    l2=st.floats(0, 1e12),
    initializer=st.text(max_size=60),
)


@given(
    layers=st.lists(layers, min_size=1, max_size=8).map(tuple),
    row=st.integers(0, 9),
    column=st.sampled_from(COLUMNS),
    width=st.integers(1, 200),
    height=st.integers(0, 20),
    ascii=st.booleans(),
)
def test_any_table_fills_exactly_its_area(
    layers: tuple[LayerView, ...], row: int, column: Column, width: int, height: int, ascii: bool
) -> None:
    strips = draw(layers, row, column, 0, width, height, PALETTE, ascii=ascii)
    assert len(strips) == height
    assert all(Strip(list(strip)).cell_length == width for strip in strips)
    assert all(segment.style is not None for strip in strips for segment in strip)


def test_it_has_a_row_for_the_inputs_one_a_layer_and_the_totals() -> None:
    title, inputs, first, second, output, total = map(words, texts(width=140))
    assert title == "layer units activation dropout initial weights L2 parameters memory"
    assert inputs == "inputs 784"
    assert first == "▸ 1 *x [ 128] relu 0.20 he_uniform 0 100,480 1.21 MB 9 frozen, 2 off"
    assert second == "2 * 64 leaky_relu 0.00 orthogonal:gain=1.4 0.00010 8,256 99.1 kB all frozen"
    assert output == "3 output 10 softmax – glorot_uniform 0 650 7.8 kB"
    assert total == "109,386 parameters · 1.31 MB of weights, gradients and the optimizer's slots"


def test_at_80_columns_all_columns_of_a_usual_network_are_there_and_at_60_those_that_shape_it() -> None:
    assert Layout(MNIST, 78).columns == COLUMNS
    assert words(texts(width=78)[0]) == "layer units activation dropout initial weights L2 params memory"
    assert Layout(MNIST, 58).columns == ("units", "activation", "dropout", "initial")


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("row", [0, 1, 2, 3])
def test_the_chosen_cell_alone_stands_in_brackets(row: int, column: Column) -> None:
    lines = texts(row=row, column=column)
    assert [line.count("[") for line in lines] == [0, *(int(number == row) for number in range(4)), 0]
    assert [line.startswith("▸ ") for line in lines[1:5]] == [number == row for number in range(4)]
    layout = Layout(MNIST, 118)
    left, right = lines[row + 1].index("["), lines[row + 1].index("]")
    assert {layout.column_at(x) for x in range(left + 1, right)} == {column}


def test_the_chosen_cell_is_told_without_brackets_by_its_style_too() -> None:
    strip = draw(MNIST, 2, "dropout", 0, 118, 6, PALETTE)[3]
    reverse = [segment.text.strip() for segment in strip if segment.style is not None and segment.style.reverse]
    assert reverse == ["0.00"]


def test_numbers_stand_under_the_end_of_their_title() -> None:
    title, _, first, second, *_ = texts()
    for name in ("units", "dropout", "parameters", "memory"):
        end = title.index(name) + len(name)
        assert first[end - 1] not in " []"
        assert second[end - 1] != " "


def test_nothing_moves_when_another_cell_is_chosen() -> None:
    for column in COLUMNS:
        line = texts(row=1, column=column)[2].replace("[", " ").replace("]", " ")
        assert line == texts(row=1, column="units")[2].replace("[", " ").replace("]", " ")


def test_of_many_layers_those_from_the_first_on_are_shown_and_the_totals_stay() -> None:
    lines = texts(fabricated.large(), row=9, first=7, height=6)
    assert [words(line).split()[0] for line in lines[1:5]] == ["7", "8", "▸", "10"]
    assert "parameters" in lines[-1]


def test_long_names_are_cut_where_there_is_no_room() -> None:
    assert " random_uniform:m… " in texts(fabricated.large(), width=78)[2]
    assert " random_uniform:m~ " in texts(fabricated.large(), width=78, ascii=True)[2]
    assert "exponential" in texts(fabricated.large(), width=58)[2]


def test_nothing_but_ascii_in_an_ascii_terminal() -> None:
    assert all(line.isascii() for line in texts(ascii=True))


def test_what_a_name_says_to_the_terminal_stays_harmless() -> None:
    hostile = (replace(MNIST[0], activation="\x1b[31mx[/]", initializer="\x1b]0;t\x07y"), *MNIST[1:])
    assert "\x1b" not in "".join(texts(hostile))


@pytest.mark.parametrize(("size", "text"), [(0, "0 B"), (840, "840 B"), (3_960, "3.96 kB"), (1_284_000, "1.28 MB")])
def test_memory_is_written_in_three_digits(size: int, text: str) -> None:
    assert memory(size) == text
