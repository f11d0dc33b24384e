"""The weights of the chosen layer: the matrix as a heatmap, or the units' receptive fields as pictures."""

from dataclasses import replace

from textual.reactive import reactive
from textual.strip import Strip

from nntui.core.training.controls import ViewRequest, WeightsKind
from nntui.core.training.snapshot import Started, WeightsView
from nntui.tui.widgets.drawn import Drawn


class WeightsPanel(Drawn, can_focus=True):
    """Weights as they change."""

    chosen_layer: reactive[int] = reactive(0, repaint=False)
    started: reactive[Started | None] = reactive(None, repaint=False)

    def __init__(self, *, id: str) -> None:
        """Show nothing yet."""
        super().__init__(id=id, classes="panel")
        self.border_title = "Weights"
        self._view: WeightsView | None = None
        self._wants_fields = True
        self._unit = 0

    def watch_snapshot(self) -> None:
        """Draw where the snapshot has weights."""
        if self.snapshot is not None and self.snapshot.weights is not None:
            self._view = self.snapshot.weights
            self.border_title = self._title(self._view)
            self.redraw()

    def request(self, base: ViewRequest) -> ViewRequest:
        """Ask for this panel's weights, at the size that it draws them."""
        from nntui.tui.renderables import fields, heatmap

        kind: WeightsKind = "fields" if self._shows_fields else "matrix"
        request = replace(base, layer=self.chosen_layer, kind=kind, unit=self._unit)
        width, height = self.size
        image = self._image_shape
        if kind == "fields" and image is not None:
            tile_height, tile_width, tiles = fields.layout(width, height, image, self.depth, ascii=self.ascii)
            return replace(request, size=(tile_height, tile_width), tiles=tiles)
        return replace(request, size=heatmap.area(width, height, self.depth, ascii=self.ascii))

    def toggle_view(self) -> bool:
        """Change between matrix and receptive fields; return whether this layer has both."""
        if self._image_shape is None or self.chosen_layer != 0:
            return False
        self._wants_fields = not self._wants_fields
        return True

    def move_units(self, pages: int) -> None:
        """Show the units before or after those that are shown."""
        view = self._view
        if view is not None and view.kind == "fields":
            shown = len(view.image)
            last = max(0, view.units - shown)
            self._unit = min(max(0, self._unit + pages * shown), last)

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the heatmap or the pictures."""
        view, palette = self._view, self.palette
        if view is None:
            return self.nothing(width, height)
        from nntui.tui.renderables import fields, heatmap

        if view.kind == "fields":
            return fields.draw(
                view.image, view.first_unit + 1, view.limit, width, height, palette, self.depth, ascii=self.ascii
            )
        return heatmap.draw(view.image, view.limit, width, height, palette, self.depth, ascii=self.ascii)

    @property
    def _image_shape(self) -> tuple[int, int] | None:
        return self.started.image_shape if self.started is not None else None

    @property
    def _shows_fields(self) -> bool:
        return self._wants_fields and self.chosen_layer == 0 and self._image_shape is not None

    def _title(self, view: WeightsView) -> str:
        name = f"Weights  layer {view.layer + 1}"
        if view.kind == "fields":
            last = view.first_unit + len(view.image)
            return f"{name}: units {view.first_unit + 1} to {last} of {view.units} as receptive fields"
        return f"{name}: {view.inputs:,} inputs across, {view.units:,} units down"
