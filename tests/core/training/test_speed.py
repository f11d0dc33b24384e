"""The speed limit: where nudges bring it, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nntui.core.errors import UserError
from nntui.core.training.speed import FASTEST, SLOWEST, SpeedLimit


@pytest.mark.parametrize(("pace", "limit"), [(1713.0, 500.0), (90.0, 20.0), (4.2, 2.0), (0.0, 50.0), (0.01, 0.1)])
def test_a_nudge_down_without_a_limit_begins_at_a_readable_one_below_the_pace(pace: float, limit: float) -> None:
    speed = SpeedLimit()
    speed.nudge(0.5, pace)
    assert speed.limit == limit


def test_nudges_go_down_and_up_the_same_numbers_until_the_limit_limits_nothing() -> None:
    speed, down, up = SpeedLimit(), [], []
    for _ in range(5):
        speed.nudge(0.5, 1713.0)
        down.append(speed.limit)
    assert down == [500.0, 200.0, 100.0, 50.0, 20.0]
    while speed.limit is not None:
        up.append(speed.limit)
        speed.nudge(2.0, speed.limit)
    assert up == [20.0, 50.0, 100.0, 200.0, 500.0, 1000.0]


def test_a_typed_limit_is_nudged_to_the_next_number_in_the_direction_of_the_move() -> None:
    speed = SpeedLimit(30.0)
    speed.nudge(0.5, 30.0)
    assert speed.limit == 10.0
    speed.set(30.0)
    speed.nudge(2.0, 30.0)
    assert speed.limit == 100.0


def test_a_limit_is_set_and_taken_away() -> None:
    speed = SpeedLimit()
    speed.set(20)
    assert (speed.limit, str(speed)) == (20, "20 steps a second")
    speed.set(None)
    assert (speed.limit, str(speed)) == (None, "as fast as it can")


@pytest.mark.parametrize("limit", [0.0, -1.0, float("nan"), float("inf"), 1e7, SLOWEST / 2])
def test_a_limit_that_cannot_be_is_refused_with_what_can(limit: float) -> None:
    speed = SpeedLimit(5.0)
    with pytest.raises(UserError, match=r"cannot be: from 0.001 to 1,000,000 steps a second, or off"):
        speed.set(limit)
    assert speed.limit == 5.0


def test_what_changes_nothing_is_refused() -> None:
    with pytest.raises(UserError, match="no speed limit already"):
        SpeedLimit().set(None)
    with pytest.raises(UserError, match="is 5 steps a second already"):
        SpeedLimit(5.0).set(5.0)
    with pytest.raises(UserError, match="as fast as it can"):
        SpeedLimit().nudge(2.0, 100.0)
    with pytest.raises(UserError, match="type a lower one"):
        SpeedLimit(0.1).nudge(0.5, 0.1)
    with pytest.raises(UserError, match="cannot be changed by"):
        SpeedLimit(5.0).nudge(float("nan"), 5.0)


@given(limit=st.floats(SLOWEST, FASTEST))
def test_a_nudge_goes_its_own_way_and_stays_within_the_limits(limit: float) -> None:
    raised = SpeedLimit(limit)
    raised.nudge(2.0, limit)
    assert raised.limit is None or limit < raised.limit <= 5.1 * limit or limit < raised.limit == 0.1
    if limit > 0.1:
        lowered = SpeedLimit(limit)
        lowered.nudge(0.5, limit)
        assert lowered.limit is not None
        assert limit / 5.1 <= lowered.limit < limit
