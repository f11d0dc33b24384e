"""Vitals: a bounded record of how a run behaves, taken from what each step has computed anyway."""

from collections import deque
from dataclasses import asdict, astuple
from typing import TYPE_CHECKING, Any

import numpy as np

from nntui.core.metrics import predicted_classes
from nntui.core.norms import norm
from nntui.core.training.history import Trace
from nntui.core.training.signs import EpochSigns, Look
from nntui.core.training.snapshot import Metrics
from nntui.core.training.vitals_parts import InputSize, LayerVitals
from nntui.core.types import AnyArray, FloatArray
from nntui.core.workspace import Workspace

if TYPE_CHECKING:
    from nntui.core.training.trainer import Trainer

WINDOW = 384
"""Batches whose losses are kept one by one."""

_POINTS = 512
_EPOCHS = 64
_FIRST = 3
_LASTING = 4
_FADING = 0.8
_NOISE_MEMORY = 0.9
_FEW_ROWS = 8
_SAMPLES = 9
_NUMBERS = ("first_loss", "peak_loss", "noise", "gradient_samples", "first_gradient", "changed_at")
_TINY = 1e-30


class Vitals:
    """Everything that diagnoses are made from; it depends on steps alone, never on the clock."""

    def __init__(self, trainer: "Trainer") -> None:
        """Begin with nothing seen."""
        self.layers = [LayerVitals(layer) for layer in trainer.network.layers]
        self.losses: deque[float] = deque(maxlen=WINDOW)
        self.scores: deque[float] = deque(maxlen=WINDOW)
        self.first_loss = self.peak_loss = float("nan")
        self.noise = float("nan")
        """Running mean of the square of a batch loss's standard error, relative to it, as its rows say."""

        self.inputs = InputSize(trainer.network.inputs)
        self.predicted: FloatArray = np.zeros(trainer.dataset.classes, np.float64)
        """Recent predictions of each class, the older ones counting less."""

        self.agreement: deque[float] = deque(maxlen=_SAMPLES)
        """Share of a batch's rows that get the class which is predicted most in it."""

        self.gradients: deque[float] = deque(maxlen=_SAMPLES)
        self.gradient_samples = 0
        self.first_gradient = float("nan")
        self.history: deque[EpochSigns] = deque(maxlen=_EPOCHS)
        self.look: Look | None = None
        self.changed_at = 0
        """The step of the user's last change."""

        self.learning_rate, self.gradient_norm = Trace(_POINTS), Trace(_POINTS)
        self.update_ratios = [Trace(_POINTS) for _ in self.layers]

    # What it is told

    def see_pass(self, trainer: "Trainer", x: FloatArray, work: Workspace, weights: FloatArray | None) -> None:
        """Take a sample of a batch whose gradients are computed, before the update; `weights` are those of its rows."""
        self.inputs.add(x)
        gradients = trainer.network.layer_parameters(trainer.network.gradients)
        squares = 0.0
        off = trainer.network.off
        for layer, gradient, activations, silent in zip(self.layers, gradients, work.activations, off, strict=True):
            size = norm(gradient)
            squares += size * size
            layer.see(activations, size, silent)
        whole = float(np.sqrt(squares))
        self.gradients.append(whole)
        self.gradient_samples += 1
        if not self.first_gradient >= 0.0:
            self.first_gradient = whole
        position = trainer.progress.epochs_done + trainer.batches.position / len(trainer.dataset.train)
        self.gradient_norm.add(position, whole)
        self.learning_rate.add(position, float(trainer.optimizer.rate))
        self._see_noise(work.loss.rows, weights)
        if len(self.predicted):
            answers = predicted_classes(work.activations[-1], trainer.loss.threshold)
            self.predicted *= _FADING
            counts = np.bincount(answers, minlength=len(self.predicted))
            self.predicted += counts
            judged: AnyArray = self.predicted if len(answers) < _FEW_ROWS else counts
            self.agreement.append(float(judged.max() / judged.sum()))

    def see_update(self, trainer: "Trainer") -> None:
        """Take the update that was measured, and how far the weights have come."""
        network, position = trainer.network, trainer.position
        way = network.layer_parameters(network.parameters - trainer.initial)
        initial = network.layer_parameters(trainer.initial)
        for number, parameters in enumerate(network.layer_parameters(network.parameters)):
            layer = self.layers[number]
            layer.weight = norm(parameters)
            ratio = trainer.update_norms[number] / max(layer.weight, _TINY)
            layer.updates.append(ratio)
            layer.moved = norm(way[number]) / max(norm(initial[number]), _TINY)
            self.update_ratios[number].add(position, ratio)

    def see_loss(self, loss: float, score: float) -> None:
        """Take a trained batch's loss and mean score."""
        self.losses.append(loss)
        self.scores.append(score)

    def see_epoch(self, epoch: int, train: Metrics, valid: Metrics) -> None:
        """Take an epoch's end."""
        self.history.append(EpochSigns(epoch, train.loss, valid.loss, train.score, valid.score))

    def see_losses(self, count: int) -> None:
        """Note the first and the highest losses, from the newest `count`; called now and then."""
        newest = self.newest(self.losses, max(count + _LASTING - 1, _LASTING))
        if not self.first_loss >= 0.0 and len(newest):
            self.first_loss = float(np.mean(newest[:_FIRST]))
        if len(newest) >= _LASTING:
            windows = np.sort(np.lib.stride_tricks.sliding_window_view(newest, _LASTING), axis=1)
            self.peak_loss = float(np.fmax(self.peak_loss, windows[:, 1:-1].mean(axis=1).max()))

    @staticmethod
    def newest(series: "deque[float]", most: int) -> FloatArray:
        """Return at most so many of the newest numbers of a series, the oldest of them first."""
        values = np.fromiter(series, np.float64, len(series))
        return values[max(len(values) - most, 0) :]

    def change(self, changed_at: int, step: int) -> None:
        """Forget what the user's change makes out of date: losses count from there on."""
        before = self.newest(self.losses, step - changed_at + _FIRST)[:_FIRST]
        self.first_loss = float(np.mean(before)) if len(before) else float("nan")
        self.changed_at = changed_at
        self.peak_loss = float("nan")

    def follow(self, trainer: "Trainer") -> None:
        """Go on with a network of other layers; what still fits is kept."""
        old, self.layers = self.layers, [LayerVitals(layer) for layer in trainer.network.layers]
        traces, self.update_ratios = self.update_ratios, [Trace(_POINTS) for _ in self.layers]
        if len(old) == len(self.layers):
            self.update_ratios = traces
            kept = zip(old, self.layers, strict=True)
            self.layers = [a if _alike(a, b) else b for a, b in kept]
            for layer, now in zip(self.layers, trainer.network.layers, strict=True):
                layer.layer = now
        if len(self.inputs.squares) != trainer.network.inputs:
            self.inputs = InputSize(trainer.network.inputs)

    # Kept with a checkpoint

    def arrays(self) -> dict[str, AnyArray]:
        """Copies of its arrays by name."""
        arrays: dict[str, AnyArray] = {
            "losses": np.array(self.losses),
            "scores": np.array(self.scores),
            "inputs": self.inputs.squares.copy(),
            "predicted": self.predicted.copy(),
        }
        for number, layer in enumerate(self.layers):
            arrays[f"silent.{number}"] = layer.silent_rows.copy()
        for name, trace in self._traces().items():
            arrays |= {f"{name}.{part}": array for part, array in trace.state().items()}
        return arrays

    def numbers(self) -> dict[str, Any]:
        """What JSON can hold of it."""
        return {
            **{name: getattr(self, name) for name in _NUMBERS},
            **{name: list(getattr(self, name)) for name in ("gradients", "agreement")},
            "rows": self.inputs.rows,
            "layers": [layer.state() for layer in self.layers],
            "history": [astuple(one) for one in self.history],
            "look": None if self.look is None else asdict(self.look),
        }

    def restore(self, arrays: dict[str, AnyArray], numbers: dict[str, Any]) -> None:
        """Take a state of a run with the same layers back. Raises `KeyError`, `TypeError` or `ValueError`."""
        self.losses = deque(arrays["losses"].tolist(), maxlen=WINDOW)
        self.scores = deque(arrays["scores"].tolist(), maxlen=WINDOW)
        np.copyto(self.inputs.squares, arrays["inputs"])
        np.copyto(self.predicted, arrays["predicted"])
        self.inputs.rows = int(numbers["rows"])
        for name in _NUMBERS:
            setattr(self, name, numbers[name])
        self.gradients = deque(numbers["gradients"], maxlen=_SAMPLES)
        self.agreement = deque(numbers["agreement"], maxlen=_SAMPLES)
        self.history = deque((EpochSigns(*one) for one in numbers["history"]), maxlen=_EPOCHS)
        self.look = None if numbers["look"] is None else Look(**numbers["look"])
        for number, (layer, state) in enumerate(zip(self.layers, numbers["layers"], strict=True)):
            layer.restore(state)
            np.copyto(layer.silent_rows, arrays[f"silent.{number}"])
        for name, trace in self._traces().items():
            trace.restore({part: arrays[f"{name}.{part}"] for part in ("points", "rest")})

    def _traces(self) -> dict[str, Trace]:
        ratios = {f"update_ratio.{number}": trace for number, trace in enumerate(self.update_ratios)}
        return {"learning_rate": self.learning_rate, "gradient_norm": self.gradient_norm} | ratios

    def _see_noise(self, rows: FloatArray, weights: FloatArray | None) -> None:
        if len(rows) < 2:
            return
        rows = rows if weights is None else rows * weights
        mean = float(rows.mean())
        relative = float(rows.var()) / (len(rows) - 1) / max(mean * mean, _TINY)
        if np.isfinite(relative):
            old = relative if not self.noise >= 0.0 else self.noise
            self.noise = _NOISE_MEMORY * old + (1.0 - _NOISE_MEMORY) * relative


def _alike(one: LayerVitals, other: LayerVitals) -> bool:
    return (one.layer.units, one.layer.activation) == (other.layer.units, other.layer.activation)
