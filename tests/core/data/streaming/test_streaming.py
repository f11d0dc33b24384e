"""From a file to batches without having it in memory: the same values, converted once, resumed exactly."""

import os
import shutil
from pathlib import Path

import msgspec
import numpy as np
import pytest

from nntui.core.data.batches import BatchSource
from nntui.core.data.dataset import Dataset
from nntui.core.data.load import load_dataset
from nntui.core.data.preparation import NumberInput, TablePreparation
from nntui.core.data.recipe import DataRecipe
from nntui.core.data.split_columns import TEST, VALID
from nntui.core.data.streaming import StreamedTable, converted, converting, streamed
from nntui.core.data.streaming.parts import NOWHERE, assign_parts
from nntui.core.data.tables import read_table
from nntui.core.errors import DataError
from nntui.core.training.choices import Choices
from nntui.core.training.planning import make_plan
from nntui.core.training.state import capture, restore
from nntui.core.training.trainer import Trainer
from nntui.core.types import FloatArray

ROWS = 6000


def write(path: Path, rows: int = ROWS, *, separator: str = ",", comma: str = ".") -> Path:
    """Write numbers with gaps, a category, a date, a truth value, a group and a target."""
    rng = np.random.default_rng(0)
    names = ["x", "gap", "colour", "day", "fine", "group", "part", "y"]
    lines = [separator.join(names)]
    for row in range(rows):
        x, part = rng.normal(), ("train", "valid", "test")[min(row % 10, 2)] if row % 10 < 2 else "train"
        values = [
            f"{x:.4f}".replace(".", comma),
            "" if row % 7 == 0 else f"{row % 11}",
            ("red", "green", "blue")[row % 3],
            f"2024-{row % 12 + 1:02}-{row % 28 + 1:02}",
            ("yes", "no")[row % 2],
            f"g{row % 97}",
            "test" if row % 10 == 5 else part,
            f"{2 * x + row % 3:.4f}".replace(".", comma),
        ]
        lines.append(separator.join(values))
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture(scope="module")
def csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("large") / "large.csv")


@pytest.fixture(autouse=True)
def _small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streamed, "ROWS_TOGETHER", 2048)
    monkeypatch.setattr(converting, "ROWS_TOGETHER", 2048)


def silent(_: str) -> None:
    """Say nothing."""


@pytest.mark.parametrize("separator", [",", ";"])
def test_ranges_of_rows_are_what_reading_the_whole_file_gives(tmp_path: Path, separator: str) -> None:
    path = write(tmp_path / "t.csv", 5000, separator=separator, comma="," if separator == ";" else ".")
    whole = read_table(path).table
    table = StreamedTable(converted(path, silent, tmp_path / "cache"))
    numbers, sample = table.sample(1500)
    table.use_kinds(sample)
    assert table.rows == 5000
    assert 1200 < len(numbers) < 1800
    assert [column.kind for column in sample.columns] == [column.kind for column in whole.columns]
    for rows in table.groups:
        for found, expected in zip(
            table.read(rows).columns, whole.take(slice(rows.start, rows.stop)).columns, strict=True
        ):
            if expected.kind == "category":
                texts = [found.levels[code] for code in found.values]
                assert texts == [expected.levels[code] for code in expected.values]
            else:
                np.testing.assert_array_equal(found.values, expected.values)
    np.testing.assert_array_equal(sample.column("x").values, whole.column("x").values[numbers])


def test_a_file_is_converted_once_while_it_is_unchanged(tmp_path: Path) -> None:
    path, said = write(tmp_path / "t.csv", 3000), list[str]()
    first = converted(path, said.append, tmp_path / "cache")
    assert len(said) == 1
    again = converted(path, said.append, tmp_path / "cache")
    assert again.parquet == first.parquet
    assert len(said) == 1
    assert "read from its copy in the cache" in again.notices[0]
    write(path, 3001)
    other = converted(path, said.append, tmp_path / "cache")
    assert len(said) == 2
    assert [file.name for file in first.parquet.parent.glob("*.parquet")] == [other.parquet.name]


def test_the_cache_is_private_and_nothing_else_is_left_in_it(tmp_path: Path) -> None:
    found = converted(write(tmp_path / "t.csv", 3000), silent, tmp_path / "cache")
    assert found.parquet.parent.stat().st_mode & 0o77 == 0
    assert sorted(file.suffix for file in found.parquet.parent.iterdir()) == [".json", ".parquet"]


def test_a_disk_without_room_is_said_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "t.csv", 3000)
    usage = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(DataError, match=r"'t.csv' does not fit into memory, and a copy .* needs up to 0.3 GB"):
        converted(path, silent, tmp_path / "cache")


@pytest.mark.parametrize("line", ["1,2\n", "1,2,3,4,5,6,7,8,9\n"])
def test_a_row_that_does_not_fit_is_named_and_nothing_is_kept(tmp_path: Path, line: str) -> None:
    path = write(tmp_path / "t.csv", 3000)
    with path.open("a") as file:
        file.write(line)
    with pytest.raises(DataError, match=r"'t.csv', line 3,?002"):
        converted(path, silent, tmp_path / "cache")
    assert not list((tmp_path / "cache").rglob("*.parquet"))


def test_words_far_down_a_column_of_numbers_make_it_text(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + "".join(f"{row},{row % 5}\n" for row in range(30_000)) + "".join("word,1\n" * 9000))
    table = StreamedTable(converted(path, silent, tmp_path / "cache"))
    table.use_kinds(table.sample(3000)[1])
    assert table.read(range(10)).column("b").kind == "number"
    assert table.read(range(38_990, 39_000)).column("a").levels == ("word",)


