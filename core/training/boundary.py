"""What a network answers over the plane of two inputs, or along one, with the training part's rows over it."""

from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from nntui.core.data.dataset import Affine, Dataset
from nntui.core.data.overview import ScatterView
from nntui.core.data.table import Column, Table
from nntui.core.metrics import class_probabilities, predicted_classes
from nntui.core.network import Network
from nntui.core.read_only import read_only
from nntui.core.training.controls import ViewRequest
from nntui.core.training.seen import BoundaryView
from nntui.core.types import DType, FloatArray, IntArray

if TYPE_CHECKING:
    from nntui.core.training.trainer import Trainer

MOST_POINTS = 400

_BUDGET = 2**28
"""Products of a request, an activation counted as some of them: about 10 ms, and grids are coarser beyond."""

_ACTIVATION = 64
"""Products that take about as long as one activation."""

_FEWEST = 128
"""Places that are computed at least, of both grids."""

_ROWS = 512
"""At once: as many as a validation takes, so that no further work arrays are needed."""

_MARGIN = 0.05
_LARGEST = 1e100
"""Raw values are cut here, so that ranges and grids are finite."""

_TRY = "try nntui spiral, or nntui sine"

Shape = tuple[int, int]
"""Rows and columns of a grid; of a line one row."""


@dataclass(frozen=True, eq=False)
class _Points:
    """Rows of the training part in the data's own units."""

    x: FloatArray
    y: FloatArray
    labels: FloatArray
    x_range: tuple[float, float]
    y_range: tuple[float, float]


