"""The units of the layer that is chosen on the Network screen."""

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from nntui.core.training.seen import LayerView, UnitView
from nntui.tui.formatting import count
from nntui.tui.widgets.drawn import Drawn

_WHEEL_LINES = 3
_BELOW = 3
"""Lines below the grid that are always kept: what is said of the unit, and the signs."""


class ChosenUnitsPanel(Drawn, can_focus=True):
    """A grid of signs, and what is known of the chosen unit."""

    views: reactive[tuple[LayerView, ...]] = reactive((), repaint=False)
    chosen_row: reactive[int] = reactive(1, repaint=False)
    chosen_unit: reactive[int] = reactive(0, repaint=False)

    class Chosen(Message):
        """A unit was clicked."""

        def __init__(self, unit: int, *, edit: bool) -> None:
            """Carry its number, counted from 0, and whether a weight of it is to be edited."""
            super().__init__()
            self.unit = unit
            self.edit = edit

    def __init__(self, *, id: str) -> None:
        """Show nothing yet."""
        super().__init__(id=id, classes="panel")
        self.border_title = "Units"
        self.tooltip = "Click chooses a unit, a second click types one of its weights."
        self._first = 0
        self._view: UnitView | None = None

    @property
    def layer_shown(self) -> LayerView | None:
        """The chosen layer; None where the inputs are chosen."""
        return self.views[self.chosen_row - 1] if 1 <= self.chosen_row <= len(self.views) else None

    def watch_views(self) -> None:
        """Draw the layer as it is now."""
        self._draw_anew()

    def watch_chosen_row(self) -> None:
        """Draw another layer."""
        self._first = 0
        self._draw_anew()

    def watch_chosen_unit(self) -> None:
        """Move the mark."""
        self.redraw()

    def watch_snapshot(self) -> None:
        """Take what the snapshot says of a unit."""
        if self.snapshot is not None and self.snapshot.unit is not None:
            self._view = self.snapshot.unit
            self.redraw()

    def move(self, across: int, down: int) -> int:
        """Return the unit that an arrow leads to."""
        from nntui.tui.renderables.chosen_units import Grid

        if self.layer_shown is None:
            return 0
        grid = Grid(self.layer_shown.units, self.size.width)
        last = grid.lines - 1
        line = min(max(grid.line_of(self.chosen_unit) + down, 0), last)
        target = line * grid.columns + self.chosen_unit % grid.columns + across
        return min(max(target, 0), self.layer_shown.units - 1)

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the grid, the chosen unit in sight, and below it what is known of that."""
        from nntui.tui.renderables import chosen_units
        from nntui.tui.renderables.lines import filled, follow, line

        layer = self.layer_shown
        if layer is None:
            if not self.views:
                return self.nothing(width, height)
            text = f"{count(self.views[0].inputs)} inputs: the data give them, and a adds a layer behind them"
            return filled([line([(text, self.palette.muted)], width, self.palette)], width, height, self.palette)
        view = self._view if self._is_of_chosen(self._view) else None
        grid = chosen_units.Grid(layer.units, width)
        room = max(min(height - _BELOW, grid.lines), 1)
        below = chosen_units.details(
            self.chosen_row, layer, self.chosen_unit, view, width, height - room, self.palette, ascii=self.ascii
        )
        self._first = follow(self._first, grid.line_of(self.chosen_unit), grid.lines, room)
        signs = chosen_units.draw(layer, self.chosen_unit, self._first, width, room, self.palette, ascii=self.ascii)
        return filled([*signs, *below], width, height, self.palette)

    def on_click(self, event: events.Click) -> None:
        """Choose the unit under the mouse; type one of its weights after a second click."""
        from nntui.tui.renderables.chosen_units import Grid

        place = event.get_content_offset(self)
        if place is not None and self.layer_shown is not None:
            unit = Grid(self.layer_shown.units, self.size.width).unit_at(place.x, place.y, self._first)
            if unit is not None:
                self.post_message(self.Chosen(unit, edit=event.chain == 2))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Go on by some lines."""
        event.stop()
        self.post_message(self.Chosen(self.move(0, _WHEEL_LINES), edit=False))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Go back by some lines."""
        event.stop()
        self.post_message(self.Chosen(self.move(0, -_WHEEL_LINES), edit=False))

    def _is_of_chosen(self, view: UnitView | None) -> bool:
        return view is not None and (view.layer, view.unit) == (self.chosen_row - 1, self.chosen_unit)

    def _draw_anew(self) -> None:
        from nntui.tui.renderables.chosen_units import counted

        layer, title = self.layer_shown, "Units"
        if layer is not None:
            title = ", ".join([f"Units of layer {self.chosen_row}: {count(layer.units)}", *counted(layer)])
        self.border_title = Content(title)
        self.redraw()
