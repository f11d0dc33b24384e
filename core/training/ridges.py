"""How weights, gradients and activations were spread over a run: a bounded record of a few values at a few moments."""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor, gcd, log10
from typing import TYPE_CHECKING, get_args

import numpy as np

from nntui.core.read_only import read_only
from nntui.core.training.controls import RidgeKind
from nntui.core.training.seen import Ridge, RidgesView
from nntui.core.types import AnyArray, FloatArray, IntArray
from nntui.core.workspace import Workspace

if TYPE_CHECKING:
    from nntui.core.training.trainer import Trainer

MOST_MOMENTS = 32
MOST_VALUES = 2048
"""Of a layer and kind at a moment."""

MOST_BINS = 48

_VALUES_TOGETHER = 16_384
"""Of all layers and one kind at a moment: deep networks have fewer a layer, so that the record stays small."""

_FEWEST_BINS = 12
_SPARSEST, _DENSEST = 256, 8
"""Steps between two moments at first, of networks whose steps are light, and of those whose steps are heavy."""

_LIGHT = 2**16
"""Weights times rows of a batch up to which a step is light."""

_TAIL = 0.003
"""Share of a moment's values that may lie beyond either end of the axis: they count in the outermost bins."""

_MANY = 500
"""Values of which a tail can be told."""

_FURTHEST = 4.0
"""The axis ends at so many times what moments reach in the median: a few wild ones would flatten all others."""

_KINDS: tuple[RidgeKind, ...] = get_args(RidgeKind)

Values = dict[RidgeKind, tuple[FloatArray, ...]]
"""Of each kind some values of each layer."""


@dataclass(frozen=True, eq=False)
class _Moment:
    step: int
    epoch: float
    values: Values


