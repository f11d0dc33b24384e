"""Learning-rate schedules: values computed by hand, Keras' trajectories, and what holds at every step."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nntui.core import Dense, Network, schedules
from nntui.core.errors import UserError
from nntui.core.losses import loss_by_name
from nntui.core.schedules import (
    SCHEDULES,
    Constant,
    CosineDecay,
    CosineDecayRestarts,
    ExponentialDecay,
    InverseTimeDecay,
    PiecewiseConstantDecay,
    PolynomialDecay,
    ReduceLROnPlateau,
    Schedule,
)
from nntui.core.spec import make, parse
from nntui.core.types import FloatArray

SQRT_HALF = math.sqrt(0.5)
RATES = st.floats(1e-6, 10.0)
STEPS = st.integers(1, 5_000)
AT = st.integers(0, 20_000)


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (Constant(0.1), {0: 0.1, 7: 0.1, 10**9: 0.1}),
        (ExponentialDecay(0.8, 10, 0.25), {0: 0.8, 5: 0.4, 10: 0.2, 15: 0.1, 20: 0.05, 30: 0.0125}),
        (ExponentialDecay(0.8, 10, 0.25, staircase=True), {0: 0.8, 9: 0.8, 10: 0.2, 19: 0.2, 20: 0.05, 29: 0.05}),
        (ExponentialDecay(0.8, 10, 0.0), {0: 0.8, 1: 0.0, 20: 0.0}),
        (ExponentialDecay(0.1, 1, 2.0), {0: 0.1, 3: 0.8, 5000: math.inf}),
        (InverseTimeDecay(0.6, 10, 0.5), {0: 0.6, 5: 0.48, 10: 0.4, 20: 0.3, 40: 0.2, 100: 0.1}),
        (InverseTimeDecay(0.6, 10, 0.5, staircase=True), {0: 0.6, 9: 0.6, 10: 0.4, 19: 0.4, 20: 0.3, 29: 0.3}),
        (PiecewiseConstantDecay([3, 8], [0.2, 0.1, 0.3]), {0: 0.2, 3: 0.2, 4: 0.1, 8: 0.1, 9: 0.3, 10**6: 0.3}),
        (PiecewiseConstantDecay([0], [0.0, 0.1]), {0: 0.0, 1: 0.1}),
        (PolynomialDecay(0.5, 10, 0.1), {0: 0.5, 1: 0.46, 5: 0.3, 9: 0.14, 10: 0.1, 11: 0.1}),
        (PolynomialDecay(0.5, 10, 0.1, power=2.0), {0: 0.5, 1: 0.424, 5: 0.2, 9: 0.104, 10: 0.1, 99: 0.1}),
        (PolynomialDecay(0.5, 10, 0.1, power=0.5), {0: 0.5, 5: 0.1 + 0.4 * SQRT_HALF, 10: 0.1}),
        # Behind 10 steps the line is laid to 20, behind 20 to 30: 1 - 11/20 = 0.45 of the way is left at 11.
        (PolynomialDecay(0.5, 10, 0.1, cycle=True), {0: 0.5, 5: 0.3, 10: 0.1, 11: 0.28, 20: 0.1, 21: 0.22, 30: 0.1}),
        (CosineDecay(0.4, 12), {0: 0.4, 3: 0.2 + 0.2 * SQRT_HALF, 4: 0.3, 6: 0.2, 8: 0.1, 12: 0.0, 99: 0.0}),
        (CosineDecay(0.4, 12, alpha=0.5), {0: 0.4, 4: 0.35, 6: 0.3, 8: 0.25, 12: 0.2, 13: 0.2}),
        (CosineDecay(0.1, 6, 0.0, 0.4, 3), {0: 0.1, 1: 0.2, 2: 0.3, 3: 0.4, 5: 0.3, 6: 0.2, 7: 0.1, 9: 0.0, 10: 0.0}),
        (CosineDecay(0.0, 6, 0.5, warmup_target=0.4, warmup_steps=2), {0: 0.0, 1: 0.2, 2: 0.4, 5: 0.3, 8: 0.2}),
        (CosineDecay(0.1, 6, warmup_target=0.4), {0: 0.4, 3: 0.2, 6: 0.0}),
        (CosineDecay(0.4, 6, warmup_steps=3), {0: 0.4, 3: 0.2, 6: 0.0}),
        # Cycles begin at 0, 4, 12 and 28.
        (CosineDecayRestarts(0.4, 4), {0: 0.4, 2: 0.2, 4: 0.4, 8: 0.2, 12: 0.4, 20: 0.2, 28: 0.4}),
        (
            CosineDecayRestarts(0.4, 4, m_mul=0.5, alpha=0.25),
            {0: 0.4, 2: 0.25, 4: 0.25, 8: 0.175, 12: 0.175, 20: 0.1375},
        ),
        (CosineDecayRestarts(0.4, 6, t_mul=1.0, m_mul=0.5), {0: 0.4, 2: 0.3, 6: 0.2, 9: 0.1, 12: 0.1, 15: 0.05}),
        (CosineDecayRestarts(0.4, 4, t_mul=1.5), {0: 0.4, 4: 0.4, 7: 0.2, 10: 0.4, 19: 0.4}),
    ],
)
def test_a_schedule_has_the_values_computed_by_hand(schedule: Schedule, expected: dict[int, float]) -> None:
    found = {step: schedule(step) for step in expected}
    assert found == pytest.approx(expected, rel=1e-14, abs=1e-17)
    assert all(type(rate) is float for rate in found.values())


# Keras

PLAIN = {"name", "learning_rate", "momentum", "nesterov", "weight_decay", "clipvalue", "clipnorm", "global_clipnorm"}
WITHOUT_OVERWRITING = {"use_ema", "ema_momentum"}


def clipped(gradient: FloatArray, sizes: list[int], optimizer: dict[str, Any]) -> FloatArray:
    """The gradient as Keras' clipping leaves it; `sizes` are those of the arrays, one behind the other."""
    gradient = gradient.copy()
    if (limit := optimizer.get("clipvalue")) is not None:
        return np.clip(gradient, -limit, limit)
    for key, parts in (("clipnorm", np.split(gradient, np.cumsum(sizes)[:-1])), ("global_clipnorm", [gradient])):
        for part in parts if key in optimizer else []:
            part *= min(1.0, optimizer[key] / np.linalg.norm(part))
    return gradient


