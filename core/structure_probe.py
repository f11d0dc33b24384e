"""What an edit has to know before it is made: which layer is meant, and what the network does on a few rows."""

import numpy as np

from nntui.core.errors import UserError
from nntui.core.layers import Dense
from nntui.core.network import Network
from nntui.core.types import AnyArray, FloatArray


def hidden_layer(network: Network, layer: int) -> Dense:
    """Return the description of a hidden layer. Raises `UserError` if there is none of that number."""
    if layer == len(network.layers) - 1:
        raise UserError(f"layer {layer + 1} is the output layer: its units belong to what is predicted, and stay")
    return any_layer(network, layer)


def any_layer(network: Network, layer: int) -> Dense:
    """Return the description of a layer. Raises `UserError` if there is none of that number."""
    if not 0 <= layer < len(network.layers):
        raise UserError(f"there is no layer {layer + 1}: this network has {len(network.layers)}")
    return network.layers[layer]


def inputs_of(network: Network, layer: int, x: AnyArray) -> FloatArray:
    """Return what a layer gets for x, shape (rows, inputs): shape (rows, inputs of the layer), float64.

    Raises `UserError` where weights or activations are no longer finite: nothing can be judged then.
    """
    x = network.inputs_for(x)
    with np.errstate(all="ignore"):
        values = x if layer == 0 else network.forward(x).activations[layer - 1]
    require_finite(values)
    require_finite(network.parameters)
    return values.astype(np.float64)


def require_finite(values: FloatArray) -> None:
    """Raise `UserError` where an edit has no finite numbers to go by."""
    if not np.isfinite(values).all():
        raise UserError(
            "the network no longer gives finite numbers: undo, or start again, before its structure is changed"
        )


def usage(network: Network, layer: int, x: AnyArray) -> FloatArray:
    """Return how far a hidden layer's units move the next layer's sums over x, shape (units,), float64.

    It is the root mean square change of the vector of sums when the unit is replaced by the constant that the next
    layer's bias can take over: the standard deviation of its activation times the norm of its outgoing weights.
    Where the next layer has no bias that constant is 0, and the root mean square of the activation is taken. x has
    shape (rows, inputs). Raises `UserError` for a layer that is not hidden, and for a network that has diverged.
    """
    hidden_layer(network, layer)
    activations = inputs_of(network, layer + 1, x)
    constant = 0.0 if network.biases[layer + 1] is None else activations.mean(axis=0)
    outgoing = np.linalg.norm(network.kernels[layer + 1].astype(np.float64), axis=1)
    with np.errstate(all="ignore"):
        used: FloatArray = np.sqrt(np.mean((activations - constant) ** 2, axis=0)) * outgoing
    require_finite(used)
    return used
