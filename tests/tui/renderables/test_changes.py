"""The list of changes, drawn as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.theme import BUILTIN_THEMES

from nntui.core.training.snapshot import Mark
from nntui.tui.colours import Palette
from nntui.tui.renderables.changes import draw

PALETTE = Palette.of_theme(BUILTIN_THEMES["textual-dark"])
SWITCH = "optimizer sgd → adam, learning rate 0.05 → 0.001; reset first moment, second moment"


def lines(marks: list[Mark], width: int, height: int, facts: tuple[str, ...] = ()) -> list[str]:
    """The list as text."""
    return [strip.text for strip in draw(marks, "nothing yet", facts, width, height, PALETTE)]


@pytest.mark.parametrize("width", [30, 38, 60, 120])
def test_a_change_of_many_words_is_listed_with_all_of_them(width: int) -> None:
    listed = lines([Mark(0.1, 9, "momentum 0.9 → 0.5"), Mark(1.0, 1071, SWITCH)], width, 9)
    assert " ".join(" ".join(listed).split()) == f"1,071 {SWITCH} 9 momentum 0.9 → 0.5"


def test_the_newest_change_is_the_first_and_the_oldest_find_no_room() -> None:
    marks = [Mark(float(step), step, f"change {step}") for step in range(1, 9)]
    assert [line.split() for line in lines(marks, 20, 3)] == [
        ["8", "change", "8"],
        ["7", "change", "7"],
        ["6", "change", "6"],
    ]


def test_facts_stand_below_while_there_is_room() -> None:
    assert [line.strip() for line in lines([], 20, 5, ("a", "b"))] == ["nothing yet", "", "", "a", "b"]
    assert [line.strip() for line in lines([Mark(1.0, 71, SWITCH)], 38, 4, ("a", "b"))][-1] in ("", "a")


@given(texts=st.lists(st.text(max_size=60), max_size=5), width=st.integers(0, 60), height=st.integers(0, 9))
def test_any_list_fills_exactly_its_area(texts: list[str], width: int, height: int) -> None:
    strips = draw([Mark(1.0, 7, text) for text in texts], "nothing yet", ("a fact",), width, height, PALETTE)
    assert [strip.cell_length for strip in strips] == [width] * height
