"""Early stopping and the plateau's schedule, against Keras' loops written out once more."""

import json
import math
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nntui.core.early_stopping import MONITORS, EarlyStopping, ReduceLROnPlateau, Watch
from nntui.core.errors import UserError

# Eighths: sums and differences of them are exact, so that "by more than min_delta" means the same to both.
EIGHTHS = st.integers(-16, 16).map(lambda eighths: eighths / 8)
VALUES = st.lists(EIGHTHS | st.just(math.nan) | st.just(math.inf), min_size=1, max_size=25)
SETTINGS = st.builds(
    EarlyStopping,
    patience=st.integers(0, 4),
    monitor=st.sampled_from(sorted(MONITORS)),
    min_delta=st.sampled_from([0.0, 0.125, 0.5]),
    baseline=st.none() | EIGHTHS,
    start_from_epoch=st.integers(0, 4),
)


def watched(settings: EarlyStopping, values: Sequence[float]) -> tuple[Watch, list[str]]:
    """What a new watch says of the values of epochs 1, 2, ..."""
    watch = Watch(settings)
    return watch, [watch.observe(epoch, value) for epoch, value in enumerate(values, start=1)]


@pytest.mark.parametrize(
    ("settings", "values", "verdicts"),
    [
        (EarlyStopping(), [3, 2, 2], "iis"),
        (EarlyStopping(1), [3, 2, 2], "iis"),
        (EarlyStopping(2), [3, 2, 2, 2], "iiws"),
        (EarlyStopping(2), [3, 4, 2, 3, 1, 1, 1], "iwiwiws"),
        (EarlyStopping(2), [3, math.nan, math.nan], "iws"),
        (EarlyStopping(2), [math.nan, 3, 2, math.inf, -math.inf], "wiiws"),
        (EarlyStopping(), [math.nan, 3, 4], "wis"),
        (EarlyStopping(2, min_delta=0.5), [3, 2.5, 2.25, 2, 1.75], "iwiws"),
        (EarlyStopping(2, monitor="valid_accuracy"), [0.5, 0.6, 0.6, 0.5], "iiws"),
        (EarlyStopping(2, monitor="train_accuracy", min_delta=0.25), [0.5, 0.75, 0.8, 0.7], "iwiw"),
        (EarlyStopping(2, monitor="train_loss"), [0.5, 0.6, 0.6], "iws"),
        # Better each time, and yet not good enough: the wait goes on, and ends at the first that is no better.
        (EarlyStopping(2, baseline=1.0), [5, 4, 3, 3], "iiis"),
        (EarlyStopping(2, baseline=1.0), [5, 0.5, 3, 3], "iiws"),
        (EarlyStopping(2, baseline=1.0, min_delta=0.5), [5, 0.75, 3], "iis"),
        (EarlyStopping(2, start_from_epoch=3), [1, 1, 1, 9, 9, 9], "wwwiws"),
    ],
)
def test_the_verdict_is_the_one_thought_out_by_hand(
    settings: EarlyStopping, values: list[float], verdicts: str
) -> None:
    watch, found = watched(settings, values)
    assert "".join(verdict[0] for verdict in found) == verdicts
    assert watch.stopped == ("s" in verdicts)


def keras_early_stopping(s: EarlyStopping, values: list[float]) -> list[tuple[Any, ...]]:
    """After each epoch: the epoch whose weights are kept, the best, the wait, and whether training stops."""
    rows, best, kept, wait = [], None, None, 0

    def improves(value: float, reference: float | None) -> bool:
        if not math.isfinite(value) or reference is None:
            return math.isfinite(value)  # where Keras takes a first NaN for the best
        less = MONITORS[s.monitor] == "min"
        return value + s.min_delta < reference if less else value - s.min_delta > reference

    for epoch, value in enumerate(values):
        stops = False
        if epoch >= s.start_from_epoch:
            wait += 1
            if improves(value, best):
                best, kept = value, epoch + 1
                if s.baseline is None or improves(value, s.baseline):
                    wait = 0
            elif wait >= s.patience and epoch > 0:
                stops = True
        rows.append((kept, best, wait, stops))
    return rows


