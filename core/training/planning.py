"""From what the user said, and the data, to a complete recipe: good defaults for all the rest."""

import contextlib
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import msgspec

from nntui.core.data.dataset import Dataset
from nntui.core.data.load import completed, load_dataset
from nntui.core.data.recipe import DataRecipe
from nntui.core.data.resolving import is_set
from nntui.core.data.values import shown
from nntui.core.errors import RecipeError, UserError, unknown
from nntui.core.initializers import suits
from nntui.core.limits import LARGEST_BATCH, MAX_PARAMETERS, MAX_UNITS
from nntui.core.spec import parse
from nntui.core.training.building import early_stopping_of
from nntui.core.training.checks import OF_AMOUNTS, check, loss_name
from nntui.core.training.choices import Choices
from nntui.core.training.rates import optimizer_table, with_schedule
from nntui.core.training.recipe import Recipe, Seed
from nntui.core.training.recipe_file import convert, read_tables
from nntui.core.training.threads import by_measurement, by_rule
from nntui.core.training.usual import (
    needs_restraint,
    usual_batch,
    usual_classes,
    usual_hidden,
    usual_loss,
    usual_numbers,
)
from nntui.core.types import DType

_STEPS_WITHOUT_SCREEN = 3000
_STEPS_ON_A_TABLE = 20_000
_PATIENCE_ON_A_TABLE = 40
_DTYPE: Any = DType
_WORTH_A_LOGARITHM = 0.01
"""R² that logarithms of the targets must gain in a trial; less may be chance."""


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


def make_plan(choices: Choices, *, endless: bool, say: Callable[[str], None] = lambda _: None) -> Plan:
    """Read the data and complete the recipe: what was said, then the recipe file, then defaults for this data.

    `endless` leaves the number of epochs open where nobody named one; `say` is told what takes long before anything is
    trained. Raises `DataError` and `RecipeError`.
    """
    draft = _Draft(read_tables(choices.recipe) if choices.recipe else {}, choices.recipe)
    tables = _data_tables(draft, choices)
    loss = _first(choices.loss, draft.table("training").get("loss"))
    if loss is not None and loss_name(loss) in OF_AMOUNTS:
        tables.setdefault("target_scaling", "none")
    data = completed(convert(tables, DataRecipe, choices.recipe, "data"))
    seed = convert(_first(choices.seed, draft.tables.get("seed"), 0), Seed, choices.recipe, "seed")
    dtype: DType = convert(_first(choices.dtype, draft.tables.get("dtype"), "float32"), _DTYPE, choices.recipe, "dtype")
    dataset = load_dataset(data, seed=seed, dtype=dtype, say=say)
    if choices.test is not None and dataset.has_own_test:
        raise RecipeError(f"{data.source!r} has a test part of its own, which is always used: leave --test out")
    known = {"data": _given(msgspec.to_builtins(data)) | _found(dataset, data), "seed": seed, "dtype": dtype}
    recipe = _complete(draft, known, choices, dataset, endless)
    try:
        check(recipe, dataset)
    except UserError as error:
        raise draft.error(str(error)) from error
    if dataset.logged is not None:
        dataset = _better_scaled(recipe, dataset, dataset.logged())
        scaling = "log" if dataset.units is not None and dataset.units.log else "standard"
        recipe = msgspec.structs.replace(recipe, data=msgspec.structs.replace(recipe.data, target_scaling=scaling))
    return Plan(recipe, dataset)


def _found(dataset: Dataset, data: DataRecipe) -> dict[str, Any]:
    """Return what was inferred from a table, so that the recipe says it the next time."""
    if not dataset.is_table:
        return {}
    streamed = {"stream": True} if dataset.is_streamed else {}
    found: dict[str, Any] = streamed | {
        "target": dataset.target,
        "task": dataset.task,
        "scaling": data.scaling or "standard",
    }
    return found | ({"target_scaling": data.target_scaling or "standard"} if dataset.task == "regression" else {})


def _better_scaled(recipe: Recipe, plain: Dataset, logged: Dataset) -> Dataset:
    """Return the data with the scale of the targets on which a short trial does better on the validation part."""
    from nntui.core.training.trial import trial_score

    if trial_score(recipe, logged) < trial_score(recipe, plain) + _WORTH_A_LOGARITHM:
        return plain
    notice = f"{shown(plain.target)} is heavy-tailed: its logarithm is trained on, as it does better in a short trial"
    return replace(logged, notices=(*logged.notices, notice), digest=plain.digest)


