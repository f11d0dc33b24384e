"""The line at the top: what is being trained, and how far it is."""

from textual.reactive import reactive
from textual.strip import Strip

from nntui.core.training.events import Started
from nntui.tui.renderables import status
from nntui.tui.widgets.drawn import Drawn


class StatusLine(Drawn):
    """State, epoch, step, pace and time."""

    DEFAULT_CSS = "StatusLine { height: 1; }"

    started: reactive[Started | None] = reactive(None, repaint=False)

    def watch_started(self) -> None:
        """Draw what is new."""
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the line."""
        return [status.draw(self.started, self.snapshot, width, self.palette, ascii=self.ascii)]
