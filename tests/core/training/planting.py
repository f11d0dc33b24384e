"""Runs with a planted fault, and healthy ones: what the tests and the bench of the diagnosis share."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from nntui.core.data.batches import ArraySource, BatchSource
from nntui.core.data.dataset import Dataset
from nntui.core.training.choices import Choices
from nntui.core.training.events import Diagnosed
from nntui.core.training.planning import make_plan
from nntui.core.training.trainer import Trainer
from nntui.core.types import AnyArray, FloatArray

Spoil = Callable[[Dataset, np.random.Generator], Dataset]
Bend = Callable[[Trainer], None]
PARTS = ("train", "valid", "test")


@dataclass(frozen=True)
class Case:
    """A run as the command line would start it, and what was done to its data or its network."""

    title: str
    choices: dict[str, Any] = field(default_factory=dict)
    rule: str = ""
    """What is planted; empty where nothing is."""

    spoil: Spoil | None = None
    bend: Bend | None = None

    def trainer(self, seed: int) -> Trainer:
        """Build it."""
        plan = make_plan(Choices(seed=seed, **self.choices), endless=True)
        dataset = plan.dataset if self.spoil is None else self.spoil(plan.dataset, np.random.default_rng([7, seed]))
        trainer = Trainer(plan.recipe, dataset)
        if self.bend is not None:
            self.bend(trainer)
        return trainer

    def found(self, seed: int, epochs: int = 5, steps: int = 300) -> dict[str, int]:
        """Train; return the rules that found something, with the steps at which they did."""
        trainer = self.trainer(seed)
        found: dict[str, int] = {}
        while trainer.state == "training" and (trainer.progress.epochs_done < epochs or trainer.progress.step < steps):
            for event in trainer.advance():
                if isinstance(event, Diagnosed):
                    found.setdefault(event.finding.rule, event.step)
        return found


def rows_of(source: BatchSource) -> tuple[FloatArray, AnyArray]:
    """Return all rows of a part, prepared."""
    x = np.empty((len(source), source.features), np.float32)
    y = np.empty((len(source), *source.targets.shape[1:]), source.targets.dtype)
    source.gather(np.arange(len(source)), x, y)
    return x, y


def _changed(dataset: Dataset, parts: tuple[str, ...], change: Callable[[FloatArray, AnyArray], Any]) -> Dataset:
    new = {part: ArraySource(*change(*rows_of(getattr(dataset, part)))) for part in parts}
    return replace(dataset, **new)  # type: ignore[arg-type]


def shuffled(share: float, parts: tuple[str, ...] = PARTS) -> Spoil:
    """Exchange the targets of a share of the rows among each other."""

    def spoil(dataset: Dataset, rng: np.random.Generator) -> Dataset:
        def change(x: FloatArray, y: AnyArray) -> tuple[FloatArray, AnyArray]:
            chosen = np.flatnonzero(rng.random(len(y)) < share)
            y = y.copy()
            y[chosen] = y[rng.permutation(chosen)]
            return x, y

        return _changed(dataset, parts, change)

    return spoil


def few(rows: int) -> Spoil:
    """Leave so many rows to train on."""

    def spoil(dataset: Dataset, rng: np.random.Generator) -> Dataset:
        def change(x: FloatArray, y: AnyArray) -> tuple[FloatArray, AnyArray]:
            kept = rng.permutation(len(y))[:rows]
            return x[kept], y[kept]

        return _changed(dataset, ("train",), change)

    return spoil


def scaled(factor: float) -> Spoil:
    """Multiply the prepared inputs."""
    return lambda dataset, _: _changed(dataset, PARTS, lambda x, y: (x * np.float32(factor), y))


def random_inputs(dataset: Dataset, rng: np.random.Generator) -> Dataset:
    """Put noise in the place of the inputs."""
    return _changed(dataset, PARTS, lambda x, y: (rng.normal(size=x.shape).astype(np.float32), y))


def biased(value: float) -> Bend:
    """Set the biases of the hidden layers."""

    def bend(trainer: Trainer) -> None:
        for bias in trainer.network.biases[:-1]:
            assert bias is not None
            bias[...] = value
        trainer.initial = trainer.network.parameters.copy()

    return bend


NORMAL = "random_normal:stddev="
SGD: dict[str, Any] = {"activation": "relu", "optimizer": "sgd"}
ADAM: dict[str, Any] = {"activation": "relu", "optimizer": "adam", "dropout": (0.0,), "learning_rate": 0.003}
SIGMOID: dict[str, Any] = {"activation": "sigmoid"}
FAULTS = (
    Case("mnist, SGD at 5", {"data": "mnist", "learning_rate": 5.0}, "learning-rate-too-high"),
    Case(
        "digits, Adam at 1e-6", {"data": "digits", "optimizer": "adam", "learning_rate": 1e-6}, "learning-rate-too-low"
    ),
    Case(
        "digits, 8 layers of sigmoid",
        {"data": "digits", "hidden": (32,) * 8} | SIGMOID,
        "vanishing-gradients",
    ),
    Case(
        "moons, 6 layers, weights of deviation 2",
        {"data": "moons", "hidden": (32,) * 6, "initializer": NORMAL + "2", "learning_rate": 1e-4},
        "exploding-gradients",
    ),
    Case("digits, biases at -10", {"data": "digits"}, "dead-units", bend=biased(-10.0)),
    Case(
        "iris, sigmoid, weights of deviation 10",
        {"data": "iris", "initializer": NORMAL + "10"} | SIGMOID,
        "saturated-units",
    ),
    Case(
        "mnist, 200 rows, 512-512", {"data": "mnist", "hidden": (512, 512), "batch_size": 32}, "overfitting", few(200)
    ),
    Case("spiral, 2 units", {"data": "spiral", "hidden": (2,)}, "underfitting"),
    Case("moons, SGD at 20", {"data": "moons", "learning_rate": 20.0}, "class-collapse"),
    Case("wine, columns as they are", {"data": "wine", "scaling": "none"}, "unscaled-input"),
    Case("penguins, 40 % of labels exchanged", {"data": "penguins"}, "label-noise", shuffled(0.4)),
    Case("mpg, all targets exchanged", {"data": "mpg"}, "no-learning", shuffled(1.0)),
)
"""One for each rule: the rules were tuned on these and their like."""

HELD_OUT_FAULTS = (
    Case("circles, SGD at 10", {"data": "circles", "learning_rate": 10.0}, "learning-rate-too-high"),
    Case(
        "penguins, SGD at 1e-6",
        {"data": "penguins", "optimizer": "sgd", "learning_rate": 1e-6},
        "learning-rate-too-low",
    ),
    Case(
        "spiral, 10 layers of 8 sigmoids",
        {"data": "spiral", "hidden": (8,) * 10} | SIGMOID,
        "vanishing-gradients",
    ),
    Case(
        "breast-cancer, relu, weights of deviation 1.5",
        {
            "data": "breast-cancer",
            "hidden": (64,) * 3,
            "activation": "relu",
            "initializer": NORMAL + "1.5",
            "optimizer": "sgd",
            "learning_rate": 1e-5,
        },
        "exploding-gradients",
    ),
    Case("penguins, relu, biases at -20", {"data": "penguins", "activation": "relu"}, "dead-units", bend=biased(-20.0)),
    Case("mpg, tanh, columns as they are", {"data": "mpg", "activation": "tanh", "scaling": "none"}, "saturated-units"),
    Case(
        "penguins, 40 % of labels exchanged, 256-256",
        {
            "data": "penguins",
            "hidden": (256, 256),
            "activation": "relu",
            "dropout": (0.0,),
            "optimizer": "adam",
            "learning_rate": 0.003,
        },
        "overfitting",
        shuffled(0.4),
    ),
    Case("waves, a linear network", {"data": "waves", "hidden": ()}, "underfitting"),
    Case("digits, Adam at 1", {"data": "digits", "optimizer": "adam", "learning_rate": 1.0}, "class-collapse"),
    Case("iris, inputs times 1,000", {"data": "iris"}, "unscaled-input", scaled(1000.0)),
    Case("breast-cancer, half of labels exchanged", {"data": "breast-cancer"}, "label-noise", shuffled(0.5)),
    Case("mnist, noise for pictures", {"data": "mnist"}, "no-learning", random_inputs),
)
"""Other data, widths and ways: looked at once the rules stood."""

HEALTHY = (
    Case("mnist", {"data": "mnist"}),
    Case("mnist, tanh", {"data": "mnist", "activation": "tanh"}),
    Case("digits, batches of 8", {"data": "digits", "batch_size": 8, "learning_rate": 0.01}),
    Case(
        "digits, 512-512 gelu, AdamW",
        {"data": "digits", "hidden": (512, 512), "activation": "gelu", "optimizer": "adamw"},
    ),
    Case("iris", {"data": "iris"}),
    Case("wine, relu, SGD", {"data": "wine", "hidden": (32,)} | SGD),
    Case("penguins", {"data": "penguins"}),
    Case("mpg", {"data": "mpg"}),
    Case("spiral", {"data": "spiral"}),
    Case("moons, 8-8 tanh", {"data": "moons", "hidden": (8, 8), "activation": "tanh"}),
    Case("xor", {"data": "xor"}),
    Case("sine", {"data": "sine"}),
)
HELD_OUT_HEALTHY = (
    Case("mnist, 512-512, dropout 0.5", {"data": "mnist", "hidden": (512, 512), "dropout": (0.5,)}),
    Case("mnist, RMSprop", {"data": "mnist", "optimizer": "rmsprop"}),
    Case("digits, batches of 512, Adam", {"data": "digits", "batch_size": 512, "optimizer": "adam"}),
    Case("digits, 4 layers", {"data": "digits", "hidden": (64,) * 4}),
    Case(
        "iris, batches of 8, SGD",
        {"data": "iris", "batch_size": 8, "learning_rate": 0.01} | SGD,
    ),
    Case("wine, 512 units", {"data": "wine", "hidden": (512,)}),
    Case("penguins, 8-8 relu, SGD", {"data": "penguins", "hidden": (8, 8)} | SGD),
    Case("mpg, Huber's loss, relu", {"data": "mpg", "loss": "huber", "activation": "relu"}),
    Case("spiral, 32-32 tanh", {"data": "spiral", "hidden": (32, 32), "activation": "tanh", "learning_rate": 0.1}),
    Case("circles with noise", {"data": "circles", "noise": 0.15}),
    Case("xor, Adam", {"data": "xor", "optimizer": "adam", "hidden": (16,), "learning_rate": 0.01}),
    Case("doctor-visits, Poisson", {"data": "doctor-visits", "loss": "poisson", "activation": "relu"}),
)
