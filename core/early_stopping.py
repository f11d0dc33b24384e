"""What is done when training no longer improves: it is stopped, or goes on at a lower learning rate."""

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from nntui.core.errors import UserError, unknown
from nntui.core.limits import Limits
from nntui.core.spec import check_arguments

Verdict = Literal["improved", "waiting", "stop"]

MONITORS: dict[str, Literal["min", "max"]] = {
    "valid_loss": "min",
    "valid_accuracy": "max",
    "valid_r2": "max",
    "train_loss": "min",
    "train_accuracy": "max",
    "train_r2": "max",
}
"""What can be watched, and whether the least or the greatest value of it is the best."""

_LARGEST = sys.float_info.max

_EPOCHS: Limits = (
    lambda value: 0 <= value <= _LARGEST and value == int(value),
    "a whole number of epochs, 0 or more,",
)
_NOT_NEGATIVE: Limits = (lambda value: 0 <= value <= _LARGEST, "a finite number, 0 or more,")

_LIMITS: dict[str, Limits] = {
    **dict.fromkeys(("patience", "start_from_epoch", "cooldown"), _EPOCHS),
    **dict.fromkeys(("min_delta", "initial_learning_rate", "min_learning_rate"), _NOT_NEGATIVE),
    "baseline": (lambda value: -_LARGEST <= value <= _LARGEST, "a finite number"),
    "factor": (lambda value: 0 < value < 1, "more than 0 and less than 1"),
}

_Finite = Annotated[float, Meta(ge=-_LARGEST, le=_LARGEST)]
_Rate = Annotated[float, Meta(ge=0.0, le=_LARGEST)]
_Count = Annotated[int, Meta(ge=0)]
_Epoch = Annotated[int, Meta(ge=1)]


@dataclass(frozen=True)
class EarlyStopping:
    """When training that no longer improves is stopped (Prechelt, 1998), as Keras' callback of that name means it.

    Raises `UserError` for values that cannot be.
    """

    patience: int = 0
    """Epochs without an improvement after which training stops; 0 acts as 1."""

    monitor: str = "valid_loss"
    """One of `MONITORS`."""

    min_delta: float = 0.0
    """By how much, in the monitor's unit, a value must be better to count as an improvement."""

    baseline: float | None = None
    """A value that has to be beaten, too, before an improvement ends the waiting."""

    restore_best_weights: bool = True
    """Whether training ends with the weights of the best epoch; whoever trains keeps them."""

    start_from_epoch: int = 0
    """Epochs at the start that are not looked at."""

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if self.monitor not in MONITORS:
            raise UserError(unknown("monitor", self.monitor, MONITORS))
        check_arguments(_LIMITS, vars(self), optional=("baseline",))

    def improves(self, value: float, reference: float | None) -> bool:
        """Whether a value is better than another by more than min_delta.

        Every finite number is better than none; what is not finite is never better. (In Keras, a NaN in the first
        epoch becomes the best, which nothing beats.)
        """
        if not math.isfinite(value) or reference is None:
            return math.isfinite(value)
        if MONITORS[self.monitor] == "min":
            return value + self.min_delta < reference
        return value - self.min_delta > reference


class _Course(msgspec.Struct, forbid_unknown_fields=True):
    """What a `Watch` remembers."""

    wait: _Count
    best: _Finite | UnsetType = UNSET
    best_epoch: _Epoch | UnsetType = UNSET
    stopped_epoch: _Epoch | UnsetType = UNSET


