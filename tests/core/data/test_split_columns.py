"""Splits that a column decides."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nntui.core.data import grouping
from nntui.core.data.split import Split
from nntui.core.data.split_columns import parts_of, split_by_column, split_by_group, split_by_parts, split_by_time
from nntui.core.data.table import Column
from nntui.core.errors import DataError
from nntui.core.types import IntArray
from tests.core.data.columns import boolean, category, date, number

seeds = st.integers(0, 2**32)


def _rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def _check_whole(parts: Split, rows: int) -> None:
    """Every row is in one part, and none is empty."""
    every = np.concatenate([parts.train, parts.valid, parts.test])
    np.testing.assert_array_equal(np.sort(every), np.arange(rows))
    assert len(parts.train) > 0
    assert len(parts.valid) > 0
    assert len(parts.test) > 0


@pytest.mark.parametrize(
    "column",
    [
        category("part", ["train", "valid", "test", "train"]),
        category("part", ["Training", "VAL", "holdout", " train "]),
        category("part", ["TRAIN", "dev", "Test", "train"], ("TRAIN", "dev", "Test", "train", "never there")),
        number("part", [0, 1, 2, 0]),
        category("part", ["0", "1", "2", "0"]),
    ],
)
def test_parts_are_named_in_several_ways(column: Column) -> None:
    np.testing.assert_array_equal(parts_of(column), [0, 1, 2, 0])
    parts = split_by_column(column, np.zeros(4, int), 0.5, _rng())
    assert (sorted(parts.train), list(parts.valid), list(parts.test)) == ([0, 3], [1], [2])


@pytest.mark.parametrize(
    "column",
    [
        number("part", [0, 1, 0, 0]),
        boolean("part", [False, True, False, False], ("train", "test")),
        boolean("part", [False, True, False, False], ("0", "1")),
    ],
)
def test_two_numbers_are_train_and_test(column: Column) -> None:
    np.testing.assert_array_equal(parts_of(column), [0, 2, 0, 0])


def test_without_a_validation_part_a_share_of_the_training_rows_is_held_out_by_class() -> None:
    column = category("part", ["train"] * 80 + ["test"] * 20)
    labels = np.tile([0, 1, 1, 1], 25)
    parts = split_by_column(column, labels, 0.1, _rng())
    _check_whole(parts, 100)
    assert sorted(parts.test) == list(range(80, 100))
    np.testing.assert_array_equal(np.bincount(labels[parts.valid]), [2, 6])


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (category("part", ["train", "tset", "test"]), "'part' has 'tset' in row 2: it must say train, valid or test"),
        (category("part", ["train", "test", None]), "'part' has no value in row 3"),
        (number("part", [0, 1, 2, 3]), "'part' has '3' in row 4"),
        (number("part", [0, None]), "'part' has no value in row 2"),
        (number("part", [0, 0.5, 1]), "'part' has '0.5' in row 2"),
        (category("part", ["train", "1", "test"]), "'part' has 'train' in row 1"),
        (boolean("part", [True, False]), "'part' has 'yes' in row 1"),
        (date("part", [0, 1]), "'part' has '1970-01-01' in row 1"),
    ],
)
def test_another_value_is_named_with_its_row(column: Column, message: str) -> None:
    with pytest.raises(DataError, match=message):
        parts_of(column)


@pytest.mark.parametrize(("parts", "name"), [([1, 2], "train"), ([0, 1], "test")])
def test_a_part_that_is_needed_is_named(parts: list[int], name: str) -> None:
    with pytest.raises(DataError, match=f"has no row that says {name}"):
        split_by_parts(np.array(parts), np.zeros(2, int), 0.1, _rng())


groupings = st.lists(st.integers(0, 9), min_size=20, max_size=200).filter(lambda groups: len(set(groups)) > 2)


@settings(deadline=None)
@given(groupings, st.integers(1, 4), seeds)
def test_no_group_is_in_two_parts(groups: list[int], classes: int, seed: int) -> None:
    labels = _rng(seed).integers(0, classes, len(groups))
    parts = split_by_group(np.array(groups), labels, 0.1, 0.2, _rng(seed))
    _check_whole(parts, len(groups))
    train, valid, test = ({groups[row] for row in part} for part in (parts.train, parts.valid, parts.test))
    assert len(train) + len(valid) + len(test) == len(train | valid | test)


@settings(deadline=None)
@given(seeds)
def test_many_small_groups_keep_the_shares_of_rows_and_of_classes(seed: int) -> None:
    groups = _rng(seed).integers(0, 300, 3000)
    labels = (groups % 5 == 0).astype(int)
    _check_shares(split_by_group(groups, labels, 0.1, 0.2, _rng(seed)), labels)


@pytest.mark.parametrize("one_by_one", [3, 200])
def test_groups_beyond_the_largest_are_shared_out_as_well(monkeypatch: pytest.MonkeyPatch, one_by_one: int) -> None:
    monkeypatch.setattr(grouping, "_ONE_BY_ONE", one_by_one)
    groups = _rng().integers(0, 2000, 10_000)
    labels = (groups % 5 == 0).astype(int)
    parts = split_by_group(groups, labels, 0.1, 0.2, _rng(1))
    _check_whole(parts, len(groups))
    _check_shares(parts, labels)
    assert len({*groups[parts.train]} & {*groups[parts.test]}) == 0


def _check_shares(parts: Split, labels: IntArray) -> None:
    for part, share in ((parts.train, 0.72), (parts.valid, 0.08), (parts.test, 0.2)):
        assert len(part) / len(labels) == pytest.approx(share, abs=0.01)
        assert labels[part].mean() == pytest.approx(labels.mean(), abs=0.04)


def test_a_group_that_is_larger_than_the_test_part_trains() -> None:
    groups = np.repeat(np.arange(11), [500, *[10] * 10])
    parts = split_by_group(groups, np.zeros(600, int), 0.1, 0.2, _rng())
    assert set(range(500)) <= set(parts.train)
    _check_whole(parts, 600)


def test_three_groups_are_enough_and_two_are_not() -> None:
    parts = split_by_group(np.repeat([0, 1, 2], 100), np.zeros(300, int), 0.1, 0.2, _rng())
    assert [len(parts.train), len(parts.valid), len(parts.test)] == [100, 100, 100]
    with pytest.raises(DataError, match="too few groups: 2 cannot be in 3 parts"):
        split_by_group(np.repeat([0, 1], 100), np.zeros(200, int), 0.1, 0.2, _rng())


def test_rows_without_a_group_stay_together() -> None:
    groups = np.array([np.nan, 1.0, 2.0, 3.0, np.nan, 4.0] * 5)
    parts = split_by_group(groups, np.zeros(30, int), 0.2, 0.2, _rng())
    assert sum(bool(np.isnan(groups[part]).any()) for part in (parts.train, parts.valid, parts.test)) == 1


def test_the_seed_alone_decides_about_groups() -> None:
    groups = np.repeat(np.arange(40), 5)
    first, same, other = (split_by_group(groups, groups % 2, 0.1, 0.2, _rng(seed)) for seed in (5, 5, 6))
    for part in ("train", "valid", "test"):
        np.testing.assert_array_equal(getattr(first, part), getattr(same, part))
        assert not np.array_equal(getattr(first, part), getattr(other, part))


@settings(deadline=None)
@given(st.lists(st.floats(-1e9, 1e9), min_size=20, max_size=100))
def test_the_oldest_rows_train_and_the_newest_test(times: list[float]) -> None:
    parts = split_by_time(date("when", times), 0.1, 0.2)
    _check_whole(parts, len(times))
    moments = np.array(times)
    assert moments[parts.train].max() <= moments[parts.valid].min()
    assert moments[parts.valid].max() <= moments[parts.test].min()


@settings(deadline=None)
@given(st.lists(st.integers(0, 8), min_size=20, max_size=100))
def test_rows_of_one_moment_stay_together_where_that_leaves_no_part_empty(times: list[int]) -> None:
    parts = split_by_time(number("when", times), 0.2, 0.3)
    _check_whole(parts, len(times))
    if len(set(times)) == len(times) or min(times.count(time) for time in set(times)) > len(times) // 8:
        return
    both = {times[row] for row in parts.train} & {times[row] for row in parts.test}
    assert len(both) <= 1


def test_a_cut_moves_to_the_nearer_end_of_a_moment() -> None:
    times = [1, 2, 3, 4, 5, 6, 7, 7, 7, 8, 9, 10]
    parts = split_by_time(number("when", times), 0.2, 0.4)  # 5 rows would cut the 7s after the first
    assert list(parts.test) == [6, 7, 8, 9, 10, 11]
    assert list(parts.valid) == [5]


def test_rows_of_a_single_moment_are_cut_all_the_same() -> None:
    parts = split_by_time(number("when", [3] * 20), 0.1, 0.2)
    assert [len(parts.train), len(parts.valid), len(parts.test)] == [14, 2, 4]


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (date("when", [1, None, 3]), "column 'when' has no value in row 2: each row needs a time"),
        (category("when", ["May", "June"]), "column 'when' holds a category: rows are ordered by dates or numbers"),
        (date("when", [1, 2]), "too few rows"),
    ],
)
def test_a_column_that_gives_no_order_is_refused(column: Column, message: str) -> None:
    with pytest.raises(DataError, match=message):
        split_by_time(column, 0.1, 0.2)


@pytest.mark.parametrize("share", [0.0, 1.0, float("nan")])
def test_a_share_outside_0_to_1_is_refused_for_groups_and_times(share: float) -> None:
    with pytest.raises(DataError, match="the test share must be more than 0 and less than 1"):
        split_by_group(np.arange(30), np.zeros(30, int), 0.1, share, _rng())
    with pytest.raises(DataError, match="the validation share must be more than 0 and less than 1"):
        split_by_time(date("when", list(range(30))), share, 0.2)
