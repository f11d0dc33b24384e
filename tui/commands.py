"""The command line on the screen: a line such as `lr 0.003` or `optimizer adam`, read into a command."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nntui.core.edits import AddLayer, AddUnits, RemoveLayer, RemoveUnits, SetActivation
from nntui.core.errors import UserError, unknown
from nntui.core.schedules import SCHEDULES
from nntui.core.spec import parse
from nntui.core.training.controls import (
    Command,
    EditNetwork,
    HyperName,
    Pause,
    Reset,
    Resume,
    SetEarlyStopping,
    SetHyper,
    SetOptimizer,
    SetSchedule,
    Step,
    StepEpoch,
    Undo,
    Validate,
)
from nntui.core.training.hyperparameters import HYPERS, OFF

Words = Sequence[str]


@dataclass(frozen=True)
class Entry:
    """One command of the line."""

    name: str
    usage: str
    """What stands behind the name."""

    help: str
    read: Callable[[Words], Command]
    """From the words behind the name; raises `UserError` where they do not fit."""


def read_command(line: str) -> Command:
    """Return the command that a line stands for. Raises `UserError` with what is possible."""
    said, *words = line.split() or [""]
    if not said:
        raise UserError("name a command, such as lr 0.01")
    name = said.replace("_", "-").removeprefix("--")
    name = _OPTIONS.get(name, name)
    if name not in COMMANDS:
        raise UserError(unknown("command", said, COMMANDS))
    return COMMANDS[name].read(words)


_OPTIMIZERS = ("sgd", "adam", "adamw", "rmsprop", "adagrad")
"""Their table is not loaded for it: NumPy would come with it, and the first frame does not wait for that."""

_OPTIONS = {
    "learning-rate": "lr",
    "batch-size": "batch",
    "ema-momentum": "ema",
    "ema-overwrite-frequency": "ema-every",
    "gradient-accumulation-steps": "accumulate",
    "beta-1": "beta1",
    "beta-2": "beta2",
}
"""Commands by the names that the options, a recipe and the screen have for them."""


def suggestions() -> list[str]:
    """Return lines to complete to: commands with their usage left out, and those with a name behind them."""
    lines = [f"{name} " if entry.usage else name for name, entry in COMMANDS.items()]
    return [
        *lines,
        *(f"optimizer {name}" for name in _OPTIMIZERS),
        *(f"schedule {name}" for name in SCHEDULES if name != "constant"),
    ]


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise UserError(f"{word!r} is no number") from None


def _positive(word: str) -> float:
    number = _number(word)
    if not 0.0 < number < math.inf:
        raise UserError(f"{word!r} is no number of epochs: a number above 0 is needed")
    return number


def _whole(word: str, what: str) -> int:
    if not word.isdecimal() or not int(word):
        raise UserError(f"{word!r} is no {what}: a whole number, 1 or more, is needed")
    return int(word)


def _layer(word: str) -> int:
    """Return a layer's number as the engine counts, from 0; the screen counts from 1."""
    return _whole(word, "number of a layer") - 1


def _value(name: HyperName, word: str) -> float | None:
    """Return a number; on and off where the value knows them."""
    hyper = HYPERS[name]
    if name == "nesterov":
        if word not in ("on", OFF):
            raise UserError(f"nesterov {word!r} cannot be: on or off is possible")
        return word == "on"
    return None if word == OFF and hyper.optional else _number(word)


def _hyper(command: str, name: HyperName, help: str) -> Entry:
    """A command that sets a value; those of layers take a layer's number in front."""
    of_layers = HYPERS[name].place == "layers"
    usage = "[LAYER] VALUE" if of_layers else "on|off" if name == "nesterov" else "VALUE"
    usage += "|off" if HYPERS[name].optional else ""

    def read(words: Words) -> Command:
        if len(words) == 1:
            return SetHyper(name, _value(name, words[0]))
        if of_layers and len(words) == 2:
            return SetHyper(name, _value(name, words[1]), _layer(words[0]))
        raise UserError(f"write it as {command} {usage}")

    return Entry(command, usage, help, read)


def _plain(name: str, command: Command, help: str) -> Entry:
    """A command without words behind it."""

    def read(words: Words) -> Command:
        if words:
            raise UserError(f"{name} stands alone: leave {' '.join(words)!r} out")
        return command

    return Entry(name, "", help, read)


def _spec(words: Words, usage: str) -> str | None:
    if len(words) != 1:
        raise UserError(f"write it as {usage}")
    return None if words[0] in (OFF, "none") else words[0]


def _optimizer(words: Words) -> Command:
    spec = _spec(words, "optimizer NAME or optimizer NAME:ARGUMENT=VALUE,...")
    if spec is None:
        raise UserError("a network learns with an optimizer: name another one")
    return SetOptimizer(spec)


_STEPS = dict.fromkeys(("cosine", "polynomial", "exponential", "inverse-time"), "decay_steps")
_STEPS["cosine-restarts"] = "first_decay_steps"
"""What a bare number behind a schedule's name is."""


