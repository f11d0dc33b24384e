"""The part of a plan that says how gradients become updates: optimizer, learning rate and schedule."""

from collections.abc import Callable
from typing import Any

import msgspec

from nntui.core.errors import RecipeError, unknown
from nntui.core.optimizers import OPTIMIZERS
from nntui.core.optimizers.base import Options
from nntui.core.optimizers.checks import CLIPS
from nntui.core.schedules import planned
from nntui.core.spec import Spec, parse
from nntui.core.training.building import usual_rate
from nntui.core.training.choices import Choices
from nntui.core.training.recipe import Recipe

_Complain = Callable[[str], RecipeError]


def optimizer_table(in_file: dict[str, Any], choices: Choices, complain: _Complain) -> dict[str, Any]:
    """Return the optimizer's table: what was said, what stands in the recipe file, and usual values."""
    said = Spec("", {}) if choices.optimizer is None else parse(choices.optimizer)
    name = said.name or in_file.get("name", "sgd")
    if name not in OPTIMIZERS:
        raise complain(unknown("optimizer", name, OPTIMIZERS))
    arguments = _said(choices) | said.arguments
    for argument in arguments:
        known = ("learning_rate", *OPTIMIZERS[name].argument_names())
        if argument not in known:
            raise complain(f"{name}: {unknown('argument', argument, known)}")
    if name != in_file.get("name", "sgd"):
        in_file = {key: value for key, value in in_file.items() if key in Options.__annotations__}
    if any(clip in arguments for clip in CLIPS):
        in_file = {key: value for key, value in in_file.items() if key not in CLIPS}
    usual: dict[str, Any] = {"learning_rate": usual_rate(name)} | ({"momentum": 0.9} if name == "sgd" else {})
    return {"name": name} | usual | in_file | {"name": name} | arguments


def _said(choices: Choices) -> dict[str, Any]:
    """The optimizer's arguments that have options of their own."""
    names = ("learning_rate", "momentum", "nesterov", "weight_decay", *CLIPS)
    values = {name: getattr(choices, name) for name in names}
    if choices.ema is not None:
        momentum, every = choices.ema
        values |= {"use_ema": True, "ema_momentum": momentum, "ema_overwrite_frequency": every}
    return {name: value for name, value in values.items() if value is not None}


def with_schedule(recipe: Recipe, choices: Choices, updates_an_epoch: int, complain: _Complain) -> Recipe:
    """Return the recipe with its schedule completed, or without one."""
    optimizer = recipe.optimizer
    in_file = optimizer.schedule
    if choices.schedule is None and in_file is not None and choices.learning_rate is not None:
        raise complain("the recipe's schedule says the learning rate: name --schedule too, or leave --lr out")
    text = choices.schedule or in_file
    complete = None
    if text is not None and parse(text).name not in ("constant", "none"):
        spec = planned(parse(text), optimizer.learning_rate, updates_an_epoch, recipe.training.epochs)
        complete = str(spec)
    return msgspec.structs.replace(recipe, optimizer=msgspec.structs.replace(optimizer, schedule=complete))
