"""What all drawings of the Train screen share: the theme's palette, what the terminal can show, the snapshot."""

from typing import TYPE_CHECKING, cast

from textual.reactive import reactive
from textual.strip import Strip

from nntui.core.training.snapshot import Snapshot
from nntui.tui.colours import Depth, Palette
from nntui.tui.widgets.strip_view import StripView

if TYPE_CHECKING:
    from nntui.tui.app import NntuiApp


class Drawn(StripView):
    """A view of the newest snapshot."""

    snapshot: reactive[Snapshot | None] = reactive(None, repaint=False)

    @property
    def palette(self) -> Palette:
        """The theme's styles."""
        return Palette.of_theme(self.app.current_theme)

    @property
    def depth(self) -> Depth:
        """The terminal's colours."""
        return cast("NntuiApp", self.app).depth

    @property
    def ascii(self) -> bool:
        """Whether the terminal shows nothing but ASCII."""
        return cast("NntuiApp", self.app).ascii

    def shown(self, id: str) -> str:
        """How the keys of a row of the table are written."""
        return cast("NntuiApp", self.app).configuration.shown(id)

    def nothing(self, width: int, height: int) -> list[Strip]:
        """Return an empty drawing, for the time before the first snapshot."""
        return [Strip.blank(width, self.palette.foreground)] * height

    def watch_snapshot(self) -> None:
        """Draw what is new."""
        self.redraw()
