"""The weights of the chosen layer: the matrix as a heatmap, or the units' receptive fields as pictures."""

from dataclasses import replace
from typing import ClassVar

from textual.strip import Strip

from nntui.core.training.controls import Panel, ViewRequest, WeightsKind
from nntui.core.training.seen import WeightsView
from nntui.tui.widgets.unit_choice import UnitChoice

_SMALLEST_WITH_NAMES = 4
"""Lines below which none names the chosen unit's inputs."""


class WeightsPanel(UnitChoice):
    """Weights as they change; of the chosen unit, the inputs that count most are named."""

    panel: ClassVar[Panel] = "weights"
    title: ClassVar[str] = "Weights"

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__()
        self._view: WeightsView | None = None
        self._wants_fields = True
        self._tiles_shown = 1

    def watch_snapshot(self) -> None:
        """Draw where the snapshot has weights."""
        if self.snapshot is not None and self.snapshot.weights is not None:
            self._view = self.snapshot.weights
            self.call_it(self._title(self._view))
            self.redraw()

    def request(self, base: ViewRequest) -> ViewRequest:
        """Ask for this panel's weights, at the size that it draws them."""
        from nntui.tui.renderables import heatmap
        from nntui.tui.renderables.lines import POINTER_WIDTH

        kind: WeightsKind = "fields" if self._shows_fields else "matrix"
        request = replace(base, layer=self.chosen_layer, kind=kind, chosen=self.chosen_unit)
        width, height = self.size.width, self._picture_height(self.size.height)
        if kind == "fields":
            tile_height, tile_width, tiles = self._tiles(width, height)
            self._tiles_shown = max(tiles, 1)
            first = self.chosen_unit // self._tiles_shown * self._tiles_shown
            return replace(request, size=(tile_height, tile_width), tiles=tiles, unit=first)
        return replace(request, size=heatmap.area(width - POINTER_WIDTH, height, self.depth, ascii=self.ascii))

    def other_way(self) -> str:
        """Change between matrix and receptive fields, where this layer has both."""
        if self._image_shape is None or self.chosen_layer != 0:
            return "receptive fields are for the first layer of a network that sees pictures"
        self._wants_fields = not self._wants_fields
        return ""

    def move(self, across: int, down: int) -> bool:
        """Choose the unit beside the chosen one, or that of the picture above or below."""
        view = self._view
        if view is None:
            return bool(across)
        if across:
            self.choose_unit(self.chosen_unit + across)
            return True
        if view.kind != "fields":
            return False
        from nntui.tui.renderables import fields

        unit = self.chosen_unit + down * fields.tiles_across(self.size.width, view.image.shape[2])
        return 0 <= unit < view.units and self.choose_unit(unit)

    @property
    def units(self) -> int:
        """How many units the layer has that is shown."""
        return self._view.units if self._view is not None else 0

    @property
    def units_a_page(self) -> int:
        """How many of them are shown at once: in the matrix all, of which a page is a tenth."""
        return self._tiles_shown if self._shows_fields else max(self.units // 10, 1)

    def unit_at(self, x: int, y: int) -> int | None:
        """Return the unit whose picture, or whose row, is at a cell."""
        from nntui.tui.renderables import fields, heatmap

        view, height = self._view, self._picture_height(self.size.height)
        if view is None or y >= height:
            return None
        if view.kind == "fields":
            size = (view.image.shape[1], view.image.shape[2])
            tile = fields.tile_at(x, y, self.size.width, height, size, self.depth, ascii=self.ascii)
            return view.first_unit + tile if tile is not None and tile < len(view.image) else None
        row = heatmap.row_at(y, len(view.image), height, self.depth, ascii=self.ascii)
        return None if row is None else row * view.units // len(view.image)

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the heatmap or the pictures, and name the chosen unit's inputs below."""
        view, palette, ascii = self._view, self.palette, self.ascii
        if view is None:
            return self.nothing(width, height)
        from nntui.tui.renderables import extremes, fields, heatmap

        room = self._picture_height(height)
        if view.kind == "fields":
            first, chosen = view.first_unit + 1, self.chosen_unit + 1
            strips = fields.draw(
                view.image, first, view.limit, width, room, palette, self.depth, ascii=ascii, chosen=chosen
            )
        else:
            row = min(self.chosen_unit, view.units - 1) * len(view.image) // view.units
            strips = heatmap.draw_marked(view.image, view.limit, row, width, room, palette, self.depth, ascii=ascii)
        return strips if room == height else [*strips, extremes.draw(view, width, palette, ascii=ascii)]

    def _picture_height(self, height: int) -> int:
        return height - 1 if height >= _SMALLEST_WITH_NAMES else height

    def _tiles(self, width: int, height: int) -> tuple[int, int, int]:
        from nntui.tui.renderables import fields

        assert self._image_shape is not None
        return fields.layout(width, height, self._image_shape, self.depth, ascii=self.ascii)

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
