"""The values that act at the next step, with the keys that change them."""

from textual.strip import Strip

from nntui.core.training.snapshot import Hyperparameters
from nntui.tui.keys import STEERING
from nntui.tui.renderables import steering
from nntui.tui.widgets.drawn import Drawn

_EMPHASIS_SECONDS = 1.5


class SteeringPanel(Drawn):
    """Learning rate, momentum, dropout, batch size."""

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
            old, new = steering.values(before), steering.values(self._shown)
            self._emphasised |= {label for name, (_, label) in STEERING.items() if old[name] != new[name]}
            self.set_timer(_EMPHASIS_SECONDS, self._calm)
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the values."""
        if self._shown is None:
            return self.nothing(width, height)
        values = steering.values(self._shown)
        rows = [(keys, label, values[name]) for name, (keys, label) in STEERING.items()]
        return steering.draw(rows, self._emphasised, width, height, self.palette, ascii=self.ascii)

    def _calm(self) -> None:
        self._emphasised.clear()
        self.redraw()
