"""One moment of a run as a viewer sees it: a frozen snapshot, made when a viewer asks."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from nntui.core.training.controls import HyperName
from nntui.core.training.course import Curves, Finding, Mark, TimelineView
from nntui.core.training.seen import (
    BoundaryView,
    ConfusionView,
    GraphView,
    LayerView,
    MistakesView,
    RidgesView,
    UnitView,
    WeightsView,
)

if TYPE_CHECKING:
    from nntui.core.data.overview import Overview  # imports NumPy, which a first frame does not wait for

State = Literal["training", "paused", "finished", "diverged", "failed", "past"]
"""`past`: a kept moment is shown, and the run itself stands still."""


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

    input_noise: float = 0.0
    """Standard deviation of the noise that is added to the prepared inputs of each training batch."""

    clipped: float | None = field(default=None, compare=False)
    """Share of the latest steps whose gradient was clipped; None where nothing clips. Measured, not set: values are
    equal without it."""

    own: tuple[tuple[HyperName, float], ...] = ()
    """All values that few optimizers have, as this one has them."""

    early_stopping: str = ""
    """What ends the run where there is no progress, as it is typed: `10:min_delta=0.001`; empty where nothing does."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """Loss and score of one part of the data; the score is accuracy for classes, R2 for regression."""

    loss: float
    score: float


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

    speed: float | None = None
    """Limit of the steps a second, for watching; None for none."""

    findings: tuple[Finding, ...] = ()
    """What is wrong with the run, the gravest first."""

    timeline: TimelineView | None = None
    """The moments that can be gone back to."""

    layers: tuple[LayerView, ...] | None = None
    curves: Curves | None = None
    weights: WeightsView | None = None
    ridges: RidgesView | None = None
    graph: GraphView | None = None
    unit: UnitView | None = None
    boundary: BoundaryView | None = None
    mistakes: MistakesView | None = None
    confusion: ConfusionView | None = None
    overview: "Overview | None" = None
    """The data set, which stays the same during a run: enough to ask for it once."""
