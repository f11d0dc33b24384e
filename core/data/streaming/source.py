"""A part of a streamed table as a source of batches: groups of rows are read and prepared as they are needed."""

from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np

from nntui.core.data.batches import take_rows
from nntui.core.data.table import Table
from nntui.core.types import AnyArray, FloatArray, IntArray

_BUFFER_BYTES = 2**27
"""Prepared rows that are kept at the most; half of it is what rows are shuffled in."""

_MOST_SLOTS = 16

Read = Callable[[range], Table]
Prepare = Callable[[Table], FloatArray]


class StreamSource:
    """Rows by number, of which some groups are in memory.

    An epoch is shuffled by the order of the groups and then within a buffer of several groups, so that each group is
    read once. What is read depends on the row numbers alone: with the same order and position, a run that is resumed
    goes on exactly.
    """

    def __init__(
        self,
        read: Read,
        prepare: Prepare,
        groups: Sequence[range],
        chosen: AnyArray,
        targets: AnyArray,
        width: int,
    ) -> None:
        """Take the rows of the table for which `chosen`, bool, shape (rows,), is true.

        `read` gives the rows of a group, `prepare` their inputs, shape (rows, width); `targets` are those of the
        chosen rows, in the table's order.
        """
        self._read, self._prepare, self._chosen, self._y = read, prepare, chosen, targets
        self._groups = [group for group in groups if chosen[group.start : group.stop].any()]
        counts = [int(np.count_nonzero(chosen[group.start : group.stop])) for group in self._groups]
        self._starts = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
        self._width = width
        self._height = max(counts, default=1)
        slots = max(2, min(_MOST_SLOTS, _BUFFER_BYTES // (4 * width * self._height), 2 * len(self._groups)))
        self._pool: FloatArray = np.empty((0, width), np.float32)
        self._slots = int(slots)
        self._held: OrderedDict[int, int] = OrderedDict()
        """The slot of each group that is in memory, the one that was used least lately first."""

    @property
    def features(self) -> int:
        """Values in a row of x."""
        return self._width

    @property
    def targets(self) -> AnyArray:
        """All targets, read-only."""
        return self._y

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._y)

    def order(self, rng: np.random.Generator | None) -> IntArray:
        """Row numbers of one epoch, shape (rows,), int32 where that is enough."""
        order: IntArray = np.empty(len(self), np.int32 if len(self) < 2**31 else np.int64)
        if rng is None:
            order[:] = np.arange(len(self), dtype=order.dtype)
            return order
        groups, at = rng.permutation(len(self._groups)), 0
        for first in range(0, len(groups), self._slots // 2):
            buffer = groups[first : first + self._slots // 2]
            rows = np.concatenate([np.arange(*self._starts[group : group + 2], dtype=order.dtype) for group in buffer])
            rng.shuffle(rows)
            order[at : at + len(rows)] = rows
            at += len(rows)
        return order

    def gather(self, indices: IntArray, x_out: FloatArray, y_out: AnyArray) -> None:
        """Write the rows `indices` into `x_out` and their targets into `y_out`, reading what is not in memory."""
        groups = np.searchsorted(self._starts, indices, "right") - 1
        needed = np.unique(groups)
        if len(needed) > self._slots:
            half = len(indices) // 2
            self.gather(indices[:half], x_out[:half], y_out[:half])
            self.gather(indices[half:], x_out[half:], y_out[half:])
            return
        slot_of = np.empty(len(self._groups), np.int64)
        # Those in memory first, so that none of them makes room for another one.
        for group in sorted(needed.tolist(), key=lambda group: group not in self._held):
            slot_of[group] = self._slot(group)
        take_rows(self._pool, slot_of[groups] * self._height + indices - self._starts[groups], x_out)
        take_rows(self._y, indices, y_out)

    def _slot(self, group: int) -> int:
        """Return the slot of a group, after reading it where it is not in memory."""
        if group in self._held:
            self._held.move_to_end(group)
            return self._held[group]
        if not len(self._pool):
            self._pool = np.empty((self._slots * self._height, self._width), np.float32)
        # Read first: where that fails, everything is as it was.
        rows = self._groups[group]
        prepared = self._prepare(self._read(rows))[self._chosen[rows.start : rows.stop]]
        slot = len(self._held) if len(self._held) < self._slots else self._held.popitem(last=False)[1]
        self._pool[slot * self._height : slot * self._height + len(prepared)] = prepared
        self._held[group] = slot
        return slot
