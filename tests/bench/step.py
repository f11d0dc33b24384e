"""Measures what a training step costs over its bare matrix products.

python -m tests.bench.step [--rounds N] [--batches N]

A step is the gradients and the update; the bare products are the `np.matmul` calls of that step (forward, dW, dX) on
arrays of the same shapes and with `out=`. Both run in turn in one process, over batches that differ, on one BLAS
thread; a row's numbers are the medians of the rounds. Nothing is asserted: the table is to be read.
"""

import argparse
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from nntui.core import Dense, Network, optimizers
from nntui.core.data.batches import ArraySource, Batches, BatchSource, ByteSource
from nntui.core.losses import loss_by_name
from nntui.core.types import AnyArray, FloatArray
from tests.bench.common import processor

Run = Callable[[int], object]
"""Something to measure, for the batch of this number."""


@dataclass(frozen=True)
class Case:
    """A network and how it is trained."""

    title: str
    widths: tuple[int, ...]
    batch: int
    hidden: str = "relu"
    output: str = "softmax"
    loss: str = "sparse_categorical_crossentropy"
    dropout: float = 0.0
    gathers_bytes: bool = False
    """Whether the step also gathers its shuffled rows of bytes and scales them."""

    def network(self) -> Network:
        """Build it."""
        hidden = [Dense(units, self.hidden, dropout=self.dropout) for units in self.widths[1:-1]]
        return Network(self.widths[0], [*hidden, Dense(self.widths[-1], self.output)], seed=0)


CASES = (
    Case("784-128-64-10, batch 128", (784, 128, 64, 10), 128),
    Case("the same, dropout 0.2", (784, 128, 64, 10), 128, dropout=0.2),
    Case("the same, shuffled bytes gathered and scaled", (784, 128, 64, 10), 128, gathers_bytes=True),
    Case("64-64-64-10, batch 32", (64, 64, 64, 10), 32),
    Case("2-8-8-1 tanh, batch 10", (2, 8, 8, 1), 10, "tanh", "sigmoid", "binary_crossentropy"),
)


def bare_products(network: Network, inputs: Sequence[FloatArray]) -> Run:
    """The matrix products of one step and nothing else."""
    rng, rows, kernels = np.random.default_rng(1), len(inputs[0]), network.kernels
    outputs = [np.empty((rows, kernel.shape[1]), np.float32) for kernel in kernels]
    deltas = [rng.normal(size=output.shape).astype(np.float32) for output in outputs]
    input_deltas = [np.empty_like(output) for output in outputs]
    kernel_gradients = [np.empty_like(kernel) for kernel in kernels]

    def run(number: int) -> None:
        layer_inputs = [inputs[number], *outputs]
        for layer, kernel in enumerate(kernels):
            np.matmul(layer_inputs[layer], kernel, out=outputs[layer])
        for layer in range(len(kernels) - 1, -1, -1):
            np.matmul(layer_inputs[layer].T, deltas[layer], out=kernel_gradients[layer])
            if layer > 0:
                np.matmul(deltas[layer], kernels[layer].T, out=input_deltas[layer - 1])

    return run


def training_step(
    case: Case, network: Network, source: BatchSource, batches: Sequence[tuple[AnyArray, AnyArray]]
) -> Run:
    """One step of training, on the batch of a number, or on the source's next."""
    loss, optimizer, rng = loss_by_name(case.loss), optimizers.SGD(0.001, momentum=0.9), np.random.default_rng(2)
    walk = Batches(source, "float32", np.random.default_rng(3))

    def run(number: int) -> None:
        x, y = walk.next(case.batch) if case.gathers_bytes else batches[number]
        network.compute_gradients(x, y, loss, rng)
        optimizer.step(network.parameters, network.gradients)

    return run


def prepare(case: Case, count: int) -> tuple[Run, Run]:
    """The bare products and the training step of a case, over `count` batches."""
    rng, network, rows = np.random.default_rng(0), case.network(), case.batch * count
    y: AnyArray = rng.integers(0, max(2, case.widths[-1]), rows)
    if loss_by_name(case.loss).target_kind == "values":
        y = y[:, None].astype(np.float32)
    stored = rng.integers(0, 256, (rows, case.widths[0]), dtype=np.uint8)
    x = ((stored - 127.5) / 74.0).astype(np.float32)
    source = ByteSource(stored, y, 1 / 74.0, 127.5) if case.gathers_bytes else ArraySource(x, y)
    parts = [slice(start, start + case.batch) for start in range(0, rows, case.batch)]
    batches = [(x[part], y[part]) for part in parts]
    return bare_products(network, [x for x, _ in batches]), training_step(case, network, source, batches)


def seconds(run: Run, count: int) -> float:
    """The time of one call, over all batches in turn."""
    start = time.perf_counter()
    for number in range(count):
        run(number)
    return (time.perf_counter() - start) / count


def measure(case: Case, rounds: int, count: int) -> str:
    """Return a case's row of the table."""
    bare, step = prepare(case, count)
    seconds(bare, count)
    seconds(step, count)
    pairs = [(seconds(bare, count), seconds(step, count)) for _ in range(rounds)]
    ratios = sorted(after / before for before, after in pairs)
    spread = f"{ratios[len(ratios) // 4]:.2f} to {ratios[-1 - len(ratios) // 4]:.2f}"
    products, whole = (statistics.median(times) * 1e6 for times in zip(*pairs, strict=True))
    return f"| {case.title} | {products:.0f} | {whole:.0f} | {statistics.median(ratios):.2f} | {spread} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="What a training step costs over its bare matrix products.")
    parser.add_argument("--rounds", type=int, default=15, help="rounds of which the medians are taken")
    parser.add_argument("--batches", type=int, default=20, help="batches that differ, taken in turn")
    arguments = parser.parse_args()
    print(f"{processor()}, {platform.system()}, Python {platform.python_version()}, NumPy {np.__version__}, ", end="")
    print(f"float32, SGD with momentum 0.9, one BLAS thread, medians of {arguments.rounds} rounds")
    print("\n| network | products, µs | step, µs | step / products | middle half of the rounds |")
    print("| --- | --- | --- | --- | --- |")
    with threadpool_limits(limits=1):
        for case in CASES:
            print(measure(case, arguments.rounds, arguments.batches), flush=True)


if __name__ == "__main__":
    main()
