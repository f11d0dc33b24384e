"""The Train screen: charts, layers, weights and steering of the run that goes on."""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.reactive import reactive

from nntui.core.errors import UserError
from nntui.core.training.controls import Command, Panel, Reset, Undo, ViewRequest
from nntui.core.training.snapshot import (
    CommandRejected,
    EpochEnded,
    Event,
    Failed,
    Finished,
    NetworkChanged,
    Snapshot,
    Started,
    Validated,
)
from nntui.tui.commands import read_command
from nntui.tui.formatting import cut, safe, score, significant
from nntui.tui.keys import BY_ID, Place, keys_of
from nntui.tui.screens.panelled import PanelScreen
from nntui.tui.widgets.changes_panel import ChangesPanel
from nntui.tui.widgets.command_line import CommandLine
from nntui.tui.widgets.curves_panel import CurvesPanel
from nntui.tui.widgets.layers_panel import LayersPanel
from nntui.tui.widgets.note import Note
from nntui.tui.widgets.steering_panel import SteeringPanel
from nntui.tui.widgets.weights_panel import WeightsPanel

TICK = 0.18
_SCHEDULE: tuple[frozenset[Panel], ...] = (
    frozenset({"weights"}),
    frozenset({"curves"}),
    frozenset({"weights"}),
    frozenset({"layers"}),
)
"""What each tick asks for beside the numbers: one dear view a tick, so that no frame takes long."""

_EVERYTHING: frozenset[Panel] = frozenset({"layers", "curves", "weights"})
_PANELS = ("loss", "accuracy", "layers", "weights")
"""The panels that can be chosen, in the order of `tab`."""


