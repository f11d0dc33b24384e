"""The worst mistakes on the validation part; arrows and page keys go through them."""

from dataclasses import replace
from typing import ClassVar

from textual.strip import Strip

from nntui.core.training.controls import Panel, ViewRequest
from nntui.core.training.seen import MistakesView
from nntui.core.types import Task
from nntui.tui.widgets.paged import Paged


class MistakesPanel(Paged):
    """Rows that the network is wrong about, the worst first."""

    panel: ClassVar[Panel] = "mistakes"
    title: ClassVar[str] = "Mistakes"

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__()
        self.tooltip = (
            "The rows it is most wrong about: what they are, what it says, how certain it is. "
            "Arrows, wheel and pages go on."
        )
        self._view: MistakesView | None = None
        self._first = 0

    def watch_snapshot(self) -> None:
        """Draw where the snapshot has mistakes."""
        if self.snapshot is not None and self.snapshot.mistakes is not None:
            self._view = self.snapshot.mistakes
            self._first = self._view.first
            from nntui.tui.renderables import mistakes

            self.call_it(mistakes.title(self._view, self._run_task))
            self.redraw()

    def request(self, base: ViewRequest) -> ViewRequest:
        """Ask for as many mistakes as there is room for."""
        return replace(base, first=self._first, mistakes=self._room[0])

    @property
    def is_behind(self) -> bool:
        """Whether the part is still gone through."""
        return self._view is not None and self._view.goes_on

    def move(self, across: int, down: int) -> bool:
        """Go to the mistakes before or after: one, or a line of them."""
        self._go(across + down * self._room[1])
        return True

    def page(self, by: int) -> bool:
        """Go a page back or on."""
        self._go(by * self._room[0])
        return True

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the mistakes."""
        if self._view is None:
            return self.nothing(width, height)
        from nntui.tui.renderables import mistakes

        return mistakes.draw(self._view, self._run_task, width, height, self.look)

    def _go(self, by: int) -> None:
        kept = 0 if self._view is None else self._view.kept
        self._first = min(max(self._first + by, 0), max(kept - self._room[0], 0))

    @property
    def _room(self) -> tuple[int, int]:
        from nntui.tui.renderables import mistakes

        shape = self.started.image_shape if self.started is not None else None
        return mistakes.room_for(*self.size, shape)

    @property
    def _run_task(self) -> Task:
        return self.started.task if self.started is not None else "classification"
