"""Real runs: planted faults are named, and healthy ones left alone."""

import pytest

from tests.core.training.planting import FAULTS, HEALTHY, HELD_OUT_FAULTS, HELD_OUT_HEALTHY, Case

_SLOW = ("mnist", "doctor-visits")
FIRST, OTHERS = 0, (1, 2, 3, 4)


def quick(cases: tuple[Case, ...]) -> list[Case]:
    """Those on small data."""
    return [case for case in cases if case.choices["data"] not in _SLOW]


@pytest.mark.parametrize("case", quick(FAULTS) + quick(HELD_OUT_FAULTS), ids=lambda case: case.title)
def test_a_planted_fault_is_named(case: Case) -> None:
    assert case.rule in case.found(FIRST)


@pytest.mark.parametrize("case", quick(HEALTHY) + quick(HELD_OUT_HEALTHY), ids=lambda case: case.title)
def test_a_healthy_run_is_left_alone(case: Case) -> None:
    assert case.found(FIRST) == {}


@pytest.mark.thorough
@pytest.mark.parametrize("seed", [FIRST, *OTHERS])
@pytest.mark.parametrize("cases", [FAULTS, HELD_OUT_FAULTS], ids=["known", "held out"])
def test_at_least_11_of_12_planted_faults_are_named(cases: tuple[Case, ...], seed: int) -> None:
    missed = [case.title for case in cases if case.rule not in case.found(seed)]
    assert len(missed) <= 1, missed


@pytest.mark.thorough
@pytest.mark.parametrize("seed", [FIRST, *OTHERS])
@pytest.mark.parametrize("cases", [HEALTHY, HELD_OUT_HEALTHY], ids=["known", "held out"])
def test_at_least_11_of_12_healthy_runs_are_left_alone(cases: tuple[Case, ...], seed: int) -> None:
    alarmed = {case.title: found for case in cases if (found := case.found(seed))}
    assert len(alarmed) <= 1, alarmed


@pytest.mark.thorough
@pytest.mark.parametrize("case", quick(HEALTHY), ids=lambda case: case.title)
def test_a_healthy_run_raises_no_alarm_later_but_that_it_begins_to_overfit(case: Case) -> None:
    assert set(case.found(FIRST, epochs=20, steps=2000)) <= {"overfitting"}
