"""Rows that stand on both sides of a split."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from nntui.core.data import leaks
from nntui.core.data.leaks import duplicates_across, leak_notice
from nntui.core.data.table import Table
from nntui.core.types import AnyArray
from tests.core.data.columns import boolean, category, number, table

seeds = st.integers(0, 2**32)


def _counted(train: AnyArray, other: AnyArray) -> int:
    known = {row.tobytes() for row in train + train.dtype.type(0)}
    return sum(row.tobytes() in known for row in other + other.dtype.type(0))


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64, np.int16])
@settings(deadline=None)
@given(seed=seeds, features=st.integers(1, 19), values=st.integers(1, 3))
def test_duplicates_of_arrays_are_those_of_a_plain_search(
    dtype: type[np.generic], seed: int, features: int, values: int
) -> None:
    rng = np.random.default_rng(seed)
    train, valid, test = (rng.integers(0, values + 1, (rows, features)).astype(dtype) for rows in (40, 30, 20))
    valid[:3] = train[5]
    assert duplicates_across(train, valid, test) == (_counted(train, valid), _counted(train, test))


def _table(codes: "NDArray[np.int64]", letters: str) -> Table:
    """Three columns of codes from -1 to 2; the category's levels stand as in `letters`."""
    texts = [None if code < 0 else "abc"[code] for code in codes[:, 1]]
    truths = [None if code < 0 else bool(code % 2) for code in codes[:, 2]]
    numbers = [None if code < 0 else float(code) for code in codes[:, 0]]
    return table(number("n", numbers), category("c", texts, tuple(letters)), boolean("b", truths))


@settings(deadline=None)
@given(seeds)
def test_tables_are_compared_by_texts_and_gaps_equal_one_another(seed: int) -> None:
    rng = np.random.default_rng(seed)
    train, other = (rng.integers(-1, 3, (rows, 3)) for rows in (15, 25))
    plain_train, plain_other = (np.where(codes[:, [2]] < 0, 9, codes[:, [2]] % 2) for codes in (train, other))
    expected = _counted(np.hstack([train[:, :2], plain_train]), np.hstack([other[:, :2], plain_other]))
    assert duplicates_across(_table(train, "abc"), _table(other, "cbda")) == (expected,)


def test_rows_that_share_a_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def same(_words: Callable[[AnyArray], AnyArray], rows: int) -> "NDArray[np.uint64]":
        return np.zeros(rows, np.uint64)

    monkeypatch.setattr(leaks, "_hashes", same)
    train, other = np.arange(12.0).reshape(6, 2), np.arange(8.0, 20.0).reshape(6, 2)
    assert duplicates_across(train, other) == (2,)


def test_hashes_of_small_whole_numbers_differ() -> None:
    x = np.stack(np.meshgrid(*[np.arange(20.0)] * 4), axis=-1).reshape(-1, 4)
    hashes = leaks._hashes(leaks._reader(x, x), len(x))
    assert len(np.unique(hashes)) == len(x)


def test_both_zeros_are_one_and_a_level_that_training_lacks_is_no_duplicate() -> None:
    assert duplicates_across(np.array([[0.0]]), np.array([[-0.0], [1.0]])) == (1,)
    train, test = (table(category("c", words)) for words in (["a", "b"], ["x", "b"]))
    assert duplicates_across(train, test) == (1,)


def test_parts_may_be_empty() -> None:
    x = np.ones((3, 2))
    assert duplicates_across(x, x[:0], x[:1]) == (0, 1)
    assert duplicates_across(x[:0], x) == (0,)


def test_a_notice_says_how_many_rows_of_which_part() -> None:
    notice = leak_notice((0, 90), (12, 200))
    assert notice is not None
    assert notice.startswith("12 of 200 test rows stand in the training part too (duplicates): the test may flatter")
    assert "--group-column" in notice
    both, one = leak_notice((3, 90), (1_200, 2_000)), leak_notice((1, 90), (0, 200))
    assert both is not None
    assert both.startswith("3 of 90 validation rows and 1,200 of 2,000 test rows stand")
    assert one is not None
    assert one.startswith("1 of 90 validation rows stands in the training part too (duplicates): validation may")
    assert leak_notice((0, 90), (0, 200)) is None
