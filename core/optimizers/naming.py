"""Optimizers by their names on the command line and in a recipe."""

from collections.abc import Mapping
from typing import Any

from nntui.core.errors import UserError, unknown
from nntui.core.optimizers.adagrad import Adagrad
from nntui.core.optimizers.adam import Adam, AdamW
from nntui.core.optimizers.base import Optimizer
from nntui.core.optimizers.rmsprop import RMSprop
from nntui.core.optimizers.sgd import SGD
from nntui.core.schedules import Schedule

OPTIMIZERS: dict[str, type[Optimizer]] = {kind.name: kind for kind in (SGD, Adam, AdamW, RMSprop, Adagrad)}


def optimizer_by_name(
    name: str, learning_rate: float | Schedule | None = None, arguments: Mapping[str, Any] | None = None
) -> Optimizer:
    """Return an optimizer with its default learning rate unless one is given.

    Raises `UserError` for an unknown name, an argument that it does not take, and values that cannot be.
    """
    if name not in OPTIMIZERS:
        raise UserError(unknown("optimizer", name, OPTIMIZERS))
    kind = OPTIMIZERS[name]
    given = dict(arguments or {})
    for argument in given:
        if argument not in kind.argument_names():
            raise UserError(f"{name}: {unknown('argument', argument, ('learning_rate', *kind.argument_names()))}")
    if learning_rate is not None:
        given["learning_rate"] = learning_rate
    return kind(**given)
