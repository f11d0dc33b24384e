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
    "input_noise",
]
"""The values that can be changed between two batches; `hyperparameters.py` has the table."""

Panel = Literal["layers", "curves", "weights", "data", "ridges", "graph", "unit", "boundary", "mistakes", "confusion"]
"""The parts of a snapshot that cost something and are made only when they are asked for."""

WeightsKind = Literal["matrix", "fields"]
RidgeKind = Literal["weights", "gradients", "activations"]
Window = Literal["whole", "recent"]


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
class Redo:
    """Make the change again that was taken back last."""


@dataclass(frozen=True)
class SetSpeed:
    """Limit the steps a second, for watching; None for no limit."""

    steps_per_second: float | None


@dataclass(frozen=True)
class NudgeSpeed:
    """Change the speed limit by a factor. Without one, a factor below 1 begins at the present speed."""

    factor: float


@dataclass(frozen=True)
class FreezeUnits:
    """Let units no longer learn, or learn again: their incoming weights and their biases."""

    layer: int
    units: tuple[int, ...] | None
    """Counted from 0; None for all of the layer."""

    frozen: bool = True


@dataclass(frozen=True)
class SwitchUnits:
    """Switch units of a hidden layer off, so that they give 0, or on again."""

    layer: int
    units: tuple[int, ...]
    on: bool = False


@dataclass(frozen=True)
class SetWeight:
    """Set one weight, or a bias, to a value."""

    layer: int
    unit: int
    input: int | None
    """Number of the input, from 0; None for the bias."""

    value: float


@dataclass(frozen=True)
class SetInitializer:
    """Choose the scheme of a layer's initial weights, which the next start with new weights uses."""

    layer: int
    scheme: str


@dataclass(frozen=True)
class Rewind:
    """Show a kept moment of the run instead of the present; training stands still there."""

    by: int | None = None
    """So many kept moments back (negative) or forward; past the newest is the present."""

    epoch: float | None = None
    """The kept moment that is nearest to so many epochs."""

    changes: int | None = None
    """The moment right before so many interventions back (negative) or forward."""


@dataclass(frozen=True)
class Return:
    """Go back to the present from a rewind."""


@dataclass(frozen=True)
class Fork:
    """Go on from the moment that is shown, on a new branch; the old branch's course stays to be compared."""


@dataclass(frozen=True)
class SwitchBranch:
    """Go on with a branch that was left by a fork or a reset, from where it was."""

    branch: int
    """Its number, from 1."""


@dataclass(frozen=True)
class SetMemory:
    """Give the kept moments so much memory."""

    bytes: int
    """0 for none: no moments are kept then."""


@dataclass(frozen=True)
class Save:
    """Write the run's present model to a file."""

    path: str
    overwrite: bool = False
    """Whether a file that is there makes room."""


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
    """The first unit whose receptive field, or small plane, is shown."""

    size: tuple[int, int] = (24, 80)
    """Height and width, in pixels, of the area that the matrix is drawn on, or of one receptive field."""

    tiles: int = 8
    """How many receptive fields, or small planes, there is room for."""

    window: Window = "whole"
    """Which part of the run the curves show."""

    ridge: RidgeKind = "weights"
    """What the histograms over time are of."""

    area: tuple[int, int] = (24, 80)
    """Height and width, in pixels, of the boundary's plane."""

    unit_area: tuple[int, int] = (8, 8)
    """Height and width, in pixels, of a hidden unit's small plane; (0, 0) asks for none."""

    shown_units: int = 12
    """Units of a layer that the graph has room for."""

    chosen: int = 0
    """The unit of `layer` that is looked at closely."""

    exciting: int = 8
    """Rows of those that excite a unit most that there is room for."""

    example: int = 0
    """The row of the validation part that a unit is looked at with."""

    first: int = 0
    """Place of the first mistake that is shown."""

    mistakes: int = 8
    """How many mistakes there is room for."""


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
    | Redo
    | SetSpeed
    | NudgeSpeed
    | FreezeUnits
    | SwitchUnits
    | SetWeight
    | SetInitializer
    | Rewind
    | Return
    | Fork
    | SwitchBranch
    | SetMemory
    | Save
    | Pause
    | Resume
    | Step
    | StepEpoch
    | Reset
    | ViewRequest
    | Stop
)
