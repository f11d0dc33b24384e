"""What a user is shown of a table's columns before it is read."""

from dataclasses import dataclass
from pathlib import Path

from nntui.core.data.table import ColumnKind
from nntui.core.data.tables import words
from nntui.core.data.tables.faults import other_fault
from nntui.core.data.tables.files import TableFile, examine
from nntui.core.data.tables.opening import open_room
from nntui.core.data.tables.parquet_source import parquet_source
from nntui.core.data.tables.sources import SourceColumn
from nntui.core.data.tables.text_head import read_text_head

_SAMPLES = 5
_ROWS = 200


@dataclass(frozen=True)
class HeadColumn:
    """One column by its first rows."""

    name: str
    kind: ColumnKind
    """As far as the first rows tell."""

    samples: tuple[str, ...]
    """A few of its values that differ, as they stand in the file."""


def table_head(path: Path) -> tuple[HeadColumn, ...]:
    """Return a file's columns by its first rows. Raises `DataError`, in one line, for what is no table."""
    file = examine(path)
    if file.is_parquet:
        return _parquet_head(file)
    dialect = read_text_head(file).dialect
    columns = []
    for at, name in enumerate(dialect.names):
        cells = dialect.sample(at)
        columns.append(HeadColumn(name, words.kind_of(cells, dialect.mark) or "number", _samples(cells)))
    return tuple(columns)


def _samples(cells: list[str]) -> tuple[str, ...]:
    present = dict.fromkeys(cell.strip(" ") for cell in cells[:_ROWS] if not words.is_missing(cell))
    return tuple(present)[:_SAMPLES]


def _parquet_head(file: TableFile) -> tuple[HeadColumn, ...]:
    import duckdb

    with open_room(file) as room:
        source, _ = parquet_source(room, file, {})
        texts, _ = parquet_source(room, file, {column.name: "category" for column in source.columns})
        select = ", ".join(column.sql for column in texts.columns)
        try:
            rows = room.connection.execute(f"SELECT {select} FROM {texts.relation} LIMIT {_ROWS}").fetchall()
        except duckdb.Error as error:
            raise other_fault(file, error) from error
    cells = [[str(row[at]) for row in rows if row[at] is not None] for at in range(len(source.columns))]
    return tuple(
        HeadColumn(column.name, _kind(column, cells[at]), _samples(cells[at]))
        for at, column in enumerate(source.columns)
    )


def _kind(column: SourceColumn, cells: list[str]) -> ColumnKind:
    """The kind by the type, of texts by their look; texts that say numbers are categories in a Parquet file."""
    if column.stored != "text":
        return column.stored
    kind = words.kind_of(cells, ".") or "number"
    return "category" if kind == "number" and cells else kind
