"""How the program is left: the signals that end it, what each means, and its exit codes."""

import os
import signal
from typing import Literal

Reason = Literal["stopped", "interrupted", "terminated", "hung up"]

SIGNALS: dict[signal.Signals, Reason] = {
    signal.SIGINT: "interrupted",
    signal.SIGTERM: "terminated",
    signal.SIGHUP: "hung up",
}

EXIT_CODES: dict[Reason, int] = {"stopped": 0, **{reason: 128 + number for number, reason in SIGNALS.items()}}


def mute(*streams: int) -> None:
    """Let what is written to file descriptors go nowhere, so that Python's last flush does not set the exit code."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        os.dup2(nowhere, stream)