@given(SETTINGS, VALUES)
def test_early_stopping_goes_as_in_keras(settings: EarlyStopping, values: list[float]) -> None:
    watch = Watch(settings)
    kept, rows = None, []
    for epoch, value in enumerate(values, start=1):
        verdict = watch.observe(epoch, value)
        kept = epoch if verdict == "improved" else kept
        assert watch.best_epoch == kept
        rows.append((kept, watch.best, watch.wait, verdict == "stop"))
    assert rows == keras_early_stopping(settings, values)


@given(SETTINGS, VALUES, st.integers(0, 25))
def test_a_watch_goes_on_from_a_checkpoint(settings: EarlyStopping, values: list[float], cut: int) -> None:
    whole, verdicts = watched(settings, values)
    before, _ = watched(settings, values[:cut])
    after = Watch(settings)
    after.restore(json.loads(json.dumps(before.state(), allow_nan=False)))
    assert after.state() == before.state()
    rest = [after.observe(epoch, value) for epoch, value in enumerate(values[cut:], start=cut + 1)]
    assert rest == verdicts[cut:]
    assert (after.state(), after.stopped) == (whole.state(), whole.stopped)


def test_a_watch_that_has_stopped_says_so_although_a_later_epoch_is_better() -> None:
    watch, _ = watched(EarlyStopping(1), [2, 3, 1])
    assert (watch.stopped, watch.best, watch.best_epoch, watch.wait) == (True, 1.0, 3, 0)


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"wait": -1},
        {"wait": 1.5},
        {"wait": True},
        {"wait": "1"},
        {"wait": 1, "best": 0.5},
        {"wait": 1, "best_epoch": 2},
        {"wait": 1, "best": math.nan, "best_epoch": 2},
        {"wait": 1, "best": math.inf, "best_epoch": 2},
        {"wait": 1, "best": None, "best_epoch": None},
        {"wait": 1, "best": 0.5, "best_epoch": 0},
        {"wait": 1, "stopped_epoch": 0},
        {"wait": 1, "patience": 3},
    ],
)
def test_a_state_that_no_watch_has_is_refused_and_changes_nothing(state: dict[str, Any]) -> None:
    watch, _ = watched(EarlyStopping(5), [2, 3])
    with pytest.raises(ValueError, match=r"."):
        watch.restore(state)
    assert watch.state() == {"wait": 1, "best": 2.0, "best_epoch": 1}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"patience": -1}, "patience -1 cannot be: a whole number of epochs, 0 or more, is possible"),
        ({"patience": 1.5}, "patience 1.5 cannot be"),
        ({"patience": True}, "patience True cannot be"),
        ({"start_from_epoch": math.inf}, "start_from_epoch inf cannot be"),
        ({"min_delta": -0.1}, "min_delta -0.1 cannot be: a finite number, 0 or more, is possible"),
        ({"min_delta": math.nan}, "min_delta nan cannot be"),
        ({"min_delta": "much"}, "min_delta much cannot be"),
        ({"patience": None}, "patience None cannot be"),
        ({"baseline": math.nan}, "baseline nan cannot be: a finite number is possible"),
        ({"monitor": "val_loss"}, "unknown monitor 'val_loss': did you mean 'valid_loss'?"),
    ],
)
def test_settings_that_cannot_be_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(UserError) as raised:
        EarlyStopping(**arguments)
    assert message in str(raised.value)


# The plateau's schedule


def lowered(schedule: ReduceLROnPlateau, losses: Sequence[float]) -> list[float]:
    """The rate behind each loss."""
    rates = []
    for number, loss in enumerate(losses):
        before = schedule(number)
        assert schedule.observe(loss) == (schedule(0) < before)
        rates.append(schedule(10**6))
    return rates


