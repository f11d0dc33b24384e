"""A hidden layer moved to another place among the hidden layers."""

import numpy as np

from nntui.core.errors import UserError
from nntui.core.network import Network
from nntui.core.structure_carry import NEW, Edited, Origin, rebuilt
from nntui.core.structure_probe import hidden_layer


def move_layer(network: Network, layer: int, to: int, rng: np.random.Generator) -> Edited:
    """Move a hidden layer to place `to` among the hidden layers; those between move up or down by one.

    Each layer keeps its units with their biases, and of its incoming weights those that fit: input i stays input i,
    whichever layer it comes from now. Where a layer gets more inputs than it had, their weights are drawn by its own
    scheme; where it gets fewer, the last ones go. Layers that stay between the same neighbours keep everything. The
    function changes: layers do not commute.
    """
    moved, hidden = hidden_layer(network, layer), len(network.layers) - 1
    if hidden == 1:
        raise UserError("this network has one hidden layer: there is no other place for it")
    if not 0 <= to < hidden:
        raise UserError(f"a hidden layer can stand at 1 to {hidden}, not at {to + 1}")
    if to == layer:
        raise UserError(f"layer {layer + 1} stands there already")
    order = [number for number in range(hidden) if number != layer]
    order = [*order[:to], layer, *order[to:], hidden]
    layers = [network.layers[number] for number in order]
    widths = [network.inputs, *(each.units for each in layers)]
    origins = [_fitting(network, number, inputs) for number, inputs in zip(order, widths, strict=False)]
    drawn = sum(int((origin.inputs == NEW).sum()) * widths[place + 1] for place, origin in enumerate(origins))
    summary = f"layer {layer + 1} moved to {to + 1}: {moved.units} {moved.activation}"
    return rebuilt(network, layers, origins, summary + (f", {drawn:,} weights drawn" if drawn else ""), rng)


def _fitting(network: Network, layer: int, inputs: int) -> Origin:
    """Return what a layer keeps with so many inputs."""
    before, units = network.kernels[layer].shape
    places = np.arange(inputs)
    return Origin(layer, np.where(places < before, places, NEW), np.arange(units))