class Ridges:
    """The record of one trainer. It looks at arrays that are there already, and changes none.

    When moments are taken depends on the number of steps and the network's shape alone: after the first step, then
    every so many. Once there are `MOST_MOMENTS`, every second one goes, and the others come half as often. Where a run
    goes back, to its beginning or to a kept moment, what lay ahead goes when the next moment is taken; with another
    structure, all of it does.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self._moments: list[_Moment] = []
        self._stride = _SPARSEST
        self._shapes: tuple[tuple[int, ...], ...] = ()
        """Of the kernels that the moments are of."""

        self._work: Workspace | None = None
        """The arrays of the newest training batch."""

    @property
    def moments(self) -> int:
        """How many moments are kept."""
        return len(self._moments)

    @property
    def nbytes(self) -> int:
        """Bytes of the values that are kept."""
        return sum(part.nbytes for moment in self._moments for parts in moment.values.values() for part in parts)

    def after_step(self, trainer: "Trainer", work: Workspace) -> None:
        """Take note of a training step that was made with these work arrays; now and then, keep the moment."""
        self._work = work
        step = trainer.progress.step
        if step == 1 or step % self._stride == 0:
            self._keep(trainer, step)

    def view(self, trainer: "Trainer", layer: int, kind: RidgeKind) -> RidgesView:
        """Return the histograms of a layer up to the present, which is the last; the nearest layer, if need be."""
        network, step = trainer.network, trainer.progress.step
        layer = min(max(layer, 0), len(network.layers) - 1)
        kept = [moment for moment in self._moments if moment.step < step] if self._fits(trainer) else []
        parts = [moment.values[kind][layer] for moment in kept]
        epochs = [moment.epoch for moment in kept]
        present = self._values_now(trainer, kind)
        if present:
            parts.append(present[layer])
            epochs.append(trainer.position)
        low, high = _range(parts)
        bins = _bins(parts)
        shares = [_shares(values, low, high, bins) for values in parts]
        ridges = tuple(Ridge(epoch, share) for epoch, share in zip(epochs, shares, strict=True))
        return RidgesView(layer, kind, low, high, ridges)

    def _fits(self, trainer: "Trainer") -> bool:
        return self._shapes == tuple(kernel.shape for kernel in trainer.network.kernels)

    def _keep(self, trainer: "Trainer", step: int) -> None:
        self._moments = [moment for moment in self._moments if moment.step < step] if self._fits(trainer) else []
        if not self._moments:
            self._shapes = tuple(kernel.shape for kernel in trainer.network.kernels)
            self._stride = _first_stride(trainer.network.parameters.size * trainer.batch_size)
        values = {kind: self._values_now(trainer, kind) for kind in _KINDS}
        self._moments.append(_Moment(step, trainer.position, values))
        if len(self._moments) >= MOST_MOMENTS:
            self._moments = self._moments[::2]
            self._stride *= 2

    def _values_now(self, trainer: "Trainer", kind: RidgeKind) -> tuple[FloatArray, ...]:
        """Return values of each layer, shape (values,); none where there was no step that left any."""
        network, work = trainer.network, self._work
        most = min(MOST_VALUES, max(_VALUES_TOGETHER // len(network.layers), 1))
        if kind == "weights":
            return tuple(_some(kernel, most) for kernel in network.kernels)
        if (
            work is None
            or not trainer.progress.step
            or [layer.units for layer in work.layers] != [layer.units for layer in network.layers]
        ):
            return ()
        arrays = network.kernel_gradients if kind == "gradients" else work.activations
        return tuple(_some(array, most) for array in arrays)


def _first_stride(work: int) -> int:
    """Return after how many steps moments are taken at first, for a step that costs `work` products."""
    stride = _SPARSEST
    while stride > _DENSEST and work > _LIGHT:
        stride, work = stride // 2, work // 2
    return stride


def _some(array: AnyArray, most: int) -> FloatArray:
    """Return at most `most` values of an array, shape (rows, columns), at equal distances."""
    return np.array(array.reshape(-1)[:: _distance(array.size, array.shape[-1], most)], np.float32)


@lru_cache(maxsize=256)
def _distance(size: int, columns: int, most: int) -> int:
    """Return the distance of the values that are taken: one that walks through all columns."""
    distance = ceil(size / most)
    while distance > 1 and gcd(distance, columns) > 1:
        distance += 1
    return distance


def _range(parts: list[FloatArray]) -> tuple[float, float]:
    """Return the ends of an axis that holds 0 and nearly all values, at round numbers so that it stays a while."""
    ends = np.array([_ends(values) for values in parts if np.isfinite(values).any()]).reshape(-1, 2)
    if not len(ends):
        return -1.0, 1.0
    middle = np.median(ends, axis=0) * _FURTHEST
    low = min(max(float(ends[:, 0].min()), float(middle[0]) or -np.inf), 0.0)
    high = max(min(float(ends[:, 1].max()), float(middle[1]) or np.inf), 0.0)
    span = high - low
    if span < np.finfo(np.float32).tiny:
        return -1.0, 1.0
    quantum = 10.0 ** floor(log10(span)) / 4
    return floor(low / quantum) * quantum, ceil(high / quantum) * quantum


def _ends(values: FloatArray) -> tuple[float, float]:
    """Return what the finite ones of values reach, 0 included, but for the tails of many."""
    values = values[np.isfinite(values)].astype(np.float64)
    beyond = int(_TAIL * values.size) if values.size >= _MANY else 0
    places = (beyond, values.size - 1 - beyond)
    low, high = np.partition(values, places)[list(places)]
    return min(float(low), 0.0), max(float(high), 0.0)


def _bins(parts: list[FloatArray]) -> int:
    """Return how many bins so many values fill."""
    most = max((part.size for part in parts), default=0)
    return min(max(int(1.5 * most**0.5), _FEWEST_BINS), MOST_BINS)


def _shares(values: FloatArray, low: float, high: float, bins: int) -> FloatArray:
    """Return the share of values in each bin, read-only; zeros where some are not finite."""
    shares = np.zeros(bins)
    if values.size and np.isfinite(values).all():
        places: IntArray = ((values.astype(np.float64) - low) * (bins / (high - low))).clip(0, bins - 1).astype(np.intp)
        shares = np.bincount(places, minlength=bins) / values.size
    return read_only(shares)
