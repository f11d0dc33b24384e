"""From what the user said, and the data, to a complete recipe: good defaults for all the rest."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from nntui.core.data.dataset import Dataset
from nntui.core.data.load import load_dataset
from nntui.core.errors import RecipeError
from nntui.core.initializers import suits
from nntui.core.layers import MAX_UNITS
from nntui.core.losses import loss_by_name
from nntui.core.training.recipe import DataRecipe, Recipe, Seed, convert, read_tables
from nntui.core.training.threads import by_measurement, by_rule
from nntui.core.types import DType

_STEPS_WITHOUT_SCREEN = 3000


@dataclass(frozen=True)
class Choices:
    """What a user said about a run; None where nothing was said."""

    data: str | None = None
    recipe: Path | None = None
    hidden: tuple[int, ...] | None = None
    activation: str | None = None
    initializer: str | None = None
    dropout: tuple[float, ...] | None = None
    """One value for all hidden layers, or one a layer."""

    loss: str | None = None
    learning_rate: float | None = None
    momentum: float | None = None
    nesterov: bool | None = None
    batch_size: int | None = None
    epochs: int | None = None
    validation: float | None = None
    test: float | None = None
    noise: float | None = None
    size: int | None = None
    seed: int | None = None
    dtype: DType | None = None
    threads: int | Literal["auto"] | None = None


@dataclass(frozen=True, eq=False)
class Plan:
    """A complete recipe and its data."""

    recipe: Recipe
    dataset: Dataset


def make_plan(choices: Choices, *, endless: bool) -> Plan:
    """Read the data and complete the recipe: what was said, then the recipe file, then defaults for this data.

    `endless` leaves the number of epochs open where nobody named one. Raises `DataError` and `RecipeError`.
    """
    file = read_tables(choices.recipe) if choices.recipe else {}
    said = {"source": choices.data, "validation": choices.validation, "test": choices.test}
    said |= {"noise": choices.noise, "size": choices.size}
    tables = {"source": "mnist"} | _table(file, "data") | _given(said)
    data = convert(tables, DataRecipe, choices.recipe, "data")
    seed = convert(_first(choices.seed, file.get("seed"), 0), Seed, choices.recipe, "seed")
    dataset = load_dataset(
        data.source, validation=data.validation, test=data.test, seed=seed, noise=data.noise, size=data.size
    )
    recipe = _complete(file | {"data": tables, "seed": seed}, choices, dataset, endless)
    return Plan(recipe, dataset)


def _complete(file: dict[str, Any], choices: Choices, dataset: Dataset, endless: bool) -> Recipe:
    loss = _first(choices.loss, _table(file, "training").get("loss"), _usual_loss(dataset))
    layers = [*_hidden_layers(file, choices, dataset), _output_layer(file, dataset, loss)]
    batch = _first(choices.batch_size, _table(file, "training").get("batch_size"), _usual_batch(dataset))
    steps = math.ceil(len(dataset.train) / batch) if isinstance(batch, int) and batch > 0 else 1
    epochs = None if endless else max(5, min(200, round(_STEPS_WITHOUT_SCREEN / steps)))
    optimizer = {"learning_rate": choices.learning_rate, "momentum": choices.momentum, "nesterov": choices.nesterov}
    training = {"loss": choices.loss, "batch_size": choices.batch_size, "epochs": choices.epochs}
    tables = file | {
        "layers": layers,
        "optimizer": {"name": "sgd", "learning_rate": 0.05, "momentum": 0.9}
        | _table(file, "optimizer")
        | _given(optimizer),
        "training": _given({"loss": loss, "batch_size": batch, "epochs": epochs})
        | _table(file, "training")
        | _given(training),
        **_given({"dtype": choices.dtype}),
    }
    if choices.threads is not None or "threads" not in file:
        tables["threads"] = _threads(choices.threads, dataset.features, layers, batch)
    recipe = convert(tables, Recipe, choices.recipe)
    _check(recipe, dataset)
    return recipe


def _hidden_layers(file: dict[str, Any], choices: Choices, dataset: Dataset) -> list[Any]:
    """Return the hidden layers: widths, then what the options say of all of them."""
    in_file = _layers(file)[:-1]
    if choices.hidden is not None or "layers" not in file:
        widths = choices.hidden if choices.hidden is not None else _usual_hidden(dataset)
        in_file = [{"units": units} for units in widths]
    drops = choices.dropout or ()
    if len(drops) not in (0, 1, len(in_file)):
        raise RecipeError(f"{len(drops)} values of dropout for {len(in_file)} hidden layers: give one, or one a layer")
    layers = []
    for number, layer in enumerate(in_file):
        if choices.activation is not None and "initializer" in layer and choices.initializer is None:
            layer = {key: value for key, value in layer.items() if key != "initializer"}
        layer = layer | _given({"activation": choices.activation, "initializer": choices.initializer})
        if drops:
            layer["dropout"] = drops[number if len(drops) > 1 else 0]
        layers.append(_with_defaults(layer, "relu"))
    return layers


def _output_layer(file: dict[str, Any], dataset: Dataset, loss: Any) -> dict[str, Any]:
    """Return the output layer: as many units as the loss wants for the classes, sigmoid or softmax."""
    in_file = _layers(file)[-1:]
    single = dataset.classes == 2 and loss in ("binary_crossentropy", "mean_squared_error")
    usual = "sigmoid" if single or loss == "binary_crossentropy" else "softmax"
    layer = {"units": 1 if single else dataset.classes} | (in_file[0] if in_file else {})
    return _with_defaults(layer, usual)


def _with_defaults(layer: dict[str, Any], activation: str) -> dict[str, Any]:
    chosen = layer.get("activation", activation)
    return {"activation": chosen, "initializer": suits(str(chosen))} | layer


def _layers(file: dict[str, Any]) -> list[dict[str, Any]]:
    layers = file.get("layers", [])
    if not isinstance(layers, list) or not all(isinstance(layer, dict) for layer in layers):
        raise RecipeError("layers: write each layer as a table headed [[layers]]")
    return layers


def _usual_loss(dataset: Dataset) -> str:
    return "binary_crossentropy" if dataset.classes == 2 else "sparse_categorical_crossentropy"


def _usual_hidden(dataset: Dataset) -> tuple[int, ...]:
    """Return widths that suit the number of inputs."""
    if dataset.features >= 256:
        return (128, 64)
    return (64, 32) if dataset.features >= 32 else (16, 16)


def _usual_batch(dataset: Dataset) -> int:
    """Return a batch size that gives some dozens of steps an epoch."""
    rows = len(dataset.train)
    if rows >= 5000:
        return 128
    return 32 if rows >= 1000 else 16


def _threads(said: int | Literal["auto"] | None, features: int, layers: list[dict[str, Any]], batch: Any) -> int:
    """Return the number of BLAS threads: what was said, what is measured, or what the rule gives."""
    if isinstance(said, int):
        return said
    widths = [features, *(layer.get("units", 1) for layer in layers)]
    if not all(isinstance(number, int) and 0 < number <= MAX_UNITS for number in (*widths[1:], batch)):
        return 1
    return by_measurement(widths, batch) if said == "auto" else by_rule(widths, batch)


def _check(recipe: Recipe, dataset: Dataset) -> None:
    """Refuse an output layer that fits neither the classes nor the loss."""
    loss = loss_by_name(recipe.training.loss)
    output = recipe.layers[-1]
    fitting = (1, 2) if dataset.classes == 2 else (dataset.classes,)
    if loss.target_kind == "labels":
        fitting = (dataset.classes,)
    if output.units not in fitting:
        needed = " or ".join(str(units) for units in fitting)
        raise RecipeError(
            f"the output layer has {output.units} units: {dataset.classes} classes with "
            f"{recipe.training.loss} need {needed}"
        )
    probabilities = {"binary_crossentropy": ("sigmoid", "softmax")}.get(recipe.training.loss, ("softmax",))
    if "crossentropy" in recipe.training.loss and output.activation not in probabilities:
        needed = " or ".join(probabilities)
        raise RecipeError(
            f"the output layer's activation is {output.activation!r}: {recipe.training.loss} needs probabilities "
            f"({needed})"
        )
    for layer in recipe.layers:
        layer.dense()


def _table(tables: Mapping[str, Any], name: str) -> dict[str, Any]:
    table = tables.get(name, {})
    if not isinstance(table, dict):
        raise RecipeError(f"{name}: write it as a table headed [{name}]")
    return table


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)
