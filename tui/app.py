"""The app: owns the session, carries its messages to the screen, and leaves in good order whatever happens."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual import events
from textual.app import App, SystemCommand
from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen

from nntui.core.errors import UserError, unknown
from nntui.core.training.controls import Command, SetMemory
from nntui.core.training.events import Event, Failed
from nntui.core.training.session import Publish
from nntui.core.training.snapshot import Snapshot
from nntui.tui import terminal
from nntui.tui.ascii_filter import AsciiFilter
from nntui.tui.colours import Depth, depth_of
from nntui.tui.configuration import USUAL, Configuration
from nntui.tui.formatting import safe
from nntui.tui.keys import BY_ID, Place
from nntui.tui.leaving import SIGNALS, Reason
from nntui.tui.messages import EventArrived, SnapshotArrived, TargetAsked
from nntui.tui.remembered import Remembered
from nntui.tui.screens.help import HelpScreen
from nntui.tui.screens.panelled import PanelScreen
from nntui.tui.screens.train import TrainScreen
from nntui.tui.widgets.body import Body

if TYPE_CHECKING:
    from nntui.tui.offers import Offer
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
        configuration: Configuration = USUAL,
        remembered: Remembered = Remembered(),  # noqa: B008 - frozen
        complaint: str = "",
    ) -> None:
        """Make the training with a function that takes what it publishes to; start it once the screen stands.

        Where `ask` has columns, the user chooses one first, and `choose` is called with its name. `complaint` is said
        beside those of the configuration.
        """
        super().__init__()
        self.configuration = configuration
        self._remembered = remembered
        self._sizes = remembered.side, remembered.charts
        self._complaints = [*configuration.complaints, *([complaint] if complaint else [])]
        self._training = make_training(self._publish)
        self._ask = ask
        self._choose = choose
        self.train_screen = TrainScreen(self._training.send, hint)
        self._screens: dict[Place, PanelScreen] = {"train": self.train_screen}
        """Those that were shown; they come into being when they are wanted."""

        self.ascii = ascii
        """Whether the terminal shows nothing but ASCII."""

        self._ascii_filter = AsciiFilter()
        self._first_theme = self.theme
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
        """Offer keys, commands and nudges in the palette, beside what Textual brings."""
        # Textual's own picture would be written over files.
        yield from (known for known in super().get_system_commands(screen) if known.title != "Screenshot")
        from nntui.tui.offers import offers

        for offer in offers(self.configuration.shown):
            yield SystemCommand(offer.title, offer.help, self._runner(offer))

    def on_load(self) -> None:
        """Listen for signals before the terminal is changed, so that it is always given back."""
        for number, reason in SIGNALS.items():
            asyncio.get_running_loop().add_signal_handler(number, self.exit, reason)

    def on_mount(self) -> None:
        """Be as the user wants it, watch the terminal, and start the training behind the first frame."""
        self.set_keymap(dict(self.configuration.keymap))
        self._use_theme()
        if not self.is_headless:
            self.set_interval(_TERMINAL_CHECK_SECONDS, self._check_terminal)
        self.app_resume_signal.subscribe(self, lambda _: self._paint_all())
        self.call_after_refresh(self._begin)

    def on_key(self, event: events.Key) -> None:
        """Let what was typed right behind `:` into the line, before keys of it, such as `r`, are taken for commands."""
        line = self.screen.command_line if isinstance(self.screen, PanelScreen) else None
        if line is not None and line.is_open and event.is_printable:
            line.insert_text_at_cursor(event.character or "")
            event.prevent_default()

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
            self._start()
            return
        from nntui.tui.screens.target import TargetScreen

        self.push_screen(TargetScreen(message.columns), self._take_target)

    def action_help(self) -> None:
        """Show all keys."""
        if isinstance(self.screen, PanelScreen):
            self.push_screen(HelpScreen(self.screen.place, self.configuration.shown))

    def action_show(self, name: Place) -> None:
        """Show one of the screens of the run."""
        shown = self.screen
        if not isinstance(shown, PanelScreen) or shown.place == name:
            return
        if name == "train":
            self.pop_screen()
            return
        wanted = self._screens.get(name) or self._make_screen(name)
        if shown.place == "train":
            self.push_screen(wanted)
        else:
            self.switch_screen(wanted)

    def action_picture(self) -> None:
        """Save a picture of the screen, and say where."""
        from nntui.tui.picture import save_picture

        shown = self.screen if isinstance(self.screen, PanelScreen) else self.train_screen
        try:
            shown.say(f"picture saved to {safe(str(save_picture(self.export_screenshot())))}")
        except UserError as error:
            shown.say(safe(str(error)))

    async def action_quit(self) -> None:
        """Leave; the model is kept."""
        self.exit("stopped")

    def action_interrupt(self) -> None:
        """Leave as after Ctrl-C."""
        self.exit("interrupted")

    @property
    def remembered(self) -> Remembered:
        """What is to be remembered of this visit."""
        theme = self.theme if self.theme != self._first_theme else self._remembered.theme
        configured = self.configuration.theme if theme != self._remembered.theme else self._remembered.instead_of
        return Remembered(theme, configured if theme else None, *self._sizes)

    def on_body_resized(self, message: Body.Resized) -> None:
        """Remember the sizes, also once the screen is gone."""
        self._sizes = message.side, message.charts

    def _use_theme(self) -> None:
        """Take the theme that is wished for, where there is one of that name."""
        configured = self.configuration.theme
        if configured is not None and configured not in self.available_themes:
            self._complaints.append(f"config.toml: {unknown('theme', configured, sorted(self.available_themes))}")
            configured = None
        wished = self._remembered.theme_for(configured)
        if wished in self.available_themes:
            self.theme = wished
        self._first_theme = self.theme

    def _begin(self) -> None:
        """Start the training, or ask first what it needs to know."""
        self.train_screen.take_sizes(self._remembered.side, self._remembered.charts)
        if self._complaints:
            self.train_screen.say("; ".join(self._complaints))
        if self._ask is None:
            self._start()
        else:
            self.run_worker(self._find_columns, thread=True)

    def _start(self) -> None:
        """Start the training, with as much memory for kept moments as the user gives it."""
        self._training.start()
        if self.configuration.timeline_bytes is not None:
            self._training.send(SetMemory(self.configuration.timeline_bytes))

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
        self._start()

    def _make_screen(self, name: Place) -> PanelScreen:
        """Make the Data screen or the Network screen, with what is known of the run."""
        from nntui.tui.screens.data import DataScreen
        from nntui.tui.screens.network import NetworkScreen

        screen = (NetworkScreen if name == "network" else DataScreen)(self._training.send)
        screen.started, screen.snapshot = self.train_screen.started, self.train_screen.snapshot
        if self.failed is not None:
            screen.receive(self.failed)
        self.install_screen(screen, name)
        self._screens[name] = screen
        return screen

    def _publish(self, message: Snapshot | Event) -> None:
        """Take a message on the training thread."""
        self.post_message(SnapshotArrived(message) if isinstance(message, Snapshot) else EventArrived(message))

    def _runner(self, offer: "Offer") -> Callable[[], None]:
        screen = self.train_screen

        def run() -> None:
            if offer.command is not None:
                self.call_later(screen.command, offer.command)
            elif offer.line:
                self.action_show("train")
                self.call_later(screen.action_command_line, offer.line)
            else:
                self.call_later(screen.run_action, offer.action)

        return run

    def _paint_all(self) -> None:
        """Paint everything again: after the shell had the terminal, nothing of ours is left on it."""
        for widget in (self.screen, *self.screen.walk_children()):
            widget.refresh()

    def _check_terminal(self) -> None:
        if terminal.is_gone():
            self.exit("hung up")
