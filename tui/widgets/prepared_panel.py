"""What preparation does to a row."""

from textual.strip import Strip

from nntui.core.data.overview import PreparedCell
from nntui.tui.formatting import count
from nntui.tui.widgets.data_panel import DataPanel


class PreparedPanel(DataPanel):
    """A row of the training part, before and after."""

    _number = 0

    @property
    def entries(self) -> int:
        """Lines."""
        from nntui.tui.renderables import prepared

        width = self.size.width or self.container_size.width
        return len(prepared.broken(self._cells, width, ascii=self.ascii)) if width else len(self._cells)

    def title(self) -> str:
        """Say which row it is."""
        return f"Preparation of row {count(self._number + 1)} of {count(len(self.overview.examples))}"

    def show_example(self, by: int) -> None:
        """Show another row, at the same columns."""
        self._number = (self._number + by) % len(self.overview.examples)
        self.move(0)

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the row."""
        from nntui.tui.renderables import prepared

        return prepared.draw(self._cells, self.first, width, height, self.palette, ascii=self.ascii)

    @property
    def _cells(self) -> tuple[PreparedCell, ...]:
        return self.overview.examples[self._number]
