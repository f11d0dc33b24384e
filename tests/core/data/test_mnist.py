"""The four files of MNIST in a folder."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from nntui.core.data.idx import find_mnist, read_idx, read_mnist
from nntui.core.errors import DataError
from tests.core.data.samples import MNIST, NAMES, idx_bytes, needs_mnist, write_mnist

DIGESTS = {
    "train_images": "6bbc9ace898e44ae57da46a324031adb",
    "train_labels": "a25bea736e30d166cdddb491f175f624",
    "test_images": "2646ac647ad5339dbf082846283269ea",
    "test_labels": "27ae3e4e09519cfbb04c329615203637",
}


def _message(folder: Path) -> str:
    with pytest.raises(DataError) as caught:
        read_mnist(folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("dotted", [False, True])
def test_the_files_are_found_under_the_names_that_circulate(tmp_path: Path, zipped: bool, dotted: bool) -> None:
    write_mnist(tmp_path, zipped=zipped, dotted=dotted)
    mnist = read_mnist(tmp_path)
    assert (mnist.x.shape, mnist.x_test.shape, mnist.image_shape, mnist.classes) == ((40, 6), (10, 6), (3, 2), 10)
    np.testing.assert_array_equal(mnist.x[1], [6, 7, 8, 9, 10, 11])
    np.testing.assert_array_equal(mnist.y, np.arange(40) % 10)
    assert (mnist.x.dtype.name, mnist.y.dtype.name) == ("uint8", "int64")


def test_a_file_is_preferred_to_its_zipped_twin(tmp_path: Path) -> None:
    write_mnist(tmp_path, zipped=True)
    write_mnist(tmp_path)
    assert find_mnist(tmp_path).test_labels.name == "t10k-labels-idx1-ubyte"


def test_folders_with_the_names_of_files_are_passed_over(tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / name).mkdir()
    write_mnist(tmp_path, dotted=True)
    assert find_mnist(tmp_path).train_images.name == "train-images.idx3-ubyte"


def test_a_missing_file_is_named_and_no_other(tmp_path: Path) -> None:
    write_mnist(tmp_path)
    (tmp_path / "t10k-labels-idx1-ubyte").unlink()
    message = _message(tmp_path)
    assert "t10k-labels-idx1-ubyte" in message
    assert "train-images" not in message


def test_a_folder_without_any_of_them_names_all_four(tmp_path: Path) -> None:
    message = _message(tmp_path)
    assert all(name in message for name in NAMES)


def test_labels_and_images_must_agree_in_number(tmp_path: Path) -> None:
    write_mnist(tmp_path, replaced={"train_labels": np.zeros(39, dtype=np.uint8)})
    message = _message(tmp_path)
    assert "train-labels-idx1-ubyte' has 39 labels" in message
    assert "expected 40, one for each image of train-images-idx3-ubyte" in message


def test_training_and_test_images_must_have_one_size(tmp_path: Path) -> None:
    write_mnist(tmp_path, replaced={"test_images": np.zeros((10, 2, 3), dtype=np.uint8)})
    assert "t10k-images-idx3-ubyte' has images of 2 x 3, expected 3 x 2" in _message(tmp_path)


def test_images_where_labels_belong_are_noticed(tmp_path: Path) -> None:
    write_mnist(tmp_path, replaced={"train_labels": np.zeros((40, 3, 2), dtype=np.uint8)})
    assert "does not hold labels: expected bytes in 1 dimensions (00 00 08 01), found uint8 in 3" in _message(tmp_path)


def test_images_that_are_not_bytes_are_refused(tmp_path: Path) -> None:
    write_mnist(tmp_path, replaced={"train_images": np.zeros((40, 3, 2), dtype=np.float32)})
    assert "does not hold images: expected bytes in 3 dimensions (00 00 08 03), found float32" in _message(tmp_path)


def test_images_beyond_reason_are_refused(tmp_path: Path) -> None:
    one = np.zeros((1, 1025, 1024), dtype=np.uint8)
    label = np.zeros(1, dtype=np.uint8)
    write_mnist(
        tmp_path, replaced={"train_images": one, "train_labels": label, "test_images": one, "test_labels": label}
    )
    assert "images of 1,025 x 1,024, expected at most 1,048,576 pixels" in _message(tmp_path)


@pytest.mark.parametrize("wild", [11, 255])
@pytest.mark.parametrize("part", ["train", "test"])
def test_a_wild_label_is_damage_and_its_image_is_named(tmp_path: Path, part: str, wild: int) -> None:
    labels = (np.arange(40 if part == "train" else 10) % 10).astype(np.uint8)
    labels[7] = wild
    write_mnist(tmp_path, replaced={f"{part}_labels": labels})
    assert f"has the label {wild} at image 7 (counted from 0), expected 0 to 9" in _message(tmp_path)


def test_a_test_label_that_no_training_image_has_is_refused(tmp_path: Path) -> None:
    write_mnist(tmp_path, replaced={"test_labels": np.array([10, *range(9)], dtype=np.uint8)})
    assert "t10k-labels-idx1-ubyte' has the label 10 at image 0" in _message(tmp_path)


def test_more_than_ten_classes_are_taken_where_every_label_occurs(tmp_path: Path) -> None:
    write_mnist(tmp_path, replaced={"train_labels": (np.arange(40) % 13).astype(np.uint8)})
    assert read_mnist(tmp_path).classes == 13


def test_a_damaged_file_is_named_by_its_path(tmp_path: Path) -> None:
    write_mnist(tmp_path)
    path = tmp_path / NAMES[2]
    path.write_bytes(path.read_bytes()[:-1])
    assert str(path) in _message(tmp_path)


@needs_mnist
@pytest.mark.parametrize("part", DIGESTS)
def test_the_complete_set_is_read_without_a_bit_changed(part: str) -> None:
    array = read_idx(getattr(find_mnist(MNIST), part))
    assert hashlib.md5(idx_bytes(array), usedforsecurity=False).hexdigest() == DIGESTS[part]
