"""The list of changes, drawn as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.theme import BUILTIN_THEMES

from nntui.core.training.course import Mark
from nntui.tui.colours import Palette
from nntui.tui.renderables.changes import draw, verdict

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


def judged(before: float | None, after: float | None) -> Mark:
    """A change of the learning rate after which the loss is known."""
    return Mark(1.0, 71, "learning rate", "0.05", "0.04", before, after)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (0.5, 0.4, "better"),
        (0.5, 0.6, "worse"),
        (0.5, 0.509, "same"),
        (0.5, 0.491, "same"),
        (float("inf"), 0.5, "better"),
        (0.5, 0.489, "better"),
        (0.5, 0.511, "worse"),
        (0.0, 0.0, "same"),
        (0.5, float("nan"), "worse"),
        (0.5, float("inf"), "worse"),
        (-0.5, -0.6, "better"),
        (0.5, None, None),
        (None, 0.5, None),
    ],
)
def test_a_change_has_helped_where_the_loss_fell_by_more_than_two_hundredths(
    before: float | None, after: float | None, expected: str | None
) -> None:
    assert verdict(judged(before, after)) == expected


def test_the_loss_before_and_after_stands_below_the_change_with_a_sign() -> None:
    assert [line.rstrip() for line in lines([judged(0.412, 0.335)], 40, 3)] == [
        " 71  learning rate 0.05 → 0.04",
        "     ▼ loss 0.412 → 0.335",
        "",
    ]


def test_the_loss_stands_beside_the_change_where_there_is_room() -> None:
    assert lines([judged(0.412, 0.5)], 60, 1)[0].rstrip() == " 71  learning rate 0.05 → 0.04  ▲ loss 0.412 → 0.500"
    assert "= loss" in lines([judged(0.412, 0.413)], 60, 1)[0]


def test_nothing_is_said_of_the_loss_before_it_is_known() -> None:
    assert "loss" not in " ".join(lines([judged(0.412, None)], 60, 3))


@given(before=st.floats(), after=st.floats(), width=st.integers(0, 60), height=st.integers(0, 9))
def test_any_losses_fill_exactly_the_area(before: float, after: float, width: int, height: int) -> None:
    strips = draw([judged(before, after)] * 3, "nothing yet", (), width, height, PALETTE)
    assert [strip.cell_length for strip in strips] == [width] * height
