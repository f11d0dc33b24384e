"""From vitals to signs: what a trainer's record says at this moment, in plain numbers."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nntui.core.losses import LossBuffers
from nntui.core.training.signs import LayerSigns, Signs
from nntui.core.training.snapshot import Metrics
from nntui.core.training.vitals import Vitals
from nntui.core.training.vitals_parts import LayerVitals, median
from nntui.core.types import FloatArray

if TYPE_CHECKING:
    from nntui.core.training.trainer import Trainer

_BASE_ROWS = 4096
_RECENT = 128
_EARLY = 16
_OF_DIFFERENCES = 1.4826 / math.sqrt(2.0)
"""From the median of absolute differences to a standard deviation, that few leaps do not change."""

_FLAT = "linear"


@dataclass(frozen=True)
class Base:
    """What the best answer that is the same for all rows reaches, and how frequent the classes are."""

    loss: float
    """As it is minimised."""

    shown: float
    """As the curves show it."""

    score: float
    rates: FloatArray
    """Share of each class, shape (classes,); empty for numbers."""

    def skill(self, shown: Metrics) -> float:
        """Share of the way from here to perfection, by the score."""
        return (shown.score - self.score) / max(1.0 - self.score, 1e-9)


def base_of(trainer: "Trainer") -> Base:
    """Judge the answer that knows nothing of a row, on the training part, or the first rows of a large one."""
    dataset, loss = trainer.dataset, trainer.loss
    rows = min(len(dataset.train), _BASE_ROWS)
    step = max(len(dataset.train) // rows, 1)
    targets = dataset.train.targets[::step][:rows]
    outputs = np.empty((len(targets), trainer.network.outputs), trainer.network.dtype)
    rates = np.zeros(0)
    if dataset.classes:
        rates = np.bincount(dataset.train.targets, minlength=dataset.classes) / len(dataset.train)
        outputs[:] = _class_answer(rates, trainer.network.outputs, trainer.network.layers[-1].activation)
    else:
        columns = targets.reshape(len(targets), -1)
        outputs[:] = columns.mean(axis=0)
    with np.errstate(all="ignore"):
        y = trainer.scoring.encode(targets)
        mean = float(loss.rows(outputs, y, LossBuffers(*outputs.shape, trainer.network.dtype)).mean())
        shown, _ = trainer.scoring.measure(outputs, targets, mean)
    return Base(mean, shown, float(rates.max()) if len(rates) else 0.0, rates)


def _class_answer(rates: FloatArray, outputs: int, activation: str) -> FloatArray:
    """What a network gives that has learned the base rates alone, shape (outputs,)."""
    if activation not in ("softmax", "sigmoid"):
        return np.zeros(outputs)
    return np.array([1.0 - rates[0]]) if outputs == 1 else rates


def gather(trainer: "Trainer", vitals: Vitals, base: Base) -> Signs:
    """Return the signs of this moment."""
    progress, optimizer, dataset = trainer.progress, trainer.optimizer, trainer.dataset
    return Signs(
        step=progress.step,
        since=progress.step - vitals.changed_at,
        epochs=progress.epochs_done,
        task=dataset.task,
        classes=dataset.classes,
        valid_rows=len(dataset.valid),
        rate=float(optimizer.rate),
        scheduled=optimizer.schedule is not None,
        diverged=trainer.state == "diverged",
        base_loss=base.loss,
        shown_base=base.shown,
        base_score=base.score,
        first_loss=vitals.first_loss,
        peak_loss=vitals.peak_loss,
        gradient_norm=median(vitals.gradients),
        first_gradient=vitals.first_gradient,
        gradient_samples=vitals.gradient_samples,
        layers=tuple(_layer(layer, len(dataset.train)) for layer in vitals.layers),
        history=tuple(vitals.history),
        look=vitals.look,
        **_of_losses(vitals, base, progress.step - vitals.changed_at),
        **_of_network(trainer),
        **_of_rows(trainer, vitals, base),
    )


def _of_losses(vitals: Vitals, base: Base, since: int) -> dict[str, Any]:
    """How the losses of the newest batches have gone, all since the last change."""
    losses = vitals.newest(vitals.losses, since)
    recent = losses[-min(_RECENT, max(len(losses) // 2, 1)) :]
    scores = vitals.newest(vitals.scores, len(recent))
    half = len(recent) // 2
    old, new = recent[:half], recent[half:]
    error = math.hypot(_error(old), _error(new))
    swing = median(np.abs(recent[1:] - recent[:-1]).tolist()) * _OF_DIFFERENCES if len(recent) > 1 else 0.0
    mean = float(recent.mean()) if len(recent) else math.nan
    return {
        "early_loss": float(losses[:_EARLY].mean()) if len(losses) else math.nan,
        "recent_loss": mean,
        "recent_score": float(scores.mean()) if len(scores) else math.nan,
        "trend": float(new.mean() - old.mean()) / error if half > 1 and error > 0.0 else 0.0,
        "fall": float(old.mean() - new.mean()) / base.loss if half > 1 and base.loss > 0.0 else 0.0,
        "swing": swing,
        "swing_ratio": swing**2 / (vitals.noise * mean**2) if vitals.noise > 0.0 and mean else 0.0,
    }


def _of_network(trainer: "Trainer") -> dict[str, Any]:
    layers = trainer.network.layers
    return {
        "narrowest": min((layer.units for layer in layers[:-1] if layer.activation != _FLAT), default=0),
        "dropout": max(layer.dropout for layer in layers),
    }


def _of_rows(trainer: "Trainer", vitals: Vitals, base: Base) -> dict[str, Any]:
    """What the rows look like, and which classes they are given."""
    dataset = trainer.dataset
    largest, size = vitals.inputs.largest
    top = int(vitals.predicted.argmax()) if len(vitals.predicted) else -1
    return {
        "top_share": median(vitals.agreement) if vitals.agreement else 0.0,
        "top_class": dataset.class_names[top] if top >= 0 else "",
        "top_rate": float(base.rates[top]) if top >= 0 else 0.0,
        "predictions": float(vitals.predicted.sum()),
        "input_size": size,
        "input_name": dataset.feature_names[largest] if dataset.feature_names else "",
    }


def _error(values: FloatArray) -> float:
    return float(values.std()) / math.sqrt(len(values)) if len(values) else 0.0


def _layer(layer: LayerVitals, rows: int) -> LayerSigns:
    return LayerSigns(
        activation=layer.layer.activation,
        units=layer.layer.units,
        gradient=median(layer.gradients),
        weight=layer.weight,
        update=median(layer.updates),
        moved=layer.moved,
        dead=layer.dead(rows),
        saturated=median(layer.saturated) if layer.saturated else None,
    )
