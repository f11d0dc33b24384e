"""A table in a Parquet file, of which a range of rows is in memory at a time."""

import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace

import numpy as np

from nntui.core.data.streaming.converting import MEMORY, ROWS_TOGETHER, Converted
from nntui.core.data.table import ColumnKind, Table
from nntui.core.data.tables.faults import other_fault
from nntui.core.data.tables.files import examine
from nntui.core.data.tables.loading import load, without_rows
from nntui.core.data.tables.opening import literal, open_room
from nntui.core.data.tables.parquet_source import parquet_source
from nntui.core.data.tables.reading import parquet_samples
from nntui.core.data.tables.sources import TableSource
from nntui.core.types import IntArray

_CELLS_TOGETHER = 2**21
"""Cells of a group at the most: of wide tables fewer rows are read at once."""

_MIXER, _MODULUS = 2_654_435_761, 2**32
"""Row numbers times the first, modulo the second, lie as if they were drawn (Knuth, 1973, multiplicative hashing)."""


class StreamedTable:
    """Reads ranges of rows as tables whose columns have the kinds that a sample of all rows shows."""

    def __init__(self, source: Converted, kinds: Mapping[str, ColumnKind] | None = None) -> None:
        """Open the file; `kinds` overrules what the columns look like. Raises `DataError` for a damaged one."""
        stack = ExitStack()
        self._file = replace(examine(source.parquet), path=source.original)
        self._room = stack.enter_context(open_room(self._file, memory_bytes=MEMORY))
        weakref.finalize(self, stack.close)
        stored = {name: f"c{at}" for at, name in enumerate(source.names)}
        forced: dict[str, ColumnKind] = {stored.get(name, name): kind for name, kind in (kinds or {}).items()}
        found, notices = parquet_source(self._room, self._file, forced)
        if source.names:
            columns = zip(found.columns, source.names, strict=True)
            found = replace(found, columns=tuple(replace(column, name=name) for column, name in columns))
        self._source = replace(found, mark=source.mark, numbers_in_text=source.numbers_in_text)
        self._scan = f"read_parquet({literal(self._room.source)}, hive_partitioning = false, file_row_number = true)"
        self.rows, self._samples = self._look_at(found)
        self.names = tuple(column.name for column in found.columns)
        self.notices = (*source.notices, *notices)
        self._aliases = found.relation.rpartition(" AS t")[2]
        self._rows_together = max(2048, min(ROWS_TOGETHER, _CELLS_TOGETHER // len(self.names) // 2048 * 2048))

    def _look_at(self, source: TableSource) -> tuple[int, dict[int, list[str]]]:
        """Return the number of rows, and the first cells of the columns of texts. Raises `DataError` without a row."""
        import duckdb

        try:
            count = self._room.connection.execute(f"SELECT count(*) FROM {self._scan}").fetchall()  # noqa: S608 - our path
            samples = parquet_samples(self._room, source)
        except duckdb.Error as error:
            raise other_fault(self._file, error) from error
        if not count[0][0]:
            raise without_rows(self._file.shown)
        return int(count[0][0]), samples

    @property
    def groups(self) -> list[range]:
        """The rows that are read together."""
        step = self._rows_together
        return [range(first, min(first + step, self.rows)) for first in range(0, self.rows, step)]

    def use_kinds(self, sample: Table) -> None:
        """Read the columns as the kinds that they have in a sample from now on."""
        kinds = {column.name: column.kind for column in sample.columns}
        columns = tuple(replace(column, kind=kinds[column.name]) for column in self._source.columns)
        self._source = replace(self._source, columns=columns)

    def read(self, rows: range, names: Sequence[str] | None = None) -> Table:
        """Return the columns `names`, or all, of a range of rows."""
        return self._read(f"file_row_number BETWEEN {rows.start} AND {rows.stop - 1}", names, rows.start)

    def sample(self, wanted: int) -> tuple[IntArray, Table]:
        """Return about so many rows, spread over the whole table as if drawn, and their numbers, ascending."""
        below = min(_MODULUS, max(1, round(_MODULUS * wanted / max(self.rows, 1))))
        chosen = [
            np.arange(rows.start, rows.stop)[np.arange(rows.start, rows.stop) * _MIXER % _MODULUS < below]
            for rows in self.groups
        ]
        condition = f"file_row_number * {_MIXER} % {_MODULUS} < {below}"
        return np.concatenate(chosen), self._read(condition, None, 0)

    def columns(self, names: Sequence[str]) -> Iterator[tuple[range, Table]]:
        """Walk through all rows with these columns alone."""
        for rows in self.groups:
            yield rows, self.read(rows, names)

    def _read(self, condition: str, names: Sequence[str] | None, first: int) -> Table:
        import duckdb

        numbers = [at for at, name in enumerate(self.names) if names is None or name in names]
        # The order of the rows in the file is kept: DuckDB preserves it where it is not told otherwise.
        inner = f"SELECT * EXCLUDE (file_row_number) FROM {self._scan} WHERE {condition}"  # noqa: S608 - numbers of ours
        source = replace(
            self._source,
            columns=tuple(self._source.columns[at] for at in numbers),
            relation=f"({inner}) AS t{self._aliases}",
        )
        cells = {place: self._samples.get(at, []) for place, at in enumerate(numbers)}
        try:
            return load(
                self._room.connection,
                source,
                cells.__getitem__,
                self._file.shown,
                lambda row, _: f"row {first + row + 1:,}",
                lenient=True,
            ).table
        except duckdb.Error as error:
            raise other_fault(self._file, error) from error
