"""The data sets that come with the package."""

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nntui.core.data.bundled import bundled_raw, bundled_sets
from nntui.core.data.idx import read_mnist
from nntui.core.data.raw import RawArrays, RawTable
from nntui.core.errors import DataError
from nntui.core.types import AnyArray, IntArray
from tests.core.data.samples import MNIST, ROOT, needs_mnist

SETS = ROOT / "core" / "data" / "sets"
SCRIPT = ROOT / ".ci" / "make_bundled_data.py"


PICTURES = ("mnist", "digits")
TABLES = ("iris", "wine", "breast-cancer", "penguins", "mpg", "engel", "doctor-visits")


def _pictures(name: str) -> RawArrays:
    raw = bundled_raw(name)
    assert isinstance(raw, RawArrays)
    return raw


def _table(name: str) -> RawTable:
    raw = bundled_raw(name)
    assert isinstance(raw, RawTable)
    return raw


def test_all_sets_are_known() -> None:
    assert sorted(bundled_sets()) == sorted((*PICTURES, *TABLES))


def test_a_misspelt_set_gets_a_suggestion() -> None:
    with pytest.raises(DataError, match="did you mean 'penguins'"):
        bundled_raw("pengiuns")


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_hold_what_their_entry_says(name: str) -> None:
    info, raw = bundled_sets()[name], _pictures(name)
    assert raw.x.shape == (info.rows, info.features)
    assert raw.y.dtype == np.int64
    np.testing.assert_array_equal(np.unique(raw.y), np.arange(len(info.class_names)))
    assert len(raw.own_test[0] if raw.own_test else ()) == info.test_rows
    assert (raw.class_names, raw.image_shape, raw.maximum) == (info.class_names, info.image_shape, info.maximum)
    assert raw.x.dtype == np.uint8
    assert raw.x.max() == info.maximum
    assert len(raw.feature_names) == info.features


@pytest.mark.parametrize("name", TABLES)
def test_tables_hold_what_their_entry_says(name: str) -> None:
    info, raw = bundled_sets()[name], _table(name)
    assert raw.target == info.target
    assert (raw.table.rows, len(raw.table.columns)) == (info.rows, info.features + 1)
    assert len(set(raw.table.names)) == info.features + 1
    target = raw.table.column(info.target)
    assert target.levels == info.class_names
    assert info.task == ("classification" if info.class_names else "regression")
    assert not target.missing.any()


@pytest.mark.parametrize("name", TABLES)
def test_columns_of_tables_are_what_their_kind_says(name: str) -> None:
    for column in _table(name).table.columns:
        present = column.values[~column.missing]
        if column.kind == "category":
            assert column.values.dtype == np.int32
            np.testing.assert_array_equal(np.unique(present), np.arange(len(column.levels)))
        else:
            assert column.values.dtype == np.float64
            assert np.isfinite(present).all()
            assert (column.kind == "boolean") == (set(present) == {0, 1}) == (len(column.levels) == 2)


@pytest.mark.parametrize("name", [*PICTURES, *TABLES])
def test_a_set_names_its_makers_and_its_licence(name: str) -> None:
    info = bundled_sets()[name]
    assert info.licence.startswith(("CC BY", "CC0", "public domain"))
    assert info.licence_url.startswith("https://")
    assert "http" in info.source
    assert info.title


def test_the_package_stays_small() -> None:
    assert sum(path.stat().st_size for path in SETS.iterdir() if path.is_file()) < 4_000_000


def _contains(rows: AnyArray, labels: IntArray, all_rows: AnyArray, all_labels: IntArray) -> bool:
    known = {(row.tobytes(), int(label)) for row, label in zip(all_rows, all_labels, strict=True)}
    return all((row.tobytes(), int(label)) in known for row, label in zip(rows, labels, strict=True))


@needs_mnist
def test_the_sample_of_mnist_is_part_of_the_original_in_its_proportions() -> None:
    sample, full = _pictures("mnist"), read_mnist(MNIST)
    assert sample.own_test is not None
    assert _contains(sample.x, sample.y, full.x, full.y)
    assert _contains(*sample.own_test, full.x_test, full.y_test)
    np.testing.assert_array_less(np.abs(np.bincount(sample.y) - np.bincount(full.y) / 6), 1)
    np.testing.assert_array_less(np.abs(np.bincount(sample.own_test[1]) - np.bincount(full.y_test) / 5), 1)


def test_pictures_are_those_of_scikit_learn() -> None:
    datasets = pytest.importorskip("sklearn.datasets", reason="scikit-learn has the originals")
    original, raw = datasets.load_digits(), _pictures("digits")
    np.testing.assert_array_equal(raw.x, original.data)
    np.testing.assert_array_equal(raw.y, original.target)


@pytest.mark.parametrize(("name", "loader"), [("iris", "iris"), ("wine", "wine"), ("breast-cancer", "breast_cancer")])
def test_measurements_are_those_of_scikit_learn(name: str, loader: str) -> None:
    datasets = pytest.importorskip("sklearn.datasets", reason="scikit-learn has the originals")
    original = getattr(datasets, f"load_{loader}")()
    *inputs, target = _table(name).table.columns
    np.testing.assert_array_equal(np.column_stack([column.values for column in inputs]), original.data)
    np.testing.assert_array_equal(target.values, original.target)
    assert [column.name for column in inputs] == [column.replace("_", " ") for column in original.feature_names]
    if name != "wine":
        assert list(target.levels) == list(original.target_names)


@pytest.mark.parametrize("name", ["penguins", "mpg"])
def test_tables_are_cell_for_cell_the_files_that_they_are_made_of(name: str, shared: Path) -> None:
    with (shared / "data" / "tables" / f"{name}.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    table = _table(name).table
    assert list(table.names) == header
    for column, texts in zip(table.columns, zip(*rows, strict=True), strict=True):
        for value, missing, text in zip(column.values, column.missing, texts, strict=True):
            assert missing == (text == "NA")
            if not missing:
                assert (column.levels[int(value)] == text) if column.levels else (value == float(text))


def test_penguins_keep_what_is_missing() -> None:
    table = _table("penguins").table
    assert {column.name: int(column.missing.sum()) for column in table.columns if column.missing.any()} == {
        "bill_length_mm": 2,
        "bill_depth_mm": 2,
        "flipper_length_mm": 2,
        "body_mass_g": 2,
        "sex": 11,
    }


def test_columns_are_no_pickles() -> None:
    for path in SETS.glob("*.npz"):
        with np.load(path, allow_pickle=False) as archive:
            assert all(archive[key].dtype.kind in "uifU" for key in archive.files)


@needs_mnist
def test_the_script_rebuilds_the_same_arrays_and_the_same_bytes_twice(tmp_path: Path) -> None:
    pytest.importorskip("sklearn", reason="the script takes digits and iris from scikit-learn")
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
        subprocess.run([sys.executable, SCRIPT, MNIST.parent, tmp_path / folder], check=True, capture_output=True)
    rebuilt = sorted((tmp_path / "first").iterdir())
    assert {path.stem for path in rebuilt} >= {*PICTURES, *TABLES} - {"engel", "doctor-visits"}
    for first in rebuilt:
        assert first.read_bytes() == (tmp_path / "second" / first.name).read_bytes()
        with np.load(first) as new, np.load(SETS / first.name) as shipped:
            assert new.files == shipped.files
            for key in shipped.files:
                np.testing.assert_array_equal(new[key], shipped[key])
