"""A Parquet file as a source: its columns have types, and nested ones are left out."""

import re
from typing import TYPE_CHECKING

from nntui.core.data.table import ColumnKind
from nntui.core.data.tables import words
from nntui.core.data.tables.dialect import MOST_COLUMNS, column_names
from nntui.core.data.tables.faults import other_fault
from nntui.core.data.tables.files import TableFile
from nntui.core.data.tables.opening import Room, literal
from nntui.core.data.tables.sources import (
    Kinds,
    SourceColumn,
    Stored,
    TableSource,
    as_days,
    as_double,
    forced,
)
from nntui.core.errors import DataError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Connection

_NUMBERS = re.compile(r"U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL.*|BIGNUM")
_TIMES = re.compile(r"DATE|TIMESTAMP.*")
_TEXTS = re.compile(r"VARCHAR|ENUM.*|UUID|TIME.*")


def parquet_source(room: Room, file: TableFile, kinds: Kinds) -> tuple[TableSource, tuple[str, ...]]:
    """Return the source, and notices of what is left out. Raises `DataError` for a damaged file."""
    import duckdb

    scan = f"read_parquet({literal(room.source)}, hive_partitioning = false)"
    try:
        types = [str(row[1]) for row in room.connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()]
        names = column_names(file.shown, _stored_names(room.connection, room))
    except duckdb.Error as error:
        raise other_fault(file, error) from error
    if len(types) > MOST_COLUMNS:
        raise DataError(f"{file.shown} has {len(types):,} columns: at most {MOST_COLUMNS:,} are read")
    columns, notices = [], []
    for at, (name, kind) in enumerate(zip(names, types, strict=True)):
        column = _column(name, f"c{at}", kind, kinds.get(name))
        if column is None:
            notices.append(
                f"column {words.quoted(name)} is left out: its values are {kind.split('(')[0].lower()}, no single value"
            )
        else:
            columns.append(column)
    if not columns:
        raise DataError(f"{file.shown} has no column of single values: nested ones cannot be used")
    aliases = ", ".join(f"c{at}" for at in range(len(names)))
    source = TableSource(forced(columns, kinds), f"{scan} AS t({aliases})", numbers_in_text=False)
    return source, tuple(notices)


def _stored_names(connection: "Connection", room: Room) -> list[str]:
    """The names of the columns as the file has them; DuckDB itself renames those that differ in case alone."""
    rows = connection.execute(f"SELECT name, num_children FROM parquet_schema({literal(room.source)})").fetchall()
    names, at = [], 1
    while at < len(rows):
        names.append(str(rows[at][0]))
        at = _after(rows, at)
    return names


def _after(rows: list[tuple[str, int | None]], at: int) -> int:
    """Where the element after this one and its children stands: the schema is a tree, written root first."""
    left = 1
    while left:
        left += (rows[at][1] or 0) - 1
        at += 1
    return at


def _column(name: str, sql: str, kind: str, wanted: ColumnKind | None) -> SourceColumn | None:
    """How a column of a type is selected, as text where its kind has to be another; None for no single values."""
    stored: Stored = "text"
    number, text = as_double(sql), f"CAST({sql} AS VARCHAR)"
    if kind == "BOOLEAN":
        stored = "boolean"
    elif _NUMBERS.fullmatch(kind):
        stored = "number"
        if kind in ("FLOAT", "DOUBLE"):
            # Where whole numbers are stored as fractions, as pandas does, the text is that of the whole number.
            whole = f"{sql} = trunc({sql}) AND abs({sql}) < 1e15"
            text = f"CASE WHEN {whole} THEN CAST(CAST({sql} AS BIGINT) AS VARCHAR) ELSE {text} END"
    elif _TIMES.fullmatch(kind):
        stored, number = "date", as_days(f"CAST({sql} AS TIMESTAMP)")
    elif not _TEXTS.fullmatch(kind):
        return None
    if stored != "text" and wanted in (None, stored, "number" if stored == "boolean" else stored):
        return SourceColumn(name, stored, number)
    return SourceColumn(name, "text", text)
