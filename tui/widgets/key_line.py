"""The line at the bottom: the keys that are needed most."""

from textual.strip import Strip

from nntui.core.training.snapshot import State
from nntui.tui.keys import BY_ID, HINTS, KEYS, Hint
from nntui.tui.renderables import key_bar
from nntui.tui.widgets.drawn import Drawn


class KeyLine(Drawn):
    """Keys to press or to click."""

    DEFAULT_CSS = "KeyLine { height: 1; }"

    _state: State | None = None

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the entries in the order of the key table."""
        places = {key.id: place for place, key in enumerate(KEYS)}
        order = [self._entry(hint) for hint in HINTS]
        entries = [self._entry(hint) for hint in sorted(HINTS, key=lambda hint: places[hint.ids[0]])]
        return [key_bar.draw(entries, order, width, self.palette)]

    def watch_snapshot(self) -> None:
        """Draw anew where pausing has become going on, or the other way round."""
        state = self.snapshot.state if self.snapshot is not None else None
        if state != self._state:
            self._state = state
            self.redraw()

    def _entry(self, hint: Hint) -> key_bar.Entry:
        key = BY_ID[hint.ids[-1]]
        word = hint.word
        if key.id == "training.toggle" and self.snapshot is not None and self.snapshot.state != "training":
            word = "go on"
        action = key.action or f"send('{key.id}')"
        return hint.shown, word, action if action.startswith("app.") else f"screen.{action}"
