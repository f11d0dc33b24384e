"""What is wrong with a table that is read piece by piece is one line with the name that the user knows."""

from pathlib import Path

import pytest

from nntui.core.errors import DataError
from nntui.core.training.choices import Choices
from nntui.core.training.planning import make_plan
from tests.core.data.tables.files import write, write_parquet


def error_of(path: Path, target: str | None = None) -> str:
    with pytest.raises(DataError) as raised:
        make_plan(Choices(data=str(path), target=target, stream=True), endless=False)
    message = str(raised.value)
    assert message.isprintable()
    assert repr(path.name) in message
    return message


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    assert "names but no rows" in error_of(write(tmp_path, "a,b\n"))
    assert "names but no rows" in error_of(write_parquet(tmp_path / "t.parquet", "SELECT 1 AS a, 2 AS b WHERE false"))


@pytest.mark.parametrize("rows", range(1, 4))
def test_a_table_with_too_few_rows_for_three_parts_is_refused(tmp_path: Path, rows: int) -> None:
    error_of(write(tmp_path, "x,y\n" + "".join(f"{row},{row * 1.5}\n" for row in range(rows))))


def test_a_target_that_is_nearly_always_missing_is_refused(tmp_path: Path) -> None:
    content = "x,y\n" + "".join(f"{row},{'' if row > 1 else row * 1.5}\n" for row in range(300))
    assert "of 2 that have a target none would" in error_of(write(tmp_path, content))


def test_a_column_that_is_not_there_is_refused_with_the_files_own_name(tmp_path: Path) -> None:
    path = write(tmp_path, "size,y\n" + "".join(f"{row},{row * 1.5}\n" for row in range(300)))
    assert "did you mean 'size'?" in error_of(path, "sise")


def test_damage_inside_a_parquet_file_is_refused(tmp_path: Path) -> None:
    select = "SELECT 'a' || range % 7 AS a, 'b' || range AS b FROM range(5000)"
    whole = write_parquet(tmp_path / "whole.parquet", select).read_bytes()
    for at in range(40, len(whole) - 1500, 997):
        error_of(write(tmp_path, whole[:at] + b"\xff" * 40 + whole[at + 40 :], "t.parquet"))