class TrainScreen(PanelScreen):
    """Shows the newest snapshot, and sends what keys stand for."""

    BINDINGS: ClassVar = [key.binding for key in keys_of("train")]
    AUTO_FOCUS = "#loss"
    place: ClassVar[Place] = "train"
    panels = _PANELS

    chosen_layer: reactive[int] = reactive(0, repaint=False)

    def __init__(self, send: Callable[[Command], None], hint: bool = False) -> None:
        """Send commands by `send`; with `hint`, say at the start which keys to try."""
        super().__init__(send)
        self._hints = hint
        self._tick = 0
        self._awaits_change = False
        """Whether the next change is said: it was typed, and may be of more words than the panels show."""

    def compose_body(self) -> ComposeResult:
        """Lay out the panels."""
        with Container(id="body"):
            with Container(id="top"):
                with Container(id="charts"):
                    yield CurvesPanel("loss", id="loss").data_bind(TrainScreen.snapshot, TrainScreen.started)
                    score_panel = CurvesPanel("score", id="accuracy", delay=TICK / 2)
                    yield score_panel.data_bind(TrainScreen.snapshot, TrainScreen.started)
                with Container(id="side"):
                    yield SteeringPanel(id="steering").data_bind(TrainScreen.snapshot)
                    yield ChangesPanel(id="changes").data_bind(TrainScreen.snapshot, TrainScreen.started)
            layers = LayersPanel(id="layers")
            yield layers.data_bind(TrainScreen.snapshot, TrainScreen.started, TrainScreen.chosen_layer)
            weights = WeightsPanel(id="weights")
            yield weights.data_bind(TrainScreen.snapshot, TrainScreen.started, TrainScreen.chosen_layer)

    def compose_foot(self) -> ComposeResult:
        """Lay out the line that commands are typed on."""
        yield CommandLine(id="command")

    @property
    def is_composed(self) -> bool:
        """Whether all panels are there: they come after what they stand in, the innermost last."""
        return all(self.query(f"#{name}") for name in _PANELS)

    def on_mount(self) -> None:
        """Begin to ask for snapshots."""
        if self.is_composed:
            self.choose("loss")
            self.set_interval(TICK, self._on_tick)

    def laid_out(self) -> None:
        """Ask for what has come into sight, as large as it is now."""
        self.call_after_refresh(self.ask, _EVERYTHING)

    # What comes from the training

    def receive(self, event: Event) -> None:
        """Take something rare that has happened."""
        super().receive(event)
        match event:
            case Started():
                if self._hints:
                    self.show_message(self._first_hint(event))
                self.laid_out()
            case CommandRejected(_, reason):
                self.say(safe(reason))
            case NetworkChanged():
                self.chosen_layer = min(self.chosen_layer, event.layers - 1)  # one that is gone cannot stay chosen
                self.ask(_EVERYTHING)
            case Validated(_, valid):
                task = self.started.task if self.started is not None else "classification"
                self.say(f"validation loss {significant(valid.loss)}, {score(valid.score, task)}")
                self.ask(_EVERYTHING)
            case EpochEnded() | Finished() | Failed():
                pass
            case _:
                self.ask(_EVERYTHING)

    def watch_snapshot(self, before: Snapshot | None, snapshot: Snapshot | None) -> None:
        """Bring a run that stands still to its end on all panels."""
        super().watch_snapshot(before, snapshot)
        if snapshot is None or self._failure:
            return
        if self._awaits_change and snapshot.change is not None and before and snapshot.change != before.change:
            self._awaits_change = False
            self.say(safe(snapshot.change.text))
        moment = (snapshot.state, snapshot.step)
        if not self.trains and (before is None or (before.state, before.step) != moment):
            # No tick follows: without this, panels would stay at the moment of their last turn.
            self.laid_out()

    # What is asked for

    def ask(self, panels: frozenset[Panel] = frozenset()) -> None:
        """Ask for a snapshot with those of the panels that can be seen."""
        if self.started is None or self._failure:
            return
        seen = frozenset(panel for panel in panels if self._in_sight(panel))
        chart = self.query_one("#loss" if self.query_one("#loss", CurvesPanel).in_sight else "#accuracy", CurvesPanel)
        request = ViewRequest(panels=seen, columns=max(chart.size.width, 20))
        if "weights" in seen:
            request = self.query_one(WeightsPanel).request(request)
        self._send(request)

    def _in_sight(self, panel: Panel) -> bool:
        if panel == "curves":
            return any(view.in_sight for view in self.query(CurvesPanel))
        view = self.query_one(WeightsPanel if panel == "weights" else LayersPanel)
        return view.in_sight

    def _on_tick(self) -> None:
        if self.trains:
            self._tick += 1
            self.ask(_SCHEDULE[self._tick % len(_SCHEDULE)])

    # What keys do

    def on_key(self, event: events.Key) -> None:
        """Take the hint away once a key has been found."""
        if self._hints:
            self._hints = False
            if not (self._failure or (self.snapshot is not None and self.snapshot.message)):
                self.show_message("")

    def action_send(self, id: str) -> None:
        """Send the command of a key."""
        command = BY_ID[id].command
        if command is not None:
            self.command(command, say=isinstance(command, Undo))
        if isinstance(command, Reset):
            self.say("started again; z brings the old run back")

    def command(self, command: Command, *, say: bool = False) -> None:
        """Send a command and ask to see what it did: all of it, or, as panels follow by themselves, the numbers."""
        self._awaits_change = say
        self._send(command)
        self.ask(frozenset() if self.trains else _EVERYTHING)

    def action_command_line(self) -> None:
        """Open the line that commands are typed on."""
        self.query_one(Note).say("")
        self.query_one(CommandLine).open()

    def on_command_line_given(self, message: CommandLine.Given) -> None:
        """Send what was typed, or say why it cannot be sent."""
        self.say("")
        try:
            command = read_command(message.line)
        except UserError as error:
            self.say(safe(str(error)))
            return
        self.command(command, say=True)

    def on_command_line_closed(self) -> None:
        """Give the keys back to the chosen panel."""
        self.choose(self.chosen)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave `tab` to the line of commands while that is typed on: there it completes."""
        return action != "panel" or not isinstance(self.focused, CommandLine)

    def action_layer(self, by: int) -> None:
        """Choose the layer above or below."""
        if self.started is not None:
            self.chosen_layer = min(max(self.chosen_layer + by, 0), self.started.layers - 1)
            self.ask(frozenset({"weights"}))

    def action_units(self, by: int) -> None:
        """Show other units' receptive fields."""
        self.query_one(WeightsPanel).move_units(by)
        self.ask(frozenset({"weights"}))

    def action_weights_view(self) -> None:
        """Show the weights in the other way."""
        if self.query_one(WeightsPanel).toggle_view():
            self.ask(frozenset({"weights"}))
        else:
            self.say("receptive fields are for the first layer of a network that sees pictures")

    def choose(self, name: str) -> None:
        """Choose a panel, and what a small terminal shows with it."""
        self.set_class(name in ("loss", "accuracy"), "-shows-charts")
        self.set_class(name == "layers", "-shows-layers")
        super().choose(name)

    def _first_hint(self, started: Started) -> str:
        return (
            f"Training {cut(safe(Path(started.data).name), 16)}: "
            "try L (higher learning rate), space (pause), ? (all keys)"
        )
