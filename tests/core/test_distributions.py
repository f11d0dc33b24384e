"""The distribution functions against SciPy's."""

import numpy as np
import pytest
from scipy import special, stats

from nntui.core.distributions import FAR_OUT, logistic, normal_density, normal_tail
from nntui.core.types import DType, FloatArray


def tail(x: FloatArray) -> FloatArray:
    """P(X > x), in new arrays."""
    out, first, second = (np.full_like(x, np.nan) for _ in range(3))
    normal_tail(x, out, first, second)
    return out


@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 1.5e-7), ("float64", 3e-16)])
def test_the_normal_tail_is_exact_to_the_last_digits(dtype: DType, tolerance: float) -> None:
    x = np.linspace(0.0, FAR_OUT, 20_001).astype(dtype)
    np.testing.assert_allclose(tail(x), special.ndtr(-x.astype(np.float64)), rtol=0.0, atol=tolerance)
    assert tail(x).dtype == dtype


@pytest.mark.parametrize(("dtype", "tolerance", "end"), [("float32", 4e-7, 13.0), ("float64", 1e-15, 37.0)])
def test_the_normal_tail_keeps_its_relative_accuracy_but_for_the_rounding_of_a_square(
    dtype: DType, tolerance: float, end: float
) -> None:
    x = np.linspace(0.0, end, 20_001).astype(dtype)
    exact = x.astype(np.float64)
    allowed = tolerance + 0.5 * exact**2 * float(np.finfo(dtype).eps)
    expected = 0.5 * special.erfcx(exact / np.sqrt(2.0)) * np.exp(-0.5 * exact * exact)
    assert (np.abs(tail(x) / expected - 1.0) <= allowed).all()


@pytest.mark.parametrize(("x", "expected"), [(0.0, 0.5), (1.0, 0.158655253931457051), (8.0, 6.22096057427178412e-16)])
def test_the_normal_tail_has_the_published_values(x: float, expected: float) -> None:
    assert tail(np.array([x]))[0] == pytest.approx(expected, rel=3e-15)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_normal_tail_and_its_density_are_zero_far_out(dtype: DType) -> None:
    x = np.array([FAR_OUT], dtype)
    density = np.empty_like(x)
    normal_density(x, density)
    assert tail(x)[0] == density[0] == 0.0


def test_the_normal_tail_never_rises() -> None:
    x = np.linspace(0.0, FAR_OUT, 100_001)
    assert (np.diff(tail(x)) <= 0.0).all()


@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 2e-7), ("float64", 2e-16)])
def test_the_density_is_that_of_the_normal_distribution(dtype: DType, tolerance: float) -> None:
    x = np.linspace(-10.0, 10.0, 1001).astype(dtype)
    out = np.empty_like(x)
    normal_density(x, out)
    np.testing.assert_allclose(out, stats.norm.pdf(x.astype(np.float64)), rtol=0.0, atol=tolerance)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_logistic_function_may_overwrite_its_argument_and_is_finite_everywhere(dtype: DType) -> None:
    z = np.array([-1e30, -1e4, -3.0, 0.0, 3.0, 1e4, 1e30], dtype)
    expected = special.expit(z.astype(np.float64))
    logistic(z, z)
    np.testing.assert_allclose(z, expected, rtol=1e-6, atol=1e-37)
