"""Measures what an optimizer's step costs over bare additions on as many parameters.

python -m tests.bench.optimizers [--rounds N] [--parameters N]

A pass is one `np.add(a, b, out=a)` over all parameters. Each row has the passes that the optimizer is allowed and its
step's time over that many additions, both run in turn in one process on one thread; the numbers are medians of the
rounds. Nothing is asserted: the table is to be read.
"""

import argparse
import platform
import statistics
import time
from collections.abc import Callable

import numpy as np
from threadpoolctl import threadpool_limits

from nntui.core.optimizers import SGD, Adagrad, Adam, AdamW, Optimizer, RMSprop
from tests.bench.common import processor

CASES: tuple[tuple[str, Callable[[], Optimizer], int], ...] = (
    ("SGD", lambda: SGD(1e-3), 2),
    ("SGD, momentum", lambda: SGD(1e-3, momentum=0.9), 4),
    ("SGD, Nesterov", lambda: SGD(1e-3, momentum=0.9, nesterov=True), 6),
    ("Adam", lambda: Adam(1e-3), 11),
    ("RMSprop", lambda: RMSprop(1e-3), 8),
    ("Adagrad", lambda: Adagrad(1e-3), 6),
    ("AdamW: Adam and weight decay", lambda: AdamW(1e-3), 12),
    ("SGD, momentum, global clipping", lambda: SGD(1e-3, momentum=0.9, global_clipnorm=1e-3), 6),
    ("SGD, momentum, clipping of each array", lambda: SGD(1e-3, momentum=0.9, clipnorm=1e-3), 6),
    ("SGD, momentum, weight decay", lambda: SGD(1e-3, momentum=0.9, weight_decay=1e-4), 5),
)


def seconds(run: Callable[[], object]) -> float:
    """The time of one call, over five in turn."""
    start = time.perf_counter()
    for _ in range(5):
        run()
    return (time.perf_counter() - start) / 5


def measure(title: str, optimizer: Optimizer, passes: int, size: int, rounds: int) -> str:
    """Return one row of the table."""
    rng = np.random.default_rng(0)
    parameters, gradients, a, b = (rng.normal(size=size).astype(np.float32) for _ in range(4))
    optimizer.build(parameters, [slice(0, size // 2), slice(size // 2, size)])

    def step() -> None:
        optimizer.step(parameters, gradients)

    def bare() -> None:
        for _ in range(passes):
            np.add(a, b, out=a)

    step()
    bare()
    a[:] = 0.0
    pairs = [(seconds(bare), seconds(step)) for _ in range(rounds)]
    ratios = sorted(after / before for before, after in pairs)
    spread = f"{ratios[len(ratios) // 4]:.2f} to {ratios[-1 - len(ratios) // 4]:.2f}"
    adds, whole = (statistics.median(times) * 1e6 for times in zip(*pairs, strict=True))
    return f"| {title} | {passes} | {adds:.0f} | {whole:.0f} | {statistics.median(ratios):.2f} | {spread} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="What an optimizer's step costs over bare additions.")
    parser.add_argument("--rounds", type=int, default=15, help="rounds of which the medians are taken")
    parser.add_argument("--parameters", type=int, default=1_000_000, help="number of float32 parameters")
    arguments = parser.parse_args()
    print(f"{processor()}, {platform.system()}, Python {platform.python_version()}, NumPy {np.__version__}, ", end="")
    print(f"{arguments.parameters:,} float32 parameters, one thread, medians of {arguments.rounds} rounds")
    print("\n| optimizer | passes | additions, µs | step, µs | step / additions | middle half of the rounds |")
    print("| --- | --- | --- | --- | --- | --- |")
    with threadpool_limits(limits=1):
        for title, optimizer, passes in CASES:
            print(measure(title, optimizer(), passes, arguments.parameters, arguments.rounds), flush=True)


if __name__ == "__main__":
    main()
