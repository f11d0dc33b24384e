"""The part of a plan that says how gradients become updates: optimizer, learning rate and schedule."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from nntui.core.errors import RecipeError, UserError, unknown
from nntui.core.optimizers import OPTIMIZERS
from nntui.core.optimizers.base import Options
from nntui.core.optimizers.checks import CLIPS
from nntui.core.schedules import planned
from nntui.core.spec import Spec, parse
from nntui.core.training.building import usual_arguments, usual_rate
from nntui.core.training.choices import Choices
from nntui.core.training.recipe import Recipe

_ARGUMENTS = {argument for kind in OPTIMIZERS.values() for argument in kind.argument_names()}
ON_TABLES: dict[str, Any] = {
    "name": "adamw",
    "learning_rate": 0.003,
    "weight_decay": 0.3,
    "use_ema": True,
    "ema_momentum": 0.99,
}
"""Chosen on tables of 150 to 20,000 rows (tests/bench/tables_defaults.py): they are small beside a network."""

_Complain = Callable[[str], RecipeError]


def optimizer_table(
    in_file: dict[str, Any], choices: Choices, complain: _Complain, *, on_table: bool = False
) -> dict[str, Any]:
    """Return the optimizer's table: what was said, what stands in the recipe file, and usual values.

    On a table, where none is named, it is AdamW with much weight decay; where momentum is spoken of, SGD.
    """
    spoken_of = choices.momentum is not None or choices.nesterov is not None
    if on_table and choices.optimizer is None and not in_file and not spoken_of:
        in_file = ON_TABLES
    said = Spec("", {}) if choices.optimizer is None else parse(choices.optimizer)
    name = said.name or in_file.get("name", "sgd")
    if name not in OPTIMIZERS:
        raise complain(unknown("optimizer", name, OPTIMIZERS))
    arguments = _said(choices) | said.arguments
    _require_arguments(name, arguments, complain)
    if name != in_file.get("name", "sgd"):
        in_file = {key: value for key, value in in_file.items() if key in Options.__annotations__}
    if any(clip in arguments for clip in CLIPS):
        in_file = {key: value for key, value in in_file.items() if key not in CLIPS}
    _require_arguments(name, [key for key in in_file if key in _ARGUMENTS], complain)
    usual: dict[str, Any] = {"learning_rate": usual_rate(name)} | usual_arguments(name)
    return {"name": name} | usual | in_file | {"name": name} | arguments


def _require_arguments(name: str, arguments: Iterable[str], complain: _Complain) -> None:
    """Refuse arguments that an optimizer does not have."""
    known = ("learning_rate", *OPTIMIZERS[name].argument_names())
    for argument in arguments:
        having = [other for other, kind in OPTIMIZERS.items() if argument in kind.argument_names()]
        if argument not in known and having:
            raise complain(f"{name} has no {argument}: {' and '.join(having)} {'have' if len(having) > 1 else 'has'}")
        if argument not in known:
            raise complain(f"{name}: {unknown('argument', argument, known)}")


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
    complete = None
    try:
        spec = parse(choices.schedule or in_file or "none")
        if spec.name not in ("constant", "none"):
            updates = updates_an_epoch, recipe.training.epochs
            complete = str(planned(spec, optimizer.learning_rate, *updates))
    except UserError as error:
        raise complain(str(error)) from error
    return msgspec.structs.replace(recipe, optimizer=msgspec.structs.replace(optimizer, schedule=complete))
