"""What the user changed so far."""

from textual.reactive import reactive
from textual.strip import Strip

from nntui.core.training.course import Mark
from nntui.core.training.events import Started
from nntui.tui.renderables import changes
from nntui.tui.widgets.drawn import Drawn

_TITLE, _JUDGED_TITLE = "Changes (step, value)", "Changes (▼ helped, ▲ hurt)"
_NOTHING_YET = "what you change is listed here"


class ChangesPanel(Drawn):
    """The newest changes, each with its step."""

    started: reactive[Started | None] = reactive(None, repaint=False)

    def __init__(self, *, id: str) -> None:
        """Show nothing yet."""
        super().__init__(id=id, classes="panel")
        self.border_title = _TITLE
        self._marks: tuple[Mark, ...] = ()

    def watch_started(self) -> None:
        """Draw what is known of the run."""
        self.redraw()

    def watch_snapshot(self) -> None:
        """Draw where the snapshot has other marks."""
        if self.snapshot is None or self.snapshot.curves is None or self.snapshot.curves.marks == self._marks:
            return
        self._marks = self.snapshot.curves.marks
        judged = any(changes.verdict(mark) for mark in self._marks)
        self.border_title = _JUDGED_TITLE if judged else _TITLE
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the list."""
        facts = _facts(self.started) if self.started is not None else ()
        return changes.draw(self._marks, _NOTHING_YET, facts, width, height, self.palette, ascii=self.ascii)


def _facts(started: Started) -> list[str]:
    """What is trained on and what was chosen for good, one a line: the values that steering shows are left out."""
    return [*started.summary.split(" · "), *started.choices.split(" · ")[1:]]
