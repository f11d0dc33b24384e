"""What the panels of the Data screen share: a list of which a part is in sight, moved by keys and by the wheel."""

from textual import events
from textual.content import Content
from textual.geometry import Size

from nntui.core.data.overview import Overview
from nntui.tui.formatting import count
from nntui.tui.widgets.drawn import Drawn

_WHEEL_LINES = 3


class DataPanel(Drawn, can_focus=True):
    """A view of the data set, which does not change: it is drawn when it is moved, and not with each snapshot."""

    TITLE = ""

    def __init__(self, overview: Overview, *, id: str) -> None:
        """Show the beginning."""
        super().__init__(id=id, classes="panel")
        self.overview = overview
        self.first = 0
        """The first entry in sight."""

    @property
    def entries(self) -> int:
        """How many there are; 0 where nothing is to be moved."""
        return 0

    @property
    def room(self) -> int:
        """How many are in sight at once."""
        return max(self.size.height - 1, 1)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Take a line an entry, and one for titles, where the layout leaves that open."""
        return self.entries + 1

    def on_mount(self) -> None:
        """Name the panel."""
        self.name_it()

    def on_resize(self) -> None:
        """Keep the end in its place."""
        self.move(0)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Go on."""
        event.stop()
        self.move(_WHEEL_LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Go back."""
        event.stop()
        self.move(-_WHEEL_LINES)

    def move(self, by: int) -> None:
        """Bring other entries into sight."""
        self.first = min(max(self.first + by, 0), max(self.entries - self.room, 0))
        self.name_it()
        self.redraw()

    def name_it(self) -> None:
        """Write the title, and which part of the list is in sight where that is not all of it."""
        title = self.title()
        if 0 < self.room < self.entries:
            last = min(self.first + self.room, self.entries)
            title += f"  {count(self.first + 1)} to {count(last)} of {count(self.entries)}"
        if self.border_title != Content(title).markup:
            self.border_title = Content(title)

    def title(self) -> str:
        """Return the panel's name and what it shows."""
        return self.TITLE
