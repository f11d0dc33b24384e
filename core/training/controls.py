"""The commands that a user can give to a running training. They are all frozen, and all that goes in."""

from dataclasses import dataclass
from typing import Literal

HyperName = Literal["learning_rate", "momentum", "dropout", "batch_size"]
"""The values that can be changed between two batches; `hyperparameters.py` has the table."""

Panel = Literal["layers", "curves", "weights"]
"""The parts of a snapshot that cost something and are made only when they are asked for."""

WeightsKind = Literal["matrix", "fields"]


@dataclass(frozen=True)
class SetHyper:
    """Set a hyperparameter to an exact value, for one hidden layer (counted from 0) or for all."""

    name: HyperName
    value: float
    layer: int | None = None


@dataclass(frozen=True)
class Nudge:
    """Change a hyperparameter relative to what it is when the command arrives, so that repeats compound.

    `amount` is a factor for the learning rate and the batch size, a difference for dropout, and a number of rungs
    on its ladder for momentum.
    """

    name: HyperName
    amount: float
    layer: int | None = None


@dataclass(frozen=True)
class Undo:
    """Take the last change back: of a value, or a reset."""


@dataclass(frozen=True)
class Pause:
    """Stop between two batches and wait."""


@dataclass(frozen=True)
class Resume:
    """Go on training."""


@dataclass(frozen=True)
class Step:
    """Train one batch, then pause."""


@dataclass(frozen=True)
class StepEpoch:
    """Train to the end of the epoch, its validation included, then pause."""


@dataclass(frozen=True)
class Reset:
    """Start again from the same initial weights, or from new ones."""

    new_weights: bool = False


@dataclass(frozen=True)
class ViewRequest:
    """What a screen wants to see next. Those that wait are answered as one; of each value the newest counts."""

    panels: frozenset[Panel] = frozenset()

    columns: int = 100
    """Columns of the curves' plot: they come with at most as many points."""

    layer: int = 0
    """The layer whose weights are shown, counted from 0."""

    kind: WeightsKind = "matrix"

    unit: int = 0
    """The first unit whose receptive field is shown."""

    size: tuple[int, int] = (24, 80)
    """Height and width, in pixels, of the area that the matrix is drawn on, or of one receptive field."""

    tiles: int = 8
    """How many receptive fields there is room for."""


@dataclass(frozen=True)
class Stop:
    """End the training and keep the model."""


Command = SetHyper | Nudge | Undo | Pause | Resume | Step | StepEpoch | Reset | ViewRequest | Stop
