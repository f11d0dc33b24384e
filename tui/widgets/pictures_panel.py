"""The average picture of each class, and a few of its rows."""

from textual.strip import Strip

from nntui.tui.widgets.data_panel import DataPanel


class PicturesPanel(DataPanel):
    """A row of pictures a class."""

    TITLE = "Pictures"

    @property
    def entries(self) -> int:
        """Classes."""
        return len(self.overview.pictures)

    @property
    def room(self) -> int:
        """Classes that there is room for."""
        from nntui.tui.renderables import pictures

        return pictures.layout_of(self.overview.pictures, *self.size).down if self.size else 1

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the pictures."""
        from nntui.tui.renderables import pictures

        views = self.overview.pictures
        return pictures.draw(views, self.first, width, height, self.palette, self.depth, ascii=self.ascii)
