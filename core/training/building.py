"""From what a recipe or a command names to the engine's parts, and back to what a checkpoint writes."""

from dataclasses import asdict
from typing import Any

import msgspec

from nntui.core.early_stopping import EarlyStopping
from nntui.core.errors import UserError
from nntui.core.losses import Loss, loss_by_name, with_label_smoothing
from nntui.core.optimizers import Optimizer, optimizer_by_name
from nntui.core.schedules import SCHEDULES, ReduceLROnPlateau, Schedule
from nntui.core.spec import Spec, make, parse
from nntui.core.training.recipe import EarlyStoppingRecipe, OptimizerRecipe, TrainingRecipe
from nntui.core.training.recipe_file import convert


def build_schedule(spec: str) -> Schedule:
    """Return the schedule of a complete spec. Raises `UserError` for one that cannot be."""
    return make("schedule", SCHEDULES, parse(spec))


def build_optimizer(recipe: OptimizerRecipe) -> Optimizer:
    """Return a recipe's optimizer with its schedule. Raises `UserError` for values that cannot be."""
    rate = build_schedule(recipe.schedule) if recipe.schedule else recipe.learning_rate
    return optimizer_by_name(recipe.name, rate, recipe.arguments())


def build_loss(recipe: TrainingRecipe) -> Loss:
    """Return a recipe's loss. Raises `UserError` for one that cannot be."""
    loss = loss_by_name(recipe.loss)
    return with_label_smoothing(loss, recipe.label_smoothing) if recipe.label_smoothing else loss


def optimizer_numbers(optimizer: Optimizer, schedule: str | None) -> dict[str, Any]:
    """Everything about an optimizer, its slots left out, that a checkpoint needs; `schedule` is its spec."""
    plateau = optimizer.schedule
    return {
        "name": optimizer.name,
        "learning_rate": None if schedule else optimizer.learning_rate,
        "schedule": schedule,
        "plateau": plateau.state() if isinstance(plateau, ReduceLROnPlateau) else None,
        "arguments": optimizer.arguments(),
        "numbers": optimizer.numbers(),
    }


def optimizer_from_numbers(numbers: dict[str, Any]) -> Optimizer:
    """Return the optimizer of `optimizer_numbers`, not built yet. Raises `KeyError`, `TypeError` or `ValueError`."""
    schedule = build_schedule(numbers["schedule"]) if numbers["schedule"] else None
    if isinstance(schedule, ReduceLROnPlateau):
        schedule.restore(numbers["plateau"])
    return optimizer_by_name(numbers["name"], schedule or numbers["learning_rate"], numbers["arguments"])


_USUAL_RATES = {"sgd": 0.05, "adam": 0.001, "adamw": 0.001, "rmsprop": 0.001, "adagrad": 0.05}


def usual_rate(optimizer: str, present: float | None = None) -> float:
    """Return the learning rate to begin with: the present one where it is good for this optimizer too."""
    return _USUAL_RATES[optimizer] if present is None else present


def usual_arguments(optimizer: str) -> dict[str, Any]:
    """Return the arguments to begin with where nobody says anything and the optimizer's own are not good ones."""
    return {"momentum": 0.9} if optimizer == "sgd" else {}


def early_stopping_of(text: str) -> EarlyStoppingRecipe:
    """Return what `PATIENCE` or `PATIENCE:ARGUMENT=VALUE,...` says. Raises `UserError` for what cannot be."""
    spec = parse(text)
    if not spec.name.isdecimal():
        raise UserError(
            f"early stopping {text!r}: write the patience in epochs first, such as 10 or 10:min_delta=0.001"
        )
    return convert({"patience": int(spec.name)} | spec.arguments, EarlyStoppingRecipe, at="early_stopping")


def written(settings: EarlyStopping) -> str:
    """Return settings as `early_stopping_of` reads them: the patience, and what is not as usual."""
    usual = asdict(EarlyStopping())
    others = {name: value for name, value in asdict(settings).items() if value != usual[name] and name != "patience"}
    return str(Spec(str(settings.patience), others))


def build_early_stopping(recipe: EarlyStoppingRecipe | None) -> EarlyStopping | None:
    """Return the settings as the engine takes them."""
    return None if recipe is None else EarlyStopping(**msgspec.structs.asdict(recipe))
