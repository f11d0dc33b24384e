"""Reads a whole table into memory."""

from collections.abc import Mapping
from pathlib import Path

from nntui.core.data.raw import RawTable
from nntui.core.data.table import ColumnKind
from nntui.core.data.tables import faults
from nntui.core.data.tables.dialect import SAMPLE_ROWS, Dialect
from nntui.core.data.tables.encodings import in_its_encoding
from nntui.core.data.tables.files import TableFile, examine, memory
from nntui.core.data.tables.head import FALLBACK
from nntui.core.data.tables.loading import Loaded, PlaceOf, load
from nntui.core.data.tables.opening import Room, open_room
from nntui.core.data.tables.parquet_source import parquet_source
from nntui.core.data.tables.sizing import TableSize, size_of, table_size
from nntui.core.data.tables.sources import Kinds, TableSource
from nntui.core.data.tables.text_head import TextHead, read_text_head
from nntui.core.data.tables.text_source import ALL_NULLS, TextFile
from nntui.core.errors import DataError

_MOST_OF_MEMORY = 0.8
_CHUNK = 2**22


def read_table(path: Path, kinds: Mapping[str, ColumnKind] | None = None) -> RawTable:
    """Read a CSV, TSV or Parquet file as it is in real life; the notices say what was found on the way.

    `kinds` says what some columns are, such as when a model was trained: they are read as these kinds, whatever their
    values look like, and columns that are not named are taken as text rather than refused for mixed values. Names that
    the file does not have are passed over. Raises `DataError`, in one line, for what cannot be read, with the line or
    row and the column.
    """
    file = examine(path)
    wanted = dict(kinds or {})
    if file.is_parquet:
        _check_memory(file, table_size(path))
        return _read_parquet(file, wanted, lenient=kinds is not None)
    known = read_text_head(file)
    _check_memory(file, size_of(file, known))
    return _read_text(file, known, wanted, lenient=kinds is not None)


def _check_memory(file: TableFile, size: TableSize) -> None:
    """Raise `DataError` where a table can be seen not to fit into memory."""
    needed = 8 * size.rows * size.columns
    if needed > _MOST_OF_MEMORY * memory():
        raise DataError(
            f"{file.shown} needs about {needed / 1e9:,.0f} GB of memory as a table, and the machine has "
            f"{memory() / 1e9:,.0f} GB: take fewer rows or columns"
        )


def _read_parquet(file: TableFile, kinds: Kinds, *, lenient: bool) -> RawTable:
    import duckdb

    with open_room(file) as room:
        source, notices = parquet_source(room, file, kinds)
        try:
            cells = parquet_samples(room, source)
            loaded = load(room.connection, source, cells.__getitem__, file.shown, _row, lenient=lenient)
        except duckdb.Error as error:
            raise faults.other_fault(file, error) from error
    return RawTable(loaded.table, notices=(*notices, *loaded.notices))


def _read_text(file: TableFile, known: TextHead, kinds: Kinds, *, lenient: bool) -> RawTable:
    def work(room: Room) -> Loaded:
        return _load_text(room, file, known.dialect, kinds, lenient=lenient)

    loaded, encoding = in_its_encoding(file, known.head.encoding, work)
    return RawTable(loaded.table, notices=(*_notices(known.dialect, encoding), *loaded.notices))


def _load_text(room: Room, file: TableFile, dialect: Dialect, kinds: Kinds, *, lenient: bool) -> Loaded:
    """Load a text; again with more care, where the first rows have said too little about those far down."""
    import duckdb

    text = TextFile(room, dialect, file.packing)
    nulls, doubtful = text.seen_nulls(), frozenset[int]()
    place = _line_finder(room, file, dialect)
    try:
        if file.packing:
            # How much comes out of a compressed file shows only when it is unpacked.
            _check_memory(file, TableSize(text.count_rows(), len(dialect.names), exact=True))
        while True:
            source = text.source(kinds, nulls, doubtful)
            try:
                return load(room.connection, source, dialect.sample, file.shown, place, lenient=lenient)
            except duckdb.ConversionException as error:
                if nulls == ALL_NULLS:
                    found = text.doubtful(source)
                    if not found:
                        raise faults.other_fault(file, error) from error
                    doubtful |= found
                nulls = ALL_NULLS
    except duckdb.Error as error:
        raise faults.text_fault(text, file, error) from error


def parquet_samples(room: Room, source: TableSource) -> dict[int, list[str]]:
    """The first cells of the columns of texts."""
    texts = [at for at, column in enumerate(source.columns) if column.stored == "text"]
    if not texts:
        return {}
    select = ", ".join(source.columns[at].sql for at in texts)
    rows = room.connection.execute(f"SELECT {select} FROM {source.relation} LIMIT {SAMPLE_ROWS}").fetchall()
    return {at: [row[place] for row in rows if row[place] is not None] for place, at in enumerate(texts)}


def _row(row: int, _rows: int) -> str:
    return f"row {row + 1:,}"


def _line_finder(room: Room, file: TableFile, dialect: Dialect) -> PlaceOf:
    """What says in which row a value stands, and in which line where no value before it holds a line end."""

    def place(row: int, rows: int) -> str:
        above = dialect.skip + dialect.has_header
        if file.packing == ".zst" or _lines(room.source) != rows + above:
            return _row(row, rows)
        return f"row {row + 1:,} (line {row + 1 + above:,})"

    return place


def _lines(path: Path) -> int:
    """Number of lines of a text, the last one without a newline at its end too."""
    newlines, last = 0, b""
    with path.open("rb") as text:
        while data := text.read(_CHUNK):
            newlines += data.count(b"\n")
            last = data[-1:]
    return newlines + (last not in (b"\n", b""))


def _notices(dialect: Dialect, encoding: str) -> tuple[str, ...]:
    """What a user should know of how the text was understood."""
    notices = []
    if encoding == FALLBACK:
        notices.append("the file is not in UTF-8: it is read as Windows-1252, which Latin-1 is part of")
    if not dialect.has_header:
        notices.append("the file has no row of names: its columns are called 'column 1', 'column 2', ...")
    if dialect.mark == ",":
        notices.append("numbers are read with a decimal comma")
    return tuple(notices)
