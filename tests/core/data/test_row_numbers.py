"""The row that a line names is the one in the file, also where rows without a target were left out before it."""

from pathlib import Path
from typing import Any

import pytest

from nntui.core.data.load import load_dataset
from nntui.core.data.recipe import DataRecipe
from nntui.core.data.streaming import converting, streamed
from nntui.core.errors import DataError
from nntui.core.evaluation.rows import rows_for
from tests.core.data.tables.files import write
from tests.core.evaluation.trained import trained_on


def error_of(path: Path, **said: Any) -> str:
    with pytest.raises(DataError) as raised:
        load_dataset(DataRecipe(str(path), target="y", **said))
    return str(raised.value)


def table(rows: int, part: str, odd: int, said: str) -> str:
    """Rows of which the first ten have no target, and one has another value of `part`."""
    lines = (f"{row},{said if row == odd else part},{'' if row < 10 else row * 1.5}" for row in range(rows))
    return "x,part,y\n" + "\n".join(lines) + "\n"


def test_a_wrong_part_is_named_with_its_row(tmp_path: Path) -> None:
    path = write(tmp_path, table(60, "train", 40, "traim"))
    assert "'traim' in row 41:" in error_of(path, split_column="part")


def test_a_missing_time_is_named_with_its_row(tmp_path: Path) -> None:
    path = write(tmp_path, table(60, "2024-01-05", 40, ""))
    assert "no value in row 41:" in error_of(path, time_column="part")


def test_an_unknown_class_is_named_with_its_row(tmp_path: Path) -> None:
    lines = [f"{row},{'ab'[row % 2]}" for row in range(60)]
    model, _ = trained_on(write(tmp_path, "x,y\n" + "\n".join(lines)), tmp_path, epochs=1)
    other = write(tmp_path, "x,y\n" + "\n".join(["1,", "2,", *lines[:20], "5,c"]), "other.csv")
    with pytest.raises(DataError, match=r"'other.csv': row 23 of the target 'y' has the class 'c'"):
        rows_for(model, str(other), with_targets=True)


@pytest.fixture
def small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streamed, "ROWS_TOGETHER", 2048)
    monkeypatch.setattr(converting, "ROWS_TOGETHER", 2048)


@pytest.mark.usefixtures("small_groups")
def test_a_wrong_part_far_down_a_streamed_table_is_named_with_its_row(tmp_path: Path) -> None:
    path = write(tmp_path, table(6000, "train", 4999, "traim"))
    assert "'traim' in row 5,000:" in error_of(path, split_column="part", stream=True)


@pytest.mark.usefixtures("small_groups")
def test_a_1_validates_in_each_group_of_rows_where_a_2_tests_in_any(tmp_path: Path) -> None:
    lines = (f"{row % 7},{row // 2500},{row * 1.5}" for row in range(7500))
    path = write(tmp_path, "x,part,y\n" + "\n".join(lines) + "\n")
    data = load_dataset(DataRecipe(str(path), target="y", split_column="part", stream=True))
    assert [len(part) for part in (data.train, data.valid, data.test)] == [2500, 2500, 2500]


def test_columns_that_contradict_each_other_are_refused_where_a_table_is_streamed(tmp_path: Path) -> None:
    path = write(tmp_path, table(60, "train", 40, "test"))
    assert "contradict each other" in error_of(path, split_column="part", group_column="x", stream=True)
