"""Reads IDX files, the format of MNIST, gzipped or not, and finds MNIST's four files in a folder."""

import gzip
import io
import math
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nntui.core.data.memory import reading_limit
from nntui.core.errors import DataError
from nntui.core.types import AnyArray, ByteArray, IntArray

MOST_BYTES = 2**31
"""The largest array that is read: fifty times MNIST. A header can claim anything."""

_MOST_RATIO = 1100
"""Gzip packs at most 1032 bytes into one: a header that claims more of what follows is wrong."""

MOST_DIMENSIONS = 8

MOST_PIXELS = 2**20
"""Of one image."""

_CHUNK = 2**20

_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
"""The third byte of a file names the type of its values, most significant byte first."""


@dataclass(frozen=True)
class MnistFiles:
    """Where the four files are."""

    train_images: Path
    train_labels: Path
    test_images: Path
    test_labels: Path


@dataclass(frozen=True, eq=False)
class Mnist:
    """What the four files hold."""

    x: ByteArray
    """Shape (rows, height * width)."""

    y: IntArray
    """Labels, shape (rows,)."""

    x_test: ByteArray
    y_test: IntArray
    image_shape: tuple[int, int]
    """Height and width."""

    classes: int
    """Ten, or more where the labels go further."""


_NAMES = {
    "train_images": ("train-images", "idx3-ubyte"),
    "train_labels": ("train-labels", "idx1-ubyte"),
    "test_images": ("t10k-images", "idx3-ubyte"),
    "test_labels": ("t10k-labels", "idx1-ubyte"),
}


def candidates(part: str) -> tuple[str, ...]:
    """The names under which one of the four files goes about, the first that exists is taken."""
    stem, kind = _NAMES[part]
    return tuple(f"{stem}{joint}{kind}{end}" for end in ("", ".gz") for joint in ("-", "."))


def is_mnist_name(name: str) -> bool:
    """Whether a file is called as one of the four."""
    return any(name in candidates(part) for part in _NAMES)


def find_mnist(folder: Path) -> MnistFiles:
    """Find the four files of MNIST. Raises DataError that names those that are missing."""
    found: dict[str, Path] = {}
    try:
        for part in _NAMES:
            here = [folder / name for name in candidates(part) if (folder / name).is_file()]
            found.update({part: here[0]} if here else {})
    except OSError as error:
        raise DataError(f"cannot look into {str(folder)!r}: {error.strerror}") from error
    missing = [candidates(part)[0] for part in _NAMES if part not in found]
    if missing:
        which = "MNIST's four files" if len(missing) == len(_NAMES) else "of MNIST's four files"
        raise DataError(
            f"the folder {str(folder)!r} lacks {which} {', '.join(missing)} "
            "(looked for each with and without .gz, and with a dot before idx)"
        )
    return MnistFiles(**found)


def read_mnist(folder: Path) -> Mnist:
    """Read the four files of MNIST, or of a set of the same form.

    Raises DataError where a file is missing or damaged, or where the files do not belong together.
    """
    files = find_mnist(folder)
    images, labels = _read_part(files.train_images, files.train_labels)
    test_images, test_labels = _read_part(files.test_images, files.test_labels)
    height, width = images.shape[1:]
    if test_images.shape[1:] != (height, width):
        raise DataError(
            f"{_quoted(files.test_images)} has images of {test_images.shape[1]} x {test_images.shape[2]}, "
            f"expected {height} x {width} as in {files.train_images.name}"
        )
    if height * width > MOST_PIXELS:
        raise DataError(
            f"{_quoted(files.train_images)} has images of {height:,} x {width:,}, "
            f"expected at most {MOST_PIXELS:,} pixels"
        )
    classes = _classes(labels, files.train_labels)
    _check_labels(test_labels, files.test_labels, classes)
    return Mnist(
        images.reshape(len(images), -1),
        labels.astype(np.int64),
        test_images.reshape(len(test_images), -1),
        test_labels.astype(np.int64),
        (height, width),
        classes,
    )


def read_idx(path: Path) -> AnyArray:
    """Read an IDX file, gzipped or not, into an array of the file's type and shape, in this machine's byte order.

    The format is described at http://yann.lecun.com/exdb/mnist: two zero bytes, a type, the number of dimensions, each
    dimension as a big-endian 32-bit number, then the values. Raises DataError where the file is anything else.
    """
    try:
        with path.open("rb") as file:
            if file.peek(2)[:2] != b"\x1f\x8b":
                return _parse(file, path)
            with gzip.open(file) as unzipped:
                return _parse(unzipped, path, most=path.stat().st_size * _MOST_RATIO)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"{_quoted(path)} is damaged: it cannot be unzipped to its end ({error})") from error
    except OSError as error:
        raise DataError(f"cannot read {_quoted(path)}: {error.strerror or error}") from error


