"""Everything that can be steered, as rows of a list: what each shows, what nudges it, and what types it exactly."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from nntui.core.schedules import SCHEDULES
from nntui.core.training.controls import (
    Command,
    HyperName,
    Nudge,
    NudgeSpeed,
    SetEarlyStopping,
    SetHyper,
    SetOptimizer,
    SetSchedule,
)
from nntui.core.training.hyperparameters import HYPERS, OFF
from nntui.core.training.snapshot import Hyperparameters
from nntui.tui.commands import OPTIMIZERS
from nntui.tui.formatting import fraction, percent, significant
from nntui.tui.keys import BY_ID

T = TypeVar("T")

NOT_HERE = "-"
"""The value of what this optimizer, or this network, does not have."""

_PATIENCE = 10


@dataclass(frozen=True)
class Control:
    """One row of the list."""

    id: str
    label: str
    value: str
    line: str
    """What the line of commands begins with to type the value exactly; "" where the row only says something."""

    down: Command | None = None
    up: Command | None = None
    help: str = ""
    """What it does, in a sentence."""

    keys: str = ""
    """The direct keys, such as `l/L`."""

    @property
    def is_fact(self) -> bool:
        """Whether the row only says what follows from others."""
        return not self.line

    @property
    def is_off(self) -> bool:
        """Whether nothing of it acts."""
        return self.value in (OFF, NOT_HERE)


def controls_of(
    hyper: Hyperparameters, speed: float | None, shown: Callable[[str], str] = lambda id: BY_ID[id].shown
) -> list[Control]:
    """Return the rows for the values that act and the speed limit; `shown` says how the keys of an id are written."""
    rows = [
        _value("learning_rate", "lr", hyper.learning_rate),
        *_facts(hyper.scheduled_rate is not None, "scheduled", significant(hyper.scheduled_rate or 0.0)),
        _value("momentum", "momentum", hyper.momentum, decimals=3),
        *_dropouts(hyper.dropout),
        _value("batch_size", "batch", hyper.batch_size),
        _value("weight_decay", "weight-decay", hyper.weight_decay),
        _factors("l1", hyper.l1),
        _factors("l2", hyper.l2),
        _value("clipnorm", "clipnorm", hyper.clipnorm),
        _value("clipvalue", "clipvalue", hyper.clipvalue),
        _value("global_clipnorm", "global-clipnorm", hyper.global_clipnorm),
        *_facts(hyper.clipped is not None, "steps clipped", percent(hyper.clipped or 0.0, 0)),
        _optimizer(hyper.optimizer),
        _schedule(hyper.schedule),
        _value("input_noise", "input-noise", hyper.input_noise),
        _speed(speed),
        _early_stopping(hyper.early_stopping),
        _value("gradient_accumulation_steps", "accumulate", hyper.gradient_accumulation_steps),
        *_facts(hyper.gradient_accumulation_steps > 1, "rows an update", str(rows_an_update(hyper))),
        *_of_the_optimizer(hyper),
    ]
    return [replace(row, keys=_keys(row.id, shown)) for row in rows]


def rows_an_update(hyper: Hyperparameters) -> int:
    """The batch that acts: rows whose gradients make one update together."""
    return hyper.gradient_accumulation_steps * hyper.batch_size


def ahead(hyper: Hyperparameters, command: Command) -> Hyperparameters:
    """Return the values as they will be, so that a choice that is turned on quickly goes on from where it will stand.

    Nudges need none of this: the engine takes them relative to what it has.
    """
    match command:
        case SetOptimizer(name):
            return replace(hyper, optimizer=name)
        case SetSchedule(name):
            return replace(hyper, schedule=name or "")
        case SetEarlyStopping(patience):
            return replace(hyper, early_stopping=patience or "")
        case SetHyper("nesterov", value):
            return replace(hyper, nesterov=bool(value))
        case _:
            return hyper


HELP: dict[str, str] = {
    "learning_rate": "How far each update moves the weights; too high and the loss jumps, too low and nothing moves.",
    "momentum": "How much of the last update goes into the next one; it carries learning through flat stretches.",
    "dropout": "Share of a layer's outputs that are silenced at random in training, against learning by heart.",
    "batch_size": "Rows that make one step together; larger ones are steadier, smaller ones make more steps.",
    "nesterov": "Looks ahead to where momentum carries the weights before it measures the gradient.",
    "weight_decay": "Shrinks all weights a little at each update, apart from the loss.",
    "l1": "Adds the sum of |w| to the loss: weights that matter little become 0.",
    "l2": "Adds the sum of w² to the loss: no weight grows large.",
    "clipnorm": "Scales the gradient of each kernel or bias down to this norm, so that no step is too long.",
    "clipvalue": "Cuts each component of the gradient to this size.",
    "global_clipnorm": "Scales the whole gradient down to this norm, its direction kept.",
    "ema_momentum": "How slowly the moving averages of the weights follow them.",
    "ema_overwrite_frequency": "After how many updates the averages take the weights' place.",
    "beta_1": "How long Adam remembers the direction of gradients.",
    "beta_2": "How long Adam remembers the size of gradients.",
    "rho": "How long RMSprop remembers the size of gradients.",
    "epsilon": "The small number that keeps a quotient finite; larger ones calm Adam and its kin.",
    "gradient_accumulation_steps": "Batches whose gradients make one update together: a larger batch in little memory.",
    "input_noise": "Standard deviation of noise on the inputs of training batches, against learning by heart.",
    "optimizer": "The rule that makes updates of gradients; what both rules remember is kept.",
    "schedule": "How the learning rate changes by itself as training goes on.",
    "speed": "At most so many steps a second, to watch; the result is the same at any speed.",
    "early_stopping": "Ends the run after so many epochs without progress, and keeps the best weights.",
}
"""A sentence for each control."""

_LINES: dict[HyperName, str] = {"beta_1": "beta1", "beta_2": "beta2", "rho": "rho", "epsilon": "epsilon"}

_SHORT: dict[HyperName, str] = {
    "gradient_accumulation_steps": "accumulated",
    "ema_overwrite_frequency": "overwrites every",
}
"""Labels for a narrow list."""


def _value(name: HyperName, line: str, value: float | None, decimals: int = 0) -> Control:
    """A number of the table; written exactly behind its command where it is on."""
    hyper = HYPERS[name]
    on = value is not None and (bool(value) or hyper.start is None)
    shown = OFF if hyper.optional or value is not None else NOT_HERE
    if value is not None and on:
        whole = hyper.form == ".0f"
        shown = f"{value:.0f}" if whole else fraction(value, decimals) if decimals else significant(value)
    return Control(
        name,
        _SHORT.get(name, hyper.label),
        shown,
        f"{line} {value:.10g}" if on else f"{line} ",
        *_nudges(name),
        HELP[name],
    )


def _nudges(name: HyperName, layer: int | None = None) -> tuple[Command, Command]:
    down, up = HYPERS[name].steps
    return Nudge(name, down, layer), Nudge(name, up, layer)


def _dropouts(rates: Sequence[float]) -> Iterator[Control]:
    """All hidden layers in one row, then, where there are several, each."""
    label = HYPERS["dropout"].label
    down, up = _nudges("dropout")
    yield Control(
        "dropout", label, _together(rates, fraction), _typed("dropout", rates), down, up, HELP["dropout"],
    )  # fmt: skip
    for layer, rate in enumerate(rates if len(rates) > 1 else ()):
        down, up = _nudges("dropout", layer)
        line = f"dropout {layer + 1} {rate:.10g}" if rate else f"dropout {layer + 1} "
        yield Control(
            f"dropout.{layer + 1}", f"{label}, layer {layer + 1}", _together([rate], fraction), line, down, up,
            HELP["dropout"],
        )  # fmt: skip


def _factors(name: HyperName, factors: Sequence[float]) -> Control:
    """What layers have, in one row for all."""
    down, up = _nudges(name)
    return Control(name, name, _together(factors or (0.0,), significant), _typed(name, factors), down, up, HELP[name])


def _together(values: Sequence[float], write: Callable[[float], str]) -> str:
    if not values:
        return NOT_HERE
    if not any(values):
        return OFF
    return write(values[0]) if len(set(values)) == 1 else "mixed"


def _typed(line: str, values: Sequence[float]) -> str:
    return f"{line} {values[0]:.10g}" if len(set(values)) == 1 and any(values) else f"{line} "


def _optimizer(name: str) -> Control:
    before, after = (SetOptimizer(_beside(OPTIMIZERS, name, by)) for by in (-1, 1))
    return Control("optimizer", "optimizer", name, f"optimizer {name}", before, after, HELP["optimizer"])


def _schedule(name: str) -> Control:
    known = (None, *(known for known in SCHEDULES if known != "constant"))
    before, after = (SetSchedule(_beside(known, name or None, by)) for by in (-1, 1))
    line = f"schedule {name}" if name else "schedule "
    return Control("schedule", "schedule", name or OFF, line, before, after, HELP["schedule"])


def _beside(known: Sequence[T], name: T, by: int) -> T:
    """The next one or the one before, round and round."""
    return known[(known.index(name) + by) % len(known)] if name in known else known[0]


def _speed(limit: float | None) -> Control:
    value, line = (OFF, "speed ") if limit is None else (f"{limit:.4g}/s", f"speed {limit:.10g}")
    return Control("speed", "speed limit", value, line, NudgeSpeed(0.5), NudgeSpeed(2.0), HELP["speed"])


def _early_stopping(spec: str) -> Control:
    """The patience is nudged; what else was said stays."""
    word, colon, rest = spec.partition(":")
    patience = int(word) if word.isdecimal() else 0
    down = SetEarlyStopping(f"{patience // 2}{colon}{rest}" if patience > 1 else None)
    up = SetEarlyStopping(f"{2 * patience or _PATIENCE}{colon}{rest}")
    value, line = (word, f"early-stopping {spec}") if spec else (OFF, "early-stopping ")
    return Control("early_stopping", "early stopping", value, line, down, up, HELP["early_stopping"])


def _of_the_optimizer(hyper: Hyperparameters) -> Iterator[Control]:
    """What only some optimizers have, and the averages of the weights where they are kept."""
    if hyper.optimizer == "sgd":
        other = SetHyper("nesterov", not hyper.nesterov)
        word = "on" if hyper.nesterov else OFF
        yield Control("nesterov", "nesterov", word, f"nesterov {word}", other, other, HELP["nesterov"])
    for name, value in hyper.own:
        yield _value(name, _LINES[name], value)
    if hyper.ema_momentum is not None:
        yield _value("ema_momentum", "ema", hyper.ema_momentum)
        yield _value("ema_overwrite_frequency", "ema-every", hyper.ema_overwrite_frequency)


def _facts(shown: bool, label: str, value: str) -> list[Control]:
    return [Control(f"fact.{label}", label, value, "")] if shown else []


def _keys(name: str, shown: Callable[[str], str]) -> str:
    ids = (f"{name}.down", f"{name}.up")
    return "/".join(map(shown, ids)) if ids[0] in BY_ID else ""
