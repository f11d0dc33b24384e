"""Blocks of the flat buffers, small enough that all operations on one find it in the processor's cache."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nntui.core.types import FloatArray

BLOCK = 65_536
"""Parameters in a block: larger ones fall out of the cache, smaller ones cost more calls than they save."""


@dataclass(frozen=True, eq=False)
class Block:
    """The same stretch of every buffer, as views of shape (n,)."""

    array: int
    """Which of the network's arrays it is a part of; 0 where blocks may cross from one array into the next."""

    parameters: FloatArray
    gradients: FloatArray
    slots: tuple[FloatArray, ...]
    average: FloatArray | None
    scratch: FloatArray
    clipped: FloatArray


def cut(arrays: Sequence[slice], size: int) -> Iterator[tuple[int, slice]]:
    """Yield each array's number and its stretches of at most `BLOCK` out of `size` parameters."""
    for number, array in enumerate(arrays):
        start, stop, _ = array.indices(size)
        for first in range(start, stop, BLOCK):
            yield number, slice(first, min(first + BLOCK, stop))
