"""The options that the screen and `nntui train` share, and what they make of a run."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from nntui.core.limits import HIGHEST_RATE, LARGEST_ACCUMULATION, LARGEST_BATCH, LOWEST_RATE, MAX_UNITS

if TYPE_CHECKING:
    from nntui.core.training.choices import Choices

F = TypeVar("F", bound=Callable[..., Any])

MAX_LAYERS = 64


class Number(click.ParamType[float]):
    """A finite number within limits."""

    name = "number"

    def __init__(
        self, low: float = -math.inf, high: float = math.inf, *, above: bool = False, below: bool = True
    ) -> None:
        """Allow numbers from `low` (or only above it) to below `high` (or up to it)."""
        self._low = low
        self._high = high
        self._above = above
        self._below = below

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number or fail with what is allowed."""
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        high_enough = number > self._low if self._above else number >= self._low
        low_enough = number < self._high if self._below else number <= self._high
        if not (math.isfinite(number) and high_enough and low_enough):
            self.fail(f"{value!r} cannot be: {self.allowed} is needed", param, ctx)
        return number

    @property
    def allowed(self) -> str:
        """The limits in words."""
        if not (self._above or self._below):
            return f"a number from {self._low:g} to {self._high:g}"
        limits = f"above {self._low:g}" if self._above else f"of {self._low:g} or more"
        if self._high < math.inf:
            limits += f" and less than {self._high:g}"
        return f"a number {limits}"


class Whole(click.ParamType[int | str]):
    """A whole number within limits."""

    name = "whole number"

    def __init__(self, low: int, high: int, word: str | None = None) -> None:
        """Allow `low` to `high`, and `word` beside them."""
        self._low = low
        self._high = high
        self._word = word

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | str:
        """Return the number or fail with what is allowed."""
        if self._word is not None and value == self._word:
            return self._word
        try:
            number = int(value)
        except (TypeError, ValueError):
            number = self._low - 1
        if not self._low <= number <= self._high:
            other = f" (or '{self._word}')" if self._word else ""
            self.fail(
                f"{value!r} cannot be: a whole number from {self._low} to {self._high:,}{other} is needed", param, ctx
            )
        return number


class Listed(click.ParamType[tuple[Any, ...]]):
    """Several values with commas between them."""

    name = "list"

    def __init__(self, item: click.ParamType[Any], most: int = MAX_LAYERS) -> None:
        """Take at most `most` values of `item`."""
        self._item = item
        self._most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[Any, ...]:
        """Return a tuple or fail with what is allowed."""
        if isinstance(value, tuple):
            return value
        items = tuple(self._item.convert(part.strip(), param, ctx) for part in str(value).split(","))
        if len(items) > self._most:
            self.fail(f"{len(items)} values are too many: {self._most} at most", param, ctx)
        return items


class Widths(Listed):
    """The widths of the hidden layers; `none` for no hidden layer."""

    name = "widths"

    def __init__(self) -> None:
        """Take whole numbers."""
        super().__init__(Whole(1, MAX_UNITS))

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[Any, ...]:
        """Return a tuple or fail with what is allowed."""
        return () if value == "none" else super().convert(value, param, ctx)


class ClassWeights(Listed):
    """One weight a class, or `balanced`."""

    name = "weights"

    def __init__(self) -> None:
        """Take numbers that are not negative."""
        super().__init__(Number(0.0), most=1000)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return a tuple or `balanced`, or fail with what is allowed."""
        if value == "balanced":
            return value
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            self.fail(f"{error.message}, one a class, or 'balanced'", param, ctx)


class Names(click.ParamType[tuple[str, ...]]):
    """Names with commas between them; a name with a comma in it stands in double quotes, as in a CSV file."""

    name = "names"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Return a tuple or fail where a name is empty."""
        import csv

        if isinstance(value, tuple):
            return value
        names = tuple(name.strip() for row in csv.reader([str(value)], skipinitialspace=True) for name in row)
        if not names or not all(names):
            self.fail(f"{value!r} cannot be: names with commas between them are needed", param, ctx)
        return names


class Averages(click.ParamType[tuple[float, int | None]]):
    """The momentum of moving averages, and after how many updates they overwrite the weights."""

    name = "averages"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, int | None]:
        """Return both or fail with what is allowed."""
        if isinstance(value, tuple):
            return value
        momentum, colon, every = str(value).partition(":")
        overwrite = Whole(1, 10**9).convert(every, param, ctx) if colon else None
        return Number(0.0, 1.0).convert(momentum, param, ctx), int(overwrite) if overwrite is not None else None


speed_option = click.option("--speed", type=Number(0.001), help="At most so many steps a second, for watching.")
runs_dir_option = click.option(
    "--runs-dir", type=click.Path(path_type=Path), metavar="DIR", help="Where runs are kept."
)

