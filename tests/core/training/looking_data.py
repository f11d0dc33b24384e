"""Small data and trainers for the tests of what is seen inside a network: pictures, tables, numbers, odd ones."""

from typing import Any

import numpy as np

from nntui.core.data.dataset import Affine, Dataset
from nntui.core.data.load import completed, load_dataset
from nntui.core.data.overview import Overview
from nntui.core.data.preparation import TargetScale
from nntui.core.data.recipe import DataRecipe
from nntui.core.training.choices import Choices
from nntui.core.training.controls import Panel, ViewRequest
from nntui.core.training.planning import make_plan
from nntui.core.training.recipe import LayerRecipe, OptimizerRecipe, Recipe, TrainingRecipe
from nntui.core.training.snapshot import Snapshot
from nntui.core.training.trainer import Trainer
from nntui.core.types import AnyArray, FloatArray


def look(trainer: Trainer, *panels: Panel, **said: Any) -> Snapshot:
    """Take a snapshot with these panels."""
    return trainer.snapshot(ViewRequest(panels=frozenset(panels), **said), 0.0, 0.0)


def planned(data: str, steps: int = 0, **said: Any) -> Trainer:
    """Return a trainer on a bundled set, after some pieces of work."""
    plan = make_plan(Choices(data=data, **said), endless=True)
    trainer = Trainer(plan.recipe, plan.dataset)
    for _ in range(steps):
        trainer.advance()
    return trainer


def bundled(data: str) -> Dataset:
    """Return a bundled set as it is trained on."""
    return load_dataset(completed(DataRecipe(data)), seed=0, dtype="float32")


def arrays_dataset(
    x: FloatArray,
    y: AnyArray,
    class_names: tuple[str, ...] = (),
    *,
    units: TargetScale | None = None,
    valid: int = 10,
    names: tuple[str, ...] | None = None,
) -> Dataset:
    """Return a data set whose first `valid` rows validate, and whose other rows train and test."""
    preparation = Affine.uniform()
    parts = [np.arange(valid, len(x)), np.arange(valid), np.arange(valid, len(x))]
    train, held, test = (preparation.source(x, part, y[part]) for part in parts)
    return Dataset(
        name="arrays",
        task="classification" if class_names else "regression",
        target="label" if class_names else "y",
        train=train,
        valid=held,
        test=test,
        preparation=preparation,
        feature_names=names or tuple(f"x{number}" for number in range(x.shape[1])),
        overview=lambda: Overview("classification" if class_names else "regression", "y", (1, 1, 1)),
        class_names=class_names,
        units=units,
    )


def trainer_on(dataset: Dataset, hidden: tuple[int, ...] = (5,), **said: Any) -> Trainer:
    """Return a trainer with ReLU layers on a data set."""
    layers = [LayerRecipe(units, said.get("activation", "relu"), "he_uniform") for units in hidden]
    if dataset.task == "regression":
        loss, last = "mean_squared_error", LayerRecipe(dataset.outputs, "linear", "glorot_uniform")
    elif said.get("loss") == "binary_crossentropy":
        loss, last = "binary_crossentropy", LayerRecipe(1, "sigmoid", "glorot_uniform")
    else:
        loss = "sparse_categorical_crossentropy"
        last = LayerRecipe(dataset.classes, "softmax", "glorot_uniform")
    recipe = Recipe(
        data=DataRecipe("arrays"),
        layers=[*layers, last],
        optimizer=OptimizerRecipe("sgd", 0.05, 0.9),
        training=TrainingRecipe(loss, 16, None),
        seed=0,
        dtype="float32",
    )
    return Trainer(recipe, dataset)


def noise(rows: int, features: int, classes: int, seed: int = 0) -> tuple[FloatArray, AnyArray]:
    """Return rows of noise, and labels that depend on them a little."""
    rng = np.random.default_rng(seed)
    x = rng.normal(0.0, 1.0, (rows, features)).astype(np.float32)
    return x, (np.abs(x.sum(axis=1) * 3.0).astype(np.intp) % classes)
