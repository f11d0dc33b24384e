"""What an input of a layer is called: a pixel, a column of the data, or a unit of the layer before."""

from collections.abc import Callable

import numpy as np

from nntui.core.data.dataset import Dataset
from nntui.core.types import FloatArray

Named = tuple[tuple[str, float], ...]
"""Names and weights."""


def input_name(dataset: Dataset, layer: int, number: int) -> str:
    """Name an input, counted from 0, of a layer, counted from 0; rows, columns and units are named from 1 on."""
    if layer > 0:
        return f"unit {number + 1}"
    if dataset.image_shape is not None:
        row, column = divmod(number, dataset.image_shape[1])
        return f"row {row + 1} column {column + 1}"
    return dataset.feature_names[number] if number < len(dataset.feature_names) else f"input {number + 1}"


def extremes(weights: FloatArray, name_of: Callable[[int], str], most: int) -> tuple[Named, Named]:
    """Return names and weights of the greatest inputs above 0, and of the smallest below it, at most `most` of each.

    `weights` has the shape (inputs,); those that are not finite are left out.
    """
    finite = np.flatnonzero(np.isfinite(weights))
    most = min(most, finite.size)
    if not most:
        return (), ()
    ends = np.unique(np.argpartition(weights[finite], (most - 1, finite.size - most))[[*range(most), *range(-most, 0)]])
    order = finite[ends][np.argsort(weights[finite[ends]], kind="stable")].tolist()
    largest = [number for number in order[::-1] if weights[number] > 0.0][:most]
    smallest = [number for number in order if weights[number] < 0.0][:most]
    return (
        tuple((name_of(number), float(weights[number])) for number in largest),
        tuple((name_of(number), float(weights[number])) for number in smallest),
    )
