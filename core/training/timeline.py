"""The timeline: full states of the trainer over the whole run, in a bounded ring, so that any moment can come back."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nntui.core.training.course import Moment
from nntui.core.training.state import TrainerState
from nntui.core.types import AnyArray

BUDGET = 64 * 2**20
"""Bytes that the kept states take unless the user says otherwise."""

MOST = 200
"""Moments that are kept at most: with more, going from one to the next is no longer a way to get anywhere."""

_TINY_INTERVAL = 512
_WORK = 2**19
"""Weights times rows of a step that takes about as long again as a step costs anyway: what NumPy's calls take."""

_LONGEST_INTERVALS = 16
"""So many intervals after the last moment there is one also in the middle of an epoch."""

_WORTH = 16
"""So many times the distance of its neighbours counts for a moment right before a change."""

_SHARED_BYTES = 1024
"""Arrays of fewer bytes are not looked at for likeness with those of the moment before."""


@dataclass(frozen=True, eq=False)
class Kept:
    """One state of the ring."""

    moment: Moment
    state: TrainerState
    is_before_change: bool = False
    """Whether the user changed something right after it: it is what one most likely wants to go back to."""


class Timeline:
    """Keeps states of several branches, thinned by their step numbers, never by the clock."""

    def __init__(self, budget: int = BUDGET) -> None:
        """Keep nothing yet, and never more than `budget` bytes, but for the first and the newest state; 0: nothing."""
        self.budget = budget
        self.nbytes = 0
        """Bytes of all kept arrays; those that several states share count once."""

        self._branches: dict[int, list[Kept]] = {}
        """The states of each branch, in the order of their steps."""

        self._holders: Counter[int] = Counter()
        """How many states hold each array, by its identity."""

        self._is_full = False

    def is_due(self, branch: int, step: int, *, work: int, epoch_ended: bool) -> bool:
        """Whether this step is to be kept: rarely enough that keeping costs little beside training.

        `work`, parameters times rows of a batch, says how long a step takes.
        """
        if not self.budget:
            return False
        interval = max(1, _TINY_INTERVAL // (1 + work // _WORK))
        since = step - self._newest_step(branch)
        if since < interval or not (epoch_ended or since >= _LONGEST_INTERVALS * interval):
            return False
        return not self._is_full or since >= self._usual_gap(branch)

    def keep(self, branch: int, moment: Moment, state: TrainerState, *, is_before_change: bool = False) -> None:
        """Keep a state, the newest of its branch; others make room for it, those before a change last."""
        if not self.budget:
            return
        kept = self._branches.setdefault(branch, [])
        while kept and kept[-1].moment.step > moment.step:
            self._release(kept.pop())  # of a course that was taken back
        if kept:
            state = _shared(state, kept[-1].state)
        if kept and kept[-1].moment.step == moment.step:
            self._release(kept.pop())
        kept.append(Kept(moment, state, is_before_change))
        for array in state.arrays.values():
            self._holders[id(array)] += 1
            self.nbytes += array.nbytes * (self._holders[id(array)] == 1)
        self._make_room(branch)

    def along(self, line: Sequence[tuple[int, int]]) -> list[Kept]:
        """Return the states on a way, the oldest first.

        `line` has each branch of the way and the step up to which it follows it, the first branch first.
        """
        found: list[Kept] = []
        start = -1
        for branch, end in line:
            found += [kept for kept in self._branches.get(branch, []) if start < kept.moment.step <= end]
            start = max(start, end)
        return found

    def resize(self, budget: int, branch: int) -> None:
        """Have so many bytes from now on; `branch` is the one that is trained."""
        self.budget = budget
        self._is_full = False
        if budget:
            self._make_room(branch)
        else:
            self._branches.clear()
            self._holders.clear()
            self.nbytes = 0

    def _newest_step(self, branch: int) -> int:
        kept = self._branches.get(branch)
        return kept[-1].moment.step if kept else -_TINY_INTERVAL

    def _usual_gap(self, branch: int) -> int:
        """Half of the steps between two kept states: nearer ones would go again at once."""
        kept = self._branches.get(branch, [])
        return (kept[-1].moment.step - kept[0].moment.step) // (2 * len(kept)) if kept else 0

    def _make_room(self, newest: int) -> None:
        """Let those states go whose neighbours are nearest to each other, until all fit."""
        while self.nbytes > self.budget or sum(map(len, self._branches.values())) > MOST:
            gaps = [gap for branch in self._branches for gap in self._gaps(branch, newest)]
            if not gaps:
                return
            self._is_full = True
            _, branch, place = min(gaps)
            self._release(self._branches[branch].pop(place))

    def _gaps(self, branch: int, newest: int) -> Iterator[tuple[int, int, int]]:
        """Of each state that may go the steps between its neighbours, its branch and its place there.

        The ends of the newest branch stay.
        """
        steps = [kept.moment.step for kept in self._branches[branch]]
        for place in range(1, len(steps) - 1):
            worth = _WORTH if self._branches[branch][place].is_before_change else 1
            yield worth * (steps[place + 1] - steps[place - 1]), branch, place
        if branch != newest and steps:
            for place in {0, len(steps) - 1}:
                yield steps[-1] - steps[0], branch, place

    def _release(self, kept: Kept) -> None:
        for array in kept.state.arrays.values():
            self._holders[id(array)] -= 1
            if not self._holders[id(array)]:
                del self._holders[id(array)]
                self.nbytes -= array.nbytes


def _shared(state: TrainerState, before: TrainerState) -> TrainerState:
    """Return a state that holds the arrays of the one before where they are the same: what never changes costs once."""
    return replace(state, arrays={name: _same(array, before.arrays.get(name)) for name, array in state.arrays.items()})


def _same(array: AnyArray, before: AnyArray | None) -> AnyArray:
    if before is None or array.nbytes < _SHARED_BYTES or array.shape != before.shape or array.dtype != before.dtype:
        return array
    return before if np.array_equal(array, before) else array
