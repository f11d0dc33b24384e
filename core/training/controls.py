"""The commands that a user can give to a running training. They are all frozen, and all that goes in."""

from dataclasses import dataclass
from typing import Literal

from nntui.core.edits import Edit

HyperName = Literal[
    "learning_rate",
    "momentum",
    "dropout",
    "batch_size",
    "nesterov",
    "weight_decay",
    "clipnorm",
    "clipvalue",
    "global_clipnorm",
    "ema_momentum",
    "ema_overwrite_frequency",
    "beta_1",
    "beta_2",
    "rho",
    "epsilon",
    "l1",
    "l2",
    "gradient_accumulation_steps",
]
"""The values that can be changed between two batches; `hyperparameters.py` has the table."""

Panel = Literal["layers", "curves", "weights", "data"]
"""The parts of a snapshot that cost something and are made only when they are asked for."""

WeightsKind = Literal["matrix", "fields"]


@dataclass(frozen=True)
class SetHyper:
    """Set a hyperparameter to an exact value, or to None where that switches it off.

    Dropout, L1 and L2 are those of one layer (counted from 0), or of all that can have them.
    """

    name: HyperName
    value: float | None
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
class SetOptimizer:
    """Go on with another optimizer: a name, or a name with arguments, such as `adam:learning_rate=0.002`."""

    spec: str


@dataclass(frozen=True)
class SetSchedule:
    """Go on with another schedule from its beginning, such as `cosine:decay_steps=20epochs`; None for none."""

    spec: str | None


@dataclass(frozen=True)
class SetEarlyStopping:
    """Watch anew for the end of progress, such as `10:min_delta=0.001`; None for not at all."""

    spec: str | None


@dataclass(frozen=True)
class EditNetwork:
    """Change the network's structure between two batches."""

    edit: Edit


@dataclass(frozen=True)
class Validate:
    """Judge the validation part now."""


@dataclass(frozen=True)
class Undo:
    """Take the last change back: of a value, of the structure, or a reset."""


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


Command = (
    SetHyper
    | Nudge
    | SetOptimizer
    | SetSchedule
    | SetEarlyStopping
    | EditNetwork
    | Validate
    | Undo
    | Pause
    | Resume
    | Step
    | StepEpoch
    | Reset
    | ViewRequest
    | Stop
)
