"""A streamed part of a table: every row once an epoch, with its own values, whatever is in memory."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nntui.core.data.streaming import source as source_module
from nntui.core.data.streaming.source import StreamSource
from nntui.core.data.table import Column, Table
from nntui.core.types import FloatArray


class Shelf:
    """A table of rows 0, 1, 2 ..., each of which says its number; counts how often a group is read."""

    def __init__(self, rows: int, together: int, part: float = 0.6, seed: int = 0) -> None:
        """Choose a part of the rows."""
        self.groups = [range(first, min(first + together, rows)) for first in range(0, rows, together)]
        self.chosen = np.random.default_rng(seed).random(rows) < part
        self.reads: list[int] = []
        numbers = np.flatnonzero(self.chosen)
        self.source = StreamSource(self.read, self.prepare, self.groups, self.chosen, numbers.astype(np.float32), 2)

    def read(self, rows: range) -> Table:
        """Return the rows, and note that they were read."""
        self.reads.append(rows.start)
        return Table((Column("n", "number", np.arange(rows.start, rows.stop, dtype=np.float64)),))

    @staticmethod
    def prepare(table: Table) -> FloatArray:
        """Return the number and its half."""
        return np.column_stack([table.columns[0].values, table.columns[0].values / 2]).astype(np.float32)


def gathered(source: StreamSource, rng: np.random.Generator | None, batch: int) -> FloatArray:
    """Walk through an epoch; return each row's number after checking x against y."""
    order = source.order(rng)
    found = []
    for first in range(0, len(order), batch):
        indices = order[first : first + batch]
        x, y = np.empty((len(indices), 2), np.float32), np.empty(len(indices), np.float32)
        source.gather(indices, x, y)
        np.testing.assert_array_equal(x[:, 0], y)
        np.testing.assert_array_equal(x[:, 1], y / 2)
        found.append(y)
    return np.concatenate(found)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.integers(1, 300),
    together=st.integers(1, 40),
    batch=st.integers(1, 64),
    slots=st.integers(2, 6),
    shuffled=st.booleans(),
)
def test_an_epoch_has_every_row_of_the_part_once_with_its_own_values(
    rows: int, together: int, batch: int, slots: int, shuffled: bool
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source_module, "_MOST_SLOTS", slots)
        shelf = Shelf(rows, together, part=0.7)
    if not shelf.chosen.any():
        return
    rng = np.random.default_rng(1) if shuffled else None
    for _ in range(2):
        found = gathered(shelf.source, rng, batch)
        np.testing.assert_array_equal(np.sort(found), np.flatnonzero(shelf.chosen))


def test_without_a_generator_rows_come_in_the_tables_order() -> None:
    shelf = Shelf(200, 16)
    np.testing.assert_array_equal(gathered(shelf.source, None, 7), np.flatnonzero(shelf.chosen))


def test_a_shuffled_epoch_reads_each_group_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_module, "_MOST_SLOTS", 8)
    shelf = Shelf(2000, 20)
    gathered(shelf.source, np.random.default_rng(0), 32)
    assert sorted(shelf.reads) == [group.start for group in shelf.groups]


def test_rows_are_shuffled_over_groups_and_within_the_buffer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_module, "_MOST_SLOTS", 8)
    shelf = Shelf(2000, 20)
    one, other = (gathered(shelf.source, np.random.default_rng(seed), 50) for seed in (0, 1))
    assert not np.array_equal(one, other)
    buffer = one[:40] // 20
    assert len(set(buffer.tolist())) == 4
    assert not np.array_equal(np.sort(buffer), buffer)


def test_a_part_that_a_group_has_nothing_of_never_reads_it() -> None:
    shelf = Shelf(100, 10)
    shelf.chosen[30:60] = False
    source = StreamSource(
        shelf.read, shelf.prepare, shelf.groups, shelf.chosen, np.flatnonzero(shelf.chosen).astype(np.float32), 2
    )
    gathered(source, None, 9)
    assert not {30, 40, 50} & set(shelf.reads)


def test_a_batch_over_more_groups_than_there_is_room_for_is_gathered_piece_by_piece(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(source_module, "_MOST_SLOTS", 2)
    shelf = Shelf(100, 5, part=1.0)
    indices = np.random.default_rng(0).permutation(100)
    x, y = np.empty((100, 2), np.float64), np.empty(100, np.float32)
    shelf.source.gather(indices, x, y)
    np.testing.assert_array_equal(x[:, 0], indices)
