"""Training without a screen: the same session with a printing publisher, until it ends or a signal comes."""

import os
import signal
import sys
from dataclasses import dataclass
from types import FrameType

import click

from nntui.core.runs.launching import Launch
from nntui.core.training.controls import Resume, Stop, ViewRequest
from nntui.core.training.events import (
    CommandRejected,
    Diagnosed,
    Diverged,
    EpochEnded,
    Event,
    Failed,
    Finished,
    Started,
)
from nntui.core.training.session import Session
from nntui.core.training.snapshot import Snapshot
from nntui.core.training.trainer import Trainer
from nntui.tui.formatting import safe
from nntui.tui.leaving import SIGNALS, mute
from nntui.tui.printers import BarPrinter, Printer, choose_printer

EXIT_DIVERGED = 3
_TICK = 0.25


def train_headless(launch: Launch, speed: float | None, *, as_json: bool) -> int:
    """Train to the end, print, and return the exit code."""
    run = _Run(launch, as_json)
    session = Session(run.build, run.publish, launch.folder, stay=False, speed=speed)
    caught = _catch_signals(session)
    session.start()
    while not session.join(_TICK):
        session.send(ViewRequest())
    return run.exit_code(caught)


def _catch_signals(session: Session) -> list[int]:
    """Let a signal stop the session; a second one ends the program at once. Return the list that they are put in."""
    caught: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        if caught:
            os._exit(128 + number)
        caught.append(number)
        session.send(Stop())

    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # so that nohup means what it says
            signal.signal(number, stop)
    return caught


@dataclass
class _Run:
    """Builds the trainer on the session's thread and hands what it publishes to the printer."""

    launch: Launch
    as_json: bool
    printer: Printer | None = None
    failed: Failed | None = None
    finished: Finished | None = None
    reader_gone: bool = False
    unwritable: str = ""
    """Why standard output takes nothing more, where that is a fault."""

    def build(self) -> Trainer:
        """Read the data and build the trainer; only now is it known whether there is an end for a bar to reach."""
        trainer = self.launch.build(endless=False)
        if trainer.state in ("paused", "diverged"):
            trainer.apply(Resume())
        self.printer = choose_printer(trainer, as_json=self.as_json)
        return trainer

    def publish(self, message: Snapshot | Event) -> None:
        """Print; a reader that has gone (`| head`) ends the printing, not the run."""
        if isinstance(message, Failed):
            self.failed = message
            if isinstance(self.printer, BarPrinter):
                self.printer.close()
        if isinstance(message, Finished):
            self.finished = message
        if self.reader_gone:
            return
        try:
            self._print(message)
        except OSError as error:
            self.reader_gone = True
            if not isinstance(error, BrokenPipeError):
                self.unwritable = f"cannot write to standard output: {error.strerror}; the model is kept"
            mute(sys.stdout.fileno())

    def _print(self, message: Snapshot | Event) -> None:
        if self.printer is None:
            return
        match message:
            case Started():
                self.printer.started(message)
            case EpochEnded():
                self.printer.epoch(message)
            case Snapshot():
                self.printer.snapshot(message)
            case Diagnosed():
                self.printer.diagnosed(message)
            case Finished():
                self.printer.finished(message)
            case Diverged():
                click.echo(f"diverged: {message.message}", err=True)
            case CommandRejected() | Failed():
                pass

    def exit_code(self, caught: list[int]) -> int:
        """Say why the run failed, if it did; return the exit code."""
        if self.failed is not None:
            click.echo(f"Error: {safe(self.failed.message)}", err=True)
            return 2 if self.failed.user_error else 1
        if caught:
            return 128 + caught[0]
        if self.unwritable:
            click.echo(f"Error: {self.unwritable}", err=True)
            return 2
        return EXIT_DIVERGED if self.finished is not None and self.finished.reason == "diverged" else 0
