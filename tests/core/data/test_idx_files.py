"""One IDX file stands for the pictures and labels that belong to it."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from nntui.core.data.idx import read_idx
from nntui.core.data.idx_files import is_idx_file, read_idx_files
from nntui.core.errors import DataError
from nntui.core.types import AnyArray
from tests.core.data.samples import NAMES, idx_bytes, write_mnist

IMAGES = np.arange(20 * 6, dtype=np.uint8).reshape(20, 2, 3)
LABELS = (np.arange(20) % 4 + 1).astype(np.uint8)


def _write(folder: Path, name: str, array: AnyArray) -> Path:
    content = idx_bytes(array)
    (folder / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return folder / name


def _message(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        read_idx_files(path)
    assert str(caught.value).isprintable()
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("train-images-idx3-ubyte", True),
        ("t10k-labels.idx1-ubyte.gz", True),
        ("letters-images-idx3-ubyte.gz", True),
        ("two\nlines-labels-idx1-ubyte", True),
        ("images.idx3", True),
        ("images.png", False),
        ("idx3-ubyte", False),
        ("table.csv", False),
    ],
)
def test_idx_files_are_known_by_their_names(name: str, known: bool) -> None:
    assert is_idx_file(Path("somewhere") / name) == known


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("zipped", [False, True])
def test_one_of_the_four_stands_for_all(tmp_path: Path, name: str, zipped: bool) -> None:
    write_mnist(tmp_path, zipped=zipped)
    raw = read_idx_files(tmp_path / (name + ".gz" * zipped))
    assert (raw.x.shape, raw.image_shape, raw.maximum) == ((40, 6), (3, 2), 255)
    assert raw.own_test is not None
    assert len(raw.own_test[0]) == 10
    assert len(raw.class_names) == 10


@pytest.mark.parametrize("given", ["images", "labels"])
@pytest.mark.parametrize("ends", [("", ""), (".gz", ".gz"), ("", ".gz"), (".gz", "")])
def test_pictures_find_their_labels_and_labels_their_pictures(
    tmp_path: Path, given: str, ends: tuple[str, str]
) -> None:
    paths = {
        "images": _write(tmp_path, "my set-images-idx3-ubyte" + ends[0], IMAGES),
        "labels": _write(tmp_path, "my set-labels-idx1-ubyte" + ends[1], LABELS),
    }
    raw = read_idx_files(paths[given])
    np.testing.assert_array_equal(raw.x, IMAGES.reshape(20, 6))
    assert raw.class_names == ("1", "2", "3", "4")
    np.testing.assert_array_equal(raw.y, LABELS - 1)
    assert raw.y.dtype == np.int64
    assert raw.own_test is None


@pytest.mark.parametrize("word", ["t10k", "test"])
def test_a_training_part_brings_its_test_part(tmp_path: Path, word: str) -> None:
    path = _write(tmp_path, "letters-train-images-idx3-ubyte", IMAGES)
    _write(tmp_path, "letters-train-labels-idx1-ubyte", LABELS)
    images = _write(tmp_path, f"letters-{word}-images-idx3-ubyte.gz", IMAGES[:5])
    labels = _write(tmp_path, f"letters-{word}-labels-idx1-ubyte.gz", LABELS[:5])
    raw = read_idx_files(path)
    assert raw.own_test is not None
    np.testing.assert_array_equal(raw.own_test[1], LABELS[:5] - 1)
    assert read_idx_files(images).own_test is None
    _write(tmp_path, labels.name, LABELS[:5] + 4)
    assert "has the label 5 at image 0 (counted from 0), which the training part lacks" in _message(path)
    _write(tmp_path, images.name, np.zeros((5, 3, 3), np.uint8))
    assert "has images of 3 x 3, expected 2 x 3" in _message(path)
    labels.unlink()
    assert read_idx_files(path).own_test is None


def test_a_missing_partner_is_named(tmp_path: Path) -> None:
    write_mnist(tmp_path)
    (tmp_path / "train-labels-idx1-ubyte").unlink()
    message = _message(tmp_path / "train-images-idx3-ubyte")
    assert "holds images: the labels are missing, train-labels-idx1-ubyte (or .gz)" in message
    assert len(read_idx_files(tmp_path / "t10k-images-idx3-ubyte").x) == 10


@pytest.mark.parametrize(
    ("images", "labels", "expected"),
    [
        (IMAGES, LABELS[:-1], "has 19 labels, expected 20"),
        (IMAGES, LABELS.astype(np.float32), "does not hold labels"),
        (IMAGES, np.ones((20, 1), np.uint8), "does not hold labels"),
        (IMAGES, np.full(20, 7, np.uint8), "has one label only (7)"),
        (IMAGES.astype(np.int32), LABELS, "does not hold images"),
        (IMAGES[0], LABELS, "does not hold images"),
    ],
)
def test_files_that_do_not_belong_together_are_refused(
    tmp_path: Path, images: AnyArray, labels: AnyArray, expected: str
) -> None:
    _write(tmp_path, "my-labels-idx1-ubyte", labels)
    assert expected in _message(_write(tmp_path, "my-images-idx3-ubyte", images))


def _zeros(path: Path, rows: int, there: int) -> Path:
    """A gzipped file whose header says `rows` pictures of 1000 bytes, with `there` bytes behind it."""
    header = idx_bytes(np.zeros((1, 1, 1), np.uint8))[:4] + b"".join(n.to_bytes(4, "big") for n in (rows, 10, 100))
    path.write_bytes(gzip.compress(header + bytes(there)))
    return path


def test_a_header_cannot_claim_more_than_gzip_can_pack(tmp_path: Path) -> None:
    path = _zeros(tmp_path / "a-images-idx3-ubyte.gz", 2_000_000, 1000)
    with pytest.raises(DataError, match="is cut short: expected 2,000,000 x 10 x 100 values"):
        read_idx(path)


def test_no_more_is_unpacked_than_memory_allows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nntui.core.data.idx.reading_limit", lambda: 10_000_000)
    path = _zeros(tmp_path / "a-images-idx3-ubyte.gz", 20_000, 20_000_000)
    assert path.stat().st_size < 100_000
    with pytest.raises(DataError, match=r"is too large: its header says .* of which memory allows 10,000,000"):
        read_idx(path)
