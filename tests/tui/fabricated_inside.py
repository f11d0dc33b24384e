"""Fabricated views into a network: what a snapshot says of the graph, a unit, mistakes and confusions."""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from nntui.core.training.controls import ViewRequest
from nntui.core.training.seen import ConfusionView, Example, GraphView, Mistake, MistakesView, UnitInput, UnitView
from nntui.core.types import FloatArray

if TYPE_CHECKING:
    from tests.tui.fabricated import Run

STEP = 825
ROWS = 1_000
COLUMNS = ("island", "bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "sex", "year")
SPECIES = ("Adelie", "Chinstrap", "Gentoo")


def views_of(run: "Run", request: ViewRequest) -> dict[str, Any]:
    """Return the parts of a snapshot that were asked for, by their names."""
    parts: dict[str, Any] = {}
    if "graph" in request.panels:
        names = {} if run.image_shape else {"input_names": COLUMNS, "output_names": SPECIES}
        parts["graph"] = graph_of(run.widths, request, **names)
    if "unit" in request.panels:
        parts["unit"] = unit_of(run.widths, run.image_shape, request)
    if "mistakes" in request.panels:
        parts["mistakes"] = mistakes_of(run.image_shape, request)
    if "confusion" in request.panels:
        names = {} if run.image_shape else {"class_names": SPECIES}
        parts["confusion"] = confusion_of(run.widths[-1], **names)
    return parts


def graph_of(widths: tuple[int, ...], request: ViewRequest, **changes: Any) -> GraphView:
    """Return a graph whose units that matter most are spread over their layer."""
    rng = np.random.default_rng(11)
    shown = [np.unique(np.linspace(0, width - 1, min(width, request.shown_units)).astype(int)) for width in widths]
    place = min(request.layer, len(widths) - 2) + 1
    if request.chosen < widths[place] and request.chosen not in shown[place]:
        shown[place] = np.unique([request.chosen, *shown[place][1:]])
    weights = tuple(rng.normal(0.0, 0.4, (len(here), len(there))) for here, there in pairwise(shown))
    values: dict[str, Any] = {
        "widths": widths,
        "functions": (*("relu",) * (len(widths) - 2), "softmax"),
        "shown": tuple(shown),
        "weights": weights,
        "biases": tuple(np.zeros(len(numbers)) for numbers in shown[1:]),
        "activations": tuple(np.abs(rng.normal(0.0, 1.0, len(numbers))) for numbers in shown),
        "limit": max(float(np.abs(each).max(initial=0.0)) for each in weights),
        "input_names": tuple(f"pixel {number // 28},{number % 28}" for number in shown[0].tolist()),
        "output_names": tuple(str(number) for number in shown[-1].tolist()),
    }
    return GraphView(**(values | changes))


def picture(number: int, shape: tuple[int, int]) -> FloatArray:
    """Return a few strokes, as a written sign has them."""
    rng = np.random.default_rng([5, number])
    rows, columns = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j]
    image = np.zeros(shape)
    for _ in range(3):
        y, x = rng.uniform(-0.4, 0.4, 2)
        angle = rng.uniform(0.0, np.pi)
        along = (columns - x) * np.cos(angle) + (rows - y) * np.sin(angle)
        across = (rows - y) * np.cos(angle) - (columns - x) * np.sin(angle)
        image = np.maximum(image, np.exp(-((along / 0.55) ** 8) - (across / 0.11) ** 2))
    return image


def example(row: int, image_shape: tuple[int, int] | None) -> Example:
    """Return a row of the validation part."""
    if image_shape is not None:
        return Example(row, picture(row, image_shape), "", str(row % 10))
    rng = np.random.default_rng([6, row])
    values = (
        rng.choice(["Biscoe", "Dream", "Torgersen"]),
        *(f"{low + rng.random() * wide:.4g}" for low, wide in ((33, 25), (13, 8), (172, 58), (2700, 3500))),
        rng.choice(["female", "male"]),
        str(rng.integers(2007, 2010)),
    )
    text = " · ".join(f"{name} {value}" for name, value in zip(COLUMNS, values, strict=True))
    return Example(row, None, text, SPECIES[row % 3])


