"""Learning-rate schedules by Keras' names and formulas, and what completes one that a user named."""

import inspect
import math
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

from nntui.core.early_stopping import ReduceLROnPlateau as ReduceLROnPlateau
from nntui.core.errors import UserError, unknown
from nntui.core.limits import Limits
from nntui.core.spec import Spec, check_arguments

_LARGEST = sys.float_info.max

_NOT_NEGATIVE: Limits = (lambda value: 0 <= value <= _LARGEST, "a finite number, 0 or more,")

_LIMITS: dict[str, Limits] = {
    **dict.fromkeys(("learning_rate", "initial_learning_rate", "end_learning_rate", "warmup_target"), _NOT_NEGATIVE),
    **dict.fromkeys(("decay_rate", "power", "warmup_steps", "m_mul", "boundaries", "values"), _NOT_NEGATIVE),
    "decay_steps": (lambda value: 1e-9 <= value <= _LARGEST, "a finite number above 0 (1e-9 at least)"),
    "first_decay_steps": (lambda value: 1 <= value <= _LARGEST, "a finite number, 1 or more,"),
    "alpha": (lambda value: 0 <= value <= 1, "0 to 1"),
    "t_mul": (lambda value: 1 <= value <= 1e6, "1 to 1,000,000"),
}


class Schedule(Protocol):
    """Says which learning rate a step has."""

    def __call__(self, step: float) -> float:
        """Return the learning rate of a step, counted from 0 at the first update."""


class _Checked:
    def __post_init__(self) -> None:
        """Raise `UserError` for arguments that cannot be."""
        check_arguments(_LIMITS, vars(self), optional=("warmup_target",))
        for name in ("staircase", "cycle"):
            if vars(self).get(name, False) not in (True, False):
                raise UserError(f"{name} {vars(self)[name]!r} cannot be: true and false are possible")


@dataclass(frozen=True)
class Constant(_Checked):
    """The same learning rate at every step."""

    learning_rate: float

    def __call__(self, step: float) -> float:
        return float(self.learning_rate)


@dataclass(frozen=True)
class _Decay(_Checked):
    initial_learning_rate: float
    decay_steps: float
    decay_rate: float
    staircase: bool = False

    def _decays(self, step: float) -> float:
        """Return how many times decay_steps have passed."""
        return math.floor(step / self.decay_steps) if self.staircase else step / self.decay_steps


@dataclass(frozen=True)
class ExponentialDecay(_Decay):
    """initial · decay_rate^(step / decay_steps); with `staircase` the exponent is rounded down."""

    def __call__(self, step: float) -> float:
        return float(self.initial_learning_rate * _power(self.decay_rate, self._decays(step)))


@dataclass(frozen=True)
class InverseTimeDecay(_Decay):
    """initial / (1 + decay_rate · step / decay_steps); with `staircase` step / decay_steps is rounded down."""

    def __call__(self, step: float) -> float:
        return float(self.initial_learning_rate / (1 + self.decay_rate * self._decays(step)))


@dataclass(frozen=True)
class PiecewiseConstantDecay(_Checked):
    """values[i] while step <= boundaries[i], the last of the values behind them all.

    As in Keras, the step at a boundary still has the value before it.
    """

    boundaries: Sequence[float]
    """Steps that increase, one fewer than the values."""

    values: Sequence[float]

    def __post_init__(self) -> None:
        """Keep tuples: what is frozen cannot be changed from outside."""
        for name in ("boundaries", "values"):
            given = getattr(self, name)
            if isinstance(given, str) or not isinstance(given, Iterable):
                raise UserError(f"{name} {given!r} cannot be: a list of numbers is possible")
            object.__setattr__(self, name, tuple(given))
        super().__post_init__()
        steps = self.boundaries
        if not steps or any(a >= b for a, b in pairwise(steps)):
            raise UserError(f"boundaries {list(steps)} cannot be: at least one, each above the one before, is possible")
        if len(self.values) != len(steps) + 1:
            raise UserError(f"values {list(self.values)} cannot be: {len(steps)} boundaries need {len(steps) + 1}")

    def __call__(self, step: float) -> float:
        return float(self.values[sum(step > boundary for boundary in self.boundaries)])


@dataclass(frozen=True)
class PolynomialDecay(_Checked):
    """(initial - end) · (1 - step / decay_steps)^power + end, and end behind decay_steps.

    With `cycle`, decay_steps is multiplied by the least whole number that reaches the step: it starts again, lower.
    """

    initial_learning_rate: float
    decay_steps: float
    end_learning_rate: float = 0.0001
    power: float = 1.0
    cycle: bool = False

    def __call__(self, step: float) -> float:
        steps = self.decay_steps * max(1, math.ceil(step / self.decay_steps)) if self.cycle else self.decay_steps
        # Rounding may put a step a hair behind the end of its cycle.
        left = max(0.0, 1 - step / steps)
        height = self.initial_learning_rate - self.end_learning_rate
        return float(height * _power(left, self.power) + self.end_learning_rate)