class Boundary:
    """The views of one data set; what does not change while training is made once."""

    def __init__(self, dataset: Dataset) -> None:
        """Compute nothing yet."""
        self._dataset = dataset
        self._shapes: tuple[Shape, Shape] | None = None
        self._prepared: FloatArray = np.empty((0, 0))
        """The places of both grids as the network takes them, for `_shapes`."""

    @cached_property
    def reason(self) -> str:
        """Why there is nothing to see, in one sentence; empty where there is."""
        preparation = self._dataset.preparation
        if isinstance(preparation, Affine):
            inputs, kinds = self._dataset.features, []
        else:
            inputs = len(preparation.columns)
            kinds = [(name, kind) for name, kind in preparation.columns if kind != "number"]
        if self._dataset.image_shape is not None or inputs > 2:
            return f"A plane has two inputs, a curve has one, and these data have {inputs:,}: {_TRY}"
        if kinds:
            return f"Both axes are numbers, and {kinds[0][0]!r} is a {kinds[0][1]}: {_TRY}"
        return "" if self._scatter is not None and self._points.x.size else f"No row has all of its values: {_TRY}"

    def view(self, trainer: "Trainer", request: ViewRequest) -> BoundaryView:
        """Return what the network answers now, at the requested size or a coarser one."""
        names = self._dataset.class_names
        if self.reason or self._scatter is None:
            return _nothing(self.reason, names)
        network, points, scatter = trainer.network, self._points, self._scatter
        shape, small = self._grids(network, request)
        layer = min(max(request.layer, 0), len(network.layers) - 1)
        outputs, activations = self._answers(network, shape, small, layer)
        classes: IntArray = np.zeros((0, 0), np.intp)
        if self._is_line:
            values = _probabilities(outputs, trainer.loss.threshold) if names else self._own(outputs)
        elif names:
            classes, values = _decided(outputs, trainer.loss.threshold, shape)
        else:
            values = self._own(outputs).reshape(shape)
        first = min(max(request.unit, 0), network.layers[layer].units - 1)
        shown = activations[:, first : first + request.tiles].T if activations.size else ()
        return BoundaryView(
            kind="curve" if self._is_line else "plane",
            x_range=points.x_range,
            y_range=points.y_range,
            classes=read_only(np.ascontiguousarray(classes)),
            values=read_only(np.ascontiguousarray(values)),
            points_x=points.x,
            points_y=points.y,
            labels=points.labels,
            class_names=names,
            x_name=scatter.x_name,
            y_name=scatter.y_name,
            units=tuple(
                (layer, unit, read_only(np.ascontiguousarray(found.reshape(small))))
                for unit, found in enumerate(shown, first)
            ),
        )

    def grid(self, shape: Shape) -> tuple[FloatArray, FloatArray]:
        """Return the places of a grid in the data's own units, shape (rows, columns), the top row first.

        Each place is the middle of its cell; along one input there is one row, whose second value means nothing.
        """
        (left, right), (low, high) = self._points.x_range, self._points.y_range
        across = left + (np.arange(shape[1]) + 0.5) / shape[1] * (right - left)
        upwards = high - (np.arange(shape[0]) + 0.5) / shape[0] * (high - low)
        x, y = np.meshgrid(across, upwards)
        return x, y

    def prepared(self, shape: Shape, dtype: DType) -> FloatArray:
        """Return the places of a grid as the network takes them, shape (rows x columns, inputs)."""
        places = [values.ravel() for values in self.grid(shape)][: 1 if self._is_line else 2]
        preparation = self._dataset.preparation
        if isinstance(preparation, Affine):
            return preparation.apply(np.stack(places, axis=1), dtype)
        columns = [Column(name, kind, values) for (name, kind), values in zip(preparation.columns, places, strict=True)]
        return preparation.transform(Table(tuple(columns)), dtype)

    @cached_property
    def _scatter(self) -> ScatterView | None:
        return self._dataset.overview().scatter

    @property
    def _is_line(self) -> bool:
        preparation = self._dataset.preparation
        return (self._dataset.features if isinstance(preparation, Affine) else len(preparation.columns)) == 1

    @cached_property
    def _points(self) -> _Points:
        scatter = self._scatter
        assert scatter is not None
        every = max(1, ceil(scatter.x.size / MOST_POINTS))
        found = [np.clip(values[::every], -_LARGEST, _LARGEST) for values in (scatter.x, scatter.y, scatter.labels)]
        there = np.isfinite(np.sum(found, axis=0))
        x, y, labels = (read_only(values[there]) for values in found)
        return _Points(x, y, labels, _ends(x), _ends(y))

    def _grids(self, network: Network, request: ViewRequest) -> tuple[Shape, Shape]:
        """Return the shapes of the answer's grid and of the units' grid that the budget allows."""
        products = network.parameters.size + _ACTIVATION * sum(layer.units for layer in network.layers)
        most = max(_BUDGET // products, _FEWEST)
        large, small = ((1, area[1]) if self._is_line else area for area in (request.area, request.unit_area))
        small = _within(small, most // 2) if min(small) > 0 else (0, 0)
        return _within((max(large[0], 1), max(large[1], 1)), most - small[0] * small[1]), small

    def _answers(self, network: Network, shape: Shape, small: Shape, layer: int) -> tuple[FloatArray, FloatArray]:
        """Return outputs for one grid, shape (places, outputs), and a layer's activations for the other."""
        if self._shapes != (shape, small) or self._prepared.dtype != network.dtype:
            self._prepared, self._shapes = self._prepare(shape, small, network.dtype), (shape, small)
        places, large = self._prepared, shape[0] * shape[1]
        outputs = np.empty((len(places), network.outputs), network.dtype)
        inside = np.empty((len(places) if small[0] else 0, network.layers[layer].units), network.dtype)
        for first in range(0, len(places), _ROWS):
            work = network.forward(places[first : first + _ROWS])
            outputs[first : first + _ROWS] = work.activations[-1]
            if small[0] and first + _ROWS > large:
                inside[first : first + _ROWS] = work.activations[layer]
        return outputs[:large], inside[large : large + small[0] * small[1]]

    def _prepare(self, shape: Shape, small: Shape, dtype: DType) -> FloatArray:
        """Return both grids' places, one after the other, and the last one repeated to fill the last pass of many."""
        places = np.concatenate([self.prepared(each, dtype) for each in (shape, small) if each[0]])
        missing = -len(places) % _ROWS if len(places) > _ROWS else 0
        return np.concatenate([places, np.repeat(places[-1:], missing, axis=0)])

    def _own(self, outputs: FloatArray) -> FloatArray:
        """Return what is predicted in the target's own units, shape (places, outputs); over a plane the first alone."""
        outputs = outputs if self._is_line else outputs[:, :1]
        units = self._dataset.units
        if units is None:
            return outputs.astype(np.float64)
        return np.where(np.isfinite(outputs), units.undo(outputs), np.nan)


def _nothing(reason: str, class_names: tuple[str, ...]) -> BoundaryView:
    """Return a view that only says why there is nothing to see."""
    none, plane = read_only(np.zeros(0)), read_only(np.zeros((0, 0)))
    ends, classes = (0.0, 1.0), read_only(np.zeros((0, 0), np.intp))
    return BoundaryView("none", ends, ends, classes, plane, none, none, none, class_names, "", "", reason=reason)


def _probabilities(outputs: FloatArray, threshold: float) -> FloatArray:
    """Return the probability of each class, shape (places, classes); a number from -1 to 1 becomes a share of them."""
    if outputs.shape[1] == 1 and not threshold:
        outputs = (outputs + 1.0) / 2
    return class_probabilities(outputs)


def _decided(outputs: FloatArray, threshold: float, shape: Shape) -> tuple[IntArray, FloatArray]:
    """Return the class at each place, -1 where an output is no number, and its certainty from 0 to 1."""
    classes = predicted_classes(outputs, threshold)
    lost = ~np.isfinite(outputs).all(axis=1)
    if outputs.shape[1] > 1:
        certainty = outputs.max(axis=1)
    else:  # a probability, or a number from -1 to 1 whose sign decides
        certainty = 0.5 + np.abs(outputs[:, 0] - threshold) * (1.0 if threshold else 0.5)
    certainty = np.where(lost, np.nan, certainty.clip(0.0, 1.0))
    return np.where(lost, -1, classes).reshape(shape), certainty.reshape(shape)


def _within(shape: Shape, most: int) -> Shape:
    """Return the shape, or one that is coarser by a whole factor, of at most about `most` places."""
    rows, columns = shape
    factor = 1
    while ceil(rows / factor) * ceil(columns / factor) > most and factor < max(shape):
        factor += 1
    return ceil(rows / factor), ceil(columns / factor)


def _ends(values: FloatArray) -> tuple[float, float]:
    """Return a range that holds all values with a margin."""
    if not values.size:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    margin = (high - low) * _MARGIN or max(abs(low), 1.0) / 2
    return low - margin, high + margin
