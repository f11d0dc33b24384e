"""Made-up data."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nntui.core.data.synthetic import TOYS, make, make_raw
from nntui.core.errors import DataError
from nntui.core.types import AnyArray, FloatArray

CLASSES = tuple(name for name, toy in TOYS.items() if toy.task == "classification")
FUNCTIONS = tuple(name for name in TOYS if name not in CLASSES)


def _clean(name: str) -> tuple[FloatArray, AnyArray]:
    return make(name, 3000, 0.0, np.random.default_rng(0))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(CLASSES), st.integers(10, 400), st.floats(0, 10), st.integers(0, 2**32))
def test_points_and_balanced_labels_in_random_order(name: str, size: int, noise: float, seed: int) -> None:
    x, y = make(name, size, noise, np.random.default_rng(seed))
    assert (x.shape, y.shape) == ((size, 2), (size,))
    assert (x.dtype.name, y.dtype.name) == ("float32", "int64")
    assert np.isfinite(x).all()
    counts = np.bincount(y, minlength=len(TOYS[name].class_names))
    assert counts.max() - counts.min() <= 1


@pytest.mark.parametrize("name", CLASSES)
def test_points_lie_around_the_origin_and_reach_about_1(name: str) -> None:
    x, _ = make(name, None, None, np.random.default_rng(0))
    assert np.abs(x.mean(axis=0)).max() < 0.1
    assert 0.65 < np.abs(x).max() < 1.7
    assert 0.2 < x.std(axis=0).min() < x.std(axis=0).max() < 0.8


@pytest.mark.parametrize("name", CLASSES)
def test_noise_is_the_standard_deviation_of_each_coordinate(name: str) -> None:
    clean, _ = make(name, 20_000, 0.0, np.random.default_rng(0))
    noisy, _ = make(name, 20_000, 0.3, np.random.default_rng(0))
    np.testing.assert_allclose((noisy - clean).std(axis=0), 0.3, rtol=0.03)


@pytest.mark.parametrize("name", TOYS)
def test_the_generator_alone_decides(name: str) -> None:
    first, same, other = (make(name, 50, None, np.random.default_rng(seed))[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("name", CLASSES)
def test_labels_are_not_sorted(name: str) -> None:
    assert np.count_nonzero(np.diff(_clean(name)[1])) > 1000


def test_circles_have_radius_1_and_one_half() -> None:
    x, y = _clean("circles")
    np.testing.assert_allclose(np.hypot(*x.T), np.where(y == 0, 1.0, 0.5), rtol=1e-5)


def test_moons_are_half_circles_that_point_away_from_each_other() -> None:
    x, y = _clean("moons")
    for label, centre, side in ((0, (-1 / 3, -1 / 6), 1), (1, (1 / 3, 1 / 6), -1)):
        offset = x[y == label] - np.array(centre)
        np.testing.assert_allclose(np.hypot(*offset.T), 2 / 3, rtol=1e-5)
        assert (side * offset[:, 1] > -1e-6).all()


def test_one_arm_of_the_spiral_is_the_other_turned_by_half() -> None:
    x, y = _clean("spiral")
    radius = np.hypot(*x.T)
    angle = np.arctan2(x[:, 1], x[:, 0]) - 2 * np.pi * 1.75 * radius
    np.testing.assert_allclose(np.cos(angle), np.where(y == 0, 1, -1), atol=1e-4)
    assert 0.09 < radius.min() < 0.2 < 0.99 < radius.max() <= 1.001
    assert 0.68 < np.median(radius) < 0.74  # Half of an arm's length lies beyond the root of 1/2.


def test_each_of_three_arms_is_the_next_turned_by_a_third() -> None:
    x, y = _clean("spiral3")
    assert set(y) == {0, 1, 2}
    radius = np.hypot(*x.T)
    angle = np.arctan2(x[:, 1], x[:, 0]) - 2 * np.pi * 7 / 6 * radius
    np.testing.assert_allclose(np.exp(1j * angle), np.exp(2j * np.pi / 3 * y), atol=1e-4)
    assert 0.09 < radius.min() < 0.2 < 0.99 < radius.max() <= 1.001


def test_xor_depends_on_the_signs_and_fills_all_four_quadrants() -> None:
    x, y = _clean("xor")
    np.testing.assert_array_equal(y, (x[:, 0] * x[:, 1] < 0).astype(int))
    quadrants = np.unique(x > 0, axis=0, return_counts=True)[1]
    assert len(quadrants) == 4
    assert quadrants.min() > 600
    assert np.abs(x).min() >= 0.1


def test_blobs_without_noise_are_three_points_equally_far_apart() -> None:
    x, y = _clean("blobs")
    centres = np.array([x[y == label].mean(axis=0) for label in range(3)])
    assert max(np.ptp(x[y == label], axis=0).max() for label in range(3)) < 1e-6
    distances = [np.linalg.norm(centres[a] - centres[b]) for a, b in ((0, 1), (1, 2), (0, 2))]
    np.testing.assert_allclose(distances, 0.7 * np.sqrt(3), rtol=1e-5)


@pytest.mark.parametrize("size", [-1, 0, 9, 1_000_001, 10**30])
def test_a_size_out_of_bounds_says_what_is_allowed(size: int) -> None:
    with pytest.raises(DataError, match=f"must be 10 to 1,000,000 points, not {size:,}"):
        make("xor", size, None, np.random.default_rng(0))


@pytest.mark.parametrize("noise", [-0.1, 10.5, float("nan"), float("inf"), 1e300])
def test_a_noise_out_of_bounds_says_what_is_allowed(noise: float) -> None:
    with pytest.raises(DataError, match=r"must be 0 to 10 \(a standard deviation\)"):
        make("xor", None, noise, np.random.default_rng(0))


def test_an_unknown_shape_gets_a_suggestion() -> None:
    with pytest.raises(DataError, match="did you mean 'moons'"):
        make("moon", None, None, np.random.default_rng(0))


@pytest.mark.parametrize(
    ("name", "points", "labels"),
    [
        ("circles", [[0.891916, -0.003532], [0.280653, -1.004677]], [0, 0, 1, 1, 1, 0, 0, 0, 1, 1]),
        ("moons", [[0.239147, -0.187673], [-1.030679, 0.098109]], [0, 0, 1, 1, 1, 0, 0, 0, 1, 1]),
        ("spiral", [[-0.01406, 0.106782], [-0.830244, -0.513204]], [0, 0, 1, 1, 1, 0, 0, 0, 1, 1]),
        ("xor", [[0.312363, 0.251101], [0.435862, 0.638965]], [0, 0, 1, 1, 1, 0, 0, 0, 1, 1]),
        ("blobs", [[0.618246, -0.081957], [-0.098441, 0.575905]], [2, 0, 1, 1, 0, 0, 2, 1, 2, 0]),
    ],
)
def test_recipes_of_old_still_make_the_same_points(name: str, points: list[list[float]], labels: list[int]) -> None:
    x, y = make(name, 10, None, np.random.default_rng(7))
    np.testing.assert_allclose(x[:2], points, atol=2e-6)
    assert y.tolist() == labels


FORMULAS: dict[str, Callable[..., FloatArray]] = {
    "line": lambda x: 2 * x + 1,
    "line-through-origin": lambda x: 2 * x,
    "sine": lambda x: np.sin(2 * np.pi * x),
    "waves": lambda x1, x2: (np.sin(np.pi * x1) + np.sin(2 * np.pi * x2) + np.sin(np.pi * (x1 + x2))) / 3,
    "plane": lambda x1, x2: (x1 + x2) / 2,
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_values_without_noise_are_the_formula(name: str) -> None:
    x, y = _clean(name)
    assert (x.dtype.name, y.dtype.name, y.shape) == ("float32", "float64", (3000,))
    np.testing.assert_allclose(y, FORMULAS[name](*x.T.astype(np.float64)), atol=1e-12)
    assert -1 <= x.min() < -0.99 < 0.99 < x.max() <= 1
    assert np.abs(x.mean(axis=0)).max() < 0.1


@pytest.mark.parametrize("name", FUNCTIONS)
def test_noise_is_the_standard_deviation_of_the_value_and_of_no_input(name: str) -> None:
    clean, values = make(name, 20_000, 0.0, np.random.default_rng(0))
    noisy, disturbed = make(name, 20_000, 0.3, np.random.default_rng(0))
    np.testing.assert_array_equal(clean, noisy)
    np.testing.assert_allclose((disturbed - values).std(), 0.3, rtol=0.03)


@pytest.mark.parametrize(("name", "expected"), [("line", (2, 1)), ("line-through-origin", (2, 0))])
def test_least_squares_finds_slope_and_intercept_again(name: str, expected: tuple[float, float]) -> None:
    x, y = make(name, 20_000, None, np.random.default_rng(3))
    np.testing.assert_allclose(np.polyfit(x[:, 0], y, 1), expected, atol=0.02)


@pytest.mark.parametrize("name", TOYS)
def test_a_table_of_made_up_data_holds_the_same_points(name: str) -> None:
    x, y = make(name, 30, 0.1, np.random.default_rng(5))
    raw = make_raw(name, 30, 0.1, np.random.default_rng(5))
    *inputs, target = raw.table.columns
    assert [column.name for column in inputs] == list(TOYS[name].inputs)
    np.testing.assert_array_equal(np.column_stack([column.values for column in inputs]), x)
    np.testing.assert_array_equal(target.values, y)
    assert raw.target == target.name == ("label" if name in CLASSES else "y")
    assert (target.kind, target.levels) == (("category", TOYS[name].class_names) if name in CLASSES else ("number", ()))