def unit_of(
    widths: tuple[int, ...], image_shape: tuple[int, int] | None, request: ViewRequest, **changes: Any
) -> UnitView:
    """Return a unit whose sum adds up."""
    layer = min(request.layer, len(widths) - 2)
    rng = np.random.default_rng([3, layer, request.chosen, request.example])
    inputs = widths[layer]
    weights, given = rng.normal(0.0, 0.3, inputs), rng.random(inputs)
    order = np.argsort(-np.abs(weights * given))[:40].tolist()
    names = [_input_name(layer, number, image_shape) for number in range(inputs)]
    raw = [_raw(layer, number, image_shape) for number in range(inputs)]
    z = float(weights @ given) + 0.125
    by_weight = np.argsort(weights).tolist()
    points = np.linspace(-4.0, 4.0, 81)
    values: dict[str, Any] = {
        "layer": layer,
        "unit": min(request.chosen, widths[layer + 1] - 1),
        "units": widths[layer + 1],
        "name": "",
        "activation": "relu",
        "formula": "g(z) = max(0, z)",
        "bias": 0.125,
        "frozen": False,
        "off": False,
        "inputs": tuple(UnitInput(names[at], float(weights[at]), float(given[at]), raw[at]) for at in order),
        "others": inputs - len(order),
        "others_share": float(weights @ given) - float((weights * given)[order].sum()),
        "smallest": tuple((names[at], float(weights[at])) for at in by_weight[:12]),
        "largest": tuple((names[at], float(weights[at])) for at in by_weight[:-13:-1]),
        "field": weights.reshape(image_shape) if image_shape is not None and layer == 0 else None,
        "example": example(request.example, image_shape),
        "examples": ROWS,
        "weighted_sum": z,
        "output": max(z, 0.0),
        "curve_z": points,
        "curve_g": np.maximum(points, 0.0),
        "exciting": tuple((example(7 * at + 3, image_shape), 3.5 - 0.1 * at) for at in range(request.exciting)),
        "seen": ROWS,
        "goes_on": False,
    }
    return UnitView(**(values | changes))


def _input_name(layer: int, number: int, image_shape: tuple[int, int] | None) -> str:
    if layer:
        return f"unit {number + 1}"
    return f"pixel {number // 28},{number % 28}" if image_shape is not None else COLUMNS[number % len(COLUMNS)]


def _raw(layer: int, number: int, image_shape: tuple[int, int] | None) -> str:
    return "" if layer or image_shape is not None else str(40 + number)


def mistakes_of(image_shape: tuple[int, int] | None, request: ViewRequest, **changes: Any) -> MistakesView:
    """Return mistakes that are less bad the further on they stand."""
    kept = 61
    names = tuple(map(str, range(10))) if image_shape is not None else SPECIES
    first = min(request.first, max(kept - request.mistakes, 0))
    mistakes = tuple(
        Mistake(example(at, image_shape), names[(at + 1 + at % 2) % len(names)], 0.999 - 0.011 * at, 10.5 * 0.95**at)
        for at in range(first, min(first + request.mistakes, kept))
    )
    values: dict[str, Any] = {
        "mistakes": mistakes,
        "first": first,
        "kept": kept,
        "wrong": kept,
        "rows": ROWS,
        "of": ROWS,
        "step": STEP,
        "goes_on": False,
    }
    return MistakesView(**(values | changes))


def confusion_of(classes: int, **changes: Any) -> ConfusionView:
    """Return a matrix with most rows on its diagonal."""
    rng = np.random.default_rng(4)
    counts = (rng.random((classes, classes)) ** 6 * 12).astype(np.int64) + np.diag(rng.integers(70, 120, classes))
    values: dict[str, Any] = {
        "counts": counts,
        "class_names": tuple(map(str, range(classes))),
        "unanswered": 0,
        "true": np.empty(0),
        "predicted": np.empty(0),
        "target": "label",
        "error": 0.0,
        "rows": int(counts.sum()),
        "of": int(counts.sum()),
        "step": STEP,
        "goes_on": False,
    }
    return ConfusionView(**(values | changes))


def scatter_of(rows: int = 120) -> ConfusionView:
    """Return predictions of numbers that are off by a little."""
    rng = np.random.default_rng(2)
    true = rng.uniform(12.0, 44.0, rows)
    predicted = true + rng.normal(0.0, 2.0, rows)
    return confusion_of(
        0,
        counts=np.empty((0, 0), np.int64),
        class_names=(),
        true=true,
        predicted=predicted,
        target="hwy",
        error=float(np.abs(true - predicted).mean()),
        rows=rows,
        of=rows,
    )
