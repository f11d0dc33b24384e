"""One unit looked at closely: what its sum is made of for a row, what it does with it, and what excites it."""

from dataclasses import dataclass, field

import numpy as np

from nntui.core.activations import activation
from nntui.core.data.dataset import Dataset
from nntui.core.distributions import logistic
from nntui.core.network import Network
from nntui.core.read_only import read_only
from nntui.core.training.controls import ViewRequest
from nntui.core.training.example_rows import ExampleRows, short
from nntui.core.training.rounds import Rounds
from nntui.core.training.seen import Example, UnitInput, UnitView
from nntui.core.types import AnyArray, DType, FloatArray, IntArray
from nntui.core.workspace import Workspace

MOST_INPUTS = 40
MOST_NAMED = 12
MOST_EXCITING = 32
CURVE_POINTS = 81
_LEAST_REACH, _FURTHEST = 4.0, 1e30
_SOFTMAX_FORMULA = "g(z) = exp(z) / Σ exp(z)"


@dataclass(eq=False)
class Excited:
    """The rows that excite one unit most, of those that were seen in a round."""

    layer: int
    unit: int
    rows: IntArray = field(default_factory=lambda: np.empty(0, np.intp))
    activations: FloatArray = field(default_factory=lambda: np.empty(0))

    def take(self, first: int, targets: AnyArray, network: Network, work: Workspace) -> None:
        """Keep the greatest activations; of equal ones the first rows. What is no number excites least."""
        new = work.activations[self.layer][:, self.unit].astype(np.float64)
        rows = np.concatenate([self.rows, np.arange(first, first + len(targets))])
        activations = np.concatenate([self.activations, new])
        order = np.argsort(-np.where(np.isnan(activations), -np.inf, activations), kind="stable")[:MOST_EXCITING]
        self.rows, self.activations = rows[order], activations[order]


class UnitLooker:
    """Shows the unit that is asked for, and goes through the validation part for it."""

    def __init__(self, dataset: Dataset, examples: ExampleRows, dtype: DType) -> None:
        """Begin with nothing."""
        self._data, self._examples, self._dtype = dataset, examples, dtype
        self._rounds: Rounds[Excited] | None = None
        self._of = (-1, -1, 0)
        """Layer, unit, and number of layers that the rounds are about."""

    def view(self, network: Network, step: int, request: ViewRequest) -> UnitView:
        """Return the unit; do as much of the round as one request may."""
        layer = min(max(request.layer, 0), len(network.layers) - 1)
        unit = min(max(request.chosen, 0), network.layers[layer].units - 1)
        row = min(max(request.example, 0), len(self._examples) - 1)
        rounds = self._walk(network, step, layer, unit)
        seen = self._seen(network, layer, unit, row)
        inputs, names, kernel = self._inputs(seen), self._names(network, layer), seen.kernel
        bias, shape = network.biases[layer], self._data.image_shape if layer == 0 else None
        curve_z, curve_g = _curve(network, seen)
        example, exciting = self._examples.example(row), self._exciting(rounds.newest, request.exciting)
        return UnitView(
            layer=layer,
            unit=unit,
            units=network.layers[layer].units,
            name=output_names(self._data, network.outputs)[unit] if layer == len(network.layers) - 1 else "",
            activation=network.layers[layer].activation,
            formula=_formula(network, layer),
            bias=None if bias is None else float(bias[unit]),
            frozen=unit in network.frozen[layer],
            off=unit in network.off[layer],
            inputs=inputs,
            others=len(kernel) - len(inputs),
            others_share=float(seen.values @ kernel) - sum(one.share for one in inputs),
            smallest=_extreme(names, kernel, -1),
            largest=_extreme(names, kernel, 1),
            field=None if shape is None else read_only(kernel.reshape(shape).astype(np.float32)),
            example=example,
            examples=len(self._examples),
            weighted_sum=seen.z,
            output=seen.output,
            curve_z=curve_z,
            curve_g=curve_g,
            exciting=exciting,
            seen=rounds.rows,
            goes_on=rounds.behind or self._examples.waits,
        )

    def _walk(self, network: Network, step: int, layer: int, unit: int) -> Rounds[Excited]:
        """Go on with the rounds about a unit, or begin them."""
        of = (layer, unit, len(network.layers))
        if self._rounds is None or self._of != of:
            self._of = of
            self._rounds = Rounds(self._data.valid, self._dtype, lambda: Excited(layer, unit))
        self._rounds.advance(network, step)
        return self._rounds

    def _names(self, network: Network, layer: int) -> tuple[str, ...]:
        if layer == 0:
            return self._data.feature_names
        return tuple(_unit_name(number) for number in range(network.layers[layer - 1].units))

    def _exciting(self, found: Excited, most: int) -> tuple[tuple[Example, float], ...]:
        pairs = zip(found.rows[:most].tolist(), found.activations[:most].tolist(), strict=True)
        return tuple((self._examples.example(row), activation) for row, activation in pairs)

    def _seen(self, network: Network, layer: int, unit: int, row: int) -> "_Seen":
        """Put one row through the network."""
        x, kernel, bias = self._examples.x(row), network.kernels[layer][:, unit], network.biases[layer]
        work = network.forward(x)
        values = (x if layer == 0 else work.activations[layer - 1])[0].astype(np.float64)
        z = float(values @ kernel.astype(np.float64)) + (0.0 if bias is None else float(bias[unit]))
        output = float(work.activations[layer][0, unit])
        return _Seen(layer, unit, x, kernel.astype(np.float64), values, z, output)

    def _inputs(self, seen: "_Seen") -> tuple[UnitInput, ...]:
        """Return the inputs that bring most, those that bring anything; no number comes first, as it spoils the sum."""
        shares = np.abs(seen.values * seen.kernel)
        order = np.argsort(-np.where(np.isnan(shares), np.inf, shares), kind="stable")[:MOST_INPUTS]
        in_own_terms = seen.layer == 0 and self._data.image_shape is None
        return tuple(
            UnitInput(
                self._data.feature_names[place] if seen.layer == 0 else _unit_name(place),
                float(seen.kernel[place]),
                float(seen.values[place]),
                self._raw(seen, place) if in_own_terms else "",
            )
            for place in order[shares[order] != 0.0].tolist()
        )

    def _raw(self, seen: "_Seen", place: int) -> str:
        """Return an input's value as it stands in the data, where that is another number."""
        text = self._examples.raw_text(seen.x, place)
        return "" if text == short(float(seen.values[place])) else text


