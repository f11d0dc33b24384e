"""A CSV or TSV file as a source: numbers are parsed as they are read, everything else comes as text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nntui.core.data.tables import words
from nntui.core.data.tables.dialect import Dialect
from nntui.core.data.tables.files import Packing
from nntui.core.data.tables.opening import Room, literal
from nntui.core.data.tables.sources import Kinds, SourceColumn, TableSource, forced

MOST_LINE_BYTES = 2**21
ALL_NULLS = tuple(space + word for word in words.MISSING for space in ("", " "))

_MOST_NULLS = 20
_COMPRESSION: dict[Packing, str] = {"": "none", ".gz": "none", ".zst": "zstd"}
"""What is gzipped is unpacked before DuckDB sees it."""


@dataclass(frozen=True)
class TextFile:
    """A text in a room, and how it is written."""

    room: Room
    dialect: Dialect
    packing: Packing

    def seen_nulls(self) -> tuple[str, ...]:
        """What stands for a missing value in the first rows; each further text costs a comparison a value."""
        cells = (cell for row in self.dialect.rows for cell in row if words.is_missing(cell))
        return tuple(dict.fromkeys(["", *cells]))[:_MOST_NULLS]

    def source(self, kinds: Kinds, nulls: Sequence[str], doubtful: frozenset[int]) -> TableSource:
        """Return the source; columns whose first cells are plain numbers are numbers, but for the `doubtful` ones."""
        numbers = {
            at: at not in doubtful and self._is_number(at, kinds.get(name))
            for at, name in enumerate(self.dialect.names)
        }
        columns = [
            SourceColumn(name, "number", f"c{at}") if numbers[at] else SourceColumn(name, "text", f"c{at}")
            for at, name in enumerate(self.dialect.names)
        ]
        types = {f"c{at}": "DOUBLE" if is_number else "VARCHAR" for at, is_number in numbers.items()}
        return TableSource(forced(columns, kinds), self._scan(types, nulls), self.dialect.mark)

    def as_text(self, *, rejects: bool = False) -> str:
        """SQL that reads all columns as text; with `rejects`, the first row that cannot be read is set aside."""
        return self._scan({f"c{at}": "VARCHAR" for at in range(len(self.dialect.names))}, ALL_NULLS, rejects=rejects)

    def count_rows(self) -> int:
        """Count the rows, without keeping any."""
        return int(self.room.connection.execute(f"SELECT count(*) FROM {self.as_text()}").fetchall()[0][0])

    def doubtful(self, source: TableSource) -> frozenset[int]:
        """The columns that were taken as numbers and hold something else as well, in all rows."""
        numbers = [at for at, column in enumerate(source.columns) if column.stored == "number"]
        counts = (f"count(*) FILTER (c{at} IS NOT NULL AND try_cast(c{at} AS DOUBLE) IS NULL)" for at in numbers)
        found = self.room.connection.execute(f"SELECT {', '.join(counts)} FROM {self.as_text()}").fetchall()[0]
        return frozenset(at for at, number in zip(numbers, found, strict=True) if number)

    def _scan(self, types: Mapping[str, str], nulls: Sequence[str], *, rejects: bool = False) -> str:
        columns = ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in types.items())
        options = {
            "columns": f"{{{columns}}}",
            "auto_detect": "false",
            "header": str(self.dialect.has_header).lower(),
            "skip": str(self.dialect.skip),
            "delim": literal(self.dialect.delimiter),
            "quote": literal('"'),
            "escape": literal(self.dialect.escape),
            "comment": "''",
            "nullstr": f"[{', '.join(literal(word) for word in nulls)}]",
            "compression": literal(_COMPRESSION[self.packing]),
            "max_line_size": str(MOST_LINE_BYTES),
        }
        if rejects:
            options |= {"store_rejects": "true", "rejects_limit": "1", "parallel": "false"}
        settings = ", ".join(f"{name} = {value}" for name, value in options.items())
        return f"read_csv({literal(self.room.source)}, {settings})"

    def _is_number(self, at: int, kind: str | None) -> bool:
        """Whether a column can be read as doubles; where fractions have a comma, a text has to be looked at first."""
        if self.dialect.mark == "," or kind not in (None, "number"):
            return False
        present = words.present(self.dialect.sample(at))
        return bool(present) and all(words.PLAIN.value(cell) is not None for cell in present)