def rates_of(case: Any, config: dict[str, Any]) -> list[float]:
    """The rate of each step, from how far the weights moved: lr (g + decay w) = m v - moved, or m² v with Nesterov."""
    optimizer, rows = config["optimizer"], config["batch_size"]
    slopes = {"leaky_relu": config["leaky_relu_negative_slope"]}
    layers = [Dense(**layer, negative_slope=slopes.get(layer["activation"])) for layer in config["layers"]]
    network = Network(config["inputs"], layers, 0, "float64")
    network.set_weights([case[f"w0_{number}"] for number in range(len(network.get_weights()))])
    momentum, decay = optimizer.get("momentum", 0.0), optimizer.get("weight_decay", 0.0)
    reach = momentum if optimizer.get("nesterov") else 0.0
    velocity, rates = np.zeros(network.parameters.size), []
    for number, after in enumerate(case["step_weights"]):
        begin = number * rows % (-(-len(case["x"]) // rows) * rows)
        x, y = (np.ascontiguousarray(case[name][begin : begin + rows]) for name in ("x", "y"))
        network.compute_gradients(x, y, loss_by_name(config["loss"]))
        gradient = clipped(network.gradients, [w.size for w in network.get_weights()], optimizer)
        direction = (1.0 + reach) * gradient + decay * network.parameters
        rest = momentum * (reach or 1.0) * velocity - (after - network.parameters)
        rates.append(float(rest @ direction / (direction @ direction)))
        velocity = momentum * velocity - rates[-1] * gradient
        network.parameters[...] = after
    return rates


@pytest.mark.parametrize("number", [0, 3, 6, 15, 18, 21, 30, 33, 42, 45, 48])
def test_the_weights_of_keras_move_at_the_rates_of_the_schedule(shared: Path, number: int) -> None:
    case = np.load(shared / "golden" / "keras" / f"case-{number:03}.npz")
    config = json.loads(str(case["config"]))
    assert set(config["optimizer"]) <= PLAIN | WITHOUT_OVERWRITING
    arguments = dict(config["learning_rate_schedule"])
    schedule = getattr(schedules, arguments.pop("name"))(**arguments)
    found = rates_of(case, config)
    assert len(found) >= 3
    assert found == pytest.approx([schedule(step) for step in range(len(found))], rel=1e-5)


# What holds everywhere


@given(RATES, STEPS, st.floats(0.0, 1.0), st.booleans(), AT)
def test_decay_by_a_factor_or_by_time_never_rises(
    rate: float, steps: int, decay: float, staircase: bool, step: int
) -> None:
    for kind in (ExponentialDecay, InverseTimeDecay):
        schedule = kind(rate, steps, decay, staircase)
        assert 0.0 <= schedule(step + 1) <= schedule(step) <= schedule(0) == rate


@given(RATES, STEPS, st.floats(0.0, 1.0), st.floats(0.0, 5.0), AT)
def test_polynomial_decay_falls_to_its_end_and_stays(
    rate: float, steps: int, share: float, power: float, step: int
) -> None:
    schedule = PolynomialDecay(rate, steps, share * rate, power)
    assert schedule(0) == pytest.approx(rate)
    assert share * rate <= schedule(step + 1) <= schedule(step) <= rate * (1 + 1e-12)
    assert schedule(steps + step + 1) == schedule(steps + 1)


@given(RATES, STEPS, AT)
def test_a_polynomial_that_cycles_ends_each_cycle_at_its_end(rate: float, steps: int, cycle: int) -> None:
    schedule = PolynomialDecay(rate, steps, 0.1 * rate, cycle=True)
    assert schedule(steps * (cycle + 1)) == pytest.approx(0.1 * rate)
    # The next step's line is laid over cycle + 2 lengths.
    left = 1.0 - (steps * (cycle + 1) + 1) / (steps * (cycle + 2))
    assert schedule(steps * (cycle + 1) + 1) == pytest.approx(rate * (0.1 + 0.9 * left))


@given(RATES, STEPS, st.floats(0.0, 1.0), st.integers(1, 500), st.floats(0.0, 1.0), AT)
def test_a_cosine_rises_in_a_straight_line_then_falls_without_a_jump(
    rate: float, steps: int, alpha: float, rising: int, start: float, step: int
) -> None:
    schedule = CosineDecay(start * rate, steps, alpha, rate, rising)
    warm = [schedule(at) for at in range(rising + 1)]
    np.testing.assert_allclose(np.diff(warm), (1.0 - start) * rate / rising, rtol=1e-6, atol=1e-12 * rate)
    assert warm[-1] == pytest.approx(rate)
    after = [schedule(rising + at) for at in (step, step + 1)]
    assert alpha * rate * (1 - 1e-12) <= after[1] <= after[0] * (1 + 1e-12) <= rate * (1 + 1e-11)
    # A cosine's steepest slope is π / 2 of its height over its length.
    assert after[0] - after[1] <= math.pi / 2 * rate / steps + 1e-12 * rate
    assert schedule(rising + steps) == pytest.approx(alpha * rate)


@given(RATES, st.integers(1, 300), st.integers(1, 6), st.floats(0.1, 1.0), st.integers(0, 8))
def test_a_cosine_starts_again_exactly_where_the_cycles_before_end(
    rate: float, first: int, growth: int, height: float, cycle: int
) -> None:
    schedule = CosineDecayRestarts(rate, first, growth, height)
    start = first * sum(growth**i for i in range(cycle))
    peak = rate * height**cycle
    assert schedule(start) == pytest.approx(peak)
    length = first * growth**cycle
    fall = [schedule(start + length * eighth / 8) for eighth in range(8)]
    assert fall == pytest.approx([peak * (1 + math.cos(math.pi * eighth / 8)) / 2 for eighth in range(8)])


@pytest.mark.parametrize(("growth", "first"), [(10, 1), (3, 7), (1.2, 5), (1.1, 10), (1, 3)])
def test_rounding_never_delays_a_restart(growth: float, first: int) -> None:
    """The logarithm of 1000 to the base 10, for one, is a little less than 3."""
    schedule, start, length = CosineDecayRestarts(0.1, first, growth, alpha=0.5), 0.0, float(first)
    for _ in range(9):
        if start == int(start):
            assert schedule(start) == pytest.approx(0.1, rel=1e-9)
        start, length = round(start + length, 9), length * growth


def test_rounding_never_restarts_too_early() -> None:
    """The logarithm of 2⁵⁰ - 1 to the base 2 is rounded to 50."""
    schedule = CosineDecayRestarts(0.1, 1)
    assert [schedule(2**50 - 2), schedule(2**50 - 1)] == pytest.approx([0.0, 0.1])


@given(
    RATES,
    st.floats(1.0, 1e300),
    st.one_of(st.floats(1.0, 1e6), st.floats(1.0, 1.0 + 1e-9)),
    st.floats(0.0, 1.0),
    st.integers(0, 10**12),
)
def test_a_cosine_with_restarts_stays_between_0_and_its_peak(
    rate: float, first: float, growth: float, alpha: float, step: int
) -> None:
    assert 0.0 <= CosineDecayRestarts(rate, first, growth, 0.9, alpha)(step) <= rate * (1 + 1e-12)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=6, unique=True), st.integers(0, 1100))
