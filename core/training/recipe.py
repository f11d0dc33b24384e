"""The recipe: everything that defines a run, frozen."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from nntui.core.layers import Dense
from nntui.core.limits import HIGHEST_RATE, LARGEST_BATCH, LOWEST_RATE
from nntui.core.types import DType

Fraction = Annotated[float, Meta(gt=0.0, lt=1.0)]
Count = Annotated[int, Meta(ge=1, le=10**9)]
Seed = Annotated[int, Meta(ge=0, le=2**62)]


class DataRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which rows."""

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


class LayerRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One layer; the last one is the output."""

    units: Count
    activation: str
    initializer: str
    dropout: Annotated[float, Meta(ge=0.0, lt=1.0)] = 0.0

    def dense(self) -> Dense:
        """Return the layer as the engine takes it."""
        return Dense(self.units, self.activation, dropout=self.dropout, initializer=self.initializer)


class OptimizerRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How gradients become updates."""

    name: Literal["sgd"]
    learning_rate: Annotated[float, Meta(ge=LOWEST_RATE, le=HIGHEST_RATE)]
    momentum: Annotated[float, Meta(ge=0.0, lt=1.0)] = 0.0
    nesterov: bool = False


class TrainingRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long, in which steps, by which measure."""

    loss: str
    batch_size: Annotated[int, Meta(ge=1, le=LARGEST_BATCH)]
    epochs: Count | None = None
    """Where the run ends; without it, it goes on until it is stopped."""


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that defines a run: with the commands given in mid-run, the same weights come out of it."""

    data: DataRecipe
    layers: Annotated[list[LayerRecipe], Meta(min_length=1)]
    optimizer: OptimizerRecipe
    training: TrainingRecipe
    seed: Seed = 0
    dtype: DType = "float32"
    threads: Annotated[int, Meta(ge=1, le=1024)] = 1
    """BLAS threads: the last bits of a product depend on their number."""

    format: Literal[1] = 1
    """The version of the file's form."""
