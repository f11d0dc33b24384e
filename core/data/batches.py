"""The one seam through which data reaches the engine: rows by number, gathered into the engine's own arrays."""

from typing import Any, Protocol

import numpy as np

from nntui.core.types import AnyArray, ByteArray, DType, FloatArray, IntArray


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


class _Numbered:
    """Rows whose targets stand in memory."""

    def __init__(self, y: AnyArray) -> None:
        self._y = y

    @property
    def targets(self) -> AnyArray:
        """All targets."""
        return self._y

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._y)

    def order(self, rng: np.random.Generator | None) -> IntArray:
        """Row numbers of one epoch."""
        return epoch_order(len(self), rng)


class _Stored(_Numbered):
    """Rows that stand in memory."""

    def __init__(self, x: AnyArray, y: AnyArray) -> None:
        # np.take copies all of an array that is not contiguous, at every batch.
        super().__init__(np.ascontiguousarray(y))
        self._x = np.ascontiguousarray(x)

    @property
    def features(self) -> int:
        """Values in a row of x."""
        return int(self._x.shape[1])


class ArraySource(_Stored):
    """Rows of a floating-point array that are used as they are."""

    def __init__(self, x: FloatArray, y: AnyArray) -> None:
        """Take x, shape (rows, features), and y, shape (rows,) or (rows, outputs); copied only if not contiguous."""
        super().__init__(x, y)

    def gather(self, indices: IntArray, x_out: FloatArray, y_out: AnyArray) -> None:
        """Write the rows `indices` into `x_out` and `y_out`."""
        take_rows(self._x, indices, x_out)
        take_rows(self._y, indices, y_out)


class ByteSource(_Stored):
    """Rows of bytes with an affine scale, so that images stay `uint8` in memory: x = (byte - offset) * scale."""

    def __init__(self, x: ByteArray, y: AnyArray, scale: float, offset: float = 0.0) -> None:
        """Take x, shape (rows, features), and y, shape (rows,) or (rows, outputs); copied only if not contiguous."""
        super().__init__(x, y)
        self._scale = scale
        self._offset = offset
        self._bytes = np.empty((0, x.shape[1]), dtype=np.uint8)

    def gather(self, indices: IntArray, x_out: FloatArray, y_out: AnyArray) -> None:
        """Write the rows `indices`, scaled, into `x_out`, and their targets into `y_out`."""
        if len(self._bytes) < len(indices):
            self._bytes = np.empty((len(indices), self.features), dtype=np.uint8)
        rows = self._bytes[: len(indices)]
        take_rows(self._x, indices, rows)
        np.multiply(rows, x_out.dtype.type(self._scale), out=x_out)
        if self._offset:
            x_out -= self._offset * self._scale
        take_rows(self._y, indices, y_out)


class MappedSource(_Numbered):
    """Rows of an array in a file that is mapped into memory, prepared a batch at a time: x = (raw - offset) * scale."""

    def __init__(self, x: AnyArray, rows: IntArray, y: AnyArray, offset: FloatArray, scale: FloatArray) -> None:
        """Take x, shape (all rows, features), the numbers of the source's rows, and their targets.

        `offset` and `scale` have the shape (features,) or (1,).
        """
        super().__init__(y)
        self._x, self._rows = x, rows
        self._offset, self._scale = offset, scale

    @property
    def features(self) -> int:
        """Values in a row of x."""
        return int(self._x.shape[1])

    def gather(self, indices: IntArray, x_out: FloatArray, y_out: AnyArray) -> None:
        """Write the rows `indices`, prepared, into `x_out`, and their targets into `y_out`."""
        rows = self._x[self._rows[indices]]
        x_out[...] = (rows - self._offset) * self._scale
        take_rows(self._y, indices, y_out)


def take_rows(array: AnyArray, indices: IntArray, out: AnyArray) -> None:
    """Copy rows into `out`, through no temporary where the types agree."""
    if array.dtype == out.dtype:
        # "clip" spares NumPy a second buffer for `out`; indices come from `order` and are in range.
        np.take(array, indices, axis=0, out=out, mode="clip")
    else:
        out[...] = array[indices]


class Batches:
    """Walks a source epoch by epoch, batch by batch, into arrays of its own; the batch size may change at any step."""

    def __init__(self, source: BatchSource, dtype: DType, rng: np.random.Generator | None) -> None:
        """Shuffle each epoch by `rng`, or keep the rows' order without one."""
        self.source = source
        self.position = 0
        self.order: IntArray = np.empty(0, np.intp)
        """Row numbers of the epoch that is under way; `position` of them are done."""

        self.drawn_from: dict[str, Any] | None = None
        """The generator's state before that order was drawn: it gives the order again."""

        self._dtype = dtype
        self._rng = rng
        self._buffers: tuple[FloatArray, AnyArray] | None = None

    @property
    def at_end(self) -> bool:
        """Whether every row of the epoch is done (or none was begun): `next` begins a new epoch."""
        return self.position >= len(self.order)

    def remaining(self, size: int) -> int:
        """Number of batches of `size` that the epoch still has."""
        rows = len(self.order) - self.position
        return -(-rows // size)

    def next(self, size: int) -> tuple[FloatArray, AnyArray]:
        """Return x, shape (n, features), and y of the next `size` rows, fewer at the end of the epoch.

        The arrays are overwritten by the next call.
        """
        if self.at_end:
            self._draw()
        indices = self.order[self.position : self.position + size]
        x, y = (array[: len(indices)] for array in self._room(size))
        self.source.gather(indices, x, y)
        self.position += len(indices)
        return x, y

    def return_to(self, drawn_from: dict[str, Any] | None, position: int) -> None:
        """Stand in the middle of an epoch again whose order was drawn from this state of the generator."""
        if self._rng is not None and drawn_from is not None:
            self._rng.bit_generator.state = drawn_from
        self._draw()
        self.position = position

    def _draw(self) -> None:
        """Begin an epoch."""
        self.drawn_from = None if self._rng is None else dict(self._rng.bit_generator.state)
        self.order = self.source.order(self._rng)
        self.position = 0

    def _room(self, size: int) -> tuple[FloatArray, AnyArray]:
        """Arrays for at least `size` rows."""
        size = min(size, len(self.source))
        if self._buffers is None or len(self._buffers[0]) < size:
            targets = self.source.targets
            y_dtype = np.intp if targets.dtype.kind in "iu" else self._dtype
            self._buffers = (
                np.empty((size, self.source.features), self._dtype),
                np.empty((size, *targets.shape[1:]), y_dtype),
            )
        return self._buffers
