"""The graph as text: nodes, names and lines are where they belong, at every size and on every terminal."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.theme import BUILTIN_THEMES

from nntui.core.training.controls import ViewRequest
from nntui.core.training.seen import GraphView
from nntui.tui.colours import Palette
from nntui.tui.renderables.graph import draw, extra_of
from nntui.tui.renderables.graph_layout import layout_of, units_for
from nntui.tui.renderables.look import Look
from tests.tui.fabricated_inside import graph_of

PALETTE = Palette.of_theme(BUILTIN_THEMES["textual-dark"])
TRUE, PLAIN = Look(PALETTE), Look(PALETTE, "none", ascii=True)
HOSTILE = "[red]x[/]\x1b[31m\x1b]0;title\x07\n界"


def small(**changes: Any) -> GraphView:
    """Two inputs, three units, one output; the first weight is the strongest, and negative."""
    values: dict[str, Any] = {
        "widths": (2, 3, 1),
        "functions": ("tanh", "sigmoid"),
        "shown": (np.arange(2), np.arange(3), np.arange(1)),
        "weights": (np.array([[-1.0, 0.3, 0.0], [0.5, 0.4, 0.7]]), np.array([[0.6], [-0.5], [0.9]])),
        "biases": (np.zeros(3), np.zeros(1)),
        "activations": (np.array([1.0, -1.0]), np.array([0.2, -0.9, 0.0]), np.array([0.5])),
        "limit": 1.0,
        "input_names": ("x1", "x2"),
        "output_names": ("second",),
    }
    return GraphView(**(values | changes))


def text(view: GraphView, width: int, height: int, look: Look = TRUE, **said: Any) -> list[str]:
    chosen = said.pop("chosen", (0, 0))
    strips = draw(view, chosen, width, height, look, **said)
    assert len(strips) == height
    assert {strip.cell_length for strip in strips} <= {width}
    return [strip.text for strip in strips]


def has_braille(line: str) -> bool:
    return any("\u2801" <= character <= "\u28ff" for character in line)


def test_names_stand_beside_inputs_and_outputs_and_layers_are_titled() -> None:
    lines = text(small(), 60, 9)
    assert lines[0].split() == ["2", "inputs", "1", "tanh", "3", "2", "sigmoid", "1"]
    assert [line[:2] for line in lines if line.startswith("x")] == ["x1", "x2"]
    assert sum(line.rstrip().endswith("second") for line in lines) == 1
    assert any(has_braille(line) for line in lines)


def test_the_chosen_unit_stands_in_brackets() -> None:
    for unit in range(3):
        lines = text(small(), 60, 9, chosen=(0, unit))
        assert [f"[{number + 1}]" in "\n".join(lines) for number in range(3)] == [number == unit for number in range(3)]


def test_some_of_many_units_are_said_to_be_some() -> None:
    view = graph_of((784, 128, 64, 10), ViewRequest(shown_units=12))
    lines = text(view, 118, 34)
    assert "12 of 784 inputs" in lines[0]
    assert "1 relu 12 of 128" in lines[0]
    assert lines[0].endswith("3 softmax 10")
    assert "strongest of" in lines[-1]
    assert "2 12/64" in text(view, 70, 34)[0]


def test_with_only_the_chosen_units_weights_others_are_gone() -> None:
    view = small()
    every = sum(map(has_braille, text(view, 60, 15)))
    lines = text(view, 60, 15, chosen=(0, 0), only_chosen=True)
    layout = layout_of(view, 60, 15)
    below = [line for number, line in enumerate(lines) if number > layout.nodes[1][1].line]
    assert sum(map(has_braille, lines)) < every
    assert not any("⠤⠤" in line[35:] for line in below)


def test_a_positive_weight_is_a_whole_line_and_a_negative_one_is_broken() -> None:
    for weight, is_whole in ((0.5, True), (-0.5, False)):
        view = small(
            widths=(1, 1),
            functions=("linear",),
            shown=(np.arange(1), np.arange(1)),
            weights=(np.array([[weight]]),),
            biases=(np.zeros(1),),
            activations=(np.ones(1), np.ones(1)),
            input_names=("a",),
            output_names=("b",),
        )
        middle = text(view, 40, 3)[1]
        between = middle[middle.index(" ") + 3 : middle.rindex("1") - 1]
        assert (" " not in between and has_braille(between)) == is_whole
        ascii = text(view, 40, 3, PLAIN)[1]
        assert ("-----" in ascii, "-" in ascii) == (is_whole, is_whole)
        assert (". .." in ascii) != is_whole


def test_strong_weights_are_thick_and_weak_ones_dotted() -> None:
    def dots(weight: float) -> int:
        view = small(weights=(np.full((2, 3), weight), np.full((3, 1), weight)))
        lines = "".join(text(view, 60, 9))
        return sum((ord(character) - 0x2800).bit_count() for character in lines if has_braille(character))

    assert dots(0.95) > 1.3 * dots(0.4) > 2 * dots(0.05) > 0


def test_nodes_say_what_was_done_to_them_and_how_active_they_are_where_colours_cannot() -> None:
    view = small(off=((1,), ()), frozen=((2,), ()))
    assert extra_of(view, TRUE) == 1
    lines = "\n".join(text(view, 60, 9, PLAIN))
    assert "2=x" in lines  # very negative, and off
    assert "3 =" in lines  # inactive, and frozen
    assert "x off" in text(view, 90, 30)[-1]


def test_ascii_terminals_get_ascii_alone() -> None:
    view = graph_of((784, 128, 64, 10), ViewRequest(shown_units=12))
    assert all(line.isascii() for line in text(view, 100, 20, PLAIN))


@pytest.mark.parametrize("look", [TRUE, PLAIN, Look(PALETTE, "16"), Look(PALETTE, "256")], ids=str)
def test_odd_numbers_and_hostile_names_break_nothing(look: Look) -> None:
    weights = (np.array([[np.nan, np.inf, -np.inf], [1.0, 0.0, -1.0]]), np.full((3, 1), np.nan))
    view = small(
        weights=weights,
        activations=(np.array([np.nan, np.inf]), np.full(3, np.nan), np.zeros(1)),
        input_names=(HOSTILE, ""),
        output_names=("y" * 300,),
    )
    lines = text(view, 80, 12, look)
    assert not any("\x1b" in line or "\x07" in line for line in lines)
    assert "[red]x[/]" in "\n".join(lines)


@given(
    widths=st.lists(st.integers(1, 40), min_size=2, max_size=6),
    width=st.integers(0, 130),
    height=st.integers(0, 50),
    units=st.integers(1, 60),
    layer=st.integers(0, 4),
    is_plain=st.booleans(),
)
def test_every_network_fits_into_every_area(
    widths: list[int], width: int, height: int, units: int, layer: int, is_plain: bool
) -> None:
    layer = min(layer, len(widths) - 2)
    view = graph_of(tuple(widths), ViewRequest(shown_units=units, layer=layer))
    text(view, width, height, PLAIN if is_plain else TRUE, chosen=(layer, 0))


@given(height=st.integers(5, 60))
def test_nodes_stand_on_lines_of_their_own_inside_the_drawing(height: int) -> None:
    view = graph_of((50, 30, 9), ViewRequest(shown_units=units_for(height)))
    layout = layout_of(view, 100, height)
    for nodes in layout.nodes:
        lines = [node.line for node in nodes]
        assert len(set(lines)) == len(lines)
        assert layout.first <= min(lines)
        assert max(lines) < layout.first + layout.lines


def test_a_cell_tells_which_unit_stands_there() -> None:
    view = small()
    layout = layout_of(view, 60, 9)
    for nodes in layout.nodes[1:]:
        for node in nodes:
            assert layout.at(node.left, node.line) is node
            assert layout.at(node.right - 1, node.line) is node
    assert layout.at(30, 0) is None
    inputs = layout.nodes[0][0]
    assert layout.at(inputs.left, inputs.line) is None
