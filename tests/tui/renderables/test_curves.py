"""Charts as text: the line, its axes, its gaps, and what the terminal cannot show."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.strip import Strip
from textual.theme import BUILTIN_THEMES

from nntui.core.types import FloatArray
from nntui.tui.colours import Palette
from nntui.tui.renderables.curves import LABEL_WIDTH, draw
from nntui.tui.renderables.plot_parts import Curve, Scale, Upright

PALETTE = Palette.of_theme(BUILTIN_THEMES["textual-dark"])
INFINITE = float("inf")


def curve(x: Sequence[float] | FloatArray, y: Sequence[float] | FloatArray, marker: str = "●") -> Curve:
    return Curve(np.array(x, float), np.array(y, float), PALETTE.train, marker)


def text(
    *curves: Curve, marks: Sequence[float] = (), width: int = 40, height: int = 9, ascii: bool = False
) -> list[str]:
    return [
        strip.text
        for strip in draw(curves, uprights(marks, ":" if ascii else "┊"), width, height, PALETTE, ascii=ascii)
    ]


def uprights(epochs: Sequence[float], glyph: str = "┊") -> list[Upright]:
    return [Upright(epoch, PALETTE.mark, glyph) for epoch in epochs]


def styled(strips: list[Strip], character: str) -> set[object]:
    return {segment.style for strip in strips for segment in strip if character in segment.text}


RISING = curve(np.linspace(0, 4, 30), np.linspace(0, 1, 30))


def test_a_rising_line_has_axes_round_ticks_and_its_newest_point() -> None:
    assert text(RISING) == [
        "   1.0┤                             ⣀⡠⠔●",
        "      │                       ⢀⣀⣀⠤⠒⠉    ",
        "      │                   ⣀⠤⠔⠊⠁         ",
        "   0.5┤              ⢀⡠⠤⠒⠉              ",
        "      │          ⣀⠤⠔⠊⠁                  ",
        "      │    ⢀⡠⠔⠒⠉⠉                       ",
        "   0.0┤⣀⠤⠒⠊⠁                            ",
        "      └┬───────────────┬───────────────┬",
        "       0               2               4",
    ]


def test_ascii_draws_with_ascii_alone_and_tells_curves_apart() -> None:
    assert text(RISING, curve([0, 4], [1, 0], "○"), marks=[2], ascii=True) == [
        "   1.0+o               :             ***",
        "      | ooooo          :       ******   ",
        "      |      ooooo     :  *****         ",
        "   0.5+           oooooo**              ",
        "      |         *****  :ooooo           ",
        "      |   ******       :     ooooo      ",
        "   0.0+***             :          oooooo",
        "      ++---------------+---------------+",
        "       0               2               4",
    ]


def test_nothing_to_draw_leaves_the_axes_and_the_room_for_labels() -> None:
    lines = text()
    assert lines[-2] == " " * LABEL_WIDTH + "└" + "─" * 33
    assert not "".join(lines).strip("│└─ ")
    assert text(curve([], []), curve([1.0], [np.nan])) == lines


def test_one_point_is_its_marker() -> None:
    lines = text(curve([0.014], [2.3]))
    assert sum(line.count("●") for line in lines) == 1


@pytest.mark.parametrize("value", [0.0, 0.693, -2.0, 1e-7, 1e9, -1e-300, 1.7e308])
def test_a_constant_is_a_level_line(value: float) -> None:
    lines = text(curve(np.linspace(0, 4, 9), np.full(9, value)))
    drawn = [line for line in lines[:-2] if line[LABEL_WIDTH + 1 :].strip()]
    assert len(drawn) == 1
    assert drawn[0].endswith("●")


def test_what_is_not_finite_is_a_gap() -> None:
    y = np.ones(41)
    y[10:20] = np.nan
    y[25:30] = INFINITE
    line = next(line for line in text(curve(np.arange(41.0), y), width=48) if "●" in line)
    assert line.count("  ") >= 2
    assert line[LABEL_WIDTH + 1] != " "


@pytest.mark.parametrize("high", [0.01, 1.0, 999.0, 1e-7, 1e9, 123456.0, -1e-5])
def test_the_plot_begins_at_the_same_column_whatever_the_numbers(high: float) -> None:
    lines = text(curve([0, 1], [0, high]))
    assert {line[LABEL_WIDTH] for line in lines[:-2]} <= {"│", "┤"}


def test_epochs_are_labelled_with_whole_numbers_once_each() -> None:
    labels = text(curve(np.linspace(0.014, 12.3, 90), np.ones(90)), width=80)[-1].split()
    assert labels == ["0", "2", "4", "6", "8", "10", "12"]


def test_marks_are_dotted_lines_behind_the_curve_one_a_column() -> None:
    strips = draw([RISING], uprights([2.0, 2.001, 2.002, 99.0, -1.0]), 40, 9, PALETTE)
    columns = {strip.text.index("┊") for strip in strips if "┊" in strip.text}
    assert len(columns) == 1
    assert sum("┊" in strip.text for strip in strips) == 6  # of 7 lines, as the curve is in front in one
    assert [strip.text.replace("┊", " ") for strip in strips] == text(RISING)


def test_styles_are_the_curves_the_marks_and_muted_axes() -> None:
    valid = Curve(np.array([0.0, 4.0]), np.array([1.0, 0.0]), PALETTE.valid, "◆")
    strips = draw([RISING, valid], uprights([2.0]), 40, 9, PALETTE)
    assert styled(strips, "●") == {PALETTE.train}
    assert styled(strips, "◆") == {PALETTE.valid}
    assert styled(strips, "┊") == {PALETTE.mark}
    assert styled(strips, "└") == styled(strips, "0.5") == {PALETTE.muted}
    assert all(segment.style is not None for strip in strips for segment in strip)


def test_the_last_curve_is_in_front() -> None:
    front = Curve(RISING.x, RISING.y, PALETTE.valid)
    assert PALETTE.train not in {
        segment.style for strip in draw([RISING, front], [], 40, 9, PALETTE) for segment in strip
    }


def test_bounds_keep_the_upper_limit_at_one() -> None:
    lines = [strip.text for strip in draw([RISING], [], 40, 9, PALETTE, scale=Scale(bounds=(0.0, 1.0)))]
    assert lines[0].startswith("   1.0┤")


def test_drawings_do_not_influence_each_other() -> None:
    before = text(RISING)
    text(curve([0, 1], [5, 6]), width=10, height=3, marks=[0.5])
    assert text(RISING) == before


def test_a_small_area_has_no_axes() -> None:
    assert text(RISING, width=19, height=4)[-1][0] == "⡠"
    assert "│" not in "".join(text(RISING, width=60, height=4))


values = st.one_of(st.floats(allow_nan=True, allow_infinity=True), st.floats(-10, 10))


@settings(deadline=None, max_examples=60)
@given(
    width=st.integers(1, 200),
    height=st.integers(1, 60),
    points=st.lists(st.tuples(values, values), max_size=12),
    marks=st.lists(values, max_size=3),
    ascii=st.booleans(),
)
def test_any_size_and_any_values_fill_exactly_the_area(
    width: int, height: int, points: list[tuple[float, float]], marks: list[float], ascii: bool
) -> None:
    drawn = curve([x for x, _ in points], [y for _, y in points])
    strips = draw([drawn, RISING], uprights(marks), width, height, PALETTE, ascii=ascii)
    assert len(strips) == height
    assert {sum(segment.cell_length for segment in strip) for strip in strips} == {width}
    assert not ascii or all(strip.text.isascii() for strip in strips)


def test_no_area_is_no_drawing() -> None:
    assert draw([RISING], [], 0, 3, PALETTE) == [Strip([], 0)] * 3
    assert draw([RISING], [], 10, 0, PALETTE) == []


def test_the_installed_plotext_has_the_private_parts_that_are_used() -> None:
    from plotext._monitor import monitor_class

    plot = monitor_class()
    plot.set_size([4, 2])
    plot.draw([0, 1], [0, 1], lines=True, marker="braille", color=3)
    plot.build_plot()
    assert [len(row) for row in plot.matrix.marker] == [4, 4]
    assert [len(row) for row in plot.matrix.fullground] == [4, 4]
