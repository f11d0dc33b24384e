"""What a file that holds a table is called, and what can be told of it before anything is read."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nntui.core.errors import DataError

Packing = Literal["", ".gz", ".zst"]
"""How a text file is compressed, as its name says."""

_TEXT = (".csv", ".tsv", ".txt", ".tab")
_PACKED: tuple[Packing, ...] = (".gz", ".zst")
_GZIP, _ZSTD, _PARQUET = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PAR1"

_FOREIGN = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"PK\x03\x04": "a zip archive, as Excel's workbooks are: save it as CSV",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"%PDF": "a PDF document",
    b"SQLite format 3": "a SQLite database: export the table as CSV",
    b"\x93NUMPY": "a NumPy array: call it .npy",
    b"\x89HDF": "an HDF5 file: save the table as CSV or Parquet",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook: save it as CSV",
    b"ARROW1": "an Arrow file: save the table as Parquet",
    b"BZh": "compressed with bzip2: unpack it",
    b"\xfd7zXZ": "compressed with xz: unpack it",
    _PARQUET: "a Parquet file: call it .parquet",
    _GZIP: "compressed with gzip: call it .csv.gz",
    _ZSTD: "compressed with Zstandard: call it .csv.zst",
}
"""What files that are no text begin with."""


@dataclass(frozen=True)
class TableFile:
    """A regular file that can be opened and is not empty."""

    path: Path
    """As the user gave it; for messages."""

    resolved: Path
    is_parquet: bool
    packing: Packing
    size: int
    """In bytes."""

    prefers_tab: bool = False
    """Whether its name says that tabs separate the values."""

    @property
    def shown(self) -> str:
        """Its name for a message: quoted, on one line."""
        return repr(self.path.name)


def is_table(path: Path) -> bool:
    """Whether a file is a table by its name: .csv, .tsv, .txt, .tab, .parquet, each also with .gz or .zst."""
    return _stem(path).suffix.lower() in (*_TEXT, ".parquet")


def _stem(path: Path) -> Path:
    """The name without what says how it is compressed."""
    return path.with_suffix("") if path.suffix.lower() in _PACKED else path


def examine(path: Path) -> TableFile:
    """Check that a file is there, can be opened and is no other thing. Raises `DataError` that says what is wrong."""
    shown = repr(path.name)
    try:
        resolved = path.expanduser().resolve()
        found = resolved.stat()
        if stat.S_ISDIR(found.st_mode):
            raise DataError(f"{shown} is a folder: give a file in it")
        if not stat.S_ISREG(found.st_mode):
            raise DataError(f"{shown} is no regular file: save the table as one")
        with resolved.open("rb") as file:
            start = file.read(16)
    except DataError:
        raise
    except FileNotFoundError as error:
        raise DataError(f"there is no file {str(path)!r}") from error
    except (OSError, RuntimeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no possible path"
        raise DataError(f"cannot open {shown}: {reason}") from error
    if not start:
        raise DataError(f"{shown} is empty: it needs a row of names and rows of values")
    stem = _stem(path)
    is_parquet = stem.suffix.lower() == ".parquet"
    suffix = path.suffix.lower()
    packing: Packing = ".gz" if suffix == ".gz" else ".zst" if suffix == ".zst" else ""
    _check_start(shown, start, is_parquet, packing)
    return TableFile(path, resolved, is_parquet, packing, found.st_size, stem.suffix.lower() in (".tsv", ".tab"))


def _check_start(shown: str, start: bytes, is_parquet: bool, packing: Packing) -> None:
    """Raise `DataError` where the first bytes are those of another kind of file than the name says."""
    wanted = {".gz": _GZIP, ".zst": _ZSTD}.get(packing, _PARQUET if is_parquet else b"")
    if is_parquet and packing:
        raise DataError(f"{shown} is a Parquet file in another compression: unpack it, Parquet is compressed itself")
    if start.startswith(wanted) and wanted:
        return
    if wanted:
        raise DataError(f"{shown} is not what its name says: it does not begin as such a file; save it again")
    for magic, what in _FOREIGN.items():
        if start.startswith(magic):
            raise DataError(f"{shown} is no table of text but {what}")


def memory() -> int:
    """Bytes of memory that the machine has."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
