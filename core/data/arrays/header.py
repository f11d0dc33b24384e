"""The header of an array in NumPy's format: what follows it, checked before a byte of that is read."""

import io
import math
import warnings
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np

from nntui.core.errors import DataError
from nntui.core.types import AnyArray

MAGIC = b"\x93NUMPY"

_MOST_HEADER = 16 * 1024
"""Bytes that are looked at; NumPy's own headers are at most 10,000 long, and a file can claim 4 GiB."""

_CHUNK = 2**20
_REFUSED = {
    "O": "Python objects, which could run code when they are read",
    "V": "records of several fields",
    "c": "complex numbers",
    "M": "dates",
    "m": "lengths of time",
}
"""Kinds of values that no network takes."""


@dataclass(frozen=True)
class Header:
    """What an array's file says of its values."""

    dtype: "np.dtype[Any]"
    shape: tuple[int, ...]
    fortran_order: bool
    offset: int
    """Bytes from the start of the file to the first value."""

    @property
    def size(self) -> int:
        """Bytes of all values."""
        return math.prod(self.shape) * self.dtype.itemsize

    def shaped(self, values: AnyArray) -> AnyArray:
        """Give the values, shape (n,), their shape."""
        return values.reshape(self.shape, order="F" if self.fortran_order else "C")


def read_header(file: BinaryIO, where: str) -> Header:
    """Read the header at the start of `file`, of which no more than that is read.

    `where` names the array in errors. Raises DataError for what is no header, and for values that are no numbers and
    no text.
    """
    start = io.BytesIO(file.read(_MOST_HEADER))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about headers that Python 2 wrote
            version = np.lib.format.read_magic(start)
            read = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
            if version not in read:
                raise DataError(f"{where} holds {_REFUSED['V']}; save one array of plain numbers")
            shape, fortran_order, dtype = read[version](start)
    except DataError:
        raise
    except Exception as error:
        # NumPy evaluates the header as a literal: what a damaged one raises comes from tokenizer, parser and dtypes.
        raise DataError(f"{where} is damaged: it does not begin as NumPy's arrays do; save it again") from error
    header = Header(dtype, tuple(int(n) for n in shape), fortran_order, start.tell())
    _check(header, where)
    return header


def _check(header: Header, where: str) -> None:
    kind = header.dtype.kind
    if kind in _REFUSED or header.dtype.hasobject:
        kind = "O" if header.dtype.hasobject else kind
        raise DataError(f"{where} holds {_REFUSED[kind]}; save plain numbers, such as array.astype(float)")
    if header.dtype.itemsize == 0 or any(n < 0 for n in header.shape) or len(header.shape) > 32:
        raise DataError(f"{where} is damaged: its header says {header.dtype} in the shape {header.shape}")
    if 0 in header.shape:
        raise DataError(f"{where} is empty: its shape is {header.shape}")


def read_values(file: BinaryIO, header: Header, where: str) -> AnyArray:
    """Read what follows the header, to the end of the file. Raises DataError where that is not what it says."""
    data = np.empty(header.size, dtype=np.uint8)
    view, done = data.data, 0
    while done < header.size and (chunk := file.read(min(_CHUNK, header.size - done))):
        view[done : done + len(chunk)] = chunk
        done += len(chunk)
    if done < header.size:
        raise DataError(
            f"{where} is cut short: its header says {header.size:,} bytes of values, found {done:,}; save it again"
        )
    if file.read(1):
        raise DataError(f"{where} is damaged: more follows than the {header.size:,} bytes that its header says")
    return header.shaped(data.view(header.dtype))
