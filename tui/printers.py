"""What `nntui train` prints: JSON lines, plain lines, or a progress bar."""

import json
import math
import shlex
import sys
from pathlib import Path
from typing import Any, Protocol

import click

from nntui.core.runs.store import default_folder
from nntui.core.training.events import Diagnosed, EpochEnded, Finished, Started
from nntui.core.training.scoring import score_name
from nntui.core.training.snapshot import Metrics, Snapshot
from nntui.core.training.trainer import Trainer
from nntui.core.types import Task
from nntui.tui.aside import say_aside
from nntui.tui.formatting import count, duration, safe, score, score_value, significant
from nntui.tui.plain import speaks_utf8, to_ascii


class Printer(Protocol):
    """Writes what happens."""

    def started(self, event: Started) -> None:
        """The run begins."""

    def epoch(self, event: EpochEnded) -> None:
        """An epoch has ended."""

    def snapshot(self, snapshot: Snapshot) -> None:
        """Some time has passed."""

    def diagnosed(self, event: Diagnosed) -> None:
        """Something is wrong with the run."""

    def finished(self, event: Finished) -> None:
        """The run has ended."""


class JsonPrinter:
    """One object a line, flushed as it is written, without NaN or infinity."""

    def __init__(self, task: Task) -> None:
        """Name the score of a task."""
        self._score = score_name(task)

    def started(self, event: Started) -> None:
        """Put what was noticed on standard error: the lines are for programs."""
        for notice in event.notices:
            say_aside(notice)

    def snapshot(self, snapshot: Snapshot) -> None:
        """Say nothing."""

    def epoch(self, event: EpochEnded) -> None:
        """Print the epoch."""
        measures = {
            f"{part}_{name}": value
            for part, metrics in (("train", event.train), ("valid", event.valid))
            for name, value in (("loss", metrics.loss), (self._score, metrics.score))
        }
        self._print(
            event="epoch",
            epoch=event.epoch,
            step=event.step,
            **measures,
            learning_rate=event.learning_rate,
            seconds=round(event.seconds, 3),
        )

    def diagnosed(self, event: Diagnosed) -> None:
        """Print the finding, for a program on standard output and for people beside it."""
        finding = event.finding
        self._print(
            event="diagnosis",
            epoch=event.epoch,
            step=event.step,
            rule=finding.rule,
            gravity=finding.gravity,
            layer=None if finding.layer is None else finding.layer + 1,
            text=finding.text,
            evidence=finding.evidence,
            help=finding.help,
        )
        say_aside(finding_line(event))

    def finished(self, event: Finished) -> None:
        """Print the end."""
        self._print(
            event="finished",
            reason=event.reason,
            epochs=event.epochs,
            steps=event.steps,
            seconds=round(event.seconds, 3),
            test={"loss": event.test.loss, self._score: event.test.score, **event.scores},
            best_epoch=event.best_epoch,
            weights_sha256=event.weights_sha256,
            run=event.run,
            model=event.model,
            weights=event.weights,
        )

    def _print(self, **values: Any) -> None:
        click.echo(json.dumps(finite(values), allow_nan=False))


class LinePrinter:
    """A line an epoch."""

    def __init__(self, task: Task) -> None:
        """Name the score of a task."""
        self._task: Task = task

    def started(self, event: Started) -> None:
        """Print what is trained, and how."""
        for line in describe(event):
            say(line)

    def snapshot(self, snapshot: Snapshot) -> None:
        """Say nothing."""

    def epoch(self, event: EpochEnded) -> None:
        """Print the epoch."""
        train, valid = event.train, event.valid
        say(
            f"epoch {event.epoch:>4}  step {event.step:>7}  "
            f"loss {significant(train.loss):<8}  {score(train.score, self._task):>15}  "
            f"validation loss {significant(valid.loss):<8}  {score(valid.score, self._task):>15}  "
            f"{duration(event.seconds)}"
        )

    def diagnosed(self, event: Diagnosed) -> None:
        """Say what is wrong beside the lines."""
        say_aside(finding_line(event))

    def finished(self, event: Finished) -> None:
        """Print the end."""
        for line in conclude(event, self._task):
            say(line)


