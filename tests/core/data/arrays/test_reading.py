"""What .npz and .npy files become."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from nntui.core.data.arrays import is_array_file, read_arrays
from nntui.core.data.raw import RawArrays
from nntui.core.types import AnyArray, Task

RNG = np.random.default_rng(0)
X = RNG.normal(size=(12, 3))
LABELS = np.arange(12) % 3


def _npz(folder: Path, **values: Any) -> Path:
    path = folder / "data.npz"
    np.savez(path, **values)
    return path


def _read(folder: Path, task: Task | None = None, **values: Any) -> RawArrays:
    return read_arrays(_npz(folder, **values), task=task)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_features_and_labels_are_read_as_they_are(tmp_path: Path, save: Any) -> None:
    save(tmp_path / "a.npz", x=X, y=LABELS)
    raw = read_arrays(tmp_path / "a.npz")
    np.testing.assert_array_equal(raw.x, X)
    np.testing.assert_array_equal(raw.y, LABELS)
    assert raw.y.dtype == np.int64
    assert raw.class_names == ("0", "1", "2")
    assert raw.feature_names == ("column 1", "column 2", "column 3")
    assert (raw.image_shape, raw.maximum, raw.own_test) == (None, None, None)


def test_names_as_keras_has_them_bring_a_test_part(tmp_path: Path) -> None:
    pictures = RNG.integers(0, 256, (20, 4, 5), dtype=np.uint8)
    labels = (np.arange(20) % 10).astype(np.uint8)
    raw = _read(tmp_path, x_train=pictures, y_train=labels, x_test=pictures[:4], y_test=labels[:4])
    assert (raw.image_shape, raw.maximum) == ((4, 5), 255)
    assert raw.x.dtype == np.uint8
    np.testing.assert_array_equal(raw.x, pictures.reshape(20, 20))
    assert raw.feature_names[6] == "pixel 1,1"
    assert raw.own_test is not None
    np.testing.assert_array_equal(raw.own_test[0], pictures[:4].reshape(4, 20))
    np.testing.assert_array_equal(raw.own_test[1], labels[:4])


def test_a_test_part_has_the_labels_of_the_other_part(tmp_path: Path) -> None:
    raw = _read(tmp_path, x=X, y=np.array(list("abcabcabcabc")), x_test=X[:2], y_test=np.array(["c", "a"]))
    assert raw.class_names == ("a", "b", "c")
    assert raw.own_test is not None
    assert raw.own_test[1].tolist() == [2, 0]


@pytest.mark.parametrize("last", [(), (1,)])
@pytest.mark.parametrize(
    ("scale", "dtype", "maximum"),
    [(255, np.uint8, 255), (16, np.uint8, 16), (1, np.float32, 1), (255, np.float64, 255), (1000, np.uint16, 1000)],
)
def test_pictures_keep_their_shape_and_their_greatest_value(
    tmp_path: Path, scale: int, dtype: Any, maximum: float, last: tuple[int, ...]
) -> None:
    pictures = (np.linspace(0, 1, 12 * 6).reshape(12, 2, 3, *last) * scale).astype(dtype)
    raw = _read(tmp_path, x=pictures, y=LABELS)
    assert (raw.image_shape, raw.x.shape) == ((2, 3), (12, 6))
    assert raw.maximum == pytest.approx(maximum)
    np.testing.assert_array_equal(raw.x, pictures.reshape(12, 6))
    assert raw.x.dtype.kind == ("u" if dtype is np.uint8 else "f")


def test_pictures_with_negative_values_are_rows_of_features(tmp_path: Path) -> None:
    raw = _read(tmp_path, x=RNG.normal(size=(12, 2, 2)), y=LABELS)
    assert (raw.image_shape, raw.maximum, raw.x.shape) == (None, None, (12, 4))


def test_one_number_a_row_is_one_feature(tmp_path: Path) -> None:
    raw = _read(tmp_path, x=X[:, 0], y=2 * X[:, 0] + 1)
    assert raw.x.shape == (12, 1)
    assert raw.class_names == ()
    assert raw.y.dtype == np.float64


@pytest.mark.parametrize("dtype", ["?", "i1", "<i2", ">i4", "<i8", "<u8", "<f2", ">f4", "<f4", ">f8", "<f8", "g"])
def test_numbers_of_every_type_become_bytes_or_floats_of_the_same_value(tmp_path: Path, dtype: str) -> None:
    x = RNG.integers(0, 2 if dtype == "?" else 100, (12, 3)).astype(dtype)
    raw = _read(tmp_path, x=x, y=LABELS)
    assert raw.x.dtype in (np.uint8, np.float32, np.float64)
    assert raw.x.dtype.isnative
    np.testing.assert_array_equal(raw.x, x)


@pytest.mark.parametrize(
    ("y", "names"),
    [
        (np.array([3, 7] * 6), ("3", "7")),
        (np.array([True, False] * 6), ("False", "True")),
        (np.array([0.0, 1.0, 2.0] * 4), ("0", "1", "2")),
        (np.array(["no", "yes"] * 6), ("no", "yes")),
        (np.array([b"no", b"yes"] * 6), ("no", "yes")),
        (np.array(["ä", "b"] * 6).astype(">U1"), ("b", "ä")),
        (np.array([[-1], [1]] * 6), ("-1", "1")),
        (np.eye(3)[LABELS], ("0", "1", "2")),
        (np.eye(3, dtype=bool)[LABELS], ("0", "1", "2")),
        (np.array([0, 1, 1, 0]), ("0", "1")),
    ],
)
def test_few_repeated_values_are_classes(tmp_path: Path, y: AnyArray, names: tuple[str, ...]) -> None:
    raw = _read(tmp_path, x=X[: len(y)], y=y)
    assert raw.class_names == names
    assert raw.y.dtype == np.int64
    if y.ndim == 1 and y.dtype.kind != "S":
        assert [names[label] for label in raw.y] == [str(value).removesuffix(".0") for value in y]


@pytest.mark.parametrize(
    "y", [X[:, 0], np.arange(12), np.arange(12.0) / 2, np.arange(12) * 10**12, np.arange(12).astype(">f4")]
)
def test_values_that_seldom_repeat_are_numbers(tmp_path: Path, y: AnyArray) -> None:
    raw = _read(tmp_path, x=X, y=y)
    assert raw.class_names == ()
    assert (raw.y.dtype.name, raw.y.shape) == ("float64", (12,))
    np.testing.assert_array_equal(raw.y, y)


def test_several_outputs_are_numbers(tmp_path: Path) -> None:
    raw = _read(tmp_path, x=X, y=X[:, :2])
    assert (raw.class_names, raw.y.shape) == ((), (12, 2))


def test_the_task_overrules_what_y_looks_like(tmp_path: Path) -> None:
    assert _read(tmp_path, "regression", x=X, y=LABELS).class_names == ()
    assert len(_read(tmp_path, "classification", x=X, y=np.arange(12)).class_names) == 12
    assert _read(tmp_path, "regression", x=X, y=np.eye(3)[LABELS]).y.shape == (12, 3)


@pytest.mark.parametrize(
    ("target", "number"), [(None, 3), ("column 4", 3), ("4", 3), ("column 1", 0), ("2", 1), ("column 3", 2)]
)
def test_a_column_of_an_npy_is_the_target(tmp_path: Path, target: str | None, number: int) -> None:
    table = RNG.normal(size=(12, 4))
    np.save(tmp_path / "t.npy", table)
    raw = read_arrays(tmp_path / "t.npy", target)
    np.testing.assert_array_equal(raw.y, table[:, number])
    np.testing.assert_array_equal(raw.x, np.delete(table, number, axis=1))
    assert raw.feature_names == tuple(f"column {i + 1}" for i in range(4) if i != number)


def test_columns_that_stand_one_behind_the_other_are_read_too(tmp_path: Path) -> None:
    table = np.asfortranarray(RNG.normal(size=(12, 4)))
    np.save(tmp_path / "t.npy", table)
    np.testing.assert_array_equal(read_arrays(tmp_path / "t.npy").x, table[:, :3])
    pictures = np.asfortranarray(RNG.random((12, 2, 3)))
    np.testing.assert_array_equal(_read(tmp_path, x=pictures, y=LABELS).x, pictures.reshape(12, 6))


def test_large_arrays_are_mapped_and_need_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nntui.core.data.arrays.files.LARGE", 1000)
    table = RNG.normal(size=(200, 4))
    np.save(tmp_path / "t.npy", table)
    raw = read_arrays(tmp_path / "t.npy", limit=10)
    assert isinstance(raw.x, np.memmap)
    np.testing.assert_array_equal(raw.x, table[:, :3])
    pictures = RNG.integers(0, 256, (200, 3, 3), dtype=np.uint8)
    raw = read_arrays(_npz(tmp_path, x=pictures, y=np.arange(200) % 2), limit=2000)
    assert isinstance(raw.x, np.memmap)
    np.testing.assert_array_equal(raw.x, pictures.reshape(200, 9))
    with pytest.raises(ValueError, match="read-only"):
        raw.x[0, 0] = 1


def test_other_arrays_of_a_file_are_left_alone(tmp_path: Path) -> None:
    raw = _read(tmp_path, x=X, y=LABELS, notes=np.array({"any": "object"}, dtype=object))
    assert len(raw.x) == 12


def test_a_file_is_known_by_its_ending_or_by_how_it_begins(tmp_path: Path) -> None:
    np.save(tmp_path / "t.npy", X)
    (tmp_path / "renamed").write_bytes((tmp_path / "t.npy").read_bytes())
    (tmp_path / "text.csv").write_text("a,b\n")
    assert is_array_file(tmp_path / "t.npy")
    assert is_array_file(tmp_path / "not there.NPZ")
    assert is_array_file(tmp_path / "renamed")
    assert not is_array_file(tmp_path / "text.csv")
    assert not is_array_file(tmp_path / "not there")
    assert not is_array_file(tmp_path)
    assert len(read_arrays(tmp_path / "renamed").x) == 12


@settings(max_examples=60, deadline=None)
@given(
    x=arrays.arrays(
        st.sampled_from([np.float32, np.float64, np.int16, np.uint8]),
        arrays.array_shapes(min_dims=2, max_dims=3, min_side=1, max_side=6),
        elements={"min_value": 0, "max_value": 100},
    ),
    compressed=st.booleans(),
)
def test_whatever_is_saved_comes_back(x: AnyArray, compressed: bool, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("saved") / "a.npz"
    x = np.concatenate([x, x])
    (np.savez_compressed if compressed else np.savez)(path, x=x, y=np.arange(len(x)) + 0.5)
    raw = read_arrays(path)
    np.testing.assert_array_equal(raw.x, x.reshape(len(x), -1))
    np.testing.assert_array_equal(raw.y, np.arange(len(x)) + 0.5)
    assert len(raw.feature_names) == raw.x.shape[1]
