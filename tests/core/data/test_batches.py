"""Rows that are gathered into the engine's arrays."""

import numpy as np
import pytest

from nntui.core.data.batches import ArraySource, BatchSource, ByteSource
from nntui.core.types import AnyArray

BYTES = np.random.default_rng(0).integers(0, 256, (30, 6)).astype(np.uint8)
LABELS = np.arange(30) % 3


def _sources() -> list[tuple[BatchSource, AnyArray]]:
    values = np.random.default_rng(1).standard_normal((30, 6))
    return [
        (ByteSource(BYTES, LABELS, 1 / 255), BYTES / 255),
        (ByteSource(BYTES, LABELS, 0.5, offset=127.5), (BYTES - 127.5) / 2),
        (ArraySource(values, LABELS), values),
        (ArraySource(values.astype(np.float32), LABELS), values),
    ]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("which", range(4))
def test_the_rows_asked_for_are_written_into_the_given_arrays(which: int, dtype: str) -> None:
    source, expected = _sources()[which]
    indices = np.array([7, 0, 29, 7])
    x, y = np.full((4, 6), np.nan, dtype=dtype), np.full(4, -1, dtype=np.int64)
    source.gather(indices, x, y)
    np.testing.assert_allclose(x, expected[indices], rtol=1e-6, atol=1e-6)
    np.testing.assert_array_equal(y, LABELS[indices])


@pytest.mark.parametrize("which", range(4))
def test_a_batch_may_be_smaller_or_larger_than_the_last_and_a_view(which: int) -> None:
    source, expected = _sources()[which]
    x, y = np.empty((30, 6), dtype=np.float32), np.empty(30, dtype=np.int64)
    for indices in (np.arange(10), np.arange(3, 7), np.arange(30)):
        source.gather(indices, x[: len(indices)], y[: len(indices)])
        np.testing.assert_allclose(x[: len(indices)], expected[indices], rtol=1e-6, atol=1e-6)


def test_bytes_in_double_precision_are_exact() -> None:
    x, y = np.empty((30, 6)), np.empty(30, dtype=np.int64)
    ByteSource(BYTES, LABELS, 1 / 255).gather(np.arange(30), x, y)
    np.testing.assert_array_equal(x, BYTES * (1 / 255))


@pytest.mark.parametrize("which", range(4))
def test_an_order_is_a_permutation_by_the_generator_or_as_the_rows_stand(which: int) -> None:
    source, _ = _sources()[which]
    np.testing.assert_array_equal(source.order(None), np.arange(30))
    shuffled = source.order(np.random.default_rng(3))
    np.testing.assert_array_equal(shuffled, source.order(np.random.default_rng(3)))
    np.testing.assert_array_equal(np.sort(shuffled), np.arange(30))
    assert not np.array_equal(shuffled, np.arange(30))
