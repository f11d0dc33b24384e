"""Numbers the distinct ones of many hashes, much faster than a sort of all of them where they repeat."""

import numpy as np

from nntui.core.types import AnyArray, IntArray

_SAMPLED = 8
"""One of so many hashes is sorted to begin with."""

_BITS = 20


def number_distinct(hashes: AnyArray) -> tuple[IntArray, IntArray]:
    """Return which distinct hash each one is, int32, shape (rows,), and for each distinct hash a row that has it.

    Hashes are uint64.
    """
    sample = hashes[: len(hashes) // _SAMPLED]
    known: AnyArray = np.unique(sample)
    if 2 * len(known) >= len(sample):
        _, rows, codes = np.unique(hashes, return_index=True, return_inverse=True)
        return codes.astype(np.int32), rows
    found = _find(known, hashes)
    new = known[found] != hashes
    if new.any():
        known = np.union1d(known, hashes[new])
        found = _find(known, hashes)
    examples = np.empty(len(known), np.intp)
    examples[found] = np.arange(len(hashes))
    return found, examples


def _find(known: AnyArray, hashes: AnyArray) -> IntArray:
    """Where each hash stands, or would stand, among the known ones, which are sorted; the last place at most.

    A hash's first bits say where to begin, as hashes are spread evenly: six times faster than a binary search.
    """
    shift = np.uint64(64 - _BITS)
    starts = np.searchsorted(known, np.arange(1 << _BITS, dtype=np.uint64) << shift).astype(np.int32)
    last = len(known) - 1
    places: IntArray = np.minimum(starts[(hashes >> shift).astype(np.int32)], last)
    behind = np.flatnonzero((known[places] < hashes) & (places < last))
    while len(behind):
        places[behind] += 1
        behind = behind[(known[places[behind]] < hashes[behind]) & (places[behind] < last)]
    return places
