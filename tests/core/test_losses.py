"""The losses and their fused pairs against straightforward formulas and SciPy."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from nntui.core.activations import activation
from nntui.core.errors import UserError
from nntui.core.losses import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    Fused,
    Huber,
    Loss,
    LossBuffers,
    SparseCategoricalCrossentropy,
    loss_by_name,
)
from nntui.core.types import AnyArray, DType, FloatArray

CLASSIC = (
    "mean_squared_error",
    "binary_crossentropy",
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
)
FUSED = CLASSIC[1:]
SIZES = st.integers(1, 12)
SEEDS = st.integers(0, 10_000)
SCALES = st.sampled_from([0.1, 1.0, 10.0, 100.0])


def straightforward(name: str, p: FloatArray, y: AnyArray) -> float:
    """The loss by its formula, in float64."""
    if name == "mean_squared_error":
        return float(np.mean((p - y) ** 2))
    if name == "binary_crossentropy":
        return float(-np.mean(special.xlogy(y, p) + special.xlog1py(1.0 - y, -p)))
    if name == "categorical_crossentropy":
        return float(np.mean(np.sum(special.rel_entr(y, p) + special.entr(y), axis=1)))
    return float(-np.mean(np.log(p[np.arange(len(y)), y])))


def from_logits(name: str, z: AnyArray, y: AnyArray) -> float:
    """The loss of softmax or sigmoid outputs from their logits, in float64."""
    z = z.astype(np.float64)
    if name == "binary_crossentropy":
        return float(np.mean(y * np.logaddexp(0.0, -z) + (1.0 - y) * np.logaddexp(0.0, z)))
    log_p = special.log_softmax(z, axis=1)
    if name == "categorical_crossentropy":
        return float(-np.mean(np.sum(y * log_p, axis=1)))
    return float(-np.mean(log_p[np.arange(len(y)), y]))


def random_targets(loss: Loss, rng: np.random.Generator, n: int, k: int) -> AnyArray:
    """Labels, or rows of probabilities."""
    return rng.integers(0, k, n) if loss.target_kind == "labels" else rng.dirichlet(np.ones(k), n)


def mean_of(loss: Loss | Fused, *arguments: AnyArray | LossBuffers) -> float:
    """The mean of a loss's rows."""
    return float(np.mean(loss.rows(*arguments), dtype=np.float64))  # type: ignore[arg-type]


def fused_pass(name: str, z: FloatArray, y: AnyArray) -> tuple[float, FloatArray]:
    """Value and gradient of a fused pair, in the logits' dtype."""
    loss = loss_by_name(name)
    assert loss.fused is not None
    dtype: DType = "float32" if z.dtype == np.float32 else "float64"
    n, k = z.shape
    buffers, outputs, gradient = LossBuffers(n, k, dtype), np.empty_like(z), np.full_like(z, np.nan)
    activation(loss.fused.activation).forward(z, outputs, np.empty_like(z))
    value = mean_of(loss.fused, z, outputs, y, buffers)
    loss.fused.gradient(outputs, y, gradient, buffers)
    return value, gradient


