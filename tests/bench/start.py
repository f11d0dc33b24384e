"""Measures the start: the time to the first frame over that of an empty Textual app, and the command line's help.

python -m tests.bench.start [--rounds N]

Both programs start in a real pseudo-terminal of 120x40, in turn; the first frame is there when every row is painted,
and for nntui the status line names it. The empty app imports NumPy, as nntui cannot do without it. Modules are
compiled beforehand, in a round that is not counted. Nothing is asserted: the tables are to be read.
"""

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench.common import (
    NNTUI,
    Shown,
    Terminal,
    environment,
    load_after,
    machine,
    median_and_spread,
    replay,
    table,
)

EMPTY_APP = [sys.executable, "-c", "import numpy; from textual.app import App; App().run()"]
CTRL_Q = b"\x11"
HELP = {
    "`nntui --help`": [NNTUI, "--help"],
    "`nntui train --help`": [NNTUI, "train", "--help"],
}
BARE_CLICK = [sys.executable, "-c", "import click"]
_TRAINED = re.compile(r"step +[1-9]")


def has_frame(shown: Shown) -> bool:
    """Whether a whole frame of any app is there."""
    return shown.is_painted


def has_status(shown: Shown) -> bool:
    """Whether a whole frame of nntui is there."""
    return shown.is_painted and "nntui" in shown.text(0)


def has_trained(shown: Shown) -> bool:
    """Whether the first steps are counted on the screen."""
    return has_status(shown) and _TRAINED.search(shown.text(0)) is not None


def seconds_until(terminal: Terminal, is_there: Callable[[Shown], bool]) -> float:
    """The time from the start of the program until something was shown. Raises RuntimeError if it never was."""
    for at, shown, _ in replay(terminal.chunks):
        if is_there(shown):
            return at - terminal.begun
    raise RuntimeError(f"{is_there.__name__} is never true")


def start_empty(home: Path) -> float:
    """Start the empty app; return the seconds to its first frame."""
    with Terminal(EMPTY_APP, home) as terminal:
        terminal.wait_for(b"\x1b[1;1H")
        time.sleep(0.5)
        terminal.quit(CTRL_Q)
    return seconds_until(terminal, has_frame)


def start_nntui(home: Path) -> tuple[float, float]:
    """Start nntui; return the seconds to its first frame, and to its first trained steps."""
    with Terminal([NNTUI], home) as terminal:
        terminal.wait_for(b"training")
        time.sleep(1.0)
        terminal.quit(b"q")
    return seconds_until(terminal, has_status), seconds_until(terminal, has_trained)


def run(command: Sequence[str], home: Path) -> float:
    """Run a command to its end; return the seconds."""
    begun = time.perf_counter()
    subprocess.run(command, env=environment(home), stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def measure_frames(home: Path, rounds: int) -> str:
    """Return the table of first frames."""
    start_empty(home), start_nntui(home)
    found = []
    for number in range(rounds):
        empty = start_empty(home) if number % 2 else None
        frame, trained = start_nntui(home)
        found.append((empty or start_empty(home), frame, trained))
    columns = [[1000 * value for value in column] for column in zip(*found, strict=True)]
    names = ("empty Textual app with NumPy: first frame", "`nntui`: first frame", "`nntui`: first steps shown")
    return _against_first(names, columns)


def measure_help(home: Path, rounds: int) -> str:
    """Return the table of the command line's help."""
    commands = {"`import click`": BARE_CLICK, **HELP}
    for command in commands.values():
        run(command, home)
    found = [[1000 * run(command, home) for command in commands.values()] for _ in range(rounds)]
    return _against_first(tuple(commands), list(zip(*found, strict=True)))


def _against_first(names: Sequence[str], columns: Sequence[Sequence[float]]) -> str:
    """A row a name: its median and, round by round, its ratio to the first."""
    rows = [
        (
            name,
            f"{statistics.median(values):.0f}",
            median_and_spread([value / first for value, first in zip(values, columns[0], strict=True)]),
        )
        for name, values in zip(names, columns, strict=True)
    ]
    return table(("what", "ms", "ratio to the first (middle half)"), *rows)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="How long the start takes.")
    parser.add_argument("--rounds", type=int, default=9, help="rounds of which the medians are taken")
    arguments = parser.parse_args()
    print(f"{machine()}; medians of {arguments.rounds} rounds")
    with tempfile.TemporaryDirectory() as folder:
        print(f"\n{measure_frames(Path(folder), arguments.rounds)}", flush=True)
        print(f"\n{measure_help(Path(folder), arguments.rounds)}")
    print(f"\n{load_after()}")


if __name__ == "__main__":
    main()
