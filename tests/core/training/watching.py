"""A session whose messages are kept, for the tests of the real thread."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from nntui.core.errors import DataError
from nntui.core.training.controls import (
    Stop,
    ViewRequest,
)
from nntui.core.training.events import Event, Finished
from nntui.core.training.session import Session
from nntui.core.training.snapshot import Snapshot
from nntui.core.training.trainer import Trainer

DEADLINE = 20.0
T = TypeVar("T")


class Notes:
    """A recorder that only notes what it was told."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.report = ""
        self.refuse = False

    def begin(self, trainer: Trainer) -> str:
        self.calls.append("begin")
        return "run-1"

    def end(self, trainer: Trainer) -> str:
        if self.refuse:
            raise DataError("cannot keep the model: disk full")
        self.calls.append("end")
        return "model.safetensors"

    def set_aside(self, trainer: Trainer) -> None:
        self.calls.append("set aside")

    def save(self, trainer: Trainer, path: str, *, overwrite: bool) -> str:
        if self.refuse:
            raise DataError(f"cannot write {path!r}: disk full")
        self.calls.append(f"save {path}{' over' * overwrite}")
        return path

    def fault(self, report: str) -> None:
        self.calls.append("fault")
        self.report = report


class Watched:
    """A session and all that it publishes."""

    def __init__(self, build: Callable[[], Trainer], *, stay: bool = True, speed: float | None = None) -> None:
        self.messages: list[Snapshot | Event] = []
        self.notes = Notes()
        self.session = Session(build, self.messages.append, self.notes, stay=stay, speed=speed)

    def of(self, kind: type[T]) -> list[T]:
        return [message for message in list(self.messages) if isinstance(message, kind)]

    def until(self, found: Callable[[], T | None]) -> T:
        """Return what `found` finds, once it does."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            result = found()
            if result:
                return result
            time.sleep(0.002)
        raise AssertionError(f"nothing came: {[type(message).__name__ for message in self.messages]}")

    def look(self, **said: Any) -> Snapshot:
        """Ask for a snapshot and wait for it."""
        before = len(self.of(Snapshot))
        self.session.send(ViewRequest(**said))
        return self.until(lambda: self.of(Snapshot)[before:])[0]

    def look_until(self, state: str) -> Snapshot:
        return self.until(lambda: next((s for s in [self.look()] if s.state == state), None))

    def stop(self) -> Finished:
        self.session.send(Stop())
        assert self.session.join(DEADLINE)
        return self.of(Finished)[-1]


Start = Callable[..., Watched]
