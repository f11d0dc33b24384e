"""What is wrong with an .npz or .npy is said in one line; nothing in a file is run, and none of it fills the memory."""

import io
import os
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nntui.core.data.arrays import read_arrays
from nntui.core.data.raw import RawArrays
from nntui.core.errors import DataError
from nntui.core.types import AnyArray, Task

X = np.random.default_rng(0).normal(size=(12, 3))
Y = np.arange(12) % 3


class _Harmful:
    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, ("was-run",)


def _message(path: Path, target: str | None = None, task: Task | None = None, limit: int | None = None) -> str:
    with pytest.raises(DataError) as caught:
        read_arrays(path, target, task, limit=limit)
    text = str(caught.value)
    assert text.isprintable()
    assert repr(str(path))[1:-1] in text
    return text


def _npz(folder: Path, **values: Any) -> Path:
    np.savez(folder / "bad.npz", **values)
    return folder / "bad.npz"


def _npy(folder: Path, array: AnyArray) -> Path:
    np.save(folder / "bad.npy", array)
    return folder / "bad.npy"


def _with(values: AnyArray, place: Any, value: float) -> AnyArray:
    changed = values.astype(np.float64)
    changed[place] = value
    return changed


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"x": X}, "'x'; x and y are needed"),
        ({"data": X, "target": Y}, "'data', 'target'; x and y are needed (or x_train and y_train)"),
        ({"x": X, "y": Y, "x_test": X}, "has x_test and no y_test"),
        ({"x": X, "y": Y[:-1]}, "has 12 rows and y 11: one y a row"),
        ({"x": X, "y": Y, "x_test": X[:3], "y_test": Y[:2]}, "x_test in"),
        ({"x": X, "y": Y, "x_test": X[:3, :2], "y_test": Y[:3]}, "shape (3, 2), which does not go with x, (12, 3)"),
        ({"x": X, "y": Y, "x_test": X[:3], "y_test": Y[:3] + 5}, "is '5' at [0] (counted from 0), a class that y"),
        ({"x": X, "y": Y, "x_test": X[:3], "y_test": X[:3]}, "which does not go with"),
        ({"x": X, "y": Y, "x_test": X[:1], "y_test": np.array(["a"])}, "which does not go with"),
        ({"x": X[:0], "y": Y[:0]}, "is empty: its shape is (0, 3)"),
        ({"x": np.float64(1), "y": Y}, "single value"),
        ({"x": np.zeros((12, 4, 4, 3), np.uint8), "y": Y}, "colour pictures, (12, 4, 4, 3): make them grey"),
        ({"x": np.zeros((12, 2, 2, 2, 2)), "y": Y}, "has the shape (12, 2, 2, 2, 2)"),
        ({"x": X.astype(str), "y": Y}, "holds text: inputs are numbers"),
        ({"x": X.astype(complex), "y": Y}, "holds complex numbers"),
        ({"x": X, "y": Y.astype("M8[D]")}, "holds dates"),
        ({"x": X, "y": Y.astype("m8[s]")}, "holds lengths of time"),
        ({"x": np.zeros(12, [("a", "f8"), ("b", "i4")]), "y": Y}, "holds records of several fields"),
        ({"x": _with(X, (7, 2), np.nan), "y": Y}, "x in '"),
        ({"x": X, "y": np.zeros(12)}, "one class only ('0')"),
        ({"x": X, "y": np.full(12, 0.5)}, "one value only (0.5)"),
        ({"x": X, "y": np.array(["a"] * 12)}, "one class only ('a')"),
        ({"x": X, "y": np.array(["a", ""] * 6)}, "is empty at [1]"),
        ({"x": X, "y": np.zeros((12, 2, 2))}, "has the shape (12, 2, 2): (rows,) is needed"),
        ({"x": X, "y": np.array([[b"\xff"], [b"a"]] * 6)}, "no text (UTF-8)"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(tmp_path: Path, values: dict[str, Any], expected: str) -> None:
    assert expected in _message(_npz(tmp_path, **values))


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (_with(X, (7, 2), np.nan), Y, "is NaN at [7, 2] (counted from 0)"),
        (_with(X, (0, 1), -np.inf), Y, "is infinite at [0, 1] (counted from 0)"),
        (_with(np.zeros((12, 2, 2)), (3, 1, 0), np.nan), Y, "is NaN at [3, 1, 0]"),
        (X, _with(Y, 5, np.nan), "y in"),
    ],
)
def test_the_first_value_that_is_not_finite_is_named(tmp_path: Path, x: AnyArray, y: AnyArray, expected: str) -> None:
    assert expected in _message(_npz(tmp_path, x=x, y=y))
    assert "fill the value in or leave the row out" in _message(_npz(tmp_path, x=x, y=y))