def _data_tables(draft: _Draft, choices: Choices) -> dict[str, Any]:
    """Return the table of the data: what made-up data are made of spelled out, paths whole."""
    names = set(DataRecipe.__struct_fields__) - {"source"}
    said = {"source": choices.data} | {name: getattr(choices, name) for name in names}
    if choices.features is not None:
        said["features"] = list(choices.features)
    tables = {"source": "mnist"} | draft.table("data") | _given(said)
    with contextlib.suppress(OSError, RuntimeError, ValueError, TypeError):
        path = Path(tables["source"]).expanduser()
        if tables["source"] and not is_set(tables["source"]) and path.exists():
            tables["source"] = str(path.resolve())
    return tables


def _complete(draft: _Draft, known: dict[str, Any], choices: Choices, dataset: Dataset, endless: bool) -> Recipe:
    in_file = draft.table("training")
    loss = _first(choices.loss, in_file.get("loss"), usual_loss(dataset))
    layers = [*_hidden_layers(draft, choices, dataset), _output_layer(draft, choices, dataset, loss)]
    batch = _first(choices.batch_size, in_file.get("batch_size"), usual_batch(dataset))
    steps = math.ceil(len(dataset.train) / batch) if isinstance(batch, int) and 0 < batch <= LARGEST_BATCH else 1
    on_table = needs_restraint(dataset)
    budget = _STEPS_ON_A_TABLE if on_table else _STEPS_WITHOUT_SCREEN
    epochs = None if endless else max(5, min(200, round(budget / steps)))
    said = {name: getattr(choices, name) for name in ("loss", "label_smoothing", "batch_size", "epochs", "shuffle")}
    said |= {"gradient_accumulation_steps": choices.gradient_accumulation_steps, "input_noise": choices.input_noise}
    weight = choices.class_weight
    said["class_weight"] = list(weight) if isinstance(weight, tuple) else weight
    training = _given({"loss": loss, "batch_size": batch, "epochs": epochs}) | in_file | _given(said)
    optimizer = optimizer_table(draft.table("optimizer"), choices, draft.error, on_table=on_table)
    tables = draft.tables | known | {"layers": layers, "optimizer": optimizer, "training": training}
    if on_table and not endless and "early_stopping" not in tables:
        tables["early_stopping"] = {"patience": _PATIENCE_ON_A_TABLE}
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
        widths = choices.hidden if choices.hidden is not None else usual_hidden(dataset)
        in_file = [{"units": units} for units in widths]
    drops = choices.dropout or ()
    if drops and not in_file:
        raise RecipeError("there is no hidden layer to drop units from: leave --dropout out, or name --hidden layers")
    if len(drops) not in (0, 1, len(in_file)):
        raise RecipeError(f"{len(drops)} values of dropout for {len(in_file)} hidden layers: give one, or one a layer")
    usual = {"dropout": 0.1} if needs_restraint(dataset) and "layers" not in draft.tables else {}
    layers = []
    for number, layer in enumerate(in_file):
        layer = _as_said(layer, choices)
        if drops:
            layer["dropout"] = drops[number if len(drops) > 1 else 0]
        layers.append(_with_defaults(usual | layer, "gelu" if usual else "relu"))
    return layers


def _as_said(layer: dict[str, Any], choices: Choices) -> dict[str, Any]:
    """Return a hidden layer with what the options say of all of them."""
    said: dict[str, Any] = {"initializer": choices.initializer}
    if choices.activation is not None:
        gone = {"negative_slope"} | ({"initializer"} if choices.initializer is None else set())
        layer = {key: value for key, value in layer.items() if key not in gone}
        spec = parse(choices.activation)
        # Whatever else a layer's table has is no part of its activation.
        for argument in spec.arguments.keys() - {"negative_slope"}:
            if spec.name != "leaky_relu":
                raise RecipeError(f"activation {spec.name!r} takes no arguments: leave {argument} out")
            raise RecipeError(f"activation {spec.name!r}: {unknown('argument', argument, ['negative_slope'])}")
        said |= {"activation": spec.name, **spec.arguments}
    return layer | _given(said) | _of_every_layer(choices)


def _of_every_layer(choices: Choices) -> dict[str, Any]:
    """Return what the options say of hidden layers and the output layer alike."""
    return _given({"use_bias": choices.use_bias, "l1": choices.l1, "l2": choices.l2})


def _output_layer(draft: _Draft, choices: Choices, dataset: Dataset, loss: Any) -> dict[str, Any]:
    """Return the output layer: as many units as the loss wants for the classes, sigmoid, softmax or linear."""
    in_file = draft.layers()[-1:]
    kind = loss_name(loss)
    units, usual = usual_numbers(dataset, kind) if dataset.task == "regression" else usual_classes(dataset, kind)
    layer = {"units": units} | (in_file[0] if in_file else {})
    return _with_defaults(layer | _of_every_layer(choices), usual)


def _with_defaults(layer: dict[str, Any], activation: str) -> dict[str, Any]:
    chosen = layer.get("activation", activation)
    return {"activation": chosen, "initializer": suits(str(chosen))} | layer


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


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)
