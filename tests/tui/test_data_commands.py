"""`nntui data`: what a user reads about sets and files."""

import json
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len

from nntui.core.data.catalogue import find_set, known_sets, load_set
from nntui.core.data.download import Progress
from nntui.core.data.raw import RawArrays, RawTable
from nntui.core.data.table import Column, Table
from nntui.core.errors import DataError
from nntui.tui.cli import cli
from nntui.tui.data_listing import listing_lines
from nntui.tui.data_showing import file_lines, set_lines
from tests.core.data.samples import write_mnist
from tests.tui.running import nntui


def _said(*words: str) -> str:
    result: Result = CliRunner().invoke(cli, ["data", *words])
    assert result.exception is None, result.exception
    return result.stdout


def test_without_a_word_the_sets_are_listed() -> None:
    assert _said() == _said("list")
    assert all(info.name in _said() for info in known_sets())


def test_a_set_is_one_line_of_at_most_80_cells() -> None:
    lines = list(listing_lines(known_sets(), None))
    assert max(cell_len(line) for line in lines) <= 80
    assert lines[0].split() == ["name", "rows", "inputs", "predicts", "what", "it", "is"]
    assert next(line for line in lines if line.startswith("penguins ")).split()[1:5] == ["344", "7", "3", "classes"]
    assert next(line for line in lines if line.startswith("waves ")).split()[1:5] == ["1,000", "2", "a", "number"]


def test_the_listing_is_cut_to_a_narrow_terminal() -> None:
    assert max(cell_len(line) for line in listing_lines(known_sets(), 40)) <= 40


def test_sets_stand_under_what_they_are() -> None:
    lines = list(listing_lines(known_sets(), 80))
    headings = [lines[number + 1] for number, line in enumerate(lines) if not line]
    assert headings == ["bundled", "made up (--size, --noise, --seed)", "to download (nntui data get NAME)"]


def test_json_is_one_object_a_set() -> None:
    objects = [json.loads(line) for line in _said("list", "--json").splitlines()]
    assert [entry["name"] for entry in objects] == [info.name for info in known_sets()]
    assert objects[0] | {"kind": "bundled", "task": "classification", "rows": 12000, "classes": 10} == objects[0]
    line = next(entry for entry in objects if entry["name"] == "line")
    assert line | {"kind": "made up", "task": "regression", "target": "y", "classes": 0, "licence": ""} == line


@pytest.mark.parametrize("info", [info for info in known_sets() if info.available], ids=lambda info: info.name)
def test_a_set_shows_where_it_is_from_and_fits_into_80_columns(info: object) -> None:
    known = find_set(info.name)  # type: ignore[attr-defined]
    lines = list(set_lines(known, load_set(known.name, None, None, np.random.default_rng(0)), 80))
    assert all(cell_len(line) <= 80 for line in lines)
    text = " ".join(" ".join(lines).split())
    assert known.title in text
    assert known.source in text
    assert known.licence in text
    assert lines[-1] == f"train on it: nntui {known.name}"


def test_a_table_shows_its_columns_and_what_is_missing() -> None:
    lines = _said("show", "penguins").splitlines()
    assert "predicts  species, 3 classes: Adelie (152), Chinstrap (68), Gentoo (124)" in lines
    assert next(line for line in lines if line.startswith("sex ")).split()[1:3] == ["category", "11"]
    assert next(line for line in lines if line.startswith("bill_length_mm ")).endswith("32.1 to 59.6")


def test_made_up_data_show_their_formula_and_their_options() -> None:
    text = _said("show", "sine")
    assert "y = sin(2π x)" in text
    assert "--size    1,000 rows; 10 to 1,000,000" in text
    assert "--noise   0.1, the standard deviation in y; 0 to 10" in text
    assert "--seed" in text


def test_a_set_that_is_not_here_says_how_to_get_it() -> None:
    text = _said("show", "fashion-mnist")
    assert text.endswith("get it: nntui data get fashion-mnist\n")
    assert "MIT, Zalando SE" in text


