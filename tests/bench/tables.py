"""Measures what reading a CSV file into a table costs over DuckDB's own way into NumPy.

python -m tests.bench.tables [--megabytes N] [--rounds N]

The file has 16 columns of fractions, 4 of whole numbers and 3 of text: 500 levels, 3 levels with missing ones, and a
hundred thousand names. `read_table` and `duckdb.read_csv(...).fetchnumpy()` read it in turn, each in a process of its
own, so that neither finds the other's memory; the numbers are the medians of the rounds. Nothing is asserted.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from tests.bench.common import load_after, machine, median_and_spread

_ROWS_A_STEP = 20_000

_TIMED = """
import os, resource, sys, time
from pathlib import Path
import numpy
{imports}
start, before = time.perf_counter(), os.times()
read = {call}
seconds, after = time.perf_counter() - start, os.times()
processor = after.user + after.system - before.user - before.system
print(seconds, processor, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
_CALLS = {
    "DuckDB": _TIMED.format(imports="import duckdb", call="duckdb.read_csv(sys.argv[1]).fetchnumpy()"),
    "nntui": _TIMED.format(
        imports="import duckdb; from nntui.core.data.tables import read_table", call="read_table(Path(sys.argv[1]))"
    ),
}


def write_file(path: Path, megabytes: int) -> int:
    """Write a file of about this size; return its number of rows."""
    rng, rows = np.random.default_rng(0), 0
    names = [f"fraction {at}" for at in range(16)] + [f"number {at}" for at in range(4)] + ["city", "colour", "name"]
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(names) + "\n")
        while file.tell() < megabytes * 1_000_000:
            fractions = rng.normal(size=(_ROWS_A_STEP, 16)).round(5).astype("U9")
            whole = rng.integers(0, 1_000, (_ROWS_A_STEP, 4)).astype("U4")
            texts = (
                np.char.add("city ", rng.integers(0, 500, _ROWS_A_STEP).astype("U4")),
                rng.choice(["red", "green", "blue", ""], _ROWS_A_STEP),
                np.char.add("user-", rng.integers(0, 100_000, _ROWS_A_STEP).astype("U6")),
            )
            file.write("\n".join(map(",".join, np.column_stack([fractions, whole, *texts]))) + "\n")
            rows += _ROWS_A_STEP
    return rows


def measure(call: str, path: Path) -> tuple[float, ...]:
    """Return the seconds, the processor's seconds and the peak of memory in MB of one reading."""
    done = subprocess.run([sys.executable, "-c", _CALLS[call], str(path)], capture_output=True, text=True, check=True)
    # DuckDB may have shown its progress before.
    return tuple(float(number) for number in done.stdout.split()[-3:])


def ratio(found: dict[str, list[tuple[float, ...]]], at: int) -> str:
    """The median of the rounds' ratios, and between which the middle half of them lies."""
    pairs = zip(found["nntui"], found["DuckDB"], strict=True)
    return median_and_spread([after[at] / before[at] for after, before in pairs])


def main() -> None:
    """Print the medians and the ratio."""
    parser = argparse.ArgumentParser(description="What reading a CSV file costs over DuckDB's own way into NumPy.")
    parser.add_argument("--megabytes", type=int, default=200, help="the file's size")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of which the medians are taken")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        rows = write_file(path, arguments.megabytes)
        print(machine())
        print(f"{path.stat().st_size / 1e6:,.0f} MB, {rows:,} rows x 23 columns, {arguments.rounds} rounds\n")
        found: dict[str, list[tuple[float, ...]]] = {call: [] for call in _CALLS}
        for _ in range(arguments.rounds):
            for call in _CALLS:
                found[call].append(measure(call, path))
    print("| reader | seconds | processor, seconds | peak memory, MB |\n| --- | --- | --- | --- |")
    for call, results in found.items():
        seconds, processor, peak = (statistics.median(values) for values in zip(*results, strict=True))
        print(f"| {call} | {seconds:.2f} | {processor:.2f} | {peak:,.0f} |")
    print(f"\nnntui / DuckDB, medians and middle halves: time {ratio(found, 0)}, processor {ratio(found, 1)}")
    print(load_after())


if __name__ == "__main__":
    main()
