"""The initial weights: variance, bounds and truncation by the published formulas."""

import hashlib

import numpy as np
import pytest
from scipy import special, stats

from nntui.core.activations import ACTIVATIONS, activation
from nntui.core.errors import UserError
from nntui.core.initializers import INITIALIZERS, RandomNormal, TruncatedNormal, initializer, suits
from nntui.core.types import FloatArray

INPUTS, UNITS = 300, 200
VARIANCES = {"glorot": 2.0 / (INPUTS + UNITS), "he": 2.0 / INPUTS, "lecun": 1.0 / INPUTS}
NAMES = [f"{scheme}_{kind}" for scheme in VARIANCES for kind in ("uniform", "normal")]
SEEDED = {
    "glorot_uniform": "d56f7d2784491242",
    "glorot_normal": "8ceeed2a35fcc4f0",
    "he_uniform": "c331b101e841e4f2",
    "he_normal": "5072f7deb08b97a5",
    "lecun_uniform": "a581ef8722f37bff",
    "lecun_normal": "0eb823f464ce4b74",
}
"""The start of the SHA-256 of a kernel of 7 inputs and 5 units from seed 4: recipes name no other numbers."""


def variance_of(name: str) -> float:
    """The variance by the scheme's formula."""
    return VARIANCES[name.partition("_")[0]]


def draw(text: str, inputs: int = INPUTS, units: int = UNITS, seed: int = 5) -> FloatArray:
    """A kernel by its description."""
    return initializer(text)(np.random.default_rng(seed), inputs, units)


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


@pytest.mark.parametrize("name", SEEDED)
def test_the_seeded_kernels_of_earlier_versions_stay_as_they_were(name: str) -> None:
    assert hashlib.sha256(draw(name, 7, 5, 4).tobytes()).hexdigest()[:16] == SEEDED[name]


@pytest.mark.parametrize(
    ("text", "low", "high"), [("random_uniform", -0.05, 0.05), ("random_uniform:minval=0.1,maxval=3", 0.1, 3.0)]
)
def test_random_uniform_is_uniform_between_its_ends(text: str, low: float, high: float) -> None:
    values = draw(text).ravel()
    assert low <= values.min() < values.max() <= high
    assert stats.kstest(values, stats.uniform(low, high - low).cdf).pvalue > 1e-3


@pytest.mark.parametrize(
    ("text", "mean", "stddev"), [("random_normal", 0.0, 0.05), ("random_normal:mean=2,stddev=3", 2.0, 3.0)]
)
def test_random_normal_is_normal_with_its_tails(text: str, mean: float, stddev: float) -> None:
    values = draw(text).ravel()
    assert np.abs(values - mean).max() > 3.5 * stddev
    assert stats.kstest(values, stats.norm(mean, stddev).cdf).pvalue > 1e-3


@pytest.mark.parametrize(
    ("text", "mean", "stddev"), [("truncated_normal", 0.0, 0.05), ("truncated_normal:mean=2,stddev=3", 2.0, 3.0)]
)
def test_truncated_normal_is_cut_at_two_of_its_own_deviations(text: str, mean: float, stddev: float) -> None:
    values = draw(text).ravel()
    expected = stats.truncnorm(-2.0, 2.0, loc=mean, scale=stddev)
    assert 1.99 * stddev < np.abs(values - mean).max() <= 2.0 * stddev
    assert values.std() == pytest.approx(expected.std(), rel=0.02)
    assert stats.kstest(values, expected.cdf).pvalue > 1e-3


@pytest.mark.parametrize(
    ("text", "value"), [("zeros", 0.0), ("ones", 1.0), ("constant", 0.0), ("constant:value=-0.25", -0.25)]
)
def test_a_constant_kernel_has_one_value(text: str, value: float) -> None:
    kernel = draw(text, 3, 4)
    assert kernel.dtype == np.float64
    assert (kernel == np.full((3, 4), value)).all()


@pytest.mark.parametrize("gain", [1.0, 1.5, -2.0])
@pytest.mark.parametrize(("inputs", "units"), [(6, 6), (9, 4), (4, 9), (1, 5), (5, 1), (1, 1)])
def test_an_orthogonal_kernel_has_orthonormal_columns_or_rows_times_its_gain(
    inputs: int, units: int, gain: float
) -> None:
    kernel = draw(f"orthogonal:gain={gain}", inputs, units)
    assert kernel.shape == (inputs, units)
    short = kernel.T @ kernel if inputs >= units else kernel @ kernel.T
    np.testing.assert_allclose(short, gain**2 * np.eye(min(inputs, units)), atol=1e-14 * gain**2)


