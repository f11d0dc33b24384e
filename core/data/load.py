"""From the name that the user gives to a data set that is ready to train on."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from nntui.core.data.bundled import bundled_sets, load_bundled
from nntui.core.data.dataset import Affine, Dataset
from nntui.core.data.idx import is_mnist_name, read_mnist
from nntui.core.data.split import Split, check_share, hold_out, part_size, split
from nntui.core.data.synthetic import TOYS, make
from nntui.core.errors import DataError, unknown
from nntui.core.types import AnyArray, DType, IntArray

_DATA_STREAM = 3
"""The seed's children 0, 1 and 2 are for weights, shuffling and dropout."""


@dataclass(frozen=True)
class SetInfo:
    """What a listing says of a set that can be trained on by its name."""

    name: str
    title: str
    kind: Literal["bundled", "made up"]
    rows: int
    """Of all parts; of made-up data, the default size."""

    features: int
    classes: int
    source: str
    licence: str
    """Empty for made-up data."""


@dataclass(frozen=True, eq=False)
class _Raw:
    """Values as they are stored, before they are split and prepared."""

    x: AnyArray
    y: IntArray
    class_names: tuple[str, ...]
    preparation: Affine | None
    """None where the training part decides it."""

    feature_names: tuple[str, ...]
    image_shape: tuple[int, int] | None = None
    own_test: tuple[AnyArray, IntArray] | None = None


def known_sets() -> tuple[SetInfo, ...]:
    """All sets that have a name, bundled ones first; no arrays are loaded."""
    bundled = [
        SetInfo(name, info.title, "bundled", info.rows + info.test_rows, info.features, len(info.class_names),
                info.source, info.licence)
        for name, info in bundled_sets().items()
    ]  # fmt: skip
    made_up = [
        SetInfo(name, toy.title, "made up", toy.size, 2, len(toy.class_names), toy.source, "")
        for name, toy in TOYS.items()
    ]
    return (*bundled, *made_up)


def load_dataset(
    name: str,
    *,
    validation: float = 0.1,
    test: float = 0.2,
    seed: int = 0,
    noise: float | None = None,
    size: int | None = None,
    dtype: DType = "float32",
) -> Dataset:
    """Load a bundled set, made-up data, or a folder with the four files of MNIST, split and prepared.

    `test` is the share of all rows that tests, where the set has no test part of its own; `validation` is the share of
    the rest that validates. `noise` (a standard deviation) and `size` (points) are for made-up data.
    Rows that are not bytes are prepared in `dtype`. Raises DataError, in one line, for what cannot be found, read or
    split.
    """
    check_share(validation, "validation")
    check_share(test, "test")
    if seed < 0:
        raise DataError(f"the seed must be 0 or more, not {seed}")
    folder = None if name in TOYS or name in bundled_sets() else _find_folder(name)
    if name not in TOYS and (size is not None or noise is not None):
        option = "--noise" if size is None else "--size"
        raise DataError(f"{option} is for made-up data ({', '.join(TOYS)}), not for {name!r}")
    points, parts = (np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(4)[_DATA_STREAM].spawn(2))
    if folder is not None:
        raw = _mnist(folder)
    else:
        raw = _made_up(name, size, noise, points) if name in TOYS else _bundled(name)
    return _dataset(name, raw, _split(raw, validation, test, parts), dtype)


def _made_up(name: str, size: int | None, noise: float | None, rng: np.random.Generator) -> _Raw:
    x, y = make(name, size, noise, rng)
    return _Raw(x, y, TOYS[name].class_names, Affine.uniform(), ("x1", "x2"))


def _bundled(name: str) -> _Raw:
    info, arrays = bundled_sets()[name], load_bundled(name)
    preparation = None if info.maximum is None else Affine.uniform(1 / info.maximum)
    names = info.feature_names if info.image_shape is None else _pixel_names(info.image_shape)
    return _Raw(arrays.x, arrays.y, info.class_names, preparation, names, info.image_shape, arrays.own_test)


def _mnist(folder: Path) -> _Raw:
    mnist = read_mnist(folder)
    shape = mnist.image_shape
    class_names = tuple(str(label) for label in range(mnist.classes))
    own_test = (mnist.x_test, mnist.y_test)
    return _Raw(mnist.x, mnist.y, class_names, Affine.uniform(1 / 255), _pixel_names(shape), shape, own_test)


def _pixel_names(shape: tuple[int, int]) -> tuple[str, ...]:
    return tuple(f"pixel {row},{column}" for row in range(shape[0]) for column in range(shape[1]))


def _dataset(name: str, raw: _Raw, rows: Split, dtype: DType) -> Dataset:
    x_test, y_test = raw.own_test or (raw.x[rows.test], raw.y[rows.test])
    x_train, y_train, y_valid = raw.x[rows.train], raw.y[rows.train], raw.y[rows.valid]
    preparation = raw.preparation or Affine.standardise(x_train)
    for targets in (y_train, y_valid, y_test):
        targets.flags.writeable = False
    return Dataset(
        name=name,
        task="classification",
        train=preparation.source(x_train, y_train, dtype),
        valid=preparation.source(raw.x[rows.valid], y_valid, dtype),
        test=preparation.source(x_test, y_test, dtype),
        preparation=preparation,
        feature_names=raw.feature_names,
        class_names=raw.class_names,
        has_own_test=raw.own_test is not None,
        image_shape=raw.image_shape,
    )


def _split(raw: _Raw, validation: float, test: float, rng: np.random.Generator) -> Split:
    if raw.own_test is None:
        return split(raw.y, validation, test, rng)
    train, valid = hold_out(raw.y, part_size(len(raw.y), validation, "validation"), rng)
    return Split(train, valid, np.arange(len(raw.own_test[1])))


def _find_folder(name: str) -> Path:
    """Return the folder that is meant. Raises DataError that says what is there instead."""
    if not name:
        raise DataError(_not_found(name))
    try:
        path = Path(name).expanduser()
        is_folder, is_there = path.is_dir(), path.exists()
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise DataError(f"cannot look for {name!r}: {reason}") from error
    if is_folder:
        return path
    if not is_there:
        raise DataError(_not_found(name))
    if is_mnist_name(path.name):
        raise DataError(f"{name!r} is one of MNIST's four files: give the folder that it is in")
    raise DataError(f"{name!r} is a file: nntui trains on a name ({_names()}) or a folder with MNIST's four files")


def _not_found(name: str) -> str:
    if "/" in name or os.sep in name or name.startswith("~"):
        return f"there is no file or folder {name!r}; data is a name ({_names()}) or a folder with MNIST's four files"
    return f"{unknown('data', name, [info.name for info in known_sets()])}, and no file or folder has that name"


def _names() -> str:
    return ", ".join(info.name for info in known_sets())
