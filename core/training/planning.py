"""From what the user said, and the data, to a complete recipe: good defaults for all the rest."""

import contextlib
import itertools
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec

from nntui.core.data.dataset import Dataset
from nntui.core.data.load import known_sets, load_dataset
from nntui.core.data.synthetic import TOYS
from nntui.core.errors import RecipeError, UserError
from nntui.core.initializers import suits
from nntui.core.limits import LARGEST_BATCH, MAX_PARAMETERS, MAX_UNITS
from nntui.core.losses import ALIASES, require_output
from nntui.core.spec import parse
from nntui.core.training.building import build_loss, build_optimizer, early_stopping_of
from nntui.core.training.choices import Choices
from nntui.core.training.rates import optimizer_table, with_schedule
from nntui.core.training.recipe import DataRecipe, Recipe, Seed
from nntui.core.training.recipe_file import convert, read_tables
from nntui.core.training.threads import by_measurement, by_rule
from nntui.core.types import DType

_STEPS_WITHOUT_SCREEN = 3000
_DTYPE: Any = DType
_ONE_OF_ALL = ("sparse_categorical_crossentropy", "categorical_crossentropy", "kl_divergence")
"""Losses of probabilities over all classes: they need an output unit for each."""


@dataclass(frozen=True, eq=False)
class Plan:
    """A complete recipe and its data."""

    recipe: Recipe
    dataset: Dataset


@dataclass(frozen=True)
class _Draft:
    """What stands in a recipe file, which may leave things out."""

    tables: dict[str, Any]
    origin: Path | None

    def table(self, name: str) -> dict[str, Any]:
        """Return one table, empty where there is none."""
        table = self.tables.get(name, {})
        if not isinstance(table, dict):
            raise self.error(f"{name}: write it as a table headed [{name}]")
        return table

    def layers(self) -> list[dict[str, Any]]:
        """Return the tables of the layers."""
        layers = self.tables.get("layers", [])
        if not isinstance(layers, list) or not all(isinstance(layer, dict) for layer in layers):
            raise self.error("layers: write each layer as a table headed [[layers]]")
        return layers

    def error(self, message: str) -> RecipeError:
        """Return an error that names the file."""
        return RecipeError(f"{str(self.origin)!r}: {message}" if self.origin else message)


def make_plan(choices: Choices, *, endless: bool) -> Plan:
    """Read the data and complete the recipe: what was said, then the recipe file, then defaults for this data.

    `endless` leaves the number of epochs open where nobody named one. Raises `DataError` and `RecipeError`.
    """
    draft = _Draft(read_tables(choices.recipe) if choices.recipe else {}, choices.recipe)
    tables = _data_tables(draft, choices)
    data = convert(tables, DataRecipe, choices.recipe, "data")
    seed = convert(_first(choices.seed, draft.tables.get("seed"), 0), Seed, choices.recipe, "seed")
    dtype: DType = convert(_first(choices.dtype, draft.tables.get("dtype"), "float32"), _DTYPE, choices.recipe, "dtype")
    dataset = load_dataset(
        data.source,
        validation=data.validation,
        test=data.test,
        seed=seed,
        noise=data.noise,
        size=data.size,
        dtype=dtype,
    )
    if choices.test is not None and dataset.has_own_test:
        raise RecipeError(f"{data.source!r} has a test part of its own, which is always used: leave --test out")
    recipe = _complete(draft, {"data": tables, "seed": seed, "dtype": dtype}, choices, dataset, endless)
    _check(recipe, dataset, draft)
    return Plan(recipe, dataset)


def _data_tables(draft: _Draft, choices: Choices) -> dict[str, Any]:
    """Return the table of the data: what made-up data are made of spelled out, paths whole."""
    said = {"source": choices.data, "validation": choices.validation, "test": choices.test}
    said |= {"noise": choices.noise, "size": choices.size}
    tables = {"source": "mnist"} | draft.table("data") | _given(said)
    toy = TOYS.get(str(tables["source"]))
    if toy is not None:
        return {"noise": toy.noise, "size": toy.size} | tables
    with contextlib.suppress(OSError, RuntimeError, ValueError, TypeError):
        path = Path(tables["source"]).expanduser()
        if tables["source"] and tables["source"] not in {known.name for known in known_sets()} and path.exists():
            tables["source"] = str(path.resolve())
    return tables