class Watch:
    """Follows one training epoch by epoch. It holds no weights."""

    def __init__(self, settings: EarlyStopping) -> None:
        """Begin with nothing seen."""
        self.settings = settings
        self._course = _Course(wait=0)

    @property
    def wait(self) -> int:
        """Epochs since the last improvement that beat the baseline, too."""
        return self._course.wait

    @property
    def best(self) -> float | None:
        """The best value so far; None before the first."""
        return None if self._course.best is UNSET else self._course.best

    @property
    def best_epoch(self) -> int | None:
        """The epoch of the best value, counted from 1; None before the first."""
        return None if self._course.best_epoch is UNSET else self._course.best_epoch

    @property
    def stopped(self) -> bool:
        """Whether the verdict was `stop` once."""
        return self._course.stopped_epoch is not UNSET

    def observe(self, epoch: int, value: float) -> Verdict:
        """Take the monitored value of an epoch, counted from 1, once it has ended.

        `improved`: it is the best so far, and these weights are to be kept; `stop`: training has waited for
        `patience` epochs; `waiting`: neither. An epoch that improves does not stop, nor does the first.
        """
        settings, course = self.settings, self._course
        if epoch <= settings.start_from_epoch:
            return "waiting"
        course.wait += 1
        if settings.improves(value, self.best):
            course.best, course.best_epoch = float(value), int(epoch)
            if settings.baseline is None or settings.improves(value, settings.baseline):
                course.wait = 0
            return "improved"
        if course.wait < settings.patience or epoch == 1:
            return "waiting"
        course.stopped_epoch = int(epoch)
        return "stop"

    def state(self) -> dict[str, float | int]:
        """Return what a checkpoint has to hold, finite numbers; what has not happened is left out."""
        return _written(self._course)

    def restore(self, state: Mapping[str, float | int]) -> None:
        """Put back what `state` returned. Raises `ValueError`, and changes nothing, for what cannot be."""
        course = msgspec.convert(dict(state), _Course)
        if (course.best is UNSET) != (course.best_epoch is UNSET):
            raise ValueError(f"best and best_epoch belong together: {dict(state)}")
        self._course = course


class _Plateau(msgspec.Struct, forbid_unknown_fields=True):
    """What `ReduceLROnPlateau` remembers."""

    learning_rate: _Rate
    wait: _Count
    cooldown: _Count
    best: _Finite | UnsetType = UNSET


@dataclass
class ReduceLROnPlateau:
    """Multiplies the rate by `factor` when the loss has not fallen for some epochs, as Keras' callback does.

    A loss is an improvement where it is more than min_delta below the best so far; one that is not finite never is.
    Raises `UserError` for values that cannot be.
    """

    initial_learning_rate: float

    factor: float = 0.1

    patience: int = 10
    """Epochs without an improvement after which the rate is lowered; 0 acts as 1."""

    min_delta: float = 1e-4
    """In the loss's unit."""

    cooldown: int = 0
    """Epochs after a reduction that do not count as waiting."""

    min_learning_rate: float = 0.0
    """The rate does not fall below it."""

    def __post_init__(self) -> None:
        """Refuse what cannot be, and begin at the initial rate."""
        check_arguments(_LIMITS, vars(self))
        if self.min_learning_rate > self.initial_learning_rate:
            allowed = f"at most the initial learning rate, {self.initial_learning_rate}, is possible"
            raise UserError(f"min_learning_rate {self.min_learning_rate} cannot be: {allowed}")
        self._plateau = _Plateau(float(self.initial_learning_rate), wait=0, cooldown=0)

    def __call__(self, step: float) -> float:
        """Return the present learning rate, whichever step it is."""
        return self._plateau.learning_rate

    def observe(self, loss: float) -> bool:
        """Take an epoch's loss, once an epoch; return whether the rate was lowered."""
        now = self._plateau
        if now.cooldown:
            now.cooldown -= 1
        if math.isfinite(loss) and (now.best is UNSET or loss + self.min_delta < now.best):
            now.best, now.wait = float(loss), 0
        elif not now.cooldown:
            now.wait += 1
            if now.wait >= self.patience and now.learning_rate > self.min_learning_rate:
                now.learning_rate = float(max(now.learning_rate * self.factor, self.min_learning_rate))
                now.wait, now.cooldown = 0, int(self.cooldown)
                return True
        return False

    def state(self) -> dict[str, float | int]:
        """Return what a checkpoint has to hold, finite numbers; `best` where there was a finite loss."""
        return _written(self._plateau)

    def restore(self, state: Mapping[str, float | int]) -> None:
        """Put back what `state` returned. Raises `ValueError`, and changes nothing, for what cannot be."""
        plateau = msgspec.convert(dict(state), _Plateau)
        if not self.min_learning_rate <= plateau.learning_rate <= self.initial_learning_rate:
            raise ValueError(f"its learning rate is {plateau.learning_rate}")
        if plateau.cooldown > self.cooldown:
            raise ValueError(f"its cooldown is {plateau.cooldown}, longer than {self.cooldown}")
        self._plateau = plateau


def _written(memory: msgspec.Struct) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(memory)
    return found
