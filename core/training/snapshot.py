"""What a viewer sees: frozen snapshots, made when a viewer asks, and rare events, which lose nothing."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from nntui.core.training.controls import Command, HyperName, WeightsKind
from nntui.core.types import FloatArray, Task

if TYPE_CHECKING:
    from nntui.core.data.overview import Overview  # imports NumPy, which a first frame does not wait for

Weights = Literal["last", "averaged", "best"]
"""Which weights a model has: the newest, their moving averages, or those of the best epoch."""

Reason = Literal["epochs", "early_stopping", "stopped", "diverged"]
"""Why a run has ended."""

State = Literal["training", "paused", "finished", "diverged", "failed"]


@dataclass(frozen=True, slots=True)
class Hyperparameters:
    """The values that act at the next step."""

    learning_rate: float
    """The rate that acts: the scheduled one, scaled by hand where it was."""

    momentum: float | None
    """None where the optimizer has none."""

    dropout: tuple[float, ...]
    """One a hidden layer."""

    batch_size: int
    nesterov: bool = False
    optimizer: str = "sgd"
    schedule: str = ""
    """What is done to the learning rate in a few words, where anything is."""

    scheduled_rate: float | None = None
    """What the schedule gives, where there is one, before anything was changed by hand."""

    weight_decay: float | None = None
    clipnorm: float | None = None
    clipvalue: float | None = None
    global_clipnorm: float | None = None
    ema_momentum: float | None = None
    """None where no averages are kept."""

    ema_overwrite_frequency: int | None = None

    l1: tuple[float, ...] = ()
    l2: tuple[float, ...] = ()
    """One a layer."""

    gradient_accumulation_steps: int = 1
    of_optimizer: tuple[tuple[HyperName, float], ...] = ()
    """Values that few optimizers have, those that are not its usual ones."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """Loss and score of one part of the data; the score is accuracy for classes, R2 for regression."""

    loss: float
    score: float


@dataclass(frozen=True, eq=False, slots=True)
class LayerView:
    """One row of the layer table."""

    inputs: int
    units: int
    parameters: int
    activation: str
    dropout: float
    weight_norm: float
    """Euclidean norm of kernel and bias."""

    gradient_norm: float
    """Of the last batch."""

    update_ratio: float
    """Norm of the last update over the norm of the weights."""

    dead: float | None
    """Share of the units that fire for no row of a fixed sample, 0 to 1; None where units cannot die."""

    histogram: FloatArray
    """Share of the kernel's weights in each of equal bins from the least to the greatest, shape (bins,)."""


@dataclass(frozen=True, eq=False, slots=True)
class WeightsView:
    """The weights of one layer, reduced to the area that they are drawn on."""

    layer: int
    """Counted from 0."""

    inputs: int
    units: int
    kind: WeightsKind

    image: FloatArray
    """`matrix`: shape (rows, columns), a row for (a group of) units, a column for (a group of) inputs;
    `fields`: shape (tiles, height, width), the receptive fields of the units from `first_unit` on."""

    first_unit: int
    limit: float
    """The greatest absolute value in `image`: the end of the colour scale, never 0."""


@dataclass(frozen=True, eq=False, slots=True)
class Series:
    """Points of a curve, already thinned for the plot."""

    x: FloatArray
    """Epochs, fractions included."""

    y: FloatArray


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the user intervened."""

    epoch: float
    """Fractions included: the x axis of the curves."""

    step: int
    text: str
    """Such as `learning rate 0.05 → 0.04`."""


@dataclass(frozen=True, eq=False, slots=True)
class Curves:
    """The course of training so far."""

    train_loss: Series
    valid_loss: Series
    train_score: Series
    valid_score: Series
    marks: tuple[Mark, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Snapshot:
    """Everything about one moment that was asked for; arrays are read-only."""

    state: State
    step: int
    """Training steps done."""

    epoch: int
    """The epoch that is trained, counted from 1."""

    epochs: int | None
    """Where training ends, if it does."""

    batch: int
    """Batches done in this epoch."""

    batches: int
    """Batches in an epoch."""

    seconds: float
    """Time spent training, without pauses."""

    samples_per_second: float
    hyperparameters: Hyperparameters
    train: Metrics | None
    """Of the newest batches (running means); None before the first."""

    valid: Metrics | None
    """Of the newest validation; None before the first."""

    message: str = ""
    """Why the run stands still, where that needs a word: a divergence, an error."""

    change: Mark | None = None
    """The newest intervention."""

    layers: tuple[LayerView, ...] | None = None
    curves: Curves | None = None
    weights: WeightsView | None = None
    overview: "Overview | None" = None
    """The data set, which stays the same during a run: enough to ask for it once."""


@dataclass(frozen=True, slots=True)
class Started:
    """The data is read and the network stands: what is being trained."""

    data: str
    task: Task
    architecture: str
    """Such as `784-128-64-10`."""

    activation: str
    image_shape: tuple[int, int] | None
    class_names: tuple[str, ...]
    summary: str
    """One line: rows of each part and what was chosen."""

    choices: str
    """One line: optimizer, loss, seed, precision, threads."""

    notices: tuple[str, ...] = ()
    """What was inferred from the data, left out, or looks wrong, a line each."""

    @property
    def layers(self) -> int:
        """Number of layers, the output included."""
        return self.architecture.count("-")


@dataclass(frozen=True, slots=True)
class NetworkChanged:
    """The network has another structure now."""

    architecture: str
    activation: str
    """Of the first hidden layer."""

    @property
    def layers(self) -> int:
        """Number of layers, the output included."""
        return self.architecture.count("-")


@dataclass(frozen=True, slots=True)
class Validated:
    """The validation part was judged because a user asked for it."""

    step: int
    valid: Metrics


@dataclass(frozen=True, slots=True)
class EpochEnded:
    """One epoch is trained and validated."""

    epoch: int
    step: int
    train: Metrics
    valid: Metrics
    learning_rate: float
    seconds: float = 0.0
    """Since the start, without pauses; the session fills it in."""


@dataclass(frozen=True, slots=True)
class CommandRejected:
    """A command could not be carried out; nothing changed."""

    command: Command
    reason: str


@dataclass(frozen=True, slots=True)
class Diverged:
    """The loss is no longer a finite number. That step was not taken; an earlier one may have spoilt the weights."""

    step: int
    epoch: int
    message: str


@dataclass(frozen=True, slots=True)
class Finished:
    """Training has ended."""

    reason: Reason
    epochs: int
    """Whole epochs done."""

    steps: int
    seconds: float
    test: Metrics
    best_epoch: int | None
    weights_sha256: str
    run: str
    model: str
    weights: Weights = "last"
    """Which weights were tested and kept."""

    scores: dict[str, float] = field(default_factory=dict)
    """Further scores on the test part, by name; bits explained among them."""


@dataclass(frozen=True, slots=True)
class Failed:
    """An error in the training thread, or data that cannot be read."""

    message: str
    user_error: bool
    """True where the user can put it right; False for a fault in the program."""


Event = Started | NetworkChanged | Validated | EpochEnded | CommandRejected | Diverged | Finished | Failed
