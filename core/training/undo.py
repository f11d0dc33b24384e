"""The ways back from what the user changed, the newest first, within a bounded memory."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from nntui.core.errors import UserError

_DEPTH = 50
_BYTES = 256 * 2**20


@dataclass(frozen=True)
class _Way:
    back: Callable[[], None]
    size: int
    """Bytes that it holds."""


class UndoStack:
    """Functions that take changes back."""

    def __init__(self) -> None:
        """Begin empty."""
        self._ways: deque[_Way] = deque(maxlen=_DEPTH)

    def push(self, back: Callable[[], None], size: int = 0) -> None:
        """Keep the way back from a change that holds `size` bytes; the oldest ones go where there is no room."""
        self._ways.append(_Way(back, size))
        while len(self._ways) > 1 and sum(way.size for way in self._ways) > _BYTES:
            self._ways.popleft()

    def take_back(self) -> None:
        """Take the newest change back. Raises `UserError` where there is none."""
        if not self._ways:
            raise UserError("there is nothing to undo")
        self._ways.pop().back()
