"""How large a table is, without reading it."""

from dataclasses import dataclass
from pathlib import Path

from nntui.core.data.tables.dialect import SAMPLE_ROWS
from nntui.core.data.tables.faults import other_fault
from nntui.core.data.tables.files import TableFile, examine
from nntui.core.data.tables.opening import literal, open_room
from nntui.core.data.tables.text_head import TextHead, read_text_head


@dataclass(frozen=True)
class TableSize:
    """Rows and columns of a file."""

    rows: int
    columns: int
    exact: bool
    """Whether the rows are counted; else they are estimated by the beginning of the file."""


def table_size(path: Path) -> TableSize:
    """Tell a table's size by what a Parquet file says of itself, or by the first MB of a text.

    Raises `DataError`, in one line, for what is no table.
    """
    file = examine(path)
    return _parquet_size(file) if file.is_parquet else size_of(file, read_text_head(file))


def size_of(file: TableFile, known: TextHead) -> TableSize:
    """Estimate the size of a text file whose beginning is known."""
    head, dialect = known.head, known.dialect
    columns = len(dialect.names)
    lines = head.text.count("\n") or head.text.count("\r")
    rows = max(lines + (not head.text.endswith(("\n", "\r"))) - dialect.skip - dialect.has_header, 0)
    if head.complete and len(dialect.rows) < SAMPLE_ROWS:
        return TableSize(len(dialect.rows), columns, exact=True)
    if head.complete:
        # Values in quotes may hold line ends.
        return TableSize(rows, columns, exact='"' not in head.text)
    return TableSize(max(round(rows * file.size / max(head.packed_bytes, 1)), rows), columns, exact=False)


def _parquet_size(file: TableFile) -> TableSize:
    import duckdb

    with open_room(file) as room:
        try:
            path = literal(room.source)
            (rows,) = room.connection.execute(f"SELECT num_rows FROM parquet_file_metadata({path})").fetchall()[0]
            columns = len(room.connection.execute(f"DESCRIBE SELECT * FROM read_parquet({path})").fetchall())
        except duckdb.Error as error:
            raise other_fault(file, error) from error
    return TableSize(int(rows), columns, exact=True)
