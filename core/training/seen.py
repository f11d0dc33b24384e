"""The parts of a snapshot that show the inside of a network; arrays are read-only."""

from dataclasses import dataclass
from typing import Literal

from nntui.core.training.controls import RidgeKind, WeightsKind
from nntui.core.types import FloatArray, IntArray

Gravity = Literal["error", "warning", "hint"]


@dataclass(frozen=True, eq=False, slots=True)
class LayerView:
    """One row of the layer table."""

    inputs: int
    units: int
    parameters: int
    activation: str
    dropout: float
    weight_norm: float
    """Euclidean norm of kernel and bias."""

    gradient_norm: float
    """Of the last batch."""

    update_ratio: float
    """Norm of the last update over the norm of the weights."""

    dead: float | None
    """Share of the units that fire for no row of a fixed sample, 0 to 1; None where units cannot die."""

    histogram: FloatArray
    """Share of the kernel's weights in each of equal bins from the least to the greatest, shape (bins,)."""

    initializer: str = ""
    """The scheme of the initial weights."""

    use_bias: bool = True
    l1: float = 0.0
    l2: float = 0.0
    frozen: tuple[int, ...] = ()
    """Units, counted from 0, whose weights and bias do not learn."""

    off: tuple[int, ...] = ()
    """Units that are switched off: they give 0."""

    bytes: int = 0
    """Memory of its weights, gradients and the optimizer's slots for them."""


@dataclass(frozen=True, eq=False, slots=True)
class WeightsView:
    """The weights of one layer, reduced to the area that they are drawn on."""

    layer: int
    """Counted from 0."""

    inputs: int
    units: int
    kind: WeightsKind

    image: FloatArray
    """`matrix`: shape (rows, columns), a row for (a group of) units, a column for (a group of) inputs;
    `fields`: shape (tiles, height, width), the receptive fields of the units from `first_unit` on."""

    first_unit: int
    limit: float
    """The greatest absolute value in `image`: the end of the colour scale, never 0."""

    chosen: int = 0
    """The unit that `largest` and `smallest` are of, counted from 0."""

    largest: tuple[tuple[str, float], ...] = ()
    """Names and weights of its inputs with the greatest weights above 0, the greatest first."""

    smallest: tuple[tuple[str, float], ...] = ()
    """The same of those below 0, the most negative first."""


@dataclass(frozen=True, eq=False, slots=True)
class Ridge:
    """One histogram of one moment."""

    epoch: float
    shares: FloatArray
    """Share of the values in each bin, shape (bins,); sums to 1, or is all 0 where values are not finite."""


@dataclass(frozen=True, eq=False, slots=True)
class RidgesView:
    """How the weights, gradients or activations of a layer were spread, over time."""

    layer: int
    kind: RidgeKind
    low: float
    high: float
    """The bins are equal parts from `low` to `high`, the same for all moments."""

    ridges: tuple[Ridge, ...]
    """The oldest first; the last one is the present."""


@dataclass(frozen=True, eq=False, slots=True)
class GraphView:
    """A network as a graph; of layers with many units, those that matter most."""

    widths: tuple[int, ...]
    """Inputs, then the units of each layer, as they are."""

    functions: tuple[str, ...]
    """Activation functions, one a layer."""

    shown: tuple[IntArray, ...]
    """Which inputs or units are shown, one ascending array of numbers for each of `widths`."""

    weights: tuple[FloatArray, ...]
    """Between those shown, one a layer, shape (inputs shown, units shown)."""

    biases: tuple[FloatArray, ...]
    """Of those shown, one a layer, shape (units shown,); zeros where a layer has none."""

    activations: tuple[FloatArray, ...]
    """Mean activation over a fixed sample of those shown, one for each of `widths`."""

    limit: float
    """The greatest absolute weight shown, never 0."""

    input_names: tuple[str, ...]
    """Of the inputs shown."""

    output_names: tuple[str, ...]
    """Of the outputs shown: classes, or what is predicted."""

    frozen: tuple[tuple[int, ...], ...] = ()
    """Units of each layer, counted from 0, that do not learn; empty where none does."""

    off: tuple[tuple[int, ...], ...] = ()
    """Units of each layer that are switched off; empty where none is."""


@dataclass(frozen=True, eq=False, slots=True)
class Example:
    """A row of the validation part, as it is shown."""

    row: int
    """Its place in the validation part."""

    picture: FloatArray | None
    """Shape (height, width), from 0 to 1; None where rows are no pictures."""

    text: str
    """The row's inputs in a line, in the data's own terms, where it is no picture."""

    target: str
    """Its label or value."""


@dataclass(frozen=True, slots=True)
class UnitInput:
    """What one input brings to a unit's sum."""

    name: str
    weight: float
    value: float
    """As the unit gets it: prepared."""

    raw: str = ""
    """The value as it stands in the data, where that is another one."""

    @property
    def share(self) -> float:
        """What it adds to the sum: weight x value."""
        return self.weight * self.value


