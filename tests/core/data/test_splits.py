"""Parts by a column, by groups and by time: whole, disjoint, and the same by the seed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nntui.core.data.split import Split
from nntui.core.data.split_columns import split_by_column, split_by_group, split_by_time
from nntui.core.errors import DataError
from tests.core.data.columns import category, date, number


def _rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def _whole(rows: Split, count: int) -> None:
    """Every row is in one part, and no part is empty."""
    together = np.concatenate([rows.train, rows.valid, rows.test])
    np.testing.assert_array_equal(np.sort(together), np.arange(count))
    assert all(len(part) for part in (rows.train, rows.valid, rows.test))


@settings(max_examples=80, deadline=None)
@given(
    members=st.lists(st.integers(0, 30), min_size=40, max_size=300),
    seed=st.integers(0, 5),
    test=st.floats(0.1, 0.4),
    classes=st.integers(1, 4),
)
def test_no_group_is_on_two_sides(members: list[int], seed: int, test: float, classes: int) -> None:
    groups, labels = np.array(members), _rng(seed).integers(0, classes, len(members))
    if len(set(members)) < 3:
        with pytest.raises(DataError, match="too few groups"):
            split_by_group(groups, labels, 0.1, test, _rng(seed))
        return
    rows = split_by_group(groups, labels, 0.1, test, _rng(seed))
    _whole(rows, len(members))
    sides = [set(groups[part].tolist()) for part in (rows.train, rows.valid, rows.test)]
    assert not sides[0] & sides[1]
    assert not sides[0] & sides[2]
    assert not sides[1] & sides[2]
    again = split_by_group(groups, labels, 0.1, test, _rng(seed))
    np.testing.assert_array_equal(rows.train, again.train)


def test_many_groups_come_near_the_shares_and_keep_the_classes_in_proportion() -> None:
    rng = _rng(1)
    groups = rng.integers(0, 400, 4000)
    labels = (rng.random(4000) < 0.2).astype(np.int64)
    rows = split_by_group(groups, labels, 0.1, 0.2, rng)
    assert abs(len(rows.test) / 4000 - 0.2) < 0.02
    assert abs(len(rows.valid) / 4000 - 0.08) < 0.02
    assert abs(labels[rows.test].mean() - labels.mean()) < 0.03


@pytest.mark.parametrize(
    "texts",
    [
        ["train", "train", "valid", "test"] * 5,
        ["Training", "TRAIN", "Dev", "holdout"] * 5,
        [" train", "training", "Validation", "Testing"] * 5,
    ],
)
def test_a_column_of_words_says_the_parts(texts: list[str]) -> None:
    rows = split_by_column(category("part", texts), np.zeros(20, np.int64), 0.1, _rng())
    _whole(rows, 20)
    np.testing.assert_array_equal(np.sort(rows.valid), np.arange(2, 20, 4))
    np.testing.assert_array_equal(np.sort(rows.test), np.arange(3, 20, 4))


def test_a_column_of_three_numbers_says_the_parts() -> None:
    rows = split_by_column(number("part", [0, 0, 1, 2] * 5), np.zeros(20, np.int64), 0.1, _rng())
    np.testing.assert_array_equal(np.sort(rows.test), np.arange(3, 20, 4))
    np.testing.assert_array_equal(np.sort(rows.valid), np.arange(2, 20, 4))


def test_without_rows_that_validate_a_share_of_those_that_train_does() -> None:
    rows = split_by_column(category("part", ["train", "train", "test"] * 20), np.arange(60) % 2, 0.25, _rng())
    _whole(rows, 60)
    assert (len(rows.train), len(rows.valid), len(rows.test)) == (30, 10, 20)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["train", "perhaps", "test"], "'perhaps' in row 2"),
        (["train", None, "test"], "row 2"),
        (["train", "valid", "train"], "no row that says test"),
        (["test", "valid", "test"], "no row that says train"),
    ],
)
def test_a_column_that_cannot_say_parts_is_refused(texts: list[str | None], said: str) -> None:
    with pytest.raises(DataError, match=said):
        split_by_column(category("part", texts * 4), np.zeros(12, np.int64), 0.1, _rng())


def test_the_newest_rows_test_and_those_before_them_validate() -> None:
    days = _rng(2).permutation(200).astype(float)
    rows = split_by_time(date("day", days.tolist()), 0.1, 0.2)
    _whole(rows, 200)
    assert days[rows.train].max() < days[rows.valid].min()
    assert days[rows.valid].max() < days[rows.test].min()
    assert (len(rows.valid), len(rows.test)) == (16, 40)


def test_rows_of_the_same_moment_stay_in_one_part() -> None:
    days = np.repeat(np.arange(20.0), 10)
    rows = split_by_time(date("day", days.tolist()), 0.1, 0.23)
    _whole(rows, 200)
    assert not set(days[rows.test]) & set(days[rows.valid])
    assert not set(days[rows.train]) & set(days[rows.valid])


def test_a_row_without_a_time_and_a_column_of_texts_are_refused() -> None:
    with pytest.raises(DataError, match="no value in row 3"):
        split_by_time(number("t", [1.0, 2.0, None, 4.0]), 0.1, 0.2)
    with pytest.raises(DataError, match="holds a category"):
        split_by_time(category("t", ["a", "b"] * 10), 0.1, 0.2)
