"""Rows as points in a plane."""

from textual.strip import Strip

from nntui.tui.widgets.data_panel import DataPanel


class ScatterPanel(DataPanel):
    """Two inputs, or an input and the target."""

    def title(self) -> str:
        """Say what goes where."""
        from nntui.tui.renderables import scatter

        view = self.overview.scatter
        return f"Points  {scatter.title(view, self.size.width or 60, ascii=self.ascii)}" if view is not None else ""

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the points."""
        from nntui.tui.renderables import scatter

        view = self.overview.scatter
        if view is None:
            return self.nothing(width, height)
        return scatter.draw(view, width, height, self.palette, self.depth, ascii=self.ascii)
