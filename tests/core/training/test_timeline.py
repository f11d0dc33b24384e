"""The bounded ring of states."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nntui.core.training.course import Moment
from nntui.core.training.state import TrainerState
from nntui.core.training.timeline import MOST, Kept, Timeline

KILOBYTE = 1024


def state(value: float, kilobytes: int = 8) -> TrainerState:
    """A state whose weights all have one value."""
    return TrainerState({"parameters": np.full(kilobytes * KILOBYTE // 8, value)}, {})


def filled(timeline: Timeline, steps: range, branch: int = 1) -> Timeline:
    """Keep a state at each of these steps."""
    for step in steps:
        timeline.keep(branch, Moment(step, step / 10), state(step))
    return timeline


def steps_of(kept: list[Kept]) -> list[int]:
    """The steps of states."""
    return [each.moment.step for each in kept]


def test_what_fits_is_all_kept() -> None:
    timeline = filled(Timeline(100 * KILOBYTE), range(0, 100, 10))
    assert steps_of(timeline.along([(1, 1000)])) == list(range(0, 100, 10))
    assert timeline.nbytes == 80 * KILOBYTE


@given(budget=st.integers(3, 40), steps=st.lists(st.integers(1, 50), min_size=1, max_size=120))
def test_the_budget_holds_and_both_ends_stay(budget: int, steps: list[int]) -> None:
    timeline = Timeline(budget * 8 * KILOBYTE)
    for step in np.cumsum(steps).tolist():
        timeline.keep(1, Moment(step, step / 10), state(step))
        assert timeline.nbytes <= timeline.budget
    kept = timeline.along([(1, 10**9)])
    assert len(kept) == min(budget, len(steps))
    assert steps_of(kept)[0] == steps[0]
    assert steps_of(kept)[-1] == sum(steps)
    assert timeline.nbytes == len(kept) * 8 * KILOBYTE
    assert all(each.state.arrays["parameters"][0] == each.moment.step for each in kept)


def test_what_is_left_lies_evenly_over_the_run() -> None:
    timeline = filled(Timeline(50 * 8 * KILOBYTE), range(0, 10_000, 10))
    gaps = np.diff(steps_of(timeline.along([(1, 10**9)])))
    assert gaps.max() <= 4 * gaps[:-1].min()
    assert len(gaps) == 49


def test_the_number_of_moments_is_bounded_however_small_they_are() -> None:
    timeline = Timeline(2**40)
    for step in range(3 * MOST):
        timeline.keep(1, Moment(step, step), state(step, kilobytes=1))
    assert len(timeline.along([(1, 10**9)])) == MOST


def test_arrays_that_never_change_cost_once() -> None:
    timeline = Timeline(2**30)
    for step in range(10):
        arrays = {"initial": np.ones(KILOBYTE), "parameters": np.full(KILOBYTE, step + 0.5)}
        timeline.keep(1, Moment(step, step), TrainerState(arrays, {}))
    assert timeline.nbytes == 11 * 8 * KILOBYTE


def test_a_state_of_the_same_step_takes_the_place_of_the_one_before() -> None:
    timeline = filled(filled(Timeline(), range(0, 30, 10)), range(20, 21))
    assert steps_of(timeline.along([(1, 100)])) == [0, 10, 20]
    assert timeline.nbytes == 24 * KILOBYTE


def test_states_of_a_course_that_was_taken_back_go_when_it_is_walked_anew() -> None:
    timeline = filled(filled(Timeline(), range(0, 100, 10)), range(35, 36))
    assert steps_of(timeline.along([(1, 1000)])) == [0, 10, 20, 30, 35]


def test_a_way_follows_each_branch_up_to_its_fork() -> None:
    timeline = filled(Timeline(), range(0, 100, 10))
    filled(timeline, range(45, 100, 10), branch=2)
    assert steps_of(timeline.along([(1, 40), (2, 70)])) == [0, 10, 20, 30, 40, 45, 55, 65]
    assert steps_of(timeline.along([(1, 90)])) == list(range(0, 100, 10))


def test_old_branches_make_room_for_the_one_that_is_trained() -> None:
    timeline = filled(Timeline(10 * 8 * KILOBYTE), range(0, 100, 10))
    filled(timeline, range(0, 5000, 10), branch=2)
    assert timeline.nbytes <= timeline.budget
    steps = steps_of(timeline.along([(2, 10**9)]))
    assert steps[0] == 0
    assert steps[-1] == 4990
    assert len(steps) >= 7


def test_less_memory_takes_effect_at_once() -> None:
    timeline = filled(Timeline(), range(0, 1000, 10))
    timeline.resize(20 * 8 * KILOBYTE, 1)
    assert len(timeline.along([(1, 10**9)])) == 20


def test_moments_are_rarer_where_steps_are_short() -> None:
    small, large = Timeline(), Timeline()
    for step in range(2000):
        for timeline, work in ((small, 1000), (large, 2**24)):
            if timeline.is_due(1, step, work=work, epoch_ended=step % 50 == 0):
                timeline.keep(1, Moment(step, step / 50), state(step))
    assert len(small.along([(1, 2000)])) == 4
    assert len(large.along([(1, 2000)])) == 40


def test_a_long_epoch_has_moments_inside_it() -> None:
    timeline = Timeline()
    for step in range(5000):
        if timeline.is_due(1, step, work=2**24, epoch_ended=False):
            timeline.keep(1, Moment(step, step / 10_000), state(step))
    assert len(timeline.along([(1, 5000)])) > 10


def test_a_full_ring_takes_no_state_that_would_go_again_at_once() -> None:
    timeline = filled(Timeline(20 * 8 * KILOBYTE), range(0, 10_000, 10))
    assert not timeline.is_due(1, 10_010, work=2**30, epoch_ended=True)
    assert timeline.is_due(1, 10_600, work=2**30, epoch_ended=True)


def test_moments_before_changes_stay_longer_than_others() -> None:
    timeline = Timeline(20 * 8 * KILOBYTE)
    for step in range(0, 5000, 10):
        timeline.keep(1, Moment(step, step / 10), state(step), is_before_change=step in (130, 2470))
    steps = steps_of(timeline.along([(1, 10**9)]))
    assert {130, 2470} <= set(steps)
    assert len(steps) == 20
