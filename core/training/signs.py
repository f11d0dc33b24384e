"""The signs that a diagnosis reads: plain numbers of how a run behaves, gathered at one moment."""

import math
from dataclasses import dataclass

from nntui.core.types import Task


@dataclass(frozen=True)
class LayerSigns:
    """How one layer has behaved of late; medians over the newest samples."""

    activation: str
    units: int
    gradient: float
    """Norm of its gradient, before clipping."""

    weight: float
    """Norm of its parameters."""

    update: float
    """Norm of an update over that of the parameters; NaN before one was measured."""

    moved: float
    """Norm of the way from the initial parameters over their norm; NaN before it was measured."""

    dead: float | None
    """Share of the units that fired for no recent row; None where units cannot die, or too few rows were seen."""

    saturated: float | None
    """Share of the values within 1 % of the activation's limits; None where it has none."""

    @property
    def pull(self) -> float:
        """Norm of the gradient over that of the parameters."""
        return self.gradient / self.weight if self.weight > 0.0 else math.inf


@dataclass(frozen=True)
class EpochSigns:
    """One epoch's end."""

    epoch: int
    train_loss: float
    valid_loss: float
    train_score: float
    valid_score: float


@dataclass(frozen=True)
class Look:
    """What a look at rows of both parts says, the network answering without dropout."""

    train_skill: float
    """Share of the base loss that is explained, of rows that are trained on."""

    valid_skill: float
    structure: float
    """Correlation of a training row's error with its neighbours' errors: near 0 where nothing but noise is left; NaN
    of too few rows."""

    trusted_wrong: float
    """Share of the wrong rows whose neighbours, for the most part, have the class that was answered."""

    rank: float
    """Mean place of the label among the classes that were not answered, of wrong rows: 1 where it is always the next
    best, 0.5 where it is anywhere; NaN for two classes, and where too few rows are wrong."""

    wrong: float
    """Share of the training rows that are classified wrongly."""


@dataclass(frozen=True)
class Signs:
    """A run at one moment. Losses are those that are minimised, but for `shown_base` and `history`."""

    step: int
    since: int
    """Steps since the user last changed anything."""

    epochs: int
    task: Task
    classes: int
    valid_rows: int
    rate: float
    scheduled: bool
    diverged: bool
    base_loss: float
    """Of the best answer that is the same for all rows."""

    shown_base: float
    """The same, in the units of the curves."""

    base_score: float
    first_loss: float
    """Of the first batches, before they changed much."""

    early_loss: float
    """Mean of the oldest batches that are remembered one by one."""

    peak_loss: float
    """The highest since the last change, as the middle of four batches in a row: one alone may have hard rows."""

    recent_loss: float
    """Mean of the newest batches."""

    recent_score: float
    trend: float
    """Difference of the means of both halves of the recent window over its standard error: below 0 where it falls."""

    fall: float
    """Share of the base loss by which the second half of the window is below the first."""

    swing: float
    """Standard deviation of a batch's loss around its neighbours, as most of them have it."""

    swing_ratio: float
    """Variance between neighbouring batches over what the choice of their rows explains: near 1 in a calm run."""

    gradient_norm: float
    """Of the whole gradient, before clipping, median of the newest samples."""

    first_gradient: float
    gradient_samples: int
    layers: tuple[LayerSigns, ...]
    narrowest: int
    """Units of the narrowest hidden layer; 0 where there is none that bends."""

    dropout: float
    """The highest rate."""

    top_share: float
    """Share of a batch's predictions that name the class that is predicted most in it."""

    top_class: str
    """The class that is predicted most over the recent batches."""

    top_rate: float
    """Share of that class among the training labels."""

    predictions: float
    """Recent predictions, the older ones counting less."""

    input_size: float
    """Root mean square of the input where it is greatest."""

    input_name: str
    history: tuple[EpochSigns, ...]
    look: Look | None

    def skill(self, loss: float, score: float) -> float:
        """Share of the way from the base rates to perfection, by the loss or by the score: the greater one."""
        by_score = self._by_score(score)
        return max(1.0 - loss / self.base_loss, by_score) if self.base_loss > 0.0 else by_score

    @property
    def loss_skill(self) -> float:
        """Of the newest batches, by the loss alone; infinite where the loss has no base above 0."""
        return 1.0 - self.recent_loss / self.base_loss if self.base_loss > 0.0 else math.inf

    @property
    def recent_skill(self) -> float:
        """Of the newest batches."""
        return self.skill(self.recent_loss, self.recent_score)

    @property
    def valid_skill(self) -> float:
        """Mean of the newest four validations; -inf before there is one."""
        newest = [self.shown_skill(one.valid_loss, one.valid_score) for one in self.history[-4:]]
        return sum(newest) / len(newest) if newest else -math.inf

    @property
    def valid_loss_skill(self) -> float:
        """The same by the loss alone; infinite for numbers, and where the loss has no base above 0."""
        if self.task == "regression" or not self.shown_base > 0.0 or not self.history:
            return math.inf
        newest = [one.valid_loss for one in self.history[-4:]]
        return 1.0 - sum(newest) / len(newest) / self.shown_base

    def shown_skill(self, loss: float, score: float) -> float:
        """The same of a loss as the curves show it; of numbers, R²."""
        by_score = self._by_score(score)
        if self.task == "regression" or not self.shown_base > 0.0:
            return by_score
        return max(1.0 - loss / self.shown_base, by_score)

    def _by_score(self, score: float) -> float:
        return (score - self.base_score) / max(1.0 - self.base_score, 1e-9)
