"""The session: the one training thread. Commands come in through a queue, snapshots and events go out."""

import contextlib
import queue
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from nntui.core.errors import UserError
from nntui.core.training.controls import (
    Command,
    NudgeSpeed,
    Panel,
    Reset,
    Return,
    Save,
    SetMemory,
    SetSpeed,
    Stop,
    ViewRequest,
)
from nntui.core.training.events import CommandRejected, EpochEnded, Event, Failed, Finished, Noted
from nntui.core.training.snapshot import Snapshot
from nntui.core.training.speed import SpeedLimit

if TYPE_CHECKING:
    from nntui.core.training.trainer import Trainer

Publish = Callable[[Snapshot | Event], None]
"""Called on the training thread with each snapshot that was asked for and each event."""

_RATE_WINDOW = 0.4
"""Seconds over which samples a second are measured."""

_LONGEST_WAIT = 60.0

_ALWAYS: frozenset[Panel] = frozenset({"layers", "curves", "data"})
"""Panels that stand beside the one view that a screen shows at a time."""


class Recorder(Protocol):
    """Keeps a run: the session tells it when to write."""

    def begin(self, trainer: "Trainer") -> str:
        """The run starts: return its id."""

    def end(self, trainer: "Trainer") -> str:
        """The run is over for now: keep the model, return its path."""

    def set_aside(self, trainer: "Trainer") -> None:
        """The run is about to start again: keep the model that it has so far."""

    def save(self, trainer: "Trainer", path: str, *, overwrite: bool) -> str:
        """Write the model that the run has now to a file, return its path. Raises `UserError` where it cannot be."""

    def fault(self, report: str) -> None:
        """Keep the report of an error inside the program."""


class Pace:
    """Time spent training and samples a second."""

    def __init__(self, seconds: float = 0.0) -> None:
        """Stand still, after `seconds` of earlier training."""
        self.samples = 0
        self._seconds = seconds
        self._since: float | None = None
        self._window = (seconds, 0)
        self._rate = 0.0

    @property
    def seconds(self) -> float:
        """Time spent training, without pauses."""
        return self._seconds + (0.0 if self._since is None else time.perf_counter() - self._since)

    def run(self) -> None:
        """Let the time run."""
        if self._since is None:
            self._since = time.perf_counter()

    def stand(self) -> None:
        """Stop the time."""
        self._seconds, self._since = self.seconds, None

    def rate(self) -> float:
        """Samples a second of late."""
        start, before = self._window
        passed = self.seconds - start
        if passed >= _RATE_WINDOW or (not self._rate and passed > 0.0):
            self._rate = (self.samples - before) / passed
            self._window = (self.seconds, self.samples)
        return self._rate


