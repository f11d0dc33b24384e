"""Gradient descent against hand-computed trajectories, and values that change in mid-run."""

from collections.abc import Callable

import numpy as np
import pytest

from nntui.core.errors import UserError
from nntui.core.optimizers import SGD
from nntui.core.types import DType, FloatArray


def descend(
    optimizer: SGD, start: list[float], gradient: Callable[[FloatArray], FloatArray], steps: int
) -> list[list[float]]:
    """The parameters after each step."""
    parameters, trajectory = np.array(start), []
    for _ in range(steps):
        optimizer.step(parameters, gradient(parameters))
        trajectory.append(parameters.tolist())
    return trajectory


def one(_: FloatArray) -> FloatArray:
    """A gradient of 1 everywhere."""
    return np.array([1.0])


@pytest.mark.parametrize(
    ("optimizer", "trajectory"),
    [
        (SGD(0.1), [-0.1, -0.2, -0.3]),
        (SGD(0.1, momentum=0.5), [-0.1, -0.25, -0.425]),  # v = -0.1, -0.15, -0.175
        (SGD(0.1, momentum=0.9), [-0.1, -0.29, -0.561]),  # v = -0.1, -0.19, -0.271
        (SGD(0.1, momentum=0.5, nesterov=True), [-0.15, -0.325, -0.5125]),  # w += 0.5 v - 0.1
        (SGD(0.1, momentum=0.9, nesterov=True), [-0.19, -0.461, -0.8049]),
        (SGD(0.1, nesterov=True), [-0.1, -0.2, -0.3]),
    ],
)
def test_a_constant_gradient_gives_the_trajectory_computed_by_hand(optimizer: SGD, trajectory: list[float]) -> None:
    found = [parameters[0] for parameters in descend(optimizer, [0.0], one, 3)]
    np.testing.assert_allclose(found, trajectory, rtol=1e-13)


@pytest.mark.parametrize("nesterov", [False, True])
def test_a_changing_gradient_gives_the_trajectory_of_the_formula(nesterov: bool) -> None:
    optimizer, rng = SGD(0.05, 0.8, nesterov), np.random.default_rng(0)
    w, v, parameters = np.ones(6), np.zeros(6), np.ones(6)
    for _ in range(50):
        g = rng.normal(size=6)
        optimizer.step(parameters, g)
        v = 0.8 * v - 0.05 * g
        w = w + (0.8 * v - 0.05 * g if nesterov else v)
        np.testing.assert_allclose(parameters, w, rtol=1e-12)
        np.testing.assert_allclose(optimizer.slots["velocity"], v, rtol=1e-12)


@pytest.mark.parametrize("nesterov", [False, True])
def test_momentum_that_is_switched_off_and_on_begins_again_from_rest(nesterov: bool) -> None:
    optimizer, parameters = SGD(0.1, 0.0, nesterov), np.zeros(1)

    def moves(momentum: float, steps: int) -> list[float]:
        optimizer.momentum, moved = momentum, []
        for _ in range(steps):
            before = parameters.copy()
            optimizer.step(parameters, np.ones(1))
            moved.append(float((parameters - before)[0]))
        return moved

    from_rest = [-0.19, -0.271] if nesterov else [-0.1, -0.19]
    np.testing.assert_allclose(moves(0.0, 2), [-0.1, -0.1], rtol=1e-12)
    np.testing.assert_allclose(moves(0.9, 2), from_rest, rtol=1e-12)
    np.testing.assert_allclose(moves(0.0, 2), [-0.1, -0.1], rtol=1e-12)
    assert optimizer.slots["velocity"].tolist() == [0.0]
    np.testing.assert_allclose(moves(0.9, 2), from_rest, rtol=1e-12)


@pytest.mark.parametrize("rebuilt", [True, False])
def test_a_velocity_that_was_restored_is_forgotten_too_when_momentum_is_off(rebuilt: bool) -> None:
    optimizer, parameters = SGD(0.1, 0.9), np.zeros(1)
    optimizer.step(parameters, np.ones(1))
    kept = {name: slot.copy() for name, slot in optimizer.slots.items()}
    if rebuilt:
        optimizer.build(parameters)
    else:
        optimizer.momentum = 0.0
        optimizer.step(parameters, np.ones(1))
    for name, slot in optimizer.slots.items():
        np.copyto(slot, kept[name])
    optimizer.momentum = 0.0
    optimizer.step(parameters, np.ones(1))
    optimizer.momentum = 0.9
    before = parameters.copy()
    optimizer.step(parameters, np.ones(1))
    np.testing.assert_allclose(parameters - before, [-0.1], rtol=1e-12)


def test_a_velocity_that_was_restored_is_used() -> None:
    optimizer, parameters = SGD(0.1, 0.9), np.zeros(1)
    optimizer.build(parameters)
    optimizer.slots["velocity"][...] = -1.0
    optimizer.step(parameters, np.zeros(1))
    np.testing.assert_allclose(parameters, [-0.9], rtol=1e-12)


