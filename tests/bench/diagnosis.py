"""Counts planted faults that a diagnosis names, and healthy runs in which it names one.

python -m tests.bench.diagnosis [--seeds N]

Each case is trained for 5 epochs or 300 steps, whichever is longer, with seeds of its own. The rules were tuned on the
first two tables' cases and their like; the held-out ones have other data, widths and ways to plant a fault. Nothing is
asserted: the tables are to be read.
"""

import argparse
from collections import Counter
from collections.abc import Sequence

from threadpoolctl import threadpool_limits

from tests.bench.common import table
from tests.core.training.planting import FAULTS, HEALTHY, HELD_OUT_FAULTS, HELD_OUT_HEALTHY, Case

_FIRST_SEED = 100
"""The rules were tuned with lower ones."""


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="Planted faults that are named, and healthy runs without an alarm.")
    parser.add_argument("--seeds", type=int, default=5, help="runs of each case")
    seeds = range(_FIRST_SEED, _FIRST_SEED + parser.parse_args().seeds)
    with threadpool_limits(limits=1):
        _show("Planted faults", FAULTS, seeds)
        _show("Planted faults, held out", HELD_OUT_FAULTS, seeds)
        _show("Healthy runs", HEALTHY, seeds)
        _show("Healthy runs, held out", HELD_OUT_HEALTHY, seeds)


def _show(title: str, cases: Sequence[Case], seeds: Sequence[int]) -> None:
    """Print a row a case: in how many runs all is as it should be, and what was named beside."""
    right = [0] * len(seeds)
    rows = []
    for case in cases:
        runs = [case.found(seed) for seed in seeds]
        good = [(case.rule in found) if case.rule else not found for found in runs]
        right = [count + one for count, one in zip(right, good, strict=True)]
        steps = sorted(found[case.rule] for found in runs if case.rule in found)
        others = Counter(rule for found in runs for rule in found if rule != case.rule)
        beside = ", ".join(f"{rule} {count}" for rule, count in others.most_common())
        when = f"{steps[0]} to {steps[-1]}" if steps else ""
        rows.append((case.title, case.rule, f"{sum(good)} of {len(seeds)}", when, beside))
    print(f"\n{title}: {', '.join(map(str, right))} of {len(cases)} right, by seed\n")
    print(table(("run", "planted", "right", "at step", "named beside"), *rows), flush=True)


if __name__ == "__main__":
    main()
