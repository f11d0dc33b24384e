"""Axes have round ticks, labels that can be told apart, and limits that hold still."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nntui.tui.renderables.ticks import axis

anything = st.floats(allow_nan=False, allow_infinity=False)


def labels(low: float, high: float, *, count: int = 5, whole: bool = False) -> tuple[str, ...]:
    return axis(low, high, count=count, width=6, whole=whole).labels


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.0, 1.0, ("0.0", "0.2", "0.4", "0.6", "0.8", "1.0")),
        (0.0, 1.2, ("0.00", "0.25", "0.50", "0.75", "1.00", "1.25")),
        (-3.0, 2.0, ("-3", "-2", "-1", "0", "1", "2")),
        (0.0, 1e-7, ("0", "2e-8", "4e-8", "6e-8", "8e-8", "1.0e-7")),
        (0.0, 1e9, ("0", "2e8", "4e8", "6e8", "8e8", "1.0e9")),
        (0.0, 60000.0, ("0", "20000", "40000", "60000")),
    ],
)
def test_ticks_are_round_and_share_their_last_digit(low: float, high: float, expected: tuple[str, ...]) -> None:
    assert labels(low, high) == expected


@given(low=anything, high=anything, count=st.integers(0, 30), width=st.integers(5, 10), whole=st.booleans())
def test_any_range_gets_an_axis_that_holds_it(low: float, high: float, count: int, width: int, whole: bool) -> None:
    low, high = sorted((low, high))
    found = axis(low, high, count=count, width=width, whole=whole)
    margin = 1e-6 * (found.high - found.low)
    assert found.low - margin <= max(low, -1e300)
    assert found.high + margin >= min(high, 1e300)
    assert math.isfinite(found.high - found.low)
    assert len(found.ticks) == len(found.labels) == len(set(found.labels))
    assert all(0 < len(label) <= width for label in found.labels)
    assert all(found.low - margin <= tick <= found.high + margin for tick in found.ticks)


@given(low=st.floats(-1e6, 1e6), span=st.floats(1e-3, 1e6))
def test_most_ranges_have_a_label(low: float, span: float) -> None:
    assert labels(low, low + span)


def test_epochs_are_whole_as_soon_as_there_are_two() -> None:
    assert labels(0.0, 2.0, count=9, whole=True) == ("0", "1", "2")
    assert labels(0.0, 12.3, count=5, whole=True) == ("0", "5", "10")
    assert labels(0.0, 0.5, count=2, whole=True) == ("0.00", "0.25", "0.50")


def test_limits_stay_while_the_data_grow_a_little() -> None:
    limits = {
        (axis(0.0, high, count=5, width=6).low, axis(0.0, high, count=5, width=6).high) for high in (9.6, 9.8, 10)
    }
    assert limits == {(0.0, 10.0)}


def test_bounds_hold_the_limits_back_unless_all_data_lie_beyond() -> None:
    assert axis(0.1, 0.999, count=3, width=6, bounds=(0.0, 1.0)).high == 1.0
    assert axis(1.0, 1.0, count=3, width=6, bounds=(0.0, 1.0)).high == 1.0
    beyond = axis(-5.0, -3.0, count=3, width=6, bounds=(0.0, 1.0))
    assert beyond.low <= -5.0 < -3.0 <= beyond.high


def test_values_that_hardly_differ_keep_labels_that_differ() -> None:
    assert labels(0.6930, 0.6932) == ("0.6928", "0.6930", "0.6932", "0.6934")
