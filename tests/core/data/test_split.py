"""Which rows train, validate and test."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nntui.core.data.split import allot, hold_out, part_size, split
from nntui.core.errors import DataError
from nntui.core.types import IntArray

class_counts = st.lists(st.integers(20, 60), min_size=1, max_size=6)
shares = st.floats(0.1, 0.6)


def _labels(counts: list[int]) -> IntArray:
    return np.random.default_rng(1).permutation(np.repeat(np.arange(len(counts)), counts))


@settings(deadline=None)
@given(class_counts, shares, shares, st.integers(0, 2**32))
def test_every_row_is_in_one_part(counts: list[int], validation: float, test: float, seed: int) -> None:
    labels = _labels(counts)
    parts = split(labels, validation, test, np.random.default_rng(seed))
    rows = np.concatenate([parts.train, parts.valid, parts.test])
    np.testing.assert_array_equal(np.sort(rows), np.arange(len(labels)))


@settings(deadline=None)
@given(class_counts, shares, shares, st.integers(0, 2**32))
def test_parts_have_exactly_their_share_of_rows(counts: list[int], validation: float, test: float, seed: int) -> None:
    labels = _labels(counts)
    parts = split(labels, validation, test, np.random.default_rng(seed))
    assert len(parts.test) == round(test * len(labels))
    assert len(parts.valid) == round(validation * (len(labels) - len(parts.test)))


@settings(deadline=None)
@given(class_counts, st.floats(0.1, 0.8), st.integers(0, 2**32))
def test_a_class_is_within_one_row_of_its_proportion(counts: list[int], share: float, seed: int) -> None:
    labels = _labels(counts)
    size = part_size(len(labels), share, "test")
    kept, held = hold_out(labels, size, np.random.default_rng(seed))
    quota = np.array(counts) * size / len(labels)
    assert np.all(np.abs(np.bincount(labels[held], minlength=len(counts)) - quota) < 1)
    assert np.all(np.abs(np.bincount(labels[kept], minlength=len(counts)) - (counts - quota)) < 1)


@settings(deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.floats(0, 1), st.integers(0, 2**32))
def test_no_class_is_lost_to_training_however_rare(counts: list[int], share: float, seed: int) -> None:
    labels = _labels(counts)
    size = round(share * (len(labels) - len(counts)))
    kept, held = hold_out(labels, size, np.random.default_rng(seed))
    assert len(held) == size
    assert set(labels[kept]) == set(range(len(counts)))


def test_the_seed_alone_decides() -> None:
    labels = _labels([50, 30, 20])
    first, same, other = (split(labels, 0.1, 0.2, np.random.default_rng(seed)) for seed in (5, 5, 6))
    for part in ("train", "valid", "test"):
        np.testing.assert_array_equal(getattr(first, part), getattr(same, part))
        assert not np.array_equal(getattr(first, part), getattr(other, part))


def test_rows_within_a_class_are_held_out_equally_often() -> None:
    labels = _labels([6, 4])
    times = sum(np.bincount(hold_out(labels, 5, np.random.default_rng(seed))[1], minlength=10) for seed in range(2000))
    np.testing.assert_allclose(times, 1000, atol=120)


def test_parts_do_not_come_sorted_by_class() -> None:
    labels = np.repeat([0, 1], 50)
    parts = split(labels, 0.1, 0.2, np.random.default_rng(0))
    assert np.count_nonzero(np.diff(labels[parts.train])) > 10


def test_largest_remainders_are_rounded_up() -> None:
    np.testing.assert_array_equal(allot(np.array([50, 30, 20]), 7), [4, 2, 1])  # quotas 3.5, 2.1, 1.4


def test_a_share_of_a_class_goes_elsewhere_where_it_would_take_its_only_row() -> None:
    np.testing.assert_array_equal(allot(np.array([1, 1, 1, 4]), 3), [0, 0, 0, 3])


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1, 1.5, float("nan"), float("inf")])
def test_a_share_outside_0_to_1_is_refused(share: float) -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(DataError, match="the test share must be more than 0 and less than 1"):
        split(_labels([20]), 0.1, share, rng)
    with pytest.raises(DataError, match="the validation share must be more than 0 and less than 1"):
        split(_labels([20]), share, 0.1, rng)


@pytest.mark.parametrize(
    ("counts", "validation", "test", "message"),
    [
        ([2], 0.5, 0.1, "0.1 of 2 for test is not one row"),
        ([5], 0.1, 0.2, "0.1 of 4 for validation is not one row"),
        ([4], 0.1, 0.99, "0.99 of 4 for test leaves none to train on"),
        ([2, 2, 2], 0.2, 0.7, "leaves less than one to train on for each of 3 classes"),
    ],
)
def test_too_few_rows_are_refused(counts: list[int], validation: float, test: float, message: str) -> None:
    with pytest.raises(DataError, match=message):
        split(_labels(counts), validation, test, np.random.default_rng(0))