def test_a_learning_rate_that_is_changed_acts_at_the_next_step() -> None:
    optimizer, parameters = SGD(0.1), np.zeros(1)
    for rate, expected in ((0.1, -0.1), (0.5, -0.6), (0.001, -0.601)):
        optimizer.learning_rate = rate
        optimizer.step(parameters, np.ones(1))
        assert parameters[0] == pytest.approx(expected, rel=1e-12)


def test_a_changed_learning_rate_leaves_the_velocity_that_there_is() -> None:
    optimizer, parameters = SGD(0.1, 0.5), np.zeros(1)
    optimizer.step(parameters, np.ones(1))
    optimizer.learning_rate = 1.0
    optimizer.step(parameters, np.ones(1))  # v = 0.5 · -0.1 - 1
    assert parameters[0] == pytest.approx(-0.1 - 1.05, rel=1e-12)


@pytest.mark.parametrize(
    ("optimizer", "steps"), [(SGD(0.1), 200), (SGD(0.02, 0.9), 400), (SGD(0.02, 0.9, nesterov=True), 400)]
)
def test_a_parabola_is_descended_to_its_minimum(optimizer: SGD, steps: int) -> None:
    curvature, minimum = np.array([1.0, 4.0]), np.array([3.0, -2.0])
    end = descend(optimizer, [0.0, 0.0], lambda w: curvature * (w - minimum), steps)[-1]
    np.testing.assert_allclose(end, minimum, atol=1e-6)


@pytest.mark.parametrize("nesterov", [False, True])
def test_rosenbrocks_valley_is_followed_to_its_minimum(nesterov: bool) -> None:
    def gradient(w: FloatArray) -> FloatArray:
        x, y = w
        return np.array([-2.0 * (1.0 - x) - 400.0 * x * (y - x * x), 200.0 * (y - x * x)])

    end = descend(SGD(1e-4, 0.99, nesterov), [-1.0, 1.0], gradient, 20_000)[-1]
    np.testing.assert_allclose(end, [1.0, 1.0], atol=1e-4)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("momentum", "nesterov"), [(0.0, False), (0.9, False), (0.9, True)])
def test_a_step_keeps_the_dtype_and_leaves_the_gradients(dtype: DType, momentum: float, nesterov: bool) -> None:
    parameters, gradients = np.ones(5, dtype), np.full(5, 2.0, dtype)
    optimizer = SGD(0.1, momentum, nesterov)
    optimizer.step(parameters, gradients)
    assert parameters.dtype == optimizer.slots["velocity"].dtype == dtype
    assert gradients.tolist() == [2.0] * 5
    np.testing.assert_allclose(parameters, 1.0 - 0.2 * (1.0 + momentum * nesterov), rtol=1e-6)


def test_a_numpy_scalar_as_learning_rate_gives_the_same_bits_as_the_number() -> None:
    gradients = np.random.default_rng(0).normal(size=1000).astype(np.float32)
    trained = []
    for optimizer in (SGD(0.01, 0.9), SGD(np.float64(0.01), np.float64(0.9))):
        parameters = np.zeros(1000, np.float32)
        for _ in range(3):
            optimizer.step(parameters, gradients)
        trained.append(parameters.tobytes())
    assert trained[0] == trained[1]


def test_the_velocity_is_allocated_with_and_without_momentum() -> None:
    for momentum in (0.0, 0.9):
        optimizer = SGD(0.1, momentum)
        optimizer.build(np.ones(7, np.float32))
        assert {name: slot.shape for name, slot in optimizer.slots.items()} == {"velocity": (7,)}


def test_a_second_network_of_the_same_size_does_not_inherit_the_velocity_of_the_first() -> None:
    optimizer, first, second = SGD(0.1, 0.9), np.zeros(1), np.zeros(1)
    for _ in range(3):
        optimizer.step(first, np.ones(1))
    optimizer.step(second, np.ones(1))
    np.testing.assert_allclose(second, [-0.1], rtol=1e-12)


@pytest.mark.parametrize("learning_rate", [0.0, -0.1, float("nan"), float("inf"), -float("inf")])
def test_a_learning_rate_that_cannot_be_is_refused(learning_rate: float) -> None:
    with pytest.raises(UserError, match=r"learning rate .* cannot be: a number above 0, at most 1e12, is possible"):
        SGD(learning_rate)


@pytest.mark.parametrize("momentum", [1.0, -0.1, 2.0, float("nan"), float("inf")])
def test_a_momentum_that_cannot_be_is_refused(momentum: float) -> None:
    with pytest.raises(UserError, match=r"momentum .* cannot be: 0 or more and less than 1 is possible"):
        SGD(0.1, momentum)
