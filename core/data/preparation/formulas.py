"""Inputs that are computed from columns: `x1^2`, `x1*x2`, `sin(x1)`, `cos(x1)`."""

from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np

from nntui.core.data.preparation.inputs import Scale, Write, with_indicator, write_scaled
from nntui.core.data.table import ColumnKind, Table
from nntui.core.data.values import check_finite, shown
from nntui.core.errors import DataError, unknown
from nntui.core.types import FloatArray

_LARGEST = 1e300
"""What a square or a product is cut off at: still finite."""


class Formula(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is computed of which columns."""

    operation: Literal["square", "product", "sin", "cos"]
    columns: tuple[str, ...]

    def __post_init__(self) -> None:
        """Check the number of columns."""
        if len(self.columns) != 1 + (self.operation == "product"):
            raise ValueError(f"{self.operation} of {len(self.columns)} columns cannot be")

    def __str__(self) -> str:
        """Write it as it is read."""
        first = self.columns[0]
        if self.operation == "product":
            return f"{first}*{self.columns[1]}"
        return f"{first}^2" if self.operation == "square" else f"{self.operation}({first})"

    def compute(self, values: Sequence[FloatArray]) -> FloatArray:
        """Return the formula's value of the columns' values, shape (n,) each; NaN where one is missing."""
        if self.operation in ("sin", "cos"):
            return np.sin(values[0]) if self.operation == "sin" else np.cos(values[0])
        with np.errstate(over="ignore"):
            product: FloatArray = values[0] * values[-1]
        return np.clip(product, -_LARGEST, _LARGEST, out=product)

    def values(self, table: Table, rows: slice) -> FloatArray:
        """Return the formula's value of rows of a table, shape (n,).

        Raises `DataError` where a column is missing, holds no numbers, or one that is infinite.
        """
        numbers = []
        for name in self.columns:
            column = table.column(name)
            if column.kind != "number" and not column.missing.all():
                raise DataError(f"{shown(str(self))} needs numbers, and column {shown(name)} holds a {column.kind}")
            values = np.asarray(column.values[rows], np.float64) if column.kind == "number" else None
            numbers.append(np.full(len(column.values[rows]), np.nan) if values is None else values)
            check_finite(column, numbers[-1], rows.start or 0)
        return self.compute(numbers)


class FormulaInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="is", tag="formula"):
    """A formula's value, scaled, its gaps filled with the median."""

    formula: Formula
    fill: float
    indicator: bool
    offset: float
    scale: Scale

    @property
    def columns(self) -> tuple[tuple[str, ColumnKind], ...]:
        """Raw columns that it needs, with their kinds."""
        return tuple((name, "number") for name in self.formula.columns)

    @property
    def names(self) -> tuple[str, ...]:
        """Of its inputs."""
        return with_indicator((str(self.formula),), str(self.formula), indicator=self.indicator)

    def writer(self, table: Table) -> Write:
        """Return what prepares rows of the table. Raises `DataError` where a column is missing or holds no numbers."""

        def write(rows: slice, out: FloatArray) -> None:
            write_scaled(self.formula.values(table, rows), self, out)

        return write


def read_formula(text: str, names: Sequence[str]) -> Formula | None:
    """Return the formula that a text says; None where it has no formula's form.

    Raises `DataError`, with the nearest name, where it is one of columns that are not among `names`.
    """
    for operation in ("sin", "cos"):
        if text.startswith(f"{operation}(") and text.endswith(")"):
            return _of(Formula(operation, (text[4:-1].strip(),)), names)
    if text.endswith("^2"):
        return _of(Formula("square", (text[:-2].strip(),)), names)
    # A name may have a star in it as well: the first place where both sides are columns.
    places = [place for place, sign in enumerate(text) if sign == "*"]
    products = [Formula("product", (text[:place].strip(), text[place + 1 :].strip())) for place in places]
    for product in products:
        if set(product.columns) <= set(names):
            return product
    return _of(products[0], names) if products else None


def _of(formula: Formula, names: Sequence[str]) -> Formula:
    for name in formula.columns:
        if name not in names:
            raise DataError(f"{shown(str(formula))}: {unknown('column', name, names)}")
    return formula
