"""Measures what each view costs while it is open, how often it moves, and whether opening views loses memory.

python -m tests.bench.views [--rounds N] [--seconds S] [--openings N] [VIEW ...]

The first table is that of `tests.bench.screen` with a view on the stage: training speed with it over a headless peer
that takes turns with it, and the frames a second in which the view's content has changed. The second opens all views
in a row, many times, while training goes on, and reads the program's resident memory after the first rounds and at
the end. Nothing is asserted: the tables are to be read.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from nntui.core.training.choices import Choices
from nntui.tui.keys import BY_ID
from nntui.tui.widgets.views import VIEWS
from tests.bench.common import NNTUI, Terminal, load_after, machine, median_and_spread, table
from tests.bench.screen import CASES, Case, take_turns

_PLANE = Case(
    "2-16-16-1, batch 10", Choices(data="spiral", hidden=(16, 16), batch_size=10, momentum=0.9, learning_rate=0.03)
)
"""The boundary is that of two inputs."""

_OPEN_SECONDS = 0.1
_WARM_ROUNDS = 10


def key_of(view: str) -> bytes:
    """The key that opens a view."""
    return BY_ID[f"view.{view}"].key.encode()


def measure_speed(view: str, home: Path, rounds: int, seconds: float) -> list[str]:
    """Return a view's row of the table of speeds."""
    case = _PLANE if view == "boundary" else CASES[0]
    without, turns = take_turns(case, home, rounds, seconds, key_of(view) if view != "weights" else b"")
    ratios = [turn.steps_a_second / alone for alone, turn in zip(without, turns, strict=True)]
    moves = [turn.stage for turn in turns]
    return [view, case.title, median_and_spread(ratios), f"{statistics.median(moves):.1f}"]


def measure_memory(home: Path, openings: int) -> list[str]:
    """Open all views in a row, so many times; return how memory grew."""
    with Terminal([NNTUI, *CASES[0].options], home) as terminal:
        terminal.wait_for(b"training")
        resident = []
        for _ in range(openings):
            for view in VIEWS:
                terminal.send(key_of(view))
                time.sleep(_OPEN_SECONDS)
            resident.append(terminal.resident_bytes() / 2**20)
        terminal.quit(b"q")
    early = statistics.median(resident[_WARM_ROUNDS : 2 * _WARM_ROUNDS])
    late = statistics.median(resident[-_WARM_ROUNDS:])
    return [str(openings), f"{early:.0f}", f"{late:.0f}", f"{late - early:+.1f}"]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="What the views cost.")
    parser.add_argument("views", nargs="*", default=list(VIEWS), help="the views that are measured")
    parser.add_argument("--rounds", type=int, default=7, help="rounds of which the medians are taken; 0 for none")
    parser.add_argument("--seconds", type=float, default=2.5, help="how long each turn is")
    parser.add_argument("--openings", type=int, default=100, help="how often each view is opened; 0 for none")
    arguments = parser.parse_args()
    print(f"{machine()}; medians of {arguments.rounds} rounds of {arguments.seconds:g} s")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        if arguments.rounds:
            rows = [measure_speed(view, home, arguments.rounds, arguments.seconds) for view in arguments.views]
            heads = ("view", "network", "with / without (middle half)", "moves/s")
            print(f"\n{table(heads, *rows)}", flush=True)
        if arguments.openings:
            heads = ("each view opened", "MB after some rounds", "MB at the end", "growth")
            print(f"\n{table(heads, measure_memory(home, arguments.openings))}")
    print(f"\n{load_after()}")


if __name__ == "__main__":
    main()