@dataclass(frozen=True)
class CosineDecay(_Checked):
    """Half a cosine wave from the initial learning rate down to `alpha` of it in decay_steps.

    initial · ((1 - alpha) · (1 + cos(π step / decay_steps)) / 2 + alpha) (Loshchilov & Hutter, 2017). With a
    `warmup_target` the rate first rises to it from `initial`, in a straight line, over warmup_steps (Goyal et al.,
    2017), and the wave begins there; without one, warmup_steps do nothing, as in Keras.
    """

    initial_learning_rate: float
    decay_steps: float
    alpha: float = 0.0
    warmup_target: float | None = None
    warmup_steps: float = 0

    def __call__(self, step: float) -> float:
        peak, rising = self.initial_learning_rate, 0.0
        if self.warmup_target is not None:
            peak, rising = self.warmup_target, self.warmup_steps
        if step < rising:
            return float((peak - self.initial_learning_rate) * (step / rising) + self.initial_learning_rate)
        done = min(step - rising, self.decay_steps) / self.decay_steps
        return float(peak * ((1 - self.alpha) * _half_wave(done) + self.alpha))


@dataclass(frozen=True)
class CosineDecayRestarts(_Checked):
    """Cosine waves one after the other, cycle i over first_decay_steps · t_mul^i steps (Loshchilov & Hutter, 2017).

    initial · ((1 - alpha) · m_mul^i · (1 + cos(π done)) / 2 + alpha), where `done` is the share of the cycle that is
    over. The formula is Keras'; the cycle is found so that rounding of the logarithm never delays a restart.
    """

    initial_learning_rate: float
    first_decay_steps: float
    t_mul: float = 2.0
    m_mul: float = 1.0
    alpha: float = 0.0

    def __call__(self, step: float) -> float:
        cycle, done = self._place(step)
        height = _power(self.m_mul, cycle) * _half_wave(done)
        return float(self.initial_learning_rate * ((1 - self.alpha) * height + self.alpha))

    def _place(self, step: float) -> tuple[int, float]:
        """Return the number of the cycle that a step is in and the share of it that is over."""
        past = step / self.first_decay_steps
        growth = self.t_mul - 1
        guess = math.log1p(past * growth) / math.log(self.t_mul) if growth else past
        cycle = max(0, math.floor(guess) - 1)
        # Rounding puts the beginning of a cycle a millionth of a step too late at most.
        while self._start(cycle + 1) <= step + 1e-6:
            cycle += 1
        over = (step - self._start(cycle)) / (self.first_decay_steps * _power(self.t_mul, cycle))
        return cycle, min(max(over, 0.0), 1.0)

    def _start(self, cycle: int) -> float:
        """Return the step at which a cycle begins: a geometric sum."""
        growth = self.t_mul - 1
        return self.first_decay_steps * ((_power(self.t_mul, cycle) - 1) / growth if growth else cycle)


def _half_wave(done: float) -> float:
    return 0.5 * (1.0 + math.cos(math.pi * done))


def _power(base: float, exponent: float) -> float:
    """Return a power of a base that is 0 or more: infinity, as in Keras, where Python would raise."""
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.inf


SCHEDULES: dict[str, type[Schedule]] = {
    "constant": Constant,
    "exponential": ExponentialDecay,
    "inverse-time": InverseTimeDecay,
    "piecewise": PiecewiseConstantDecay,
    "polynomial": PolynomialDecay,
    "cosine": CosineDecay,
    "cosine-restarts": CosineDecayRestarts,
    "plateau": ReduceLROnPlateau,
}
"""The schedules by their names on the command line and in a recipe."""

_ENDLESS = 20
"""Epochs that a schedule is laid out for where the run has no end."""


def planned(spec: Spec, learning_rate: float, batches_an_epoch: int, epochs: int | None) -> Spec:
    """Return a spec with all arguments, those that are None left out: what `make` builds and a recipe stores.

    What the user wrote stays, with steps written in epochs, such as `decay_steps=1.5epochs`, as whole numbers of
    steps. Raises `UserError` for an unknown name; `make` judges the arguments.

    >>> str(planned(Spec("polynomial"), 0.1, batches_an_epoch=71, epochs=10))
    'polynomial:initial_learning_rate=0.1,decay_steps=710,end_learning_rate=0.0001,power=1.0,cycle=false'
    """
    if spec.name not in SCHEDULES:
        raise UserError(unknown("schedule", spec.name, SCHEDULES))
    run = batches_an_epoch * (epochs or _ENDLESS)
    given = {name: _counted(name, value, batches_an_epoch) for name, value in spec.arguments.items()}
    given = {name: value for name, value in given.items() if value is not None}
    parameters = inspect.signature(SCHEDULES[spec.name]).parameters
    own = {name: known.default for name, known in parameters.items() if isinstance(known.default, int | float)}
    chosen = own | _suited(spec.name, given, learning_rate, batches_an_epoch, run) | given
    return Spec(spec.name, {name: chosen[name] for name in dict.fromkeys((*parameters, *given)) if name in chosen})


