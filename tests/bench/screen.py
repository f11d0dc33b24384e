"""Measures what the Train screen costs: training speed with it over without, frames shown, and keys' latency.

python -m tests.bench.screen [--rounds N] [--seconds S] [--keys N]

The program runs in a real pseudo-terminal of 120x40; what reaches it is noted with its time and interpreted by pyte
afterwards. The headless peer is the same session without a screen, in a process of its own; while one of the two
trains, the other is paused, and they take turns every few seconds, so that whatever else the machine does meets both.
A frame counts where the content has changed: of the status line, inside the view on the stage, inside the loss chart. A
key's latency is the time from its writing until the learning rate that it makes is shown. Nothing is asserted: the
tables are to be read.
"""

import argparse
import multiprocessing
import queue
import random
import re
import statistics
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from nntui.core.runs.launching import NewRun
from nntui.core.runs.store import RunFolder
from nntui.core.training.choices import Choices
from nntui.core.training.controls import Pause, Resume, Stop, ViewRequest
from nntui.core.training.events import Event
from nntui.core.training.session import Session
from nntui.core.training.snapshot import Snapshot
from nntui.tui.formatting import significant
from tests.bench.common import (
    NNTUI,
    Terminal,
    follow,
    frames,
    load_after,
    machine,
    median_and_spread,
    percentile,
    replay,
    table,
)

WARM_SECONDS = 2.0
SETTLE_SECONDS = 0.5
"""After each pause, before anything is counted."""

KEY_GAPS = (0.1, 0.5)
"""Least and greatest seconds between two keys."""

KEYS = b"llllLLLL"
"""A walk down and up, as a fast learning rate would end the training."""

_RATE = re.compile(r"l/L learning rate +(\S+)")


@dataclass(frozen=True)
class Case:
    """A network, and data that keep its weights moving."""

    title: str
    choices: Choices

    @property
    def options(self) -> list[str]:
        """The same for the command line."""
        said = self.choices
        return [
            str(said.data),
            *("--hidden", ",".join(map(str, said.hidden or ()))),
            *("--batch-size", str(said.batch_size), "--momentum", str(said.momentum), "--lr", str(said.learning_rate)),
            *(("--noise", str(said.noise)) if said.noise else ()),
        ]


CASES = (
    Case(
        "784-128-64-10, batch 128",
        Choices(data="mnist", hidden=(128, 64), batch_size=128, momentum=0.9, learning_rate=0.05),
    ),
    Case(
        "2-8-8-1, batch 10",
        Choices(data="moons", hidden=(8, 8), batch_size=10, momentum=0.9, learning_rate=0.05, noise=0.3),
    ),
)


@dataclass(frozen=True)
class Turn:
    """What was seen while it was the screen's turn to train."""

    steps_a_second: float
    status: float
    stage: float
    chart: float
    """Frames a second."""

    bytes_a_second: float
    cpu: float
    """Share of a processor that all threads but the busiest took, which trains."""


def train_without_screen(choices: Choices, folder: Path, turns: "Connection[float, float | None]") -> None:
    """Train for as many seconds as comes through the connection, each time, and answer with steps a second."""
    seen: queue.SimpleQueue[tuple[float, int]] = queue.SimpleQueue()

    def publish(message: Snapshot | Event) -> None:
        if isinstance(message, Snapshot):
            seen.put((time.perf_counter(), message.step))

    def look() -> tuple[float, int]:
        session.send(ViewRequest())
        return seen.get()

    launch = NewRun(choices, RunFolder(folder))
    session = Session(partial(launch.build, endless=True), publish, launch.folder, stay=True)
    session.start()
    look()
    time.sleep(WARM_SECONDS)
    session.send(Pause())
    turns.send(0.0)
    while (seconds := turns.recv()) is not None:
        session.send(Resume())
        time.sleep(SETTLE_SECONDS)
        before, first = look()
        time.sleep(seconds)
        after, last = look()
        session.send(Pause())
        turns.send((last - first) / (after - before))
    session.send(Stop())
    session.join()


class Watcher:
    """The program with its screen, which trains when it is its turn."""

    def __init__(self, case: Case, home: Path, keys: bytes = b"") -> None:
        """Start it, press keys, and pause it once it is warm."""
        self._terminal = Terminal([NNTUI, *case.options], home)
        self._terminal.wait_for(b"training")
        self._terminal.send(keys)
        time.sleep(WARM_SECONDS)
        self._terminal.send(b" ")
        self._turns: list[tuple[float, float, float]] = []

    def take_turn(self, seconds: float) -> None:
        """Train, and note when it was and what it took."""
        self._terminal.send(b" ")
        time.sleep(SETTLE_SECONDS)
        start, before = time.perf_counter(), self._terminal.cpu_seconds()
        time.sleep(seconds)
        end, after = time.perf_counter(), self._terminal.cpu_seconds()
        self._terminal.send(b" ")
        busy = sorted(used - before.get(thread, 0.0) for thread, used in after.items())
        self._turns.append((start, end, sum(busy[:-1]) / (end - start)))

    def end(self) -> list[Turn]:
        """Quit, and return what was seen in each turn."""
        with self._terminal:
            self._terminal.quit(b"q")
        chunks = [chunk for chunk in self._terminal.chunks if chunk[0] < self._turns[-1][1]]
        steps, changes = follow(chunks, self._turns[0][0])
        turns = []
        for start, end, cpu in self._turns:
            shown = [step for step in steps if start <= step[0] < end]
            (before, first), (after, last) = shown[0], shown[-1]
            seconds = end - start
            counts = {name: frames([at for at in times if start <= at < end]) for name, times in changes.items()}
            turns.append(
                Turn(
                    steps_a_second=(last - first) / (after - before),
                    **{name: count / seconds for name, count in counts.items()},
                    bytes_a_second=sum(len(data) for at, data in chunks if start <= at < end) / seconds,
                    cpu=cpu,
                )
            )
        return turns


