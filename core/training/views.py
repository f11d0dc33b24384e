"""Snapshots' dear parts: what a viewer sees of the layers and their weights, reduced to the size that is drawn."""

from functools import partial

import numpy as np

from nntui.core.activations import activation
from nntui.core.data.dataset import Dataset
from nntui.core.network import Network
from nntui.core.norms import norm
from nntui.core.read_only import read_only
from nntui.core.training.controls import ViewRequest
from nntui.core.training.input_names import extremes, input_name
from nntui.core.training.seen import LayerView, WeightsView
from nntui.core.types import AnyArray, FloatArray

HISTOGRAM_BINS = 16
NAMED = 3
"""Inputs of the chosen unit that are named, of either sign."""

_TINY = 1e-30


def layer_views(
    network: Network, update_norms: list[float], probe: FloatArray, buffers: int = 2
) -> tuple[LayerView, ...]:
    """Return one row a layer.

    `update_norms` has the norm of each layer's last update; `probe`, shape (rows, inputs), are the rows on which a
    unit has to fire to count as alive; `buffers` is how many numbers are held for each parameter, its weight and its
    gradient among them.
    """
    work = network.forward(probe)
    parameters = network.layer_parameters(network.parameters)
    gradients = network.layer_parameters(network.gradients)
    views = []
    for number, layer in enumerate(network.layers):
        kernel = network.kernels[number]
        weight_norm = norm(parameters[number])
        can_die = activation(layer.activation, layer.negative_slope).can_die
        views.append(
            LayerView(
                inputs=kernel.shape[0],
                units=layer.units,
                parameters=parameters[number].size,
                activation=layer.activation,
                dropout=layer.dropout,
                weight_norm=weight_norm,
                gradient_norm=norm(gradients[number]),
                update_ratio=update_norms[number] / max(weight_norm, _TINY),
                dead=_share_dead(work.activations[number], network.off[number]) if can_die else None,
                histogram=_histogram(kernel),
                initializer=layer.scheme,
                use_bias=layer.use_bias,
                l1=layer.l1,
                l2=layer.l2,
                frozen=network.frozen[number],
                off=network.off[number],
                bytes=parameters[number].nbytes * buffers,
            )
        )
    return tuple(views)


def weights_view(network: Network, request: ViewRequest, dataset: Dataset) -> WeightsView:
    """Return the weights of the requested layer at the requested size: the matrix, or the units' receptive fields."""
    image_shape = dataset.image_shape
    layer = min(max(request.layer, 0), len(network.layers) - 1)
    kernel = network.kernels[layer]
    inputs, units = kernel.shape
    first = min(max(request.unit, 0), units - 1)
    as_fields = request.kind == "fields" and layer == 0 and image_shape is not None
    if as_fields and image_shape is not None:
        image = _fields(kernel, first, image_shape, request)
    else:
        image = reduce_to(kernel.T, *request.size)
    limit = float(np.max(np.abs(image), initial=0.0))
    chosen = min(max(request.chosen, 0), units - 1)
    largest, smallest = extremes(kernel[:, chosen], partial(input_name, dataset, layer), NAMED)
    return WeightsView(
        layer=layer,
        inputs=inputs,
        units=units,
        kind="fields" if as_fields else "matrix",
        image=read_only(image),
        first_unit=first if as_fields else 0,
        limit=limit if np.isfinite(limit) and limit > 0.0 else 1.0,
        chosen=chosen,
        largest=largest,
        smallest=smallest,
    )


def reduce_to(image: AnyArray, height: int, width: int) -> FloatArray:
    """Return means over equal blocks of an image, shape (rows, columns), so that it has at most height x width."""
    image = _block_means(image, height, axis=0)
    return np.array(_block_means(image, width, axis=1), np.float32, order="C")


def _fields(kernel: FloatArray, first: int, image_shape: tuple[int, int], request: ViewRequest) -> FloatArray:
    """Receptive fields from unit `first` on, `request.tiles` of them: shape (tiles, height, width)."""
    chosen = kernel[:, first : first + request.tiles].T
    fields = chosen.reshape(-1, *image_shape)
    fields = _block_means(_block_means(fields, request.size[0], axis=1), request.size[1], axis=2)
    return np.array(fields, np.float32, order="C")


def _block_means(values: AnyArray, most: int, axis: int) -> AnyArray:
    length = values.shape[axis]
    most = max(most, 1)
    if length <= most:
        return values
    edges = np.linspace(0, length, most + 1).astype(np.intp)
    shape = [1] * values.ndim
    shape[axis] = most
    return np.add.reduceat(values, edges[:-1], axis=axis) / np.diff(edges).reshape(shape)


def _share_dead(activations: FloatArray, off: tuple[int, ...]) -> float:
    """Share of the units that are 0 for every row though they are not off, activations of shape (rows, units)."""
    dead = activations.max(axis=0) <= 0.0
    dead[list(off)] = False
    return float(np.mean(dead))


def _histogram(kernel: FloatArray) -> FloatArray:
    low, high = float(kernel.min()), float(kernel.max())
    if not (np.isfinite(low) and np.isfinite(high)):
        shares = np.zeros(HISTOGRAM_BINS)
    else:
        shares = np.histogram(kernel, HISTOGRAM_BINS, (low, high))[0] / kernel.size
    return read_only(shares)
