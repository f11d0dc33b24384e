"""Logarithmic axes have round limits, ticks at decades, and a place for every value."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nntui.tui.renderables.decades import log_axis

above_zero = st.floats(min_value=0.0, exclude_min=True, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("low", "high", "count", "labels"),
    [
        (0.0012, 0.9, 4, ("0.001", "0.01", "0.1", "1")),
        (1e-5, 3.0, 3, ("0.0001", "0.01", "1")),
        (1e-7, 2e-3, 5, ("1e-7", "1e-6", "1e-5", "0.0001", "0.001")),
        (3e-4, 2e-3, 4, ("0.0002", "0.0005", "0.001", "0.002")),
        (0.02, 5e4, 3, ("1", "100", "10000")),
        (3.0, 6e6, 7, ("10", "100", "1000", "10000", "100000", "1e6", "1e7")),
        (0.90, 0.98, 3, ("0.90", "0.95")),
    ],
)
def test_ticks_are_decades_or_one_two_and_five_where_there_is_room(
    low: float, high: float, count: int, labels: tuple[str, ...]
) -> None:
    assert log_axis(low, high, count=count, width=6).labels == labels


def test_equal_quotients_are_equal_distances() -> None:
    places = log_axis(0.001, 10.0, count=5, width=6).place(np.array([0.001, 0.01, 0.1, 1.0, 10.0]))
    np.testing.assert_allclose(places, [0.0, 0.25, 0.5, 0.75, 1.0])


def test_zero_and_what_is_negative_stand_on_the_lower_edge() -> None:
    places = log_axis(0.01, 1.0, count=3, width=6).place(np.array([0.0, -3.0, -np.inf, 5.0]))
    np.testing.assert_array_equal(places, [0.0, 0.0, 0.0, 1.0])


def test_values_far_below_the_greatest_do_not_stretch_the_axis() -> None:
    found = log_axis(1e-300, 1.0, count=4, width=6)
    assert found.high / found.low <= 1e10
    assert found.place(np.array([1e-300]))[0] == 0.0


def test_limits_stay_while_the_data_grow_a_little() -> None:
    found = {
        (log_axis(low, 1.9, count=4, width=6).low, log_axis(low, 1.9, count=4, width=6).high) for low in (0.03, 0.04)
    }
    assert found == {(0.02, 2.0)}


@given(low=above_zero, high=above_zero, count=st.integers(0, 20), width=st.integers(5, 10))
def test_any_range_gets_an_axis_with_labels_that_fit_and_differ(
    low: float, high: float, count: int, width: int
) -> None:
    low, high = sorted((low, high))
    found = log_axis(low, high, count=count, width=width)
    assert 0.0 < found.low < found.high < math.inf
    assert len(found.ticks) == len(found.labels) == len(set(found.labels))
    assert all(0 < len(label) <= width for label in found.labels)
    assert all(found.low * (1 - 1e-6) <= tick <= found.high * (1 + 1e-6) for tick in found.ticks)
    places = found.place(np.array([low, high]))
    assert np.all((places >= 0.0) & (places <= 1.0))


@given(low=st.floats(1e-6, 1e4), quotient=st.floats(3.0, 1e6), count=st.integers(2, 8))
def test_usual_ranges_have_two_labels_at_least(low: float, quotient: float, count: int) -> None:
    assert len(log_axis(low, low * quotient, count=count, width=6).labels) >= 2
