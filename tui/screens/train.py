"""The Train screen: charts, layers, weights and steering of the run that goes on."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from nntui.core.errors import UserError
from nntui.core.training.controls import Command, Panel, Pause, Reset, Resume, ViewRequest
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
from nntui.tui.formatting import cut, percent, safe, significant
from nntui.tui.keys import BY_ID, KEYS
from nntui.tui.widgets.changes_panel import ChangesPanel
from nntui.tui.widgets.command_line import CommandLine
from nntui.tui.widgets.curves_panel import CurvesPanel
from nntui.tui.widgets.key_line import KeyLine
from nntui.tui.widgets.layers_panel import LayersPanel
from nntui.tui.widgets.status_line import StatusLine
from nntui.tui.widgets.steering_panel import SteeringPanel
from nntui.tui.widgets.weights_panel import WeightsPanel

SMALLEST = (60, 16)
WIDE = (100, 32)
"""From this size on all panels are on the screen at once; below, one at a time."""

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


class TrainScreen(Screen[None]):
    """Shows the newest snapshot, and sends what keys stand for."""

    BINDINGS: ClassVar = [key.binding for key in KEYS]
    AUTO_FOCUS = "#loss"

    snapshot: reactive[Snapshot | None] = reactive(None, repaint=False)
    started: reactive[Started | None] = reactive(None, repaint=False)
    chosen_layer: reactive[int] = reactive(0, repaint=False)

    def __init__(self, send: Callable[[Command], None], hint: bool = False) -> None:
        """Send commands by `send`; with `hint`, say at the start which keys to try."""
        super().__init__()
        self._send = send
        self._hints = hint
        self._tick = 0
        self._failure = ""
        self._subtitle = ""
        """What a panel says below while it is not full screen."""

    def compose(self) -> ComposeResult:
        """Lay out the panels."""
        yield StatusLine(id="status").data_bind(TrainScreen.snapshot, TrainScreen.started)
        with Container(id="body"):
            with Container(id="top"):
                with Container(id="charts"):
                    yield CurvesPanel("loss", id="loss").data_bind(TrainScreen.snapshot)
                    yield CurvesPanel("score", id="accuracy", delay=TICK / 2).data_bind(TrainScreen.snapshot)
                with Container(id="side"):
                    yield SteeringPanel(id="steering").data_bind(TrainScreen.snapshot)
                    yield ChangesPanel(id="changes").data_bind(TrainScreen.snapshot, TrainScreen.started)
            layers = LayersPanel(id="layers")
            yield layers.data_bind(TrainScreen.snapshot, TrainScreen.started, TrainScreen.chosen_layer)
            weights = WeightsPanel(id="weights")
            yield weights.data_bind(TrainScreen.snapshot, TrainScreen.started, TrainScreen.chosen_layer)
        yield Static(id="message", markup=False)
        yield CommandLine(id="command")
        yield KeyLine(id="keys").data_bind(TrainScreen.snapshot)
        yield Static(id="too-small", markup=False)

    def on_mount(self) -> None:
        """Begin to ask for snapshots."""
        if not self.query("#loss"):  # the app is left before it began: nothing was composed
            return
        self._choose("loss")
        self.set_interval(TICK, self._on_tick)

    def on_resize(self, event: events.Resize) -> None:
        """Take the layout that the size allows."""
        if not self.query("#loss"):
            return
        width, height = event.size
        too_small = width < SMALLEST[0] or height < SMALLEST[1]
        self.set_class(too_small, "-too-small")
        self.set_class(width < WIDE[0] or height < WIDE[1], "-compact")
        self.query_one("#too-small", Static).update(
            f"nntui needs {SMALLEST[0]} x {SMALLEST[1]} characters; this terminal has {width} x {height}.\n"
            "Training goes on; make the window larger, or press q to keep the model and quit."
        )
        self.call_after_refresh(self.ask, _EVERYTHING)

    # What comes from the training

    def receive(self, event: Event) -> None:
        """Take something rare that has happened."""
        match event:
            case Started():
                self.started = event
                if self._hints:
                    self._show_message(self._first_hint(event))
                self.call_after_refresh(self.ask, _EVERYTHING)
            case CommandRejected(_, reason):
                self._say(safe(reason))
            case Failed(message):
                self._failure = f"The training has stopped: {safe(message)}. Press q to quit."
                self._show_message(self._failure)
                if self.snapshot is not None:
                    self.snapshot = replace(self.snapshot, state="failed")
            case NetworkChanged():
                self._take_structure(event)
            case Validated(_, valid):
                self._say(f"validation loss {significant(valid.loss)}, accuracy {percent(valid.score)}")
                self.ask(_EVERYTHING)
            case EpochEnded() | Finished():
                pass
            case _:
                self.ask(_EVERYTHING)

    def _take_structure(self, event: NetworkChanged) -> None:
        """Show the network's new shape; a layer that is gone cannot stay chosen."""
        if self.started is not None:
            self.started = replace(self.started, architecture=event.architecture, activation=event.activation)
            self.chosen_layer = min(self.chosen_layer, event.layers - 1)
        self.ask(_EVERYTHING)

    def watch_snapshot(self, before: Snapshot | None, snapshot: Snapshot | None) -> None:
        """Say why the run stands still, where that needs a word."""
        if snapshot is None or self._failure:
            return
        if (before.message if before else "") != snapshot.message:
            self._show_message(safe(snapshot.message[:1].upper() + snapshot.message[1:]))
        moment = (snapshot.state, snapshot.step)
        if not self._trains and (before is None or (before.state, before.step) != moment):
            # No tick follows: without this, panels would stay at the moment of their last turn.
            self.call_after_refresh(self.ask, _EVERYTHING)

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
        if self._trains:
            self._tick += 1
            self.ask(_SCHEDULE[self._tick % len(_SCHEDULE)])

    @property
    def _trains(self) -> bool:
        """Whether training goes on, as far as is known; it begins by itself."""
        return self.snapshot is None or self.snapshot.state == "training"

    # What keys do

    def on_key(self, event: events.Key) -> None:
        """Take the hint away once a key has been found."""
        if self._hints:
            self._hints = False
            if not (self._failure or (self.snapshot is not None and self.snapshot.message)):
                self._show_message("")

    def action_send(self, id: str) -> None:
        """Send the command of a key."""
        command = BY_ID[id].command
        if command is not None:
            self.command(command)
        if isinstance(command, Reset):
            self._say("started again; z brings the old run back")

    def command(self, command: Command) -> None:
        """Send a command and ask to see what it did: all of it, or, as panels follow by themselves, the numbers."""
        self._send(command)
        self.ask(frozenset() if self._trains else _EVERYTHING)

    def action_pause(self) -> None:
        """Pause, or go on."""
        self.command(Pause() if self._trains else Resume())

    def action_command_line(self) -> None:
        """Open the line that commands are typed on."""
        self.query_one(CommandLine).open()

    def on_command_line_given(self, message: CommandLine.Given) -> None:
        """Send what was typed, or say why it cannot be sent."""
        try:
            command = read_command(message.line)
        except UserError as error:
            self._say(safe(str(error)))
            return
        self.command(command)

    def on_command_line_closed(self) -> None:
        """Give the keys back to the chosen panel."""
        self._choose(self._chosen)

    def action_panel(self, by: int) -> None:
        """Choose the panel after or before the chosen one."""
        self._choose(_PANELS[(_PANELS.index(self._chosen) + by) % len(_PANELS)])

    def action_open_panel(self) -> None:
        """Make the chosen panel full screen."""
        if self.focused is not None and self.maximized is None:
            self.maximize(self.focused)
            self._subtitle = self.focused.border_subtitle or ""
            self.focused.border_subtitle = "esc leaves full screen"
            self.call_after_refresh(self.ask, _EVERYTHING)

    def action_close_panel(self) -> None:
        """Leave full screen."""
        if self.maximized is not None:
            self.maximized.border_subtitle = self._subtitle
        self.minimize()
        self.call_after_refresh(self.ask, _EVERYTHING)

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
            self._say("receptive fields are for the first layer of a network that sees pictures")

    @property
    def _chosen(self) -> str:
        """The panel that is chosen."""
        return next((name for name in _PANELS if self.query_one(f"#{name}").has_class("-chosen")), _PANELS[0])

    def _choose(self, name: str) -> None:
        for panel in _PANELS:
            self.query_one(f"#{panel}").set_class(panel == name, "-chosen")
        self.set_class(name in ("loss", "accuracy"), "-shows-charts")
        self.set_class(name == "layers", "-shows-layers")
        widget = self.query_one(f"#{name}", Widget)
        self.call_after_refresh(widget.focus)
        self.call_after_refresh(self.ask, _EVERYTHING)

    def _say(self, note: str) -> None:
        self.query_one(KeyLine).say(note)

    def _show_message(self, text: str) -> None:
        message = self.query_one("#message", Static)
        message.update(text)
        message.set_class(bool(text), "-shown")
        self.call_after_refresh(self.ask, _EVERYTHING)

    def _first_hint(self, started: Started) -> str:
        return (
            f"Training {cut(safe(Path(started.data).name), 16)}: "
            "try L (higher learning rate), space (pause), ? (all keys)"
        )
