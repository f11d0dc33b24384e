"""What has to be said in more words than the key bar has room for."""

from textual.timer import Timer
from textual.widgets import Static

_SECONDS = 10.0


class Note(Static):
    """Some lines over the bottom of the screen, for some seconds: it moves nothing."""

    DEFAULT_CSS = """
    Note {
        display: none;
        layer: note;
        dock: bottom;
        height: auto;
        max-height: 6;
        padding: 0 1;
        color: $text-warning;
        background: $surface;
    }
    Note.-shown {
        display: block;
    }
    """

    _timer: Timer | None = None

    def __init__(self, *, id: str) -> None:
        """Say nothing yet."""
        super().__init__(id=id, markup=False)

    def say(self, note: str) -> None:
        """Show a note, or, with an empty one, none."""
        if self._timer is not None:
            self._timer.stop()
        self.update(note)
        self.set_class(bool(note), "-shown")
        self._timer = self.set_timer(_SECONDS, self._clear) if note else None

    def _clear(self) -> None:
        self.say("")