@pytest.mark.parametrize(("inputs", "units"), [(3, 3), (5, 2), (2, 5)])
def test_orthogonal_kernels_are_uniformly_distributed(inputs: int, units: int) -> None:
    # A unit vector that is uniform in n dimensions has a coordinate x with (x + 1)/2 of the Beta distribution
    # ((n-1)/2, (n-1)/2); without the sign fix of the QR decomposition the diagonal would lean to one side.
    rng, scheme = np.random.default_rng(6), initializer("orthogonal")
    kernels = np.array([scheme(rng, inputs, units) for _ in range(3000)])
    half = 0.5 * (max(inputs, units) - 1)
    for corner in (kernels[:, 0, 0], kernels[:, -1, -1], kernels[:, 1, 1], kernels[:, 0, 1]):
        assert stats.kstest(0.5 * (corner + 1.0), stats.beta(half, half).cdf).pvalue > 1e-3


@pytest.mark.parametrize("name", INITIALIZERS)
def test_a_kernel_of_one_weight_can_be_drawn(name: str) -> None:
    assert np.isfinite(initializer(name)(np.random.default_rng(0), 1, 1)).all()


@pytest.mark.parametrize("name", INITIALIZERS)
def test_the_same_generator_draws_the_same_kernel(name: str) -> None:
    first, second = (initializer(name)(np.random.default_rng(4), 7, 5) for _ in range(2))
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("name", ["glorot_uniform", "he_normal", "random_uniform", "truncated_normal", "orthogonal"])
def test_another_seed_draws_another_kernel(name: str) -> None:
    assert (draw(name, 7, 5, 1) != draw(name, 7, 5, 2)).all()


def test_rectifiers_get_he_selu_gets_lecun_and_the_others_glorot() -> None:
    chosen = {name: suits(name) for name in ACTIVATIONS}
    assert {chosen[name] for name in ("relu", "leaky_relu", "elu", "gelu", "silu")} == {"he_uniform"}
    assert chosen["selu"] == "lecun_normal"
    others = ("linear", "sigmoid", "tanh", "softmax", "softplus", "softsign", "exponential")
    assert {chosen[name] for name in others} == {"glorot_uniform"}


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "elu", "selu", "gelu", "silu", "softplus"])
def test_a_rectifiers_scheme_is_the_one_that_nearly_keeps_the_size_of_the_sums(name: str) -> None:
    nodes, weights = special.roots_hermitenorm(100)
    z = nodes[:, None]
    a = np.empty_like(z)
    activation(name).forward(z, a, np.empty_like(z))
    mean_square = float(weights @ a[:, 0] ** 2) / np.sqrt(2.0 * np.pi)
    assert suits(name).startswith("he_") == (abs(mean_square - 0.5) < abs(mean_square - 1.0))


def test_every_choice_is_an_initializer_that_exists() -> None:
    assert {suits(name) for name in ACTIVATIONS} <= set(INITIALIZERS)


def test_an_unknown_initializer_suggests_the_nearest() -> None:
    with pytest.raises(UserError, match="unknown initializer 'he_unifrom': did you mean 'he_uniform'"):
        initializer("he_unifrom")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("constant:value=nan", "value '?nan'? cannot be"),
        ("constant:value=inf", "value '?inf'? cannot be"),
        ("constant:value=1e31", "value 1e[+]31 cannot be: a number from -1e30 to 1e30 is possible"),
        ("orthogonal:gain=-inf", "gain '?-inf'? cannot be"),
        ("random_normal:stddev=-0.1", "stddev -0.1 cannot be: a number from 0 to 1e30 is possible"),
        ("truncated_normal:stddev=-1", "stddev -1.0 cannot be"),
        ("random_normal:mean=nan", "mean '?nan'? cannot be"),
        ("random_uniform:minval=2,maxval=1", "minval 2.0 is above maxval 1.0: exchange them"),
        ("random_uniform:minval=0.06", "minval 0.06 is above maxval 0.05"),
        ("constant:valeu=1", "unknown argument 'valeu': did you mean 'value'"),
        ("he_uniform:gain=2", "'he_uniform' takes no arguments: leave gain out"),
        ("zeros:value=2", "'zeros' takes no arguments"),
        ("constant:value=much", "value '?much'? cannot be: expected a number"),
        ("constant:0.5", "write it as NAME:ARGUMENT=VALUE"),
    ],
)
def test_arguments_that_cannot_be_are_refused_in_one_line(text: str, message: str) -> None:
    with pytest.raises(UserError, match=message) as refusal:
        initializer(text)
    assert "\n" not in str(refusal.value)
    assert text.partition(":")[0] in str(refusal.value)


@pytest.mark.parametrize("scheme", [RandomNormal, TruncatedNormal])
@pytest.mark.parametrize("stddev", [-1.0, float("nan"), float("inf")])
def test_a_scheme_made_in_code_refuses_what_cannot_be_too(
    scheme: type[RandomNormal | TruncatedNormal], stddev: float
) -> None:
    with pytest.raises(UserError, match=r"stddev .* cannot be"):
        scheme(stddev=stddev)


@pytest.mark.parametrize(
    "text", ["random_normal:stddev=0,mean=3", "random_uniform:minval=3,maxval=3", "truncated_normal:stddev=0,mean=3"]
)
def test_no_spread_gives_one_value(text: str) -> None:
    assert (draw(text, 3, 4) == 3.0).all()
