"""The panels of the Train screen, whose sizes can be changed: the side's width, and the charts' share of the height."""

from textual import events
from textual.containers import Container
from textual.css.scalar import Scalar
from textual.message import Message

NARROWEST_SIDE, WIDEST_SIDE = 34, 0.6
"""Columns, and a share of the width."""

LOWEST_CHARTS, HIGHEST_CHARTS = 35, 80
"""Hundredths of the height that is shared."""

USUAL_SIDE, USUAL_CHARTS = 42, 60
_SIDE_STEP, _CHARTS_STEP = 2, 5


class Body(Container):
    """Lays out `#top` with `#charts` and `#side`, what lies between, and `#stage`; keys and dragging move borders."""

    class Resized(Message):
        """The user has changed a size."""

        def __init__(self, side: int, charts: int) -> None:
            """Carry the side's columns and the charts' hundredths of the height."""
            super().__init__()
            self.side, self.charts = side, charts

    def __init__(self, *, id: str) -> None:
        """Begin with the usual sizes."""
        super().__init__(id=id)
        self.side: int | None = None
        """Columns of the side; None for the usual ones."""

        self.charts: int | None = None
        """Hundredths of the height for the upper part; None for the usual ones."""

        self._dragged = ""

    def shift(self, across: int, down: int) -> bool:
        """Move the side's border and the charts' lower border by a step; return whether they could move."""
        side, charts = self.side or USUAL_SIDE, self.charts or USUAL_CHARTS
        return self.take(side - _SIDE_STEP * across, charts + _CHARTS_STEP * down)

    def take(self, side: int, charts: int) -> bool:
        """Take other sizes, within the limits; return whether they are others."""
        if not self.is_adjustable:
            return False
        widest = max(int(self.size.width * WIDEST_SIDE), NARROWEST_SIDE)
        before = self.side or USUAL_SIDE, self.charts or USUAL_CHARTS
        now = min(max(side, NARROWEST_SIDE), widest), min(max(charts, LOWEST_CHARTS), HIGHEST_CHARTS)
        if now == before:
            return False
        self.side, self.charts = now
        self.apply()
        self.post_message(self.Resized(*now))
        return True

    @property
    def is_adjustable(self) -> bool:
        """Whether all panels are on the screen at once."""
        return not self.screen.has_class("-compact")

    def apply(self) -> None:
        """Give the parts their sizes; those of a small terminal are none of the user's business."""
        side, top, stage = (self.query_one(name) for name in ("#side", "#top", "#stage"))
        adjustable = self.is_adjustable
        width = None if self.side is None or not adjustable else min(self.side, int(self.size.width * WIDEST_SIDE))
        side.styles.width = width
        charts = self.charts if adjustable else None
        top.styles.height = None if charts is None else Scalar.parse(f"{charts}fr")
        stage.styles.height = None if charts is None else Scalar.parse(f"{100 - charts}fr")

    def on_resize(self) -> None:
        """Keep within what another size of the terminal allows."""
        self.apply()

    # The mouse drags borders

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the border under the mouse, if there is one."""
        if not self.is_adjustable:
            return
        side, top = self.query_one("#side").region, self.query_one("#top").region
        if event.screen_x in (side.x - 1, side.x) and side.y <= event.screen_y < side.bottom:
            self._dragged = "side"
        elif event.screen_y == top.bottom - 1 and top.x <= event.screen_x < top.right:
            self._dragged = "charts"
        if self._dragged:
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Let the border follow."""
        if self._dragged == "side":
            self.take(self.region.right - int(event.screen_x), self.charts or USUAL_CHARTS)
        elif self._dragged == "charts":
            top, stage = self.query_one("#top").region, self.query_one("#stage").region
            shared = max(top.height + stage.height, 1)
            height = int(event.screen_y) - top.y + 1
            self.take(self.side or USUAL_SIDE, round(100 * height / shared))

    def on_mouse_up(self) -> None:
        """Let it go."""
        if self._dragged:
            self._dragged = ""
            self.release_mouse()
