"""Limits and nudges of the values that change in mid-run."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nntui.core.limits import HIGHEST_RATE, LARGEST_BATCH, LOWEST_RATE
from nntui.core.training.controls import HyperName
from nntui.core.training.hyperparameters import HIGHEST_DROPOUT, HYPERS, MOMENTUM_LADDER

RAISE: dict[HyperName, float] = {"learning_rate": 1.25, "momentum": 1, "dropout": 0.05, "batch_size": 2}
LOWER: dict[HyperName, float] = {"learning_rate": 0.8, "momentum": -1, "dropout": -0.05, "batch_size": 0.5}
POSSIBLE: dict[HyperName, st.SearchStrategy[float]] = {
    "learning_rate": st.floats(LOWEST_RATE, HIGHEST_RATE),
    "momentum": st.floats(0.0, 1.0, exclude_max=True),
    "dropout": st.floats(0.0, 1.0, exclude_max=True),
    "batch_size": st.integers(1, LARGEST_BATCH).map(float),
}
NAMES = list(HYPERS)


def test_the_momentum_ladder_rises_by_twentieths_and_then_finer() -> None:
    steps = [round(high - low, 4) for low, high in pairwise(MOMENTUM_LADDER)]
    assert MOMENTUM_LADDER[0] == 0.0
    assert steps[:18] == [0.05] * 18
    assert MOMENTUM_LADDER[18] == 0.9
    assert all(0.0 < later <= earlier for earlier, later in pairwise(steps[17:]))
    assert MOMENTUM_LADDER[-1] < 1.0


def test_momentum_climbs_the_ladder_rung_by_rung_and_down_again() -> None:
    nudge = HYPERS["momentum"].nudge
    up = [0.0]
    while nudge(up[-1], 1) != up[-1]:
        up.append(nudge(up[-1], 1))
    assert tuple(up) == MOMENTUM_LADDER
    down = [up[-1]]
    while nudge(down[-1], -1) != down[-1]:
        down.append(nudge(down[-1], -1))
    assert tuple(reversed(down)) == MOMENTUM_LADDER


@pytest.mark.parametrize(("value", "above", "below"), [(0.93, 0.94, 0.92), (0.42, 0.45, 0.4), (0.9, 0.92, 0.85)])
def test_a_momentum_between_two_rungs_goes_to_the_nearest_one_in_the_direction_of_the_move(
    value: float, above: float, below: float
) -> None:
    nudge = HYPERS["momentum"].nudge
    assert (nudge(value, 1), nudge(value, -1)) == (above, below)


def test_the_usual_nudges_do_what_the_keys_say() -> None:
    assert HYPERS["learning_rate"].nudge(0.05, 1.25) == pytest.approx(0.0625)
    assert HYPERS["learning_rate"].nudge(0.05, 0.8) == pytest.approx(0.04)
    assert HYPERS["dropout"].nudge(0.2, 0.05) == 0.25
    assert HYPERS["dropout"].nudge(0.05, -0.05) == 0.0
    assert HYPERS["batch_size"].nudge(128, 2) == 256
    assert HYPERS["batch_size"].nudge(128, 0.5) == 64


def test_repeated_dropout_nudges_gather_no_rounding_error() -> None:
    value = 0.0
    for _ in range(10):
        value = HYPERS["dropout"].nudge(value, 0.05)
    assert value == 0.5


def test_nudges_stop_at_the_limits() -> None:
    assert HYPERS["learning_rate"].nudge(HIGHEST_RATE, 1.25) == HIGHEST_RATE
    assert HYPERS["learning_rate"].nudge(LOWEST_RATE, 0.8) == LOWEST_RATE
    assert HYPERS["dropout"].nudge(HIGHEST_DROPOUT, 0.05) == HIGHEST_DROPOUT
    assert HYPERS["dropout"].nudge(0.0, -0.05) == 0.0
    assert HYPERS["batch_size"].nudge(1, 0.5) == 1
    assert HYPERS["batch_size"].nudge(LARGEST_BATCH, 2) == LARGEST_BATCH


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -1.0, 1e30])
def test_what_is_no_number_or_absurd_fits_nowhere(name: HyperName, value: float) -> None:
    assert not HYPERS[name].fits(value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("learning_rate", 0.0), ("momentum", 1.0), ("dropout", 1.0), ("batch_size", 0), ("batch_size", 2.5)],
)
def test_the_edges_that_cannot_be_do_not_fit(name: HyperName, value: float) -> None:
    assert not HYPERS[name].fits(value)


@pytest.mark.parametrize("name", list(POSSIBLE))
@given(data=st.data())
def test_a_nudge_of_any_possible_value_fits_again(name: HyperName, data: st.DataObject) -> None:
    value = data.draw(POSSIBLE[name])
    for amount in (RAISE[name], LOWER[name]):
        assert HYPERS[name].fits(HYPERS[name].nudge(value, amount))


@pytest.mark.parametrize("name", list(POSSIBLE))
@given(data=st.data())
def test_raising_never_lowers_and_lowering_never_raises(name: HyperName, data: st.DataObject) -> None:
    value = data.draw(POSSIBLE[name])
    slack = 1e-4 if name == "dropout" else 0.0  # dropout is rounded to four places
    assert HYPERS[name].nudge(value, RAISE[name]) >= value - slack
    assert HYPERS[name].nudge(value, LOWER[name]) <= value + slack


@pytest.mark.parametrize("name", list(POSSIBLE))
@given(data=st.data())
def test_of_two_values_the_greater_stays_the_greater_or_equal(name: HyperName, data: st.DataObject) -> None:
    low, high = sorted((data.draw(POSSIBLE[name]), data.draw(POSSIBLE[name])))
    for amount in (RAISE[name], LOWER[name]):
        assert HYPERS[name].nudge(low, amount) <= HYPERS[name].nudge(high, amount)


WITH_A_START = [name for name, hyper in HYPERS.items() if hyper.start is not None]


def test_values_that_are_usually_off_have_a_usual_beginning() -> None:
    beginnings = {"weight_decay": 1e-4, "clipnorm": 1, "clipvalue": 0.5, "global_clipnorm": 1, "l1": 1e-5, "l2": 1e-4}
    assert {name: hyper.start for name, hyper in HYPERS.items() if name in beginnings} == beginnings


@pytest.mark.parametrize("name", WITH_A_START)
def test_a_nudge_up_from_nothing_begins_at_the_usual_value_and_many_down_end_at_nothing(name: HyperName) -> None:
    hyper = HYPERS[name]
    nothing = None if hyper.optional else 0.0
    down, up = hyper.steps
    value = hyper.nudged(nothing, up)
    assert value == hyper.start
    values = [value]
    for _ in range(40):
        values.append(hyper.nudged(values[-1], down))
    assert values[-1] == nothing or (name == "ema_overwrite_frequency" and values[-1] == 1)
    assert all(later is None or (earlier is not None and later <= earlier) for earlier, later in pairwise(values))
    assert all(hyper.fits(value) for value in values if value is not None)
    assert hyper.nudged(nothing, down) == nothing


@pytest.mark.parametrize("name", NAMES)
def test_the_usual_nudge_up_raises_and_the_one_down_lowers(name: HyperName) -> None:
    hyper = HYPERS[name]
    down, up = hyper.steps
    value = 0 if name == "nesterov" else 4 if hyper.fits(4) else 0.5
    raised = hyper.nudged(value, up)
    assert raised is not None
    assert raised > value
    lowered = hyper.nudged(raised, down)
    assert lowered is not None
    assert lowered < raised
