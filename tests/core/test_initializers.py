"""The initial weights: variance, bounds and truncation by the published formulas."""

import numpy as np
import pytest
from scipy import stats

from nntui.core.activations import ACTIVATIONS
from nntui.core.errors import UserError
from nntui.core.initializers import INITIALIZERS, initializer, suits

INPUTS, UNITS = 300, 200
VARIANCES = {"glorot": 2.0 / (INPUTS + UNITS), "he": 2.0 / INPUTS, "lecun": 1.0 / INPUTS}
NAMES = [f"{scheme}_{kind}" for scheme in VARIANCES for kind in ("uniform", "normal")]


def variance_of(name: str) -> float:
    """The variance by the scheme's formula."""
    return VARIANCES[name.partition("_")[0]]


def test_the_three_schemes_come_as_uniform_and_as_normal() -> None:
    assert sorted(INITIALIZERS) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_kernel_has_the_shape_mean_and_variance_of_its_formula(name: str) -> None:
    kernel = initializer(name)(np.random.default_rng(1), INPUTS, UNITS)
    error = np.sqrt(variance_of(name) / kernel.size)
    assert kernel.shape == (INPUTS, UNITS)
    assert abs(kernel.mean()) < 5.0 * error
    assert kernel.var() == pytest.approx(variance_of(name), rel=0.03)


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("uniform")])
def test_a_uniform_kernel_is_uniform_up_to_its_limit(name: str) -> None:
    values = initializer(name)(np.random.default_rng(2), INPUTS, UNITS).ravel()
    limit = np.sqrt(3.0 * variance_of(name))
    assert np.abs(values).max() <= limit
    assert np.abs(values).max() > 0.999 * limit
    assert stats.kstest(values, stats.uniform(-limit, 2.0 * limit).cdf).pvalue > 1e-3


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("normal")])
def test_a_normal_kernel_is_cut_off_at_two_deviations_and_keeps_its_variance(name: str) -> None:
    values = initializer(name)(np.random.default_rng(3), INPUTS, UNITS).ravel()
    deviation = np.sqrt(variance_of(name)) / stats.truncnorm(-2.0, 2.0).std()
    assert np.abs(values).max() <= 2.0 * deviation
    assert np.abs(values).max() > 1.99 * deviation
    assert stats.kstest(values, stats.truncnorm(-2.0, 2.0, scale=deviation).cdf).pvalue > 1e-3


@pytest.mark.parametrize("name", NAMES)
def test_a_kernel_of_one_weight_can_be_drawn(name: str) -> None:
    assert np.isfinite(initializer(name)(np.random.default_rng(0), 1, 1)).all()


@pytest.mark.parametrize("name", NAMES)
def test_the_same_generator_draws_the_same_kernel(name: str) -> None:
    first, second = (initializer(name)(np.random.default_rng(4), 7, 5) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_rectifiers_get_he_and_the_others_glorot() -> None:
    chosen = {name: suits(name) for name in ACTIVATIONS}
    assert chosen["relu"] == chosen["leaky_relu"] == "he_uniform"
    assert {chosen[name] for name in ("linear", "sigmoid", "tanh", "softmax")} == {"glorot_uniform"}


def test_every_choice_is_an_initializer_that_exists() -> None:
    assert {suits(name) for name in ACTIVATIONS} <= set(INITIALIZERS)


def test_an_unknown_initializer_suggests_the_nearest() -> None:
    with pytest.raises(UserError, match="unknown initializer 'he_unifrom': did you mean 'he_uniform'"):
        initializer("he_unifrom")
