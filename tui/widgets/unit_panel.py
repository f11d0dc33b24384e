"""One unit looked at closely; arrows go to other units and to other rows."""

from dataclasses import replace
from typing import ClassVar

from textual.strip import Strip

from nntui.core.training.controls import Panel, ViewRequest
from nntui.core.training.seen import UnitView
from nntui.tui.messages import UnitChosen
from nntui.tui.widgets.paged import Paged

_PAGE = 10


class UnitPanel(Paged):
    """What the chosen unit does with a row of the validation part."""

    panel: ClassVar[Panel] = "unit"
    title: ClassVar[str] = "Unit"

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__()
        self.tooltip = (
            "What the unit's sum is made of for one row. "
            "Left and right: other units; up, down, wheel and page keys: other rows."
        )
        self._view: UnitView | None = None
        self._row = 0
        self._named = False

    def watch_snapshot(self) -> None:
        """Draw where the snapshot has a unit."""
        if self.snapshot is not None and self.snapshot.unit is not None:
            self._view = self.snapshot.unit
            from nntui.tui.renderables import unit

            self.call_it(unit.title(self._view))
            self.redraw()

    def request(self, base: ViewRequest) -> ViewRequest:
        """Ask for the chosen unit with the chosen row."""
        from nntui.tui.renderables import unit

        most = unit.exciting_for(*self.size)
        return replace(base, layer=self.chosen_layer, chosen=self.chosen_unit, example=self._row, exciting=most)

    @property
    def is_behind(self) -> bool:
        """Whether the rows that excite it are still looked for."""
        return self._view is not None and self._view.goes_on

    def other_way(self) -> str:
        """Show what excites the unit, or its largest and smallest weights, where there is not room for both."""
        self._named = not self._named
        self.redraw()
        return ""

    def move(self, across: int, down: int) -> bool:
        """Choose the unit before or after, or the row before or after."""
        view = self._view
        if view is None:
            return True
        if across:
            self.post_message(UnitChosen(view.layer, min(max(view.unit + across, 0), view.units - 1)))
        self._row = min(max(self._row + down, 0), view.examples - 1)
        return True

    def page(self, by: int) -> bool:
        """Go ten rows back or on."""
        return self.move(0, by * _PAGE)

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the unit."""
        if self._view is None:
            return self.nothing(width, height)
        from nntui.tui.renderables import unit

        return unit.draw(self._view, width, height, self.look, named=self._named)
