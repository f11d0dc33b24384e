"""The ways back from what the user changed, the newest first, and forth again, within a bounded memory."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from nntui.core.errors import UserError
from nntui.core.training.controls import Command

_DEPTH = 50
_BYTES = 256 * 2**20

Again = Callable[[], None]
"""Makes a change again that was taken back."""


@dataclass(frozen=True)
class _Way:
    command: Command | None
    """What made the change."""

    back: Callable[[], Again | None]
    """Takes it back; returns how to make it again, or None where the command itself does."""

    size: int
    """Bytes that it holds."""


class UndoStack:
    """Functions that take changes back, and those that make them again."""

    def __init__(self) -> None:
        """Begin empty."""
        self.command: Command | None = None
        """The command that is being carried out."""

        self._ways: deque[_Way] = deque(maxlen=_DEPTH)
        self._undone: list[tuple[_Way, Again | None]] = []

    def push(self, back: Callable[[], Again | None], size: int = 0) -> None:
        """Keep the way back from a change that holds `size` bytes; the oldest ones go where there is no room.

        What was taken back before can no longer be made again.
        """
        self._undone.clear()
        self._ways.append(_Way(self.command, back, size))
        while len(self._ways) > 1 and sum(way.size for way in self._ways) > _BYTES:
            self._ways.popleft()

    def clear(self) -> None:
        """Forget all ways: they belong to another course of the run."""
        self._ways.clear()
        self._undone.clear()

    def take_back(self) -> None:
        """Take the newest change back. Raises `UserError` where there is none."""
        if not self._ways:
            raise UserError("there is nothing to undo")
        way = self._ways.pop()
        self._undone.append((way, way.back()))

    def make_again(self, carry_out: Callable[[Command], object]) -> None:
        """Make the change again that was taken back last. Raises `UserError` where there is none."""
        if not self._undone:
            raise UserError("there is nothing to redo")
        undone = self._undone.copy()
        way, again = undone.pop()
        if again is not None:
            again()
            self._ways.append(way)
        elif way.command is not None:
            carry_out(way.command)
        self._undone = undone
