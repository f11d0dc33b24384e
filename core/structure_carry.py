"""An edited network, and how any flat buffer of the old one follows its parameters into the new layout."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nntui.core.chosen_units import followed
from nntui.core.layers import Dense
from nntui.core.network import Network
from nntui.core.types import FloatArray, IntArray

NEW = -1
"""Stands in an `Origin` for an input or a unit that the old layer did not have."""


@dataclass(frozen=True, eq=False)
class Origin:
    """Which parameters a layer of the edited network keeps: those between a kept input and a kept unit."""

    layer: int
    """The layer of the old network."""

    inputs: IntArray
    """Of each input its place in the old layer, or `NEW`; shape (inputs,)."""

    units: IntArray
    """Of each unit, and of its bias, its place in the old layer, or `NEW`; shape (units,)."""


@dataclass(frozen=True, eq=False)
class Edited:
    """What came of an edit."""

    network: Network
    """In buffers of its own."""

    summary: str
    """One line, such as `layer 2: 64 → 72 units`."""

    before: Network
    """The network that was edited."""

    origins: tuple[Origin | None, ...]
    """One a layer of the edited network; None where all of the layer is new."""

    def carry(self, flat: FloatArray, fresh: FloatArray | float) -> FloatArray:
        """Return a flat buffer in the new layout: kept parameters' entries from `flat`, the others from `fresh`.

        `flat` has the old network's shape, (parameters,); `fresh` is a number or has the new network's. Entries are
        carried as they are, also where the edit made up for an activation's slope in the weight itself.
        """
        carried = np.empty(self.network.parameters.size, flat.dtype)
        carried[...] = fresh
        old_kernels, old_biases = self.before.views(flat)
        for origin, kernel, bias in zip(self.origins, *self.network.views(carried), strict=True):
            if origin is None:
                continue
            rows, columns = np.flatnonzero(origin.inputs != NEW), np.flatnonzero(origin.units != NEW)
            from_rows, from_columns = origin.inputs[rows], origin.units[columns]
            kernel[np.ix_(rows, columns)] = old_kernels[origin.layer][np.ix_(from_rows, from_columns)]
            old_bias = old_biases[origin.layer]
            if bias is not None and old_bias is not None:
                bias[columns] = old_bias[from_columns]
        return carried


def whole(network: Network, layer: int) -> Origin:
    """Return the origin of a layer of which nothing changes."""
    inputs, units = network.kernels[layer].shape
    return Origin(layer, np.arange(inputs), np.arange(units))


def rebuilt(
    network: Network,
    layers: Sequence[Dense],
    origins: Sequence[Origin | None],
    summary: str,
    rng: np.random.Generator | None = None,
) -> Edited:
    """Return a network of these layers with what it keeps; `rng` draws the rest by each layer's own scheme.

    Without one, whoever calls sets the rest. Units that are frozen or off stay so; new ones are neither. Raises
    `UserError` for a network that is too large, and for units that are off where they cannot be.
    """
    edited = Network(network.inputs, layers, 0 if rng is None else rng, network.dtype)
    made = Edited(edited, summary, network, tuple(origins))
    np.copyto(edited.parameters, made.carry(network.parameters, edited.parameters))
    places = [None if origin is None else (origin.layer, origin.units) for origin in origins]
    edited.frozen, edited.off = followed(network.frozen, places), followed(network.off, places)
    return made
