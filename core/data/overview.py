"""What there is to see of a data set: columns, classes, pictures, points, and what preparation does to a row."""

from dataclasses import dataclass
from typing import Literal

from nntui.core.data.table import ColumnKind
from nntui.core.types import FloatArray, Task

Role = Literal["input", "target", "left out"]


@dataclass(frozen=True, eq=False, slots=True)
class ColumnView:
    """One row of the table of columns."""

    name: str
    kind: ColumnKind
    role: Role
    reason: str
    """Why it is left out or has its role, in a few words; empty where that is plain."""

    missing: int
    """Rows without a value."""

    distinct: int
    """Different values, missing ones not counted."""

    summary: str
    """The range of numbers and dates, such as `1.5 … 9.2`; the most frequent levels of categories."""

    histogram: FloatArray
    """Share of the rows in each of equal bins, or of the most frequent levels, shape (bins,); sums to at most 1."""

    relation: float | None
    """Mutual information with the target in bits, bias corrected, never below 0; None for the target itself and for
    what is left out."""


@dataclass(frozen=True, eq=False, slots=True)
class ClassView:
    """One class and its rows."""

    name: str
    rows: tuple[int, int, int]
    """In the parts for training, validation and test."""


@dataclass(frozen=True, eq=False, slots=True)
class PictureView:
    """The average picture of a class, and a few of its rows; values from 0 to 1."""

    name: str
    average: FloatArray
    """Shape (height, width)."""

    samples: FloatArray
    """Shape (pictures, height, width)."""


@dataclass(frozen=True, eq=False, slots=True)
class ScatterView:
    """Rows of the training part as points in a plane, a few thousand at the most."""

    x: FloatArray
    y: FloatArray
    labels: FloatArray
    """Of each point, shape (points,): its class's number, or its target's value where `class_names` is empty."""

    class_names: tuple[str, ...]
    x_name: str
    y_name: str
    """The second input, or the target where there is one input alone."""


@dataclass(frozen=True, slots=True)
class PreparedCell:
    """What becomes of one value of a row."""

    column: str
    raw: str
    """As it stands in the data; empty where it is missing."""

    inputs: tuple[tuple[str, float], ...]
    """Names and values of the inputs that are made of it."""


@dataclass(frozen=True, eq=False, slots=True)
class Overview:
    """Everything that the Data screen shows. What a set does not have is empty or None."""

    task: Task
    target: str
    """The target column's name; `label` or `y` where the data have no names."""

    rows: tuple[int, int, int]
    """In the parts for training, validation and test."""

    columns: tuple[ColumnView, ...] = ()
    classes: tuple[ClassView, ...] = ()
    pictures: tuple[PictureView, ...] = ()
    scatter: ScatterView | None = None
    examples: tuple[tuple[PreparedCell, ...], ...] = ()
    """A few rows of the training part, cell by cell; of pictures none."""

    notices: tuple[str, ...] = ()
    """What was inferred, left out, or looks wrong, a line each."""
