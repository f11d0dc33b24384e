"""The layer table."""

from textual.reactive import reactive
from textual.strip import Strip

from nntui.core.training.snapshot import LayerView
from nntui.tui.widgets.drawn import Drawn


class LayersPanel(Drawn, can_focus=True):
    """One row a layer; the chosen one is marked."""

    chosen_layer: reactive[int] = reactive(0, repaint=False)

    def __init__(self, *, id: str) -> None:
        """Show nothing yet."""
        super().__init__(id=id, classes="panel")
        self.border_title = "Layers"
        self._layers: tuple[LayerView, ...] = ()

    def watch_snapshot(self) -> None:
        """Draw where the snapshot has layers."""
        if self.snapshot is not None and self.snapshot.layers is not None:
            self._layers = self.snapshot.layers
            self.redraw()

    def watch_chosen_layer(self) -> None:
        """Move the mark."""
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the table."""
        if not self._layers:
            return self.nothing(width, height)
        from nntui.tui.renderables import layer_table

        return layer_table.draw(self._layers, self.chosen_layer, width, height, self.palette, ascii=self.ascii)