@dataclass(frozen=True, eq=False, slots=True)
class UnitView:
    """One unit looked at closely."""

    layer: int
    unit: int
    units: int
    """Of its layer."""

    name: str
    """Of an output: its class, or what is predicted; else empty."""

    activation: str
    formula: str
    """Of the activation function."""

    bias: float | None
    frozen: bool
    off: bool
    inputs: tuple[UnitInput, ...]
    """For the example, those that matter most, the greatest |weight x value| first."""

    others: int
    """Inputs that are not among them."""

    others_share: float
    """What they add to the sum together."""

    smallest: tuple[tuple[str, float], ...]
    """Names and weights of the inputs with the most negative weights, the most negative first."""

    largest: tuple[tuple[str, float], ...]
    """Names and weights of the inputs with the greatest weights, the greatest first."""

    field: FloatArray | None
    """The incoming weights as a picture, shape (height, width), in the first layer of a network that sees pictures."""

    example: Example | None
    """The row that `weighted_sum` and `output` are for."""

    examples: int
    """Rows of the validation part."""

    weighted_sum: float
    """z = x w + b for the example."""

    output: float
    """g(z)."""

    curve_z: FloatArray
    curve_g: FloatArray
    """Points of the activation function, shape (points,); of softmax with the other units' sums as they are."""

    exciting: tuple[tuple[Example, float], ...]
    """The rows of the validation part that excite it most, with its activation, the greatest first."""

    seen: int
    """Rows that these were chosen from: all of the part, but while it is walked through for the first time."""

    goes_on: bool
    """Whether a pass over the part is under way, so that asking again leads on."""


@dataclass(frozen=True, eq=False, slots=True)
class BoundaryView:
    """What the network answers over the plane of its two inputs, or along its one input, in the data's own units."""

    kind: Literal["plane", "curve", "none"]
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    classes: IntArray
    """`plane` of a classification: the predicted class at each place, shape (rows, columns), the top row first, and -1
    where the answer is no number; else shape (0, 0)."""

    values: FloatArray
    """`plane`: the certainty of the class, or the predicted value, shape (rows, columns); `curve`: the predicted
    values, or the probability of each class, shape (columns, outputs)."""

    points_x: FloatArray
    points_y: FloatArray
    """Rows of the training part, a few hundred at most; of a classification along one input, the class's number."""

    labels: FloatArray
    """Of each point: its class's number, or its target's value."""

    class_names: tuple[str, ...]
    x_name: str
    y_name: str
    units: tuple[tuple[int, int, FloatArray], ...] = ()
    """Small planes of hidden units, or lines of one row: layer, unit, activations, shape (rows, columns)."""

    reason: str = ""
    """Why there is nothing to see, where `kind` is `none`: one sentence, with what to try."""


@dataclass(frozen=True, eq=False, slots=True)
class Mistake:
    """A row that the network is wrong about."""

    example: Example
    predicted: str
    certainty: float | None
    """Probability that the network gives its answer; of regression, the absolute error in the target's own units; None
    where outputs are no probabilities."""

    loss: float


@dataclass(frozen=True, eq=False, slots=True)
class MistakesView:
    """The worst mistakes on the validation part."""

    mistakes: tuple[Mistake, ...]
    """The asked-for ones, the worst first: by loss; of regression by absolute error."""

    first: int
    """Place of the first of them among all."""

    kept: int
    """Mistakes that can be asked for: the worst ones."""

    wrong: int
    """Rows that are classified wrongly; of regression, all rows."""

    rows: int
    """Rows that were judged: all of the part, but while it is walked through for the first time."""

    of: int
    """Rows of the part."""

    step: int
    """The step at which the part was judged for it."""

    goes_on: bool
    """Whether a pass over the part is under way, so that asking again leads on."""


@dataclass(frozen=True, eq=False, slots=True)
class ConfusionView:
    """The confusion matrix of the validation part; of regression, what was predicted for what."""

    counts: IntArray
    """Shape (classes, classes): a row for each true class, a column for each predicted one; (0, 0) of regression."""

    class_names: tuple[str, ...]
    unanswered: int
    """Rows whose outputs are no numbers; they are not in `counts`."""

    true: FloatArray
    predicted: FloatArray
    """Of regression: targets and predictions of rows, a thousand or two at the most, in the target's own units, shape
    (points,)."""

    target: str
    """What is predicted."""

    error: float
    """Of regression: mean absolute error in the target's own units; else 0."""

    rows: int
    """Rows that were judged: all of the part, but while it is walked through for the first time."""

    of: int
    """Rows of the part."""

    step: int
    """The step at which the part was judged for it."""

    goes_on: bool
    """Whether a pass over the part is under way, so that asking again leads on."""
