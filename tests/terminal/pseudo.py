"""A program on a real pseudo-terminal, and the screen that it draws there."""

import contextlib
import os
import re
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pexpect
import pyte

PATIENCE = 40.0
"""Seconds until something that has to happen counts as not happening, on a machine that does other things too."""

NNTUI = (sys.executable, "-c", "from nntui.tui.cli import main; main()")
KEPT = ("PATH", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "OPENBLAS_NUM_THREADS")

_MODES = re.compile(rb"\x1b\[[?>=<][0-9;]*(?:\$p|[a-zA-Z])|\x1b\[[0-9;]*t|\x1b[P_].*?\x1b\\", re.DOTALL)
"""What pyte does not know: private modes, questions to the terminal."""


class PseudoTerminal:
    """One program on one terminal: type, look, wait."""

    def __init__(self, command: Sequence[str], size: tuple[int, int], environment: Mapping[str, str]) -> None:
        """Start a command on a terminal of `size` columns and rows."""
        self.raw = b""
        """Everything that the program has written."""

        columns, rows = size
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._pending = b""
        self.child: Any = pexpect.spawn(
            command[0], list(command[1:]), env=dict(environment), dimensions=(rows, columns), timeout=None
        )
        self.modes_before = self.modes

    @property
    def modes(self) -> list[Any]:
        """What the terminal's line discipline does: echo, line editing, signals."""
        return termios.tcgetattr(self.child.child_fd)

    @property
    def text(self) -> str:
        """What the screen shows."""
        return "\n".join(self._screen.display)

    @property
    def is_stopped(self) -> bool:
        """Whether the program was suspended."""
        return os.waitid(os.P_PID, self.child.pid, os.WSTOPPED | os.WNOHANG | os.WNOWAIT) is not None

    def type(self, keys: str) -> None:
        """Press keys."""
        self.child.send(keys)

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size."""
        self._screen.resize(rows, columns)
        self.child.setwinsize(rows, columns)

    def read(self) -> None:
        """Take what the program has written since the last time, waiting for it for a moment."""
        if self.child.closed:
            time.sleep(0.02)
            return
        try:
            data = self.child.read_nonblocking(1 << 16, timeout=0.05)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return
        self.raw += data
        data = self._pending + data
        cut = data.rfind(b"\x1b", -64) if b"\x1b" in data[-64:] else len(data)
        self._pending, data = data[cut:], data[:cut]
        self._stream.feed(_MODES.sub(b"", data))

    def wait_for(self, condition: Callable[[str], object], what: str) -> str:
        """Wait until the screen fulfils a condition; return its text."""
        deadline = time.monotonic() + PATIENCE
        while True:
            self.read()
            text = self.text
            if condition(text):
                return text
            if time.monotonic() > deadline or not self.child.isalive():
                state = "is running" if self.child.isalive() else "has ended"
                raise AssertionError(f"{what} did not come; the program {state}, and its screen shows:\n{text}")

    def wait_for_bytes(self, wanted: bytes) -> None:
        """Wait until the program has written something, whatever the screen shows."""
        self.wait_for(lambda _: wanted in self.raw, repr(wanted))

    def wait_for_end(self, patience: float = PATIENCE) -> int:
        """Wait until the program has ended; return its exit code, below zero for a signal that killed it."""
        deadline = time.monotonic() + patience
        while self.child.isalive():
            self.read()
            if time.monotonic() > deadline:
                raise AssertionError(f"the program did not end; its screen shows:\n{self.text}")
        self._drain()
        return int(self.child.exitstatus if self.child.signalstatus is None else -self.child.signalstatus)

    @property
    def said_afterwards(self) -> list[str]:
        """The lines that were written after the screen was given back."""
        text = self.raw.rpartition(b"\x1b[?1049l")[2].decode(errors="replace")
        lines = re.sub(r"\x1b\[[0-9;?<>=]*[a-zA-Z]", "", text).replace("\r", "\n").split("\n")
        return [line for line in lines if line.strip()]

    def close(self) -> None:
        """Take the terminal away, as a lost connection does."""
        self.child.ptyproc.fileobj.close()
        self.child.closed = self.child.ptyproc.closed = True

    def kill(self) -> None:
        """End what is left of the program."""
        if self.child.isalive():
            self.child.kill(9)
            self.child.wait()
        if not self.child.closed:
            self.child.close()

    def _drain(self) -> None:
        before = -1
        while len(self.raw) != before:
            before = len(self.raw)
            self.read()


def environment(home: Path, **changes: str | None) -> dict[str, str]:
    """Return an environment with nothing of the user's in it; None takes a variable out."""
    plain = {name: os.environ[name] for name in KEPT if name in os.environ}
    plain |= {"HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
    merged: dict[str, str | None] = {**plain, **changes}
    return {name: value for name, value in merged.items() if value is not None}


@contextlib.contextmanager
def on_a_terminal(
    command: Sequence[str], size: tuple[int, int], variables: Mapping[str, str]
) -> Iterator[PseudoTerminal]:
    """Start a command on a terminal of its own; it is gone afterwards."""
    terminal = PseudoTerminal(command, size, variables)
    try:
        yield terminal
    finally:
        terminal.kill()


def number_after(word: str, text: str) -> float | None:
    """Return the first number behind a word on the screen."""
    found = re.search(rf"{re.escape(word)}\s+([0-9.]+(?:e-?[0-9]+)?)", text)
    return float(found[1]) if found else None
