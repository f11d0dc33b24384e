"""How much memory a file may take when it is read: no more than the machine has to give."""

import contextlib
from pathlib import Path

_WITHOUT_WORD = 2**32
"""What is assumed where the system does not say: 4 GiB."""

_SHARE = 0.5
"""Of what is free; the other half is for prepared copies and the network."""


def available_memory() -> int:
    """Bytes that programs can still get without swapping, as Linux estimates them; 4 GiB where nobody says."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return _WITHOUT_WORD


def reading_limit() -> int:
    """Bytes that the arrays of one file may take together in memory."""
    return int(available_memory() * _SHARE)
