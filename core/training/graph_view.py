"""The network as a graph: of large layers the units that matter most, and the weights between what is shown."""

from itertools import pairwise

import numpy as np

from nntui.core.data.dataset import Dataset
from nntui.core.network import Network
from nntui.core.read_only import read_only
from nntui.core.training.controls import ViewRequest
from nntui.core.training.rounds import WORK
from nntui.core.training.seen import GraphView
from nntui.core.training.unit_view import output_names
from nntui.core.types import FloatArray, IntArray

_STAYS = 1.5
"""How much more than a shown unit another one has to matter before it takes the place: pictures hold still."""

_FEWEST_ROWS = 16


class GraphLooker:
    """Chooses what is shown, and remembers it, so that units do not come and go with every step."""

    def __init__(self, dataset: Dataset) -> None:
        """Remember nothing yet."""
        self._data = dataset
        self._before: dict[int, IntArray] = {}

    def view(self, network: Network, probe: FloatArray, request: ViewRequest) -> GraphView:
        """Return the graph; `probe`, shape (rows, inputs), are the rows that activations are means over.

        Of a very large network fewer of them have to do.
        """
        probe = probe[: max(WORK // network.parameters.size, _FEWEST_ROWS)]
        activations = [probe, *network.forward(probe).activations]
        shown = self._choose(network, activations, request)
        weights = tuple(
            read_only(kernel[np.ix_(here, there)])
            for kernel, (here, there) in zip(network.kernels, pairwise(shown), strict=True)
        )
        limit = max(float(np.max(np.abs(each), initial=0.0)) for each in weights)
        inputs, outputs = self._data.feature_names, output_names(self._data, network.outputs)
        return GraphView(
            widths=(network.inputs, *(layer.units for layer in network.layers)),
            functions=tuple(layer.activation for layer in network.layers),
            shown=tuple(read_only(units.copy()) for units in shown),
            weights=weights,
            biases=tuple(
                read_only(np.zeros(len(units)) if bias is None else bias[units])
                for bias, units in zip(network.biases, shown[1:], strict=True)
            ),
            activations=tuple(
                read_only(values[:, units].mean(axis=0)) for values, units in zip(activations, shown, strict=True)
            ),
            limit=limit if np.isfinite(limit) and limit > 0.0 else 1.0,
            input_names=tuple(inputs[number] for number in shown[0].tolist()),
            output_names=tuple(outputs[number] for number in shown[-1].tolist()),
            frozen=network.frozen if any(network.frozen) else (),
            off=network.off if any(network.off) else (),
        )

    def _choose(self, network: Network, activations: list[FloatArray], request: ViewRequest) -> list[IntArray]:
        """Return which inputs, and which units of each layer, are shown."""
        most, shown = max(request.shown_units, 1), []
        for place, values in enumerate(activations):
            units = values.shape[1]
            mattering = _mattering(network, place, values) if units > most else np.zeros(units)
            always = request.chosen if place == request.layer + 1 else None
            shown.append(choose(mattering, most, self._before.get(place), always))
        self._before = dict(enumerate(shown))
        return shown


def _mattering(network: Network, place: int, values: FloatArray) -> FloatArray:
    """Return how far units move the next layer's sums, shape (units,): as `structure_probe.usage`, in one pass.

    Of outputs, whose sums go nowhere, how far they move themselves. What is no number matters most: it is the fault.
    """
    moved = values.std(axis=0, dtype=np.float64)
    if place < len(network.kernels):
        moved = moved * np.linalg.norm(network.kernels[place], axis=1)
    mattering: FloatArray = np.where(np.isnan(moved), np.inf, moved)
    return mattering


def choose(mattering: FloatArray, most: int, before: IntArray | None = None, always: int | None = None) -> IntArray:
    """Return the numbers, ascending, of the `most` units that matter most, `always` among them.

    Those that were shown `before` stay until others matter clearly more.
    """
    units = len(mattering)
    if units <= most:
        return np.arange(units)
    mattering = mattering.astype(np.float64)
    if before is not None:
        mattering[before[before < units]] *= _STAYS
    if always is not None and 0 <= always < units:
        mattering[always] = np.inf
        mattering = np.where(np.isinf(mattering) & (np.arange(units) != always), np.finfo(np.float64).max, mattering)
    return np.sort(np.argsort(-mattering, kind="stable")[:most])
