"""The boundary as text and colours: ground, points, curves, units, and where nothing can be drawn."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.strip import Strip
from textual.theme import BUILTIN_THEMES

from nntui.core.training.controls import ViewRequest
from nntui.core.training.seen import BoundaryView
from nntui.core.types import FloatArray
from nntui.tui.colours import Depth, Palette
from nntui.tui.renderables.boundary import area, draw, layout, legend_lines, title
from tests.tui import fabricated_spread

PALETTE = Palette.of_theme(BUILTIN_THEMES["textual-dark"])
DEPTHS = st.sampled_from(["true", "256", "16", "none"])
NONE = np.zeros(0)


def plane(classes: list[list[int]], values: list[list[float]], **said: Any) -> BoundaryView:
    """A plane from 0 to 4 across and 0 to 2 upwards, without points."""
    fields: dict[str, Any] = {
        "kind": "plane",
        "x_range": (0.0, 4.0),
        "y_range": (0.0, 2.0),
        "classes": np.array(classes),
        "values": np.array(values, float),
        "points_x": NONE,
        "points_y": NONE,
        "labels": NONE,
        "class_names": ("one", "two"),
        "x_name": "a",
        "y_name": "b",
    }
    return BoundaryView(**(fields | said))


def curve(values: FloatArray, names: tuple[str, ...] = ()) -> BoundaryView:
    """A curve over the same range, shape (columns, outputs)."""
    return replace(plane([[0]], [[0.0]], class_names=names), kind="curve", classes=np.zeros((0, 0), int), values=values)


def text(view: BoundaryView, width: int, height: int, depth: Depth = "none", **said: Any) -> list[str]:
    return [strip.text for strip in draw(view, width, height, PALETTE, depth, **said)]


def backgrounds(strip: Strip) -> list[object]:
    """The background of each cell."""
    return [segment.style.bgcolor for segment in strip if segment.style for _ in segment.text]


def test_textures_tell_classes_apart_and_fade_where_the_network_only_guesses() -> None:
    view = plane([[0, 0, 1, 1], [0, 0, 1, 1]], [[1.0, 0.55, 0.55, 1.0], [1.0, 0.9, 0.9, 1.0]])
    assert text(view, 4, 3)[1:] == [".  :", "..::"]


def test_more_classes_than_textures_are_letters() -> None:
    names = tuple(f"class {number}" for number in range(12))
    view = plane([[0, 11]], [[1.0, 1.0]], class_names=names)
    assert text(view, 2, 2)[-1] == "al"


def test_a_coarser_grid_fills_the_plot() -> None:
    view = plane([[0, 1]], [[1.0, 1.0]])
    assert text(view, 8, 3)[1:] == ["....::::"] * 2


def test_colours_are_stronger_where_the_network_is_certain() -> None:
    view = plane([[0, 0, 1]], [[0.5, 1.0, 1.0]])
    drawn = draw(view, 3, 2, PALETTE, "true")
    guess, sure, other = (colour.get_truecolor() for colour in backgrounds(drawn[1]))  # type: ignore[attr-defined]
    base = PALETTE.background.get_truecolor()
    assert max(abs(a - b) for a, b in zip(guess, base, strict=True)) < 25
    assert max(abs(a - b) for a, b in zip(sure, base, strict=True)) > 40
    assert sure != other


def test_points_lie_over_the_ground_at_their_places_in_data_units() -> None:
    view = plane(
        [[0]], [[1.0]], points_x=np.array([0.1, 3.9]), points_y=np.array([1.9, 0.1]), labels=np.array([0, 1.0])
    )
    lines = text(view, 48, 14)
    assert lines[1][9] == "●"
    assert lines[-3].rstrip()[-1] == "○"
    assert lines[-1].split() == ["0", "1", "2", "3", "4"]
    drawn = draw(view, 48, 14, PALETTE, "true")
    point = next(segment for segment in drawn[1] if "●" in segment.text)
    assert point.style is not None
    assert point.style.bgcolor == backgrounds(drawn[1])[20]


def test_the_legend_stands_above_the_picture() -> None:
    assert text(plane([[0]], [[1.0]]), 40, 12)[0].split() == ["●", "one", "○", "two"]


def test_answers_that_are_no_numbers_are_to_be_seen() -> None:
    view = plane([[-1, 0]], [[np.nan, 1.0]])
    assert text(view, 2, 2)[1] == "?."
    assert text(view, 2, 2, "true")[1][0] == "?"


def test_a_surface_has_glyphs_from_the_least_to_the_greatest_value() -> None:
    view = plane([[0]], [[0.0, 1.0, 2.0, 2.9]], class_names=(), labels=np.array([0.0, 3.0]))
    view = replace(view, points_x=np.array([9.0, 9.0]), points_y=np.array([9.0, 9.0]))
    assert text(view, 4, 3)[-1] == ".-*@"


def test_a_curve_goes_through_its_values() -> None:
    at = np.linspace(0.0, 4.0, 40)
    view = curve((at / 2)[:, None])
    lines = text(view, 48, 16, ascii=True)
    places = [(row, line.index("#")) for row, line in enumerate(lines[1:-2]) if "#" in line]
    columns = [column for _, column in places]
    assert columns == sorted(columns, reverse=True)
    assert len(places) == 13
    assert any("⠀" < cell <= "⣿" for line in text(view, 48, 16) for cell in line)


def test_a_curve_has_gaps_where_it_is_no_number() -> None:
    values = np.where(np.arange(40) < 20, 1.0, np.nan)[:, None]
    view = curve(values)
    drawn = "".join(line[28:] for line in text(view, 48, 16)[1:])
    assert not any("⠀" < cell <= "⣿" for cell in drawn)


def test_probabilities_carry_the_markers_of_their_classes() -> None:
    rising = np.linspace(0.0, 1.0, 60)
    lines = text(curve(np.stack([1.0 - rising, rising], axis=1), ("no", "yes")), 70, 16)
    inside = "".join(line[8:] for line in lines[1:-2])
    assert inside.count("●") >= 3
    assert inside.count("○") >= 3
    assert "1.0" in lines[1] + lines[2]


def test_why_there_is_nothing_is_said_in_words() -> None:
    lines = text(fabricated_spread.no_boundary(ViewRequest()), 30, 9)
    assert "try nntui spiral" in " ".join(" ".join(lines).split())
    assert max(map(len, lines)) == 30


def test_hostile_names_are_only_text() -> None:
    hostile = "a\x1b[31m\x07[red]"
    view = plane([[0]], [[1.0]], x_name=hostile, y_name=hostile, class_names=(hostile, "two"))
    assert "\x1b" not in title(view, 60) + "".join(text(view, 60, 12))


def test_units_stand_beside_the_answer_and_the_chosen_one_is_marked() -> None:
    place = layout(100, 16, 4)
    request = ViewRequest(area=area(place.width, 16), unit_area=place.unit_area, tiles=place.tiles)
    lines = text(fabricated_spread.spiral(request), 100, 16, "true", units=4, chosen=1)
    assert "▸ 2 ━" in lines[0]
    assert " 1 " in lines[0][place.width :]


def test_where_it_is_narrow_the_answer_stands_alone() -> None:
    assert layout(40, 16, 8).units_width == 0
    assert layout(120, 16, 0).units_width == 0


def test_the_area_is_that_of_the_plot() -> None:
    assert area(60, 14, 1) == (22, 52)
    assert area(60, 14, 1, "none") == (11, 52)
    assert legend_lines(plane([[0]], [[1.0]]), 60, 14, PALETTE) == 1


@settings(deadline=None, max_examples=80)
@given(
    name=st.sampled_from(["spiral", "three_classes", "surface", "sine", "logistic", "no_boundary"]),
    width=st.integers(0, 210),
    height=st.integers(0, 60),
    depth=DEPTHS,
    ascii=st.booleans(),
    units=st.sampled_from([0, 8]),
)
def test_any_size_is_filled_exactly(name: str, width: int, height: int, depth: Depth, ascii: bool, units: int) -> None:
    place = layout(width, height, units, depth, ascii=ascii)
    request = ViewRequest(area=(9, 17), unit_area=place.unit_area, tiles=place.tiles)
    strips = draw(
        getattr(fabricated_spread, name)(request), width, height, PALETTE, depth, ascii=ascii, units=units, chosen=2
    )
    assert len(strips) == height
    assert {sum(segment.cell_length for segment in strip) for strip in strips} <= {width}


@pytest.mark.parametrize("ascii", [False, True])
def test_ascii_terminals_get_nothing_else(ascii: bool) -> None:
    for make in (
        fabricated_spread.spiral,
        fabricated_spread.surface,
        fabricated_spread.logistic,
        fabricated_spread.sine,
    ):
        lines = text(make(ViewRequest(area=(9, 40))), 60, 14, "16", ascii=ascii)
        assert all(line.isascii() for line in lines) == ascii
