"""A training step allocates nothing that grows with the batch or with the number of parameters."""

import gc
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from nntui.core import Dense, Network, optimizers
from nntui.core.activations import ACTIVATIONS
from nntui.core.data.batches import ArraySource, Batches, ByteSource
from nntui.core.losses import LOSSES, loss_by_name
from nntui.core.types import DType

ROWS = 65_536
COLUMN = ROWS * 4
"""Bytes of one float32 a row."""

UFUNC_BUFFERS = 80 * 1024
"""What NumPy itself takes, whatever the sizes: `np.getbufsize()` elements for each operand that it buffers."""

LOSS_AND_OUTPUT = [(loss, output) for loss in LOSSES for output in ("linear", "sigmoid", "softmax")]


def peak(step: Callable[[], object]) -> int:
    """Bytes that one call holds at most beyond what it began with, after two calls to warm up."""
    step()
    step()
    gc.collect()
    tracemalloc.start()
    try:
        step()
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        step()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def training_step(network: Network, loss: str, rows: int, optimizer: optimizers.Optimizer) -> Callable[[], object]:
    """Gradients and update for a batch of random rows."""
    rng, judge = np.random.default_rng(0), loss_by_name(loss)
    x = rng.normal(size=(rows, network.inputs)).astype(network.dtype)
    labels = rng.integers(0, network.outputs, rows)
    y = labels if judge.target_kind == "labels" else np.eye(network.outputs, dtype=network.dtype)[labels]

    def step() -> None:
        with np.errstate(all="ignore"):
            network.compute_gradients(x, y, judge, rng)
        optimizer.step(network.parameters, network.gradients)

    return step


def test_the_measure_sees_an_array_of_one_number_a_row() -> None:
    assert peak(lambda: np.empty(ROWS, np.float32)) >= COLUMN > 2 * UFUNC_BUFFERS


@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_a_step_allocates_nothing_by_the_row_for_any_hidden_activation(hidden: str) -> None:
    network = Network(4, [Dense(6, hidden, dropout=0.2), Dense(5, hidden), Dense(3, "softmax")], seed=0)
    step = training_step(network, "sparse_categorical_crossentropy", ROWS, optimizers.SGD(1e-3, 0.9))
    assert peak(step) < UFUNC_BUFFERS


@pytest.mark.parametrize(("loss", "output"), LOSS_AND_OUTPUT)
def test_a_step_allocates_nothing_by_the_row_for_any_loss(loss: str, output: str) -> None:
    network = Network(4, [Dense(6, "relu"), Dense(3, output)], seed=0)
    assert peak(training_step(network, loss, ROWS, optimizers.SGD(1e-3, 0.9))) < UFUNC_BUFFERS


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("l1", "l2"), [(0.0, 0.0), (1e-3, 0.0), (0.0, 1e-3)])
@pytest.mark.parametrize(("momentum", "nesterov"), [(0.0, False), (0.9, False), (0.9, True)])
def test_a_step_allocates_nothing_by_the_parameter(
    momentum: float, nesterov: bool, l1: float, l2: float, dtype: DType
) -> None:
    network = Network(256, [Dense(256, "relu", l1=l1, l2=l2), Dense(3, "softmax")], seed=0, dtype=dtype)
    assert network.parameters.nbytes > 2 * UFUNC_BUFFERS
    step = training_step(network, "sparse_categorical_crossentropy", 8, optimizers.SGD(1e-3, momentum, nesterov))
    assert peak(step) < UFUNC_BUFFERS


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_batches_are_gathered_without_an_allocation_by_the_row(dtype: DType) -> None:
    x, labels = np.zeros((2 * ROWS, 4), dtype), np.zeros(2 * ROWS, np.intp)
    stored = x.astype(np.uint8)
    for source in (ArraySource(x, labels), ArraySource(x, x), ByteSource(stored, labels, 1 / 255, 3.0)):
        batches = Batches(source, dtype, None)
        batches.next(1)
        batches.position = 0
        assert peak(lambda batches=batches: batches.next(ROWS // 4)) < UFUNC_BUFFERS  # type: ignore[misc]


def test_a_source_that_is_a_part_of_a_wider_array_is_not_copied_at_every_batch() -> None:
    wide = np.zeros((2 * ROWS, 8), np.float32)
    batches = Batches(ArraySource(wide[:, 2:6], np.zeros(2 * ROWS, np.intp)), "float32", None)
    assert peak(lambda: batches.next(32)) < UFUNC_BUFFERS


def test_changing_back_and_forth_between_batch_sizes_allocates_nothing() -> None:
    network = Network(4, [Dense(6, "relu", dropout=0.1), Dense(3, "softmax")], seed=0)
    optimizer = optimizers.SGD(1e-3, 0.9)
    loss = "sparse_categorical_crossentropy"
    steps = [training_step(network, loss, rows, optimizer) for rows in (ROWS, ROWS // 2, 50)]
    assert peak(lambda: [step() for step in steps]) < UFUNC_BUFFERS