_OPTIONS = (
    click.option("--target", metavar="COLUMN", help="The column to predict (the last one)."),
    click.option(
        "--task", type=click.Choice(["classification", "regression"]), help="By the target's values if not named."
    ),
    click.option(
        "--features",
        type=Names(),
        metavar="NAME,NAME,...",
        help="Columns, or formulas: x1^2, x1*x2, sin(x1). NAME:category or NAME:number says its kind; "
        "a list of -NAME leaves these out.",
    ),
    click.option("--hidden", type=Widths(), metavar="N,N,...", help="Widths of the hidden layers, or none."),
    click.option(
        "--activation", metavar="NAME", help="Of the hidden layers: relu, tanh, gelu, leaky_relu:negative_slope=0.2 ..."
    ),
    click.option(
        "--init",
        "initializer",
        metavar="NAME",
        help="Initial weights: he_uniform, glorot_normal, orthogonal, constant:value=0.1 ...",
    ),
    click.option("--bias/--no-bias", "use_bias", default=None, help="Whether the layers have biases."),
    click.option(
        "--loss", metavar="NAME", help="Such as mean_squared_error or huber:delta=0.5; by the data if not named."
    ),
    click.option("--label-smoothing", type=Number(0.0, 1.0), help="Share of a label spread over all classes (0)."),
    click.option("--class-weight", type=ClassWeights(), metavar="W,W,...", help="What each class counts, or balanced."),
    click.option("--l1", type=Number(0.0), help="Factor of the sum of |w| that is added to the loss (0)."),
    click.option("--l2", type=Number(0.0), help="Factor of the sum of w² that is added to the loss (0)."),
    click.option("--optimizer", metavar="NAME", help="sgd, adam, adamw, rmsprop, adagrad, or adam:beta_2=0.99 ..."),
    click.option(
        "--lr",
        "--learning-rate",
        "learning_rate",
        type=Number(LOWEST_RATE, HIGHEST_RATE, below=False),
        help="Learning rate (by the optimizer: sgd 0.05, adam 0.001).",
    ),
    click.option(
        "--schedule",
        metavar="NAME[:ARG=VALUE,...]",
        help="exponential, inverse-time, piecewise, polynomial, cosine, cosine-restarts, plateau.",
    ),
    click.option("--momentum", type=Number(0.0, 1.0), help="Momentum of sgd (0.9) and rmsprop."),
    click.option("--nesterov/--no-nesterov", default=None, help="Nesterov's momentum."),
    click.option("--weight-decay", type=Number(0.0), help="Decoupled: w -= rate x decay x w at each update."),
    click.option("--clipnorm", type=Number(0.0, above=True), help="Largest norm of each array's gradient."),
    click.option("--clipvalue", type=Number(0.0, above=True), help="Largest value in a gradient."),
    click.option("--global-clipnorm", type=Number(0.0, above=True), help="Largest norm of the whole gradient."),
    click.option(
        "--ema", type=Averages(), metavar="MOMENTUM[:EVERY]", help="Keep moving averages of the weights: 0.99."
    ),
    click.option(
        "--dropout", type=Listed(Number(0.0, 1.0)), metavar="P[,P...]", help="Of all hidden layers, or one a layer."
    ),
    click.option("--batch-size", type=Whole(1, LARGEST_BATCH), help="Rows in a batch."),
    click.option(
        "--accumulate",
        "gradient_accumulation_steps",
        type=Whole(1, LARGEST_ACCUMULATION),
        help="Batches whose gradients make one update together (1).",
    ),
    click.option("--shuffle/--no-shuffle", default=None, help="Whether each epoch has its own order of the rows."),
    click.option("--epochs", type=Whole(1, 10**9), help="Where training ends; on the screen it goes on until stopped."),
    click.option(
        "--early-stopping",
        metavar="PATIENCE[:ARG=VALUE,...]",
        help="End after so many epochs without a better validation loss, with the best weights.",
    ),
    click.option(
        "--validation",
        type=Number(0.0, 1.0, above=True),
        help="Share of the rows outside the test part that validates (0.1).",
    ),
    click.option("--test", type=Number(0.0, 1.0, above=True), help="Share of all rows that tests (0.2)."),
    click.option("--split-column", metavar="COLUMN", help="Says which part a row is in: train, validation or test."),
    click.option("--group-column", metavar="COLUMN", help="Rows with the same value in it stay in one part."),
    click.option("--time-column", metavar="COLUMN", help="The newest rows by it test, those before them validate."),
    click.option("--scaling", type=click.Choice(["standard", "min-max", "robust"]), help="Of the inputs (standard)."),
    click.option(
        "--target-scaling",
        type=click.Choice(["standard", "log", "none"]),
        help="Of numbers to predict; undone in all that is shown.",
    ),
    click.option(
        "--stream/--no-stream",
        default=None,
        help="Read a table piece by piece while it trains; by its size if not said.",
    ),
    click.option(
        "--input-noise",
        type=Number(0.0),
        help="Standard deviation of the noise added to the prepared inputs of each training batch, of any data (0).",
    ),
    click.option(
        "--noise", type=Number(0.0), help="Standard deviation of the noise that made-up data are made with, once."
    ),
    click.option("--size", type=Whole(1, 10**9), help="Number of points of made-up data."),
    click.option("--seed", type=Whole(0, 2**62), help="Of the split, initial weights, shuffling and dropout (0)."),
    click.option("--dtype", type=click.Choice(["float32", "float64"]), help="Precision (float32)."),
    click.option("--threads", type=Whole(1, 1024, "auto"), help="BLAS threads; auto measures."),
    speed_option,
    click.option("--recipe", type=click.Path(path_type=Path), metavar="FILE.toml", help="A recipe to start from."),
    click.option("--name", help="The run's name."),
    runs_dir_option,
)


def run_options(command: F) -> F:
    """Give a command the argument DATA and the options of a run."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return click.argument("data", required=False)(command)


def choices(said: dict[str, Any]) -> "Choices":
    """Return what was said about a run, out of the parameters of a command."""
    from dataclasses import fields

    from nntui.core.training.choices import Choices

    return Choices(**{field.name: said[field.name] for field in fields(Choices)})
