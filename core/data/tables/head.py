"""The beginning of a text file: its characters, in which encoding they stand, and how far they reach."""

import codecs
import gzip
import re
import zlib
from dataclasses import dataclass

from nntui.core.data.tables.files import TableFile
from nntui.core.errors import DataError

HEAD_BYTES = 2**20
"""What is looked at before a file is read."""

FALLBACK = "cp1252"
"""The encoding of what is not UTF-8; a superset of the printable Latin-1."""

_MOST_CONTROLS, _FEW_CONTROLS = 0.02, 8
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


class NotUtf8Error(Exception):
    """A text that began as UTF-8 goes on in another encoding."""


@dataclass(frozen=True)
class Head:
    """The first characters of a file."""

    text: str
    complete: bool
    """Whether it is all of the file."""

    encoding: str
    """`utf-8`, where nothing has to be translated; else what Python calls it."""

    packed_bytes: int
    """How many bytes of the file it stands for."""


def read_head(file: TableFile) -> Head:
    """Read the beginning of a file that is not compressed with Zstandard. Raises `DataError` where it is no text."""
    data, packed = _first_bytes(file)
    complete = len(data) <= HEAD_BYTES
    data = data[:HEAD_BYTES]
    encoding = _encoding(data, complete)
    text = decode(data, encoding, complete).removeprefix("\ufeff")
    check_text(file, text)
    return Head(text, complete, encoding, packed)


def check_text(file: TableFile, text: str) -> None:
    """Raise `DataError` for what holds bytes that no text has, or nothing."""
    if "\x00" in text or len(_CONTROLS.findall(text)) > max(_MOST_CONTROLS * len(text), _FEW_CONTROLS):
        raise DataError(f"{file.shown} is no text but binary data: give a table as CSV, TSV or Parquet")
    if not text.strip():
        raise DataError(f"{file.shown} holds nothing but white space: it needs a row of names and rows of values")


def decode(data: bytes, encoding: str, complete: bool) -> str:
    """Bytes as text; a character that is cut off at the end is left out."""
    errors = "strict" if encoding == "utf-8" else "replace"
    return codecs.getincrementaldecoder(encoding)(errors).decode(data, final=complete and errors == "strict")


def _first_bytes(file: TableFile) -> tuple[bytes, int]:
    """The first bytes, one more than a head has, and how many bytes of the file they were."""
    with file.resolved.open("rb") as raw:
        if file.packing != ".gz":
            data = raw.read(HEAD_BYTES + 1)
            return data, min(len(data), HEAD_BYTES)
        try:
            with gzip.GzipFile(fileobj=raw) as unpacked:
                data = unpacked.read(HEAD_BYTES + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise damaged(file) from error
        return data, raw.tell()


def damaged(file: TableFile) -> DataError:
    """What to say where a compressed file cannot be unpacked."""
    return DataError(f"{file.shown} is damaged or not whole: it cannot be unpacked; fetch or save it again")


def _encoding(data: bytes, complete: bool) -> str:
    """Which encoding the bytes are in."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    every_second = data[1:4096:2], data[0:4096:2]
    for name, likely, unlikely in (("utf-16-le", *every_second), ("utf-16-be", *every_second[::-1])):
        if len(likely) > 1 and likely.count(0) > 0.6 * len(likely) and not unlikely.count(0):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, final=complete)
    except UnicodeDecodeError:
        return FALLBACK
    return "utf-8"
