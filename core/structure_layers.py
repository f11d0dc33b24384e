"""Hidden layers added to a network and taken out of it."""

from dataclasses import replace

import numpy as np

from nntui.core.edits import AddLayer
from nntui.core.errors import UserError
from nntui.core.layers import Dense
from nntui.core.network import Network
from nntui.core.structure_carry import NEW, Edited, Origin, rebuilt, whole
from nntui.core.structure_lines import Start, near_identity, straightened
from nntui.core.structure_probe import hidden_layer, inputs_of, require_finite
from nntui.core.types import FloatArray

_FAR_FROM_IDENTITY = {
    "softmax": "because its units share 1 among them",
    "exponential": "because it grows beyond all bounds outside the rows that can be looked at",
}


def add_layer(network: Network, edit: AddLayer, x: FloatArray, rng: np.random.Generator) -> Edited:
    """Add a layer that starts near the identity (Net2DeeperNet: Chen et al., 2016).

    A unit for each one below passes on what that gives on x, shape (rows, inputs); the line that leads back from
    its activation goes into the next layer's kernel and bias, or into the kernel alone where it has no bias. Units
    beyond these are drawn, and nothing leads out of them yet. It is exact on x for linear layers, and for rectifiers
    in front of a layer with a bias.
    """
    at = edit.position
    if not 0 <= at < len(network.layers):
        raise UserError(f"a layer can be added in front of layer 1 to {len(network.layers)}, not of layer {at + 1}")
    width = len(network.kernels[at])
    layer = _added(edit, width)
    through_origin = network.biases[at] is None
    start = near_identity(layer, inputs_of(network, at, x), through_origin=through_origin)
    inputs = np.concatenate([np.arange(width), np.full(layer.units - width, NEW)])
    origins: list[Origin | None] = [whole(network, number) for number in range(len(network.layers))]
    origins[at : at + 1] = [None, Origin(at, inputs, np.arange(network.layers[at].units))]
    layers = [*network.layers[:at], layer, *network.layers[at:]]
    edited = rebuilt(network, layers, origins, f"layer {at + 1} added: {layer.units} {layer.activation}", rng)
    _pass_on(edited.network, at, start)
    _lead_back(edited.network, at + 1, network.kernels[at], start)
    return edited


def remove_layer(network: Network, layer: int, x: FloatArray) -> Edited:
    """Take a hidden layer out: lines stand for its activation, so that two affine maps become one.

    The lines are those of least squares on x, shape (rows, inputs), unit by unit; nothing comes from units that are
    off. The next layer keeps its own description; it gets a bias if only the one that goes had it.
    """
    gone, after = hidden_layer(network, layer), network.layers[layer + 1]
    use_bias = gone.use_bias or after.use_bias
    kernel, next_kernel = (network.kernels[number].astype(np.float64) for number in (layer, layer + 1))
    next_kernel[list(network.off[layer])] = 0.0
    bias, next_bias = network.biases[layer], network.biases[layer + 1]
    z = inputs_of(network, layer, x) @ kernel + (0.0 if bias is None else bias)
    require_finite(z)
    lines = straightened(gone, z, through_origin=not use_bias)
    merged = (kernel * lines.slope) @ next_kernel
    constant = (lines.rest + (0.0 if bias is None else bias * lines.slope)) @ next_kernel
    layers = [*network.layers[:layer], replace(after, use_bias=use_bias), *network.layers[layer + 2 :]]
    origins = [whole(network, number) for number in range(len(network.layers))]
    origins[layer : layer + 2] = [Origin(layer + 1, np.full(len(kernel), NEW), np.arange(after.units))]
    summary = f"layer {layer + 1} removed: {gone.units} {gone.activation}"
    edited = rebuilt(network, layers, origins, summary)
    edited.network.kernels[layer][...] = merged
    new_bias = edited.network.biases[layer]
    if new_bias is not None:
        new_bias[...] = constant + (0.0 if next_bias is None else next_bias)
    return edited


def _added(edit: AddLayer, width: int) -> Dense:
    """Return the new layer's description, behind `width` values."""
    layer = Dense(width if edit.units is None else edit.units, edit.activation)
    if layer.activation in _FAR_FROM_IDENTITY:
        reason = _FAR_FROM_IDENTITY[layer.activation]
        raise UserError(f"{layer.activation} cannot start near the identity, {reason}: choose another activation")
    if layer.units < width:
        raise UserError(
            f"{layer.units} units cannot pass on the {width} values below them: add a layer of {width} units or more, "
            "and remove units then"
        )
    return layer


def _pass_on(network: Network, layer: int, start: Start) -> None:
    """Let the first units of a layer pass on their inputs; the others keep the weights that were drawn."""
    kernel, bias = network.kernels[layer], network.biases[layer]
    each = np.arange(len(kernel))
    kernel[:, : len(each)] = 0.0
    kernel[each, each] = start.scale
    if bias is not None:
        bias[: len(each)] = start.shift


def _lead_back(network: Network, layer: int, old_kernel: FloatArray, start: Start) -> None:
    """Let a layer do with its new inputs what it did, by its old kernel, with those that they stand for."""
    kernel, bias = network.kernels[layer], network.biases[layer]
    kernel[: len(old_kernel)] = old_kernel * start.slope[:, None]
    kernel[len(old_kernel) :] = 0.0
    if bias is not None:
        bias[...] = bias + start.rest @ old_kernel
