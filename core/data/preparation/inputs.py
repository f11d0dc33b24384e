"""Inputs that are made of one column each: a number, a truth value, a category; each knows its own preparation."""

from collections.abc import Callable
from typing import Annotated, Literal, Protocol

import msgspec
import numpy as np
from msgspec import Meta

from nntui.core.data.preparation.scaling import rescale
from nntui.core.data.table import MISSING_CODE, Column, ColumnKind, Table
from nntui.core.data.values import UNKNOWN_CODE, check_finite, coder, numberer, read_number, shown
from nntui.core.errors import DataError
from nntui.core.types import FloatArray, IntArray

Write = Callable[[slice, FloatArray], None]
"""Writes the prepared rows of a slice into an array, shape (rows, width of the input)."""

Scale = Annotated[float, Meta(ge=0.0)]


class Scaled(Protocol):
    """What scales a number and fills its gaps."""

    @property
    def fill(self) -> float:
        """Stands in for what is missing, not scaled yet."""

    @property
    def indicator(self) -> bool:
        """Whether a second input says where the value is missing."""

    @property
    def offset(self) -> float:
        """Taken off first."""

    @property
    def scale(self) -> float:
        """Multiplied with then."""


class NumberInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="is", tag="number"):
    """A number or a date: scaled, its gaps filled with the median."""

    name: str
    kind: Literal["number", "date"]
    fill: float
    indicator: bool
    """Whether a second input says where the value is missing: where it was missing in the training part."""

    offset: float
    scale: Scale

    @property
    def columns(self) -> tuple[tuple[str, ColumnKind], ...]:
        """Raw columns that it needs, with their kinds."""
        return ((self.name, self.kind),)

    @property
    def names(self) -> tuple[str, ...]:
        """Of its inputs."""
        return with_indicator((self.name,), self.name, indicator=self.indicator)

    def writer(self, table: Table) -> Write:
        """Return what prepares rows of the table. Raises `DataError` where the column is missing or of another kind."""
        column = needed(table, self.name, self.kind)
        numbers = numberer(column)

        def write(rows: slice, out: FloatArray) -> None:
            values = numbers(column.values[rows])
            check_finite(column, values, rows.start)
            write_scaled(values, self, out)

        return write


class BooleanInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="is", tag="boolean"):
    """A truth value as 0 or 1, its gaps filled with the more frequent one; another text counts as missing."""

    name: str
    levels: tuple[str, str]
    """The texts of 0 and of 1."""

    fill: Literal[0, 1]
    indicator: bool

    @property
    def columns(self) -> tuple[tuple[str, ColumnKind], ...]:
        """Raw columns that it needs, with their kinds."""
        return ((self.name, "boolean"),)

    @property
    def names(self) -> tuple[str, ...]:
        """Of its inputs."""
        return with_indicator((f"{self.name}={self.levels[1]}",), self.name, indicator=self.indicator)

    def writer(self, table: Table) -> Write:
        """Return what prepares rows of the table. Raises `DataError` where the column is missing or of another kind."""
        column = needed(table, self.name, "boolean", self.levels)
        codes_of = coder(column, self.levels)

        def write(rows: slice, out: FloatArray) -> None:
            codes = codes_of(column.values[rows])
            absent = codes < 0
            out[:, 0] = np.where(absent, self.fill, codes)
            if self.indicator:
                out[:, 1] = absent

        return write


class CategoryInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="is", tag="category"):
    """A category as one 0/1 input a level; gaps take the most frequent level.

    Two levels make two inputs as well: neither of them is 1 where a level is unknown, which one input could not say.
    """

    name: str
    levels: tuple[str, ...]
    """Those with an input of their own."""

    pooled: bool
    """Whether a last input, `other`, stands for the rare levels; unknown ones go there too, and nowhere without it."""

    fill: str | None
    """The most frequent level; None where that is pooled."""

    indicator: bool

    def __post_init__(self) -> None:
        """Check what belongs together."""
        if len(set(self.levels)) != len(self.levels):
            raise ValueError(f"a level of {self.name!r} stands there twice")
        if self.fill is not None and self.fill not in self.levels:
            raise ValueError(f"{self.fill!r} is no level of {self.name!r}")

    @property
    def columns(self) -> tuple[tuple[str, ColumnKind], ...]:
        """Raw columns that it needs, with their kinds."""
        return ((self.name, "category"),)

    @property
    def names(self) -> tuple[str, ...]:
        """Of its inputs."""
        levels = (*self.levels, "other") if self.pooled else self.levels
        return with_indicator(tuple(f"{self.name}={level}" for level in levels), self.name, indicator=self.indicator)

    def writer(self, table: Table) -> Write:
        """Return what prepares rows of the table. Raises `DataError` where the column is missing or of another kind."""
        column = needed(table, self.name, "category", self.levels)
        codes_of, width = coder(column, self.levels), len(self.levels) + self.pooled
        unknown = len(self.levels) if self.pooled else -1
        fill = unknown if self.fill is None else self.levels.index(self.fill)

        def write(rows: slice, out: FloatArray) -> None:
            codes = codes_of(column.values[rows])
            absent = codes == MISSING_CODE
            codes = np.where(absent, fill, np.where(codes == UNKNOWN_CODE, unknown, codes))
            _write_one_hot(codes, out[:, :width])
            if self.indicator:
                out[:, -1] = absent

        return write


def with_indicator(names: tuple[str, ...], name: str, *, indicator: bool) -> tuple[str, ...]:
    """Return names of inputs, with the one that says where `name` is missing."""
    return (*names, f"{name} missing") if indicator else names


def needed(table: Table, name: str, kind: ColumnKind, levels: tuple[str, ...] = ()) -> Column:
    """Return a column that can be taken as `kind`. Raises `DataError`, which names it, where that cannot be.

    Texts and truth values stand for one another by their texts; numbers for `levels` that read as numbers; texts for
    numbers, if all do; and a column without any value for everything.
    """
    column = table.column(name)
    texts = column.kind in ("category", "boolean")
    if kind == "number":
        fits = texts or column.kind == "number"
    elif kind == "date":
        fits = column.kind == "date"
    else:
        fits = texts or (column.kind == "number" and any(read_number(level) is not None for level in levels))
    if fits or bool(column.missing.all()):
        return column
    raise DataError(f"column {shown(name)} holds a {column.kind} where the model was trained on a {kind}")


def write_scaled(values: FloatArray, how: "Scaled", out: FloatArray) -> None:
    """Write values, shape (n,), filled and scaled, into the first column of `out`, the indicator into the second."""
    absent = np.isnan(values)
    scaled = rescale(values, how.offset, how.scale)
    scaled[absent] = rescale(np.array([how.fill]), how.offset, how.scale)
    out[:, 0] = scaled
    if how.indicator:
        out[:, 1] = absent


def _write_one_hot(codes: IntArray, out: FloatArray) -> None:
    """Write 1 where a row's code says and 0 elsewhere; a row of the code -1 has no 1."""
    out[...] = 0.0
    rows = np.flatnonzero(codes >= 0)
    out[rows, codes[rows]] = 1.0
