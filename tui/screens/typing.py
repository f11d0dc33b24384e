"""What screens share on which commands are typed."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.suggester import SuggestFromList

from nntui.core.errors import UserError
from nntui.core.training.controls import Command
from nntui.tui.commands import read_command, suggestions
from nntui.tui.formatting import safe
from nntui.tui.screens.panelled import PanelScreen
from nntui.tui.widgets.command_line import CommandLine
from nntui.tui.widgets.note import Note


class TypingScreen(PanelScreen):
    """A view of the run with a line that commands are typed on."""

    def compose_foot(self) -> ComposeResult:
        """Lay out the line."""
        yield CommandLine(id="command")

    def action_command_line(self, text: str = "") -> None:
        """Open the line, with the beginning of a command where there is one."""
        self.type_line(text)

    def take_typed(self, command: Command) -> None:
        """Send a command that was typed."""
        self.command(command)

    def type_line(self, text: str, choices: Sequence[str] = ()) -> None:
        """Open the line with the beginning of a command; `choices` are what it is completed to first."""
        self.query_one(Note).say("")
        line = self.query_one(CommandLine)
        line.suggester = SuggestFromList([*(text + choice for choice in choices), *suggestions()])
        line.open(text)

    @property
    def is_typing(self) -> bool:
        """Whether the line is open."""
        return self.query_one(CommandLine).is_open

    def stop_typing(self) -> None:
        """Close the line, wherever the keys go."""
        self.query_one(CommandLine).action_close()

    def on_command_line_given(self, message: CommandLine.Given) -> None:
        """Send what was typed, or say why it cannot be sent."""
        self.say("")
        try:
            command = read_command(message.line)
        except UserError as error:
            self.say(safe(str(error)))
            return
        self.take_typed(command)

    def on_command_line_closed(self) -> None:
        """Give the keys back to the chosen panel."""
        self.choose(self.chosen)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave `tab` to the line of commands while that is typed on: there it completes."""
        return action != "panel" or not isinstance(self.focused, CommandLine)
