"""How views that show several units let one of them be chosen, by arrows, by a click, and page by page."""

from textual import events

from nntui.tui.messages import UnitChosen
from nntui.tui.widgets.view import View


class UnitChoice(View):
    """A view of units; a subclass says how many there are, and which stands where."""

    @property
    def units(self) -> int:
        """How many units the layer has that is shown; 0 before that is known."""
        raise NotImplementedError

    @property
    def units_a_page(self) -> int:
        """How many of them are shown at once."""
        raise NotImplementedError

    def unit_at(self, x: int, y: int) -> int | None:
        """Return the unit, counted from 0, that is shown at a cell of the content."""
        raise NotImplementedError

    def watch_chosen_unit(self) -> None:
        """Move the mark."""
        self.redraw()

    def choose_unit(self, unit: int) -> bool:
        """Choose a unit, the nearest one that there is, and tell the screen; return whether that is another one.

        It is chosen here at once: a key that repeats may come again before the screen knows.
        """
        unit = min(max(unit, 0), self.units - 1)
        if unit < 0 or unit == self.chosen_unit:
            return False
        self.chosen_unit = unit
        self.post_message(UnitChosen(self.chosen_layer, unit))
        return True

    def first_of_page(self, unit: int) -> int:
        """Return the first unit of the page on which a unit is shown."""
        return unit // max(self.units_a_page, 1) * max(self.units_a_page, 1)

    def page(self, by: int) -> bool:
        """Choose the first unit of another page; return whether there is one."""
        first = self.first_of_page(self.chosen_unit) + by * self.units_a_page
        return 0 <= first < self.units and self.choose_unit(first)

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked on."""
        offset = event.get_content_offset(self)
        unit = self.unit_at(offset.x, offset.y) if offset is not None else None
        if unit is not None:
            self.choose_unit(unit)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Go to the next page."""
        event.stop()
        self.page(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Go to the page before."""
        event.stop()
        self.page(-1)
