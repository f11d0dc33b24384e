"""Traces: bounded, thinned, and true to the mean."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nntui.core.training.history import CAPACITY, RECENT, Trace
from nntui.core.training.progress import Progress
from nntui.core.training.snapshot import Metrics
from nntui.core.types import FloatArray


def traced(values: FloatArray) -> Trace:
    trace = Trace()
    for number, value in enumerate(values):
        trace.add(number, float(value))
    return trace


def stretch(rows: int) -> int:
    """How many values make a point once `rows` were added."""
    size = 1
    while rows // size >= CAPACITY:
        size *= 2
    return size


def test_an_empty_trace_gives_an_empty_series() -> None:
    series = Trace().series(80)
    assert len(series.x) == len(series.y) == 0


def test_a_short_trace_comes_back_value_by_value() -> None:
    series = traced(np.array([3.0, 1.0, 2.0])).series(80)
    np.testing.assert_array_equal(series.x, [0, 1, 2])
    np.testing.assert_array_equal(series.y, [3, 1, 2])


def test_a_series_is_read_only_and_later_values_leave_it_alone() -> None:
    trace = traced(np.array([3.0, 1.0]))
    series = trace.series(80)
    before = series.y.copy()
    with pytest.raises(ValueError, match="read-only"):
        series.y[0] = 7.0
    for number in range(CAPACITY * 2):
        trace.add(number, 9.0)
    np.testing.assert_array_equal(series.y, before)


@given(rows=st.integers(1, 500), columns=st.integers(1, 300))
def test_a_series_has_at_most_as_many_points_as_columns_in_rising_order(rows: int, columns: int) -> None:
    series = traced(np.arange(rows, dtype=float)).series(columns)
    assert 1 <= len(series.x) <= columns
    assert np.all(np.diff(series.x) > 0)


@given(values=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=400), columns=st.integers(1, 120))
def test_points_are_means_of_equal_stretches(values: list[float], columns: int) -> None:
    series = traced(np.array(values)).series(columns)
    size = -(-len(values) // columns)
    expected = [np.mean(values[start : start + size]) for start in range(0, len(values), size)]
    np.testing.assert_allclose(series.y, expected, rtol=1e-9, atol=1e-6)


@settings(max_examples=12, deadline=None)
@given(rows=st.integers(CAPACITY - 3, 3 * CAPACITY), seed=st.integers(0, 2**32))
def test_a_trace_of_any_length_stays_bounded_and_keeps_the_mean(rows: int, seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=rows)
    series = traced(values).series(CAPACITY)
    size = stretch(rows)
    whole = rows // size * size
    assert len(series.y) == whole // size < CAPACITY
    assert np.mean(series.y) == pytest.approx(np.mean(values[:whole]), abs=1e-9)
    np.testing.assert_allclose(series.y, values[:whole].reshape(-1, size).mean(axis=1), atol=1e-9)


def test_what_is_kept_depends_on_the_number_of_values_alone() -> None:
    values = np.random.default_rng(0).normal(size=CAPACITY + 100)
    watched, unwatched = traced(values[:0]), traced(values)
    for number, value in enumerate(values):
        watched.add(number, float(value))
        if number % 100 == 0:
            watched.series(50)
    np.testing.assert_array_equal(watched.series(4096).y, unwatched.series(4096).y)


@settings(max_examples=10, deadline=None)
@given(before=st.integers(0, 2 * CAPACITY + 3), after=st.integers(0, 50))
def test_a_restored_trace_goes_on_as_the_original(before: int, after: int) -> None:
    values = np.random.default_rng(1).normal(size=before + after)
    original, restored = traced(values[:before]), traced(values[:7])
    restored.restore(original.state())
    for number, value in enumerate(values[before:], before):
        original.add(number, float(value))
        restored.add(number, float(value))
    np.testing.assert_array_equal(restored.series(CAPACITY).x, original.series(CAPACITY).x)
    np.testing.assert_array_equal(restored.series(CAPACITY).y, original.series(CAPACITY).y)


def test_a_state_is_a_copy() -> None:
    trace = traced(np.array([1.0, 2.0]))
    state = trace.state()
    trace.add(2, 3.0)
    assert len(state["points"]) == 2


@given(values=st.lists(st.floats(-1e6, 1e6), max_size=80), extra=st.integers(0, 2 * RECENT))
def test_the_recent_values_are_the_tail_of_all_values_one_by_one(values: list[float], extra: int) -> None:
    everything = np.array(values + [float(number) for number in range(extra)])
    series = traced(everything).recent(RECENT)
    np.testing.assert_array_equal(series.y, everything[-RECENT:])
    np.testing.assert_array_equal(series.x, np.arange(len(everything))[-RECENT:])


def test_the_recent_values_stay_whole_where_the_whole_run_is_merged() -> None:
    values = np.random.default_rng(0).normal(size=3 * CAPACITY)
    trace = traced(values)
    assert len(trace.series(10 * CAPACITY).y) < len(values)
    np.testing.assert_array_equal(trace.recent(RECENT).y, values[-RECENT:])


@given(rows=st.integers(1, 300), points=st.integers(1, 50), since=st.floats(-5, 305))
def test_recent_values_are_those_from_an_epoch_on_thinned_to_means(rows: int, points: int, since: float) -> None:
    values = np.random.default_rng(rows).normal(size=rows)
    chosen = values[[number >= since for number in range(rows)]]
    series = traced(values).recent(points, since)
    size = max(1, -(-len(chosen) // points))
    expected = [np.mean(chosen[start : start + size]) for start in range(0, len(chosen), size)]
    np.testing.assert_allclose(series.y, expected, rtol=1e-9, atol=1e-12)
    assert len(series.y) <= points


@settings(max_examples=10, deadline=None)
@given(before=st.integers(0, 2 * CAPACITY), after=st.integers(0, 50))
def test_a_restored_trace_has_the_same_recent_values(before: int, after: int) -> None:
    values = np.random.default_rng(2).normal(size=before + after)
    original, restored = traced(values[:before]), traced(values[:7])
    restored.restore(original.state())
    for number, value in enumerate(values[before:], before):
        original.add(number, float(value))
        restored.add(number, float(value))
    for name, array in original.state().items():
        np.testing.assert_array_equal(restored.state()[name], array)
    assert restored.recent_start == original.recent_start


def test_points_stand_for_the_recent_values_of_a_state_that_has_none() -> None:
    state = traced(np.arange(5.0)).state()
    del state["recent"]
    restored = Trace()
    restored.restore(state)
    np.testing.assert_array_equal(restored.recent(80).y, np.arange(5.0))


def test_recent_series_are_read_only_and_later_values_leave_them_alone() -> None:
    trace = traced(np.array([3.0]))
    series = trace.recent(80)
    with pytest.raises(ValueError, match="read-only"):
        series.y[0] = 7.0
    trace.add(1, 5.0)
    np.testing.assert_array_equal(series.y, [3.0])


def test_an_empty_trace_has_no_recent_values() -> None:
    assert len(Trace().recent(80).x) == 0
    assert Trace().recent_start == np.inf


def test_the_recent_window_of_a_run_shows_its_newest_steps_and_the_validations_among_them() -> None:
    progress = Progress()
    steps = 2 * RECENT
    for step in range(1, steps + 1):
        progress.add_batch(step / 100, 1.0 / step, 0.0, 1)
        if step % 100 == 0:
            progress.end_epoch(Metrics(2.0, 0.5))
    curves = progress.curves(RECENT, "recent")
    np.testing.assert_array_equal(curves.train_loss.y, [1.0 / step for step in range(steps - RECENT + 1, steps + 1)])
    np.testing.assert_array_equal(curves.valid_loss.x, np.arange(11, 21))
    whole = progress.curves(RECENT)
    assert whole.train_loss.x[0] < 0.1
    np.testing.assert_array_equal(whole.valid_loss.x, np.arange(1, 21))
