"""What is wrong with the run, and which keys help: a panel, and a line for small terminals."""

import math
from collections.abc import Callable

from textual import events
from textual.strip import Strip
from textual.widget import Widget

from nntui.core.training.course import Finding
from nntui.core.training.snapshot import Snapshot
from nntui.tui.formatting import significant
from nntui.tui.keys import BY_ID
from nntui.tui.renderables import findings
from nntui.tui.widgets.drawn import Drawn
from nntui.tui.widgets.views import VIEWS

_CALM = "nothing is wrong so far"
_LEAST_LINES, _MOST_LINES = 3, 14
_LEFT_BELOW = 4


class _Findings(Drawn):
    """What a click opens the view of."""

    _shown: tuple[Finding, ...] = ()

    def _keys_of(self, finding: Finding) -> str:
        return keys_of(finding, self.shown)

    async def _open(self, place: int | None) -> None:
        """Open the view of a finding, by its place, where it has one."""
        view = None if place is None else self._shown[place].view
        if view in VIEWS:
            await self.run_action(f"screen.view('{view}')")


class FindingsPanel(_Findings):
    """The findings, the gravest first; a click opens the view that shows one."""

    def __init__(self, *, id: str) -> None:
        """Show nothing yet."""
        super().__init__(id=id, classes="panel")
        self.border_title = "Diagnosis"
        self._calm = _CALM

    def watch_snapshot(self) -> None:
        """Draw where the findings are others, or the gap is."""
        if self.snapshot is None:
            return
        before = self._shown, self._calm
        self._shown, self._calm = self.snapshot.findings, _calm(self.snapshot)
        if before == (self._shown, self._calm):
            return
        self._make_room()
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the findings."""
        return findings.draw(self._shown, self._calm, self._keys_of, width, height, self.palette)

    def on_resize(self) -> None:
        """Take as many lines as the new width asks for."""
        self._make_room()

    async def on_click(self, event: events.Click) -> None:
        """Open the view of the finding that was clicked, where it has one."""
        place = event.get_content_offset(self)
        rows = findings.lines(self._shown, self._calm, self._keys_of, *self.size)
        if place is not None and place.y < len(rows):
            await self._open(rows[place.y].finding)

    @property
    def _most_lines(self) -> int:
        """Lines that leave some to the changes, which stand below."""
        column = self.parent
        if not isinstance(column, Widget):
            return _MOST_LINES
        above = sum(
            widget.outer_size.height for widget in column.children if widget.virtual_region.y < self.virtual_region.y
        )
        return max(_LEAST_LINES, min(_MOST_LINES, column.size.height - above - _LEFT_BELOW - 2))

    def _make_room(self) -> None:
        """Be as high as what there is to say, up to a limit: the changes stand below."""
        if self.size.width:
            needed = findings.lines(self._shown, self._calm, self._keys_of, self.size.width, self._most_lines)
            height = len(needed) + 2
            if self.styles.height is None or self.styles.height.value != height:
                self.styles.height = height


class FindingLine(_Findings):
    """The gravest finding, where there is room for one line; there only while there is one."""

    DEFAULT_CSS = "FindingLine { display: none; height: 1; }"

    def watch_snapshot(self) -> None:
        """Come and go with the findings."""
        found = self.snapshot.findings if self.snapshot is not None else ()
        if found != self._shown:
            self._shown = found
            self.set_class(bool(found), "-shown")
            self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the line."""
        return [findings.draw_line(self._shown, self._keys_of, width, self.palette)] * min(height, 1)

    async def on_click(self) -> None:
        """Open the finding's view."""
        await self._open(0 if self._shown else None)


def keys_of(finding: Finding, shown: Callable[[str], str]) -> str:
    """Write the keys that help, and that of the view which shows it; `shown` writes those of a row of the table."""
    ids = (*finding.keys, f"view.{finding.view}")
    return " ".join(dict.fromkeys(shown(id) for id in ids if id in BY_ID))


def _calm(snapshot: Snapshot) -> str:
    train, valid = snapshot.train, snapshot.valid
    if train is None or valid is None:
        return _CALM
    gap = valid.loss - train.loss
    return f"{_CALM} · gap {significant(gap)}" if math.isfinite(gap) else _CALM
