"""A table in memory: named columns of one kind each, with what is missing marked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from nntui.core.errors import DataError, unknown
from nntui.core.types import AnyArray, IntArray

ColumnKind = Literal["number", "boolean", "date", "category"]
"""`boolean`: two values that are opposites, such as yes and no; `date`: points in time; `category`: any other text."""

MISSING_CODE = -1


@dataclass(frozen=True, eq=False)
class Column:
    """One column; `values` has the shape (rows,)."""

    name: str
    kind: ColumnKind
    values: AnyArray
    """Of numbers, booleans (0 and 1) and dates (days since 1970-01-01, fractions included) floats, NaN where one is
    missing; of categories int32 codes, which count the levels, and -1 where one is missing."""

    levels: tuple[str, ...] = ()
    """Of categories the texts that the codes stand for; of booleans the texts of 0 and of 1; else empty."""

    @property
    def missing(self) -> AnyArray:
        """Where the value is missing, shape (rows,)."""
        absent: AnyArray = self.values == MISSING_CODE if self.kind == "category" else np.isnan(self.values)
        return absent

    def take(self, rows: IntArray | slice) -> "Column":
        """Return the column with these rows."""
        return replace(self, values=self.values[rows])


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of the same length."""

    columns: tuple[Column, ...]

    def __post_init__(self) -> None:
        """Check what everything else relies on."""
        lengths = {len(column.values) for column in self.columns}
        if len(lengths) != 1:
            raise ValueError(f"columns of {sorted(lengths)} rows make no table")

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.columns[0].values)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in their order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return a column. Raises `DataError`, with the nearest name, where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise DataError(unknown("column", name, self.names))

    def select(self, names: Sequence[str]) -> "Table":
        """Return a table of these columns, in this order."""
        return Table(tuple(self.column(name) for name in names))

    def take(self, rows: IntArray | slice) -> "Table":
        """Return a table of these rows."""
        return Table(tuple(column.take(rows) for column in self.columns))
