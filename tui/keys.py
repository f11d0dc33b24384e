"""The one table of keys: bindings, key bar, help and palette are all made from it."""

from dataclasses import dataclass
from typing import Literal

from textual.binding import Binding

from nntui.core.training.controls import Command, HyperName, Nudge, Reset, Step, StepEpoch, Undo, Validate
from nntui.core.training.hyperparameters import HYPERS

Group = Literal["Training", "Values", "Screens", "Panels", "Program"]
Place = Literal["train", "data"]
"""A screen that shows the run."""

_EVERYWHERE: tuple[Place, ...] = ("train", "data")
_DATA: tuple[Place, ...] = ("data",)


@dataclass(frozen=True)
class Key:
    """One row: what a key is called, what it does, and what it sends or which action it runs."""

    id: str
    key: str
    """Textual's name of the key; several with commas between them."""

    shown: str
    help: str
    group: Group
    command: Command | None = None
    """Sent to the training as it stands; without one, `action` is run."""

    action: str = ""
    on: tuple[Place, ...] = ("train",)
    """The screens on which it works."""

    @property
    def binding(self) -> Binding:
        """The key as Textual takes it."""
        action = self.action or f"send('{self.id}')"
        return Binding(self.key, action, self.help, show=False, id=self.id, priority=self.key in ("tab", "ctrl+c"))


KEYS = (
    Key("training.toggle", "space", "space", "pause, go on", "Training", action="pause", on=_EVERYWHERE),
    Key("training.step", "s", "s", "train one batch, then pause", "Training", Step()),
    Key("training.epoch", "S", "S", "train to the end of the epoch, then pause", "Training", StepEpoch()),
    Key("training.validate", "e", "e", "judge the validation part now", "Training", Validate()),
    Key(
        "training.command",
        "colon",
        ":",
        "type a command: lr 0.01, optimizer adam ...",
        "Training",
        action="command_line",
    ),
    Key("training.undo", "z", "z", "undo the last change, a reset included", "Training", Undo()),
    Key("training.reset", "r", "r", "start again from the same initial weights", "Training", Reset()),
    Key("training.reset_new", "R", "R", "start again from new weights", "Training", Reset(new_weights=True)),
    Key("learning_rate.down", "l", "l", "lower the learning rate (x 0.8)", "Values", Nudge("learning_rate", 0.8)),
    Key("learning_rate.up", "L", "L", "raise the learning rate (x 1.25)", "Values", Nudge("learning_rate", 1.25)),
    Key("momentum.down", "m", "m", "lower momentum", "Values", Nudge("momentum", -1)),
    Key("momentum.up", "M", "M", "raise momentum", "Values", Nudge("momentum", 1)),
    Key("dropout.down", "d", "d", "lower dropout of all hidden layers (0.05)", "Values", Nudge("dropout", -0.05)),
    Key("dropout.up", "D", "D", "raise dropout of all hidden layers (0.05)", "Values", Nudge("dropout", 0.05)),
    Key("batch_size.down", "b", "b", "halve the batch size", "Values", Nudge("batch_size", 0.5)),
    Key("batch_size.up", "B", "B", "double the batch size", "Values", Nudge("batch_size", 2)),
    Key("screen.train", "1", "1", "the Train screen", "Screens", action="app.show('train')", on=_EVERYWHERE),
    Key("screen.data", "3", "3", "the Data screen", "Screens", action="app.show('data')", on=_EVERYWHERE),
    Key("panel.next", "tab", "tab", "go to the next panel", "Panels", action="panel(1)", on=_EVERYWHERE),
    Key(
        "panel.previous",
        "shift+tab",
        "shift+tab",
        "go to the panel before",
        "Panels",
        action="panel(-1)",
        on=_EVERYWHERE,
    ),
    Key(
        "panel.open",
        "enter,plus",
        "enter +",
        "make the panel full screen",
        "Panels",
        action="open_panel",
        on=_EVERYWHERE,
    ),
    Key("panel.close", "escape", "esc", "leave full screen", "Panels", action="close_panel"),
    Key("layer.previous", "up", "up", "choose the layer above", "Panels", action="layer(-1)"),
    Key("layer.next", "down", "down", "choose the layer below", "Panels", action="layer(1)"),
    Key("unit.previous", "left", "left", "show the units before", "Panels", action="units(-1)"),
    Key("unit.next", "right", "right", "show the next units", "Panels", action="units(1)"),
    Key("weights.view", "v", "v", "weights as a matrix or as receptive fields", "Panels", action="weights_view"),
    Key("line.previous", "up", "up", "a line up: columns, classes, notices ...", "Panels", action="move(-1)", on=_DATA),
    Key("line.next", "down", "down", "a line down", "Panels", action="move(1)", on=_DATA),
    Key("page.previous", "pageup", "pageup", "a page up", "Panels", action="page(-1)", on=_DATA),
    Key("page.next", "pagedown", "pagedown", "a page down", "Panels", action="page(1)", on=_DATA),
    Key("page.first", "home", "home", "to the first", "Panels", action="go_to_end(-1)", on=_DATA),
    Key("page.last", "end", "end", "to the last", "Panels", action="go_to_end(1)", on=_DATA),
    Key("example.previous", "left", "left", "prepare the row before", "Panels", action="example(-1)", on=_DATA),
    Key("example.next", "right,n", "n", "prepare the next row (right, too)", "Panels", action="example(1)", on=_DATA),
    Key("data.close", "escape", "esc", "leave full screen, then this screen", "Panels", action="close_panel", on=_DATA),
    Key("program.help", "question_mark", "?", "show all keys", "Program", action="app.help", on=_EVERYWHERE),
    Key(
        "program.palette",
        "ctrl+p",
        "ctrl+p",
        "find a command by its name",
        "Program",
        action="app.command_palette",
        on=_EVERYWHERE,
    ),
    Key(
        "program.suspend",
        "ctrl+z",
        "ctrl+z",
        "go to the shell (fg comes back)",
        "Program",
        action="app.suspend_process",
        on=_EVERYWHERE,
    ),
    Key("program.quit", "q", "q", "keep the model and quit", "Program", action="app.quit", on=_EVERYWHERE),
    Key("program.interrupt", "ctrl+c", "ctrl+c", "the same", "Program", action="app.interrupt", on=_EVERYWHERE),
)

