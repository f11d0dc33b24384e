"""The table of the Network screen."""

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from nntui.core.training.seen import LayerView
from nntui.tui.network_edits import Column
from nntui.tui.widgets.drawn import Drawn

_TITLE = "Network"
_AROUND = 2
"""Lines of titles and totals."""


class NetworkPanel(Drawn, can_focus=True):
    """One row for the inputs and one a layer; the chosen cell is marked."""

    views: reactive[tuple[LayerView, ...]] = reactive((), repaint=False)
    chosen_row: reactive[int] = reactive(1, repaint=False)
    chosen_column: reactive[Column] = reactive("units", repaint=False)

    class Chosen(Message):
        """A cell was clicked."""

        def __init__(self, row: int, column: Column | None, *, edit: bool) -> None:
            """Carry its row, its column where it has one, and whether it is to be edited."""
            super().__init__()
            self.row = row
            self.column = column
            self.edit = edit

    class Turned(Message):
        """The wheel was turned over a cell."""

        def __init__(self, row: int, column: Column, by: int) -> None:
            """Carry the cell and the direction."""
            super().__init__()
            self.row = row
            self.column = column
            self.by = by

    def __init__(self, *, id: str) -> None:
        """Show nothing yet."""
        super().__init__(id=id, classes="panel")
        self.border_title = _TITLE
        self.tooltip = "Click chooses a cell, a second click types its value, the wheel changes it."
        self._first = 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Take a line for each row, and those around them, where the layout leaves that open."""
        return len(self.views) + 1 + _AROUND

    def watch_views(self, before: tuple[LayerView, ...], views: tuple[LayerView, ...]) -> None:
        """Draw other layers, as high as they need."""
        if len(before) != len(views):
            self.refresh(layout=True)
        self._follow()
        self.redraw()

    def watch_chosen_row(self) -> None:
        """Move the mark, and bring it into sight."""
        self._follow()
        self.redraw()

    def on_resize(self) -> None:
        """Keep the chosen row in sight."""
        self._follow()
        self.redraw()

    def _follow(self) -> None:
        """Bring the chosen row into sight, and say which rows are where not all of them are."""
        from nntui.tui.renderables.lines import follow

        title, rows, room = _TITLE, len(self.views) + 1, max(self.size.height - _AROUND, 1)
        if self.size:
            self._first = follow(self._first, self.chosen_row, rows, room)
            if room < rows:
                title += f"  rows {self._first + 1} to {self._first + room} of {rows}"
        self.border_title = title

    def watch_chosen_column(self) -> None:
        """Move the mark."""
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the table, the chosen row in sight."""
        if not self.views:
            return self.nothing(width, height)
        from nntui.tui.renderables import network_table

        return network_table.draw(
            self.views,
            self.chosen_row,
            self.chosen_column,
            self._first,
            width,
            height,
            self.palette,
            ascii=self.ascii,
        )

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that there is room for."""
        from nntui.tui.renderables.network_table import Layout

        return Layout(self.views, self.size.width).columns

    def on_click(self, event: events.Click) -> None:
        """Choose the cell under the mouse; edit it after a second click."""
        row, column = self._cell(event)
        if row is not None:
            self.post_message(self.Chosen(row, column, edit=event.chain == 2 and column is not None))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Raise the value under the mouse."""
        self._turn(event, 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Lower the value under the mouse."""
        self._turn(event, -1)

    def _turn(self, event: events.MouseEvent, by: int) -> None:
        event.stop()
        row, column = self._cell(event)
        if row is not None and column is not None:
            self.post_message(self.Turned(row, column, by))

    def _cell(self, event: events.MouseEvent) -> tuple[int | None, Column | None]:
        """The row and the column under the mouse, where there are such."""
        from nntui.tui.renderables.network_table import HEAD, Layout

        place = event.get_content_offset(self)
        if place is None or not HEAD <= place.y < self.size.height - (_AROUND - HEAD):
            return None, None
        row = self._first + place.y - HEAD
        return (row, Layout(self.views, self.size.width).column_at(place.x)) if row <= len(self.views) else (None, None)
