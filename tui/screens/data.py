"""The Data screen: columns, classes, pictures, points, and what preparation does to a row."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Container
from textual.events import DescendantFocus
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from nntui.core.data.overview import Overview
from nntui.core.training.controls import Command, ViewRequest
from nntui.core.training.events import Event, Started
from nntui.core.training.snapshot import Snapshot
from nntui.tui.keys import Place, keys_of
from nntui.tui.screens.panelled import PanelScreen
from nntui.tui.widgets.classes_panel import target_panel
from nntui.tui.widgets.columns_panel import ColumnPanel, ColumnsPanel
from nntui.tui.widgets.data_panel import DataPanel
from nntui.tui.widgets.notices_panel import NoticesPanel
from nntui.tui.widgets.pictures_panel import PicturesPanel
from nntui.tui.widgets.prepared_panel import PreparedPanel
from nntui.tui.widgets.scatter_panel import ScatterPanel

_NAMES = {
    "pictures": "pictures",
    "scatter": "points",
    "columns": "columns",
    "prepared": "preparation",
    "classes": "target",
    "notices": "notices",
}
"""The panels in the order of `tab`, and what they are called."""


class DataScreen(PanelScreen):
    """Shows the data set that the run is trained on. It is asked for once."""

    BINDINGS: ClassVar = [key.binding for key in keys_of("data")]
    AUTO_FOCUS = None
    place: ClassVar[Place] = "data"

    overview: reactive[Overview | None] = reactive(None, repaint=False, init=False)
    chosen_column: reactive[int] = reactive(0, repaint=False)

    def __init__(self, send: Callable[[Command], None]) -> None:
        """Send commands by `send`."""
        super().__init__(send)
        self._is_asked = False

    def compose_body(self) -> ComposeResult:
        """Leave room for what comes."""
        with Container(id="data"):
            yield Static("reading ...", id="reading", markup=False)

    # What comes from the training

    def laid_out(self) -> None:
        """Ask for the data set, where that was not done."""
        self._name_next()
        if self.started is not None and not self._is_asked and not self._failure:
            self._is_asked = True
            self._send(ViewRequest(panels=frozenset({"data"})))

    def receive(self, event: Event) -> None:
        """Take something rare that has happened."""
        super().receive(event)
        if isinstance(event, Started):
            self.laid_out()

    def watch_snapshot(self, before: Snapshot | None, snapshot: Snapshot | None) -> None:
        """Take the data set where the snapshot has it."""
        super().watch_snapshot(before, snapshot)
        if snapshot is not None and snapshot.overview is not None:
            self.overview = snapshot.overview

    async def watch_overview(self, overview: Overview) -> None:
        """Lay out panels for what there is to see."""
        self.chosen_column = 0
        body = self.query_one("#data")
        await body.remove_children()
        await body.mount(*self._arrange(overview))
        self.set_class(bool(overview.pictures or overview.scatter), "-has-scene")
        self.choose(self.panels[0])

    def _arrange(self, overview: Overview) -> list[Widget]:
        """Return the panels, row by row from top to bottom."""
        target = target_panel(overview, id="classes")
        aside = [target] if target is not None else []
        notices = NoticesPanel(overview, id="notices")
        columns, row = self._columns(overview)
        if overview.examples:
            row.append(PreparedPanel(overview, id="prepared"))
        if overview.pictures:
            scene: DataPanel = PicturesPanel(overview, id="pictures")
        elif overview.scatter is not None:
            scene = ScatterPanel(overview, id="scatter")
        else:
            return [*columns, *_row([*row, *aside], "row"), notices]
        return [*_row([scene, *_row([*aside, notices], "data-side")], "scene"), *columns, *_row(row, "row")]

    def _columns(self, overview: Overview) -> tuple[list[Widget], list[Widget]]:
        """Return the table of columns and the panel of the chosen one, or neither."""
        if not overview.columns:
            return [], []
        table = ColumnsPanel(overview, id="columns").data_bind(DataScreen.chosen_column)
        return [table], [ColumnPanel(overview, id="column").data_bind(DataScreen.chosen_column)]

    # What keys do

    @property
    def panels(self) -> tuple[str, ...]:
        """The panels that are laid out."""
        return tuple(name for name in _NAMES if self.query(f"#{name}"))

    def choose(self, name: str) -> None:
        """Choose a panel; where it is the only one in sight, say which comes next."""
        super().choose(name)
        for row in self.query("#scene, #data-side, #row"):
            row.set_class(bool(row.query(f"#{name}")), "-chosen")
        self.set_class(name == "columns", "-shows-columns")

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Choose the panel that was clicked."""
        if event.widget.id in self.panels and event.widget.id != self.chosen:
            self.choose(event.widget.id)

    def on_columns_panel_chosen(self, message: ColumnsPanel.Chosen) -> None:
        """Show another column."""
        self.chosen_column = message.number

    def action_move(self, by: int) -> None:
        """Move the chosen panel by lines."""
        for panel in self._movable:
            panel.move(by)

    def action_page(self, by: int) -> None:
        """Move the chosen panel by as much as is in sight."""
        for panel in self._movable:
            panel.move(by * panel.room)

    def action_go_to_end(self, by: int) -> None:
        """Move the chosen panel to its end."""
        for panel in self._movable:
            panel.move(by * panel.entries)

    def action_example(self, by: int) -> None:
        """Show what is done to another row."""
        for panel in self.query(PreparedPanel):
            panel.show_example(by)
        if self.overview is not None and not self.overview.examples:
            self.say("there is no row to be shown before and after preparation")

    def action_close_panel(self) -> None:
        """Leave full screen, or else this screen."""
        if self.maximized is None:
            self.app.pop_screen()
        else:
            super().action_close_panel()

    @property
    def _movable(self) -> list[DataPanel]:
        """The chosen panel, once there is one."""
        return [self.query_one(f"#{self.chosen}", DataPanel)] if self.panels else []

    def _name_next(self) -> None:
        """Say below the one panel in sight which comes next."""
        panels = self.panels
        for place, name in enumerate(panels):
            panel = self.query_one(f"#{name}")
            if panel is not self.maximized:
                following = panels[(place + 1) % len(panels)]
                panel.border_subtitle = f"tab: {_NAMES[following]}" if self.has_class("-compact") else ""


def _row(widgets: list[Widget], id: str) -> list[Widget]:
    """Put widgets into a container, where there are any."""
    return [Container(*widgets, id=id)] if widgets else []
