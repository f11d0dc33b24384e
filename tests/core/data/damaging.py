"""Damages real tables in the ways in which files from life are damaged; a case's number decides everything about it."""

import csv
import gzip
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from nntui.core.data.catalogue import load_set
from nntui.core.data.raw import RawTable
from nntui.core.data.values import value_text
from tests.core.data.damage_of_bytes import BYTE_DAMAGE, zstd
from tests.core.data.damage_of_cells import CELL_DAMAGE

Rng = np.random.Generator
Rows = list[list[str]]

TARGETS = {"penguins": "species", "mpg": "hwy"}


@dataclass(frozen=True)
class Case:
    """One damaged file, and what is to be predicted from it."""

    number: int
    table: str
    damage: str
    """What was done to it, for messages."""

    name: str
    content: bytes
    target: str | None

    def write(self, folder: Path) -> Path:
        """Write the file."""
        path = folder / self.name
        path.write_bytes(self.content)
        return path


def case(number: int) -> Case:
    """Return the case with this number: ways of damage take turns, all else is drawn."""
    rng = np.random.default_rng([number, 4])
    table = ("penguins", "mpg")[number % 2]
    form = ("csv",) * 5 + ("csv.gz", "csv.zst", "parquet")
    form_name = form[int(rng.integers(len(form)))]
    target = TARGETS[table] if rng.random() < 0.6 else None
    if form_name == "parquet":
        content, damage = _damaged_bytes(_parquet(table), number, rng)
        return Case(number, table, f"{table} parquet, {damage}", "table.parquet", content, target)
    in_cells, in_bytes = rng.random() < 0.7, rng.random() < 0.4
    damage = form_name
    rows = _some(_rows(table), rng)
    delimiter = ","
    if in_cells or not in_bytes:
        change = CELL_DAMAGE[number // 2 % len(CELL_DAMAGE)]
        rows = change(rows, TARGETS[table], rng)
        damage += f", {change.__name__}"
    if rng.random() < 0.1:
        delimiter = str(rng.choice([";", "\t", "|", " ", ":"]))
        damage += f", delimiter {delimiter!r}"
    content = written(rows, delimiter)
    if in_bytes:
        content, done = _damaged_bytes(content, number, rng)
        damage += f", {done}"
    content = PACKED[form_name](content)
    if form_name != "csv" and rng.random() < 0.3:
        content, done = _damaged_bytes(content, number, rng)
        damage += f", packed {done}"
    return Case(number, table, f"{table} {damage}", f"table.{form_name}", content, target)


PACKED: dict[str, Callable[[bytes], bytes]] = {"csv": bytes, "csv.gz": gzip.compress, "csv.zst": zstd}


def _damaged_bytes(content: bytes, number: int, rng: Rng) -> tuple[bytes, str]:
    change = BYTE_DAMAGE[number // 2 % len(BYTE_DAMAGE)]
    return change(content, rng), change.__name__


@cache
def _rows(table: str) -> tuple[tuple[str, ...], ...]:
    """A bundled table as texts, its names first."""
    raw = load_set(table, None, None, np.random.default_rng(0))
    assert isinstance(raw, RawTable)
    columns = raw.table.columns
    rows = (tuple(value_text(column, row) for column in columns) for row in range(raw.table.rows))
    return (raw.table.names, *rows)


def _some(rows: Sequence[Sequence[str]], rng: Rng) -> Rows:
    """All rows, or a few of them, in another order."""
    count = int(rng.choice([len(rows) - 1, 120, 30, int(rng.integers(1, 11))], p=[0.4, 0.3, 0.2, 0.1]))
    chosen = rng.permutation(len(rows) - 1)[:count] + 1
    return [list(rows[0]), *(list(rows[row]) for row in chosen)]


def written(rows: Rows, delimiter: str = ",") -> bytes:
    """Rows as the bytes of a CSV file."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", "surrogatepass")


def whole(table: str) -> bytes:
    """Return a bundled table as a CSV file."""
    return written([list(row) for row in _rows(table)])


@cache
def _parquet(table: str) -> bytes:
    """A bundled table as a Parquet file."""
    import tempfile

    import duckdb

    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        source, path = Path(folder, "table.csv"), Path(folder, "table.parquet")
        source.write_bytes(whole(table))
        connection.execute(f"COPY (SELECT * FROM read_csv('{source}')) TO '{path}' (FORMAT parquet)")
        return path.read_bytes()
