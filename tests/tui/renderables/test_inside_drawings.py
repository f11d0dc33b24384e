"""A unit, mistakes and confusions as text: everything is there, nothing is clipped, on every terminal."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.strip import Strip
from textual.theme import BUILTIN_THEMES

from nntui.core.training.controls import ViewRequest
from nntui.core.training.seen import Example, Mistake, UnitInput, UnitView
from nntui.tui.colours import Palette
from nntui.tui.renderables import confusion, function_plot, mistakes, unit
from nntui.tui.renderables.blocks import tile_size
from nntui.tui.renderables.look import Look
from tests.tui.fabricated_inside import confusion_of, example, mistakes_of, scatter_of, unit_of

PALETTE = Palette.of_theme(BUILTIN_THEMES["textual-dark"])
TRUE, PLAIN = Look(PALETTE), Look(PALETTE, "none", ascii=True)
LOOKS = [TRUE, PLAIN, Look(PALETTE, "16"), Look(PALETTE, "256")]
MNIST, TABLE = (784, 128, 64, 10), (7, 8, 8, 3)
HOSTILE = "[red]x[/]\x1b[31m\x1b]0;title\x07\n界"
SIZES = [(118, 11), (118, 36), (78, 18), (58, 10), (198, 56), (30, 5), (3, 2), (1, 1), (0, 0)]


def text(strips: list[Strip], width: int, height: int) -> str:
    assert len(strips) == height
    assert {strip.cell_length for strip in strips} <= {width}
    return "\n".join(strip.text for strip in strips)


def unit_text(width: int, height: int, view: UnitView | None = None, look: Look = TRUE, **said: Any) -> str:
    view = view or unit_of(TABLE, None, ViewRequest(exciting=9))
    return text(unit.draw(view, width, height, look, **said), width, height)


def row(target: str, said: str = "a 1 · b 2", number: int = 4) -> Example:
    return Example(number, None, said, target)


# One unit


def test_the_sum_of_a_unit_is_written_out_to_its_output() -> None:
    view = unit_of(TABLE, None, ViewRequest(exciting=9, example=4))
    lines = unit_text(118, 14, view).splitlines()
    assert lines[0].split()[:5] == ["row", "5", "value", "weight", "product"]
    first = view.inputs[0]
    assert lines[1].startswith(first.name[:8])
    assert f" {first.raw} " in lines[1]
    assert f"{first.share:.3g}"[:4] in lines[1]
    labels = "\n".join(line[:20].rstrip() for line in lines)
    for label in ("bias", "sum z", "output relu(z)"):
        assert label in labels


def test_a_long_value_takes_no_name_away_and_long_numbers_stay_apart() -> None:
    inputs = (UnitInput("x1", -0.000685, 0.00123, "-0.652860123"), UnitInput("x2", 0.0007104, -0.0001234, "1"))
    view = unit_of(TABLE, None, ViewRequest(), inputs=inputs)
    lines = [line[:34] for line in unit_text(78, 10, view).splitlines()]
    assert lines[1].split()[0] == "x1"
    assert lines[2].split()[:2] == ["x2", "1"]
    assert len(lines[1].split()) == 4
    assert len(lines[2].split()) == 5


def test_inputs_that_find_no_line_are_summed_up_as_others() -> None:
    view = unit_of(MNIST, (28, 28), ViewRequest(exciting=9))
    shown = 11 - 1 - 4
    others = sum(one.share for one in view.inputs[shown:]) + view.others_share
    line = next(line for line in unit_text(118, 11, view).splitlines() if "other inputs" in line)
    assert line.startswith(f"{784 - shown} other inputs")
    assert f"{others:.3g}"[:4] in line


def test_the_largest_and_smallest_weights_are_named_in_a_wide_view_and_on_demand_in_a_narrow_one() -> None:
    assert "largest weights" in unit_text(118, 11)
    assert "excite it most" in unit_text(118, 11)
    assert "largest weights" not in unit_text(78, 18)
    assert "smallest weights" in unit_text(78, 18, named=True)


def test_pictures_of_the_row_the_weights_and_what_excites_it_stand_side_by_side() -> None:
    view = unit_of(MNIST, (28, 28), ViewRequest(exciting=20, example=12))
    lines = unit_text(118, 36, view)
    assert "row: 2" in lines
    assert "weights" in lines
    assert "3 3.50" in lines
    hidden = unit_of(MNIST, (28, 28), ViewRequest(layer=1, exciting=20))
    assert "row, and what excites it most" in unit_text(118, 36, hidden)


def test_a_first_round_says_over_how_many_rows_it_went() -> None:
    view = unit_of(TABLE, None, ViewRequest(exciting=3), seen=512, goes_on=True)
    assert "of 512 of 1,000 rows" in unit_text(118, 36, view)


def test_a_unit_that_is_off_or_frozen_says_so() -> None:
    view = unit_of(TABLE, None, ViewRequest(), off=True, frozen=True)
    assert "off · frozen" in unit.title(view)
    assert "switched off" in unit_text(118, 14, view)


def test_the_title_of_a_unit_names_the_output_and_the_row() -> None:
    view = unit_of(TABLE, None, ViewRequest(layer=2, chosen=1, example=7), name="Chinstrap")
    assert unit.title(view) == "Unit 2 of 3 (Chinstrap)  layer 3, relu  row 8 of 1,000: Chinstrap"


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("shape", [(28, 28), None], ids=["pictures", "table"])
def test_a_unit_fits_into_every_area(look: Look, size: tuple[int, int], shape: tuple[int, int] | None) -> None:
    widths = MNIST if shape else TABLE
    for layer in (0, 1):
        view = unit_of(widths, shape, ViewRequest(layer=layer, exciting=unit.exciting_for(*size)))
        found = unit_text(*size, view, look)
        assert not look.ascii or found.isascii() or "·" in found
        unit_text(*size, view, look, named=True)


def test_a_unit_of_odd_numbers_and_hostile_names_breaks_nothing() -> None:
    view = unit_of(TABLE, None, ViewRequest(exciting=3))
    odd = {
        "weighted_sum": float("nan"),
        "output": float("nan"),
        "curve_g": np.full(81, np.nan),
        "bias": None,
        "inputs": tuple(type(one)(HOSTILE, float("nan"), float("inf"), HOSTILE) for one in view.inputs),
        "exciting": ((row(HOSTILE, HOSTILE), float("nan")), (row(""), 1e300)),
        "example": row(HOSTILE, HOSTILE),
        "name": HOSTILE,
    }
    for size in SIZES:
        found = unit_text(*size, unit_of(TABLE, None, ViewRequest(), **odd))
        assert "\x1b" not in found
        assert "\x07" not in found
    assert "no bias" in unit_text(118, 14, unit_of(TABLE, None, ViewRequest(), **odd))


@given(z=st.floats(-4, 4), width=st.integers(2, 60), height=st.integers(2, 30))
def test_the_point_stands_on_its_function(z: float, width: int, height: int) -> None:
    points = np.linspace(-4.0, 4.0, 81)
    strips = function_plot.draw(points, np.tanh(points), (z, float(np.tanh(z))), width, height, TRUE)
    lines = text(strips, width, height).splitlines()
    assert sum(line.count("●") for line in lines) == 1
    place = next(line.index("●") for line in lines if "●" in line)
    assert place == round((z + 4.0) / 8.0 * (width - 1))


@pytest.mark.parametrize(
    ("shape", "room", "expected"),
    [
        ((28, 28), (14, 30), (14, 28)),
        ((28, 28), (10, 30), (10, 20)),
        ((28, 28), (14, 20), (10, 20)),
        ((8, 8), (9, 40), (8, 16)),
        ((8, 8), (5, 40), (4, 8)),
        ((100, 10), (10, 5), (10, 2)),
        ((28, 28), (0, 10), (0, 0)),
    ],
)
def test_pictures_are_as_large_as_the_room_allows_and_keep_their_shape(
    shape: tuple[int, int], room: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert tile_size(shape, *room) == expected


# Mistakes


def test_pictures_of_mistakes_say_what_they_are_and_what_they_were_taken_for() -> None:
    room, across = mistakes.room_for(78, 18, (28, 28))
    view = mistakes_of((28, 28), ViewRequest(mistakes=room))
    found = text(mistakes.draw(view, "classification", 78, 18, TRUE), 78, 18)
    assert "0→1 99.9 %" in found
    assert found.count("→") == room == len(view.mistakes)
    assert across >= 3
    assert mistakes.title(view, "classification") == f"Worst mistakes  1 to {room}, 61 wrong of 1,000 rows, step 825"


def test_rows_of_mistakes_say_true_predicted_certainty_and_loss() -> None:
    view = mistakes_of(None, ViewRequest(mistakes=6))
    lines = text(mistakes.draw(view, "classification", 100, 13, TRUE), 100, 13).splitlines()
    assert lines[0].split() == ["true", "predicted", "certainty", "loss", "row"]
    first = view.mistakes[0]
    assert lines[1].split() == [first.example.target, first.predicted, "99.9", "%", "10.5", str(first.example.row + 1)]
    assert lines[2].strip().startswith("island ")
    assert "Largest errors" in mistakes.title(view, "regression")


def test_errors_are_in_the_targets_own_units() -> None:
    mistake = Mistake(row("30"), "22.9", 7.1, 0.5)
    view = mistakes_of(None, ViewRequest(mistakes=1), mistakes=(mistake,))
    lines = text(mistakes.draw(view, "regression", 100, 5, TRUE), 100, 5).splitlines()
    assert lines[0].split()[2] == "error"
    assert lines[1].split()[:3] == ["30", "22.9", "7.10"]


def test_no_mistakes_are_said_to_be_none() -> None:
    view = mistakes_of(None, ViewRequest(), mistakes=(), wrong=0, kept=0)
    assert "no mistakes on 1,000 rows" in text(mistakes.draw(view, "classification", 60, 4, TRUE), 60, 4)
    view = mistakes_of(None, ViewRequest(), mistakes=(), wrong=0, kept=0, rows=0)
    assert "no row was judged yet" in text(mistakes.draw(view, "classification", 60, 4, TRUE), 60, 4)


def test_outputs_that_are_no_probabilities_have_no_certainty() -> None:
    mistake = Mistake(row("a"), "no number", None, float("nan"))
    view = mistakes_of(None, ViewRequest(), mistakes=(mistake,))
    assert "%" not in text(mistakes.draw(view, "classification", 80, 4, TRUE), 80, 4)


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("shape", [(28, 28), (8, 8), (3, 200), None], ids=str)
def test_mistakes_fit_into_every_area(look: Look, size: tuple[int, int], shape: tuple[int, int] | None) -> None:
    room, _ = mistakes.room_for(*size, shape)
    view = mistakes_of(shape, ViewRequest(mistakes=room))
    text(mistakes.draw(view, "classification", *size, look), *size)


def test_hostile_labels_of_mistakes_are_harmless() -> None:
    for target in (HOSTILE, ""):
        pictured = Example(1, example(1, (8, 8)).picture, "", target)
        for shown in (row(target, HOSTILE), pictured):
            view = mistakes_of(None, ViewRequest(), mistakes=(Mistake(shown, target, 0.5, 1.0),))
            found = text(mistakes.draw(view, "classification", 50, 9, TRUE), 50, 9)
            assert "\x1b" not in found
            assert target or "(empty)" in found


# Confusion


def matrix(classes: int, width: int, height: int, look: Look = TRUE, first: tuple[int, int] = (0, 0)) -> str:
    view = confusion_of(classes)
    return text(confusion.draw(view, first, width, height, look), width, height)


def test_every_count_stands_in_its_row_and_column() -> None:
    view = confusion_of(10)
    lines = matrix(10, 118, 12).splitlines()
    assert lines[0].split()[:10] == list(map(str, range(10)))
    for number, counts in enumerate(view.counts):
        words = lines[number + 1].split()
        assert words[0] == str(number)
        assert [0 if word == "·" else int(word) for word in words[1:11]] == counts.tolist()
        assert words[11] == f"{100 * counts[number] / counts.sum():.1f}"
    assert f"{int(np.trace(view.counts)):,} of" in lines[11]


def test_counts_are_shown_as_shares_of_their_rows_too() -> None:
    counts = np.array([[150, 49, 1], [0, 0, 0], [1, 1, 2]])
    view = confusion_of(3, counts=counts)
    lines = text(confusion.draw(view, (0, 0), 60, 5, TRUE, shares=True), 60, 5).splitlines()
    assert [line.split()[1:4] for line in lines[1:4]] == [["75", "24", "<1"], ["·", "·", "·"], ["25", "25", "50"]]


def test_where_there_are_no_shades_right_ones_stand_in_brackets() -> None:
    view = confusion_of(3)
    found = matrix(3, 78, 9, PLAIN)
    for number in range(3):
        assert f"[{view.counts[number, number]}]" in found
    assert found.isascii()


def test_many_classes_are_shown_a_part_at_a_time_and_none_is_clipped() -> None:
    view = confusion_of(40)
    layout = confusion.layout_of(view, 78, 18)
    assert layout.across < 40
    assert layout.down == 17
    seen = set()
    for down in range(0, 40, layout.down):
        for across in range(0, 40, layout.across):
            lines = matrix(40, 78, 18, first=(down, across)).splitlines()
            columns = [int(word) for word in lines[0].split() if word.isdecimal()]
            seen |= {(int(line.split()[0]), column) for line in lines[1:] for column in columns}
    assert seen == {(row, column) for row in range(40) for column in range(40)}
    title = confusion.title(view, (99, 99), layout)
    assert title.startswith(f"Confusion  24-40 down, {41 - layout.across}-40 across of 40 classes, accuracy ")


def test_long_hostile_and_empty_names_of_classes_are_cut() -> None:
    view = confusion_of(3, class_names=(HOSTILE, "", "x" * 200))
    found = text(confusion.draw(view, (0, 0), 60, 8, TRUE), 60, 8)
    assert "\x1b" not in found
    assert "(2)" in found
    assert "xxx…" in found


def test_rows_without_an_answer_are_said() -> None:
    view = confusion_of(3, unanswered=7)
    assert "7 without an answer" in confusion.title(view, (0, 0), confusion.layout_of(view, 60, 8))
    assert "7 without an answer" in text(confusion.draw(view, (0, 0), 90, 12, TRUE), 90, 12)


def test_numbers_are_shown_as_predicted_against_true() -> None:
    view = scatter_of()
    found = text(confusion.draw(view, (0, 0), 78, 18, TRUE), 78, 18)
    assert "predicted = true" in found
    assert found.count("●") > 30
    assert confusion.title(view, (0, 0), None).startswith("Predicted (up) against true (across)  hwy, off by 1.")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_predictions_that_are_no_numbers_are_said_to_be_none(value: float) -> None:
    view = confusion_of(0, counts=np.empty((0, 0), np.int64), true=np.array([1.0]), predicted=np.array([value]), rows=1)
    assert "no prediction is a number" in text(confusion.draw(view, (0, 0), 50, 5, TRUE), 50, 5)


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("classes", [1, 2, 10, 150])
def test_a_confusion_fits_into_every_area(look: Look, size: tuple[int, int], classes: int) -> None:
    matrix(classes, *size, look)
    matrix(classes, *size, look, first=(classes, classes))
    text(confusion.draw(scatter_of(), (0, 0), *size, look), *size)
