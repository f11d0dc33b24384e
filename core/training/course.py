"""The parts of a snapshot that show the course of a run: curves, interventions, findings, kept moments."""

from dataclasses import dataclass
from typing import Literal

from nntui.core.training.controls import Panel
from nntui.core.types import FloatArray

Gravity = Literal["error", "warning", "hint"]


@dataclass(frozen=True, eq=False, slots=True)
class Series:
    """Points of a curve, already thinned for the plot."""

    x: FloatArray
    """Epochs, fractions included."""

    y: FloatArray


@dataclass(frozen=True, slots=True)
class Mark:
    """An intervention: what was changed, when, and what the loss did after it."""

    epoch: float
    """Fractions included: the x axis of the curves."""

    step: int
    what: str
    """What was changed, such as `learning rate`; all that there is to say where nothing has an old and a new value."""

    old: str = ""
    new: str = ""
    loss_before: float | None = None
    """Running mean of the training loss at that time."""

    loss_after: float | None = None
    """The same some 60 steps later, when it is all made of what came after; None until then."""

    @property
    def text(self) -> str:
        """One line, such as `learning rate 0.05 → 0.04`."""
        return f"{self.what} {self.old} → {self.new}" if self.old or self.new else self.what


@dataclass(frozen=True, eq=False, slots=True)
class BranchCurves:
    """The course of a branch that is not the one that is trained: left by a fork or a reset, or ahead of a rewind."""

    name: str
    """Such as `branch 1`; `present` for what lies ahead of the moment that was gone back to."""

    train_loss: Series
    valid_loss: Series
    train_score: Series
    valid_score: Series


@dataclass(frozen=True, eq=False, slots=True)
class Curves:
    """The course of training so far."""

    train_loss: Series
    valid_loss: Series
    train_score: Series
    valid_score: Series
    marks: tuple[Mark, ...]
    learning_rate: Series | None = None
    gradient_norm: Series | None = None
    """Of the whole gradient, before clipping."""

    update_ratios: tuple[Series, ...] = ()
    """Norm of the update over the norm of the weights, one a layer."""

    branches: tuple[BranchCurves, ...] = ()
    best_epoch: int | None = None
    """The epoch of the least validation loss."""

    now: float = 0.0
    """Epochs done at the moment that is shown, fractions included."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with a run, in one line, with the evidence and what helps."""

    rule: str
    """Its name, such as `learning-rate-too-high`."""

    gravity: Gravity
    text: str
    """What is wrong: one line."""

    evidence: str
    """The numbers that say so."""

    help: str
    """What to do, in a few words."""

    keys: tuple[str, ...] = ()
    """Ids of the keys in the table that help, such as `learning_rate.down`."""

    layer: int | None = None
    """Where it is about one layer, counted from 0."""

    view: Panel | None = None
    """The view that shows it."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment that can be gone back to."""

    step: int
    epoch: float
    """Epochs done, fractions included."""


@dataclass(frozen=True, slots=True)
class TimelineView:
    """The kept moments of the branch that is shown."""

    moments: tuple[Moment, ...]
    """In the order of their steps."""

    at: int | None
    """Place in `moments` of the one that is shown; None in the present."""

    branch: int
    """Number of the branch that is shown, from 1."""

    branches: int
    bytes: int
    """Memory that the moments take."""

    budget: int
    """Bytes that they may take."""
