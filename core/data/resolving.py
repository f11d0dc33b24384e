"""From the word that the user gives to raw values: a set's name, a file, or a folder."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from nntui.core.data.catalogue import known_sets, load_set
from nntui.core.data.idx import read_mnist
from nntui.core.data.pixels import pixel_names
from nntui.core.data.raw import Raw, RawArrays
from nntui.core.errors import DataError, unknown
from nntui.core.types import Task

_FILES = ".csv, .tsv, .parquet, .npz, .npy, IDX"


def is_set(name: str) -> bool:
    """Whether a set has this name; then no file of that name is looked for."""
    return name in {known.name for known in known_sets()}


def find_path(name: str) -> Path:
    """Return the file or folder that is meant. Raises DataError, with the nearest set's name, where there is none."""
    if not name:
        raise DataError(_not_found(name))
    try:
        path = Path(name).expanduser()
        if path.exists():
            return path.resolve()
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DataError(f"cannot look for {name!r}: {reason}") from error
    raise DataError(_not_found(name))


@contextmanager
def naming(source: str) -> Iterator[None]:
    """Begin what is said of a file's columns and rows with the file's name, unless the line names it already."""
    try:
        yield
    except DataError as error:
        name = repr(Path(source).name)
        if is_set(source) or name[1:-1] in str(error):
            raise
        raise DataError(f"{name}: {error}") from error


def read_raw(
    name: str,
    rng: np.random.Generator,
    *,
    size: int | None = None,
    noise: float | None = None,
    target: str | None = None,
    task: Task | None = None,
    as_text: Sequence[str] = (),
) -> Raw:
    """Load a set, make data up, or read what is at a path.

    `target` and `task` are for NumPy's files, `as_text` are columns of a table that are read as text.

    Raises DataError, in one line, for what cannot be found or read.
    """
    if is_set(name):
        return load_set(name, size, noise, rng)
    path = find_path(name)
    if size is not None or noise is not None:
        raise DataError(f"{'--noise' if size is None else '--size'} is for made-up data, not for {name!r}")
    return read_path(path, target, task, as_text)


def read_path(path: Path, target: str | None = None, task: Task | None = None, as_text: Sequence[str] = ()) -> Raw:
    """Read a file or a folder by what its name says it is; the others as `read_raw`.

    Raises DataError, in one line, for what cannot be read.
    """
    from nntui.core.data.arrays import is_array_file, read_arrays
    from nntui.core.data.idx_files import is_idx_file, read_idx_files
    from nntui.core.data.tables import is_table, read_table

    if path.is_dir():
        return _pictures_of(path)
    if is_table(path):
        return read_table(path, dict.fromkeys(as_text, "category") or None)
    if is_array_file(path):
        return read_arrays(path, target, task)
    if is_idx_file(path):
        return read_idx_files(path)
    raise DataError(f"{str(path)!r} has no ending that is known: {_FILES} files can be trained on")


def _pictures_of(folder: Path) -> RawArrays:
    mnist = read_mnist(folder)
    return RawArrays(
        mnist.x,
        mnist.y,
        tuple(str(label) for label in range(mnist.classes)),
        pixel_names(mnist.image_shape),
        mnist.image_shape,
        255,
        (mnist.x_test, mnist.y_test),
    )


def _not_found(name: str) -> str:
    names = [info.name for info in known_sets()]
    if "/" in name or os.sep in name or name.startswith("~") or Path(name).suffix:
        return f"there is no file or folder {name!r}; data is a file ({_FILES}), a folder, or one of {', '.join(names)}"
    return f"{unknown('data', name, names)}, and no file or folder has that name"
