"""How a column of texts is to be read, by its first cells; what does not fit is handed over as it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nntui.core.data.tables import words
from nntui.core.data.tables.sources import Samples, SourceColumn, TableSource, as_text

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Connection

_SEEN_ROWS = 20_000
_MOST_LEVELS = 2_000
_ROWS_A_LEVEL = 10
"""A level that was not seen costs DuckDB an error message: they have to be rare."""


@dataclass(frozen=True)
class Hint:
    """What the texts of a column seem to be."""

    form: words.Form | None = None
    """The way in which they say numbers or dates."""

    levels: tuple[str, ...] = ()
    """Else the texts that are known already; all others are handed over."""


def find_hints(connection: "Connection", source: TableSource, samples: Samples) -> dict[int, Hint]:
    """Tell how to read each column of texts, by some cells, by its first rows, or by the kind that it has to be."""
    texts = [at for at, column in enumerate(source.columns) if column.stored == "text"]
    hints = {at: Hint(_form(source, at, samples(at))) for at in texts}
    free = [at for at in texts if hints[at].form is None]
    if free:
        cells = ", ".join(f"{source.columns[at].sql} AS s{at}" for at in free)
        distinct = ", ".join(f"list(DISTINCT s{at})" for at in free)
        first = f"SELECT {cells} FROM {source.relation} LIMIT {_SEEN_ROWS}"
        *levels, rows = connection.execute(f"SELECT {distinct}, count(*) FROM ({first})").fetchall()[0]
        for at, seen in zip(free, levels, strict=True):
            given = tuple(level for level in seen or () if level is not None)
            hints[at] = Hint(levels=given if len(given) <= min(_MOST_LEVELS, rows // _ROWS_A_LEVEL) else ())
    return hints


def _form(source: TableSource, at: int, cells: Sequence[str]) -> words.Form | None:
    """The way in which all cells say numbers, or dates, where the column may be one of these."""
    kind, given = source.columns[at].kind, words.present(cells)
    if not given:
        return None
    if kind == "number" or (kind is None and source.numbers_in_text):
        form = words.number_form(given, source.mark)
        if form is not None:
            return form
    dates = words.date_form(given) if kind in (None, "date") else None
    return dates if isinstance(dates, words.Form) else None


def selected(connection: "Connection", at: int, column: SourceColumn, hint: Hint) -> str:
    """SQL for the values `v` and the texts that are left over, `r`, of the column number `at`.

    Without a hint all texts are left over, and the values are their hashes.
    """
    if column.stored != "text":
        return f"{column.sql} AS v{at}"
    if hint.form is not None:
        text = as_text(column.sql)
        value = hint.form.expression(text)
        left = f"CASE WHEN ({text}) IS NOT NULL AND ({value}) IS NULL THEN {text} END"
        return f"coalesce({value}, 'nan'::DOUBLE) AS v{at}, {left} AS r{at}"
    if hint.levels:
        kind = f"level{at}"
        connection.execute(f"DROP TYPE IF EXISTS {kind}")
        connection.execute("CREATE OR REPLACE TEMP TABLE levels AS SELECT unnest(?) AS level", [list(hint.levels)])
        connection.execute(f"CREATE TYPE {kind} AS ENUM (SELECT level FROM levels)")
        level = f"try_cast({column.sql} AS {kind})"
        left = f"CASE WHEN ({column.sql}) IS NOT NULL AND {level} IS NULL THEN {column.sql} END"
        return f"coalesce(enum_code({level})::INTEGER, -1) AS v{at}, {left} AS r{at}"
    return f"hash({column.sql}) AS v{at}, {column.sql} AS r{at}"
