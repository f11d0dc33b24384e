"""The arrays in an .npy or .npz file: mapped into memory where they are large and that is possible, else read."""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

import numpy as np

from nntui.core.data.arrays.header import Header, read_header, read_values
from nntui.core.errors import DataError
from nntui.core.types import AnyArray

LARGE = 2**26
"""Bytes from which an array is mapped: 64 MiB."""

_MOST_RATIO = 1100
"""Deflate packs at most 1032 bytes into one; who claims more is damaged or means harm."""

_AS_THEY_ARE = (np.uint8, np.float32, np.float64)
"""Types, in this machine's byte order, of which nothing else is made."""

_LOCAL_HEADER = struct.Struct("<26xHH")
"""The lengths of name and extra field in front of a member of a zip file."""

_NAMED = (("x", "y", "x_test", "y_test"), ("x_train", "y_train", "x_test", "y_test"))
"""What the four arrays are called: here and by Keras."""


def read_npy(path: Path, limit: int) -> AnyArray:
    """Read one array; at most `limit` bytes of it into memory. Raises DataError."""
    where = repr(str(path))
    with path.open("rb") as file:
        header = read_header(file, where)
        size = path.stat().st_size - header.offset
        if size < header.size:
            raise DataError(
                f"{where} is cut short: its header says {header.size:,} bytes of values, found {size:,}; save it again"
            )
        if size == header.size >= LARGE and _can_be_mapped(header, header.offset):
            return _mapped(path, header, header.offset)
        _check_size(header.size, limit, where)
        file.seek(header.offset)
        return read_values(file, header, where)


def read_npz(path: Path, limit: int) -> dict[str, AnyArray]:
    """Read `x`, `y`, and `x_test` and `y_test` where they are there; at most `limit` bytes of them into memory.

    Other arrays in the file are left alone. Raises DataError.
    """
    with _open(path) as archive:
        members = _members(archive, path)
        headers = {}
        for part, (name, info) in members.items():
            with archive.open(info) as file:
                headers[part] = read_header(cast(BinaryIO, file), _where(path, name))
            _check_member(info, headers[part], _where(path, name))
        arrays: dict[str, AnyArray] = {}
        for part, (_, info) in members.items():
            start = _start_in_file(path, info) + headers[part].offset
            if headers[part].size >= LARGE and info.compress_type == 0 and _can_be_mapped(headers[part], start):
                arrays[part] = _mapped(path, headers[part], start)
        loaded = [part for part in members if part not in arrays]
        _check_size(sum(headers[part].size for part in loaded), limit, repr(str(path)))
        for part in loaded:
            name, info = members[part]
            with archive.open(info) as file:
                file.read(headers[part].offset)
                arrays[part] = read_values(cast(BinaryIO, file), headers[part], _where(path, name))
        return arrays


@contextmanager
def _open(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open an archive, and say in one line what is wrong with it while it is read."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except DataError:
        raise
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, struct.error, ValueError, OverflowError) as error:
        raise DataError(f"{str(path)!r} is damaged: {' '.join(str(error).split())}; save it again") from error
    except (RuntimeError, NotImplementedError) as error:
        raise DataError(
            f"{str(path)!r} cannot be unpacked ({' '.join(str(error).split())}); save it with numpy.savez"
        ) from error


def _members(archive: zipfile.ZipFile, path: Path) -> dict[str, tuple[str, zipfile.ZipInfo]]:
    """The parts that are there, each with its name in the file and its entry."""
    there = {info.filename.removesuffix(".npy"): info for info in archive.infolist() if info.filename.endswith(".npy")}
    for names in _NAMED:
        parts = {part: (name, there[name]) for part, name in zip(_NAMED[0], names, strict=True) if name in there}
        if {"x", "y"} <= parts.keys():
            if ("x_test" in parts) != ("y_test" in parts):
                lonely, lacking = ("x_test", "y_test") if "x_test" in parts else ("y_test", "x_test")
                raise DataError(f"{str(path)!r} has {lonely} and no {lacking}: save both, or neither")
            return parts
    found = ", ".join(repr(name) for name in list(there)[:10]) or "no arrays"
    raise DataError(
        f"{str(path)!r} has {found}; x and y are needed (or x_train and y_train), "
        "as numpy.savez(file, x=inputs, y=targets) writes them"
    )


def _check_member(info: zipfile.ZipInfo, header: Header, where: str) -> None:
    if info.file_size != header.offset + header.size:
        raise DataError(
            f"{where} is damaged: its header says {header.size:,} bytes of values, "
            f"the archive {max(info.file_size - header.offset, 0):,}; save it again"
        )
    if info.compress_type == zipfile.ZIP_DEFLATED and info.file_size > _MOST_RATIO * max(info.compress_size, 1):
        raise DataError(
            f"{where} is damaged: {info.compress_size:,} bytes cannot unpack to {info.file_size:,}; save it again"
        )


def _check_size(size: int, limit: int, where: str) -> None:
    if size > limit:
        raise DataError(
            f"{where} is too large: its arrays take {size:,} bytes, of which {limit:,} can be given; take fewer rows, "
            "or save one .npy of numbers with the target in the last column, which need not fit into memory"
        )


def _start_in_file(path: Path, info: zipfile.ZipInfo) -> int:
    """Where a member's bytes begin; the length of what stands before them is only said there."""
    with path.open("rb") as file:
        file.seek(info.header_offset)
        return info.header_offset + _LOCAL_HEADER.size + sum(_lengths(file))


def _lengths(file: IO[bytes]) -> tuple[int, int]:
    name, extra = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    return name, extra


def _can_be_mapped(header: Header, start: int) -> bool:
    """Whether the values stand in the file as they are computed with: others would be copied as a whole."""
    in_order = not header.fortran_order or len(header.shape) <= 2
    return header.dtype in _AS_THEY_ARE and start % header.dtype.alignment == 0 and in_order


def _mapped(path: Path, header: Header, start: int) -> AnyArray:
    order = "F" if header.fortran_order else "C"
    return np.memmap(path, header.dtype, "r", start, header.shape, order)  # type: ignore[call-overload, no-any-return]


def _where(path: Path, name: str) -> str:
    return f"{name} in {str(path)!r}"
