"""Fabricated runs: what a training would publish, made of seeded arrays, with no thread and no clock."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from nntui.core.data.overview import Overview
from nntui.core.training.controls import Panel, ViewRequest
from nntui.core.training.course import Curves, Mark, Series
from nntui.core.training.events import Started
from nntui.core.training.seen import BoundaryView, LayerView, RidgesView, WeightsView
from nntui.core.training.snapshot import Hyperparameters, Metrics, Snapshot
from nntui.core.training.views import reduce_to
from nntui.core.types import FloatArray
from tests.tui import fabricated_spread
from tests.tui.fabricated_inside import views_of

ALL_PANELS: frozenset[Panel] = frozenset({"layers", "curves", "weights"})
BATCHES = 71
"""Batches of 128 in an epoch of the MNIST sample."""

HYPERPARAMETERS = Hyperparameters(learning_rate=0.05, momentum=0.9, dropout=(0.2, 0.2), batch_size=128)
Named = tuple[tuple[str, float], ...]
MARKS = (
    Mark(2.4, 170, "learning rate 0.05 → 0.0625"),
    Mark(5.1, 362, "dropout 0.0 → 0.2"),
    Mark(9.7, 689, "learning rate 0.0625 → 0.05"),
)


@dataclass(frozen=True)
class Run:
    """A run that never ran: its network, and everything a snapshot of it shows."""

    data: str = "mnist"
    widths: tuple[int, ...] = (784, 128, 64, 10)
    activation: str = "relu"
    image_shape: tuple[int, int] | None = (28, 28)
    marks: tuple[Mark, ...] = MARKS
    epochs_done: float = 11.6
    breaks_after: int | None = None
    """Steps after which losses and weights are no numbers."""

    overview: Overview | None = None
    boundary: Callable[[ViewRequest], BoundaryView] = fabricated_spread.no_boundary
    moments: int = 24
    """Ridges that there are."""

    @property
    def started(self) -> Started:
        """What is said at the start."""
        return Started(
            data=self.data,
            task="classification",
            architecture="-".join(map(str, self.widths)),
            activation=self.activation,
            image_shape=self.image_shape,
            class_names=tuple(map(str, range(self.widths[-1]))),
            summary="9,000 train · 1,000 validate · 2,000 test · 71 steps of 128 an epoch",
            choices="SGD, learning rate 0.05, momentum 0.9 · sparse_categorical_crossentropy · seed 0 · float32",
        )

    def snapshot(self, request: ViewRequest, **changes: Any) -> Snapshot:
        """Return a snapshot with the panels of the request, as large as asked for; `changes` replace its fields."""
        whole = int(self.epochs_done)
        batch = round((self.epochs_done - whole) * BATCHES)
        loss, score = self.losses, self._scores
        hidden = len(self.widths) - 2
        plain = Snapshot(
            state="training",
            step=whole * BATCHES + batch,
            epoch=whole + 1,
            epochs=None,
            batch=batch,
            batches=BATCHES,
            seconds=14.2,
            samples_per_second=128_400.0,
            hyperparameters=replace(HYPERPARAMETERS, dropout=(0.2,) * hidden),
            train=Metrics(float(loss[-1]), float(score[-1])),
            valid=Metrics(float(loss[-1]) * 1.3, float(score[-1]) - 0.012),
            layers=self._layers if "layers" in request.panels else None,
            curves=self._curves(request.columns) if "curves" in request.panels else None,
            weights=self._weights(request) if "weights" in request.panels else None,
            ridges=self._ridges(request) if "ridges" in request.panels else None,
            boundary=self.boundary(request) if "boundary" in request.panels else None,
            overview=self.overview if "data" in request.panels else None,
        )
        return replace(plain, **views_of(self, request) | changes)

    @cached_property
    def _epochs(self) -> FloatArray:
        return np.arange(1, round(self.epochs_done * BATCHES) + 1) / BATCHES

    @cached_property
    def losses(self) -> FloatArray:
        """A loss that falls and rattles, a value a step."""
        noise = np.random.default_rng(1).normal(0.0, 0.12, self._epochs.size)
        losses = (0.09 + 2.1 * np.exp(-1.4 * self._epochs**0.6)) * np.exp(noise)
        if self.breaks_after is not None:
            losses[self.breaks_after :] = np.nan
        return _frozen(losses)

    @cached_property
    def _scores(self) -> FloatArray:
        noise = np.random.default_rng(2).normal(0.0, 0.012, self._epochs.size)
        return _frozen((0.975 - 0.85 * np.exp(-1.9 * self._epochs**0.6) + noise).clip(0.0, 1.0))

    def _curves(self, columns: int) -> Curves:
        whole = np.arange(1.0, int(self.epochs_done) + 1.0)
        at = (whole * BATCHES).astype(np.intp) - 1
        jitter = np.random.default_rng(3).normal(0.0, 0.01, whole.size)
        thin = max(1, -(-self._epochs.size // columns))
        return Curves(
            train_loss=_series(self._epochs[::thin], self.losses[::thin]),
            valid_loss=_series(whole, (0.16 + 1.5 * np.exp(-1.2 * whole**0.6)) * np.exp(jitter)),
            train_score=_series(self._epochs[::thin], self._scores[::thin]),
            valid_score=_series(whole, self._scores[at].clip(0.0, 0.968) + jitter / 4 - 0.008),
            marks=self.marks,
        )

    @cached_property
    def _layers(self) -> tuple[LayerView, ...]:
        last = len(self.widths) - 2
        return tuple(
            LayerView(
                inputs=inputs,
                units=units,
                parameters=(inputs + 1) * units,
                activation=self.activation if number < last else "softmax",
                dropout=0.2 if number < last else 0.0,
                weight_norm=float(np.sqrt(units) * 1.21),
                gradient_norm=0.31 / (number + 1),
                update_ratio=1.2e-3 / (number + 1),
                dead=0.047 * number if number < last else None,
                histogram=_bell(number),
            )
            for number, (inputs, units) in enumerate(zip(self.widths[:-1], self.widths[1:], strict=True))
        )

    def _ridges(self, request: ViewRequest) -> RidgesView:
        return fabricated_spread.ridges(request, self.moments, broken=self.breaks_after is not None)

    def _weights(self, request: ViewRequest) -> WeightsView:
        layer = min(request.layer, len(self.widths) - 2)
        inputs, units = self.widths[layer], self.widths[layer + 1]
        as_fields = request.kind == "fields" and layer == 0 and self.image_shape is not None
        if as_fields and self.image_shape is not None:
            chosen = range(request.unit, min(request.unit + request.tiles, units))
            tiles = [reduce_to(receptive_field(unit, self.image_shape), *request.size) for unit in chosen]
            image = np.stack(tiles) if tiles else np.zeros((0, *request.size))
        else:
            rows, columns = min(units, 4 * request.size[0]), min(inputs, 4 * request.size[1])
            seen = None if layer or self.image_shape is None else self.image_shape
            image = reduce_to(_matrix(columns, rows) if seen is None else _matrix_of_fields(units, seen), *request.size)
        if self.breaks_after is not None:
            image[..., ::2] = np.nan
        limit = float(np.abs(image).max(initial=0.0))
        limit = limit if np.isfinite(limit) and limit > 0.0 else 1.0
        kind, first = (request.kind, request.unit) if as_fields else ("matrix", 0)
        unit = min(request.chosen, units - 1)
        return WeightsView(layer, inputs, units, kind, _frozen(image), first, limit, unit, *self._named(layer, unit))

    def _named(self, layer: int, unit: int) -> tuple[Named, Named]:
        """Names and weights of the inputs that a unit is said to like most and least."""
        names = [f"row {unit % 20 + 3 + n} column {n + 11}" for n in range(6)]
        if layer or self.image_shape is None:
            names = [f"unit {unit + n + 1}" for n in range(6)] if layer else ["x1", "x2", "income", "year", "a", "b"]
        weights = (0.314, 0.281, 0.0042, -0.298, -0.217, -1.5e-5)
        pairs = tuple(zip(names, weights, strict=True))
        return pairs[:3], pairs[3:]


def receptive_field(unit: int, shape: tuple[int, int]) -> FloatArray:
    """A few strokes of either sign near the middle, and faint noise at the edge, as MNIST's first layer has them."""
    rng = np.random.default_rng([7, unit])
    rows, columns = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j]
    field = rng.normal(0.0, 0.015, shape)
    for sign in (1.0, -1.0, rng.choice([-1.0, 1.0])):
        y, x = rng.uniform(-0.45, 0.45, 2)
        angle = rng.uniform(0.0, np.pi)
        along = (columns - x) * np.cos(angle) + (rows - y) * np.sin(angle)
        across = (rows - y) * np.cos(angle) - (columns - x) * np.sin(angle)
        field += sign * rng.uniform(0.15, 0.3) * np.exp(-((along / 0.5) ** 2) - (across / 0.16) ** 2)
    return _frozen(field)


def _matrix_of_fields(units: int, image_shape: tuple[int, int]) -> FloatArray:
    return np.stack([receptive_field(unit, image_shape).ravel() for unit in range(units)])


def _matrix(inputs: int, units: int) -> FloatArray:
    return np.random.default_rng([8, inputs, units]).normal(0.0, np.sqrt(2.0 / inputs), (units, inputs))


def _bell(number: int) -> FloatArray:
    x = np.linspace(-2.5, 2.5, 16)
    heights = np.exp(-((x - 0.2 * number) ** 2))
    return _frozen(heights / heights.sum())


def _series(x: FloatArray, y: FloatArray) -> Series:
    return Series(_frozen(x), _frozen(y))


def _frozen(values: FloatArray) -> FloatArray:
    values = np.array(values)
    values.flags.writeable = False
    return values
