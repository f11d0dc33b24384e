"""What the screens that show the run share: status above, keys below, and panels that are chosen and opened."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from nntui.core.training.controls import Command, Pause, Resume, Return, ViewRequest
from nntui.core.training.events import Event, Failed, NetworkChanged, Started
from nntui.core.training.snapshot import Snapshot
from nntui.tui.formatting import safe
from nntui.tui.keys import Place
from nntui.tui.widgets.command_line import CommandLine
from nntui.tui.widgets.key_line import KeyLine
from nntui.tui.widgets.note import Note
from nntui.tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from nntui.tui.app import NntuiApp

SMALLEST = (60, 16)
WIDE = (100, 32)
"""From this size on all panels are on the screen at once; below, one at a time."""


_KEYS_KEPT = 14
"""Cells of the key bar that no note takes: `space pause` stays in sight."""


class PanelScreen(Screen[None]):
    """A view of the run that goes on; a subclass lays out the panels, and asks for what they show."""

    ESCAPE_TO_MINIMIZE = False  # the key has a row in the table, whose action puts back what the panel said
    ALLOW_IN_MAXIMIZED_VIEW = ".-textual-system, #command, #note"
    place: ClassVar[Place]

    snapshot: reactive[Snapshot | None] = reactive(None, repaint=False)
    started: reactive[Started | None] = reactive(None, repaint=False)

    def __init__(self, send: Callable[[Command], None]) -> None:
        """Send commands by `send`."""
        super().__init__()
        self._send = send
        self._failure = ""
        self._subtitle = ""
        """What a panel says below while it is not full screen."""

    def compose(self) -> ComposeResult:
        """Lay out what all these screens have."""
        yield StatusLine(id="status").data_bind(PanelScreen.snapshot, PanelScreen.started)
        yield from self.compose_body()
        yield Static(id="message", markup=False)
        yield from self.compose_foot()
        yield KeyLine(self.place, id="keys").data_bind(PanelScreen.snapshot)
        yield Note(id="note")
        yield Static(id="too-small", markup=False)

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the panels."""
        raise NotImplementedError

    def compose_foot(self) -> Iterable[Widget]:
        """Lay out what stands between a message and the keys."""
        return ()

    @property
    def panels(self) -> tuple[str, ...]:
        """The ids of the panels that can be chosen, in the order of `tab`."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Say what has happened before this screen was there."""
        if self._failure:
            self.show_message(self._failure)
        else:
            self.watch_snapshot(None, self.snapshot)

    @property
    def is_composed(self) -> bool:
        """Whether there is anything yet: an app may be left before it began."""
        return bool(self.query("#too-small"))

    def on_resize(self, event: events.Resize) -> None:
        """Take the layout that the size allows."""
        if not self.is_composed:
            return
        width, height = event.size
        self.set_class(width < SMALLEST[0] or height < SMALLEST[1], "-too-small")
        self.set_class(width < WIDE[0] or height < WIDE[1], "-compact")
        self.query_one("#too-small", Static).update(
            f"nntui needs {SMALLEST[0]} x {SMALLEST[1]} characters; this terminal has {width} x {height}.\n"
            "Training goes on; make the window larger, or press q to keep the model and quit."
        )
        self.laid_out()

    def on_screen_resume(self) -> None:
        """Ask for what was not asked for while another screen lay over this one."""
        if self.is_composed:
            self.laid_out()

    @property
    def command_line(self) -> CommandLine | None:
        """The line that commands are typed on, where there is one, once it is there."""
        return next(iter(self.query(CommandLine)), None)

    def laid_out(self) -> None:
        """Take note that panels may have come into sight, or have other sizes."""

    # What comes from the training

    def receive(self, event: Event) -> None:
        """Take something rare that has happened."""
        match event:
            case Started():
                self.started = event
            case Failed(message):
                self._failure = f"The training has stopped: {safe(message)}. Press q to quit."
                self.show_message(self._failure)
                if self.snapshot is not None:
                    self.snapshot = replace(self.snapshot, state="failed")
            case NetworkChanged() if self.started is not None:
                self.started = replace(self.started, architecture=event.architecture, activation=event.activation)

    def watch_snapshot(self, before: Snapshot | None, snapshot: Snapshot | None) -> None:
        """Say why the run stands still, where that needs a word."""
        if snapshot is None or self._failure:
            return
        message = self.message_of(snapshot)
        if (self.message_of(before) if before else "") != message:
            self.show_message(safe(message[:1].upper() + message[1:]))

    def message_of(self, snapshot: Snapshot) -> str:
        """Return why the run stands still, or nothing; of a past moment, which one it is and the ways on."""
        timeline = snapshot.timeline
        if timeline is None or timeline.at is None:
            return snapshot.message
        moment = timeline.moments[timeline.at]
        return (
            f"the past: epoch {moment.epoch:.2f}, step {moment.step:,} · moment {timeline.at + 1} of "
            f"{len(timeline.moments)} · {self.shown('timeline.back')} {self.shown('timeline.forward')} move · "
            f"{self.shown('timeline.fork')} branches off · {self.shown('panel.close')} returns to the present"
        )

    def shown(self, id: str) -> str:
        """How the keys of a row of the table are written."""
        return cast("NntuiApp", self.app).configuration.shown(id)

    @property
    def trains(self) -> bool:
        """Whether training goes on, as far as is known; it begins by itself."""
        return self.snapshot is None or self.snapshot.state == "training"

    # What keys do

    def command(self, command: Command) -> None:
        """Send a command, and ask for the numbers that it leads to."""
        self._send(command)
        self._send(ViewRequest())

    def action_pause(self) -> None:
        """Pause, or go on."""
        self.command(Pause() if self.trains else Resume())

    def action_panel(self, by: int) -> None:
        """Choose the panel after or before the chosen one."""
        if self.panels:
            self.choose(self.panels[(self.panels.index(self.chosen) + by) % len(self.panels)])

    def action_open_panel(self) -> None:
        """Do what `enter` does in the chosen panel."""
        self.action_full_screen()

    def action_full_screen(self) -> None:
        """Make the chosen panel full screen."""
        if self.focused is not None and self.focused.display and self.maximized is None:
            self.maximize(self.focused)
            self._subtitle = self.focused.border_subtitle or ""
            self.focused.border_subtitle = "esc leaves full screen"
            self.laid_out()

    def action_close_panel(self) -> None:
        """Leave full screen; from a past moment return to the present."""
        if self.maximized is not None:
            self.maximized.border_subtitle = self._subtitle
            self.minimize()
            self.laid_out()
        elif self.snapshot is not None and self.snapshot.state == "past":
            self.command(Return())

    @property
    def chosen(self) -> str:
        """The panel that is chosen."""
        return next((name for name in self.panels if self.query_one(f"#{name}").has_class("-chosen")), self.panels[0])

    def choose(self, name: str) -> None:
        """Choose a panel: where there is room for one, it is that one."""
        for panel in self.panels:
            self.query_one(f"#{panel}").set_class(panel == name, "-chosen")
        self.call_after_refresh(self.take_focus, name)
        self.laid_out()

    def take_focus(self, name: str) -> None:
        """Give the keys to a panel, where it is still there."""
        for panel in self.query(f"#{name}"):
            panel.focus()

    def say(self, note: str) -> None:
        """Say something for a while, at the end of the key bar where it fits there."""
        fits = self.maximized is None and cell_len(note) + 2 <= self.size.width - _KEYS_KEPT
        self.query_one(KeyLine).say(note if fits else "")
        self.query_one(Note).say("" if fits else note)

    def show_message(self, text: str) -> None:
        """Show a line above the keys, or none, until something else is to be said."""
        if not self.is_composed:
            return
        message = self.query_one("#message", Static)
        message.update(text)
        message.set_class(bool(text), "-shown")
        self.laid_out()
