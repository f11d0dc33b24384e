"""The Train screen: charts, layers, weights and steering of the run that goes on."""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Literal

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.reactive import reactive

from nntui.core.training.controls import Command, Panel, Redo, Reset, Undo, ViewRequest
from nntui.core.training.events import (
    CommandRejected,
    EpochEnded,
    Event,
    Failed,
    Finished,
    NetworkChanged,
    Noted,
    Started,
    Validated,
)
from nntui.core.training.snapshot import Snapshot
from nntui.tui.formatting import cut, safe, score, significant
from nntui.tui.keys import BY_ID, Place, keys_of
from nntui.tui.messages import UnitChosen
from nntui.tui.screens.charts import ChartScreen
from nntui.tui.screens.steered import SteeredScreen
from nntui.tui.widgets.body import Body
from nntui.tui.widgets.changes_panel import ChangesPanel
from nntui.tui.widgets.curves_panel import CurvesPanel
from nntui.tui.widgets.findings_panel import FindingLine, FindingsPanel
from nntui.tui.widgets.layers_panel import LayersPanel
from nntui.tui.widgets.steering_panel import SteeringPanel
from nntui.tui.widgets.view import View
from nntui.tui.widgets.views import make_view

TICK = 0.18
_STAGE: Literal["stage"] = "stage"
"""Stands for the view that is on the stage."""

_SCHEDULE: tuple[Literal[Panel, "stage"], ...] = (_STAGE, "curves", _STAGE, "layers")
"""What each tick asks for beside the numbers: one dear view a tick, so that no frame takes long."""

_CHARTS = ("loss", "accuracy")


