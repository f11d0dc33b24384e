"""What the measurements of the screen share: a real pseudo-terminal, what it shows and when, and the machine."""

import importlib.metadata
import os
import platform
import pty
import re
import signal
import statistics
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyte

COLUMNS, LINES = 120, 40
NNTUI = str(Path(sys.executable).with_name("nntui"))
"""The installed command, of the environment that this runs in."""

_PACKAGES = ("numpy", "textual", "plotext")
_NOT_FOR_CHILDREN = ("NO_COLOR", "PYTHONDONTWRITEBYTECODE", "TEXTUAL", "TEXTUAL_THEME", "TEXTUAL_FPS")
_TIMEOUT = 60.0
FRAME_SECONDS = 0.05
"""Changes that are nearer to each other belong to one frame."""

_STEP = re.compile(r"step +(\d+)")
Chunk = tuple[float, bytes]
"""What was read from a terminal at once, and when."""


def environment(home: Path) -> dict[str, str]:
    """Variables for a child: a terminal with all colours, runs and compiled modules in a folder of their own."""
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_FOR_CHILDREN}
    folders = {"XDG_STATE_HOME": "state", "XDG_DATA_HOME": "data", "PYTHONPYCACHEPREFIX": "compiled"}
    here = {name: str(home / folder) for name, folder in folders.items()}
    return kept | here | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONIOENCODING": "utf-8"}


