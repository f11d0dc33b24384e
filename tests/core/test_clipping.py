"""The share of steps whose gradient is clipped: counted exactly, for each of the three clips."""

import numpy as np
import pytest

from nntui.core.optimizers import SGD, Optimizer

TWO = (slice(0, 2), slice(2, 4))
"""Two arrays of two parameters each."""


def share_after(optimizer: Optimizer, *gradients: list[float]) -> float | None:
    """Step with these gradients; return the share."""
    parameters = np.zeros(4)
    optimizer.build(parameters, TWO)
    for gradient in gradients:
        optimizer.step(parameters, np.array(gradient))
    return optimizer.clipped


SMALL, ONE_LARGE, LARGE = [0.3, 0.4, 0.0, 0.1], [0.3, 0.4, -2.0, 0.0], [3.0, 4.0, 0.0, 0.0]


@pytest.mark.parametrize("clip", ["clipnorm", "clipvalue", "global_clipnorm"])
def test_each_clip_counts_the_steps_that_it_changes(clip: str) -> None:
    optimizer = SGD(0.1, **{clip: 1.0})  # type: ignore[arg-type]
    assert share_after(optimizer, SMALL) == 0.0
    assert share_after(optimizer, SMALL, ONE_LARGE, SMALL, LARGE) == 0.5


def test_a_gradient_that_is_just_at_the_limit_is_not_clipped() -> None:
    for clip in ("clipnorm", "global_clipnorm"):
        assert share_after(SGD(0.1, **{clip: 5.0}), LARGE) == 0.0  # type: ignore[arg-type]
    assert share_after(SGD(0.1, clipvalue=4.0), LARGE) == 0.0


def test_where_nothing_clips_there_is_no_share() -> None:
    optimizer = SGD(0.1)
    assert share_after(optimizer, LARGE) is None
    optimizer.set("clipnorm", 1.0)
    assert optimizer.clipped is None  # no step yet
    optimizer.step(np.zeros(4), np.array(LARGE))
    assert optimizer.clipped == 1.0
    optimizer.set("clipnorm", None)
    assert optimizer.clipped is None


def test_the_latest_hundred_steps_count() -> None:
    optimizer = SGD(0.1, clipnorm=1.0)
    assert share_after(optimizer, *[LARGE] * 50, *[SMALL] * 75) == 0.25
    assert share_after(optimizer, *[LARGE] * 50, *[SMALL] * 100) == 0.0


def test_what_was_counted_before_a_pause_of_clipping_does_not_count() -> None:
    optimizer, parameters = SGD(0.1, clipnorm=1.0), np.zeros(4)
    optimizer.build(parameters, TWO)
    optimizer.step(parameters, np.array(LARGE))
    optimizer.set("clipnorm", None)
    optimizer.step(parameters, np.array(LARGE))
    optimizer.set("clipnorm", 1.0)
    optimizer.step(parameters, np.array(SMALL))
    assert optimizer.clipped == 0.0


def test_a_gradient_that_is_no_number_is_not_counted_as_clipped() -> None:
    for clip in ("clipnorm", "clipvalue", "global_clipnorm"):
        with np.errstate(all="ignore"):
            assert share_after(SGD(0.1, **{clip: 1.0}), [np.nan, 0.0, 0.0, 0.0]) == 0.0  # type: ignore[arg-type]
