"""Curves are cut to the stretch that is shown."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from textual.theme import BUILTIN_THEMES

from nntui.tui.colours import Palette
from nntui.tui.renderables.plot_parts import Curve, cropped

STYLE = Palette.of_theme(BUILTIN_THEMES["textual-dark"]).train


def line(*, is_line: bool = True) -> Curve:
    return Curve(np.arange(5.0), 10.0 * np.arange(5.0), STYLE, is_line=is_line)


def test_a_line_that_goes_on_beyond_reaches_the_edges() -> None:
    found = cropped(line(), (1.5, 3.25))
    np.testing.assert_allclose(found.x, [1.5, 2.0, 3.0, 3.25])
    np.testing.assert_allclose(found.y, [15.0, 20.0, 30.0, 32.5])
    assert not found.has_end


def test_between_two_points_a_line_is_still_there_and_dots_are_not() -> None:
    np.testing.assert_allclose(cropped(line(), (1.25, 1.75)).y, [12.5, 17.5])
    assert not cropped(line(is_line=False), (1.25, 1.75)).x.size


def test_a_curve_that_ends_in_sight_keeps_its_end_and_nothing_is_added_to_it() -> None:
    found = cropped(line(), (2.0, 9.0))
    np.testing.assert_array_equal(found.x, [2.0, 3.0, 4.0])
    assert found.has_end
    assert cropped(line(), (0.0, 4.0)) is not None
    assert not cropped(line(), (6.0, 9.0)).x.size


@given(left=st.floats(-2, 6), span=st.floats(0, 8), is_line=st.booleans())
def test_what_is_left_lies_in_the_stretch_and_rises(left: float, span: float, is_line: bool) -> None:
    found = cropped(line(is_line=is_line), (left, left + span))
    assert np.all((found.x >= left) & (found.x <= left + span))
    assert np.all(np.diff(found.x) >= 0.0)
    np.testing.assert_allclose(found.y, 10.0 * found.x)
