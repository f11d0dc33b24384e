"""Writes small tables for the tests, and says what became of them."""

import gzip
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from nntui.core.data.table import Column, ColumnKind
from nntui.core.data.tables import read_table
from nntui.core.errors import DataError


def write(folder: Path, content: str | bytes, name: str = "table.csv") -> Path:
    """Write a file."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def write_zstd(folder: Path, content: str, name: str = "table.csv.zst") -> Path:
    """Write lines compressed with Zstandard, by DuckDB."""
    path = folder / name
    lines = [(line,) for line in content.splitlines()]
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t (line VARCHAR)")
        connection.executemany("INSERT INTO t VALUES (?)", lines)
        options = "FORMAT csv, COMPRESSION zstd, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x1f'"
        connection.execute(f"COPY t TO '{path}' ({options})")
    return path


def write_parquet(path: Path, select: str, options: str = "") -> Path:
    """Write what a query selects as a Parquet file."""
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet {options})")
    return path


def gzipped(content: str) -> bytes:
    """Bytes of a .gz file."""
    return gzip.compress(content.encode())


def columns_of(folder: Path, content: str | bytes, kinds: Mapping[str, ColumnKind] | None = None) -> list[Column]:
    """The columns of a CSV file with this content."""
    return list(read_table(write(folder, content), kinds).table.columns)


def texts(column: Column) -> list[str | None]:
    """The texts that a category's codes stand for."""
    return [column.levels[code] if code >= 0 else None for code in column.values]


def error_of(path: Path, kinds: Mapping[str, ColumnKind] | None = None) -> str:
    """The line that says why a file cannot be read."""
    with pytest.raises(DataError) as raised:
        read_table(path, kinds)
    message = str(raised.value)
    assert message.isprintable(), message
    return message
