"""How the weights, gradients or activations of the chosen layer were spread over the run."""

from dataclasses import replace
from typing import ClassVar

from textual.strip import Strip

from nntui.core.training.controls import Panel, RidgeKind, ViewRequest
from nntui.core.training.seen import RidgesView
from nntui.tui.widgets.view import View

_NEXT: dict[RidgeKind, RidgeKind] = {"weights": "gradients", "gradients": "activations", "activations": "weights"}


class RidgesPanel(View):
    """Histograms over time."""

    panel: ClassVar[Panel] = "ridges"
    title: ClassVar[str] = "Ridges"

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__()
        self._view: RidgesView | None = None
        self._kind: RidgeKind = "weights"

    def watch_snapshot(self) -> None:
        """Draw where the snapshot has ridges."""
        if self.snapshot is not None and self.snapshot.ridges is not None:
            from nntui.tui.renderables import ridges

            self._view = self.snapshot.ridges
            self.call_it(ridges.title(self._view))
            self.redraw()

    def request(self, base: ViewRequest) -> ViewRequest:
        """Ask for the chosen layer's ridges."""
        return replace(base, layer=self.chosen_layer, ridge=self._kind)

    def other_way(self) -> str:
        """Go on from weights to gradients, to activations, and round again."""
        self._kind = _NEXT[self._kind]
        return ""

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the ridges."""
        if self._view is None:
            return self.nothing(width, height)
        from nntui.tui.renderables import ridges

        return ridges.draw(self._view, width, height, self.palette, self.depth, ascii=self.ascii)
