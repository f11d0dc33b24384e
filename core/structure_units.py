"""Units added to a hidden layer and taken away from it, or both as its number asks."""

from dataclasses import replace

import numpy as np

from nntui.core.errors import UserError
from nntui.core.layers import Dense
from nntui.core.network import Network
from nntui.core.structure_carry import NEW, Edited, Origin, rebuilt, whole
from nntui.core.structure_probe import hidden_layer, inputs_of, usage
from nntui.core.types import FloatArray, IntArray


def add_units(network: Network, layer: int, count: int, rng: np.random.Generator) -> Edited:
    """Add units to a hidden layer; the function that the network computes stays what it is.

    The new units' incoming weights are drawn by the layer's own scheme, their outgoing weights are 0. Copies of
    units that share their outgoing weights keep the function too (Net2WiderNet: Chen et al., 2016), but a copy and
    its original have the same gradients: they stay twins, and the layer learns no more than before. With outgoing
    weights of 0 the first step moves these apart, and from the second on the incoming weights learn as well.
    """
    before = _elementwise(network, layer)
    wider = _resized(before, _counted(count))
    kept = np.concatenate([np.arange(before.units), np.full(count, NEW)])
    edited = _with_units(network, layer, wider, kept, rng)
    edited.network.kernels[layer + 1][before.units :] = 0.0
    return edited


def remove_units(network: Network, layer: int, count: int, x: FloatArray) -> Edited:
    """Take away the units of a hidden layer that are least used on x, shape (rows, inputs).

    What they give on average moves into the next layer's bias, if it has one: a unit that is constant on x, a dead
    one above all, can go without any change there.
    """
    before = _elementwise(network, layer)
    if _counted(count) >= before.units:
        raise UserError(f"layer {layer + 1} has {before.units} units: one has to stay; the layer can be removed")
    narrower = _resized(before, -count)
    # Of units that are used equally little the last ones go: they were added last.
    least_first = before.units - 1 - np.argsort(usage(network, layer, x)[::-1], kind="stable")
    gone, kept = least_first[:count], np.sort(least_first[count:])
    edited = _with_units(network, layer, narrower, kept, None)
    bias = edited.network.biases[layer + 1]
    if bias is not None:
        constant = inputs_of(network, layer + 1, x)[:, gone].mean(axis=0)
        bias[...] = bias + constant @ network.kernels[layer + 1][gone]
    return edited


def set_units(network: Network, layer: int, units: int, x: FloatArray, rng: np.random.Generator) -> Edited:
    """Give a hidden layer so many units, by adding some or taking the least used away."""
    before = hidden_layer(network, layer).units
    if units < 1:
        raise UserError(f"a layer of {units} units cannot be: one has to stay; the layer can be removed")
    if units == before:
        raise UserError(f"layer {layer + 1} has {units} unit{'s' if units > 1 else ''} already")
    if units > before:
        return add_units(network, layer, units - before, rng)
    return remove_units(network, layer, before - units, x)


def _with_units(
    network: Network, layer: int, description: Dense, units: IntArray, rng: np.random.Generator | None
) -> Edited:
    """Return the network with a layer of these units, each given by its old place or `NEW`."""
    layers = [*network.layers[:layer], description, *network.layers[layer + 1 :]]
    origins = [whole(network, number) for number in range(len(layers))]
    origins[layer] = replace(origins[layer], units=units)
    origins[layer + 1] = Origin(layer + 1, units, origins[layer + 1].units)
    summary = f"layer {layer + 1}: {network.layers[layer].units} → {description.units} units"
    return rebuilt(network, layers, origins, summary, rng)


def _elementwise(network: Network, layer: int) -> Dense:
    """Return the description of a hidden layer whose units do not depend on each other."""
    description = hidden_layer(network, layer)
    if description.activation == "softmax":
        raise UserError(f"layer {layer + 1} is softmax: its units share 1 among them, so that all of them would change")
    return description


def _resized(description: Dense, by: int) -> Dense:
    return replace(description, units=description.units + by)


def _counted(count: int) -> int:
    if count < 1:
        raise UserError(f"{count} units cannot be added or removed: at least 1 is needed")
    return count