def _parse(file: io.BufferedIOBase, path: Path, most: int | None = None) -> AnyArray:
    """Read what a file says that it holds; `most` are the bytes that can be in it at all where it is packed."""
    shape, code = _header(file, path)
    dtype = np.dtype(_TYPES[code])
    size = math.prod(shape) * dtype.itemsize
    claim = f"{' x '.join(f'{n:,}' for n in shape)} values, {size:,} bytes"
    if size == 0:
        raise DataError(f"{_quoted(path)} is empty: its header says {claim}")
    if size > MOST_BYTES:
        raise DataError(
            f"{_quoted(path)} is damaged or too large: its header says {claim}; at most {MOST_BYTES:,} are read"
        )
    if most is not None:
        _check_packed(size, most, claim, path)
    values = _read(file, size + 1)
    if len(values) < size:
        raise DataError(f"{_quoted(path)} is cut short: expected {claim} after the header, found {len(values):,}")
    if len(values) > size:
        raise DataError(f"{_quoted(path)} is damaged: expected {claim} after the header, found more")
    return np.frombuffer(values, dtype=dtype).reshape(shape).astype(dtype.newbyteorder("="), copy=False)


def _check_packed(size: int, most: int, claim: str, path: Path) -> None:
    """Refuse to unpack what cannot be there, and what would fill the memory: zeros pack a thousand to one."""
    if size > most:
        raise DataError(f"{_quoted(path)} is cut short: expected {claim} after the header, at most {most:,} can follow")
    limit = reading_limit()
    if size > limit:
        raise DataError(f"{_quoted(path)} is too large: its header says {claim}, of which memory allows {limit:,}")


def _header(file: io.BufferedIOBase, path: Path) -> tuple[tuple[int, ...], int]:
    magic = _read(file, 4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in _TYPES or not 1 <= magic[3] <= MOST_DIMENSIONS:
        raise DataError(
            f"{_quoted(path)} is no IDX file: expected 00 00, a type (08 for bytes) and the number of dimensions, "
            f"found {magic.hex(' ') or 'an empty file'}"
        )
    sizes = _read(file, 4 * magic[3])
    if len(sizes) < 4 * magic[3]:
        raise DataError(
            f"{_quoted(path)} is cut short: expected {4 * magic[3]} bytes of sizes in the header, found {len(sizes)}"
        )
    return tuple(int(n) for n in np.frombuffer(sizes, dtype=">u4")), magic[2]


def _read(file: io.BufferedIOBase, size: int) -> bytearray:
    """At most `size` bytes; memory grows with what is there, not with what is claimed."""
    data = bytearray()
    while len(data) < size and (chunk := file.read(min(_CHUNK, size - len(data)))):
        data += chunk
    return data


def _read_part(images_path: Path, labels_path: Path) -> tuple[ByteArray, ByteArray]:
    images = read_bytes(images_path, 3, "images")
    labels = read_bytes(labels_path, 1, "labels")
    if len(images) != len(labels):
        raise DataError(
            f"{_quoted(labels_path)} has {len(labels):,} labels, "
            f"expected {len(images):,}, one for each image of {images_path.name}"
        )
    return images, labels


def read_bytes(path: Path, dimensions: int, content: str) -> ByteArray:
    """Read a file of bytes in so many dimensions; `content` says in errors what they should be. Raises DataError."""
    array = read_idx(path)
    if array.dtype != np.uint8 or array.ndim != dimensions:
        raise DataError(
            f"{_quoted(path)} does not hold {content}: expected bytes in {dimensions} dimensions "
            f"(00 00 08 0{dimensions}), found {array.dtype} in {array.ndim}"
        )
    return array


def _classes(labels: ByteArray, path: Path) -> int:
    """Ten as in MNIST, or more where every label occurs: a single wild label is damage, not a class."""
    counts = np.bincount(labels, minlength=10)
    gaps = np.flatnonzero(counts[10:] == 0)
    if gaps.size:
        classes = 10 + int(gaps[0])
        _check_labels(labels, path, classes)
    return len(counts)


def _check_labels(labels: ByteArray, path: Path, classes: int) -> None:
    wrong = np.flatnonzero(labels >= classes)
    if wrong.size:
        raise DataError(
            f"{_quoted(path)} has the label {labels[wrong[0]]} at image {wrong[0]:,} (counted from 0), "
            f"expected 0 to {classes - 1}"
        )


def _quoted(path: Path) -> str:
    return repr(str(path))
