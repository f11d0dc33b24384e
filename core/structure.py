"""Edits of a network's structure as pure functions: a new network, and how any flat buffer follows it there."""

from dataclasses import replace

import numpy as np

from nntui.core import edits
from nntui.core.errors import UserError
from nntui.core.network import Network
from nntui.core.structure_carry import Edited, rebuilt, whole
from nntui.core.structure_layers import add_layer, remove_layer
from nntui.core.structure_order import move_layer
from nntui.core.structure_probe import any_layer, usage
from nntui.core.structure_units import add_units, remove_units, set_units
from nntui.core.types import FloatArray

__all__ = ["Edited", "edit_network", "usage"]


def edit_network(network: Network, edit: edits.Edit, x: FloatArray, rng: np.random.Generator) -> Edited:
    """Return what comes of an edit; the network itself stays as it is.

    On x, shape (rows, inputs), prepared inputs, it is judged which units are used and how near a layer is to the
    identity; `rng` draws new weights. Raises `UserError`, one line, where the edit cannot be made.
    """
    with np.errstate(all="ignore"):
        edited = _edited(network, edit, x, rng)
    if np.isfinite(network.parameters).all() and not np.isfinite(edited.network.parameters).all():
        raise UserError(f"the weights are too large for that: what comes of them is no finite {network.dtype}")
    return edited


def _edited(network: Network, edit: edits.Edit, x: FloatArray, rng: np.random.Generator) -> Edited:
    match edit:
        case edits.AddUnits(layer, count):
            return add_units(network, layer, count, rng)
        case edits.RemoveUnits(layer, count):
            return remove_units(network, layer, count, x)
        case edits.SetUnits(layer, units):
            return set_units(network, layer, units, x, rng)
        case edits.AddLayer():
            return add_layer(network, edit, x, rng)
        case edits.RemoveLayer(layer):
            return remove_layer(network, layer, x)
        case edits.MoveLayer(layer, to):
            return move_layer(network, layer, to, rng)
        case edits.SetActivation():
            return _set_activation(network, edit)


def _set_activation(network: Network, edit: edits.SetActivation) -> Edited:
    """Give a layer another activation: its weights stay, so that the function changes."""
    at, before = edit.layer, any_layer(network, edit.layer)
    after = replace(before, activation=edit.activation, negative_slope=edit.negative_slope)
    if after == before:
        raise UserError(f"layer {at + 1} is {_named(before.activation, before.negative_slope)} already")
    layers = [*network.layers[:at], after, *network.layers[at + 1 :]]
    origins = [whole(network, number) for number in range(len(layers))]
    names = (_named(layer.activation, layer.negative_slope) for layer in (before, after))
    return rebuilt(network, layers, origins, f"layer {at + 1}: {' → '.join(names)}")


def _named(name: str, slope: float | None) -> str:
    return name if slope is None else f"{name} {slope:g}"
