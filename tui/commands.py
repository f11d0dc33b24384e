"""The command line on the screen: a line such as `lr 0.003` or `optimizer adam`, read into a command."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nntui.core.edits import AddLayer, RemoveLayer, SetActivation
from nntui.core.errors import UserError, unknown
from nntui.core.schedules import SCHEDULES
from nntui.core.spec import parse
from nntui.core.training.controls import (
    Command,
    EditNetwork,
    Fork,
    HyperName,
    Pause,
    Redo,
    Reset,
    Resume,
    Return,
    Rewind,
    Save,
    SetEarlyStopping,
    SetHyper,
    SetMemory,
    SetOptimizer,
    SetSchedule,
    SetSpeed,
    Step,
    StepEpoch,
    SwitchBranch,
    Undo,
    Validate,
)
from nntui.core.training.hyperparameters import HYPERS, OFF
from nntui.tui.network_line import (
    LINES,
    freezing,
    read_bias,
    read_init,
    read_move,
    read_units,
    read_weight,
    switching,
)
from nntui.tui.words import layer as _layer
from nntui.tui.words import number as _number
from nntui.tui.words import whole as _whole

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


OPTIMIZERS = ("sgd", "adam", "adamw", "rmsprop", "adagrad")
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
        *(f"optimizer {name}" for name in OPTIMIZERS),
        *(f"schedule {name}" for name in SCHEDULES if name != "constant"),
    ]


def _positive(word: str) -> float:
    number = _number(word)
    if not 0.0 < number < math.inf:
        raise UserError(f"{word!r} is no number of epochs: a number above 0 is needed")
    return number


def _value(name: HyperName, word: str) -> float | None:
    """Return a number; on and off where the value knows them."""
    hyper = HYPERS[name]
    if name == "nesterov":
        if word not in ("on", OFF):
            raise UserError(f"nesterov {word!r} cannot be: on or off is possible")
        return word == "on"
    if word == OFF and (hyper.optional or hyper.fits(0.0)):
        return None if hyper.optional else 0.0
    return _number(word)


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
    if parse(spec).name not in OPTIMIZERS:
        raise UserError(unknown("optimizer", parse(spec).name, OPTIMIZERS))
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


def _speed(words: Words) -> Command:
    if len(words) != 1:
        raise UserError("write it as speed STEPS_A_SECOND or speed off")
    return SetSpeed(None if words[0] == OFF else _number(words[0]))


def _save(command: str, *, overwrite: bool) -> Callable[[Words], Command]:
    def read(words: Words) -> Command:
        if not words:
            raise UserError(f"write it as {command} FILE.safetensors")
        return Save(" ".join(words), overwrite)

    return read


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


def _one(words: Words, usage: str) -> str:
    if len(words) != 1:
        raise UserError(f"write it as {usage}")
    return words[0]


def _rewind(words: Words) -> Command:
    epoch = _number(_one(words, "rewind EPOCH, such as rewind 3.5"))
    if not 0.0 <= epoch < math.inf:
        raise UserError(f"epoch {words[0]!r} cannot be: 0 or more is needed")
    return Rewind(epoch=epoch)


def _branch(words: Words) -> Command:
    return SwitchBranch(_whole(_one(words, "branch NUMBER"), "number of a branch"))


def _memory(words: Words) -> Command:
    said = _one(words, "memory MEGABYTES, such as memory 128, or memory off").lower()
    if said == OFF:
        return SetMemory(0)
    megabytes = _number(said.removesuffix("mb"))
    if not 1.0 <= megabytes <= _MOST_MEGABYTES:
        raise UserError(f"{words[0]} for kept moments cannot be: 1 to {_MOST_MEGABYTES:,} megabytes are possible")
    return SetMemory(int(megabytes * 2**20))


_MOST_MEGABYTES = 2**20


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
        _hyper("input-noise", "input_noise", "standard deviation of the noise on the inputs of training batches"),
        Entry("speed", "STEPS_A_SECOND|off", "at most so many steps a second, for watching", _speed),
        Entry("save", "FILE.safetensors", "write the present model to a new file", _save("save", overwrite=False)),
        Entry("save!", "FILE.safetensors", "write it, also over a file that is there", _save("save!", overwrite=True)),
        Entry("units", LINES["units"], "so many units in a hidden layer, more, or without the least used", read_units),
        Entry("add-layer", "NUMBER [UNITS] [ACTIVATION]", "add a hidden layer near the identity", _add),
        Entry("remove-layer", "NUMBER", "remove a hidden layer", _remove),
        Entry("activation", "LAYER NAME", "change a layer's activation", _activation),
        Entry("move-layer", LINES["move-layer"], "another place among the hidden layers", read_move),
        Entry("init", LINES["init"], "initial weights at the next start with new ones", read_init),
        Entry("freeze", LINES["freeze"], "let units no longer learn", freezing("freeze", frozen=True)),
        Entry("unfreeze", LINES["unfreeze"], "let them learn again", freezing("unfreeze", frozen=False)),
        Entry("switch-off", LINES["switch-off"], "let hidden units give 0", switching("switch-off", on=False)),
        Entry("switch-on", LINES["switch-on"], "let them give again what they did", switching("switch-on", on=True)),
        Entry("weight", LINES["weight"], "set a single weight", read_weight),
        Entry("bias", LINES["bias"], "set a single bias", read_bias),
        _plain("validate", Validate(), "judge the validation part now"),
        _plain("pause", Pause(), "pause"),
        _plain("go", Resume(), "go on"),
        _plain("step", Step(), "train one batch, then pause"),
        _plain("epoch", StepEpoch(), "train to the end of the epoch, then pause"),
        _plain("undo", Undo(), "undo the last change"),
        Entry("rewind", "EPOCH", "show the kept moment that is nearest to an epoch", _rewind),
        _plain("present", Return(), "return to the present from a rewind"),
        _plain("fork", Fork(), "go on from the moment that is shown, on a new branch"),
        Entry("branch", "NUMBER", "go on with a branch that was left", _branch),
        Entry("memory", "MEGABYTES|off", "memory for the kept moments", _memory),
        _plain("redo", Redo(), "make the undone change again"),
        _plain("reset", Reset(), "start again from the same initial weights"),
        _plain("reset-new", Reset(new_weights=True), "start again from new weights"),
    )
}
"""The commands by their names."""
