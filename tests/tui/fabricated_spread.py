"""Fabricated ridges and boundaries: what a network might have learned, in closed form."""

import numpy as np

from nntui.core.training.controls import ViewRequest
from nntui.core.training.seen import BoundaryView, Ridge, RidgesView
from nntui.core.types import AnyArray, FloatArray, IntArray

RANGES: dict[str, tuple[float, float]] = {
    "weights": (-0.25, 0.25),
    "gradients": (-0.02, 0.02),
    "activations": (0.0, 4.0),
}
BINS = 64


def ridges(request: ViewRequest, moments: int = 24, *, broken: bool = False) -> RidgesView:
    """Weights that spread out, gradients that narrow, activations of which more and more are 0."""
    low, high = RANGES[request.ridge]
    at = low + (np.arange(BINS) + 0.5) / BINS * (high - low)
    found = []
    for number in range(moments):
        age = number / max(moments - 1, 1)
        shares = _shares(request, at, age)
        found.append(Ridge(0.01 + 11.59 * age, frozen(np.zeros(BINS) if broken else shares / shares.sum())))
    return RidgesView(request.layer, request.ridge, low, high, tuple(found))


def _shares(request: ViewRequest, at: FloatArray, age: float) -> FloatArray:
    shares: FloatArray
    if request.ridge == "weights":
        shares = np.exp(-((np.abs(at) / (0.08 + 0.02 * request.layer + 0.06 * age)) ** (8.0 - 5.5 * age)))
    elif request.ridge == "gradients":
        shares = np.exp(-np.abs(at) / (0.008 - 0.0065 * age))
    else:
        shares = np.exp(-at / 1.2) + 0.3 * np.exp(-((at - 1.0 - age) ** 2))
        shares[0] = 8.0 + 12.0 * age
    return shares


def spiral(request: ViewRequest, *, broken: bool = False) -> BoundaryView:
    """Two arms, each a class, with points along them."""
    rows, columns = request.area
    x, y = _grid((-1.1, 1.1), (-1.1, 1.1), rows, columns)
    side = np.sin(np.arctan2(y, x) - 4.5 * np.hypot(x, y))
    certainty = 0.5 + 0.5 * np.tanh(4.0 * np.abs(side))
    classes = (side > 0.0).astype(np.intp)
    if broken:
        certainty[:], classes[:] = np.nan, -1
    points = np.linspace(0.15, 1.0, 100)
    angles = [4.5 * points + np.pi / 2, 4.5 * points - np.pi / 2]
    return BoundaryView(
        kind="plane",
        x_range=(-1.1, 1.1),
        y_range=(-1.1, 1.1),
        classes=_frozen_whole(classes),
        values=frozen(certainty),
        points_x=frozen(np.concatenate([points * np.cos(angle) for angle in angles])),
        points_y=frozen(np.concatenate([points * np.sin(angle) for angle in angles])),
        labels=frozen(np.repeat([1.0, 0.0], 100)),
        class_names=("first", "second"),
        x_name="x1",
        y_name="x2",
        units=_units(request, 16),
    )


def three_classes(request: ViewRequest) -> BoundaryView:
    """Three sectors with long names, in the units of a table."""
    view = spiral(request)
    rows, columns = request.area
    x, y = _grid((-1.0, 1.0), (-1.0, 1.0), rows, columns)
    sector = ((np.arctan2(y, x) + np.pi) / (2 * np.pi) * 3).clip(0, 2.999)
    certainty = 0.4 + 0.6 * (1.0 - np.abs(2.0 * (sector % 1.0) - 1.0))
    rng = np.random.default_rng(4)
    px, py = rng.uniform(-1.0, 1.0, (2, 240))
    labels = ((np.arctan2(py, px) + np.pi) / (2 * np.pi) * 3).clip(0, 2.999).astype(int)
    return BoundaryView(
        kind="plane", x_range=(32.0, 60.0), y_range=(172.0, 231.0),
        classes=_frozen_whole(sector.astype(np.intp)), values=frozen(certainty),
        points_x=frozen(46.0 + 13.0 * px), points_y=frozen(201.0 + 28.0 * py), labels=frozen(labels),
        class_names=("Adelie", "Chinstrap", "Gentoo [red]x[/]\x1b[31m"),
        x_name="bill_length_mm", y_name="flipper_length_mm", units=view.units,
    )  # fmt: skip


