"""Textual's driver for terminals, made to outlive what real ones do to it."""

import contextlib
from typing import IO, TYPE_CHECKING, Any, cast

from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from textual.app import App


class LastingFile:
    """A terminal's file that may be written to after the terminal has gone: nothing comes of it then.

    Textual writes on a thread of its own, behind a queue of few places. An error would end that thread, and the screen
    would wait for a place in the queue for ever, deaf to the signal that tells of the closed terminal.
    """

    def __init__(self, file: IO[str]) -> None:
        """Write to `file`."""
        self._file = file

    def write(self, text: str) -> None:
        """Write as long as somebody is there."""
        with contextlib.suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        """Flush what was written."""
        with contextlib.suppress(OSError):
            self._file.flush()

    def fileno(self) -> int:
        """Return the file's number."""
        return self._file.fileno()


class ForgivingDriver(LinuxDriver):
    """Goes on reading after bytes that are no UTF-8 and sequences that are no key, and resumes only what it suspended.

    A terminal that closes sends SIGCONT beside SIGHUP, and Textual takes every SIGCONT for the end of a suspension: it
    would start a second writer and a second reader, whom nobody stops when the app ends.
    """

    _suspended = False

    def __init__(self, app: "App[object]", **options: Any) -> None:
        """Write to a terminal that may go at any time."""
        super().__init__(app, **options)
        self._file = cast("Any", LastingFile(cast("IO[str]", self._file)))

    def suspend_application_mode(self) -> None:
        """Give the terminal back for a while."""
        self._suspended = True
        super().suspend_application_mode()

    def resume_application_mode(self) -> None:
        """Take the terminal again, if it was given back."""
        if self._suspended:
            self._suspended = False
            super().resume_application_mode()

    def run_input_thread(self) -> None:
        """Read keys; what cannot be decoded is dropped, with what was read in one go with it."""
        while not self.exit_event.is_set():
            try:
                super().run_input_thread()
            except (ValueError, OverflowError):
                continue
