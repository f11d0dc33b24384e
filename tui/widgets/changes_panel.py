"""What the user changed so far."""

from textual.strip import Strip

from nntui.core.training.snapshot import Mark
from nntui.tui.renderables import changes
from nntui.tui.widgets.drawn import Drawn

_NOTHING_YET = "what you change is listed here"


class ChangesPanel(Drawn):
    """The newest changes, each with its step."""

    def __init__(self, *, id: str) -> None:
        """Show nothing yet."""
        super().__init__(id=id, classes="panel")
        self.border_title = "Changes (step, value)"
        self._marks: tuple[Mark, ...] = ()

    def watch_snapshot(self) -> None:
        """Draw where the snapshot has other marks."""
        if self.snapshot is None or self.snapshot.curves is None or self.snapshot.curves.marks == self._marks:
            return
        self._marks = self.snapshot.curves.marks
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the list."""
        return changes.draw(self._marks, _NOTHING_YET, width, height, self.palette, ascii=self.ascii)
