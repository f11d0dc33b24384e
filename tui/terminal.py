"""What the terminal is: whether a screen can be opened on it, and whether it is still there."""

import os
import select
import sys

_GONE = 0x008 | 0x010
"""POLLERR and POLLHUP, the same numbers everywhere."""


def refusal() -> str | None:
    """Return why no screen can be opened here, or None where one can.

    Textual reads from standard input and writes to standard error.
    """
    instead = "open it in a terminal, or train without a screen: nntui train"
    streams = (("standard input", sys.__stdin__), ("standard error", sys.__stderr__))
    for name, stream in streams:
        if stream is None or stream.closed or not stream.isatty():
            return f"{name} is no terminal, and the screen needs one: {instead}"
    if os.environ.get("TERM", "dumb") in ("", "dumb", "unknown"):
        return f"this terminal (TERM={os.environ.get('TERM', '')}) cannot show a screen: {instead}"
    return None


def is_gone() -> bool:
    """Whether the terminal behind standard input was closed."""
    stream = sys.__stdin__
    if stream is None or stream.closed:
        return True
    if not hasattr(select, "poll"):
        return False
    poll = select.poll()
    poll.register(stream.fileno(), 0)
    return any(events & _GONE for _, events in poll.poll(0))
