"""The one seam through which data reaches the engine: rows by number, gathered into the engine's own arrays."""

from typing import Protocol

import numpy as np

from nntui.core.types import AnyArray, ByteArray, FloatArray, IntArray


class BatchSource(Protocol):
    """Rows that can be asked for by number."""

    @property
    def features(self) -> int:
        """Values in a row of x."""

    @property
    def targets(self) -> AnyArray:
        """All targets, read-only: labels, shape (rows,), or values, shape (rows, outputs)."""

    def __len__(self) -> int:
        """Return the number of rows."""

    def order(self, rng: np.random.Generator | None) -> IntArray:
        """Row numbers of one epoch, shape (rows,): shuffled by `rng`, or as they stand without one."""

    def gather(self, indices: IntArray, x_out: FloatArray, y_out: AnyArray) -> None:
        """Write the rows `indices` into `x_out`, shape (n, features), and `y_out`, shape (n,) or (n, outputs)."""


def epoch_order(rows: int, rng: np.random.Generator | None) -> IntArray:
    """Row numbers 0 ... rows - 1, shuffled by `rng` if there is one."""
    return np.arange(rows) if rng is None else rng.permutation(rows)


class ArraySource:
    """Rows of a floating-point array that are used as they are."""

    def __init__(self, x: FloatArray, y: AnyArray) -> None:
        """Take x, shape (rows, features), and y, shape (rows,) or (rows, outputs), without a copy."""
        self._x = x
        self._y = y

    @property
    def features(self) -> int:
        """Values in a row of x."""
        return int(self._x.shape[1])

    @property
    def targets(self) -> AnyArray:
        """All targets."""
        return self._y

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._x)

    def order(self, rng: np.random.Generator | None) -> IntArray:
        """Row numbers of one epoch."""
        return epoch_order(len(self), rng)

    def gather(self, indices: IntArray, x_out: FloatArray, y_out: AnyArray) -> None:
        """Write the rows `indices` into `x_out` and `y_out`."""
        _take(self._x, indices, x_out)
        _take(self._y, indices, y_out)


class ByteSource:
    """Rows of bytes with an affine scale, so that images stay `uint8` in memory: x = (byte - offset) * scale."""

    def __init__(self, x: ByteArray, y: AnyArray, scale: float, offset: float = 0.0) -> None:
        """Take x, shape (rows, features), and y, shape (rows,) or (rows, outputs), without a copy."""
        self._x = x
        self._y = y
        self._scale = scale
        self._offset = offset
        self._bytes = np.empty((0, x.shape[1]), dtype=np.uint8)

    @property
    def features(self) -> int:
        """Values in a row of x."""
        return int(self._x.shape[1])

    @property
    def targets(self) -> AnyArray:
        """All targets."""
        return self._y

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._x)

    def order(self, rng: np.random.Generator | None) -> IntArray:
        """Row numbers of one epoch."""
        return epoch_order(len(self), rng)

    def gather(self, indices: IntArray, x_out: FloatArray, y_out: AnyArray) -> None:
        """Write the rows `indices`, scaled, into `x_out`, and their targets into `y_out`."""
        if len(self._bytes) < len(indices):
            self._bytes = np.empty((len(indices), self.features), dtype=np.uint8)
        rows = self._bytes[: len(indices)]
        _take(self._x, indices, rows)
        np.multiply(rows, x_out.dtype.type(self._scale), out=x_out)
        if self._offset:
            x_out -= self._offset * self._scale
        _take(self._y, indices, y_out)


def _take(array: AnyArray, indices: IntArray, out: AnyArray) -> None:
    """Copy rows into `out`, through no temporary where the types agree."""
    if array.dtype == out.dtype:
        # "clip" spares NumPy a second buffer for `out`; indices come from `order` and are in range.
        np.take(array, indices, axis=0, out=out, mode="clip")
    else:
        out[...] = array[indices]
