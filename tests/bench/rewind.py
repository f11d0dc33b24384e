"""Measures the timeline: how many moments a run keeps, how fast each comes back, and what keeping them costs.

python -m tests.bench.rewind [--epochs N] [--data mnist] [--rounds N]

One run trains so many epochs and notes the weights of every kept moment; then each moment is gone back to and its
weights are compared bit for bit, and a fork from a moment in the middle walks on to the end and is compared as well.
The cost is that of the same stretch of training with the ring and without, in turn. Nothing is asserted: the tables
are to be read.
"""

import argparse
import statistics
import time

import numpy as np
from threadpoolctl import threadpool_limits

from nntui.core.training.choices import Choices
from nntui.core.training.controls import Fork, Resume, Rewind, ViewRequest
from nntui.core.training.planning import make_plan
from nntui.core.training.trainer import Trainer
from nntui.core.types import FloatArray
from tests.bench.common import machine, median_and_spread, table

_COST_EPOCHS = 20


def build(data: str) -> Trainer:
    """A trainer with the defaults."""
    plan = make_plan(Choices(data=data, seed=0), endless=True)
    return Trainer(plan.recipe, plan.dataset)


def train(trainer: Trainer, epochs: int) -> dict[int, FloatArray]:
    """Train up to so many epochs; return the weights at the steps that are kept."""
    weights: dict[int, FloatArray] = {}
    newest = -1
    while trainer.progress.epochs_done < epochs:
        trainer.advance()
        kept = trainer.timeline.along([(trainer.branches.present.number, 2**60)])
        if kept and kept[-1].moment.step != newest:
            newest = kept[-1].moment.step
            weights[newest] = trainer.network.parameters.copy() if newest else trainer.initial.copy()
    return weights


def rewinds(trainer: Trainer, weights: dict[int, FloatArray]) -> tuple[list[float], int]:
    """Go back to each kept moment, the newest first; return the milliseconds, and how many had their weights."""
    times, same = [], 0
    wanted = ViewRequest(frozenset({"layers", "curves", "weights"}))
    view = trainer.snapshot(ViewRequest(), 0.0, 0.0).timeline
    assert view is not None
    for _ in view.moments[:-1]:
        start = time.perf_counter()
        trainer.apply(Rewind(by=-1))
        trainer.snapshot(wanted, 0.0, 0.0)
        times.append(1000 * (time.perf_counter() - start))
        same += bool(np.array_equal(trainer.network.parameters, weights[trainer.progress.step]))
    return times, same


def fork_walks_the_same_way(trainer: Trainer, epochs: int, end: FloatArray) -> bool:
    """Fork in the middle and train to the end; return whether the weights are those of the first time."""
    trainer.apply(Rewind(epoch=epochs / 2))
    trainer.apply(Fork())
    trainer.apply(Resume())
    while trainer.progress.epochs_done < epochs:
        trainer.advance()
    return bool(np.array_equal(trainer.network.parameters, end))


def seconds(data: str, *, keeps: bool) -> float:
    """The time of some epochs, with the ring or without."""
    trainer = build(data)
    if not keeps:
        trainer.timeline.is_due = lambda *_, **__: False  # type: ignore[method-assign]
    start = time.perf_counter()
    while trainer.progress.epochs_done < _COST_EPOCHS:
        trainer.advance()
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--data", default="mnist")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    print(machine())
    with threadpool_limits(1, "blas"):
        trainer = build(options.data)
        weights = train(trainer, options.epochs)
        end = trainer.network.parameters.copy()
        view = trainer.snapshot(ViewRequest(), 0.0, 0.0).timeline
        assert view is not None
        times, same = rewinds(trainer, weights)
        forked = fork_walks_the_same_way(trainer, options.epochs, end)
        costs = [
            seconds(options.data, keeps=True) / seconds(options.data, keeps=False) - 1 for _ in range(options.rounds)
        ]
    print(
        table(
            ("what", "measured"),
            (f"moments kept of {options.epochs} epochs of {options.data}", str(len(view.moments))),
            ("memory", f"{view.bytes / 2**20:.1f} of {view.budget / 2**20:.0f} MB"),
            ("back to a moment, screen's snapshot included, ms", f"{median_and_spread(times)}, worst {max(times):.1f}"),
            ("weights as recorded, bit for bit", f"{same} of {len(times)}"),
            ("a fork in the middle walks the same way", str(forked)),
            (
                f"cost of keeping, % of the training time, {options.rounds} rounds",
                f"median {100 * statistics.median(costs):.2f} ({100 * min(costs):.2f} to {100 * max(costs):.2f})",
            ),
        )
    )


if __name__ == "__main__":
    main()