def test_the_row_is_counted_from_the_start_of_the_array(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nntui.core.data.arrays.inputs._BLOCK", 100)
    assert "at [11, 1]" in _message(_npz(tmp_path, x=_with(X, (11, 1), np.nan), y=Y))


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_a_task_that_cannot_be_is_refused(tmp_path: Path, task: Task) -> None:
    y = np.array(["a", "b"] * 6) if task == "regression" else X[:, :2]
    assert "text" in _message(_npz(tmp_path, x=X, y=y), task=task) or task == "classification"
    many = _npz(tmp_path, x=np.arange(2000.0), y=np.arange(2000.0))
    if task == "classification":
        assert "2,000 different values: at most 1,000 can be classes" in _message(many, task=task)


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (X[:, 0], "has the shape (12,): (rows, columns) is needed"),
        (X[:, :1], "two columns or more"),
        (np.zeros((12, 4, 4)), "save pictures as an .npz"),
        (X.astype("U5"), "a table with text"),
        (_with(X, (4, 2), np.inf), "is infinite at [4, 2]"),
        (np.float64(3), "has the shape ()"),
    ],
)
def test_an_npy_that_is_no_table_of_numbers_is_refused(tmp_path: Path, array: AnyArray, expected: str) -> None:
    assert expected in _message(_npy(tmp_path, array))


def test_a_target_that_is_not_there_gets_a_suggestion(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="unknown column 'colum 2': did you mean 'column 2'"):
        read_arrays(_npy(tmp_path, X), "colum 2")
    with pytest.raises(DataError, match="unknown column 'column 9'"):
        read_arrays(_npy(tmp_path, X), "9")
    assert "leave --target 'x' out" in _message(_npz(tmp_path, x=X, y=Y), "x")


@pytest.mark.parametrize("kind", ["npz", "npy"])
def test_pickled_objects_are_refused_and_never_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.chdir(tmp_path)
    objects = np.array([_Harmful()] * 12, dtype=object)
    path = _npz(tmp_path, x=objects, y=Y) if kind == "npz" else _npy(tmp_path, objects.reshape(6, 2))
    assert "holds Python objects" in _message(path)
    assert not (tmp_path / "was-run").exists()


