"""The one table of keys: bindings, key bar, help and palette are all made from it."""

from dataclasses import dataclass
from typing import Literal

from textual.binding import Binding

from nntui.core.training.controls import (
    Command,
    Fork,
    HyperName,
    Nudge,
    NudgeSpeed,
    Redo,
    Reset,
    Rewind,
    Step,
    StepEpoch,
    Undo,
    Validate,
)
from nntui.core.training.hyperparameters import HYPERS

Group = Literal["Training", "Values", "Screens", "Views", "Panels", "Program"]
Place = Literal["train", "data", "network"]
"""A screen that shows the run."""

_EVERYWHERE: tuple[Place, ...] = ("train", "data")
_DATA: tuple[Place, ...] = ("data",)
_NETWORK: tuple[Place, ...] = ("network",)
_ALL: tuple[Place, ...] = (*_EVERYWHERE, *_NETWORK)
_EDITED: tuple[Place, ...] = ("train", "network")
"""Where the network is changed."""


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
    Key("training.toggle", "space", "space", "pause, go on", "Training", action="pause", on=_ALL),
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
        on=_EDITED,
    ),
    Key("training.undo", "z", "z", "undo the last change, a reset included", "Training", Undo(), on=_EDITED),
    Key("timeline.back", "left_square_bracket", "[", "back along the run, to a kept moment", "Training", Rewind(by=-1)),
    Key("timeline.forward", "right_square_bracket", "]", "forward again, up to the present", "Training", Rewind(by=1)),
    Key(
        "timeline.change",
        "left_curly_bracket",
        "{",
        "back to right before the change before",
        "Training",
        Rewind(changes=-1),
    ),
    Key("timeline.next_change", "right_curly_bracket", "}", "forward to the next one", "Training", Rewind(changes=1)),
    Key("timeline.fork", "f", "f", "go on from the moment that is shown, on a new branch", "Training", Fork()),
    Key("training.redo", "Z", "Z", "make the undone change again", "Training", Redo()),
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
    Key("speed.down", "less_than_sign", "<", "slow down, to watch: about half the steps", "Values", NudgeSpeed(0.5)),
    Key("speed.up", "greater_than_sign", ">", "speed up, about twofold, up to no limit", "Values", NudgeSpeed(2.0)),
    Key("screen.train", "1", "1", "the Train screen", "Screens", action="app.show('train')", on=_ALL),
    Key("screen.network", "2", "2", "the Network screen", "Screens", action="app.show('network')", on=_ALL),
    Key("screen.data", "3", "3", "the Data screen", "Screens", action="app.show('data')", on=_ALL),
    Key("panel.next", "tab", "tab", "go to the next panel", "Panels", action="panel(1)", on=_ALL),
    Key(
        "panel.previous",
        "shift+tab",
        "shift+tab",
        "go to the panel before",
        "Panels",
        action="panel(-1)",
        on=_ALL,
    ),
    Key(
        "panel.open",
        "enter",
        "enter",
        "make the panel full screen, or type a value",
        "Panels",
        action="open_panel",
        on=_EVERYWHERE,
    ),
    Key(
        "panel.close",
        "escape",
        "esc",
        "leave a chart's cursor, full screen, the past",
        "Panels",
        action="close_panel",
    ),
    Key("panel.full", "plus", "+", "make the panel full screen", "Panels", action="full_screen", on=_EVERYWHERE),
    Key("move.up", "up", "up", "choose the layer above, or what is above in the view", "Panels", action="move(0,-1)"),
    Key("move.down", "down", "down", "choose the layer below, or what is below", "Panels", action="move(0,1)"),
    Key("move.left", "left", "left", "what is left: units, epochs in a chart", "Panels", action="move(-1,0)"),
    Key("move.right", "right", "right", "what is right: units, epochs in a chart", "Panels", action="move(1,0)"),
    Key("size.wider", "ctrl+left", "ctrl+left", "make the side wider", "Panels", action="resize(-1,0)"),
    Key("size.narrower", "ctrl+right", "ctrl+right", "make the side narrower", "Panels", action="resize(1,0)"),
    Key("size.shorter", "ctrl+up", "ctrl+up", "make the charts shorter", "Panels", action="resize(0,-1)"),
    Key("size.taller", "ctrl+down", "ctrl+down", "make the charts taller", "Panels", action="resize(0,1)"),
    Key("view.other", "v", "v", "show the view in its other way", "Views", action="other_way"),
    Key("view.weights", "w", "w", "weights: a heatmap, or receptive fields", "Views", action="view('weights')"),
    Key("view.ridges", "h", "h", "weights, gradients, activations over time", "Views", action="view('ridges')"),
    Key("view.boundary", "o", "o", "boundary or curve; again: the units, too", "Views", action="view('boundary')"),
    Key(
        "view.graph",
        "g",
        "g",
        "the network as a graph: all weights, or a unit's",
        "Views",
        action="view('graph')",
    ),
    Key("view.unit", "u", "u", "one unit: what its sum is made of, what excites it", "Views", action="view('unit')"),
    Key("view.mistakes", "p", "p", "predictions: the worst mistakes", "Views", action="view('mistakes')"),
    Key("view.confusion", "c", "c", "what is taken for what", "Views", action="view('confusion')"),
    Key("view.back", "pageup", "pageup", "a page back in the view", "Views", action="page(-1)"),
    Key("view.on", "pagedown", "pagedown", "a page on in the view", "Views", action="page(1)"),
    Key("chart.measure", "t", "t", "show the next measure in the chart", "Views", action="chart('measure')"),
    Key("chart.log", "a", "a", "logarithmic or linear axis of the chart", "Views", action="chart('log')"),
    Key("chart.smooth", "i", "i", "smooth the chart: off, light, strong", "Views", action="chart('smooth')"),
    Key("chart.window", "n", "n", "charts of the newest steps, or of the whole run", "Views", action="chart_window"),
    Key("chart.closer", "x", "x", "look closer at the cursor, or the newest point", "Views", action="chart('closer')"),
    Key("chart.farther", "X", "X", "look at more of the run", "Views", action="chart('farther')"),
    Key("line.previous", "up", "up", "a line up: columns, classes, notices ...", "Panels", action="move(-1)", on=_DATA),
    Key("line.next", "down", "down", "a line down", "Panels", action="move(1)", on=_DATA),
    Key("page.previous", "pageup", "pageup", "a page up", "Panels", action="page(-1)", on=_DATA),
    Key("page.next", "pagedown", "pagedown", "a page down", "Panels", action="page(1)", on=_DATA),
    Key("page.first", "home", "home", "to the first", "Panels", action="go_to_end(-1)", on=_DATA),
    Key("page.last", "end", "end", "to the last", "Panels", action="go_to_end(1)", on=_DATA),
    Key("example.previous", "left", "left", "prepare the row before", "Panels", action="example(-1)", on=_DATA),
    Key("example.next", "right,n", "n", "prepare the next row (right, too)", "Panels", action="example(1)", on=_DATA),
    Key("data.close", "escape", "esc", "leave full screen, then this screen", "Panels", action="close_panel", on=_DATA),
    Key("cell.up", "up", "up", "a row up, or a line of units up", "Panels", action="move(0,-1)", on=_NETWORK),
    Key("cell.down", "down", "down", "a row down, or a line of units down", "Panels", action="move(0,1)", on=_NETWORK),
    Key("cell.left", "left", "left", "a column, or a unit, to the left", "Panels", action="move(-1,0)", on=_NETWORK),
    Key("cell.right", "right", "right", "a column, or a unit, to the right", "Panels", action="move(1,0)", on=_NETWORK),
    Key("cell.edit", "enter", "enter", "type the value; of a unit, a weight", "Panels", action="edit", on=_NETWORK),
    Key("cell.more", "plus", "+", "more of it, or the next choice", "Panels", action="nudge(1)", on=_NETWORK),
    Key("cell.less", "minus", "-", "less of it, or the choice before", "Panels", action="nudge(-1)", on=_NETWORK),
    Key("layer.add", "a", "a", "add a layer behind the chosen one", "Panels", action="add_layer", on=_NETWORK),
    Key(
        "layer.remove",
        "delete,backspace",
        "del",
        "remove the chosen layer",
        "Panels",
        action="remove_layer",
        on=_NETWORK,
    ),
    Key("layer.up", "K,shift+up", "K", "move the layer up", "Panels", action="move_layer(-1)", on=_NETWORK),
    Key("layer.down", "J,shift+down", "J", "move the layer down", "Panels", action="move_layer(1)", on=_NETWORK),
    Key("unit.freeze", "f", "f", "freeze the layer, or the unit, or not", "Panels", action="freeze", on=_NETWORK),
    Key("unit.switch", "x", "x", "switch the unit off, or on again", "Panels", action="switch", on=_NETWORK),
    Key("network.close", "escape", "esc", "back to the Train screen", "Panels", action="close_panel", on=_NETWORK),
    Key("program.help", "question_mark", "?", "show all keys", "Program", action="app.help", on=_ALL),
    Key(
        "program.palette",
        "ctrl+p",
        "ctrl+p",
        "find a command by its name",
        "Program",
        action="app.command_palette",
        on=_ALL,
    ),
    Key("program.copy", "y", "y", "copy the chosen value or layer", "Program", action="copy"),
    Key(
        "program.screenshot", "P", "P", "save a picture of the screen", "Program", action="app.picture", on=_EVERYWHERE
    ),
    Key(
        "program.suspend",
        "ctrl+z",
        "ctrl+z",
        "go to the shell (fg comes back)",
        "Program",
        action="app.suspend_process",
        on=_ALL,
    ),
    Key("program.quit", "q", "q", "keep the model and quit", "Program", action="app.quit", on=_ALL),
    Key("program.interrupt", "ctrl+c", "ctrl+c", "the same", "Program", action="app.interrupt", on=_ALL),
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
        Hint(("timeline.back", "timeline.forward"), "rewind"),
        Hint(("training.reset",), "reset"),
        Hint(("training.command",), "command"),
        Hint(("training.redo",), "redo"),
        Hint(("training.epoch",), "epoch"),
        Hint(("speed.down", "speed.up"), "speed"),
        Hint(("momentum.down", "momentum.up"), "momentum"),
        Hint(("dropout.down", "dropout.up"), "dropout"),
        Hint(("batch_size.down", "batch_size.up"), "batch"),
        Hint(("panel.full",), "full screen"),
        Hint(("view.other",), "view"),
        Hint(("chart.measure",), "chart"),
        Hint(("screen.network",), "network"),
    ),
    "network": (
        Hint(("screen.train",), "train"),
        Hint(("training.toggle",), "pause"),
        Hint(("program.help",), "help"),
        Hint(("cell.edit",), "edit"),
        Hint(("cell.more", "cell.less"), "change"),
        Hint(("layer.add",), "add"),
        Hint(("layer.remove",), "remove"),
        Hint(("panel.next",), "units"),
        Hint(("unit.freeze",), "freeze"),
        Hint(("unit.switch",), "off"),
        Hint(("layer.up", "layer.down"), "move"),
        Hint(("training.undo",), "undo"),
        Hint(("training.command",), "command"),
        Hint(("program.quit",), "quit"),
    ),
    "data": (
        Hint(("screen.train",), "train"),
        Hint(("training.toggle",), "pause"),
        Hint(("program.help",), "help"),
        Hint(("program.quit",), "quit"),
        Hint(("panel.next",), "panel"),
        Hint(("line.previous", "line.next"), "move"),
        Hint(("panel.full",), "full screen"),
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