def _counted(name: str, value: Any, batches_an_epoch: int) -> Any:
    """Return epochs in words as a number of steps, or of epochs where the argument counts those."""
    if isinstance(value, list | tuple):
        return [_counted(name, item, batches_an_epoch) for item in value]
    found = re.fullmatch(r"(\d{1,9}(?:\.\d*)?|\.\d+) *epochs?", value) if isinstance(value, str) else None
    if found is None or not (name in ("boundaries", "patience", "cooldown") or name.endswith("steps")):
        return value
    epochs = float(found[1])
    steps = round(epochs if name in ("patience", "cooldown") else epochs * batches_an_epoch)
    return max(steps, 1) if epochs else 0


def _suited(name: str, given: dict[str, Any], rate: float, epoch: int, run: int) -> dict[str, Any]:
    """Choose what a user need not name; an epoch and the run are given in steps."""
    start = {"initial_learning_rate": rate}
    match name:
        case "constant":
            return {"learning_rate": rate}
        case "exponential":  # a tenth less each epoch: 1 % of the rate is left after 44
            return start | {"decay_steps": epoch, "decay_rate": 0.9}
        case "inverse-time":  # half of the rate is left after two epochs, a tenth after 18
            return start | {"decay_steps": epoch, "decay_rate": 0.5}
        case "piecewise":  # far at first, then twice ten times finer
            return _pieces(given, rate, run)
        case "polynomial":  # down to Keras' end, or, where the rate is low already, to 1 % of it
            return start | {"decay_steps": run, "end_learning_rate": min(0.0001, rate / 100)}
        case "cosine":  # lowest at the end of the run
            return start | _warmed(given, rate, epoch, run)
        case "cosine-restarts":  # 1 + 2 + 4 parts, rounded up: the third cycle ends with the run, not before it
            return start | {"first_decay_steps": -(-run // 7)}
        case _:  # the loss decides when
            return start


def _pieces(given: dict[str, Any], rate: float, run: int) -> dict[str, Any]:
    """Boundaries at 50 %, 75 %, ... of the run, each value a tenth of the one before; as many as were named."""
    pieces = 3
    for name, more in (("boundaries", 1), ("values", 0)):
        if name in given:
            pieces = more + (len(given[name]) if isinstance(given[name], list) else 1)
    boundaries = [0]
    for piece in range(1, pieces):
        boundaries.append(max(round(run * (1 - 0.5**piece)), boundaries[-1] + 1))
    values = [rate / _power(10, piece) for piece in range(pieces)]
    return {"values": values} if pieces == 1 else {"boundaries": boundaries[1:], "values": values}


def _warmed(given: dict[str, Any], rate: float, epoch: int, run: int) -> dict[str, Any]:
    """A cosine over the run; with a warm-up, over what it leaves, and from 0, so that the rate is the peak."""
    rising = given.get("warmup_steps", epoch if "warmup_target" in given else 0)
    if not (isinstance(rising, int | float) and rising > 0):
        return {"decay_steps": run}
    warmed = {"decay_steps": max(int(run - rising), 1) if rising < run else run, "warmup_steps": rising}
    return warmed if "warmup_target" in given else {"initial_learning_rate": 0.0, "warmup_target": rate, **warmed}


def describe(schedule: Schedule) -> str:
    """Say in about 28 characters what a schedule does, such as `cosine to 0, 1,420 steps`; "" for a constant one."""
    match schedule:
        case Constant():
            return ""
        case ExponentialDecay(decay_steps=steps, decay_rate=rate):
            return f"×{rate:.3g} every {_count(steps)} steps"
        case InverseTimeDecay(decay_steps=steps, decay_rate=rate):
            return f"1/t, {rate:.3g} per {_count(steps)} steps"
        case PiecewiseConstantDecay(values=values):
            return f"{len(values)} pieces, to {_rate(values[-1])}"
        case PolynomialDecay(decay_steps=steps, end_learning_rate=end, power=power):
            shape = "linear" if power == 1 else f"power {power:.2g}"
            return f"{shape} to {_rate(end)}, {_count(steps)} steps"
        case CosineDecay(decay_steps=steps):
            steps += schedule.warmup_steps if schedule.warmup_target is not None else 0
            return f"cosine to {_rate(schedule(steps))}, {_count(steps)} steps"
        case CosineDecayRestarts(first_decay_steps=steps, t_mul=growth):
            return f"cosine cycles of {_count(steps)}" + (f", ×{growth:.3g}" if growth != 1 else "")
        case ReduceLROnPlateau(factor=factor, patience=epochs):
            return f"×{factor:.3g} after {epochs} flat epochs"
    return type(schedule).__name__


def _count(steps: float) -> str:
    """Such as 1,420, 14.2k and 1.42M."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if steps >= max(0.9995 * size, 9_999.5):
            return f"{steps / size:.3g}{letter}"
    return f"{steps:,.0f}"


def _rate(rate: float) -> str:
    """Such as 0, 0.0025 and 1.2e-5."""
    mantissa, _, exponent = f"{rate:.1e}".partition("e")
    return f"{float(mantissa):g}e{int(exponent)}" if 0 < rate < 1e-3 else f"{rate:.2g}"
