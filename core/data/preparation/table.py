"""The preparation of a whole table: raw columns in, an array of inputs out. Saved with the model."""

from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from nntui.core.data.preparation.formulas import FormulaInput
from nntui.core.data.preparation.inputs import BooleanInput, CategoryInput, NumberInput
from nntui.core.data.table import ColumnKind, Table
from nntui.core.types import DType, FloatArray

Input = NumberInput | BooleanInput | CategoryInput | FormulaInput

_ROWS_AT_ONCE = 8192
"""So that a piece of the result stays in the processor's cache while its columns are written one by one."""


class TablePreparation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What becomes of each column; `msgspec.json` writes and reads it."""

    inputs: Annotated[tuple[Input, ...], Meta(min_length=1)]

    @property
    def columns(self) -> tuple[tuple[str, ColumnKind], ...]:
        """Raw columns that are needed and what they are to be read as, each once, in the order of the inputs."""
        needed: dict[str, ColumnKind] = {}
        for made in self.inputs:
            for name, kind in made.columns:
                needed.setdefault(name, kind)
        return tuple(needed.items())

    @property
    def input_names(self) -> tuple[str, ...]:
        """One a column of the result, such as `age`, `age missing`, `colour=red`, `colour=other`."""
        return tuple(name for made in self.inputs for name in made.names)

    @property
    def width(self) -> int:
        """Number of inputs."""
        return len(self.input_names)

    def transform(self, table: Table, dtype: DType = "float32") -> FloatArray:
        """Return the prepared rows, shape (rows, width), all of them finite.

        Raises `DataError` that names a column which is missing, of another kind, or has an infinite number.
        """
        prepared = np.empty((table.rows, self.width), dtype)
        writers, stop = [], 0
        for made in self.inputs:
            start, stop = stop, stop + len(made.names)
            writers.append((made.writer(table), slice(start, stop)))
        for first in range(0, table.rows, _ROWS_AT_ONCE):
            rows = slice(first, min(first + _ROWS_AT_ONCE, table.rows))
            for write, places in writers:
                write(rows, prepared[rows, places])
        return prepared