class BarPrinter:
    """A progress bar with the newest numbers behind it."""

    def __init__(self, trainer: Trainer, epochs: int) -> None:
        """Print for a trainer's run, which ends after `epochs`."""
        self._task = trainer.dataset.task
        self._steps = trainer.batches_an_epoch * epochs
        self._bar: Any = None
        self._numbers = ""
        self._done = 0

    def started(self, event: Started) -> None:
        """Print what is trained, and begin the bar."""
        for line in describe(event):
            say(line)
        self._bar = click.progressbar(
            length=self._steps, label="training", show_eta=True, item_show_func=lambda _: self._numbers, width=24
        )
        self._bar.__enter__()

    def snapshot(self, snapshot: Snapshot) -> None:
        """Move the bar."""
        self._numbers = f"epoch {snapshot.epoch}/{snapshot.epochs}  {_brief('loss', snapshot.train, self._task)}"
        if snapshot.valid is not None:
            self._numbers += f"  {_brief('validation', snapshot.valid, self._task)}"
        self._move(snapshot.step)

    def epoch(self, event: EpochEnded) -> None:
        """Leave it to the next snapshot."""

    def diagnosed(self, event: Diagnosed) -> None:
        """Say what is wrong on a line of its own; the bar goes on below it."""
        click.echo()
        say_aside(finding_line(event))

    def finished(self, event: Finished) -> None:
        """End the bar and print the end."""
        self._move(event.steps)
        self.close()
        for line in conclude(event, self._task):
            say(line)

    def close(self) -> None:
        """End the bar, so that what follows has a line of its own."""
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None

    def _move(self, step: int) -> None:
        if self._bar is not None:
            self._bar.update(step - self._done, 0)
            self._done = step


def say(line: str) -> None:
    """Print a line, in ASCII where standard output takes nothing else."""
    click.echo(line if speaks_utf8(sys.stdout) else to_ascii(line))


def finding_line(event: Diagnosed) -> str:
    """Return what is wrong, the numbers and what helps in one line."""
    finding = event.finding
    return f"diagnosis at epoch {event.epoch}, step {event.step:,}: {finding.text}; {finding.evidence}; {finding.help}"


def describe(event: Started) -> list[str]:
    """Return what is trained, and what was chosen, in lines."""
    lines = [f"{safe(event.data)} · {event.architecture} · {event.activation}", event.summary, event.choices]
    return [*lines, *(safe(notice) for notice in event.notices)]


def conclude(event: Finished, task: Task) -> list[str]:
    """Return how the run ended in lines."""
    reason = {"epochs": "finished", "early_stopping": "stopped early"}.get(event.reason, event.reason)
    best = f" · best epoch {event.best_epoch}" if event.best_epoch else ""
    done = f"{_counted(event.epochs, 'epoch')}, {_counted(event.steps, 'step')}"
    weights = {"best": "best epoch's"}.get(event.weights, event.weights)
    folder = Path(event.model).parent
    run = event.run if folder.parent == default_folder() else shlex.quote(str(folder))
    return [
        f"{reason} after {done}, {duration(event.seconds)}{best}",
        f"test loss {significant(event.test.loss)}, {score(event.test.score, task)}, with the {weights} weights",
        *_explained(event.scores),
        f"run {safe(event.run)}, kept in {safe(str(folder))}",
        f"go on with it: nntui resume {safe(run)}",
    ]


def _explained(scores: dict[str, float]) -> list[str]:
    """Return the verdict in bits, where there is one."""
    if "bits_gained" not in scores:
        return []
    gained, whole = scores["bits_gained"], scores["base_rate_bits"]
    return [f"explains {gained:.2f} of the {whole:.2f} bits of a label"]


def _counted(number: int, what: str) -> str:
    return f"{count(number)} {what}{'' if number == 1 else 's'}"


def _brief(name: str, metrics: Metrics | None, task: Task) -> str:
    return f"{name} {significant(metrics.loss)} ({score_value(metrics.score, task)})" if metrics else ""


def finite(value: Any) -> Any:
    """Return what JSON can hold: null where it has no number."""
    if isinstance(value, dict):
        return {name: finite(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def choose_printer(trainer: Trainer, *, as_json: bool) -> Printer:
    """Return the printer for where standard output goes; a run without an end has no bar."""
    task = trainer.dataset.task
    if as_json:
        return JsonPrinter(task)
    if sys.stdout is not None and sys.stdout.isatty() and trainer.epochs is not None:
        return BarPrinter(trainer, trainer.epochs)
    return LinePrinter(task)