BY_ID = {key.id: key for key in KEYS}


def keys_of(place: Place) -> list[Key]:
    """Return the keys that work on a screen."""
    return [key for key in KEYS if place in key.on]


@dataclass(frozen=True)
class Hint:
    """One entry of the key bar: a key, or a pair of keys, in a word."""

    ids: tuple[str, ...]
    word: str

    @property
    def shown(self) -> str:
        """The keys, such as `l/L`."""
        return "/".join(BY_ID[id].shown for id in self.ids)


HINTS: dict[Place, tuple[Hint, ...]] = {
    "train": (
        Hint(("training.toggle",), "pause"),
        Hint(("program.help",), "help"),
        Hint(("program.quit",), "quit"),
        Hint(("learning_rate.down", "learning_rate.up"), "rate"),
        Hint(("panel.next",), "panel"),
        Hint(("screen.data",), "data"),
        Hint(("training.step",), "step"),
        Hint(("training.undo",), "undo"),
        Hint(("training.reset",), "reset"),
        Hint(("training.command",), "command"),
        Hint(("momentum.down", "momentum.up"), "momentum"),
        Hint(("dropout.down", "dropout.up"), "dropout"),
        Hint(("batch_size.down", "batch_size.up"), "batch"),
        Hint(("panel.open",), "full screen"),
        Hint(("weights.view",), "view"),
    ),
    "data": (
        Hint(("screen.train",), "train"),
        Hint(("training.toggle",), "pause"),
        Hint(("program.help",), "help"),
        Hint(("program.quit",), "quit"),
        Hint(("panel.next",), "panel"),
        Hint(("line.previous", "line.next"), "move"),
        Hint(("panel.open",), "full screen"),
        Hint(("example.next",), "next row"),
    ),
}
"""The key bar's entries, the most needed first: where the line is short, the last ones stay away."""

STEERING: dict[HyperName, tuple[str, str]] = {
    name: (Hint((f"{name}.down", f"{name}.up"), hyper.label).shown, hyper.label)
    for name, hyper in HYPERS.items()
    if f"{name}.down" in BY_ID
}
"""Keys and label of each value in the steering panel."""
