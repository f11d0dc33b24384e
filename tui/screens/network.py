"""The Network screen: the layers as a table to be edited, and the units of the chosen one."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Container
from textual.events import DescendantFocus
from textual.reactive import reactive

from nntui.core.errors import UserError
from nntui.core.training.controls import Command, Panel, ViewRequest
from nntui.core.training.events import CommandRejected, Event, Noted, Started
from nntui.core.training.seen import LayerView
from nntui.core.training.snapshot import Snapshot
from nntui.tui import network_edits as edits
from nntui.tui.formatting import safe
from nntui.tui.keys import BY_ID, Place, keys_of
from nntui.tui.network_edits import Column
from nntui.tui.screens.typing import TypingScreen
from nntui.tui.widgets.chosen_units_panel import ChosenUnitsPanel
from nntui.tui.widgets.network_panel import NetworkPanel

TICK = 0.25
_UNIT_TICKS = 4
"""Ticks between two looks at the chosen unit, which are dearer than those at the layers."""


class NetworkScreen(TypingScreen):
    """Shows what the newest snapshot says of the layers, and sends the edits that keys and the mouse stand for."""

    BINDINGS: ClassVar = [key.binding for key in keys_of("network")]
    AUTO_FOCUS = "#network"
    place: ClassVar[Place] = "network"

    views: reactive[tuple[LayerView, ...]] = reactive((), repaint=False)
    chosen_row: reactive[int] = reactive(1, repaint=False)
    """0 is that of the inputs, n that of layer n."""

    chosen_column: reactive[Column] = reactive("units", repaint=False)
    chosen_unit: reactive[int] = reactive(0, repaint=False)
    """Counted from 0."""

    def __init__(self, send: Callable[[Command], None]) -> None:
        """Send commands by `send`."""
        super().__init__(send)
        self._tick = 0
        self._awaits_change = False
        """Whether the next change is said, because this screen has led to it."""

        self._row_after: int | None = None
        """The row that is to be chosen once there are more or fewer layers."""

    def compose_body(self) -> ComposeResult:
        """Lay out the table and the units."""
        with Container(id="body"):
            yield NetworkPanel(id="network").data_bind(
                NetworkScreen.views, NetworkScreen.chosen_row, NetworkScreen.chosen_column
            )
            yield ChosenUnitsPanel(id="units").data_bind(
                NetworkScreen.snapshot, NetworkScreen.views, NetworkScreen.chosen_row, NetworkScreen.chosen_unit
            )

    @property
    def panels(self) -> tuple[str, ...]:
        """The panels that can be chosen, in the order of `tab`."""
        return ("network", "units")

    def on_mount(self) -> None:
        """Begin to ask for snapshots."""
        if self.is_composed:
            self.choose("network")
            self.set_interval(TICK, self._on_tick)

    def laid_out(self) -> None:
        """Ask for what has come into sight."""
        self.call_after_refresh(self.ask)

    # What comes from the training

    def receive(self, event: Event) -> None:
        """Take something rare that has happened."""
        super().receive(event)
        match event:
            case CommandRejected(_, reason):
                self._awaits_change, self._row_after = False, None
                if self.is_current:
                    self.say(safe(reason))
            case Noted(text) if self.is_current:
                self.say(safe(text))
            case Started():
                self.laid_out()

    def watch_snapshot(self, before: Snapshot | None, snapshot: Snapshot | None) -> None:
        """Take the layers, and say what was changed."""
        super().watch_snapshot(before, snapshot)
        if snapshot is None:
            return
        if snapshot.layers is not None:
            self._take(snapshot.layers)
        if self._awaits_change and before is not None and snapshot.change not in (None, before.change):
            self._awaits_change = False
            self.say(safe(snapshot.change.text if snapshot.change is not None else ""))
        if not self.trains and (before is None or (before.state, before.step) != (snapshot.state, snapshot.step)):
            self.laid_out()  # no tick follows

    def _take(self, views: tuple[LayerView, ...]) -> None:
        """Show other layers; what is chosen stays among them."""
        other_number = len(views) != len(self.views)
        self.views = views
        if other_number and self._row_after is not None:
            self._choose_row(self._row_after)
            self._row_after = None
        self._choose_row(self.chosen_row)

    # What is asked for

    def ask(self, *, unit: bool = True) -> None:
        """Ask for the layers, and, where the units are chosen, for what is known of one."""
        if self.started is None or self._failure or not self.query_one(NetworkPanel).in_sight:
            return
        panels: set[Panel] = {"layers"}
        if unit and self.chosen == "units" and self.chosen_row:
            panels.add("unit")
        self._send(ViewRequest(panels=frozenset(panels), layer=max(self.chosen_row - 1, 0), chosen=self.chosen_unit))

    def _on_tick(self) -> None:
        if self.trains:
            self._tick += 1
            self.ask(unit=self._tick % _UNIT_TICKS == 0)

    # What keys and the mouse do

    def command(self, command: Command) -> None:
        """Send a command, and ask to see what it did."""
        self._awaits_change = True
        self._send(command)
        self.ask()

    def action_send(self, id: str) -> None:
        """Send the command of a key."""
        command = BY_ID[id].command
        if command is not None:
            self.command(command)

    def action_close_panel(self) -> None:
        """Close a line that stands open; return to the present from a past moment; otherwise leave this screen."""
        if self.is_typing:
            self.stop_typing()
        elif self.snapshot is not None and self.snapshot.state == "past":
            super().action_close_panel()
        else:
            self.app.pop_screen()

    def action_move(self, across: int, down: int) -> None:
        """Choose the cell, or the unit, that an arrow leads to."""
        if self.chosen == "units":
            self.chosen_unit = self.query_one(ChosenUnitsPanel).move(across, down)
            self.ask()
            return
        if down:
            self._choose_row(self.chosen_row + down)
        columns = self.query_one(NetworkPanel).columns
        place = columns.index(self.chosen_column) if self.chosen_column in columns else 0
        self.chosen_column = columns[min(max(place + across, 0), len(columns) - 1)]

    def action_edit(self) -> None:
        """Type the chosen cell's value, or a weight of the chosen unit."""
        if self.chosen == "units" and self.chosen_row:
            self.type_line(f"weight {self.chosen_row} {self.chosen_unit + 1} ", ["bias "])
            return
        column = self.chosen_column
        self._do(lambda: self.type_line(edits.line_for(self.views, self.chosen_row, column), edits.choices_of(column)))

    def action_nudge(self, by: int) -> None:
        """Make the chosen number greater or smaller, or take the next choice or the one before."""
        self._send_edit(lambda: edits.nudged(self.views, self.chosen_row, self.chosen_column, by))

    def action_add_layer(self) -> None:
        """Add a layer behind the chosen one, and choose it."""
        if self._send_edit(lambda: edits.added(self.views, self.chosen_row)):
            self._row_after = self.chosen_row + 1

    def action_remove_layer(self) -> None:
        """Remove the chosen layer."""
        self._send_edit(lambda: edits.removed(self.chosen_row))

    def action_move_layer(self, by: int) -> None:
        """Let the chosen layer change places with the one above or below; the mark goes with it."""
        can = edits.can_move(self.views, self.chosen_row, by)
        if self._send_edit(lambda: edits.moved(self.chosen_row, by)) and can:
            self.chosen_row += by

    def action_freeze(self) -> None:
        """Freeze the chosen unit, or, where the table is chosen, its layer; or let it learn again."""
        unit = self.chosen_unit if self.chosen == "units" else None
        self._send_edit(lambda: edits.frozen(self.views, self.chosen_row, unit))

    def action_switch(self) -> None:
        """Switch the chosen unit off, or on again."""
        if self.chosen != "units":
            self.say("press tab, and choose the unit that is to be switched off")
        else:
            self._send_edit(lambda: edits.switched(self.views, self.chosen_row, self.chosen_unit))

    def on_network_panel_chosen(self, message: NetworkPanel.Chosen) -> None:
        """Choose the cell that was clicked, and type its value after a second click."""
        self._choose_row(message.row)
        self.chosen_column = message.column or self.chosen_column
        if message.edit:
            self.action_edit()

    def on_network_panel_turned(self, message: NetworkPanel.Turned) -> None:
        """Choose the cell under the wheel, and change it."""
        self._choose_row(message.row)
        self.chosen_column = message.column
        self.action_nudge(message.by)

    def on_chosen_units_panel_chosen(self, message: ChosenUnitsPanel.Chosen) -> None:
        """Choose the unit that was clicked, and type a weight of it after a second click."""
        self.chosen_unit = message.unit
        if message.edit:
            self.action_edit()
        else:
            self.ask()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Choose the panel that was clicked."""
        if event.widget.id in self.panels and event.widget.id != self.chosen:
            self.choose(event.widget.id)

    def _choose_row(self, row: int) -> None:
        row = min(max(row, 0), len(self.views))
        if row != self.chosen_row:
            self.chosen_row, self.chosen_unit = row, 0
        elif row:
            self.chosen_unit = min(self.chosen_unit, self.views[row - 1].units - 1)

    def _send_edit(self, make: Callable[[], Command]) -> bool:
        """Send what is made, or say why it cannot be; return whether it was sent."""
        return self._do(lambda: self.command(make()))

    def _do(self, action: Callable[[], None]) -> bool:
        """Do something with the layers, or say why it cannot be done; return whether it was done."""
        if not self.views:
            return False
        try:
            action()
        except UserError as error:
            self.say(safe(str(error)))
            return False
        return True
