"""The layer table."""

from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from nntui.core.training.events import Started
from nntui.core.training.seen import LayerView
from nntui.tui.widgets.drawn import Drawn

MOST_ROWS = 6


class LayersPanel(Drawn, can_focus=True):
    """One row a layer; the chosen one is marked."""

    chosen_layer: reactive[int] = reactive(0, repaint=False)
    started: reactive[Started | None] = reactive(None, repaint=False, layout=True)

    def __init__(self, *, id: str) -> None:
        """Show nothing yet."""
        super().__init__(id=id, classes="panel")
        self.border_title = "Layers"
        self._layers: tuple[LayerView, ...] = ()

    @property
    def chosen(self) -> LayerView | None:
        """The marked row."""
        return self._layers[self.chosen_layer] if self.chosen_layer < len(self._layers) else None

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Take as many lines as the network needs, within limits."""
        layers = self.started.layers if self.started is not None else 3
        return min(layers, MOST_ROWS) + 1

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
