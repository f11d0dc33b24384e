"""From an .npz or .npy file to raw arrays."""

from pathlib import Path

import numpy as np

from nntui.core.data.arrays.files import read_npy, read_npz
from nntui.core.data.arrays.header import MAGIC
from nntui.core.data.arrays.inputs import Inputs, check_finite, column_names, inputs_of
from nntui.core.data.arrays.targets import Targets, targets_of
from nntui.core.data.memory import reading_limit
from nntui.core.data.raw import RawArrays
from nntui.core.errors import DataError, unknown
from nntui.core.types import AnyArray, Task

_ENDINGS = (".npz", ".npy")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


def is_array_file(path: Path) -> bool:
    """Whether a file is called .npz or .npy, or begins as an .npy does, whatever it is called."""
    return path.suffix.lower() in _ENDINGS or _begins(path).startswith(MAGIC)


def read_arrays(
    path: Path, target: str | None = None, task: Task | None = None, *, limit: int | None = None
) -> RawArrays:
    """Read an .npz with x and y (and x_test and y_test), or Keras' x_train and y_train, or an .npy of numbers.

    The .npy has two dimensions, and `target` names the column to predict, `column 1` and so on; without it, that is
    the last. What x and y may be, `inputs_of` and `targets_of` say; `task` overrules what y look like. Large arrays
    are mapped where they stand in the file as they are computed with: the file must not be changed while they are in
    use. At most `limit` bytes are read into memory, half of what is free unless said otherwise. Pickled objects are
    never read. Raises DataError, in one line, for everything that is not as it should be.
    """
    limit = reading_limit() if limit is None else limit
    try:
        start = _begins(path, strict=True)
        if start.startswith(MAGIC):
            return _of_columns(read_npy(path, limit), path, target, task, limit)
        if start.startswith(_ZIP):
            if target is not None:
                raise DataError(f"{str(path)!r} has y as its target: leave --target {target!r} out")
            return _of_parts(read_npz(path, limit), path, task)
    except OSError as error:
        raise DataError(f"cannot read {str(path)!r}: {error.strerror or error}") from error
    except MemoryError as error:
        raise DataError(f"{str(path)!r} does not fit into memory: take fewer rows") from error
    what = "is empty" if not start else f"begins with {start.hex(' ')}"
    raise DataError(f"{str(path)!r} is no .npz or .npy file: it {what}; write one with numpy.savez or numpy.save")


def _begins(path: Path, strict: bool = False) -> bytes:
    """The first bytes of a file; none of what cannot be read, unless `strict`."""
    try:
        if not path.is_file() and not strict:
            return b""
        with path.open("rb") as file:
            return file.read(len(MAGIC))
    except OSError:
        if strict:
            raise
        return b""


def _of_columns(array: AnyArray, path: Path, target: str | None, task: Task | None, limit: int) -> RawArrays:
    where = repr(str(path))
    if array.dtype.kind not in "biuf":
        raise DataError(f"{where} holds text: a table with text is read from a CSV or Parquet file")
    if array.ndim != 2 or array.shape[1] < 2:
        raise DataError(
            f"{where} has the shape {array.shape}: (rows, columns) is needed, two columns or more, one of them the "
            "target; save pictures as an .npz with x and y"
        )
    names = column_names(array.shape[1])
    chosen = names[-1] if target is None else f"column {target}" if target.isdecimal() else target
    if chosen not in names:
        raise DataError(unknown("column", chosen, names if len(names) <= 10 else (*names[:9], names[-1])))
    number = names.index(chosen)
    check_finite(array, where)
    if 0 < number < len(names) - 1 and array.nbytes > limit:
        raise DataError(f"{where} is large: make the target, {chosen}, its first or last column to train on it")
    # A view where the target stands at an end: an array that is mapped stays so.
    at_end = {0: array[:, 1:], len(names) - 1: array[:, :-1]}
    x = at_end[number] if number in at_end else np.delete(array, number, axis=1)
    inputs = Inputs(inputs_of(x, where).x, (*names[:number], *names[number + 1 :]))
    place = f"{chosen} of {where}"
    return _raw(inputs, targets_of(array[:, number], None, place, place, task), None)


def _of_parts(arrays: dict[str, AnyArray], path: Path, task: Task | None) -> RawArrays:
    where = {part: f"{part} in {str(path)!r}" for part in ("x", "y", "x_test", "y_test")}
    for x, y in (("x", "y"), ("x_test", "y_test")):
        if x not in arrays:
            continue
        for part in (x, y):
            if arrays[part].ndim == 0:
                raise DataError(f"{where[part]} is a single value: (rows,) or more dimensions are needed")
        if len(arrays[x]) != len(arrays[y]):
            raise DataError(f"{where[x]} has {len(arrays[x]):,} rows and {y} {len(arrays[y]):,}: one y a row is needed")
    inputs = inputs_of(arrays["x"], where["x"])
    targets = targets_of(arrays["y"], arrays.get("y_test"), where["y"], where["y_test"], task)
    if "x_test" not in arrays:
        return _raw(inputs, targets, None)
    test = inputs_of(arrays["x_test"], where["x_test"]).x
    if arrays["x_test"].shape[1:] != arrays["x"].shape[1:]:
        raise DataError(
            f"{where['x_test']} has the shape {arrays['x_test'].shape}, which does not go with x, {arrays['x'].shape}"
        )
    return _raw(inputs, targets, test if test.dtype == inputs.x.dtype else test.astype(np.float64))


def _raw(inputs: Inputs, targets: Targets, x_test: AnyArray | None) -> RawArrays:
    own_test = None if x_test is None or targets.y_test is None else (x_test, targets.y_test)
    return RawArrays(
        inputs.x,
        targets.y,
        targets.class_names,
        inputs.names,
        inputs.image_shape,
        inputs.maximum,
        own_test,
    )
