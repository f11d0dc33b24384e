"""The activation functions against their formulas, and where naive formulas break."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import special

from nntui.core.activations import ACTIVATIONS, Activation, activation
from nntui.core.errors import UserError
from nntui.core.types import DType, FloatArray

SCALE, ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717
NORMAL_SCALE = 1.0 / np.sqrt(2.0 * np.pi)

ORACLES = {
    "linear": lambda z: z,
    "sigmoid": special.expit,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0.0),
    "leaky_relu": lambda z: np.where(z > 0.0, z, 0.01 * z),
    "elu": lambda z: np.where(z > 0.0, z, np.expm1(np.minimum(z, 0.0))),
    "selu": lambda z: SCALE * np.where(z > 0.0, z, ALPHA * np.expm1(np.minimum(z, 0.0))),
    "gelu": lambda z: z * special.ndtr(z),
    "silu": lambda z: z * special.expit(z),
    "softplus": lambda z: np.logaddexp(0.0, z),
    "softsign": lambda z: z / (1.0 + np.abs(z)),
    "exponential": np.exp,
    "softmax": lambda z: special.softmax(z, axis=1),
}
DERIVATIVES = {
    "elu": lambda z: np.exp(np.minimum(z, 0.0)),
    "selu": lambda z: SCALE * np.where(z > 0.0, 1.0, ALPHA * np.exp(np.minimum(z, 0.0))),
    "gelu": lambda z: special.ndtr(z) + z * NORMAL_SCALE * np.exp(-0.5 * z * z),
    "silu": lambda z: special.expit(z) * (1.0 + z * special.expit(-z)),
    "softplus": special.expit,
    "softsign": lambda z: 1.0 / (1.0 + np.abs(z)) ** 2,
    "exponential": np.exp,
}
MATRICES = arrays.arrays(
    np.float64,
    arrays.array_shapes(min_dims=2, max_dims=2, max_side=6),
    elements=st.floats(-30.0, 30.0).map(lambda value: round(value, 6)),
)


def forward(function: Activation, z: FloatArray) -> FloatArray:
    """The activation of z, in new arrays."""
    out = np.full_like(z, np.nan)
    function.forward(z, out, np.full_like(z, np.nan))
    return out


def derivative(function: Activation, z: FloatArray) -> FloatArray:
    """What a gradient of ones becomes, with z spoilt where the activation says that it does not read it."""
    a = forward(function, z)
    gradient = np.ones_like(z)
    function.backward(z if function.needs_sums else np.full_like(z, np.nan), a, gradient, np.full_like(z, np.nan))
    return gradient


def test_every_activation_has_an_oracle_here() -> None:
    assert set(ORACLES) == set(ACTIVATIONS)


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(z=MATRICES)
def test_an_activation_is_its_formula(name: str, z: FloatArray) -> None:
    # Both normal distribution functions round z², which far out is a large exponent.
    tolerance = 3e-13 if name == "gelu" else 1e-13
    np.testing.assert_allclose(forward(activation(name), z), ORACLES[name](z), rtol=tolerance, atol=1e-300)


@pytest.mark.parametrize("name", [name for name, function in ACTIVATIONS.items() if not function.needs_sums])
@given(z=MATRICES)
def test_an_activation_that_does_not_need_its_sums_may_overwrite_them(name: str, z: FloatArray) -> None:
    expected = forward(activation(name), z)
    activation(name).forward(z, z, np.empty_like(z))
    np.testing.assert_array_equal(z, expected)


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(z=MATRICES)
def test_the_backward_pass_leaves_sums_and_outputs_as_they_are(name: str, z: FloatArray) -> None:
    a = forward(activation(name), z)
    kept = z.copy(), a.copy()
    activation(name).backward(z, a, np.ones_like(z), np.empty_like(z))
    np.testing.assert_array_equal((z, a), kept)


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(z=MATRICES, seed=st.integers(0, 99))
def test_the_backward_pass_is_the_directional_derivative(name: str, z: FloatArray, seed: int) -> None:
    function, h, at = activation(name), 1e-3, {}
    z = np.where(np.abs(z) < 0.01, 0.5, z)  # away from the kinks
    if name == "exponential":
        z = np.minimum(z, 5.0)  # where the differences of large values still have digits
    rng = np.random.default_rng(seed)
    direction, gradient = rng.uniform(-1.0, 1.0, z.shape), rng.uniform(-1.0, 1.0, z.shape)
    for steps in (-2, -1, 1, 2):
        at[steps] = ORACLES[name](z + steps * h * direction)
    # The central difference of fourth order (Abramowitz & Stegun, 25.3.6).
    terms = gradient * (8.0 * (at[1] - at[-1]) - (at[2] - at[-2])) / (12.0 * h)
    a = forward(function, z)
    function.backward(z, a, gradient, np.empty_like(z))
    error = abs(float(np.sum(gradient * direction)) - float(np.sum(terms)))
    assert error <= 1e-9 * max(1.0, float(np.abs(terms).sum()))


@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 1e-5), ("float64", 2e-14)])
@pytest.mark.parametrize("name", DERIVATIVES)
def test_a_derivative_keeps_its_relative_accuracy_far_out(name: str, dtype: DType, tolerance: float) -> None:
    z = np.concatenate([np.linspace(-12.0, -2.0, 501), np.linspace(0.01, 60.0, 501)]).astype(dtype)[:, None]
    expected = DERIVATIVES[name](z.astype(np.float64))
    np.testing.assert_allclose(derivative(activation(name), z), expected, rtol=tolerance)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ["elu", "selu", "gelu", "silu", "softplus", "softsign"])
def test_an_activation_keeps_its_digits_near_zero_and_far_below(name: str, dtype: DType) -> None:
    near = np.geomspace(1e-8, 1.0, 200)
    z = np.concatenate([-near, near, np.linspace(-8.0, -1.0, 200)]).astype(dtype)[:, None]
    expected = ORACLES[name](z.astype(np.float64))
    np.testing.assert_allclose(forward(activation(name), z), expected, rtol=60.0 * float(np.finfo(dtype).eps))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "exponential"])
def test_sums_of_ten_thousand_give_the_right_outputs_and_gradients(name: str, dtype: DType) -> None:
    z = np.array([[-1e4, 1e4, 0.0], [1e4, 1e4, 1e4], [-1e4, -1e4, -1e4]], dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        a = forward(activation(name), z)
        gradient = derivative(activation(name), z)
    np.testing.assert_allclose(a, ORACLES[name](z.astype(np.float64)), rtol=1e-6, atol=1e-30)
    if name in DERIVATIVES:
        np.testing.assert_allclose(gradient, DERIVATIVES[name](z.astype(np.float64)), rtol=1e-6, atol=1e-30)
    assert np.isfinite(gradient).all()
    assert a.dtype == gradient.dtype == dtype


def test_gelu_of_sums_whose_square_overflows_is_right() -> None:
    z = np.array([[-1e30, 1e30]], np.float32)
    with np.errstate(all="raise", under="ignore"):
        assert (forward(activation("gelu"), z) == np.maximum(z, 0.0)).all()
        assert derivative(activation("gelu"), z).tolist() == [[0.0, 1.0]]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_gelu_has_the_slope_one_half_at_and_next_to_zero(dtype: DType) -> None:
    least = float(np.finfo(dtype).smallest_subnormal)
    near = np.array([0.0, least, 1e-38, 1e-31, 1e-30, 2e-30, 1e-20, 1e-10])
    z = np.concatenate([near, -near]).astype(dtype)[:, None]
    np.testing.assert_allclose(derivative(activation("gelu"), z), 0.5, rtol=1e-9 + 2.0 * float(np.finfo(dtype).eps))


def test_the_exponential_overflows_to_infinity() -> None:
    with np.errstate(over="ignore"):
        assert forward(activation("exponential"), np.array([[1e4, -1e4]], np.float32)).tolist() == [[np.inf, 0.0]]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_sigmoid_keeps_its_relative_accuracy_far_out(dtype: DType) -> None:
    z = np.linspace(-80.0, 80.0, 1001, dtype=dtype)[:, None]
    expected = special.expit(z.astype(np.float64))
    np.testing.assert_allclose(forward(activation("sigmoid"), z), expected, rtol=8.0 * float(np.finfo(dtype).eps))


def test_gelu_of_known_sums_has_the_known_values() -> None:
    # z erfc(-z/√2) / 2, computed with 40 digits.
    z = np.array([[-20.0, -8.0, 0.0, 1.0, 3.0]])
    expected = [[-5.5072482372124674e-88, -4.9767684594174273e-15, 0.0, 0.84134474606854295, 2.9959503059051097]]
    np.testing.assert_allclose(forward(activation("gelu"), z), expected, rtol=1e-14)
    assert derivative(activation("gelu"), z)[0, 2] == 0.5


@pytest.mark.parametrize("shape", [(1, 1), (3, 5000), (2, 20_000), (5000, 3), (127, 129)])
def test_gelu_is_the_same_however_its_blocks_fall(shape: tuple[int, int]) -> None:
    z = np.random.default_rng(0).normal(0.0, 2.0, shape)
    gelu, single = activation("gelu"), z.reshape(-1, 1)
    np.testing.assert_allclose(forward(gelu, z).reshape(-1, 1), ORACLES["gelu"](single), rtol=1e-13)
    np.testing.assert_allclose(derivative(gelu, z).reshape(-1, 1), DERIVATIVES["gelu"](single), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_arrays_that_are_parts_of_wider_ones_are_worked_on_in_place(name: str) -> None:
    z, out, scratch, gradient = np.random.default_rng(1).normal(size=(4, 50, 9))[:, :, :4]
    expected, gradients = forward(activation(name), z.copy()), gradient.copy()
    activation(name).backward(z.copy(), expected, gradients, np.empty((50, 4)))
    activation(name).forward(z, out, scratch)
    activation(name).backward(z, out, gradient, scratch)
    np.testing.assert_allclose(out, expected, rtol=1e-12)
    np.testing.assert_allclose(gradient, gradients, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_nothing_is_allocated_by_the_row(name: str) -> None:
    z, out, scratch, gradient = (np.zeros((65_536, 2), np.float32) for _ in range(4))
    peaks = []
    for rows in (32_768, 65_536):
        arrays_of_rows = [array[:rows] for array in (z, out, scratch, gradient)]
        tracemalloc.start()
        activation(name).forward(*arrays_of_rows[:3])
        activation(name).backward(arrays_of_rows[0], out[:rows], gradient[:rows], scratch[:rows])
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 32_768


def test_softmax_does_not_change_when_all_sums_of_a_row_are_shifted() -> None:
    z = np.random.default_rng(0).integers(-8, 8, (5, 4)).astype(np.float32)
    np.testing.assert_array_equal(forward(activation("softmax"), z), forward(activation("softmax"), z + 4096.0))


def test_softmax_of_one_unit_is_one_and_has_no_gradient() -> None:
    z = np.array([[3.0], [-3.0]])
    a = forward(activation("softmax"), z)
    gradient = np.array([[5.0], [7.0]])
    activation("softmax").backward(z, a, gradient, np.empty_like(a))
    assert a.tolist() == [[1.0], [1.0]]
    assert gradient.tolist() == [[0.0], [0.0]]


@pytest.mark.parametrize(
    ("name", "slope"), [("relu", 0.0), ("leaky_relu", 0.01), ("elu", 1.0), ("selu", SCALE * ALPHA)]
)
def test_a_rectifier_at_zero_has_the_slope_of_its_negative_side(name: str, slope: float) -> None:
    assert derivative(activation(name), np.zeros((1, 1)))[0, 0] == pytest.approx(slope, rel=1e-15)


def test_selu_keeps_mean_zero_and_variance_one() -> None:
    # The fixed point for which its constants were derived (Klambauer et al., 2017).
    z = np.linspace(-12.0, 12.0, 240_001)
    density = NORMAL_SCALE * np.exp(-0.5 * z**2) * (z[1] - z[0])
    a = forward(activation("selu"), z[:, None])[:, 0]
    assert float(a @ density) == pytest.approx(0.0, abs=1e-8)
    assert float(a**2 @ density) == pytest.approx(1.0, abs=1e-8)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_sum_that_is_no_number_stays_visible(name: str) -> None:
    assert np.isnan(forward(activation(name), np.array([[np.nan, 1.0]]))[0, 0])


def test_leaky_relu_takes_the_slope_that_was_asked_for() -> None:
    z = np.array([[-10.0, 10.0]])
    np.testing.assert_allclose(forward(activation("leaky_relu", 0.2), z), [[-2.0, 10.0]])
    np.testing.assert_allclose(derivative(activation("leaky_relu", 0.2), z), [[0.2, 1.0]])


def test_only_relu_can_die() -> None:
    assert [name for name, function in ACTIVATIONS.items() if function.can_die] == ["relu"]


@pytest.mark.parametrize(("wrong", "right"), [("rleu", "relu"), ("ReLU", "relu"), ("sigmod", "sigmoid")])
def test_an_unknown_activation_suggests_the_nearest(wrong: str, right: str) -> None:
    with pytest.raises(UserError, match=f"unknown activation '{wrong}': did you mean '{right}'"):
        activation(wrong)


@pytest.mark.parametrize("slope", [0.0, 1.0, -0.1, 2.0, float("nan"), float("inf")])
def test_a_slope_out_of_range_says_the_range(slope: float) -> None:
    with pytest.raises(UserError, match=r"negative_slope is .* between 0 and 1"):
        activation("leaky_relu", slope)


def test_a_slope_for_another_activation_is_refused() -> None:
    with pytest.raises(UserError, match="belongs to 'leaky_relu', not to 'relu'"):
        activation("relu", 0.1)
