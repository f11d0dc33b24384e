"""The part of a recipe that says which rows are trained on, and how they become inputs."""

from typing import Annotated

import msgspec
from msgspec import Meta

from nntui.core.types import Scaling, TargetScaling, Task

Fraction = Annotated[float, Meta(gt=0.0, lt=1.0)]


class DataRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which rows, which of their columns, and in which parts."""

    source: str
    """A bundled name, a made-up set, or a path."""

    validation: Fraction = 0.1
    """Share of the rows outside the test part."""

    test: Fraction = 0.2
    """Share of all rows; a set with a test part of its own keeps that."""

    noise: float | None = None
    """Standard deviation, of made-up data."""

    size: int | None = None
    """Number of points, of made-up data."""

    target: str | None = None
    """The column to predict; None takes what the data say, or the last one."""

    task: Task | None = None
    """None infers it from the target."""

    features: list[str] | None = None
    """Columns and formulas such as `x1^2`, with `:category` or `:number` behind a name where its kind is another one;
    names with `-` in front are left out of those that are inferred."""

    split_column: str | None = None
    """The column that says to which part a row belongs."""

    group_column: str | None = None
    """Rows with the same value in it stay in one part."""

    time_column: str | None = None
    """The newest rows by it test, those before validate."""

    scaling: Scaling | None = None
    """Of the inputs: mean and deviation, least and greatest value, median and quartiles, or none; None decides."""

    target_scaling: TargetScaling | None = None
    """Of numbers to predict; None decides by the data, and what was decided stands in the run's recipe."""

    stream: bool | None = None
    """Whether a table is read piece by piece while it trains, for what does not fit into memory; None decides."""
