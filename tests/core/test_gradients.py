"""Every gradient of a network against central differences, in float64."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from nntui.core import Dense, Network
from nntui.core.activations import ACTIVATIONS, activation
from nntui.core.losses import LOSSES, loss_by_name
from nntui.core.types import AnyArray, FloatArray

INPUTS, OUTPUTS, ROWS = 4, 3, 7
TOLERANCE = 1e-7
STEP = 1e-3
NEAREST_KINK = 0.02
"""No weighted sum of the tests' data is nearer to 0 than this, so that no step of STEP crosses a rectifier's kink."""

NATURAL = dict.fromkeys(LOSSES, "linear") | {
    "poisson": "softplus",
    "binary_crossentropy": "sigmoid",
    "categorical_crossentropy": "softmax",
    "sparse_categorical_crossentropy": "softmax",
    "kl_divergence": "softmax",
}
SMOOTHED = [f"{loss}:label_smoothing=0.2" for loss in LOSSES if loss.endswith("crossentropy")]
ALL_LOSSES = [*LOSSES, *SMOOTHED, "huber:delta=0.1"]


def build(layers: list[Dense]) -> Network:
    """A network whose outputs lie well inside 0 to 1, where every loss is smooth."""
    network = Network(INPUTS, layers, seed=3, dtype="float64")
    rng = np.random.default_rng(4)
    for bias in network.biases[:-1]:
        if bias is not None:
            bias[...] = rng.uniform(-0.5, 0.5, bias.shape)
    if layers[0].activation == "exponential":
        network.kernels[0][...] *= 0.3
    if (last := network.biases[-1]) is not None:
        network.kernels[-1][...] *= 0.05
        last[...] = -1.0 if layers[-1].activation in ("softplus", "exponential") else 0.5
    return network


def sums(network: Network, x: FloatArray) -> FloatArray:
    """All weighted sums of the rows x, one row each, without dropout."""
    found = []
    for layer, kernel, bias in zip(network.layers, network.kernels, network.biases, strict=True):
        z = x @ kernel + (0.0 if bias is None else bias)
        x, scratch = np.empty_like(z), np.empty_like(z)
        activation(layer.activation, layer.negative_slope).forward(z, x, scratch)
        found.append(z)
    return np.hstack(found)


def rows_away_from_kinks(network: Network) -> FloatArray:
    """Random inputs, shape (ROWS, INPUTS), with every weighted sum away from 0."""
    x = np.random.default_rng(5).normal(0.0, 1.0, (400, INPUTS))
    smooth: FloatArray = x[np.abs(sums(network, x)).min(axis=1) > NEAREST_KINK]
    assert len(smooth) >= ROWS
    return smooth[:ROWS]


def random_targets(loss: str) -> AnyArray:
    """Labels, or rows of probabilities."""
    rng = np.random.default_rng(6)
    if loss_by_name(loss).target_kind == "labels":
        return rng.integers(0, OUTPUTS, ROWS)
    if loss == "hinge":
        return rng.choice([-1.0, 1.0], (ROWS, OUTPUTS))
    if loss in ("mean_absolute_error", "huber:delta=0.1"):
        far = np.array([30.0, -30.0, 30.0])  # from the kinks at a difference of 0 or delta
        return far + rng.dirichlet(np.ones(OUTPUTS), ROWS)
    if loss == "huber":
        return 0.3 + 0.1 * rng.dirichlet(np.ones(OUTPUTS), ROWS)  # within delta
    return rng.dirichlet(np.ones(OUTPUTS), ROWS)


def central_differences(function: Callable[[], float], parameters: FloatArray) -> FloatArray:
    """The gradient by the central difference of fourth order (Abramowitz & Stegun, 25.3.6)."""
    gradient = np.empty_like(parameters)
    for index, value in enumerate(parameters.copy()):
        at = {}
        for steps in (-2, -1, 1, 2):
            parameters[index] = value + steps * STEP
            at[steps] = function()
        parameters[index] = value
        gradient[index] = (8.0 * (at[1] - at[-1]) - (at[2] - at[-2])) / (12.0 * STEP)
    return gradient


def assert_gradients_are_right(
    network: Network, loss: str, x: FloatArray, dropout_seed: int | None = None, weights: FloatArray | None = None
) -> None:
    """Compare `compute_gradients` with differences of its own value, the dropout masks drawn alike each time."""
    y, judge = random_targets(loss), loss_by_name(loss)

    def value() -> float:
        rng = None if dropout_seed is None else np.random.default_rng(dropout_seed)
        return network.compute_gradients(x, y, judge, rng, weights)[0]

    value()
    gradients = network.gradients.copy()
    expected = central_differences(value, network.parameters)
    assert np.linalg.norm(expected) > 1e-6
    assert np.linalg.norm(gradients - expected) / np.linalg.norm(expected) < TOLERANCE


@pytest.mark.parametrize("loss", ALL_LOSSES)
@pytest.mark.parametrize("output", ACTIVATIONS)
def test_the_gradient_is_right_for_every_output_activation_and_loss(output: str, loss: str) -> None:
    network = build([Dense(5, "tanh"), Dense(OUTPUTS, output)])
    assert_gradients_are_right(network, loss, rows_away_from_kinks(network))


@pytest.mark.parametrize("output", ACTIVATIONS)
@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_the_gradient_is_right_for_every_pair_of_activations(hidden: str, output: str) -> None:
    network = build([Dense(5, hidden), Dense(OUTPUTS, output)])
    assert_gradients_are_right(network, "mean_squared_error", rows_away_from_kinks(network))


@pytest.mark.parametrize("loss", ALL_LOSSES)
@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_the_gradient_is_right_with_weights_of_the_rows(hidden: str, loss: str) -> None:
    network = build([Dense(5, hidden), Dense(OUTPUTS, NATURAL[loss.partition(":")[0]])])
    weights = np.random.default_rng(9).uniform(0.0, 3.0, ROWS)
    assert_gradients_are_right(network, loss, rows_away_from_kinks(network), weights=weights)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_the_gradient_is_right_without_biases(hidden: str, loss: str) -> None:
    network = build([Dense(5, hidden, use_bias=False), Dense(OUTPUTS, NATURAL[loss], use_bias=False)])
    assert_gradients_are_right(network, loss, rows_away_from_kinks(network))


@pytest.mark.parametrize(("l1", "l2"), [(0.02, 0.0), (0.0, 0.03), (0.02, 0.03)])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_the_gradient_is_right_with_penalties(hidden: str, loss: str, l1: float, l2: float) -> None:
    network = build([Dense(5, hidden, l1=l1, l2=l2), Dense(4, "tanh"), Dense(OUTPUTS, NATURAL[loss], l1=l1, l2=l2)])
    for kernel in network.kernels:
        kernel += np.copysign(3.0 * STEP, kernel)  # |w| has a kink at 0
    assert_gradients_are_right(network, loss, rows_away_from_kinks(network))


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_the_gradient_is_right_with_dropout(hidden: str, loss: str) -> None:
    # What stands behind a mask is smooth, so that only the first layer's sums must keep off the kinks.
    network = build([Dense(6, hidden, dropout=0.4), Dense(5, "tanh", dropout=0.2), Dense(OUTPUTS, NATURAL[loss])])
    assert_gradients_are_right(network, loss, rows_away_from_kinks(network), dropout_seed=8)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_gradient_of_a_network_without_hidden_layers_is_right(loss: str) -> None:
    network = build([Dense(OUTPUTS, NATURAL[loss], l2=0.01)])
    assert_gradients_are_right(network, loss, rows_away_from_kinks(network))


def test_the_gradient_is_right_for_one_unit_after_another() -> None:
    network = Network(1, [Dense(1, "tanh"), Dense(1, "softmax"), Dense(1, "sigmoid")], seed=1, dtype="float64")
    x, y = np.array([[0.3], [-0.8]]), np.array([[1.0], [0.0]])

    def value() -> float:
        return network.compute_gradients(x, y, loss_by_name("binary_crossentropy"))[0]

    value()
    gradients = network.gradients.copy()
    np.testing.assert_allclose(gradients, central_differences(value, network.parameters), rtol=1e-7, atol=1e-12)


def test_another_slope_of_leaky_relu_has_its_own_gradient() -> None:
    network = build([Dense(5, "leaky_relu", negative_slope=0.4), Dense(OUTPUTS, "linear")])
    assert_gradients_are_right(network, "mean_squared_error", rows_away_from_kinks(network))


@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_labels_and_one_hot_rows_have_the_same_gradient(hidden: str) -> None:
    network = build([Dense(5, hidden), Dense(OUTPUTS, "softmax")])
    x, labels = rows_away_from_kinks(network), np.array([0, 1, 2, 2, 1, 0, 0])
    by_label, _ = network.compute_gradients(x, labels, loss_by_name("sparse_categorical_crossentropy"))
    gradients = network.gradients.copy()
    by_row, _ = network.compute_gradients(x, np.eye(OUTPUTS)[labels], loss_by_name("categorical_crossentropy"))
    assert by_label == pytest.approx(by_row, rel=1e-13)
    np.testing.assert_allclose(network.gradients, gradients, rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("loss", LOSSES)
def test_float32_gradients_agree_with_float64(loss: str) -> None:
    layers = [Dense(5, "tanh"), Dense(OUTPUTS, NATURAL[loss], l2=0.01)]
    double, single = (Network(INPUTS, layers, seed=3, dtype=dtype) for dtype in ("float64", "float32"))
    x, y = rows_away_from_kinks(double), random_targets(loss)
    double.compute_gradients(x, y, loss_by_name(loss))
    single.compute_gradients(x.astype(np.float32), y if y.ndim == 1 else y.astype(np.float32), loss_by_name(loss))
    difference = np.linalg.norm(single.gradients - double.gradients) / np.linalg.norm(double.gradients)
    assert single.gradients.dtype == np.float32
    assert difference < 2e-6


def test_the_loss_and_its_gradient_are_means_over_the_batch() -> None:
    network = build([Dense(5, "tanh"), Dense(OUTPUTS, "softmax", l1=0.01)])
    x, y = rows_away_from_kinks(network), random_targets("categorical_crossentropy")
    once, _ = network.compute_gradients(x, y, loss_by_name("categorical_crossentropy"))
    gradients = network.gradients.copy()
    twice, _ = network.compute_gradients(np.vstack([x, x]), np.vstack([y, y]), loss_by_name("categorical_crossentropy"))
    assert twice == pytest.approx(once, rel=1e-13)
    np.testing.assert_allclose(network.gradients, gradients, rtol=1e-10, atol=1e-15)


def test_dropout_keeps_the_expected_activation_and_drops_its_share() -> None:
    layer = Dense(50, "sigmoid", dropout=0.3)
    network = Network(2, [layer, Dense(1)], seed=0, dtype="float64")
    x = np.ones((4000, 2))
    _, work = network.compute_gradients(
        x, np.zeros((4000, 1)), loss_by_name("mean_squared_error"), np.random.default_rng(0)
    )
    dropped = work.dropouts[0].out
    assert np.mean(dropped == 0.0) == pytest.approx(0.3, abs=0.01)
    np.testing.assert_allclose(dropped.mean(axis=0), work.activations[0][0], rtol=0.06)
    np.testing.assert_allclose(np.unique(work.dropouts[0].keep), [0.0, 1.0 / 0.7])


def test_without_a_generator_or_in_a_prediction_no_unit_is_dropped() -> None:
    plain = Network(2, [Dense(8, "tanh"), Dense(1)], seed=0)
    dropping = Network(2, [replace(plain.layers[0], dropout=0.5), plain.layers[1]], seed=0)
    x, y = np.ones((5, 2), np.float32), np.zeros((5, 1), np.float32)
    values = [network.compute_gradients(x, y, loss_by_name("mean_squared_error"))[0] for network in (plain, dropping)]
    assert values[0] == values[1]
    np.testing.assert_array_equal(plain.gradients, dropping.gradients)
    np.testing.assert_array_equal(plain.predict(x), dropping.predict(x))
