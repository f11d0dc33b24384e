"""Curves as braille cells."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nntui.core.types import FloatArray
from nntui.tui.renderables.braille import cells

places = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=12)


def run(*points: tuple[float, float]) -> tuple[FloatArray, FloatArray]:
    return np.array([x for x, _ in points]), np.array([y for _, y in points])


def test_each_dot_has_its_place_in_the_cell() -> None:
    corners = {(0.0, 0.0): "⡀", (1.0, 0.0): "⢀", (0.0, 1.0): "⠁", (1.0, 1.0): "⠈"}
    for point, glyph in corners.items():
        assert cells([run(point)], (1, 1), glyph="", joined=False) == {(0, 0): glyph}


def test_a_line_goes_through_every_column_between_its_points() -> None:
    found = cells([run((0.0, 0.0), (1.0, 0.0))], (4, 2), glyph="", joined=True)
    assert found == {(column, 0): "⣀" for column in range(4)}


def test_points_that_are_not_joined_leave_gaps() -> None:
    assert len(cells([run((0.0, 0.0), (1.0, 0.0))], (9, 2), glyph="", joined=False)) == 2


def test_runs_are_not_joined_to_each_other_and_meet_in_a_cell() -> None:
    parts = [run((0.0, 0.0)), run((0.0, 1.0))]
    assert cells(parts, (1, 1), glyph="", joined=True) == {(0, 0): "⡁"}
    assert cells([], (3, 3), glyph="", joined=True) == {}


def test_a_glyph_fills_the_cells_themselves() -> None:
    assert cells([run((0.0, 0.0), (1.0, 1.0))], (3, 3), glyph="*", joined=True) == {
        (0, 0): "*",
        (1, 1): "*",
        (2, 2): "*",
    }


@pytest.mark.parametrize("glyph", ["", "*"])
@given(points=places, columns=st.integers(1, 60), lines=st.integers(1, 30))
def test_a_line_is_unbroken_and_stays_on_the_plot(
    glyph: str, points: list[tuple[float, float]], columns: int, lines: int
) -> None:
    points = sorted(points)
    found = cells([run(*points)], (columns, lines), glyph=glyph, joined=True)
    assert all(0 <= column < columns and 0 <= line < lines for column, line in found)
    used = {column for column, _ in found}
    assert used == set(range(min(used), max(used) + 1))
    dots = cells([run(*points)], (columns, lines), glyph=glyph, joined=False)
    assert set(dots) <= set(found)


def test_cells_agree_with_those_that_plotext_draws_itself() -> None:
    from plotext._monitor import monitor_class

    x = np.linspace(0.0, 1.0, 30)
    y = 0.5 + 0.5 * np.sin(7.0 * x)
    plot = monitor_class()
    plot.set_size([40, 12])
    plot.set_theme("clear")
    plot.set_xaxes(lower=False, upper=False)
    plot.set_yaxes(left=False, right=False)
    plot.set_xlim(0, 1)
    plot.set_ylim(0, 1)
    plot.draw(x.tolist(), y.tolist(), lines=True, marker="braille", color=3)
    plot.set_xticks([], [])
    plot.set_yticks([], [])
    plot.build_plot()
    theirs = {
        (column, line): glyph
        for line, row in enumerate(plot.matrix.marker)
        for column, glyph in enumerate(row)
        if glyph != " "
    }
    assert cells([(x, y)], (40, 12), glyph="", joined=True) == theirs
