"""The number of BLAS threads: a fixed rule by the sizes of the products, or a measurement where it is asked for."""

import itertools
import os
import time
from collections.abc import Sequence

import numpy as np
from threadpoolctl import threadpool_limits

_THREADED_PRODUCT = 64_000_000
"""Multiply-adds of one layer's product from which a second thread pays; below it, threads mostly wait."""

_MOST_THREADS = 4
_ROUNDS = 5


def available() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def by_rule(widths: Sequence[int], batch: int) -> int:
    """Return the number of threads for layers of these widths, inputs first: one for small networks."""
    largest = max(before * after for before, after in itertools.pairwise(widths)) * batch
    return min(available(), _MOST_THREADS) if largest >= _THREADED_PRODUCT else 1


def by_measurement(widths: Sequence[int], batch: int) -> int:
    """Return the number of threads, a power of two, that made the layers' products fastest just now."""
    kernels = [np.ones(shape, np.float32) for shape in itertools.pairwise(widths)]
    rows = [np.ones((batch, kernel.shape[0]), np.float32) for kernel in kernels]
    candidates = [1 << power for power in range(available().bit_length())]
    seconds = dict.fromkeys(candidates, float("inf"))
    for _, threads in itertools.product(range(_ROUNDS), candidates):
        with threadpool_limits(threads, "blas"):
            start = time.perf_counter()
            for x, kernel in zip(rows, kernels, strict=True):
                np.matmul(x, kernel)
            seconds[threads] = min(seconds[threads], time.perf_counter() - start)
    return min(candidates, key=lambda threads: seconds[threads])
