"""The app: owns the session, carries its messages to the screen, and leaves in good order whatever happens."""

import asyncio
from collections.abc import Callable, Iterable
from typing import ClassVar, Protocol

from textual.app import App, SystemCommand
from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen

from nntui.core.training.controls import Command
from nntui.core.training.session import Publish
from nntui.core.training.snapshot import Event, Failed, Snapshot
from nntui.tui import terminal
from nntui.tui.ascii_filter import AsciiFilter
from nntui.tui.colours import Depth, depth_of
from nntui.tui.keys import BY_ID, KEYS
from nntui.tui.leaving import SIGNALS, Reason
from nntui.tui.messages import EventArrived, SnapshotArrived
from nntui.tui.screens.help import HelpScreen
from nntui.tui.screens.train import TrainScreen

_TERMINAL_CHECK_SECONDS = 0.5


class Training(Protocol):
    """What the app needs of a session."""

    def start(self) -> None:
        """Begin."""

    def send(self, command: Command) -> None:
        """Hand in a command."""


class NntuiApp(App[Reason]):
    """The trainer on a screen. It returns why it was left."""

    TITLE = "nntui"
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar = [BY_ID["program.interrupt"].binding]

    def __init__(
        self, make_training: Callable[[Publish], Training], *, hint: bool = False, ascii: bool = False
    ) -> None:
        """Make the training with a function that takes what it publishes to; start it once the screen stands."""
        super().__init__()
        self._training = make_training(self._publish)
        self.train_screen = TrainScreen(self._training.send, hint)
        self.ascii = ascii
        """Whether the terminal shows nothing but ASCII."""

        self._ascii_filter = AsciiFilter()
        self.failed: Failed | None = None
        """What ended the training, if something did."""

    @property
    def depth(self) -> Depth:
        """The terminal's colours."""
        return depth_of(self.console.color_system, no_color=self.no_color)

    def get_default_screen(self) -> Screen[None]:
        """Begin with the Train screen."""
        return self.train_screen

    def get_driver_class(self) -> type[Driver]:
        """Read keys forgivingly where Textual would use its driver for Linux."""
        from textual.drivers.linux_driver import LinuxDriver

        from nntui.tui.driver import ForgivingDriver

        usual = super().get_driver_class()
        return ForgivingDriver if usual is LinuxDriver else usual

    def action_command_palette(self) -> None:
        """Open the palette."""
        from nntui.tui.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def get_line_filters(self) -> list[LineFilter]:
        """Keep to ASCII where the terminal knows nothing else."""
        filters = list(super().get_line_filters())
        return [*filters, self._ascii_filter] if self.ascii else filters

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer the key table in the palette, beside what Textual brings."""
        yield from super().get_system_commands(screen)
        for key in KEYS:
            if key.group in ("Training", "Values"):
                yield SystemCommand(key.help, f"key {key.shown}", self._runner(key.binding.action))

    def on_load(self) -> None:
        """Listen for signals before the terminal is changed, so that it is always given back."""
        for number, reason in SIGNALS.items():
            asyncio.get_running_loop().add_signal_handler(number, self.exit, reason)

    def on_mount(self) -> None:
        """Watch the terminal, and start the training behind the first frame."""
        if not self.is_headless:
            self.set_interval(_TERMINAL_CHECK_SECONDS, self._check_terminal)
        self.app_resume_signal.subscribe(self, lambda _: self._paint_all())
        self.call_after_refresh(self._training.start)

    def on_snapshot_arrived(self, message: SnapshotArrived) -> None:
        """Show the newest snapshot."""
        self.train_screen.snapshot = message.snapshot

    def on_event_arrived(self, message: EventArrived) -> None:
        """Show what has happened; data that cannot be read end the program with a line."""
        event = message.event
        if isinstance(event, Failed):
            self.failed = event
            if event.user_error and self.train_screen.started is None:
                self.exit("stopped")
                return
        self.train_screen.receive(event)

    def action_help(self) -> None:
        """Show all keys."""
        self.push_screen(HelpScreen())

    async def action_quit(self) -> None:
        """Leave; the model is kept."""
        self.exit("stopped")

    def action_interrupt(self) -> None:
        """Leave as after Ctrl-C."""
        self.exit("interrupted")

    def _publish(self, message: Snapshot | Event) -> None:
        """Take a message on the training thread."""
        self.post_message(SnapshotArrived(message) if isinstance(message, Snapshot) else EventArrived(message))

    def _runner(self, action: str) -> Callable[[], None]:
        def run() -> None:
            self.call_later(self.train_screen.run_action, action)

        return run

    def _paint_all(self) -> None:
        """Paint everything again: after the shell had the terminal, nothing of ours is left on it."""
        for widget in (self.screen, *self.screen.walk_children()):
            widget.refresh()

    def _check_terminal(self) -> None:
        if terminal.is_gone():
            self.exit("hung up")
