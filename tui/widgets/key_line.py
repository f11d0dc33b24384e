"""The line at the bottom: the keys that are needed most."""

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.strip import Strip
from textual.timer import Timer

from nntui.core.training.snapshot import State
from nntui.tui.formatting import cut
from nntui.tui.keys import BY_ID, HINTS, KEYS, Hint, Place
from nntui.tui.renderables import key_bar
from nntui.tui.tips import TIPS
from nntui.tui.widgets.drawn import Drawn

_NOTE_SECONDS = 4.0


class KeyLine(Drawn):
    """Keys to press or to click."""

    DEFAULT_CSS = "KeyLine { height: 1; }"

    def __init__(self, place: Place, *, id: str) -> None:
        """Show the keys of one screen."""
        super().__init__(id=id)
        self._hints = HINTS[place]
        self._state: State | None = None
        self._note = ""
        self._timer: Timer | None = None

    def say(self, note: str) -> None:
        """Show a note for some seconds, where it moves nothing and covers nothing that changes; "" takes it away."""
        if self._timer is not None:
            self._timer.stop()
        self._note = note
        self._timer = self.set_timer(_NOTE_SECONDS, self._clear) if note else None
        self.redraw()

    def _clear(self) -> None:
        self._note = ""
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the entries in the order of the key table, and a note, while there is one, at the right end."""
        places = {key.id: place for place, key in enumerate(KEYS)}
        order = [self._entry(hint) for hint in self._hints]
        entries = [self._entry(hint) for hint in sorted(self._hints, key=lambda hint: places[hint.ids[0]])]
        note = cut(f"{self._note} ", width, "..." if self.ascii else "…") if self._note else ""
        line = key_bar.draw(entries, order, width - cell_len(note), self.palette)
        return [Strip.join([line, Strip([Segment(note, self.palette.warning)])])]

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Explain the entry under the mouse."""
        action = event.style.meta.get("@click")
        hint = next((hint for hint in self._hints if action and self._entry(hint)[2] == action), None)
        self.tooltip = "; ".join(BY_ID[id].help for id in hint.ids) if hint is not None else TIPS["keys"]

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
        keys = "/".join(self.shown(id) for id in hint.ids)
        return keys, word, action if action.startswith("app.") else f"screen.{action}"
