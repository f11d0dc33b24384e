"""Lines of dots, eight to a cell, as braille characters."""

import numpy as np

from nntui.core.types import AnyArray, IntArray

ACROSS, DOWN = 2, 4
"""Columns and rows of dots in a cell."""

_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
_EMPTY = 0x2800


def cell_codes(dots: AnyArray) -> IntArray:
    """Return the code point of each cell, shape (lines, columns), of dots, shape (lines x 4, columns x 2)."""
    lines, columns = dots.shape[0] // DOWN, dots.shape[1] // ACROSS
    cells = dots.reshape(lines, DOWN, columns, ACROSS)
    codes: IntArray = _EMPTY + np.einsum("lrcd,rd->lc", cells, _BITS)
    return codes


def is_empty(codes: IntArray) -> AnyArray:
    """Return where a cell has no dot."""
    empty: AnyArray = codes == _EMPTY
    return empty


def joined(tops: IntArray) -> tuple[IntArray, IntArray]:
    """Return the first and last row of dots of each column of a line, so that it has no gaps.

    `tops`, shape (columns,), are the rows that it goes through, counted from the top.
    """
    before = np.concatenate([tops[:1], tops[:-1]])
    first = np.where(before < tops, before + 1, tops)
    last = np.where(before > tops, before - 1, tops)
    return np.minimum(first, tops), np.maximum(last, tops)
