"""The decision boundary, or the fitted curve, as it forms; and what each unit of a layer has learned of it."""

from dataclasses import replace
from typing import ClassVar

from textual.strip import Strip

from nntui.core.training.controls import Panel, ViewRequest
from nntui.core.training.seen import BoundaryView
from nntui.tui.widgets.unit_choice import UnitChoice


class BoundaryPanel(UnitChoice):
    """What the network answers over the plane of its inputs."""

    panel: ClassVar[Panel] = "boundary"
    title: ClassVar[str] = "Boundary"

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__()
        self._view: BoundaryView | None = None
        self._wants_units = False
        self._tiles = 1

    def watch_snapshot(self) -> None:
        """Draw where the snapshot has an answer."""
        if self.snapshot is not None and self.snapshot.boundary is not None:
            from nntui.tui.renderables import boundary

            view = self._view = self.snapshot.boundary
            title = boundary.title(view, self.size.width or 60, ascii=self.ascii)
            if view.units:
                title += f"  layer {view.units[0][0] + 1}: units {view.units[0][1] + 1} to {view.units[-1][1] + 1}"
            self.call_it(title)
            self.redraw()

    def request(self, base: ViewRequest) -> ViewRequest:
        """Ask for the answer at the size that it is drawn at, and for as many units as there is room for."""
        from nntui.tui.renderables import boundary

        width, height = self.size
        place = boundary.layout(width, height, self.units, self.depth, ascii=self.ascii)
        self._tiles = max(place.tiles, 1)
        view = self._view
        legend = 1 if view is None else boundary.legend_lines(view, place.width, height, self.palette)
        return replace(
            base,
            layer=self.chosen_layer,
            unit=self.first_of_page(self.chosen_unit),
            tiles=place.tiles,
            area=boundary.area(place.width, height, legend, self.depth, ascii=self.ascii),
            unit_area=place.unit_area,
        )

    def other_way(self) -> str:
        """Show the units of the chosen layer beside the answer, or the answer alone."""
        if self._view is not None and self._view.kind == "none":
            return "units have planes where the data have one or two inputs"
        self._wants_units = not self._wants_units
        return ""

    def move(self, across: int, down: int) -> bool:
        """Choose the unit before or after the chosen one."""
        if across and self.units:
            self.choose_unit(self.chosen_unit + across)
        return bool(across)

    @property
    def units(self) -> int:
        """How many units the chosen layer has, where they are shown."""
        if not self._wants_units or self.started is None:
            return 0
        widths = [int(width) for width in self.started.architecture.split("-")]
        return widths[min(self.chosen_layer + 1, len(widths) - 1)]

    @property
    def units_a_page(self) -> int:
        """How many of them there is room for."""
        return self._tiles

    def unit_at(self, x: int, y: int) -> int | None:
        """Return the unit whose plane is at a cell."""
        from nntui.tui.renderables import boundary, fields

        view, (width, height) = self._view, self.size
        if view is None or not view.units:
            return None
        place = boundary.layout(width, height, self.units, self.depth, ascii=self.ascii)
        at = (x - (width - place.units_width), y, place.units_width, height)
        tile = fields.tile_at(*at, place.unit_area, self.depth, ascii=self.ascii)
        return view.units[tile][1] if tile is not None and tile < len(view.units) else None

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the answer, and the units where they are wanted."""
        if self._view is None:
            return self.nothing(width, height)
        from nntui.tui.renderables import boundary

        return boundary.draw(
            self._view,
            width,
            height,
            self.palette,
            self.depth,
            ascii=self.ascii,
            units=self.units,
            chosen=self.chosen_unit,
        )
