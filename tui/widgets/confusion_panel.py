"""The confusion matrix, live; arrows and page keys go to the classes that are out of sight."""

from typing import ClassVar

from textual.strip import Strip

from nntui.core.training.controls import Panel, ViewRequest
from nntui.core.training.seen import ConfusionView
from nntui.tui.widgets.paged import Paged


class ConfusionPanel(Paged):
    """What is taken for what."""

    panel: ClassVar[Panel] = "confusion"
    title: ClassVar[str] = "Confusion"

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__()
        self.tooltip = (
            "A row for each true class, a column for what it was taken for. "
            "v shows shares, arrows reach further classes."
        )
        self._view: ConfusionView | None = None
        self._first = 0, 0
        self._shares = False

    def watch_snapshot(self) -> None:
        """Draw where the snapshot has a matrix."""
        if self.snapshot is not None and self.snapshot.confusion is not None:
            self._view = self.snapshot.confusion
            self._show()

    def request(self, base: ViewRequest) -> ViewRequest:
        """Ask for the matrix, which is never large."""
        return base

    @property
    def is_behind(self) -> bool:
        """Whether the part is still gone through."""
        return self._view is not None and self._view.goes_on

    def move(self, across: int, down: int) -> bool:
        """Go to the classes beside those in sight."""
        view = self._view
        if view is not None and view.counts.size:
            from nntui.tui.renderables import confusion

            layout = confusion.layout_of(view, *self.size)
            self._first = confusion.clamp(view, (self._first[0] + down, self._first[1] + across), layout)
            self._show()
        return True

    def page(self, by: int) -> bool:
        """Go as many classes down as are in sight."""
        return self.move(0, by * max(self.size.height - 2, 1))

    def other_way(self) -> str:
        """Show counts, or hundredths of the rows of each class."""
        if self._view is None or not self._view.counts.size:
            return "predicted against true is shown in one way only"
        self._shares = not self._shares
        self._show()
        return ""

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the matrix."""
        if self._view is None:
            return self.nothing(width, height)
        from nntui.tui.renderables import confusion

        return confusion.draw(self._view, self._first, width, height, self.look, shares=self._shares)

    def _show(self) -> None:
        """Draw, and say what is shown."""
        view = self._view
        if view is None:
            return
        from nntui.tui.renderables import confusion

        layout = confusion.layout_of(view, *self.size) if view.counts.size else None
        self.call_it(confusion.title(view, self._first, layout, shares=self._shares))
        self.redraw()
