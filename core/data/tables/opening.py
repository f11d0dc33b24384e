"""A private place where DuckDB sees one file under a safe name, and nothing else of the machine."""

import codecs
import gzip
import io
import os
import shutil
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nntui.core.data.tables.files import TableFile, memory
from nntui.core.data.tables.head import NotUtf8Error, damaged
from nntui.core.errors import DataError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Connection

_CHUNK = 2**22
_LEAST_FREE = 2**28
"""Bytes that are left on a disk in any case."""


@dataclass(frozen=True)
class Room:
    """The folder and the connection; both are gone afterwards."""

    connection: "Connection"
    folder: Path
    source: Path
    """What DuckDB reads: a link to the file, or what was unpacked of it."""


@contextmanager
def open_room(
    file: TableFile, encoding: str = "utf-8", *, parent: Path | None = None, memory_bytes: int | None = None
) -> Iterator[Room]:
    """Make a folder (0700) with a link to the file, or with its text as UTF-8, and a connection that sees no more.

    A text that is gzipped, or in another `encoding` than UTF-8, is written there first. `parent` is where the folder is
    made, `memory_bytes` what DuckDB may use before it takes to the disk. Raises `DataError` where there is no room.
    Raises `NotUtf8Error` where a text that is translated turns out not to be in its encoding.
    """
    if memory_bytes is None:
        memory_bytes = min(max(memory() // 4, 500_000_000), 4_000_000_000)
    try:
        made = tempfile.mkdtemp(prefix="nntui-", dir=parent)
    except OSError as error:
        raise DataError(f"no temporary folder can be made to read {file.shown}: {error.strerror}") from error
    folder = Path(made)
    try:
        source = _place(file, folder, encoding)
        connection = _connect(folder, source, memory_bytes)
        try:
            yield Room(connection, folder, source)
        finally:
            connection.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _place(file: TableFile, folder: Path, encoding: str) -> Path:
    """Link the file under a safe name, or write its text there."""
    if file.is_parquet:
        link = folder / "table.parquet"
    elif file.packing == ".gz" or encoding != "utf-8":
        if file.packing == ".zst":
            raise DataError(f"{file.shown} is not in UTF-8: unpack it, then it can be read")
        return _write_text(file, folder / "table.csv", encoding)
    else:
        link = folder / f"table.csv{file.packing}"
    link.symlink_to(file.resolved)
    return link


def _write_text(file: TableFile, target: Path, encoding: str) -> Path:
    """Unpack a file, and translate it to UTF-8 with one kind of line end, in bounded memory."""
    most = min(shutil.disk_usage(target.parent).free - _LEAST_FREE, memory())
    written = 0
    try:
        with file.resolved.open("rb") as raw, target.open("wb") as out:
            unpacked = gzip.GzipFile(fileobj=raw) if file.packing == ".gz" else raw
            chunks = iter(lambda: unpacked.read(_CHUNK), b"")
            for data in chunks if encoding == "utf-8" else _translated(chunks, encoding):
                written += out.write(data)
                if written > most:
                    raise DataError(
                        f"{file.shown} holds more than {most / 1e9:,.1f} GB when it is unpacked: more than there is "
                        f"room for"
                    )
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise damaged(file) from error
    except UnicodeDecodeError as error:
        raise NotUtf8Error from error
    except OSError as error:
        raise DataError(f"cannot unpack {file.shown}: {error.strerror or error}") from error
    return target


def _translated(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Text in UTF-8, each line ended by a newline."""
    decoder = codecs.getincrementaldecoder(encoding)("strict" if encoding.startswith("utf-8") else "replace")
    lines = io.IncrementalNewlineDecoder(decoder, translate=True)
    for data in chunks:
        yield lines.decode(data).encode()
    yield lines.decode(b"", final=True).encode()


def _connect(folder: Path, source: Path, memory_bytes: int) -> "Connection":
    """Connect to an empty database in memory that sees `folder` and what `source` links to."""
    import duckdb

    connection = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "allow_persistent_secrets": "false",
            "memory_limit": f"{memory_bytes}B",
            "temp_directory": str(folder / "spill"),
            "max_temp_directory_size": f"{max(shutil.disk_usage(folder).free - _LEAST_FREE, 0)}B",
        },
    )
    for setting in (
        # Of a link, DuckDB itself allows what it leads to.
        f"allowed_paths = [{literal(source)}]",
        f"allowed_directories = [{literal(f'{folder}{os.sep}')}]",
        # A time without a zone is one of UTC, wherever the machine stands.
        "TimeZone = 'UTC'",
        "enable_external_access = false",
        "enable_progress_bar = false",
        "lock_configuration = true",
    ):
        connection.execute(f"SET {setting}")
    return connection


def literal(text: object) -> str:
    """SQL for a text of ours."""
    return "'" + str(text).replace("'", "''") + "'"
