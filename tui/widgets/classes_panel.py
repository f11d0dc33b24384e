"""How the target is spread: the classes and their rows, or the histogram of a number."""

from textual.strip import Strip

from nntui.core.data.overview import Overview
from nntui.tui.formatting import count, safe
from nntui.tui.widgets.data_panel import DataPanel


class ClassesPanel(DataPanel):
    """The balance of the classes."""

    @property
    def entries(self) -> int:
        """Classes."""
        return len(self.overview.classes)

    def title(self) -> str:
        """Say how many there are."""
        return f"{count(self.entries)} classes of {safe(self.overview.target)}"

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the bars."""
        from nntui.tui.renderables import class_bars

        return class_bars.draw(self.overview.classes, self.first, width, height, self.palette, ascii=self.ascii)


class TargetPanel(DataPanel):
    """The numbers that are to be predicted."""

    def title(self) -> str:
        """Name the target."""
        return f"Target {safe(self.overview.target)}"

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the histogram."""
        from nntui.tui.renderables import column_detail

        overview = self.overview
        column = next(column for column in overview.columns if column.role == "target")
        return column_detail.draw(column, sum(overview.rows), width, height, self.palette, ascii=self.ascii)


def target_panel(overview: Overview, *, id: str) -> DataPanel | None:
    """Return the panel for the target; None where nothing is known of it but its name."""
    if overview.classes:
        return ClassesPanel(overview, id=id)
    return TargetPanel(overview, id=id) if any(column.role == "target" for column in overview.columns) else None
