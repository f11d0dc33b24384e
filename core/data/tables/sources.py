"""A table as DuckDB sees it: columns by our own names c0, c1, ..., and where to select them from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from nntui.core.data.table import ColumnKind
from nntui.core.data.tables import words
from nntui.core.data.tables.opening import literal

Stored = Literal["number", "boolean", "date", "text"]
"""What DuckDB hands over: doubles, or texts whose meaning is told when all of them are there."""


@dataclass(frozen=True)
class SourceColumn:
    """One column before it is read."""

    name: str
    stored: Stored
    sql: str
    """What to select: a double, NaN or NULL where one is missing, or a text as it stands in the file."""

    kind: ColumnKind | None = None
    """What it has to be, where somebody has said so."""


@dataclass(frozen=True)
class TableSource:
    """What a whole table is selected from."""

    columns: tuple[SourceColumn, ...]
    relation: str
    mark: words.DecimalMark = "."
    numbers_in_text: bool = True
    """Whether a column of texts that all say numbers is one of numbers."""


Kinds = dict[str, ColumnKind]

Samples = Callable[[int], Sequence[str]]
"""Some cells of a column of texts, by its number."""


def as_double(sql: str) -> str:
    """SQL for a double that is NaN where it is missing."""
    return f"coalesce(CAST({sql} AS DOUBLE), 'nan'::DOUBLE)"


def as_days(timestamp: str) -> str:
    """SQL for days since 1970-01-01."""
    return f"coalesce(epoch_us({timestamp}) / 86400000000.0::DOUBLE, 'nan'::DOUBLE)"


def as_text(sql: str) -> str:
    """SQL for a text without spaces around it; NULL where it stands for a missing value.

    DuckDB makes a join of `IN` with so many texts, and of `list_contains` too; a join does not keep the rows in order.
    """
    text = f"trim({sql}, ' ')"
    longest = max(map(len, words.MISSING))
    others = " AND ".join(f"{text} <> {literal(word)}" for word in words.MISSING)
    return f"CASE WHEN length({text}) > {longest} OR ({others}) THEN {text} END"


def forced(columns: Sequence[SourceColumn], kinds: Kinds) -> tuple[SourceColumn, ...]:
    """The columns with the kinds that they have to be."""
    return tuple(replace(column, kind=kinds.get(column.name)) for column in columns)