def test_an_array_file_shows_shape_range_and_classes(tmp_path: Path) -> None:
    path = tmp_path / "my pictures.npz"
    np.savez(path, x=np.arange(240, dtype=np.uint8).reshape(20, 3, 4), y=np.arange(20) % 2, x_test=np.ones((4, 3, 4)),
             y_test=np.zeros(4, np.int64))  # fmt: skip
    text = _said("show", str(path))
    assert "rows      20, and 4 to test" in text
    assert "predicts  label, 2 classes: 0 (10), 1 (10)" in text
    assert "inputs    12 pixels, 3 x 4, 0 to 239" in text
    assert text.endswith(f"train on it: nntui '{path}'\n")


def test_a_folder_with_the_four_files_is_shown(tmp_path: Path) -> None:
    write_mnist(tmp_path)
    assert "rows      40, and 10 to test" in _said("show", str(tmp_path))


def test_what_is_not_there_is_one_line(tmp_path: Path) -> None:
    for words in (["show", "pengiuns"], ["show", "no/such.npz"], ["get", "mnits"], ["show", ""]):
        ended = nntui(tmp_path, "data", *words)
        assert ended.code == 2
        assert ended.complaint
        assert ended.out == ""


HARMFUL = "\x1b]0;title\x07[red]a\nb\x1b[2J"


def test_names_from_files_are_only_text() -> None:
    codes = Column(HARMFUL + "1", "category", np.array([0, 1, -1], np.int32), (HARMFUL, "b"))
    table = Table((Column(HARMFUL, "number", np.array([1.5, np.nan, 2.0])), codes))
    raws = (
        RawTable(table, HARMFUL + "1", (HARMFUL,)),
        RawTable(table),
        RawArrays(np.ones((3, 1)), np.array([0, 1, 1]), (HARMFUL, "b"), ("x",)),
    )
    for raw in raws:
        for line in file_lines(HARMFUL, raw, 80):
            assert line.isprintable()
            assert "]0;" not in line
            assert cell_len(line) <= 80


def test_columns_of_every_kind_are_shown_by_their_values() -> None:
    days = np.array([0.0, 365.25, np.nan])
    table = Table(
        (
            Column("when", "date", days),
            Column("flag", "boolean", np.array([0.0, 1.0, 1.0]), ("no", "yes")),
            Column("none", "number", np.full(3, np.nan)),
            Column("many", "category", np.arange(3, dtype=np.int32), ("a", "b", "c")),
            Column("large", "number", np.array([1e9, 2e9, 2.5])),
        )
    )
    lines = {line.split()[0]: line for line in file_lines("t", RawTable(table), 80) if line}
    assert lines["when"].endswith("1970-01-01 to 1971-01-01")
    assert lines["flag"].endswith("yes (2), no (1)")
    assert lines["none"].split()[1:] == ["number", "3", "none"]
    assert lines["large"].endswith("2.5 to 2.00e+09")
    assert lines["predicts"] == "predicts  large, the last column; --target names another"


def test_a_download_says_what_came_and_how_to_train_on_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fetched(_name: str, *, progress: Progress, **_said: object) -> Path:
        for here in (0, 500_000, 1_000_000):
            progress("images.gz", here, 1_000_000)
        return tmp_path

    fetch = Mock(side_effect=fetched)
    monkeypatch.setattr("nntui.core.data.download.download", fetch)
    result = CliRunner().invoke(cli, ["data", "get", "mnist", "--mirror", "http://127.0.0.1:1/"])
    assert fetch.call_args.args == ("mnist-full",)
    assert fetch.call_args.kwargs["mirrors"] == ("http://127.0.0.1:1/",)
    assert result.stderr == "images.gz  1.0 of 1.0 MB\n"
    assert "60,000 rows, and 10,000 to test" in result.stdout
    assert result.stdout.endswith("train on it: nntui mnist-full\n")


def test_a_mirror_that_cannot_be_reached_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    result = CliRunner().invoke(cli, ["data", "get", "fashion-mnist", "--mirror", "http://127.0.0.1:1/"])
    assert isinstance(result.exception, DataError)
    assert "127.0.0.1:1 cannot be reached" in str(result.exception)
