"""The line on which a command is typed, with completion and what was typed before."""

from typing import ClassVar

from textual.binding import Binding
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widgets import Input

from nntui.tui.commands import suggestions

_MOST_LINES = 100


class CommandLine(Input):
    """A line that is there while something is typed: enter gives it, esc closes it."""

    BINDINGS: ClassVar = [
        Binding("escape", "close", "close", show=False),
        Binding("tab,shift+tab", "complete", "complete", show=False, priority=True),
        Binding("up", "recall(-1)", "the command before", show=False),
        Binding("down", "recall(1)", "the command after", show=False),
    ]

    class Given(Message):
        """A line was typed and confirmed."""

        def __init__(self, line: str) -> None:
            """Carry the line."""
            super().__init__()
            self.line = line

    class Closed(Message):
        """The line is no longer there."""

    def __init__(self, *, id: str) -> None:
        """Stay hidden until it is opened."""
        super().__init__(
            id=id,
            compact=True,
            select_on_focus=False,  # a beginning that stands there is typed behind
            placeholder="lr 0.01 · optimizer adam · schedule cosine 20 · units 1 +8 · esc closes",
        )
        self.suggester = SuggestFromList(suggestions())
        self._lines: list[str] = []
        self._place = 0

    def open(self, text: str = "") -> None:
        """Appear, with the beginning of a line where there is one, and take the keys."""
        self.add_class("-shown")
        self.value = text
        self.action_end()
        self._place = len(self._lines)
        self.screen.set_focus(self)  # now: the next key may be typed already

    @property
    def is_open(self) -> bool:
        """Whether something is being typed."""
        return self.has_class("-shown")

    def action_close(self) -> None:
        """Disappear."""
        self.remove_class("-shown")
        self.post_message(self.Closed())

    def on_blur(self) -> None:
        """Disappear where another widget got the keys; not where the whole terminal lost them for a while."""
        if self.is_open and self.screen.focused not in (None, self):
            self.remove_class("-shown")

    def action_complete(self) -> None:
        """Take the completion that is shown."""
        self.action_cursor_right() if self.cursor_at_end else self.action_end()

    def action_recall(self, by: int) -> None:
        """Bring back what was typed before, or after that."""
        self._place = min(max(self._place + by, 0), len(self._lines))
        self.value = self._lines[self._place] if self._place < len(self._lines) else ""
        self.action_end()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Hand the line on."""
        event.stop()
        line = event.value.strip()
        if line:
            self._lines = [*(known for known in self._lines if known != line), line][-_MOST_LINES:]
            self.post_message(self.Given(line))
        self.action_close()
