"""Opening the trainer: the app around a session, and what the terminal shows afterwards."""

import contextlib
import signal
import sys
from functools import partial
from typing import TYPE_CHECKING

import click
import platformdirs

from nntui.core.runs.launching import Launch, NewRun
from nntui.core.training.controls import Stop
from nntui.core.training.events import Event, Failed, Finished, Started
from nntui.core.training.session import Publish, Session
from nntui.core.training.snapshot import Snapshot
from nntui.core.types import Task
from nntui.tui import terminal
from nntui.tui.app import NntuiApp
from nntui.tui.configuration import read_configuration
from nntui.tui.formatting import safe
from nntui.tui.leaving import EXIT_CODES, SIGNALS, Reason, mute
from nntui.tui.plain import terminal_speaks_utf8
from nntui.tui.remembered import recall, remember

if TYPE_CHECKING:
    from nntui.core.training.trainer import Trainer
    from nntui.tui.screens.target import TargetChoice

_SWITCH_SECONDS = 0.001
"""How long the training thread keeps the interpreter while a key waits; Python's 5 ms is felt."""

_SAVE_SECONDS = 60.0


def check_terminal() -> None:
    """Raise click's error where no screen can be opened."""
    reason = terminal.refusal()
    if reason is not None:
        raise click.ClickException(reason)


def open_trainer(launch: Launch, speed: float | None) -> int:
    """Open the trainer, and return the exit code when it is left."""
    return _Opening(launch, speed).run()


class _Opening:
    """One visit to the screen."""

    def __init__(self, launch: Launch, speed: float | None) -> None:
        self._launch = launch
        self._speed = speed
        self._finished: Finished | None = None
        self._failed: Failed | None = None
        self._began = False
        self._task: Task = "classification"
        self._session: Session | None = None

    def run(self) -> int:
        """Show the app, then stop the training, keep the model, and say where it is."""
        sys.setswitchinterval(_SWITCH_SECONDS)
        configuration, (remembered, complaint) = read_configuration(), recall()
        new = self._launch if isinstance(self._launch, NewRun) else None
        app = NntuiApp(
            self._make_session,
            hint=_is_first_start(),
            ascii=not terminal_speaks_utf8(),
            ask=partial(_columns_of, new) if new else None,
            choose=new.predict if new else None,
            configuration=configuration,
            remembered=remembered,
            complaint=complaint,
        )
        reason: Reason = "hung up"
        try:
            reason = app.run() or "stopped"
        finally:
            if self._began:
                self._stop()
        if app.remembered != remembered:
            with contextlib.suppress(OSError):
                remember(app.remembered)
        failed = self._failed or app.failed  # the app itself fails where the question before the start does
        if failed is not None:
            click.echo(f"Error: {safe(failed.message)}", err=True)
            return 2 if failed.user_error else 1
        if app.return_code:
            return app.return_code
        self._say_goodbye()
        return EXIT_CODES[reason]

    def _make_session(self, publish: Publish) -> Session:
        def note_and_publish(message: Snapshot | Event) -> None:
            match message:
                case Started(task=task):
                    self._began, self._task = True, task
                case Finished():
                    self._finished = message
                case Failed():
                    self._failed = message
            publish(message)

        self._session = Session(self._build, note_and_publish, self._launch.folder, stay=True, speed=self._speed)
        return self._session

    def _build(self) -> "Trainer":
        return self._launch.build(endless=True)

    def _stop(self) -> None:
        """Let the training end and keep the model."""
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)  # a second one must not cost the model
        if self._session is None:
            return
        self._session.send(Stop())
        if not self._session.join(_SAVE_SECONDS) and self._failed is None:
            late = f"the training did not end within {_SAVE_SECONDS:.0f} seconds: its last steps may be lost"
            self._failed = Failed(late, user_error=False)

    def _say_goodbye(self) -> None:
        """Say how the run ended and how it goes on; to a terminal that is gone, nothing."""
        from nntui.tui.printers import conclude, say

        try:
            for line in conclude(self._finished, self._task) if self._finished is not None else ():
                say(line)
            sys.stdout.flush()
        except OSError:
            mute(1, 2)


def _columns_of(launch: NewRun) -> "list[TargetChoice] | None":
    """Return the columns to choose the target from; None where it is known."""
    from nntui.tui.screens.target import TargetChoice

    columns = launch.columns()
    if columns is None:
        return None
    return [TargetChoice(column.name, column.kind, column.samples) for column in columns]


def _is_first_start() -> bool:
    """Whether nntui was never opened before; from now on it was."""
    mark = platformdirs.user_state_path("nntui") / "opened"
    try:
        if mark.exists():
            return False
        mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        mark.touch()
    except OSError:
        return False
    return True
