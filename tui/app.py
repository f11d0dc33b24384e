"""The app: owns the session, carries its messages to the screen, and leaves in good order whatever happens."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual.app import App, SystemCommand
from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen

from nntui.core.errors import UserError
from nntui.core.training.controls import Command
from nntui.core.training.session import Publish
from nntui.core.training.snapshot import Event, Failed, Snapshot
from nntui.tui import terminal
from nntui.tui.ascii_filter import AsciiFilter
from nntui.tui.colours import Depth, depth_of
from nntui.tui.keys import BY_ID, KEYS, Place
from nntui.tui.leaving import SIGNALS, Reason
from nntui.tui.messages import EventArrived, SnapshotArrived, TargetAsked
from nntui.tui.screens.help import HelpScreen
from nntui.tui.screens.panelled import PanelScreen
from nntui.tui.screens.train import TrainScreen

if TYPE_CHECKING:
    from nntui.tui.screens.target import TargetChoice

_TERMINAL_CHECK_SECONDS = 0.5

Ask = Callable[[], "Sequence[TargetChoice] | None"]
"""Called on a thread before training starts, as it may read a file: returns the columns to choose the target from, or
None where that is no question, and may raise `UserError`."""


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
        self,
        make_training: Callable[[Publish], Training],
        *,
        hint: bool = False,
        ascii: bool = False,
        ask: Ask | None = None,
        choose: Callable[[str], None] | None = None,
    ) -> None:
        """Make the training with a function that takes what it publishes to; start it once the screen stands.

        Where `ask` has columns, the user chooses one first, and `choose` is called with its name.
        """
        super().__init__()
        self._training = make_training(self._publish)
        self._ask = ask
        self._choose = choose
        self.train_screen = TrainScreen(self._training.send, hint)
        self._screens: dict[Place, PanelScreen] = {"train": self.train_screen}
        """Those that were shown; they come into being when they are wanted."""

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
            if key.group in ("Training", "Values", "Screens"):
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
        self.call_after_refresh(self._begin)

    def on_snapshot_arrived(self, message: SnapshotArrived) -> None:
        """Show the newest snapshot."""
        for screen in self._screens.values():
            screen.snapshot = message.snapshot

    def on_event_arrived(self, message: EventArrived) -> None:
        """Show what has happened; data that cannot be read end the program with a line."""
        event = message.event
        if isinstance(event, Failed):
            self.failed = event
            if event.user_error and self.train_screen.started is None:
                self.exit("stopped")
                return
        for screen in self._screens.values():
            screen.receive(event)

    def on_target_asked(self, message: TargetAsked) -> None:
        """Let the user choose a column, then start."""
        if message.columns is None:
            self._training.start()
            return
        from nntui.tui.screens.target import TargetScreen

        self.push_screen(TargetScreen(message.columns), self._take_target)

    def action_help(self) -> None:
        """Show all keys."""
        if isinstance(self.screen, PanelScreen):
            self.push_screen(HelpScreen(self.screen.place))

    def action_show(self, name: Place) -> None:
        """Show one of the screens of the run."""
        shown = self.screen
        if not isinstance(shown, PanelScreen) or shown.place == name:
            return
        if name == "train":
            self.pop_screen()
        else:
            self.push_screen(self._screens.get(name) or self._data_screen())

    async def action_quit(self) -> None:
        """Leave; the model is kept."""
        self.exit("stopped")

    def action_interrupt(self) -> None:
        """Leave as after Ctrl-C."""
        self.exit("interrupted")

    def _begin(self) -> None:
        """Start the training, or ask first what it needs to know."""
        if self._ask is None:
            self._training.start()
        else:
            self.run_worker(self._find_columns, thread=True)

    def _find_columns(self) -> None:
        """Find, on a thread, the columns to choose from; what goes wrong ends as where training cannot start."""
        columns, failed = None, None
        try:
            columns = self._ask() if self._ask is not None else None
        except UserError as error:
            failed = Failed(str(error), user_error=True)
        except Exception as error:
            failed = Failed(f"{type(error).__name__}: {error}", user_error=False)
        self.post_message(TargetAsked(columns) if failed is None else EventArrived(failed))

    def _take_target(self, name: str | None) -> None:
        if name is not None and self._choose is not None:
            self._choose(name)
        self._training.start()

    def _data_screen(self) -> PanelScreen:
        """Make the Data screen, with what is known of the run."""
        from nntui.tui.screens.data import DataScreen

        screen = DataScreen(self._training.send)
        screen.started, screen.snapshot = self.train_screen.started, self.train_screen.snapshot
        if self.failed is not None:
            screen.receive(self.failed)
        self.install_screen(screen, "data")
        self._screens["data"] = screen
        return screen

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