@dataclass(frozen=True, eq=False)
class _Seen:
    """A unit with one row."""

    layer: int
    unit: int
    x: FloatArray
    """Shape (1, inputs of the network)."""

    kernel: FloatArray
    """Incoming weights, shape (inputs,)."""

    values: FloatArray
    """What it gets, shape (inputs,)."""

    z: float
    output: float


def _unit_name(place: int) -> str:
    return f"unit {place + 1}"


def output_names(dataset: Dataset, outputs: int) -> tuple[str, ...]:
    """Return names of so many output units: their classes, or what is predicted."""
    names = dataset.class_names
    if names and outputs == 1 and len(names) == 2:
        return (names[1],)
    if len(names) >= outputs:
        return names[:outputs]
    return (dataset.target,) if outputs == 1 else tuple(f"{dataset.target} {place + 1}" for place in range(outputs))


def _extreme(names: tuple[str, ...], kernel: FloatArray, sign: int) -> tuple[tuple[str, float], ...]:
    """Return names and weights of the greatest weights of one sign."""
    order = np.argsort(-sign * np.nan_to_num(kernel), kind="stable")[:MOST_NAMED].tolist()
    return tuple((names[place], float(kernel[place])) for place in order if sign * kernel[place] > 0.0)


def _formula(network: Network, layer: int) -> str:
    name, slope = network.layers[layer].activation, network.layers[layer].negative_slope
    return _SOFTMAX_FORMULA if name == "softmax" else activation(name, slope).formula


def _curve(network: Network, seen: _Seen) -> tuple[FloatArray, FloatArray]:
    """Return points of the activation function on a range that has z in it, and holds still while z moves a little."""
    layer, reach = network.layers[seen.layer], _LEAST_REACH
    while reach < abs(seen.z) < _FURTHEST:
        reach *= 2.0
    points = np.linspace(-reach, reach, CURVE_POINTS)
    values = np.empty_like(points)
    if layer.activation == "softmax":
        bias = network.biases[seen.layer]
        sums = seen.values @ network.kernels[seen.layer] + (0.0 if bias is None else bias)
        others = np.delete(sums, seen.unit)
        # exp(z) / (exp(z) + Σ exp(others)) is the logistic function of z - log Σ exp(others).
        logistic(points - float(np.logaddexp.reduce(others, initial=-np.inf)), values)
    else:
        function = activation(layer.activation, layer.negative_slope)
        function.forward(points[None, :].copy(), values[None, :], np.empty((1, CURVE_POINTS)))
    return read_only(points), read_only(values)
