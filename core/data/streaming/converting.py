"""Converts a large text table once to Parquet in the user's cache, and finds it again while the text is unchanged."""

import hashlib
import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from nntui.core.atomic import write_atomically
from nntui.core.data.tables import faults, words
from nntui.core.data.tables.dialect import Dialect
from nntui.core.data.tables.encodings import in_its_encoding
from nntui.core.data.tables.files import TableFile, examine
from nntui.core.data.tables.opening import Room, literal
from nntui.core.data.tables.sources import TableSource
from nntui.core.data.tables.text_head import read_text_head
from nntui.core.data.tables.text_source import ALL_NULLS, TextFile
from nntui.core.errors import DataError

MEMORY = 300_000_000
"""Bytes that DuckDB may use; what it needs beyond that goes to the disk."""

ROWS_TOGETHER = 65_536
"""Rows of a group in the Parquet file: as many are read at once."""

_FORM = 2
_SPARE = 2**28
"""Bytes that are left on the disk in any case."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Converted:
    """A Parquet file with a table's values, numbers as doubles and everything else as it stood in the text."""

    parquet: Path
    original: Path
    mark: words.DecimalMark = "."
    """What the texts of the original have before fractions."""

    numbers_in_text: bool = False
    """Whether texts that all say numbers are numbers: of a text file, not of what was Parquet already."""

    notices: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """The names of the columns, where the Parquet file has others: its own may not differ in case alone."""


def converted(path: Path, say: Say, cache: Path | None = None) -> Converted:
    """Return the table at `path` as Parquet: itself, what is in the cache, or what is now written there.

    `say` is told before the conversion, which takes a while. `cache` is the user's cache folder unless it is given.
    Raises `DataError` for what cannot be read, and where the disk has no room.
    """
    file = examine(path)
    if file.is_parquet:
        return Converted(file.resolved, path)
    target = _place(file, cache or platformdirs.user_cache_path("nntui") / "tables")
    about = target.with_suffix(".json")
    if target.is_file() and about.is_file():
        found = json.loads(about.read_text())
        notice = f"{file.shown} is read from its copy in the cache, as it is unchanged"
        notices, names = (notice, *found["notices"]), tuple(found["names"])
        return Converted(target, path, found["mark"], numbers_in_text=True, notices=notices, names=names)
    _make_room(file, target.parent)
    say(f"converting {file.shown} once, {file.size / 1e9:,.1f} GB; the copy is used again while the file is unchanged")
    began = time.perf_counter()
    dialect, notices = _convert(file, target)
    mark, names = dialect.mark, dialect.names
    write_atomically(about, json.dumps({"mark": mark, "notices": list(notices), "names": list(names)}).encode())
    done = f"converted {file.shown} in {time.perf_counter() - began:,.0f} s to {str(target)!r}"
    return Converted(target, path, mark, numbers_in_text=True, notices=(done, *notices), names=names)


def _place(file: TableFile, cache: Path) -> Path:
    """Return where the copy of this version of the file stands; a folder a path, a name a version."""
    state = file.resolved.stat()
    version = f"{state.st_size:x}-{state.st_mtime_ns:x}-{state.st_ino:x}-{_FORM}"
    folder = cache / hashlib.sha256(str(file.resolved).encode("utf-8", "surrogateescape")).hexdigest()[:24]
    return folder / f"{version}.parquet"


def _make_room(file: TableFile, folder: Path) -> None:
    """Make the folder, remove copies of other versions, and refuse where the disk is too full."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in folder.iterdir():
            if old.suffix in (".parquet", ".json"):
                old.unlink()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise DataError(f"cannot keep a copy of {file.shown} in {str(folder)!r}: {error.strerror}") from error
    needed = file.size * (4 if file.packing else 1) + _SPARE
    if needed > free:
        raise DataError(
            f"{file.shown} does not fit into memory, and a copy to read piece by piece needs up to "
            f"{needed / 1e9:,.1f} GB in {str(folder)!r}, where {free / 1e9:,.1f} GB are free: make room there"
        )


def _convert(file: TableFile, target: Path) -> tuple[Dialect, tuple[str, ...]]:
    """Write the copy; return how the text is written, and what is to be said of it."""
    known = read_text_head(file)

    def work(room: Room) -> None:
        _copy(room, file, known.dialect, target)

    _, encoding = in_its_encoding(file, known.head.encoding, work, parent=target.parent, memory_bytes=MEMORY)
    return known.dialect, () if encoding.startswith("utf-8") else (f"{file.shown} is read as {encoding}",)


def _copy(room: Room, file: TableFile, dialect: Dialect, target: Path) -> None:
    """Write all rows, in their order; columns that turn out to hold more than numbers as text."""
    import duckdb

    text = TextFile(room, dialect, file.packing)
    doubtful, whole = frozenset[int](), room.folder / "table.parquet"
    try:
        while True:
            source = text.source({}, ALL_NULLS, doubtful)
            try:
                room.connection.execute(_copy_statement(source, whole))
                break
            except duckdb.ConversionException as error:
                found = text.doubtful(source)
                if not found:
                    raise faults.other_fault(file, error) from error
                doubtful |= found
        whole.replace(target)
    except duckdb.Error as error:
        raise faults.text_fault(text, file, error) from error
    except OSError as error:
        raise DataError(f"cannot write {str(target)!r}: {error.strerror}") from error


def _copy_statement(source: TableSource, target: Path) -> str:
    columns = ", ".join(f"{column.sql} AS c{at}" for at, column in enumerate(source.columns))
    options = f"FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {ROWS_TOGETHER}"
    return f"COPY (SELECT {columns} FROM {source.relation}) TO {literal(target)} ({options})"  # noqa: S608 - our names
