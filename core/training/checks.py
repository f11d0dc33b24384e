"""Whether a complete recipe fits its data: the loss, the output layer, and what early stopping watches."""

from nntui.core.data.dataset import Dataset
from nntui.core.data.values import number_text, shown
from nntui.core.errors import RecipeError, UserError
from nntui.core.losses import ALIASES, Loss, require_output
from nntui.core.spec import parse
from nntui.core.training.building import build_loss, build_optimizer
from nntui.core.training.recipe import Recipe
from nntui.core.types import AnyArray

OF_AMOUNTS = ("mean_squared_logarithmic_error", "poisson")
"""Losses for numbers that are 0 or more: such stay as they are."""

_OF_NUMBERS = ("mean_squared_error", "mean_absolute_error", "huber", "log_cosh", "half_sum_of_squares", *OF_AMOUNTS)
"""Losses for numbers that are predicted."""


def loss_name(spec: object) -> str:
    """Return the full name of the loss that a spec such as `huber:delta=2` or `mse` names."""
    name = parse(str(spec)).name
    return ALIASES.get(name, name)


def check(recipe: Recipe, dataset: Dataset) -> None:
    """Refuse parts that cannot be, and an output layer that fits neither the classes nor the loss.

    Raises `UserError`.
    """
    output = recipe.layers[-1]
    for layer in recipe.layers:
        layer.dense()
    loss = build_loss(recipe.training)
    if dataset.task == "regression":
        _require_loss_of_numbers(recipe)
    require_output(loss, output.activation)
    build_optimizer(recipe.optimizer)
    if dataset.task == "regression":
        _check_numbers(recipe, loss, dataset)
    else:
        _check_classes(recipe, loss, dataset)


def _require_loss_of_numbers(recipe: Recipe) -> None:
    name = loss_name(recipe.training.loss)
    if name not in _OF_NUMBERS:
        raise RecipeError(
            f"{name} is a loss for classes, and this run predicts numbers: one of {', '.join(_OF_NUMBERS)} is needed"
        )


def _check_numbers(recipe: Recipe, loss: Loss, dataset: Dataset) -> None:
    """Refuse as many output units as there are no targets for, and targets that the loss cannot have."""
    if recipe.layers[-1].units != dataset.outputs:
        raise RecipeError(
            f"the output layer has {recipe.layers[-1].units} units: {dataset.outputs} numbers are predicted for a row"
        )
    _check_monitor(recipe, "accuracy")
    for part in (dataset.train, dataset.valid, dataset.test):
        try:
            loss.check(part.targets)
        except UserError as error:
            raise _negative(loss_name(recipe.training.loss), part.targets, dataset) from error


def _negative(loss: str, targets: AnyArray, dataset: Dataset) -> RecipeError:
    """Say what is wrong with targets of which some are below 0."""
    named = f"the target {shown(dataset.target)}"
    if dataset.units is not None:
        return RecipeError(f"{named} is below 0 as it is scaled, and {loss} takes 0 or more: use --target-scaling none")
    least = number_text(targets.min())
    return RecipeError(f"{named} is {least} in some row, and {loss} takes 0 or more: mend it or use another --loss")


def _check_classes(recipe: Recipe, loss: Loss, dataset: Dataset) -> None:
    """Refuse an output layer that fits neither the classes nor the loss."""
    output = recipe.layers[-1]
    _check_monitor(recipe, "r2")
    fitting = (1, 2) if dataset.classes == 2 else (dataset.classes,)
    if loss.target_kind == "labels" or output.activation == "softmax":
        fitting = (dataset.classes,)
    if output.units not in fitting:
        needed = " or ".join(str(units) for units in fitting)
        raise RecipeError(
            f"the output layer has {output.units} units: {dataset.classes} classes with "
            f"{output.activation} and {recipe.training.loss} need {needed}"
        )


def _check_monitor(recipe: Recipe, other: str) -> None:
    """Refuse an early stopping that watches the score of the other task."""
    stopping = recipe.early_stopping
    if stopping is not None and stopping.monitor.endswith(other):
        own = "accuracy" if other == "r2" else "r2"
        raise RecipeError(f"early stopping watches {stopping.monitor}: of this data valid_loss or valid_{own} is known")
