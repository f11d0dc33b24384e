"""The question which column is the target, before training starts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Input

from nntui.core.data.table import ColumnKind
from nntui.tui.colours import Palette
from nntui.tui.formatting import count, cut, safe
from nntui.tui.renderables import target_list
from nntui.tui.renderables.lines import follow
from nntui.tui.widgets.drawn import Drawn

_SUBTITLE_CELLS = 40
_LINES_AROUND = 5
"""Of the terminal, that the list cannot have: the border, what is typed, and a margin."""


@dataclass(frozen=True, slots=True)
class TargetChoice:
    """A column that may be the target."""

    name: str
    kind: ColumnKind
    samples: tuple[str, ...]
    """A few of its values, as they stand in the data."""


class TargetList(Drawn):
    """The columns whose names hold what is typed; one of them is chosen."""

    class Taken(Message):
        """A column was clicked."""

    def __init__(self, columns: Sequence[TargetChoice], *, id: str) -> None:
        """Choose the last column."""
        super().__init__(id=id)
        self._columns = columns
        self._shown = list(range(len(columns)))
        self._place = len(columns) - 1
        self._first = 0

    @property
    def palette(self) -> Palette:
        """The theme's styles, on the window's background."""
        return Palette.of_theme(self.app.current_theme, on="surface")

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Take a line a column, and one for titles; what is typed moves nothing."""
        return min(len(self._columns) + 1, max(viewport.height - _LINES_AROUND, 2))

    @property
    def chosen(self) -> str | None:
        """The name of the chosen column; None where no name holds what is typed."""
        return self._columns[self._shown[self._place]].name if self._shown else None

    def filter(self, typed: str) -> None:
        """Show the columns whose names hold what is typed, and choose the one that begins with it, if one does."""
        wanted = typed.casefold().strip()
        names = [safe(column.name).casefold() for column in self._columns]
        self._shown = [number for number, name in enumerate(names) if wanted in name]
        begins = [place for place, number in enumerate(self._shown) if names[number].startswith(wanted)]
        self._place = (begins[0] if begins else 0) if wanted else len(self._shown) - 1
        self.move(0)

    def move(self, by: int) -> None:
        """Choose another column."""
        self._place = min(max(self._place + by, 0), max(len(self._shown) - 1, 0))
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        """Take the column under the mouse."""
        if 0 <= event.y - 1 < len(self._shown) - self._first:
            self._place = self._first + event.y - 1
            self.post_message(self.Taken())

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Go on."""
        self.move(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Go back."""
        self.move(-3)

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw what is in sight."""
        self._first = follow(self._first, self._place, len(self._shown), max(height - 1, 1))
        shown = [self._columns[number] for number in self._shown[self._first : self._first + max(height - 1, 0)]]
        texts = [(column.name, column.kind, column.samples) for column in shown]
        return target_list.draw(texts, self._place - self._first, width, height, self.palette, ascii=self.ascii)


class TargetScreen(ModalScreen[str]):
    """Asks for the target; its answer is the name of a column."""

    BINDINGS: ClassVar = [
        Binding("up", "move(-1)", "the column before", show=False, priority=True),
        Binding("down", "move(1)", "the next column", show=False, priority=True),
        Binding("pageup", "page(-1)", "a page up", show=False, priority=True),
        Binding("pagedown", "page(1)", "a page down", show=False, priority=True),
        Binding("escape", "take_last", "take the last column", show=False, priority=True),
    ]

    def __init__(self, columns: Sequence[TargetChoice]) -> None:
        """Offer these columns, of which there is one at least."""
        super().__init__()
        self._columns = columns

    def compose(self) -> ComposeResult:
        """Show a line to type on, and the list."""
        with Container(id="target"):
            yield Input(id="target-filter", compact=True, placeholder="type a part of its name")
            yield TargetList(self._columns, id="target-list")

    def on_mount(self) -> None:
        """Name the window."""
        window = self.query_one("#target")
        last = cut(safe(self._columns[-1].name), _SUBTITLE_CELLS - 20)
        window.border_title = f"Which of {count(len(self._columns))} columns is to be predicted?"
        window.border_subtitle = Content(f"enter takes it, esc the last one: {last}")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep to the columns that are meant."""
        self.query_one(TargetList).filter(event.value)

    def on_input_submitted(self) -> None:
        """Take the chosen column."""
        chosen = self.query_one(TargetList).chosen
        if chosen is not None:
            self.dismiss(chosen)

    def on_target_list_taken(self) -> None:
        """Take the column that was clicked."""
        self.on_input_submitted()

    def action_take_last(self) -> None:
        """Take the last column, as it is done without a screen."""
        self.dismiss(self._columns[-1].name)

    def action_move(self, by: int) -> None:
        """Choose the column above or below."""
        self.query_one(TargetList).move(by)

    def action_page(self, by: int) -> None:
        """Choose a column a page away."""
        view = self.query_one(TargetList)
        view.move(by * max(view.size.height - 1, 1))
