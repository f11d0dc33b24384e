"""Rare things that happen in a run: each is published, and loses nothing."""

from dataclasses import dataclass, field
from typing import Literal

from nntui.core.training.controls import Command
from nntui.core.training.course import Finding
from nntui.core.training.snapshot import Metrics
from nntui.core.types import Task

Weights = Literal["last", "averaged", "best"]
"""Which weights a model has: the newest, their moving averages, or those of the best epoch."""

Reason = Literal["epochs", "early_stopping", "stopped", "diverged"]
"""Why a run has ended."""


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


@dataclass(frozen=True, slots=True)
class Diagnosed:
    """Something is wrong with the run that was not before."""

    step: int
    epoch: int
    """The one that is trained, counted from 1."""

    finding: Finding


@dataclass(frozen=True, slots=True)
class Noted:
    """A command was carried out whose effect no panel shows: a line that says what was done."""

    text: str


Event = (
    Started
    | NetworkChanged
    | Validated
    | EpochEnded
    | CommandRejected
    | Diverged
    | Finished
    | Failed
    | Diagnosed
    | Noted
)
