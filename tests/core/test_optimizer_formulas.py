"""Every optimizer against the formulas of its paper, written down once more as plain loops over whole arrays."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nntui.core.optimizers import OPTIMIZERS, SGD, Adagrad, Adam, AdamW, Optimizer, RMSprop, optimizer_by_name
from nntui.core.optimizers import blocks as blocks_module
from nntui.core.schedules import ExponentialDecay
from nntui.core.types import FloatArray

SIZE, STEPS = 50, 40
Formula = Callable[[FloatArray, list[FloatArray]], list[FloatArray]]


def walk(optimizer: Optimizer, gradients: list[FloatArray], start: FloatArray) -> list[FloatArray]:
    """The parameters after each step."""
    parameters, found = start.copy(), []
    for gradient in gradients:
        optimizer.step(parameters, gradient)
        found.append(parameters.copy())
    return found


def problem(dtype: str = "float64") -> tuple[FloatArray, list[FloatArray]]:
    """A start and the gradients of each step."""
    rng = np.random.default_rng(0)
    return rng.normal(size=SIZE).astype(dtype), [rng.normal(size=SIZE).astype(dtype) for _ in range(STEPS)]


def adam(start: FloatArray, gradients: list[FloatArray], amsgrad: bool) -> list[FloatArray]:
    w, (m, v, top), found = start.copy(), np.zeros((3, SIZE)), list[FloatArray]()
    for t, g in enumerate(gradients, 1):
        m, v = 0.8 * m + 0.2 * g, 0.95 * v + 0.05 * g**2
        top = np.maximum(top, v)
        rate = 0.01 * np.sqrt(1 - 0.95**t) / (1 - 0.8**t)
        w = w - rate * m / (np.sqrt(top if amsgrad else v) + 1e-7)
        found.append(w)
    return found


def rmsprop(start: FloatArray, gradients: list[FloatArray], momentum: float, centered: bool) -> list[FloatArray]:
    w, (s, a, v), found = start.copy(), np.zeros((3, SIZE)), list[FloatArray]()
    for g in gradients:
        s, a = 0.9 * s + 0.1 * g**2, 0.9 * a + 0.1 * g
        update = 0.01 * g / np.sqrt(s - (a**2 if centered else 0.0) + 1e-7)
        v = momentum * v - update
        w = w + v
        found.append(w)
    return found


def adagrad(start: FloatArray, gradients: list[FloatArray]) -> list[FloatArray]:
    w, s, found = start.copy(), np.full(SIZE, 0.1), list[FloatArray]()
    for g in gradients:
        s = s + g**2
        w = w - 0.01 * g / np.sqrt(s + 1e-7)
        found.append(w)
    return found


CASES: dict[str, tuple[Callable[[], Optimizer], Formula]] = {
    "adam": (lambda: Adam(0.01, 0.8, 0.95), lambda w, g: adam(w, g, amsgrad=False)),
    "amsgrad": (lambda: Adam(0.01, 0.8, 0.95, amsgrad=True), lambda w, g: adam(w, g, amsgrad=True)),
    "rmsprop": (lambda: RMSprop(0.01), lambda w, g: rmsprop(w, g, 0.0, centered=False)),
    "rmsprop with momentum": (lambda: RMSprop(0.01, momentum=0.7), lambda w, g: rmsprop(w, g, 0.7, centered=False)),
    "rmsprop, centered": (
        lambda: RMSprop(0.01, momentum=0.7, centered=True),
        lambda w, g: rmsprop(w, g, 0.7, centered=True),
    ),
    "adagrad": (lambda: Adagrad(0.01), adagrad),
}


@pytest.mark.parametrize("case", CASES)
def test_every_step_is_that_of_the_formula(case: str) -> None:
    make, formula = CASES[case]
    start, gradients = problem()
    np.testing.assert_allclose(walk(make(), gradients, start), formula(start, gradients), rtol=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_float32_stays_near_float64(case: str) -> None:
    make, formula = CASES[case]
    start, gradients = problem("float32")
    found = walk(make(), gradients, start)
    assert found[-1].dtype == np.float32
    expected = formula(start.astype(np.float64), [gradient.astype(np.float64) for gradient in gradients])
    np.testing.assert_allclose(found[-1], expected[-1], atol=2e-5)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_buffer_in_many_blocks_walks_as_in_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    start, gradients = problem()
    options: dict[str, Any] = {
        "weight_decay": 0.01,
        "global_clipnorm": 3.0,
        "use_ema": True,
        "ema_overwrite_frequency": 7,
    }
    whole = walk(optimizer_by_name(name, 0.01, options), gradients, start)
    monkeypatch.setattr(blocks_module, "BLOCK", 7)
    np.testing.assert_array_equal(walk(optimizer_by_name(name, 0.01, options), gradients, start), whole)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_weight_decay_shrinks_the_weights_before_the_update(name: str) -> None:
    start, gradients = problem()
    plain = optimizer_by_name(name, 0.01, {"weight_decay": None} if name == "adamw" else {})
    decayed = optimizer_by_name(name, 0.01, {"weight_decay": 0.5})
    w = start.copy()
    decayed.step(w, gradients[0])
    expected = start * (1 - 0.01 * 0.5)
    plain.step(expected, gradients[0])
    np.testing.assert_allclose(w, expected, rtol=1e-12)


def test_adamw_is_adam_with_a_weight_decay_of_its_own() -> None:
    start, gradients = problem()
    found = walk(AdamW(0.01), gradients, start)
    np.testing.assert_array_equal(found, walk(Adam(0.01, weight_decay=0.004), gradients, start))


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize(
    ("clip", "clipped"),
    [
        ({"clipvalue": 0.3}, lambda g: np.clip(g, -0.3, 0.3)),
        ({"global_clipnorm": 0.5}, lambda g: g * min(1.0, 0.5 / np.linalg.norm(g))),
        (
            {"clipnorm": 0.5},
            lambda g: np.concatenate([part * min(1.0, 0.5 / np.linalg.norm(part)) for part in (g[:20], g[20:])]),
        ),
    ],
)
def test_a_clipped_step_is_a_step_with_the_clipped_gradient(
    name: str, clip: dict[str, float], clipped: Callable[[FloatArray], FloatArray]
) -> None:
    start, gradients = problem()
    arrays = [slice(0, 20), slice(20, SIZE)]
    found, expected = start.copy(), start.copy()
    clipping, plain = optimizer_by_name(name, 0.01, clip), optimizer_by_name(name, 0.01)
    clipping.build(found, arrays)
    plain.build(expected, arrays)
    for gradient in [*gradients[:5], *(1e-3 * gradient for gradient in gradients[:5])]:
        before = gradient.copy()
        clipping.step(found, gradient)
        plain.step(expected, clipped(gradient))
        np.testing.assert_array_equal(gradient, before)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_a_gradient_whose_squares_overflow_is_clipped_all_the_same() -> None:
    parameters = np.zeros(4, np.float32)
    with np.errstate(over="ignore"):
        SGD(1.0, global_clipnorm=1.0).step(parameters, np.full(4, 1e30, np.float32))
    np.testing.assert_allclose(parameters, -0.5, rtol=1e-5)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_averages_follow_the_weights_and_overwrite_them_when_it_is_time(name: str) -> None:
    start, gradients = problem()
    options: dict[str, Any] = {"use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 3}
    optimizer, plain = optimizer_by_name(name, 0.01, options), optimizer_by_name(name, 0.01)
    w, expected, average = start.copy(), start.copy(), None
    for t, gradient in enumerate(gradients, 1):
        optimizer.step(w, gradient)
        plain.step(expected, gradient)
        average = expected.copy() if average is None else 0.8 * average + 0.2 * expected
        if t % 3 == 0:
            expected[...] = average
        np.testing.assert_allclose(w, expected, rtol=1e-10)
        np.testing.assert_allclose(optimizer.slots["average"], average, rtol=1e-10)


def test_a_schedule_is_asked_for_the_number_of_updates_done() -> None:
    parameters, rates = np.zeros(1), []
    optimizer = SGD(ExponentialDecay(1.0, 2, 0.5))
    for _ in range(4):
        before = parameters[0]
        optimizer.step(parameters, np.ones(1))
        rates.append(before - parameters[0])
    np.testing.assert_allclose(rates, [1.0, 0.5**0.5, 0.5, 0.5**1.5], rtol=1e-12)


def test_a_rate_that_is_changed_by_hand_scales_the_schedule_from_there_on() -> None:
    parameters = np.zeros(1)
    optimizer = SGD(ExponentialDecay(1.0, 1, 0.5))
    optimizer.step(parameters, np.ones(1))
    optimizer.rate = 2.0
    assert (optimizer.scheduled_rate, optimizer.rate) == (0.5, 2.0)
    optimizer.step(parameters, np.ones(1))
    assert (optimizer.scheduled_rate, optimizer.rate) == (0.25, 1.0)


@pytest.mark.parametrize(
    ("optimizer", "slot", "name", "value"),
    [
        (Adam(0.01), "first_moment", "beta_1", 0.5),
        (Adam(0.01), "second_moment", "beta_2", 0.9),
        (RMSprop(0.01), "second_moment", "rho", 0.5),
    ],
)
def test_a_forgetting_factor_that_changes_leaves_the_average_that_there_is(
    optimizer: Optimizer, slot: str, name: str, value: float
) -> None:
    start, gradients = problem()
    w = start.copy()
    for gradient in gradients[:5]:
        optimizer.step(w, gradient)
    before = optimizer.slots[slot] * (1 - optimizer.get(name))
    optimizer.set(name, value)
    optimizer.step(w, gradients[5])
    power = 2 if slot == "second_moment" else 1
    expected = value * before + (1 - value) * gradients[5] ** power
    np.testing.assert_allclose(optimizer.slots[slot] * (1 - value), expected, rtol=1e-9)


def test_another_epsilon_of_adagrad_acts_as_if_it_had_always_been_so() -> None:
    start, gradients = problem()
    changed, always = Adagrad(0.01), Adagrad(0.01, epsilon=0.5)
    w, expected = start.copy(), start.copy()
    changed.step(w, gradients[0])
    always.step(expected, gradients[0])
    changed.set("epsilon", 0.5)
    np.testing.assert_allclose(changed.slots["squares"], always.slots["squares"], rtol=1e-12)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize(
    "options", [{}, {"clipnorm": 0.1}, {"clipvalue": 0.1}, {"global_clipnorm": 0.1, "use_ema": True}]
)
def test_a_restored_state_walks_on_bit_for_bit(name: str, options: dict[str, Any]) -> None:
    start, gradients = problem("float32")
    first = optimizer_by_name(name, 0.01, options)
    w = start.copy()
    for gradient in gradients[:10]:
        first.step(w, gradient)
    second, copy = optimizer_by_name(name, 0.01, first.arguments()), w.copy()
    second.build(copy)
    for slot, values in first.slots.items():
        np.copyto(second.slots[slot], values)
    second.restore(first.numbers())
    for gradient in gradients[10:]:
        first.step(w, gradient)
        second.step(copy, gradient)
    assert w.tobytes() == copy.tobytes()


@pytest.mark.parametrize(
    ("old", "new", "kept", "reset"),
    [
        (SGD(0.1, 0.9), SGD(0.1, 0.9, nesterov=True), ["velocity"], []),
        (Adam(), AdamW(), ["first_moment", "second_moment"], []),
        (Adam(), Adam(amsgrad=True), ["first_moment", "second_moment"], ["greatest_second_moment"]),
        (RMSprop(), Adam(), ["second_moment"], ["first_moment"]),
        (SGD(0.1, 0.9), Adam(), [], ["first_moment", "second_moment"]),
        (SGD(0.1, 0.9), RMSprop(momentum=0.9), ["velocity"], ["second_moment"]),
        (Adam(use_ema=True), Adagrad(use_ema=True), ["average"], ["squares"]),
    ],
)
def test_another_optimizer_takes_over_what_it_knows(
    old: Optimizer, new: Optimizer, kept: list[str], reset: list[str]
) -> None:
    start, gradients = problem()
    w = start.copy()
    for gradient in gradients[:5]:
        old.step(w, gradient)
    found_kept, found_reset = new.take_over(old)
    assert (sorted(found_kept), found_reset) == (sorted(kept), reset)
    assert new.iterations == 5
    for slot in kept:
        np.testing.assert_array_equal(new.slots[slot], old.slots[slot])
    before = w.copy()
    new.step(w, gradients[5])
    assert 0 < np.max(np.abs(w - before)) < 1.0


def test_a_second_moment_that_is_taken_over_keeps_its_average() -> None:
    start, gradients = problem()
    old, new, w = RMSprop(0.01, rho=0.5), RMSprop(0.01, rho=0.9), start.copy()
    for gradient in gradients[:5]:
        old.step(w, gradient)
    before = old.slots["second_moment"] * 0.5
    new.take_over(old)
    new.step(w, gradients[5])
    np.testing.assert_allclose(new.slots["second_moment"] * 0.1, 0.9 * before + 0.1 * gradients[5] ** 2, rtol=1e-9)
