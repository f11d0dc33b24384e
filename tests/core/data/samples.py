"""IDX files that tests write for themselves, and where the large test data stands."""

import gzip
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nntui.core.data.batches import BatchSource
from nntui.core.data.dataset import Affine, Dataset
from nntui.core.data.load import load_dataset
from nntui.core.data.recipe import DataRecipe
from nntui.core.types import AnyArray, DType, FloatArray, IntArray

ROOT = Path(__file__).parents[3]
MNIST = ROOT.parent / "shared" / "data" / "mnist"

needs_mnist = pytest.mark.skipif(not MNIST.is_dir(), reason=f"the complete MNIST is not at {MNIST}")

NAMES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")

_CODES = {"uint8": 0x08, "int8": 0x09, "int16": 0x0B, "int32": 0x0C, "float32": 0x0D, "float64": 0x0E}


def idx_bytes(array: AnyArray) -> bytes:
    """Write an array as the format says: magic number, sizes, values, most significant byte first."""
    magic = bytes([0, 0, _CODES[array.dtype.name], array.ndim])
    return magic + struct.pack(f">{array.ndim}I", *array.shape) + array.astype(array.dtype.newbyteorder(">")).tobytes()


def write_mnist(
    folder: Path, *, zipped: bool = False, dotted: bool = False, replaced: Mapping[str, AnyArray] | None = None
) -> None:
    """Write four small files: 40 training and 10 test images of 3 x 2 pixels; `replaced` takes other arrays."""
    images = np.arange(240, dtype=np.uint8).reshape(40, 3, 2)
    labels = (np.arange(40) % 10).astype(np.uint8)
    arrays = {"train_images": images, "train_labels": labels, "test_images": images[:10], "test_labels": labels[:10]}
    for name, array in zip(NAMES, (arrays | dict(replaced or {})).values(), strict=True):
        shown = name.replace("-idx", ".idx") if dotted else name
        content = idx_bytes(array)
        (folder / (shown + ".gz" * zipped)).write_bytes(gzip.compress(content) if zipped else content)


def load(name: str, *, seed: int = 0, dtype: DType = "float32", **said: Any) -> Dataset:
    """Load the data of a recipe that says this."""
    return load_dataset(DataRecipe(name, **said), seed=seed, dtype=dtype)


def affine_of(data: Dataset) -> Affine:
    """Return a preparation that is one scale and offset a feature."""
    assert isinstance(data.preparation, Affine)
    return data.preparation


def rows_of(source: BatchSource, dtype: str = "float32") -> tuple[FloatArray, IntArray]:
    """Gather all rows of a source, in their order."""
    x = np.empty((len(source), source.features), dtype=dtype)
    y = np.empty(len(source), dtype=np.int64)
    source.gather(source.order(None), x, y)
    return x, y
