"""A single IDX file as data: finds the labels that belong to its pictures, and the test part beside them."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nntui.core.data.idx import candidates, is_mnist_name, read_bytes, read_idx, read_mnist
from nntui.core.data.pixels import pixel_names
from nntui.core.data.raw import RawArrays
from nntui.core.errors import DataError
from nntui.core.types import AnyArray, ByteArray

_NAME = re.compile(
    r"(?P<stem>.*?)(?P<content>images|labels)(?P<joint>[-.])idx[13](?P<rest>-ubyte)?(?P<end>\.gz)?", re.S
)
_TEST_WORDS = ("t10k", "test")
"""What stands in a test part's names in the place of `train`."""


@dataclass(frozen=True)
class _Pair:
    images: Path
    labels: Path


def is_idx_file(path: Path) -> bool:
    """Whether a file is called as the IDX files of pictures and labels are: `NAME-images-idx3-ubyte`, or with .gz."""
    return _NAME.fullmatch(path.name) is not None or is_mnist_name(path.name)


def read_idx_files(path: Path) -> RawArrays:
    """Read the pictures and labels that the file `path` is one of, with or without .gz each.

    One of MNIST's four files stands for all of them where they are there. Where the names have `train` in them, the
    test part is read too if both of its files (`t10k` or `test` instead) are there. Raises DataError where the other
    file of the pair is missing, or where they are damaged or do not belong together.
    """
    if is_mnist_name(path.name) and _all_four_beside(path):
        mnist = read_mnist(path.parent)
        names = tuple(str(label) for label in range(mnist.classes))
        return _raw(mnist.x, mnist.y, names, mnist.image_shape, (mnist.x_test, mnist.y_test))
    pair = _pair_of(path)
    images, labels = _read(pair)
    values = np.unique(labels)
    if len(values) < 2:
        raise DataError(f"{str(pair.labels)!r} has one label only ({values[0]}): there is nothing to tell apart")
    test_pair = _test_pair(pair)
    own_test = None if test_pair is None else _test_part(test_pair, images, values)
    height, width = images.shape[1:]
    class_names = tuple(str(value) for value in values)
    return _raw(
        images.reshape(len(images), -1), np.searchsorted(values, labels), class_names, (height, width), own_test
    )


def _all_four_beside(path: Path) -> bool:
    parts = ("train_images", "train_labels", "test_images", "test_labels")
    return all(any((path.parent / name).is_file() for name in candidates(part)) for part in parts)


def _pair_of(path: Path) -> _Pair:
    match = _NAME.fullmatch(path.name)
    if match is None:
        raise DataError(
            f"{str(path)!r} is not called as IDX files are: NAME-images-idx3-ubyte and NAME-labels-idx1-ubyte"
        )
    stem, content = match["stem"], match["content"]
    other = "labels" if content == "images" else "images"
    partner = _find(path.parent, stem, other)
    if partner is None:
        raise DataError(
            f"{str(path)!r} holds {content}: the {other} are missing, {_names(stem, other)[0]} (or .gz) beside it"
        )
    return _Pair(path, partner) if content == "images" else _Pair(partner, path)


def _names(stem: str, content: str) -> list[str]:
    kind = "idx3" if content == "images" else "idx1"
    return [
        f"{stem}{content}{joint}{kind}{rest}{end}" for rest in ("-ubyte", "") for end in ("", ".gz") for joint in "-."
    ]


def _find(folder: Path, stem: str, content: str) -> Path | None:
    try:
        return next((folder / name for name in _names(stem, content) if (folder / name).is_file()), None)
    except OSError as error:
        raise DataError(f"cannot look into {str(folder)!r}: {error.strerror or error}") from error


def _test_pair(pair: _Pair) -> _Pair | None:
    """The test part's files, where both are there."""
    match = _NAME.fullmatch(pair.images.name)
    before, train, after = match["stem"].rpartition("train") if match else ("", "", "")
    if not train:
        return None
    for word in _TEST_WORDS:
        images, labels = (_find(pair.images.parent, before + word + after, content) for content in ("images", "labels"))
        if images is not None and labels is not None:
            return _Pair(images, labels)
    return None


def _read(pair: _Pair) -> tuple[ByteArray, AnyArray]:
    """Pictures, bytes of the shape (rows, height, width), and their labels, whole numbers of the shape (rows,)."""
    images, labels = read_bytes(pair.images, 3, "images"), read_idx(pair.labels)
    if labels.ndim != 1 or labels.dtype.kind not in "iu":
        raise DataError(
            f"{str(pair.labels)!r} does not hold labels: expected whole numbers in one dimension, "
            f"found {labels.dtype} in {labels.ndim}"
        )
    if len(images) != len(labels):
        raise DataError(
            f"{str(pair.labels)!r} has {len(labels):,} labels, "
            f"expected {len(images):,}, one for each image of {pair.images.name!r}"
        )
    return images, labels


def _test_part(pair: _Pair, images: ByteArray, values: AnyArray) -> tuple[AnyArray, AnyArray]:
    test, labels = _read(pair)
    if test.shape[1:] != images.shape[1:]:
        raise DataError(
            f"{str(pair.images)!r} has images of {test.shape[1]} x {test.shape[2]}, "
            f"expected {images.shape[1]} x {images.shape[2]} as in the training part"
        )
    found = np.minimum(np.searchsorted(values, labels), len(values) - 1)
    strange = np.flatnonzero(values[found] != labels)
    if strange.size:
        raise DataError(
            f"{str(pair.labels)!r} has the label {labels[strange[0]]} at image {strange[0]:,} (counted from 0), "
            "which the training part lacks"
        )
    return test.reshape(len(test), -1), found.astype(np.int64)


def _raw(
    x: ByteArray,
    y: AnyArray,
    class_names: tuple[str, ...],
    image_shape: tuple[int, int],
    own_test: tuple[AnyArray, AnyArray] | None,
) -> RawArrays:
    return RawArrays(x, y.astype(np.int64), class_names, pixel_names(image_shape), image_shape, 255.0, own_test)
