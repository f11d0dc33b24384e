"""Small data and small trainers that the tests of training share."""

from typing import Any

import numpy as np

from nntui.core.data.dataset import Affine, Dataset
from nntui.core.data.overviews import overview_of_arrays
from nntui.core.data.raw import RawArrays
from nntui.core.data.recipe import DataRecipe
from nntui.core.data.split import Split
from nntui.core.training.events import Event
from nntui.core.training.recipe import LayerRecipe, OptimizerRecipe, Recipe, TrainingRecipe
from nntui.core.training.snapshot import State
from nntui.core.training.trainer import Trainer
from nntui.core.types import FloatArray, IntArray

ROWS = (50, 20, 20)


def small_dataset(seed: int = 0, rows: tuple[int, int, int] = ROWS) -> Dataset:
    """Three clouds in four dimensions, as pictures of 2 x 2."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(0.0, 2.0, (3, 4))
    raw: tuple[list[FloatArray], list[IntArray]] = [], []
    for count in rows:
        labels = np.arange(count) % 3
        raw[0].append((centres[labels] + rng.normal(0.0, 1.0, (count, 4))).astype(np.float32))
        raw[1].append(labels)
    x, y = np.concatenate(raw[0]), np.concatenate(raw[1])
    train, valid, test = np.split(np.arange(len(y)), np.cumsum(rows)[:-1])
    names = tuple(f"x{number}" for number in range(4))
    arrays = RawArrays(x, y, ("one", "two", "three"), names, image_shape=(2, 2))
    preparation, parts = Affine.uniform(), Split(train, valid, test)
    return Dataset(
        name="clouds",
        task="classification",
        target="label",
        train=preparation.source(x, train, y[train]),
        valid=preparation.source(x, valid, y[valid]),
        test=preparation.source(x, test, y[test]),
        preparation=preparation,
        feature_names=names,
        overview=lambda: overview_of_arrays(arrays, parts, preparation),
        class_names=arrays.class_names,
        image_shape=arrays.image_shape,
    )


def small_recipe(
    hidden: tuple[int, ...] = (8, 6), activation: str = "relu", dropout: float = 0.0, seed: int = 0, **said: Any
) -> Recipe:
    """Four inputs, hidden layers, three classes; batches of 16."""
    layers = [LayerRecipe(units, activation, "he_uniform", dropout) for units in hidden]
    return Recipe(
        data=DataRecipe("clouds"),
        layers=[*layers, LayerRecipe(3, "softmax", "glorot_uniform")],
        optimizer=OptimizerRecipe("sgd", said.get("learning_rate", 0.05), said.get("momentum", 0.9)),
        training=TrainingRecipe("sparse_categorical_crossentropy", said.get("batch_size", 16), said.get("epochs")),
        seed=seed,
        dtype=said.get("dtype", "float32"),
    )


def small_trainer(**said: Any) -> Trainer:
    """Return a trainer of `small_recipe` on `small_dataset`."""
    return Trainer(small_recipe(**said), small_dataset())


def work(trainer: Trainer, pieces: int) -> list[Event]:
    """Do so many pieces of work: batches and slices of validation."""
    return [event for _ in range(pieces) for event in trainer.advance()]


def run_out(trainer: Trainer) -> list[Event]:
    """Train until the trainer stands still."""
    events: list[Event] = []
    while trainer.state == "training":
        events += trainer.advance()
    return events


def state_of(trainer: Trainer) -> State:
    """Return the state as a function does, so that a type checker forgets what it was before a command."""
    return trainer.state