def latencies(case: Case, home: Path, keys: int) -> list[float]:
    """Press keys at random moments while it trains; return the seconds until each shows, infinite for never."""
    rng = random.Random(0)
    with Terminal([NNTUI, *case.options], home) as terminal:
        terminal.wait_for(b"training")
        time.sleep(WARM_SECONDS)
        pressed = []
        for number in range(keys):
            place = number % len(KEYS)
            pressed.append(terminal.send(KEYS[place : place + 1]))
            time.sleep(rng.uniform(*KEY_GAPS))
        time.sleep(1.0)
        end = time.perf_counter()
        terminal.quit(b"q")
    expected = _rates(case.choices.learning_rate or 0.0, keys)
    answered: list[float] = []
    for at, shown, rows in replay([chunk for chunk in terminal.chunks if chunk[0] < end]):
        if at < pressed[0] or not rows:
            continue
        rate = next((found[1] for row in rows if (found := _RATE.search(shown.text(row)))), None)
        asked = [number for number in range(len(answered), keys) if pressed[number] <= at]
        newest = max((number for number in asked if expected[number] == rate), default=-1)
        answered += [at - pressed[number] for number in range(len(answered), newest + 1)]
    return answered + [float("inf")] * (keys - len(answered))


def _rates(rate: float, keys: int) -> list[str]:
    """The learning rate that is shown after each key."""
    rates = []
    for number in range(keys):
        rate *= 0.8 if KEYS[number % len(KEYS)] == ord("l") else 1.25
        rates.append(significant(rate))
    return rates


def take_turns(
    case: Case, home: Path, rounds: int, seconds: float, keys: bytes = b""
) -> tuple[list[float], list[Turn]]:
    """Let both train in turn; return the steps a second without a screen, and what was seen with it."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    peer = context.Process(target=train_without_screen, args=(case.choices, home / "runs", there), daemon=True)
    peer.start()
    here.recv()
    watcher, without = Watcher(case, home, keys), []
    for _ in range(rounds):
        here.send(seconds)
        without.append(here.recv())
        watcher.take_turn(seconds)
    here.send(None)
    peer.join()
    return without, watcher.end()


def measure_speed(case: Case, home: Path, rounds: int, seconds: float) -> list[str]:
    """Return a case's row of the table of speeds."""
    without, turns = take_turns(case, home, rounds, seconds)
    batch = case.choices.batch_size or 0

    def median(name: str) -> float:
        return float(statistics.median(getattr(turn, name) for turn in turns))

    return [
        case.title,
        f"{statistics.median(without) * batch:,.0f}",
        f"{median('steps_a_second') * batch:,.0f}",
        median_and_spread([turn.steps_a_second / alone for alone, turn in zip(without, turns, strict=True)]),
        *(f"{median(name):.1f}" for name in ("status", "stage", "chart")),
        f"{median('bytes_a_second') / 1000:.0f}",
        f"{100 * median('cpu'):.1f} %",
    ]


def measure_keys(case: Case, home: Path, keys: int) -> list[str]:
    """Return a case's row of the table of keys."""
    found = [1000 * value for value in latencies(case, home, keys)]
    return [case.title, str(keys), *(f"{percentile(found, percent):.0f}" for percent in (50, 90, 99, 100))]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="What the Train screen costs.")
    parser.add_argument("--rounds", type=int, default=15, help="rounds of which the medians are taken; 0 for none")
    parser.add_argument("--seconds", type=float, default=2.5, help="how long each turn is")
    parser.add_argument("--keys", type=int, default=200, help="keys pressed while it trains; 0 for none")
    arguments = parser.parse_args()
    print(f"{machine()}; medians of {arguments.rounds} rounds of {arguments.seconds:g} s")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        if arguments.rounds:
            heads = ("network", "without, samples/s", "with", "with / without (middle half)")
            shown = ("status line/s", "view/s", "chart/s", "kB/s", "screen's CPU")
            rows = [measure_speed(case, home, arguments.rounds, arguments.seconds) for case in CASES]
            print(f"\n{table((*heads, *shown), *rows)}", flush=True)
        if arguments.keys:
            rows = [measure_keys(case, home, arguments.keys) for case in CASES]
            print(f"\n{table(('network', 'keys', '50th, ms', '90th', '99th', 'slowest'), *rows)}")
    print(f"\n{load_after()}")


if __name__ == "__main__":
    main()
