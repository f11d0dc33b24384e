"""Inputs as they are stored, made into rows of bytes or floats; what a picture is, is kept."""

import math
from dataclasses import dataclass

import numpy as np

from nntui.core.data.pixels import pixel_names
from nntui.core.errors import DataError
from nntui.core.types import AnyArray

_FEW_LEVELS = 16
"""The greatest byte of pictures that do not use all 256 levels, as `digits` has it."""

_BLOCK = 2**24
"""Bytes that are looked at in one go."""

_SMALL = {"b1": np.uint8, "i1": np.float32, "i2": np.float32, "u2": np.float32, "f2": np.float32}
"""What short types become, exactly; longer ones become float64."""


@dataclass(frozen=True, eq=False)
class Inputs:
    """Rows of features."""

    x: AnyArray
    """Bytes or floats, shape (rows, features)."""

    names: tuple[str, ...]
    image_shape: tuple[int, int] | None = None
    maximum: float | None = None
    """The value that becomes 1, of pictures."""


def inputs_of(array: AnyArray, where: str) -> Inputs:
    """Make rows of an array of the shape (n,), (n, features), (n, height, width) or (n, height, width, 1).

    Pictures of bytes have the maximum 255 (or their own where it is at most 16), others their own, or 1 where none is
    greater; pictures with negative values are rows of features. `where` names the array in errors. Raises DataError
    for other shapes, for text, and for values that are not finite, with the place of the first.
    """
    shape = _rows_shape(array, where)
    check_finite(array, where)
    x = _numbers(array).reshape(len(array), -1)
    if len(shape) == 1:
        return Inputs(x, column_names(x.shape[1]))
    height, width = shape
    least, greatest = float(x.min()), float(x.max())
    if least < 0:
        return Inputs(x, column_names(x.shape[1]))
    return Inputs(x, pixel_names((height, width)), (height, width), _maximum(x, greatest))


def column_names(count: int) -> tuple[str, ...]:
    """Names of columns that have none."""
    return tuple(f"column {number}" for number in range(1, count + 1))


def check_finite(array: AnyArray, where: str) -> None:
    """Raise DataError with the place of the first value that is NaN or infinite; looked for block by block."""
    if array.dtype.kind != "f":
        return
    rows = max(1, _BLOCK // max(1, math.prod(array.shape[1:]) * array.itemsize))
    for start in range(0, len(array), rows):
        finite = np.isfinite(array[start : start + rows])
        if not finite.all():
            first, *rest = (int(i) for i in np.unravel_index(int(np.argmin(finite)), finite.shape))
            place = (start + first, *rest)
            what = "NaN" if np.isnan(array[place]) else "infinite"
            raise DataError(
                f"{where} is {what} at [{', '.join(str(i) for i in place)}] (counted from 0): fill the value in or "
                "leave the row out"
            )


def _rows_shape(array: AnyArray, where: str) -> tuple[int, ...]:
    """The shape of one row: (features,) or (height, width)."""
    if array.dtype.kind not in "biuf":
        raise DataError(f"{where} holds text: inputs are numbers; a table with text is read from a CSV or Parquet file")
    if array.ndim == 1:
        return (1,)
    if array.ndim in (2, 3):
        return array.shape[1:]
    if array.ndim == 4 and array.shape[3] == 1:
        return array.shape[1:3]
    if array.ndim == 4 and array.shape[3] in (3, 4):
        raise DataError(
            f"{where} has colour pictures, {array.shape}: make them grey, {where.split()[0]}.mean(axis=3), or rows of "
            "features, shape (rows, features)"
        )
    raise DataError(
        f"{where} has the shape {array.shape}: (rows, features), (rows, height, width) or (rows, height, width, 1) "
        "is needed"
    )


def _numbers(array: AnyArray) -> AnyArray:
    """Bytes, and floats in this machine's byte order, stay what they are; everything else becomes one of them."""
    if array.dtype in (np.uint8, np.float32, np.float64) and array.dtype.isnative:
        return array
    if array.dtype.kind == "b":
        return truth(array).astype(np.uint8)
    if array.dtype == np.dtype(">f4"):
        return array.astype(np.float32)
    return array.astype(_SMALL.get(array.dtype.str[1:], np.float64))


def truth(array: AnyArray) -> AnyArray:
    """The same truth values, made of bytes that a file may hold beside 0 and 1."""
    return np.not_equal(array.view(np.uint8), 0)


def _maximum(x: AnyArray, greatest: float) -> float:
    if x.dtype == np.uint8 and greatest > _FEW_LEVELS:
        return 255.0
    return max(greatest, 1.0)
