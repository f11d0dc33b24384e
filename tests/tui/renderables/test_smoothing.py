"""Curves are smoothed as TensorBoard smooths them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nntui.tui.renderables.smoothing import smoothed, weight_for


def test_a_few_values_by_hand() -> None:
    # m1 = 0.4 x 1; m2 = 0.6 m1 + 0.4 x 2; m3 = 0.6 m2 + 0.4 x 4, each over 1 - 0.6^n
    expected = [0.4 / 0.4, (0.24 + 0.8) / 0.64, (0.6 * 1.04 + 1.6) / (1.0 - 0.216)]
    np.testing.assert_allclose(smoothed(np.array([1.0, 2.0, 4.0]), 0.6), expected, rtol=1e-12)


@given(values=st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=60), weight=st.floats(0.01, 0.99))
def test_each_value_is_the_weighted_mean_of_those_before(values: list[float], weight: float) -> None:
    found = smoothed(np.array(values), weight)
    for number in range(len(values)):
        weights = weight ** np.arange(number, -1, -1.0)
        expected = np.average(values[: number + 1], weights=weights)
        assert found[number] == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_what_is_no_number_stays_a_gap_and_spoils_nothing() -> None:
    found = smoothed(np.array([1.0, np.nan, np.inf, 1.0]), 0.9)
    np.testing.assert_array_equal(found, [1.0, np.nan, np.inf, 1.0])


def test_off_leaves_values_alone() -> None:
    values = np.array([3.0, 1.0])
    assert smoothed(values, weight_for("off", 80)) is values
    assert len(smoothed(np.zeros(0), 0.9)) == 0


def test_strong_smooths_more_than_light_and_points_count_for_their_share_of_the_run() -> None:
    assert 0.0 == weight_for("off", 80) < weight_for("light", 80) < weight_for("strong", 80) < 1.0
    assert weight_for("strong", 160) ** 2 == pytest.approx(weight_for("strong", 80))
    assert 0.0 <= weight_for("strong", 0) < 0.01
