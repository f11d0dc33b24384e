"""The base of the views that look inside the network: what one asks for, and what keys do in it."""

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from nntui.core.training.controls import Panel, ViewRequest
from nntui.core.training.events import Started
from nntui.tui.widgets.drawn import Drawn

if TYPE_CHECKING:
    from nntui.tui.renderables.look import Look


class View(Drawn, can_focus=True):
    """One view at a time is shown on the Train screen's stage; its id is the name of the panel that it asks for."""

    panel: ClassVar[Panel]
    title: ClassVar[str]

    chosen_layer: reactive[int] = reactive(0, repaint=False)
    """Counted from 0; the layer that all panels are about."""

    chosen_unit: reactive[int] = reactive(0, repaint=False)
    """Counted from 0; the unit of that layer that all panels are about."""

    started: reactive[Started | None] = reactive(None, repaint=False)

    class Seen(Message):
        """A view has come into sight."""

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__(id=self.panel, classes="panel")
        self.border_title = self.title

    def on_show(self) -> None:
        """Say that there is something to ask for."""
        self.post_message(self.Seen())

    def request(self, base: ViewRequest) -> ViewRequest:
        """Ask for what this view shows, at the size that it draws it."""
        raise NotImplementedError

    def move(self, across: int, down: int) -> bool:
        """Take an arrow key; return False where the screen is to do with it what it usually does."""
        return False

    @property
    def look(self) -> "Look":
        """What drawings depend on."""
        from nntui.tui.renderables.look import Look

        return Look(self.palette, self.depth, self.ascii)

    def call_it(self, title: str) -> None:
        """Write a title that may have foreign text in it."""
        if self.border_title != Content(title).markup:
            self.border_title = Content(title)

    def page(self, by: int) -> bool:
        """Take a page key; return False where there is nothing to turn over."""
        return False

    @property
    def is_behind(self) -> bool:
        """Whether asking again leads on, also where training stands still: a pass over the data is under way."""
        return False

    def other_way(self) -> str:
        """Show the same thing in its next way; return why there is none, or nothing."""
        return f"{self.title.lower()} are shown in one way only"
