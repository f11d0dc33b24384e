"""Values as they are stored, before they are split and prepared: arrays, or a table."""

from dataclasses import dataclass

from nntui.core.data.table import Table
from nntui.core.types import AnyArray

LABEL, VALUE = "label", "y"
"""What the target of arrays is called, a class or a number, where the data have no name for it."""


@dataclass(frozen=True, eq=False)
class RawArrays:
    """Rows of numbers that are all alike: pictures, or features that somebody has prepared."""

    x: AnyArray
    """Shape (rows, features): bytes or floats; may be memory-mapped."""

    y: AnyArray
    """Labels, int64, shape (rows,), where `class_names` names them; else numbers, float64, shape (rows,) or
    (rows, outputs)."""

    class_names: tuple[str, ...]
    """One a class, in the order of the labels; empty where y are numbers to predict."""

    feature_names: tuple[str, ...]
    image_shape: tuple[int, int] | None = None
    """Height and width where a row is a picture."""

    maximum: float | None = None
    """The value that becomes 1, all features divided alike; None where each feature is standardised."""

    own_test: tuple[AnyArray, AnyArray] | None = None
    """x and y of a test part that the data themselves have."""


@dataclass(frozen=True, eq=False)
class RawTable:
    """Columns of different kinds, one of which is to be predicted."""

    table: Table
    target: str | None = None
    """The column to predict, where the data say so themselves."""

    notices: tuple[str, ...] = ()
    """What reading the table found that its user should know, a line each."""


Raw = RawArrays | RawTable
