"""Scaling of targets, and its undoing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from nntui.core.data.preparation import fit_target_scale, is_heavy_tailed
from nntui.core.data.preparation.target import skewness

targets = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=40).map(np.array)
logs = st.booleans()


@settings(deadline=None)
@given(targets, logs)
def test_undo_takes_back_what_apply_did(y: "np.ndarray[tuple[int], np.dtype[np.float64]]", log: bool) -> None:
    scale = fit_target_scale(y, log=log)
    np.testing.assert_allclose(scale.undo(scale.apply(y)), y, rtol=1e-6, atol=1e-6 * np.abs(y).max())


@settings(deadline=None)
@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20).map(np.array),
    st.floats(width=32, allow_nan=False, allow_infinity=False),
    logs,
)
def test_every_output_can_be_undone(
    y: "np.ndarray[tuple[int], np.dtype[np.float64]]", output: float, log: bool
) -> None:
    undone = fit_target_scale(y, log=log).undo(np.array([output], np.float32))
    assert np.isfinite(undone).all()


def test_scaled_targets_have_mean_0_and_deviation_1() -> None:
    y = np.random.default_rng(0).gamma(2.0, 1000.0, 500)
    for log in (False, True):
        scaled = fit_target_scale(y, log=log).apply(y)
        np.testing.assert_allclose([scaled.mean(), scaled.std()], [0, 1], atol=1e-9)


def test_the_unit_of_the_target_changes_nothing() -> None:
    euros = np.random.default_rng(0).lognormal(3, 1, 200)
    in_euros, in_cents = (fit_target_scale(y, log=True).apply(y) for y in (euros, 100 * euros))
    np.testing.assert_allclose(in_euros, in_cents, atol=1e-9)


def test_a_target_that_is_always_the_same_is_kept() -> None:
    scale = fit_target_scale(np.full(5, 3.0))
    np.testing.assert_array_equal(scale.undo(scale.apply(np.array([3.0, 4.0]))), [3.0, 4.0])


@pytest.mark.parametrize(
    ("y", "expected"),
    [
        (np.random.default_rng(0).lognormal(10, 1, 500), True),
        (np.random.default_rng(0).exponential(1, 500), True),
        (np.random.default_rng(0).normal(0, 1, 500), False),
        (np.random.default_rng(0).uniform(0, 1, 500), False),
        (-np.random.default_rng(0).lognormal(0, 1, 500), False),
        (np.random.default_rng(0).lognormal(0, 1, 20), False),
        (np.full(100, 2.0), False),
    ],
)
def test_positive_numbers_with_a_long_tail_are_recognised(
    y: "np.ndarray[tuple[int], np.dtype[np.float64]]", expected: bool
) -> None:
    assert is_heavy_tailed(y) is expected


def test_skewness_is_scipys() -> None:
    y = np.random.default_rng(0).gamma(2.0, 1.0, 100)
    assert skewness(y) == pytest.approx(stats.skew(y))
