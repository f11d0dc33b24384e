"""The data sets that come with the package."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nntui.core.data.bundled import bundled_sets, load_bundled
from nntui.core.data.idx import read_mnist
from nntui.core.types import AnyArray, IntArray
from tests.core.data.samples import MNIST, ROOT, needs_mnist

SETS = ROOT / "core" / "data" / "sets"
SCRIPT = ROOT / ".ci" / "make_bundled_data.py"


@pytest.mark.parametrize("name", ["mnist", "digits", "iris"])
def test_a_set_holds_what_its_entry_says(name: str) -> None:
    info, arrays = bundled_sets()[name], load_bundled(name)
    assert arrays.x.shape == (info.rows, info.features)
    assert arrays.y.dtype == np.int64
    np.testing.assert_array_equal(np.unique(arrays.y), np.arange(len(info.class_names)))
    assert len(arrays.own_test[0] if arrays.own_test else ()) == info.test_rows
    assert arrays.x.dtype == (np.float64 if info.maximum is None else np.uint8)
    if info.maximum is not None:
        assert arrays.x.max() == info.maximum


@pytest.mark.parametrize("name", ["mnist", "digits", "iris"])
def test_a_set_names_its_makers_and_its_licence(name: str) -> None:
    info = bundled_sets()[name]
    assert info.licence.startswith("CC BY")
    assert info.licence_url.startswith("https://creativecommons.org/licenses/")
    assert "http" in info.source
    assert info.title


def test_the_package_stays_small() -> None:
    assert sum(path.stat().st_size for path in SETS.iterdir() if path.is_file()) < 4_000_000


def _contains(rows: AnyArray, labels: IntArray, all_rows: AnyArray, all_labels: IntArray) -> bool:
    known = {(row.tobytes(), int(label)) for row, label in zip(all_rows, all_labels, strict=True)}
    return all((row.tobytes(), int(label)) in known for row, label in zip(rows, labels, strict=True))


@needs_mnist
def test_the_sample_of_mnist_is_part_of_the_original_in_its_proportions() -> None:
    sample, full = load_bundled("mnist"), read_mnist(MNIST)
    assert sample.own_test is not None
    assert _contains(sample.x, sample.y, full.x, full.y)
    assert _contains(*sample.own_test, full.x_test, full.y_test)
    np.testing.assert_array_less(np.abs(np.bincount(sample.y) - np.bincount(full.y) / 6), 1)
    np.testing.assert_array_less(np.abs(np.bincount(sample.own_test[1]) - np.bincount(full.y_test) / 5), 1)


def test_digits_and_iris_are_those_of_scikit_learn() -> None:
    datasets = pytest.importorskip("sklearn.datasets", reason="scikit-learn has the originals")
    for name, original in (("digits", datasets.load_digits()), ("iris", datasets.load_iris())):
        arrays, info = load_bundled(name), bundled_sets()[name]
        np.testing.assert_array_equal(arrays.x, original.data)
        np.testing.assert_array_equal(arrays.y, original.target)
        assert list(info.class_names) == [str(label) for label in original.target_names]
        assert info.image_shape or list(info.feature_names) == original.feature_names


@needs_mnist
def test_the_script_rebuilds_the_same_arrays_and_the_same_bytes_twice(tmp_path: Path) -> None:
    pytest.importorskip("sklearn", reason="the script takes digits and iris from scikit-learn")
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
        subprocess.run([sys.executable, SCRIPT, MNIST, tmp_path / folder], check=True, capture_output=True)
    for name in ("mnist.npz", "digits.npz", "iris.npz"):
        first = tmp_path / "first" / name
        assert first.read_bytes() == (tmp_path / "second" / name).read_bytes()
        with np.load(first) as rebuilt, np.load(SETS / name) as shipped:
            assert rebuilt.files == shipped.files
            for key in shipped.files:
                np.testing.assert_array_equal(rebuilt[key], shipped[key])