def _schedule(words: Words) -> Command:
    """Read a schedule; a bare number behind its name says over how many epochs."""
    if words and parse(words[0]).name not in (*SCHEDULES, OFF, "none"):
        raise UserError(unknown("schedule", parse(words[0]).name, SCHEDULES))
    if len(words) == 2 and words[0] in _STEPS:
        return SetSchedule(f"{words[0]}:{_STEPS[words[0]]}={_positive(words[1]):g}epochs")
    return SetSchedule(_spec(words, "schedule NAME, schedule NAME:ARGUMENT=VALUE,... or schedule none"))


def _units(words: Words) -> Command:
    usage = "write it as units LAYER +8 or units LAYER -8"
    if len(words) != 2 or words[1][:1] not in ("+", "-"):
        raise UserError(usage)
    layer, count = _layer(words[0]), _whole(words[1][1:], "number of units")
    return EditNetwork(AddUnits(layer, count) if words[1][0] == "+" else RemoveUnits(layer, count))


def _add(words: Words) -> Command:
    if not 1 <= len(words) <= 3:
        raise UserError("write it as add-layer NUMBER [UNITS] [ACTIVATION]: the new layer gets that number")
    units = [word for word in words[1:] if word.isdecimal()]
    names = [word for word in words[1:] if not word.isdecimal()]
    if len(units) > 1 or len(names) > 1:
        raise UserError("write it as add-layer NUMBER [UNITS] [ACTIVATION]: the new layer gets that number")
    edit = AddLayer(_layer(words[0]), _whole(units[0], "number of units") if units else None)
    return EditNetwork(AddLayer(edit.position, edit.units, names[0]) if names else edit)


def _remove(words: Words) -> Command:
    if len(words) != 1:
        raise UserError("write it as remove-layer NUMBER")
    return EditNetwork(RemoveLayer(_layer(words[0])))


def _activation(words: Words) -> Command:
    if len(words) not in (2, 3):
        raise UserError("write it as activation LAYER NAME, or activation LAYER leaky_relu SLOPE")
    slope = _number(words[2]) if len(words) == 3 else None
    return EditNetwork(SetActivation(_layer(words[0]), words[1], slope))


COMMANDS: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        _hyper("lr", "learning_rate", "learning rate"),
        _hyper("momentum", "momentum", "momentum"),
        _hyper("nesterov", "nesterov", "Nesterov's momentum"),
        _hyper("dropout", "dropout", "dropout of all hidden layers, or of one"),
        _hyper("batch", "batch_size", "batch size"),
        _hyper("accumulate", "gradient_accumulation_steps", "batches whose gradients make one update together"),
        _hyper("weight-decay", "weight_decay", "weight decay"),
        _hyper("l1", "l1", "factor of the sum of |w| in the loss"),
        _hyper("l2", "l2", "factor of the sum of w² in the loss"),
        _hyper("clipnorm", "clipnorm", "largest norm of each array's gradient"),
        _hyper("clipvalue", "clipvalue", "largest value in a gradient"),
        _hyper("global-clipnorm", "global_clipnorm", "largest norm of the whole gradient"),
        _hyper("ema", "ema_momentum", "momentum of the weights' moving averages"),
        _hyper("ema-every", "ema_overwrite_frequency", "updates after which averages overwrite the weights"),
        _hyper("beta1", "beta_1", "forgetting factor of Adam's first moment"),
        _hyper("beta2", "beta_2", "forgetting factor of Adam's second moment"),
        _hyper("rho", "rho", "forgetting factor of RMSprop"),
        _hyper("epsilon", "epsilon", "the small number that keeps a quotient finite"),
        Entry("optimizer", "NAME[:ARG=VALUE,...]", "another optimizer", _optimizer),
        Entry("schedule", "NAME[:ARG=VALUE,...] [EPOCHS]|none", "the learning rate's schedule", _schedule),
        Entry(
            "early-stopping",
            "PATIENCE[:ARG=VALUE,...]|off",
            "end after so many epochs without progress",
            lambda words: SetEarlyStopping(_spec(words, "early-stopping PATIENCE or early-stopping off")),
        ),
        Entry("units", "LAYER +N|-N", "add units to a hidden layer, or remove the least used", _units),
        Entry("add-layer", "NUMBER [UNITS] [ACTIVATION]", "add a hidden layer near the identity", _add),
        Entry("remove-layer", "NUMBER", "remove a hidden layer", _remove),
        Entry("activation", "LAYER NAME", "change a layer's activation", _activation),
        _plain("validate", Validate(), "judge the validation part now"),
        _plain("pause", Pause(), "pause"),
        _plain("go", Resume(), "go on"),
        _plain("step", Step(), "train one batch, then pause"),
        _plain("epoch", StepEpoch(), "train to the end of the epoch, then pause"),
        _plain("undo", Undo(), "undo the last change"),
        _plain("reset", Reset(), "start again from the same initial weights"),
        _plain("reset-new", Reset(new_weights=True), "start again from new weights"),
    )
}
"""The commands by their names."""
