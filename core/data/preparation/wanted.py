"""What a user writes to choose an input: a column, a column taken as another kind, a formula, or one to leave out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nntui.core.data.preparation.formulas import Formula, read_formula
from nntui.core.data.table import Table
from nntui.core.data.values import shown
from nntui.core.errors import DataError, unknown

ForcedKind = Literal["number", "category"]


@dataclass(frozen=True)
class Wanted:
    """One input as it is asked for."""

    text: str
    """As it was written, without the sign that leaves it out."""

    source: str | Formula
    """A column's name, or what is computed."""

    kind: ForcedKind | None = None
    """Overrules the column's own."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns that it needs."""
        return (self.source,) if isinstance(self.source, str) else self.source.columns


def read_wanted(text: str, names: Sequence[str]) -> Wanted:
    """Read `age`, `cyl:category`, `year:number`, `x1^2`, `x1*x2`, `sin(x1)` or `cos(x1)`, of the columns `names`.

    A column that has just this name comes first, whatever it looks like.
    Raises `DataError`, with the nearest name, for what is not there.
    """
    if text in names:
        return Wanted(text, text)
    name, colon, kind = (piece.strip() for piece in text.rpartition(":"))
    if colon and name in names:
        if kind not in ("number", "category"):
            raise DataError(unknown(f"kind of {shown(name)}", kind, ("number", "category")))
        return Wanted(text, name, "number" if kind == "number" else "category")
    formula = read_formula(text.strip(), names)
    if formula is not None:
        return Wanted(text, formula)
    raise DataError(unknown("column", name if colon and kind in ("number", "category") else text, names))


def columns_as_text(features: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that a file's reader need not make numbers of: categories, and those that are left out."""
    split = [text.strip().rpartition(":") for text in features]
    categories = [name.strip() for name, _, kind in split if kind == "category"]
    return (*categories, *(text[1:].strip() for text in features if text.startswith("-")))


def check_kind(wanted: Wanted, table: Table) -> None:
    """Raise `DataError` where the column cannot be what is wanted."""
    if isinstance(wanted.source, Formula):
        wanted.source.values(table, slice(0, table.rows))
    elif wanted.kind == "category" and table.column(wanted.source).kind == "date":
        raise DataError(f"{shown(wanted.text)}: column {shown(wanted.source)} holds dates, which are no categories")