def _bomb(folder: Path, size: int) -> Path:
    """An .npz of zeros that unpacks to a thousand times its size."""
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "|u1", "fortran_order": False, "shape": (size // 100, 100)})
    with zipfile.ZipFile(folder / "bomb.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("x.npy", "w") as file:
            file.write(header.getvalue())
            for _ in range(size // 2**20):
                file.write(bytes(2**20))
        with archive.open("y.npy", "w") as file:
            np.lib.format.write_array(file, np.arange(size // 100) % 2)
    return folder / "bomb.npz"


def test_a_zip_bomb_is_refused_by_what_it_would_take(tmp_path: Path) -> None:
    path = _bomb(tmp_path, 100 * 2**20)
    assert path.stat().st_size < 2**20
    assert "is too large: its arrays take" in _message(path, limit=10 * 2**20)


def test_an_archive_that_lies_about_its_sizes_is_damaged(tmp_path: Path) -> None:
    path = _npz(tmp_path, x=X, y=Y)
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 2**31)
    path.write_bytes(data)
    assert "is damaged" in _message(path)


@pytest.mark.parametrize("shape", [(10**9, 10**9), (2**62, 3), (12, 4)])
def test_a_header_that_claims_more_than_follows_is_refused(tmp_path: Path, shape: tuple[int, ...]) -> None:
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": shape})
    (tmp_path / "bad.npy").write_bytes(header.getvalue() + X.tobytes())
    assert "is cut short: its header says" in _message(tmp_path / "bad.npy")


def test_a_header_that_claims_four_gigabytes_of_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.npy").write_bytes(b"\x93NUMPY\x02\x00" + b"\xff\xff\xff\xff" + bytes(100))
    assert "is damaged" in _message(tmp_path / "bad.npy")


def test_records_with_names_beyond_latin_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.npy"
    with pytest.warns(UserWarning, match="only be read by NumPy"):
        np.save(path, np.zeros(12, [("\u4e2d", "f8")]))
    assert "holds records of several fields" in _message(path)


def test_two_arrays_in_one_npy_are_refused(tmp_path: Path) -> None:
    path = _npy(tmp_path, X)
    path.write_bytes(path.read_bytes() * 2)
    assert "more follows than" in _message(path)


@pytest.mark.parametrize("content", [b"", b"PK", b"a,b\n1,2\n", b"\x93NUM", bytes(100)])
def test_what_is_no_such_file_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "some.npz"
    path.write_bytes(content)
    assert "is no .npz or .npy file" in _message(path)


def test_what_cannot_be_opened_is_said_in_one_line(tmp_path: Path) -> None:
    assert "cannot read" in _message(tmp_path)
    assert "cannot read" in _message(tmp_path / "nowhere.npz")


def test_a_protected_archive_is_refused(tmp_path: Path) -> None:
    path = _npz(tmp_path, x=X, y=Y)
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.index(mark) + place] |= 1
    path.write_bytes(data)
    assert "cannot be unpacked" in _message(path)


@pytest.mark.parametrize("kind", ["stored", "packed", "npy"])
def test_a_file_that_is_cut_anywhere_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / ("whole.npy" if kind == "npy" else "whole.npz")
    if kind == "npy":
        np.save(path, X)
    else:
        (np.savez if kind == "stored" else np.savez_compressed)(path, x=X, y=Y)
    whole = path.read_bytes()
    for size in range(0, len(whole), 7):
        path.write_bytes(whole[:size])
        _message(path)


def _outcome(path: Path) -> tuple[RawArrays | None, str]:
    """What was read, or the line that says why not."""
    try:
        return read_arrays(path), ""
    except DataError as error:
        return None, str(error)


def _whole(kind: str) -> bytes:
    out = io.BytesIO()
    if kind == "npy":
        np.save(out, X)
    else:
        (np.savez if kind == "stored" else np.savez_compressed)(out, x=X, y=np.array(["a", "bc", "d"])[Y])
    return out.getvalue()


WHOLE = {kind: _whole(kind) for kind in ("stored", "packed", "npy")}


@settings(max_examples=1500, deadline=None)
@given(
    kind=st.sampled_from(list(WHOLE)),
    changes=st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), max_size=6),
)
def test_bytes_that_are_changed_end_in_a_line_or_in_arrays(
    kind: str, changes: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / f"changed-{kind}"
    data = bytearray(WHOLE[kind])
    for place, value in changes:
        data[place % len(data)] = value
    path.write_bytes(data)
    read, message = _outcome(path)
    assert message.isprintable()
    assert (read is None) == bool(message)
    if read is not None:
        assert len(read.x) == len(read.y)
        assert np.isfinite(read.x).all()


@settings(max_examples=300, deadline=None)
@given(
    data=st.binary(max_size=300),
    start=st.sampled_from([b"", b"PK\x03\x04", b"\x93NUMPY", b"\x93NUMPY\x01\x00\x76\x00"]),
)
def test_random_bytes_end_in_a_line(data: bytes, start: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "random.npz"
    path.write_bytes(start + data)
    with pytest.raises(DataError) as caught:
        read_arrays(path)
    assert str(caught.value).isprintable()


@settings(max_examples=300, deadline=None)
@given(
    text=st.text(alphabet="{}()[],:'\"<>|=fiucUSOVMm0123456789 \\n-descrshapeTFortan_", max_size=120),
)
def test_random_headers_end_in_a_line(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "header.npy"
    header = text.encode("latin-1")
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(64))
    with pytest.raises(DataError) as caught:
        read_arrays(path)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "header",
    [
        "(" * 9000,
        "{'descr': '" + "f8," * 3000 + "', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<U0', 'fortran_order': False, 'shape': (3,)}",
        "{'descr': '<U99999999', 'fortran_order': False, 'shape': (3,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (-3, 2)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (" + "1," * 60 + ")}",
        "{'descr': '|O', 'fortran_order': False, 'shape': (3, 3)}",
        "{'descr': ('<f8', (2, 2)), 'fortran_order': False, 'shape': (3, 3)}",
    ],
    ids=range(8),
)
def test_harmful_headers_are_refused(tmp_path: Path, header: str) -> None:
    data = header.encode()
    (tmp_path / "bad.npy").write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(data)) + data + bytes(200))
    assert _message(tmp_path / "bad.npy")
