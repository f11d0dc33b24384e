"""Measures what the Train screen costs: training speed with it over without, frames shown, and keys' latency.

python -m tests.bench.screen [--rounds N] [--seconds S] [--keys N]

The program runs in a real pseudo-terminal of 120x40; what reaches it is noted with its time and interpreted by pyte
afterwards. The headless peer is the same session without a screen, in a process of its own; the two take turns, and
the steps between two moments well after the start are counted. A frame counts where the content has changed: of the
status line, inside the weights panel, inside the loss chart. A key's latency is the time from its writing until the
learning rate that it makes is shown. Nothing is asserted: the tables are to be read.
"""

import argparse
import multiprocessing
import queue
import random
import re
import statistics
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nntui.core.runs.launching import NewRun
from nntui.core.runs.store import RunFolder
from nntui.core.training.controls import Stop, ViewRequest
from nntui.core.training.planning import Choices
from nntui.core.training.session import Session
from nntui.core.training.snapshot import Event, Snapshot
from nntui.tui.formatting import significant
from tests.bench.common import (
    COLUMNS,
    NNTUI,
    Chunk,
    Shown,
    Terminal,
    load_after,
    machine,
    median_and_spread,
    percentile,
    replay,
    table,
)

WARM_SECONDS = 2.0
FRAME_SECONDS = 0.05
"""Changes that are nearer to each other belong to one frame."""

KEY_GAPS = (0.1, 0.5)
"""Least and greatest seconds between two keys."""

KEYS = b"llllLLLL"
"""A walk down and up, as a fast learning rate would end the training."""

_STEP = re.compile(r"step +(\d+)")
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
class Watched:
    """What was seen of a run with a screen."""

    steps_a_second: float
    status: float
    weights: float
    chart: float
    """Frames a second."""

    bytes_a_second: float
    cpu: float
    """Share of a processor that all threads but the busiest took, which trains."""


def steps_without_screen(choices: Choices, folder: Path, seconds: float) -> float:
    """Train without a screen; return steps a second."""
    seen: queue.SimpleQueue[tuple[float, int]] = queue.SimpleQueue()

    def publish(message: Snapshot | Event) -> None:
        if isinstance(message, Snapshot):
            seen.put((time.perf_counter(), message.step))

    launch = NewRun(choices, RunFolder(folder))
    session = Session(partial(launch.build, endless=True), publish, launch.folder, stay=True)
    session.start()
    moments = []
    for wait in (0.0, WARM_SECONDS, seconds):
        time.sleep(wait)
        session.send(ViewRequest())
        moments.append(seen.get())
    session.send(Stop())
    session.join()
    (before, first), (after, last) = moments[1:]
    return (last - first) / (after - before)


def watch(case: Case, home: Path, seconds: float) -> Watched:
    """Train with the screen on, and see what reaches the terminal."""
    with Terminal([NNTUI, *case.options], home) as terminal:
        terminal.wait_for(b"training")
        time.sleep(WARM_SECONDS)
        start, cpu = time.perf_counter(), terminal.cpu_seconds()
        time.sleep(seconds)
        end, cpu_after = time.perf_counter(), terminal.cpu_seconds()
        terminal.quit(b"q")
    chunks = [chunk for chunk in terminal.chunks if chunk[0] < end]
    steps, changes = _follow(chunks, start)
    (before, first), (after, last) = steps[0], steps[-1]
    busy = sorted(used - cpu.get(thread, 0.0) for thread, used in cpu_after.items())
    return Watched(
        steps_a_second=(last - first) / (after - before),
        status=_frames(changes["status"]) / seconds,
        weights=_frames(changes["weights"]) / seconds,
        chart=_frames(changes["chart"]) / seconds,
        bytes_a_second=sum(len(data) for at, data in chunks if at >= start) / seconds,
        cpu=sum(busy[:-1]) / seconds,
    )


def _follow(chunks: Sequence[Chunk], start: float) -> tuple[list[tuple[float, int]], dict[str, list[float]]]:
    """Return the steps shown from `start` on with their times, and when the content of which part changed."""
    steps: list[tuple[float, int]] = []
    changes: dict[str, list[float]] = {"status": [], "weights": [], "chart": []}
    places: dict[str, tuple[range, range]] = {}
    contents: dict[int, object] = {}
    for at, shown, rows in replay(chunks):
        if at < start:
            continue
        if not places:
            places = _places(shown)
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
    for name, title in (("weights", "╭─ Weights"), ("chart", "╭─ Loss")):
        top = next(row for row, text in enumerate(texts) if text.startswith(title))
        bottom = next(row for row in range(top + 1, len(texts)) if texts[row].startswith("╰"))
        places[name] = range(top + 1, bottom), range(1, texts[bottom].index("╯"))
    return places


def _frames(times: Sequence[float]) -> int:
    """Number of frames that changes belong to."""
    count, last = 0, float("-inf")
    for at in times:
        if at - last > FRAME_SECONDS:
            count, last = count + 1, at
    return count


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


def measure_speed(case: Case, home: Path, rounds: int, seconds: float) -> list[str]:
    """Return a case's row of the table of speeds."""
    pairs = []
    for number in range(rounds):
        screen = watch(case, home, seconds) if number % 2 else None
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            without = pool.submit(steps_without_screen, case.choices, home / "runs", seconds).result()
        pairs.append((screen or watch(case, home, seconds), without))
    batch = case.choices.batch_size or 0
    alone = statistics.median(without for _, without in pairs) * batch
    seen = [screen for screen, _ in pairs]

    def median(name: str) -> float:
        return statistics.median(getattr(screen, name) for screen in seen)

    return [
        case.title,
        f"{alone:,.0f}",
        f"{median('steps_a_second') * batch:,.0f}",
        median_and_spread([screen.steps_a_second / without for screen, without in pairs]),
        *(f"{median(name):.1f}" for name in ("status", "weights", "chart")),
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
    parser.add_argument("--rounds", type=int, default=5, help="rounds of which the medians are taken; 0 for none")
    parser.add_argument("--seconds", type=float, default=8.0, help="how long the speed is measured in a round")
    parser.add_argument("--keys", type=int, default=200, help="keys pressed while it trains; 0 for none")
    arguments = parser.parse_args()
    print(f"{machine()}; medians of {arguments.rounds} rounds of {arguments.seconds:g} s")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        if arguments.rounds:
            heads = ("network", "without, samples/s", "with", "with / without (middle half)")
            shown = ("status line/s", "weights/s", "chart/s", "kB/s", "screen's CPU")
            rows = [measure_speed(case, home, arguments.rounds, arguments.seconds) for case in CASES]
            print(f"\n{table((*heads, *shown), *rows)}", flush=True)
        if arguments.keys:
            rows = [measure_keys(case, home, arguments.keys) for case in CASES]
            print(f"\n{table(('network', 'keys', '50th, ms', '90th', '99th', 'slowest'), *rows)}")
    print(f"\n{load_after()}")


if __name__ == "__main__":
    main()
