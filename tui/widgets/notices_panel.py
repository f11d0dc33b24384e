"""What was inferred, left out, or looks wrong."""

from textual.geometry import Size
from textual.strip import Strip

from nntui.tui.formatting import count
from nntui.tui.widgets.data_panel import DataPanel


class NoticesPanel(DataPanel):
    """What is to be known of the data, in words."""

    TITLE = "Notices"

    @property
    def entries(self) -> int:
        """Lines."""
        return self._lines(self.size.width) if self.size else 0

    @property
    def room(self) -> int:
        """Lines in sight; there are no titles."""
        return max(self.size.height, 1)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Take as many lines as the words need."""
        return self._lines(width)

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the words."""
        from nntui.tui.renderables import notices

        said = self.overview.notices
        return notices.draw(self._facts, said, self.first, width, height, self.palette, ascii=self.ascii)

    @property
    def _facts(self) -> tuple[str, ...]:
        overview = self.overview
        train, valid, test = map(count, overview.rows)
        return (f"{overview.task} of {overview.target}: {train} rows train, {valid} validate, {test} test",)

    def _lines(self, width: int) -> int:
        from nntui.tui.renderables import notices

        return len(notices.broken(self._facts, self.overview.notices, width, ascii=self.ascii))