@pytest.mark.parametrize(
    ("arguments", "losses", "rates"),
    [
        ({"patience": 2}, [5, 5, 5, 5, 5, 4, 4, 4], [1, 1, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125]),
        ({"patience": 0}, [5, 5, 5], [1, 0.5, 0.25]),
        ({"patience": 1, "cooldown": 2}, [5, 5, 5, 5, 5, 5], [1, 0.5, 0.5, 0.25, 0.25, 0.125]),
        ({"patience": 1, "min_delta": 0.5}, [5, 4.5, 4, 3.5], [1, 0.5, 0.5, 0.25]),
        ({"patience": 1, "min_learning_rate": 0.3}, [5, 5, 5, 5], [1, 0.5, 0.3, 0.3]),
        ({"patience": 2}, [math.nan, 5, math.nan, math.inf, -math.inf], [1, 1, 1, 0.5, 0.5]),
    ],
)
def test_the_rate_falls_as_thought_out_by_hand(
    arguments: dict[str, Any], losses: list[float], rates: list[float]
) -> None:
    assert lowered(ReduceLROnPlateau(1.0, factor=0.5, **arguments), losses) == rates


def keras_plateau(s: ReduceLROnPlateau, losses: list[float]) -> list[float]:
    """The rate after each epoch."""
    rate, best, wait, cooling, rates = s.initial_learning_rate, None, 0, 0, []
    for loss in losses:
        if cooling > 0:
            cooling, wait = cooling - 1, 0
        if math.isfinite(loss) and (best is None or loss + s.min_delta < best):
            best, wait = loss, 0
        elif not cooling > 0:
            wait += 1
            if wait >= s.patience and rate > s.min_learning_rate:
                rate, cooling, wait = max(rate * s.factor, s.min_learning_rate), s.cooldown, 0
        rates.append(rate)
    return rates


PLATEAUS = st.tuples(
    st.sampled_from([0.1, 0.5]),
    st.integers(0, 4),
    st.sampled_from([0.0, 0.125, 1.0]),
    st.integers(0, 3),
    st.sampled_from([0.0, 0.2, 1.0]),
)


@given(PLATEAUS, VALUES, st.integers(0, 25))
def test_a_plateau_goes_as_in_keras_and_on_from_a_checkpoint(
    arguments: tuple[float, int, float, int, float], losses: list[float], cut: int
) -> None:
    first, second = (ReduceLROnPlateau(1.0, *arguments) for _ in range(2))
    before = lowered(first, losses[:cut])
    second.restore(json.loads(json.dumps(first.state(), allow_nan=False)))
    assert second.state() == first.state()
    assert before + lowered(second, losses[cut:]) == keras_plateau(first, losses)


@pytest.mark.parametrize(
    "change",
    [
        {"learning_rate": 1.5},
        {"learning_rate": 0.1},
        {"learning_rate": math.nan},
        {"learning_rate": True},
        {"wait": -1},
        {"wait": 0.5},
        {"cooldown": 3},
        {"best": math.inf},
        {"best": None},
        {"patience": 3},
        {"learning_rate": None},
    ],
)
def test_a_state_that_no_plateau_has_is_refused_and_changes_nothing(change: dict[str, Any]) -> None:
    schedule = ReduceLROnPlateau(1.0, cooldown=2, min_learning_rate=0.2)
    lowered(schedule, [5, 5])
    state = schedule.state()
    assert state == {"learning_rate": 1.0, "wait": 1, "cooldown": 0, "best": 5.0}
    with pytest.raises(ValueError, match=r"."):
        schedule.restore(state | change)
    with pytest.raises(ValueError, match="cooldown"):
        schedule.restore({name: value for name, value in state.items() if name != "cooldown"})
    assert schedule.state() == state


def test_a_rate_that_cannot_fall_is_refused() -> None:
    with pytest.raises(UserError, match=r"min_learning_rate 0\.2 cannot be: at most the initial .*, 0\.1, is possible"):
        ReduceLROnPlateau(0.1, min_learning_rate=0.2)
