"""The table of columns, and everything about the chosen one."""

from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from nntui.core.data.overview import Overview
from nntui.tui.widgets.data_panel import DataPanel
from nntui.tui.widgets.drawn import Drawn


class ColumnsPanel(DataPanel):
    """One line a column; the chosen one is marked."""

    TITLE = "Columns"

    chosen_column: reactive[int] = reactive(0, repaint=False)

    class Chosen(Message):
        """Another column was chosen."""

        def __init__(self, number: int) -> None:
            """Carry its number, counted from 0."""
            super().__init__()
            self.number = number

    @property
    def entries(self) -> int:
        """Columns."""
        return len(self.overview.columns)

    def move(self, by: int) -> None:
        """Choose another column; the table follows."""
        chosen = min(max(self.chosen_column + by, 0), self.entries - 1)
        if chosen != self.chosen_column:
            self.post_message(self.Chosen(chosen))
        else:
            self.watch_chosen_column()

    def watch_chosen_column(self) -> None:
        """Bring the chosen column into sight."""
        from nntui.tui.renderables.lines import follow

        if self.size:
            self.first = follow(self.first, self.chosen_column, self.entries, self.room)
        self.name_it()
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        """Choose the column under the mouse."""
        place = event.get_content_offset(self)
        if place is not None and 1 <= place.y <= self.room and self.first + place.y <= self.entries:
            self.post_message(self.Chosen(self.first + place.y - 1))

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the table."""
        from nntui.tui.renderables import column_table

        overview = self.overview
        return column_table.draw(
            overview.columns,
            sum(overview.rows),
            self.chosen_column,
            self.first,
            width,
            height,
            self.palette,
            ascii=self.ascii,
        )


class ColumnPanel(Drawn):
    """The chosen column."""

    chosen_column: reactive[int] = reactive(0, repaint=False)

    def __init__(self, overview: Overview, *, id: str) -> None:
        """Show the first column."""
        super().__init__(id=id, classes="panel")
        self.border_title = "Chosen column"
        self.overview = overview

    def watch_chosen_column(self) -> None:
        """Draw another one."""
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw what is known of it."""
        from nntui.tui.renderables import column_detail

        overview = self.overview
        column = overview.columns[self.chosen_column]
        return column_detail.draw(column, sum(overview.rows), width, height, self.palette, ascii=self.ascii)
