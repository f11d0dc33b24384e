"""The values that act at the next step, with the keys that change them."""

from textual.strip import Strip

from nntui.core.training.snapshot import Hyperparameters
from nntui.tui.keys import STEERING
from nntui.tui.renderables import steering
from nntui.tui.widgets.drawn import Drawn

_EMPHASIS_SECONDS = 1.5
_USUAL_ROWS, _MOST_ROWS = 4, 9
_SAME = 1e-9


class SteeringPanel(Drawn):
    """Learning rate, momentum, dropout, batch size, and whatever else is switched on."""

    def __init__(self, *, id: str) -> None:
        """Show nothing yet."""
        super().__init__(id=id, classes="panel")
        self.border_title = "Steering"
        self._shown: Hyperparameters | None = None
        self._emphasised: set[str] = set()

    def watch_snapshot(self) -> None:
        """Draw where a value is another one, and underline it for a moment."""
        if self.snapshot is None or self.snapshot.hyperparameters == self._shown:
            return
        before, self._shown = self._shown, self.snapshot.hyperparameters
        if before is not None:
            self._emphasise(before, self._shown)
        self._make_room(len(_rows(self._shown)))
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the values."""
        if self._shown is None:
            return self.nothing(width, height)
        return steering.draw(_rows(self._shown), self._emphasised, width, height, self.palette, ascii=self.ascii)

    def _emphasise(self, before: Hyperparameters, now: Hyperparameters) -> None:
        """Underline what a user changed; a schedule moves the learning rate by itself all the time."""
        old, new = ({label: value for _, label, value in _rows(hyper)} for hyper in (before, now))
        changed = {label for label in new if old.get(label) != new[label]}
        if before.schedule == now.schedule and abs(_scale(before) - _scale(now)) < _SAME:
            changed -= {"scheduled"} | ({"learning rate"} if now.schedule else set())
        if changed:
            self._emphasised |= changed
            self.set_timer(_EMPHASIS_SECONDS, self._calm)

    def _make_room(self, rows: int) -> None:
        """Take a line for each value, where the layout gives the panel lines at all."""
        for number in range(_USUAL_ROWS + 1, _MOST_ROWS + 1):
            self.set_class(min(rows, _MOST_ROWS) == number, f"-rows-{number}")

    def _calm(self) -> None:
        self._emphasised.clear()
        self.redraw()


def _rows(hyper: Hyperparameters) -> list[tuple[str, str, str]]:
    values = steering.values(hyper)
    rows = [(keys, label, values[name]) for name, (keys, label) in STEERING.items()]
    return rows + [("", label, value) for label, value in steering.extras(hyper)]


def _scale(hyper: Hyperparameters) -> float:
    """What a manual change made of the schedule."""
    return hyper.learning_rate / hyper.scheduled_rate if hyper.scheduled_rate else 0.0
