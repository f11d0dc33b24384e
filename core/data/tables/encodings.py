"""Reads a text in the encoding that it seems to have; again in another one, where that shows to be wrong."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from nntui.core.data.tables.faults import MixedLineEndsError
from nntui.core.data.tables.files import TableFile
from nntui.core.data.tables.head import FALLBACK, NotUtf8Error
from nntui.core.data.tables.opening import Room, open_room
from nntui.core.errors import DataError

T = TypeVar("T")

_MOST_TRIES = 3


def in_its_encoding(
    file: TableFile,
    first: str,
    work: Callable[[Room], T],
    *,
    parent: Path | None = None,
    memory_bytes: int | None = None,
) -> tuple[T, str]:
    """Return what `work` makes of the file in a room, and the encoding that was right.

    `first` is what its beginning looks like; `parent` and `memory_bytes` are the room's. Raises `DataError` where no
    encoding is right, and what `work` raises.
    """
    encoding = first
    for _ in range(_MOST_TRIES):
        try:
            with open_room(file, encoding, parent=parent, memory_bytes=memory_bytes) as room:
                return work(room), encoding
        except NotUtf8Error:
            encoding = FALLBACK
        except MixedLineEndsError:
            # A text that is translated has one kind of line end afterwards.
            encoding = "utf-8-sig"
    raise DataError(f"{file.shown} cannot be read as text: save it again as CSV in UTF-8")