@pytest.mark.parametrize("name", CLASSIC)
@given(n=SIZES, k=SIZES, seed=SEEDS)
def test_a_loss_of_outputs_is_its_formula(name: str, n: int, k: int, seed: int) -> None:
    loss, rng = loss_by_name(name), np.random.default_rng(seed)
    p, y = rng.uniform(0.01, 0.99, (n, k)), random_targets(loss_by_name(name), rng, n, k)
    value = mean_of(loss, p, y, LossBuffers(n, k, "float64"))
    assert value == pytest.approx(straightforward(name, p, y), rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("name", CLASSIC)
@given(n=SIZES, k=SIZES, seed=SEEDS)
def test_the_gradient_of_a_loss_is_its_derivative(name: str, n: int, k: int, seed: int) -> None:
    loss, rng, h = loss_by_name(name), np.random.default_rng(seed), 1e-5
    p, y = rng.uniform(0.2, 0.8, (n, k)), random_targets(loss_by_name(name), rng, n, k)
    out, direction = np.full_like(p, np.nan), rng.uniform(-1.0, 1.0, p.shape)
    loss.gradient(p, y, out, LossBuffers(n, k, "float64"))
    ahead, behind = (straightforward(name, p + sign * h * direction, y) for sign in (1.0, -1.0))
    assert float(np.sum(out * direction)) == pytest.approx((ahead - behind) / (2.0 * h), rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("name", FUSED)
@given(n=SIZES, k=SIZES, seed=SEEDS, scale=SCALES)
def test_a_fused_loss_is_the_loss_of_its_logits(name: str, n: int, k: int, seed: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    z, y = rng.normal(0.0, scale, (n, k)), random_targets(loss_by_name(name), rng, n, k)
    assert fused_pass(name, z, y)[0] == pytest.approx(from_logits(name, z, y), rel=1e-11, abs=1e-13)


@pytest.mark.parametrize("name", FUSED)
@given(n=SIZES, k=SIZES, seed=SEEDS)
def test_a_fused_gradient_is_the_loss_s_gradient_through_the_activation(name: str, n: int, k: int, seed: int) -> None:
    loss, rng = loss_by_name(name), np.random.default_rng(seed)
    assert loss.fused is not None
    z, y = rng.normal(0.0, 1.5, (n, k)), random_targets(loss, rng, n, k)
    output = activation(loss.fused.activation)
    p, through = np.empty_like(z), np.empty_like(z)
    output.forward(z, p, np.empty_like(z))
    loss.gradient(p, y, through, LossBuffers(n, k, "float64"))
    output.backward(z, p, through, np.empty_like(z))
    np.testing.assert_allclose(fused_pass(name, z, y)[1], through, rtol=1e-9, atol=1e-14)


@given(seed=SEEDS)
def test_rows_of_targets_that_do_not_add_up_to_one_have_their_own_gradient(seed: int) -> None:
    rng, h = np.random.default_rng(seed), 1e-5
    z, y, direction = (rng.uniform(-1.0, 1.0, (4, 3)) for _ in range(3))
    gradient = fused_pass("categorical_crossentropy", z, y)[1]
    ahead, behind = (from_logits("categorical_crossentropy", z + sign * h * direction, y) for sign in (1.0, -1.0))
    assert float(np.sum(gradient * direction)) == pytest.approx((ahead - behind) / (2.0 * h), rel=1e-6, abs=1e-8)


@given(n=SIZES, k=SIZES, seed=SEEDS, scale=SCALES)
def test_labels_and_one_hot_rows_have_the_same_loss_and_gradient(n: int, k: int, seed: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    z, labels = rng.normal(0.0, scale, (n, k)), rng.integers(0, k, n)
    value, gradient = fused_pass("sparse_categorical_crossentropy", z, labels)
    one_hot_value, one_hot_gradient = fused_pass("categorical_crossentropy", z, np.eye(k)[labels])
    assert value == pytest.approx(one_hot_value, rel=1e-12, abs=1e-14)
    np.testing.assert_allclose(gradient, one_hot_gradient, rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize("name", FUSED)
@given(seed=SEEDS, n=st.integers(1, 40))
def test_float32_logits_of_ten_thousand_have_a_finite_and_right_loss(name: str, seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    z = rng.choice(np.array([-1e4, -100.0, 0.0, 0.5, 100.0, 1e4], np.float32), (n, 3))
    y = rng.integers(0, 3, n) if name.startswith("sparse") else np.eye(3, dtype=np.float32)[rng.integers(0, 3, n)]
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        value, gradient = fused_pass(name, z, y)
    assert value == pytest.approx(from_logits(name, z, y), rel=2e-6, abs=1e-7)
    assert np.isfinite(gradient).all()


@pytest.mark.parametrize("seed", range(4))
def test_the_float32_binary_loss_of_confident_and_right_outputs_is_small_and_not_negative(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for scale in (10.0, 100.0, 1e4):
        y = rng.integers(0, 2, (4096, 1)).astype(np.float32)
        z = ((2.0 * y - 1.0) * scale * rng.uniform(0.5, 1.0, y.shape)).astype(np.float32)
        value, _ = fused_pass("binary_crossentropy", z, y)
        assert value >= 0.0
        assert value == pytest.approx(from_logits("binary_crossentropy", z, y), rel=1e-5, abs=1e-12)


@pytest.mark.parametrize("name", ["categorical_crossentropy", "sparse_categorical_crossentropy"])
def test_the_float32_loss_of_a_near_tie_does_not_depend_on_how_large_the_logits_are(name: str) -> None:
    y = np.array([0]) if name.startswith("sparse") else np.array([[1.0, 0.0]], np.float32)
    for offset in (0.0, 1e3, 1e4):
        z = np.array([[offset, offset + 0.5]], np.float32)
        assert fused_pass(name, z, y)[0] == pytest.approx(np.log1p(np.exp(0.5)), rel=1e-6)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", CLASSIC)
def test_probabilities_of_exactly_0_and_1_have_a_finite_loss_and_gradient(name: str, dtype: DType) -> None:
    loss, p = loss_by_name(name), np.array([[0.0, 1.0], [1.0, 0.0]], dtype)
    y = np.array([0, 1]) if loss.target_kind == "labels" else np.array([[1.0, 0.0], [0.0, 1.0]], dtype)
    out, buffers = np.full_like(p, np.nan), LossBuffers(2, 2, dtype)
    with np.errstate(all="raise"):
        value = mean_of(loss, p, y, buffers)
        loss.gradient(p, y, out, buffers)
    assert np.isfinite(value)
    assert np.isfinite(out).all()
    assert value > 0.5


def test_the_mean_squared_error_averages_over_outputs_and_rows() -> None:
    outputs, targets = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 0.0], [0.0, 4.0]])
    assert mean_of(loss_by_name("mean_squared_error"), outputs, targets, LossBuffers(2, 2, "float64")) == 13.0 / 4.0


def test_a_uniform_guess_costs_the_logarithm_of_the_number_of_classes() -> None:
    for k in (2, 3, 10):
        value, _ = fused_pass("sparse_categorical_crossentropy", np.zeros((5, k)), np.zeros(5, np.intp))
        assert value == pytest.approx(np.log(k))


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("mean_square_error", "mean_squared_error"), ("binary_cross_entropy", "binary_crossentropy")],
)
def test_an_unknown_loss_suggests_the_nearest(wrong: str, right: str) -> None:
    with pytest.raises(UserError, match=f"unknown loss '{wrong}': did you mean '{right}'"):
        loss_by_name(wrong)


def published(name: str, a: FloatArray, y: FloatArray) -> FloatArray:
    """The terms of a loss that the classic ones do not have, by its formula; its rows are their means."""
    d = np.abs(a - y)
    inside = np.clip(a, 1e-7, 1.0), np.clip(y, 1e-7, 1.0)
    terms: dict[str, FloatArray] = {
        "mean_absolute_error": d,
        "mean_squared_logarithmic_error": (np.log1p(a) - np.log1p(np.maximum(y, 1e-7))) ** 2,
        "half_sum_of_squares": 0.5 * a.shape[1] * d**2,
        "huber": special.huber(1.0, d),
        "huber:delta=0.3": special.huber(0.3, d),
        "log_cosh": np.log(np.cosh(d)),
        "hinge": np.maximum(0.0, 1.0 - (2.0 * y - 1.0) * a),
        "poisson": a - special.xlogy(y, a + 1e-7),
        "kl_divergence": a.shape[1] * special.rel_entr(inside[1], inside[0]),
    }
    return terms[name]


@given(SIZES, SIZES, SEEDS)
@pytest.mark.parametrize(
    "name",
    [
        "mean_absolute_error",
        "mean_squared_logarithmic_error",
        "half_sum_of_squares",
        "huber",
        "huber:delta=0.3",
        "log_cosh",
        "hinge",
        "poisson",
        "kl_divergence",
    ],
)
def test_the_rows_of_a_loss_are_the_means_of_its_published_terms(name: str, n: int, k: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, y = rng.uniform(0.0, 1.0 if name == "kl_divergence" else 3.0, (n, k)), rng.integers(0, 2, (n, k)) * 1.0
    rows = loss_by_name(name).rows(a, y, LossBuffers(n, k, "float64"))
    np.testing.assert_allclose(rows, published(name, a, y).mean(axis=1), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(
    ("kind", "arguments", "message"),
    [
        (Huber, {"delta": 0.0}, "huber: delta 0.0 cannot be: a finite number above 0 is possible"),
        (Huber, {"delta": "wide"}, "huber: delta 'wide' cannot be"),
        (BinaryCrossentropy, {"label_smoothing": 1.0}, "label_smoothing 1.0 cannot be: 0 or more and less than 1"),
        (CategoricalCrossentropy, {"label_smoothing": "some"}, "label_smoothing 'some' cannot be"),
        (SparseCategoricalCrossentropy, {"label_smoothing": None}, "label_smoothing None cannot be"),
    ],
)
def test_a_loss_refuses_arguments_that_cannot_be(kind: type[Loss], arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(UserError, match=message):
        kind(**arguments)


def test_an_unknown_loss_with_no_likeness_lists_what_there_is() -> None:
    with pytest.raises(UserError, match=r"one of mean_squared_error, .*sparse_categorical_crossentropy"):
        loss_by_name("zzz")
