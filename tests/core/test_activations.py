"""The activation functions against their formulas, and where naive formulas break."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import special

from nntui.core.activations import ACTIVATIONS, Activation, activation
from nntui.core.errors import UserError
from nntui.core.types import DType, FloatArray

ORACLES = {
    "linear": lambda z: z,
    "sigmoid": special.expit,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0.0),
    "leaky_relu": lambda z: np.where(z > 0.0, z, 0.01 * z),
    "softmax": lambda z: special.softmax(z, axis=1),
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


def test_every_activation_has_an_oracle_here() -> None:
    assert set(ORACLES) == set(ACTIVATIONS)


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(z=MATRICES)
def test_an_activation_is_its_formula(name: str, z: FloatArray) -> None:
    np.testing.assert_allclose(forward(activation(name), z), ORACLES[name](z), rtol=1e-13, atol=1e-300)


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(z=MATRICES)
def test_an_activation_may_overwrite_its_sums(name: str, z: FloatArray) -> None:
    expected = forward(activation(name), z)
    activation(name).forward(z, z, np.empty_like(z))
    np.testing.assert_array_equal(z, expected)


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(z=MATRICES, seed=st.integers(0, 99))
def test_the_backward_pass_is_the_directional_derivative(name: str, z: FloatArray, seed: int) -> None:
    function, h = activation(name), 1e-6
    z = np.where(np.abs(z) < 1e-3, 0.5, z)  # away from the kinks
    rng = np.random.default_rng(seed)
    direction, gradient = rng.uniform(-1.0, 1.0, z.shape), rng.uniform(-1.0, 1.0, z.shape)
    difference = (ORACLES[name](z + h * direction) - ORACLES[name](z - h * direction)) / (2.0 * h)
    expected = float(np.sum(gradient * difference))
    a = forward(function, z)
    function.backward(a, gradient, np.empty_like(z))
    assert float(np.sum(gradient * direction)) == pytest.approx(expected, rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_sums_of_ten_thousand_give_finite_outputs_and_gradients(name: str, dtype: DType) -> None:
    z = np.array([[-1e4, 1e4, 0.0], [1e4, 1e4, 1e4], [-1e4, -1e4, -1e4]], dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        a = forward(activation(name), z)
        gradient = np.ones_like(z)
        activation(name).backward(a, gradient, np.empty_like(z))
    np.testing.assert_allclose(a, ORACLES[name](z.astype(np.float64)), rtol=1e-6, atol=1e-30)
    assert np.isfinite(gradient).all()
    assert a.dtype == gradient.dtype == dtype


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_sigmoid_keeps_its_relative_accuracy_far_out(dtype: DType) -> None:
    z = np.linspace(-80.0, 80.0, 1001, dtype=dtype)[:, None]
    expected = special.expit(z.astype(np.float64))
    np.testing.assert_allclose(forward(activation("sigmoid"), z), expected, rtol=8.0 * float(np.finfo(dtype).eps))


def test_softmax_does_not_change_when_all_sums_of_a_row_are_shifted() -> None:
    z = np.random.default_rng(0).integers(-8, 8, (5, 4)).astype(np.float32)
    np.testing.assert_array_equal(forward(activation("softmax"), z), forward(activation("softmax"), z + 4096.0))


def test_softmax_of_one_unit_is_one_and_has_no_gradient() -> None:
    a = forward(activation("softmax"), np.array([[3.0], [-3.0]]))
    gradient = np.array([[5.0], [7.0]])
    activation("softmax").backward(a, gradient, np.empty_like(a))
    assert a.tolist() == [[1.0], [1.0]]
    assert gradient.tolist() == [[0.0], [0.0]]


@pytest.mark.parametrize(("name", "slope"), [("relu", 0.0), ("leaky_relu", 0.01)])
def test_a_rectifier_at_zero_has_the_slope_of_its_negative_side(name: str, slope: float) -> None:
    gradient = np.ones((1, 1))
    activation(name).backward(np.zeros((1, 1)), gradient, np.empty((1, 1)))
    assert gradient[0, 0] == pytest.approx(slope)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_sum_that_is_no_number_stays_visible(name: str) -> None:
    assert np.isnan(forward(activation(name), np.array([[np.nan, 1.0]]))[0, 0])


def test_leaky_relu_takes_the_slope_that_was_asked_for() -> None:
    z = np.array([[-10.0, 10.0]])
    a = forward(activation("leaky_relu", 0.2), z)
    gradient = np.ones_like(z)
    activation("leaky_relu", 0.2).backward(a, gradient, np.empty_like(z))
    np.testing.assert_allclose(a, [[-2.0, 10.0]])
    np.testing.assert_allclose(gradient, [[0.2, 1.0]])


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