class Session:
    """Runs one trainer on a thread of its own until it is stopped."""

    def __init__(
        self,
        build: "Callable[[], Trainer]",
        publish: Publish,
        recorder: Recorder,
        *,
        stay: bool,
        speed: float | None = None,
    ) -> None:
        """Build nothing yet: `build` is called on the thread, as it may read data for seconds.

        With `stay`, a run that finished or diverged waits for commands, as a screen wants it; without, it ends.
        `speed` limits the steps a second.
        """
        self._build = build
        self._publish = publish
        self._recorder = recorder
        self._stay = stay
        self._speed = SpeedLimit(speed)
        self._inbox: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._pace = Pace()
        self._stopped = False
        self._next_step = 0.0
        self._owed: ViewRequest | None = None
        """What a viewer waits for."""

        self._thread = threading.Thread(target=self._run, name="training", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def send(self, command: Command) -> None:
        """Hand in a command, from any thread; it is carried out between two batches."""
        self._inbox.put(command)

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the end; return whether it came."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        from threadpoolctl import threadpool_limits

        try:
            trainer = self._build()
            run = self._recorder.begin(trainer)
        except Exception as error:
            self._fail(error)
            return
        try:
            self._pace = Pace(trainer.seconds)
            if not self._stay:
                trainer.apply(SetMemory(0))  # nobody is there to go back
            self._publish(trainer.started())
            with threadpool_limits(trainer.recipe.threads, "blas"):
                self._loop(trainer)
                self._publish(self._finished(trainer, run))
        except Exception as error:
            with contextlib.suppress(Exception):
                self._recorder.end(trainer)
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        """Say what went wrong in a line; of a fault in the program, keep the report of where."""
        if isinstance(error, MemoryError):
            error = UserError("there is not enough memory: use smaller layers or a smaller batch")
        if isinstance(error, UserError):
            self._publish(Failed(str(error), user_error=True))
            return
        with contextlib.suppress(OSError):
            self._recorder.fault(traceback.format_exc())
        self._publish(Failed(f"{type(error).__name__}: {error}", user_error=False))

    def _loop(self, trainer: "Trainer") -> None:
        while True:
            busy = trainer.busy
            if not busy or not self._inbox.empty():
                self._serve(trainer, busy)
            if self._stopped:
                break
            if trainer.busy:
                if trainer.state == "training":
                    self._pace.run()
                self._advance(trainer)
            else:
                self._pace.stand()
                if not self._stay and trainer.state in ("finished", "diverged"):
                    break
        self._pace.stand()
        trainer.apply(Return())
        trainer.seconds = self._pace.seconds

    def _advance(self, trainer: "Trainer") -> None:
        speed = self._speed.limit if trainer.judgement is None else None
        if speed is not None and not self._wait_for_turn(trainer, speed):
            return
        step = trainer.progress.step
        for event in trainer.advance():
            self._publish(replace(event, seconds=self._pace.seconds) if isinstance(event, EpochEnded) else event)
        self._answer(trainer)
        if trainer.progress.step != step:
            self._pace.samples += trainer.last_rows

    def _wait_for_turn(self, trainer: "Trainer", speed: float) -> bool:
        """Hold the next batch back for the speed limit; return whether its time has come."""
        now = time.perf_counter()
        if now >= self._next_step:
            self._next_step = now + 1.0 / speed
            return True
        with contextlib.suppress(queue.Empty):
            command = self._inbox.get(timeout=min(self._next_step - now, _LONGEST_WAIT))
            self._handle(trainer, [command])
        return False

    def _serve(self, trainer: "Trainer", busy: bool) -> None:
        """Take what waits in the inbox; wait for something where there is nothing to do."""
        commands = []
        if not busy and self._waits(trainer):
            commands.append(self._inbox.get())
        while not self._inbox.empty():
            commands.append(self._inbox.get())
        self._handle(trainer, commands)

    def _waits(self, trainer: "Trainer") -> bool:
        return self._stay or trainer.state == "paused"

    def _handle(self, trainer: "Trainer", commands: list[Command]) -> None:
        """Carry commands out in their order; the view requests that wait are answered as one."""
        for command in commands:
            match command:
                case ViewRequest():
                    self._owed = command if self._owed is None else _merged(self._owed, command)
                case Stop():
                    self._stopped = True
                case SetSpeed() | NudgeSpeed() | Save():
                    self._publish(self._carry_out(trainer, command))
                case _:
                    if isinstance(command, Reset) and trainer.progress.step and trainer.past is None:
                        self._recorder.set_aside(trainer)
                    for event in trainer.apply(command):
                        self._publish(event)
        self._answer(trainer)

    def _carry_out(self, trainer: "Trainer", command: SetSpeed | NudgeSpeed | Save) -> Event:
        """Carry out what is none of the trainer's business: it knows neither the clock nor files."""
        try:
            match command:
                case SetSpeed(limit):
                    self._speed.set(limit)
                case NudgeSpeed(factor):
                    self._speed.nudge(factor, self._pace.rate() / max(trainer.batch_size, 1))
                case Save(path, overwrite):
                    return Noted(f"model saved to {self._recorder.save(trainer, path, overwrite=overwrite)}")
        except UserError as error:
            return CommandRejected(command, str(error))
        self._next_step = 0.0
        return Noted(f"speed: {self._speed}")

    def _answer(self, trainer: "Trainer") -> None:
        """Answer the request that waits; not before single steps are done, as it was made to see them."""
        request = self._owed
        if request is not None and not (trainer.state == "training" and trainer.batches_left is not None):
            self._owed = None
            seen = trainer.snapshot(request, self._pace.seconds, self._pace.rate())
            self._publish(replace(seen, speed=self._speed.limit))

    def _finished(self, trainer: "Trainer", run: str) -> Finished:
        """Judge the test part, keep the model, and sum up."""
        progress = trainer.progress
        return Finished(
            reason=trainer.end_reason,
            epochs=progress.epochs_done,
            steps=progress.step,
            seconds=self._pace.seconds,
            test=trainer.judge_test(),
            best_epoch=progress.best_epoch,
            weights_sha256=trainer.weights_sha256,
            run=run,
            model=self._recorder.end(trainer),
            weights=trainer.kept()[1],
            scores=trainer.test_scores(),
        )


def _merged(older: ViewRequest, newer: ViewRequest) -> ViewRequest:
    """Ask for the panels of both; for the view of the newest that wants one."""
    panels = older.panels | newer.panels
    if newer.panels - _ALWAYS or not older.panels - _ALWAYS:
        return replace(newer, panels=panels)
    return replace(older, panels=panels, columns=newer.columns, window=newer.window)