def test_a_piece_lasts_until_its_boundary(boundaries: list[int], step: int) -> None:
    schedule = PiecewiseConstantDecay(sorted(boundaries), [float(n) for n in range(len(boundaries) + 1)])
    assert schedule(step) == sum(boundary < step for boundary in boundaries)


def test_a_schedule_cannot_be_changed_from_outside() -> None:
    boundaries, values = [1, 2], [0.3, 0.2, 0.1]
    schedule = PiecewiseConstantDecay(boundaries, values)
    boundaries[0], values[0] = 0, 9.0
    assert schedule(1) == 0.3
    assert {schedule: 1}[PiecewiseConstantDecay((1, 2), (0.3, 0.2, 0.1))] == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("constant:learning_rate=-1", "learning_rate -1.0 cannot be: a finite number, 0 or more, is possible"),
        ("exponential:initial_learning_rate=0.1,decay_steps=0,decay_rate=0.5", "decay_steps 0.0 cannot be"),
        ("exponential:initial_learning_rate=0.1,decay_steps=5,decay_rate=-0.5", "decay_rate -0.5 cannot be"),
        ("inverse-time:initial_learning_rate=nan,decay_steps=5,decay_rate=0.5", "expected finite numbers"),
        ("polynomial:initial_learning_rate=0.1,decay_steps=-3", "decay_steps -3.0 cannot be"),
        ("polynomial:initial_learning_rate=0.1,decay_steps=3,power=-1", "power -1.0 cannot be"),
        ("cosine:initial_learning_rate=0.1,decay_steps=3,alpha=1.5", "alpha 1.5 cannot be: 0 to 1 is possible"),
        ("cosine:initial_learning_rate=0.1,decay_steps=3,warmup_steps=-1", "warmup_steps -1.0 cannot be"),
        ("cosine-restarts:initial_learning_rate=0.1,first_decay_steps=0.5", "first_decay_steps 0.5 cannot be"),
        ("cosine-restarts:initial_learning_rate=0.1,first_decay_steps=5,t_mul=0.9", "t_mul 0.9 cannot be"),
        ("piecewise:boundaries=3/3,values=1/2/3", "boundaries [3.0, 3.0] cannot be: at least one, each above"),
        ("piecewise:boundaries=-1/3,values=1/2/3", "boundaries -1.0 cannot be"),
        ("piecewise:boundaries=3,values=1/2/3", "values [1.0, 2.0, 3.0] cannot be: 1 boundaries need 2"),
        ("piecewise:boundaries=3,values=1/-2", "values -2.0 cannot be"),
        ("plateau:initial_learning_rate=0.1,factor=1", "factor 1.0 cannot be: more than 0 and less than 1"),
    ],
)
def test_an_argument_that_cannot_be_is_named_with_what_can(text: str, message: str) -> None:
    with pytest.raises(UserError) as raised:
        make("schedule", SCHEDULES, parse(text))
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("kind", "arguments", "message"),
    [
        (
            ExponentialDecay,
            {"initial_learning_rate": "a", "decay_steps": 1, "decay_rate": 0.5},
            "initial_learning_rate a",
        ),
        (ExponentialDecay, {"initial_learning_rate": 0.1, "decay_steps": None, "decay_rate": 0.5}, "decay_steps None"),
        (
            InverseTimeDecay,
            {"initial_learning_rate": 0.1, "decay_steps": 1, "decay_rate": 0.5, "staircase": "steep"},
            "staircase 'steep' cannot be: true and false are possible",
        ),
        (PolynomialDecay, {"initial_learning_rate": 0.1, "decay_steps": 1, "cycle": 2}, "cycle 2 cannot be"),
        (PiecewiseConstantDecay, {"boundaries": 5, "values": [1, 2]}, "boundaries 5 cannot be: a list of numbers"),
        (PiecewiseConstantDecay, {"boundaries": [5], "values": "12"}, "values '12' cannot be: a list of numbers"),
        (PiecewiseConstantDecay, {"boundaries": ["a"], "values": [1, 2]}, "boundaries a cannot be"),
        (ReduceLROnPlateau, {"initial_learning_rate": 0.1, "patience": "long"}, "patience long cannot be"),
    ],
)
def test_a_schedule_made_in_code_refuses_what_is_no_number_too(
    kind: Callable[..., Schedule], arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(UserError, match=message):
        kind(**arguments)


@pytest.mark.parametrize("rate", [math.nan, math.inf, -math.inf, -1e-9, True, 10**400])
def test_a_rate_that_is_no_finite_number_is_refused(rate: float) -> None:
    with pytest.raises(UserError, match="initial_learning_rate"):
        CosineDecay(rate, 10)
    with pytest.raises(UserError, match="warmup_target"):
        CosineDecay(0.1, 10, warmup_target=rate)


def test_there_are_boundaries() -> None:
    with pytest.raises(UserError, match=r"boundaries \[\] cannot be"):
        PiecewiseConstantDecay([], [0.1])
