"""The command palette."""

from typing import Any

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette


class Palette(CommandPalette):
    """Textual's palette, which may be closed twice: a second `enter` in a row came after it was gone."""

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Close it if it is open."""
        return super().dismiss(result) if self.is_current else AwaitComplete()
