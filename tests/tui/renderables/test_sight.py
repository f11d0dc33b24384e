"""The stretch of a run that a chart shows, and the cursor in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nntui.tui.renderables.sight import Extent, Sight

RUN = Extent(0.0, 16.0, 16.0)


def test_all_of_the_run_is_in_sight_at_first() -> None:
    assert Sight().epochs(RUN) == (0.0, 16.0)
    assert Sight().zoom(RUN) == 1.0


def test_without_a_cursor_a_closer_look_follows_the_newest_point() -> None:
    sight = Sight().zoomed(2.0, RUN).zoomed(2.0, RUN)
    assert sight.epochs(RUN) == (12.0, 16.0)
    assert sight.epochs(Extent(0.0, 20.0, 20.0)) == (16.0, 20.0)
    assert sight.zoom(RUN) == 4.0


def test_the_newest_point_is_that_of_what_is_trained_and_not_of_a_branch_that_goes_on() -> None:
    assert Sight().zoomed(4.0, Extent(0.0, 16.0, 8.0)).epochs(Extent(0.0, 16.0, 8.0)) == (4.0, 8.0)


def test_the_cursor_keeps_its_place_when_looked_at_closer_and_back() -> None:
    sight = Sight(cursor=4.0).zoomed(2.0, RUN)
    assert sight.epochs(RUN) == (2.0, 10.0)
    assert sight.zoomed(2.0, RUN).epochs(RUN) == (3.0, 7.0)
    assert sight.zoomed(0.5, RUN) == Sight(cursor=4.0)


def test_the_pointer_is_what_a_wheel_looks_at() -> None:
    assert Sight(cursor=4.0).zoomed(2.0, RUN, 12.0).epochs(RUN) == (6.0, 14.0)


def test_the_first_arrow_puts_the_cursor_on_the_newest_point_and_others_move_it() -> None:
    sight = Sight().moved(-1.0, RUN)
    assert sight.cursor == 16.0
    assert sight.moved(-1.0, RUN).cursor == 15.0
    assert sight.moved(1.0, RUN).cursor == 16.0


def test_a_cursor_that_leaves_the_stretch_takes_it_along() -> None:
    sight = Sight(cursor=8.0).zoomed(4.0, RUN)
    left, right = sight.epochs(RUN)
    moved = sight.at(right + 1.0, RUN)
    assert moved.epochs(RUN) == (left + 1.0, right + 1.0)
    assert sight.at(left - 2.0, RUN).epochs(RUN) == (left - 2.0, right - 2.0)


def test_nobody_can_look_endlessly_close() -> None:
    sight = Sight()
    for _ in range(50):
        sight = sight.zoomed(2.0, RUN)
    assert sight.zoom(RUN) == pytest.approx(64.0)


@given(
    deeds=st.lists(
        st.one_of(
            st.tuples(st.just("zoom"), st.sampled_from([0.5, 2.0]), st.none() | st.floats(-5, 25)),
            st.tuples(st.just("move"), st.floats(-20, 20), st.none()),
            st.tuples(st.just("at"), st.floats(-5, 25), st.none()),
        ),
        max_size=12,
    ),
    low=st.floats(0, 5),
    span=st.floats(0, 20),
    ahead=st.floats(0, 5),
)
def test_whatever_is_done_the_stretch_lies_in_the_run_and_the_cursor_in_the_stretch(
    deeds: list[tuple[str, float, float | None]], low: float, span: float, ahead: float
) -> None:
    extent = Extent(low, low + span + ahead, low + span)
    sight = Sight()
    for deed, by, at in deeds:
        if deed == "zoom":
            sight = sight.zoomed(by, extent, at)
        else:
            sight = sight.moved(by, extent) if deed == "move" else sight.at(by, extent)
    left, right = sight.epochs(extent)
    margin = 1e-9 * (extent.high + 1.0)
    assert extent.low - margin <= left <= right <= extent.high + margin
    cursor = sight.cursor_in(extent)
    assert cursor is None or extent.low <= cursor <= extent.high
