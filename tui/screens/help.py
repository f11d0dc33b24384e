"""The help screen: all keys, from the key table."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from nntui.tui.keys import Key, Place, keys_of


class HelpScreen(ModalScreen[None]):
    """What every key does on the screen that lies below."""

    BINDINGS: ClassVar = [Binding("escape,question_mark,q,enter,space", "dismiss", "close")]

    def __init__(self, place: Place, shown: Callable[[str], str]) -> None:
        """Explain the keys of one screen; `shown` says how the keys of an id are written."""
        super().__init__()
        self._place = place
        self._shown = shown

    def compose(self) -> ComposeResult:
        """Show the table."""
        with VerticalScroll(id="help"):
            yield Static(key_table(keys_of(self._place), self._shown))

    def on_mount(self) -> None:
        """Name the panel."""
        panel = self.query_one("#help")
        panel.border_title = "Keys"
        panel.border_subtitle = "esc closes"


def key_table(keys: Iterable[Key], shown: Callable[[str], str]) -> Table:
    """Return the keys with what they do, group by group."""
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", no_wrap=True)
    table.add_column()
    group = ""
    for key in keys:
        if key.group != group:
            group = key.group
            table.add_row("", Text(group, "bold"))
        table.add_row(Text(shown(key.id), "bold"), key.help)
    return table