class TrainScreen(ChartScreen, SteeredScreen):
    """Shows the newest snapshot, and sends what keys stand for."""

    BINDINGS: ClassVar = [key.binding for key in keys_of("train")]
    AUTO_FOCUS = "#loss"
    place: ClassVar[Place] = "train"
    chosen_layer: reactive[int] = reactive(0, repaint=False)
    chosen_unit: reactive[int] = reactive(0, repaint=False)

    def __init__(self, send: Callable[[Command], None], hint: bool = False) -> None:
        """Send commands by `send`; with `hint`, say at the start which keys to try."""
        super().__init__(send)
        self._hints = hint
        self._tick = 0
        self._view = make_view("weights")
        """What is on the stage."""

        self._views = {self._view.panel: self._view}
        """Those that were opened: Textual would hold on to what data were bound to and was removed."""

        self._awaits_change = False
        """Whether the next change is said: it was typed, and may be of more words than the panels show."""

    def compose_body(self) -> ComposeResult:
        """Lay out the panels."""
        with Body(id="body"):
            with Container(id="top"):
                with Container(id="charts"):
                    yield CurvesPanel("loss", id="loss").data_bind(TrainScreen.snapshot, TrainScreen.started)
                    score_panel = CurvesPanel("score", id="accuracy", delay=TICK / 2)
                    yield score_panel.data_bind(TrainScreen.snapshot, TrainScreen.started)
                with Container(id="side"):
                    yield SteeringPanel(id="steering").data_bind(TrainScreen.snapshot)
                    yield FindingsPanel(id="diagnosis").data_bind(TrainScreen.snapshot)
                    yield ChangesPanel(id="changes").data_bind(TrainScreen.snapshot, TrainScreen.started)
            layers = LayersPanel(id="layers")
            yield layers.data_bind(TrainScreen.snapshot, TrainScreen.started, TrainScreen.chosen_layer)
            with Container(id="stage"):
                yield self._bound(self._view)

    def compose_foot(self) -> ComposeResult:
        """Lay out the gravest finding, for where panels have no room, and the line that commands are typed on."""
        yield FindingLine(id="finding").data_bind(TrainScreen.snapshot)
        yield from super().compose_foot()

    @property
    def is_composed(self) -> bool:
        """Whether all panels are there: they come after what they stand in, the innermost last."""
        return all(self.query(f"#{name}") for name in self.panels)

    @property
    def panels(self) -> tuple[str, ...]:
        """The panels that can be chosen, in the order of `tab`."""
        return (*_CHARTS, "layers", self._view.panel, "steering")

    def _bound(self, view: View) -> View:
        """Let a view see what the screen sees."""
        view.data_bind(TrainScreen.snapshot, TrainScreen.started, TrainScreen.chosen_layer, TrainScreen.chosen_unit)
        return view

    def on_mount(self) -> None:
        """Begin to ask for snapshots."""
        if self.is_composed:
            self.choose("loss")
            self.explain()
            self.set_interval(TICK, self._on_tick)

    def laid_out(self) -> None:
        """Ask for what has come into sight, as large as it is now."""
        self.call_after_refresh(self.ask, self._everything)

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
                units = int(event.architecture.split("-")[self.chosen_layer + 1])
                self.chosen_unit = min(self.chosen_unit, units - 1)
                self.ask(self._everything)
            case Validated(_, valid):
                task = self.started.task if self.started is not None else "classification"
                self.say(f"validation loss {significant(valid.loss)}, {score(valid.score, task)}")
                self.ask(self._everything)
            case Noted(text):
                self.say(safe(text))
                self.ask()
            case EpochEnded() | Finished() | Failed():
                pass
            case _:
                self.ask(self._everything)

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
        columns = max((chart.columns for chart in self.charts_in_sight), default=20)
        request = ViewRequest(panels=seen, columns=columns, window=self.window)
        if self._view.panel in seen:
            request = self._view.request(request)
        self._send(request)

    def _in_sight(self, panel: Panel) -> bool:
        if panel == "curves":
            return bool(self.charts_in_sight)
        return self._view.in_sight if panel == self._view.panel else self.query_one(LayersPanel).in_sight

    @property
    def _everything(self) -> frozenset[Panel]:
        return frozenset({"layers", "curves", self._view.panel})

    def _on_tick(self) -> None:
        if self.trains:
            self._tick += 1
            turn = _SCHEDULE[self._tick % len(_SCHEDULE)]
            self.ask(frozenset({self._view.panel if turn == "stage" else turn}))
        elif self._view.is_behind:
            self.ask(frozenset({self._view.panel}))

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
            self.command(command, say=isinstance(command, Undo | Redo))
        if isinstance(command, Reset):
            self.say(f"started again; {self.shown('training.undo')} brings the old run back")

    def command(self, command: Command, *, say: bool = False) -> None:
        """Send a command and ask to see what it did: all of it, or, as panels follow by themselves, the numbers."""
        self._awaits_change = say
        self._send(command)
        self.ask(frozenset() if self.trains else self._everything)

    def take_typed(self, command: Command) -> None:
        """Send a command that was typed, and say what it changed."""
        self.command(command, say=True)

    def action_view(self, name: Panel) -> None:
        """Put a view on the stage and choose it; where it stands there already, show it in its other way."""
        if self._view.panel == name:
            if self._view.in_sight:
                self.action_other_way()
            self.choose(name)
        else:
            self.call_next(self._open_view, name)  # keys act in the app's name, and only the screen can bind its data

    async def _open_view(self, name: Panel) -> None:
        if self.maximized is not None:
            super().action_close_panel()
        self._view.display = False
        self._view.remove_class("-chosen")
        if name not in self._views:
            self._views[name] = self._bound(make_view(name))
            await self.query_one("#stage").mount(self._views[name])
            self.explain()
        self._view = self._views[name]
        self._view.display = True
        self.choose(name)

    def action_move(self, across: int, down: int) -> None:
        """Let what is chosen take an arrow: a chart, the list of values, the view; else choose another layer."""
        if isinstance(self.focused, CurvesPanel) and self.focused.move(across, down):
            return
        if self.chosen == "steering":
            self.query_one(SteeringPanel).move(across, down)
        elif (across or self.focused is self._view) and self._view.move(across, down):
            self.ask(frozenset({self._view.panel}))
        elif down and self.started is not None:
            self.chosen_layer = min(max(self.chosen_layer + down, 0), self.started.layers - 1)
            self.chosen_unit = 0
            self.ask(frozenset({self._view.panel}))

    def action_page(self, by: int) -> None:
        """Turn over a page of the view."""
        if self._view.page(by):
            self.ask(frozenset({self._view.panel}))

    def on_view_seen(self) -> None:
        """Ask for what a view shows that has come into sight: a run that stands still has no tick to do so."""
        self.ask(frozenset({self._view.panel}))

    def on_unit_chosen(self, message: UnitChosen) -> None:
        """Let all panels be about the unit that a view has chosen."""
        if self.started is not None:
            self.chosen_layer = min(max(message.layer, 0), self.started.layers - 1)
            self.chosen_unit = max(message.unit, 0)
            self.ask(frozenset({self._view.panel}))

    def action_other_way(self) -> None:
        """Show the view in its other way."""
        reason = self._view.other_way()
        if reason:
            self.say(reason)
        else:
            self.ask(frozenset({self._view.panel}))

    def choose(self, name: str) -> None:
        """Choose a panel, and what a small terminal shows with it."""
        self.set_class(name in ("loss", "accuracy"), "-shows-charts")
        self.set_class(name == "layers", "-shows-layers")
        self.query_one("#stage").set_class(name == self._view.panel, "-chosen")
        self.set_class(name == "steering", "-shows-steering")
        self.query_one(SteeringPanel).listed = name == "steering"
        super().choose(name)

    def _first_hint(self, started: Started) -> str:
        return (
            f"Training {cut(safe(Path(started.data).name), 16)}: "
            "try L (higher learning rate), space (pause), ? (all keys)"
        )
