"""Going through the validation part again and again for a view, a little at each request, however large it is."""

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

import numpy as np

from nntui.core.data.batches import Batches, BatchSource
from nntui.core.network import Network
from nntui.core.training.keeping import copied
from nntui.core.types import AnyArray, DType
from nntui.core.workspace import Workspace

WORK = 2**28
"""What one request may do, in multiplications and what takes as long: 5 to 10 ms of one core."""

_ROWS = 512
"""At once, as in a validation, so that the network keeps work arrays for few sizes."""

_WORK_A_VALUE = 40
"""Of gathering an input and of an activation, beside the multiplications."""


class Tally(Protocol):
    """What is gathered in one round."""

    def take(self, first: int, targets: AnyArray, network: Network, work: Workspace) -> None:
        """Take the rows from number `first` on, which were put through the network."""


T = TypeVar("T", bound=Tally)


class Rounds(Generic[T]):
    """The newest whole round, and one that may be under way; while the first one is, what it has so far."""

    def __init__(self, source: BatchSource, dtype: DType, make: Callable[[], T]) -> None:
        """Begin with nothing; `make` gives an empty tally for each round."""
        self._source, self._make = source, make
        self._batches = Batches(source, dtype, None)
        self._current: T | None = None
        self._whole: T | None = None
        self._network: Network | None = None
        """The network as it was when the round began, where that takes more than one request."""

        self._rows = 0
        self._steps = 0, 0
        """The step that the current round is of, and that the whole one is of."""

        self.behind = False
        """Whether there is more to come, so that another request leads on."""

    @property
    def newest(self) -> T:
        """What there is to show: the newest whole round, or what the first one has so far."""
        found = self._whole if self._whole is not None else self._current
        return found if found is not None else self._make()

    @property
    def rows(self) -> int:
        """Rows that `newest` is of."""
        return len(self._source) if self._whole is not None else self._rows

    @property
    def step(self) -> int:
        """Training steps that were done when the round of `newest` began."""
        return self._steps[1] if self._whole is not None else self._steps[0]

    def advance(self, network: Network, step: int) -> None:
        """Do as much of a round as one request may; a round is of the network as it was at its beginning."""
        size, slices = _portion(network)
        if self._current is not None and (self._network is None or self._network.layers != network.layers):
            self._current = None
        if self._current is None:
            self._begin(network, step, whole_at_once=size * slices >= len(self._source))
        used = network if self._network is None else self._network
        for _ in range(slices):
            if self._take(used, size):
                break
        self.behind = self._current is not None or not _same(used, network)

    def _begin(self, network: Network, step: int, *, whole_at_once: bool) -> None:
        self._current, self._steps = self._make(), (step, self._steps[1])
        self._rows = self._batches.position = 0
        self._network = None if whole_at_once else copied(network, self._network)

    def _take(self, network: Network, size: int) -> bool:
        """Take the next rows; return whether they were the round's last."""
        assert self._current is not None
        x, targets = self._batches.next(size)
        self._current.take(self._rows, targets, network, network.forward(x))
        self._rows += len(x)
        if not self._batches.at_end:
            return False
        self._whole, self._current = self._current, None
        self._steps = self._steps[0], self._steps[0]
        return True


def _portion(network: Network) -> tuple[int, int]:
    """Return how many rows to take at once, and how often in one request."""
    values = network.inputs + sum(layer.units for layer in network.layers)
    rows = max(1, WORK // (network.parameters.size + _WORK_A_VALUE * values))
    return (_ROWS, rows // _ROWS) if rows >= _ROWS else (rows, 1)


def _same(one: Network, other: Network) -> bool:
    return one is other or (one.off == other.off and np.array_equal(one.parameters, other.parameters, equal_nan=True))