def _complete(draft: _Draft, known: dict[str, Any], choices: Choices, dataset: Dataset, endless: bool) -> Recipe:
    in_file = draft.table("training")
    loss = _first(choices.loss, in_file.get("loss"), _usual_loss(dataset))
    layers = [*_hidden_layers(draft, choices, dataset), _output_layer(draft, choices, dataset, loss)]
    batch = _first(choices.batch_size, in_file.get("batch_size"), _usual_batch(dataset))
    steps = math.ceil(len(dataset.train) / batch) if isinstance(batch, int) and 0 < batch <= LARGEST_BATCH else 1
    epochs = None if endless else max(5, min(200, round(_STEPS_WITHOUT_SCREEN / steps)))
    said = {name: getattr(choices, name) for name in ("loss", "label_smoothing", "batch_size", "epochs", "shuffle")}
    said["gradient_accumulation_steps"] = choices.gradient_accumulation_steps
    weight = choices.class_weight
    said["class_weight"] = list(weight) if isinstance(weight, tuple) else weight
    training = _given({"loss": loss, "batch_size": batch, "epochs": epochs}) | in_file | _given(said)
    optimizer = optimizer_table(draft.table("optimizer"), choices, draft.error)
    tables = draft.tables | known | {"layers": layers, "optimizer": optimizer, "training": training}
    if choices.early_stopping is not None:
        tables["early_stopping"] = msgspec.to_builtins(early_stopping_of(choices.early_stopping))
    if choices.threads is not None or "threads" not in draft.tables:
        tables["threads"] = _threads(choices.threads, dataset.features, layers, batch)
    recipe = convert(tables, Recipe, choices.recipe)
    updates = math.ceil(steps / recipe.training.gradient_accumulation_steps)
    return with_schedule(recipe, choices, updates, draft.error)


def _hidden_layers(draft: _Draft, choices: Choices, dataset: Dataset) -> list[Any]:
    """Return the hidden layers: widths, then what the options say of all of them."""
    in_file = draft.layers()[:-1]
    if choices.hidden is not None or "layers" not in draft.tables:
        widths = choices.hidden if choices.hidden is not None else _usual_hidden(dataset)
        in_file = [{"units": units} for units in widths]
    drops = choices.dropout or ()
    if drops and not in_file:
        raise RecipeError("there is no hidden layer to drop units from: leave --dropout out, or name --hidden layers")
    if len(drops) not in (0, 1, len(in_file)):
        raise RecipeError(f"{len(drops)} values of dropout for {len(in_file)} hidden layers: give one, or one a layer")
    layers = []
    for number, layer in enumerate(in_file):
        layer = _as_said(layer, choices)
        if drops:
            layer["dropout"] = drops[number if len(drops) > 1 else 0]
        layers.append(_with_defaults(layer, "relu"))
    return layers


def _as_said(layer: dict[str, Any], choices: Choices) -> dict[str, Any]:
    """Return a hidden layer with what the options say of all of them."""
    said: dict[str, Any] = {"initializer": choices.initializer}
    if choices.activation is not None:
        gone = {"negative_slope"} | ({"initializer"} if choices.initializer is None else set())
        layer = {key: value for key, value in layer.items() if key not in gone}
        spec = parse(choices.activation)
        said |= {"activation": spec.name, **spec.arguments}
    return layer | _given(said) | _of_every_layer(choices)


def _of_every_layer(choices: Choices) -> dict[str, Any]:
    """Return what the options say of hidden layers and the output layer alike."""
    return _given({"use_bias": choices.use_bias, "l1": choices.l1, "l2": choices.l2})


def _output_layer(draft: _Draft, choices: Choices, dataset: Dataset, loss: Any) -> dict[str, Any]:
    """Return the output layer: as many units as the loss wants for the classes, sigmoid, softmax or tanh."""
    in_file = draft.layers()[-1:]
    kind = parse(str(loss)).name
    kind = ALIASES.get(kind, kind)
    single = dataset.classes == 2 and kind not in _ONE_OF_ALL
    usual = "sigmoid" if single or kind == "binary_crossentropy" else "softmax"
    usual = "tanh" if kind == "hinge" else usual
    layer = {"units": 1 if single else dataset.classes} | (in_file[0] if in_file else {})
    return _with_defaults(layer | _of_every_layer(choices), usual)


def _with_defaults(layer: dict[str, Any], activation: str) -> dict[str, Any]:
    chosen = layer.get("activation", activation)
    return {"activation": chosen, "initializer": suits(str(chosen))} | layer


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
    if said == "auto" and sum(before * after for before, after in itertools.pairwise(widths)) <= MAX_PARAMETERS:
        return by_measurement(widths, batch)
    return by_rule(widths, batch)


def _check(recipe: Recipe, dataset: Dataset, draft: _Draft) -> None:
    """Refuse parts that cannot be, and an output layer that fits neither the classes nor the loss."""
    output = recipe.layers[-1]
    try:
        for layer in recipe.layers:
            layer.dense()
        loss = build_loss(recipe.training)
        require_output(loss, output.activation)
        build_optimizer(recipe.optimizer)
    except UserError as error:
        raise draft.error(str(error)) from error
    fitting = (1, 2) if dataset.classes == 2 else (dataset.classes,)
    if loss.target_kind == "labels" or output.activation == "softmax":
        fitting = (dataset.classes,)
    if output.units not in fitting:
        needed = " or ".join(str(units) for units in fitting)
        raise draft.error(
            f"the output layer has {output.units} units: {dataset.classes} classes with "
            f"{output.activation} and {recipe.training.loss} need {needed}"
        )


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)