def surface(request: ViewRequest) -> BoundaryView:
    """A number to predict from two inputs."""
    x, y = _grid((-1.0, 1.0), (-1.0, 1.0), *request.area)
    rng = np.random.default_rng(5)
    px, py = rng.uniform(-1.0, 1.0, (2, 200))
    return BoundaryView(
        kind="plane", x_range=(-1.0, 1.0), y_range=(-1.0, 1.0), classes=_frozen_whole(np.zeros((0, 0))),
        values=frozen(x + y), points_x=frozen(px), points_y=frozen(py), labels=frozen(px + py), class_names=(),
        x_name="x1", y_name="x2", units=_units(request, 8),
    )  # fmt: skip


def sine(request: ViewRequest) -> BoundaryView:
    """A curve with points around it."""
    at = np.linspace(-1.05, 1.05, request.area[1])
    px = np.random.default_rng(6).uniform(-1.0, 1.0, 150)
    py = np.sin(3.0 * px) + np.random.default_rng(7).normal(0.0, 0.12, 150)
    narrow = np.linspace(-1.05, 1.05, request.unit_area[1])[None]
    bands = tuple((0, unit, frozen(np.tanh(3.0 * narrow - unit / 4 + 1))) for unit in range(min(request.tiles, 8)))
    return BoundaryView(
        kind="curve", x_range=(-1.05, 1.05), y_range=(-1.3, 1.3), classes=_frozen_whole(np.zeros((0, 0))),
        values=frozen(np.sin(3.0 * at)[:, None]), points_x=frozen(px), points_y=frozen(py), labels=frozen(py),
        class_names=(), x_name="x", y_name="y", units=bands if request.unit_area[1] else (),
    )  # fmt: skip


def logistic(request: ViewRequest) -> BoundaryView:
    """Probabilities of two classes along one input."""
    at = np.linspace(-3.0, 3.0, request.area[1])
    p = 1.0 / (1.0 + np.exp(-3.0 * at))
    px = np.random.default_rng(8).uniform(-3.0, 3.0, 60)
    labels = (px + np.random.default_rng(9).normal(0.0, 0.4, 60) > 0.0).astype(float)
    return BoundaryView(
        kind="curve", x_range=(-3.0, 3.0), y_range=(-0.05, 1.05), classes=_frozen_whole(np.zeros((0, 0))),
        values=frozen(np.stack([1.0 - p, p], axis=1)), points_x=frozen(px), points_y=frozen(labels),
        labels=frozen(labels), class_names=("failed", "passed"), x_name="hours", y_name="outcome",
    )  # fmt: skip


def no_boundary(request: ViewRequest) -> BoundaryView:
    """What is said where the data have too many inputs."""
    empty, ends = frozen(np.zeros(0)), (0.0, 1.0)
    reason = "A plane has two inputs, a curve has one, and these data have 784: try nntui spiral, or nntui sine"
    return BoundaryView(
        "none", ends, ends, _frozen_whole(np.zeros((0, 0))), frozen(np.zeros((0, 0))), empty, empty, empty, (), "", "",
        reason=reason,
    )  # fmt: skip


def frozen(values: FloatArray) -> FloatArray:
    """Return an array that nobody writes to."""
    values = np.array(values, np.float64)
    values.flags.writeable = False
    return values


def _frozen_whole(values: AnyArray) -> IntArray:
    whole: IntArray = np.array(values, np.intp)
    whole.flags.writeable = False
    return whole


def _grid(
    across: tuple[float, float], upwards: tuple[float, float], rows: int, columns: int
) -> tuple[FloatArray, FloatArray]:
    x, y = np.meshgrid(np.linspace(*across, columns), np.linspace(upwards[1], upwards[0], rows))
    return x, y


def _units(request: ViewRequest, units: int) -> tuple[tuple[int, int, FloatArray], ...]:
    """Half planes that units have learned, turned a little from one to the next."""
    rows, columns = request.unit_area
    if not rows or not columns:
        return ()
    x, y = _grid((-1.0, 1.0), (-1.0, 1.0), rows, columns)
    shown = range(request.unit, min(request.unit + request.tiles, units))
    angles = [2.0 * np.pi * unit / units for unit in shown]
    return tuple(
        (request.layer, unit, frozen(np.tanh(3.0 * (x * np.cos(angle) + y * np.sin(angle)) - 1.0)))
        for unit, angle in zip(shown, angles, strict=True)
    )