def test_a_streamed_set_trains_on_the_rows_that_its_parts_say(csv: Path) -> None:
    data = load_dataset(DataRecipe(str(csv), stream=True, target="y", features=["x", "colour"]))
    assert len(data.train) + len(data.valid) + len(data.test) == ROWS
    assert 0.17 * ROWS < len(data.test) < 0.23 * ROWS
    assert data.is_streamed
    assert data.units is not None
    x, y = rows_of_floats(data.train)
    units = data.units.undo(y)
    assert isinstance(data.preparation, TablePreparation)
    fitted = data.preparation.inputs[0]
    assert isinstance(fitted, NumberInput)
    colours = x[:, 1:] @ [2.0, 1.0, 0.0]  # blue, green, red in alphabetical order
    np.testing.assert_allclose(units, 2 * (x[:, 0] / fitted.scale + fitted.offset) + colours, atol=2e-3)


def rows_of_floats(source: BatchSource) -> tuple[FloatArray, FloatArray]:
    """Gather all rows of a source whose targets are numbers."""
    x, y = np.empty((len(source), source.features), np.float32), np.empty(len(source), np.float32)
    source.gather(np.arange(len(source)), x, y)
    return x, y


def test_no_group_is_on_two_sides(csv: Path, tmp_path: Path) -> None:
    table = StreamedTable(converted(csv, silent, tmp_path))
    numbers, sample = table.sample(3000)
    table.use_kinds(sample)
    recipe = DataRecipe(str(csv), group_column="group")
    parts = assign_parts(table, recipe, numbers, np.random.default_rng(0))
    groups = read_table(csv).table.column("group").values
    for group in range(97):
        assert len(set(parts[groups == group].tolist()) - {NOWHERE}) == 1
    assert 0.1 < np.mean(parts == TEST) < 0.3
    np.testing.assert_array_equal(parts, assign_parts(table, recipe, numbers, np.random.default_rng(0)))
    assert set(np.flatnonzero(parts == VALID)) <= set(numbers)


def test_a_column_may_say_the_parts(csv: Path) -> None:
    data = load_dataset(DataRecipe(str(csv), stream=True, target="y", split_column="part"))
    assert len(data.test) == ROWS // 10
    assert "part=train" not in data.feature_names


def test_the_newest_rows_test(csv: Path) -> None:
    data = load_dataset(DataRecipe(str(csv), stream=True, target="y", time_column="day"))
    assert 0.1 * ROWS < len(data.test) < 0.25 * ROWS


def test_a_streamed_run_that_is_stopped_and_restored_goes_on_bit_for_bit(csv: Path) -> None:
    choices = Choices(data=str(csv), target="colour", stream=True, epochs=3, features=("x", "y"))
    plan = make_plan(choices, endless=False)
    assert plan.recipe.data.stream
    whole, broken = (Trainer(plan.recipe, load_again(plan.recipe.data)) for _ in range(2))
    while whole.state == "training":
        whole.advance()
    for _ in range(70):
        broken.advance()
    resumed = Trainer(plan.recipe, load_again(plan.recipe.data))
    restore(resumed, capture(broken))
    while resumed.state == "training":
        resumed.advance()
    assert resumed.weights_sha256 == whole.weights_sha256
    assert whole.judge_test().score > 0.9


def load_again(recipe: DataRecipe) -> Dataset:
    """Load as another process would."""
    return load_dataset(msgspec.structs.replace(recipe), seed=0)


def test_the_whole_table_is_described_by_its_sample(csv: Path) -> None:
    data = load_dataset(DataRecipe(str(csv), stream=True, target="colour"))
    found = data.overview()
    assert sum(found.rows) == ROWS
    assert {column.name for column in found.columns} >= {"x", "gap", "day"}
    assert any("read piece by piece" in notice for notice in found.notices)


def test_large_tables_are_streamed_by_themselves(csv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from nntui.core.data import load

    assert not load_dataset(DataRecipe(str(csv), target="y")).is_streamed
    monkeypatch.setattr(load, "_LARGE", 1000)
    assert load_dataset(DataRecipe(str(csv), target="y")).is_streamed
    assert not load_dataset(DataRecipe(str(csv), target="y", stream=False)).is_streamed


def test_parquet_is_read_where_it_stands(tmp_path: Path, csv: Path) -> None:
    parquet = tmp_path / "t.parquet"
    os.link(converted(csv, silent, tmp_path / "cache").parquet, parquet)
    said: list[str] = []
    assert converted(parquet, said.append, tmp_path / "none").parquet == parquet.resolve()
    assert not said
    assert not (tmp_path / "none").exists()
    assert load_dataset(DataRecipe(str(parquet), stream=True, target="c7")).is_streamed


def test_classes_that_come_late_and_groups_without_a_target_have_their_labels(tmp_path: Path) -> None:
    names = ["" if 2048 <= row < 4096 else "late" if row > 9000 else "ba"[row % 2] for row in range(10_000)]
    path = tmp_path / "t.csv"
    path.write_text("x,y\n" + "".join(f"{row},{name}\n" for row, name in enumerate(names)))
    data = load_dataset(DataRecipe(str(path), stream=True, target="y", features=["x"]))
    assert data.class_names == ("a", "b", "late")
    assert len(data.train) + len(data.valid) + len(data.test) == 10_000 - 2048
    assert isinstance(data.preparation, TablePreparation)
    fitted = data.preparation.inputs[0]
    assert isinstance(fitted, NumberInput)
    x, _ = rows_of_floats(data.train)
    rows = np.rint(x[:, 0] / fitted.scale + fitted.offset).astype(int)
    assert [data.class_names[label] for label in data.train.targets] == [names[row] for row in rows]