class Terminal:
    """A program in a pseudo-terminal of 120x40; a thread drains it and notes what came when.

    Nothing is interpreted while the program runs, so that the measurement takes next to nothing from it.
    """

    def __init__(self, command: Sequence[str], home: Path) -> None:
        """Start the program."""
        self._master, side = pty.openpty()
        termios.tcsetwinsize(side, (LINES, COLUMNS))
        self.chunks: list[Chunk] = []
        self.begun = time.perf_counter()
        self._process = subprocess.Popen(
            command, stdin=side, stdout=side, stderr=side, env=environment(home), start_new_session=True
        )
        os.close(side)
        self._reader = threading.Thread(target=self._drain, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        """Return the terminal."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the program if it has not ended, and close the terminal."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
        self._reader.join(_TIMEOUT)
        os.close(self._master)

    def send(self, keys: bytes) -> float:
        """Press keys; return when."""
        at = time.perf_counter()
        os.write(self._master, keys)
        return at

    def wait_for(self, text: bytes) -> None:
        """Wait until these bytes have come in one piece. Raises RuntimeError if they do not."""
        begun = time.perf_counter()
        while not any(text in data for _, data in self.chunks[-50:]):
            if self._process.poll() is not None or time.perf_counter() - begun > _TIMEOUT:
                raise RuntimeError(f"{text!r} was not shown; the end was {self.chunks[-1:]!r}")
            time.sleep(0.005)

    def quit(self, key: bytes) -> None:
        """Press the key that ends the program, and wait for its end."""
        self.send(key)
        self._process.wait(_TIMEOUT)

    def resident_bytes(self) -> int:
        """Memory that the program has now; 0 where the system does not tell it."""
        try:
            pages = Path(f"/proc/{self._process.pid}/statm").read_text(encoding="utf-8").split()[1]
        except OSError:
            return 0
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def cpu_seconds(self) -> dict[str, float]:
        """Processor time of each thread so far; empty where the system does not tell it."""
        tick = os.sysconf("SC_CLK_TCK")
        found = {}
        for path in Path(f"/proc/{self._process.pid}/task").glob("*/stat"):
            fields = path.read_text(encoding="utf-8").rsplit(")", 1)[1].split()
            found[path.parent.name] = (int(fields[11]) + int(fields[12])) / tick
        return found

    def _drain(self) -> None:
        while True:
            try:
                data = os.read(self._master, 65536)
            except OSError:  # the other side was closed
                return
            if not data:
                return
            self.chunks.append((time.perf_counter(), data))


class Shown:
    """What a terminal shows."""

    def __init__(self) -> None:
        """Begin with an empty terminal."""
        self._screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self._screen)

    def feed(self, data: bytes) -> set[int]:
        """Take bytes; return the numbers of the rows that were written, with the same content or with other."""
        self._screen.dirty.clear()
        self._stream.feed(data)
        return set(self._screen.dirty)

    def cells(self, row: int, columns: range = range(COLUMNS)) -> tuple[Any, ...]:
        """A row's cells: characters with their colours."""
        line = self._screen.buffer[row]
        return tuple(line[column] for column in columns)

    def text(self, row: int) -> str:
        """A row's characters."""
        return "".join(cell.data for cell in self.cells(row))

    @property
    def texts(self) -> list[str]:
        """All rows' characters."""
        return [self.text(row) for row in range(LINES)]

    @property
    def is_painted(self) -> bool:
        """Whether every row has a background of its own, up to the right edge: a whole frame has come."""
        return all(self._screen.buffer[row][COLUMNS - 1].bg != "default" for row in range(LINES))


def replay(chunks: Sequence[Chunk]) -> Iterator[tuple[float, Shown, set[int]]]:
    """Go once more through what a terminal showed: the time, what it shows, and the rows that were written."""
    shown = Shown()
    for at, data in chunks:
        rows = shown.feed(data)
        yield at, shown, rows


def follow(chunks: Sequence[Chunk], start: float) -> tuple[list[tuple[float, int]], dict[str, list[float]]]:
    """Return the steps shown from `start` on with their times, and when the content of which part changed."""
    steps: list[tuple[float, int]] = []
    changes: dict[str, list[float]] = {"status": [], "stage": [], "chart": []}
    places: dict[str, tuple[range, range]] = {}
    contents: dict[int, object] = {}
    for at, shown, rows in replay(chunks):
        if at < start:
            continue
        places = places or _places(shown)
        for name, (lines, columns) in places.items():
            for row in rows.intersection(lines):
                before, contents[row] = contents.get(row), shown.cells(row, columns)
                if before is not None and contents[row] != before:
                    changes[name].append(at)
        step = _STEP.search(shown.text(0)) if 0 in rows else None
        if step is not None and (not steps or int(step[1]) != steps[-1][1]):
            steps.append((at, int(step[1])))
    return steps, changes


def _places(shown: Shown) -> dict[str, tuple[range, range]]:
    """Where the parts are, as lines and columns, without borders and titles."""
    texts = shown.texts
    places = {"status": (range(1), range(COLUMNS))}
    tops = [row for row, text in enumerate(texts) if text.startswith("╭─")]
    for name, top in (("stage", tops[-1]), ("chart", tops[0])):
        bottom = next(row for row in range(top + 1, len(texts)) if texts[row].startswith("╰"))
        places[name] = range(top + 1, bottom), range(1, texts[bottom].index("╯"))
    return places


def frames(times: Sequence[float]) -> int:
    """Number of frames that changes belong to."""
    count, last = 0, float("-inf")
    for at in times:
        if at - last > FRAME_SECONDS:
            count, last = count + 1, at
    return count


def machine() -> str:
    """The machine, the versions and the load, in a line."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES)
    load = "/".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{processor()}, {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}, {versions}; load before {load}"
    )


def load_after() -> str:
    """The load when all is measured."""
    return "Load after: " + "/".join(f"{value:.1f}" for value in os.getloadavg())


def processor() -> str:
    """The processor's name, as far as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def percentile(values: Sequence[float], percent: int) -> float:
    """The least value that is not below `percent` of all."""
    return sorted(values)[max(-(-len(values) * percent // 100) - 1, 0)]


def median_and_spread(values: Sequence[float]) -> str:
    """The median, and between which values the middle half lies."""
    return f"{statistics.median(values):.2f} ({percentile(values, 25):.2f} to {percentile(values, 75):.2f})"


def table(*rows: Sequence[str]) -> str:
    """Return rows, the heads first, as a Markdown table."""
    heads, *rest = rows
    lines = [heads, ["---"] * len(heads), *rest]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
