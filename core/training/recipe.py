"""The recipe: everything that defines a run, frozen; read from TOML and written to it."""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from nntui.core.errors import RecipeError
from nntui.core.layers import Dense
from nntui.core.types import DType

T = TypeVar("T")

Fraction = Annotated[float, Meta(gt=0.0, lt=1.0)]
Count = Annotated[int, Meta(ge=1)]
Seed = Annotated[int, Meta(ge=0, le=2**62)]


class DataRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which rows."""

    source: str
    """A bundled name, a made-up set, or a path."""

    validation: Fraction = 0.1
    """Share of the rows outside the test part."""

    test: Fraction = 0.2
    """Share of all rows; a set with a test part of its own keeps that."""

    noise: float | None = None
    """Standard deviation, of made-up data."""

    size: int | None = None
    """Number of points, of made-up data."""


class LayerRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One layer; the last one is the output."""

    units: Count
    activation: str
    initializer: str
    dropout: Annotated[float, Meta(ge=0.0, lt=1.0)] = 0.0

    def dense(self) -> Dense:
        """Return the layer as the engine takes it."""
        return Dense(self.units, self.activation, dropout=self.dropout, initializer=self.initializer)


class OptimizerRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How gradients become updates."""

    name: Literal["sgd"]
    learning_rate: Annotated[float, Meta(gt=0.0)]
    momentum: Annotated[float, Meta(ge=0.0, lt=1.0)] = 0.0
    nesterov: bool = False


class TrainingRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long, in which steps, by which measure."""

    loss: str
    batch_size: Annotated[int, Meta(ge=1, le=65_536)]
    epochs: Count | None = None
    """Where the run ends; without it, it goes on until it is stopped."""


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that defines a run: with the commands given in mid-run, the same weights come out of it."""

    data: DataRecipe
    layers: Annotated[list[LayerRecipe], Meta(min_length=1)]
    optimizer: OptimizerRecipe
    training: TrainingRecipe
    seed: Seed = 0
    dtype: DType = "float32"
    threads: Annotated[int, Meta(ge=1, le=1024)] = 1
    """BLAS threads: the last bits of a product depend on their number."""

    format: Literal[1] = 1
    """The version of this file's form."""


def to_toml(recipe: Recipe) -> str:
    """Return the recipe as the text of a TOML file."""
    import tomli_w

    tables = _without_none(msgspec.to_builtins(recipe))
    return tomli_w.dumps({"format": tables.pop("format"), **tables})


def read_tables(path: Path) -> dict[str, Any]:
    """Return the tables of a recipe file, which may leave things out.

    Raises `RecipeError` where the file cannot be read or is no TOML.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise RecipeError(f"cannot read the recipe {str(path)!r}: {reason}") from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(f"{str(path)!r} is not TOML: {error}") from error


def convert(tables: Any, kind: type[T], origin: Path | None = None, at: str = "") -> T:
    """Check tables against `kind` and return it.

    Raises `RecipeError` with the field, its line in the file `origin`, and what is allowed there.
    """
    try:
        return msgspec.convert(tables, kind)
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at `$")
        where = (at + path.rstrip("`")).strip(".")
        field = f"{where}: " if where else ""
        raise RecipeError(f"{_place(origin, where, reason)}{field}{_plain(reason)}") from error


def _plain(reason: str) -> str:
    """Put msgspec's sentence into the words of a TOML file's writer."""
    return reason[:1].lower() + reason[1:].replace("Object", "The table").replace("`", "'")


def _place(origin: Path | None, where: str, reason: str) -> str:
    """Name the file and, where the last key of the path can be found in it, the line."""
    if origin is None:
        return ""
    unknown = re.search("unknown field `(.+)`", reason)
    keys = [key for key in re.split(r"[.\[\]]+", where) if key and key != "..."]
    key = unknown[1] if unknown else next((key for key in reversed(keys) if not key.isdigit()), "")
    line = _line_of(origin, [*(k for k in keys if not k.isdigit() and k != key), key], keys)
    return f"{str(origin)!r}, line {line}: " if line else f"{str(origin)!r}: "


def _line_of(origin: Path, names: list[str], keys: list[str]) -> int | None:
    """Find the line of `names` (tables, then a key); a number among `keys` says which table of an array."""
    wanted = next((int(key) for key in keys if key.isdigit()), 0)
    table, seen = "", -1
    for number, line in enumerate(origin.read_text(encoding="utf-8").splitlines(), 1):
        header = re.match(r"\s*\[\[?\s*([\w.-]+)\s*\]", line)
        if header:
            seen = seen + 1 if header[1] == table else 0
            table = header[1]
            if table == names[-1]:
                return number
        key = re.match(r"\s*([\w-]+)\s*=", line)
        if key and key[1] == names[-1] and table == ".".join(names[:-1]) and seen in (-1, wanted):
            return number
    return None


def _without_none(value: Any) -> Any:
    """Leave out what is None: TOML has no null."""
    if isinstance(value, dict):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    return [_without_none(item) for item in value] if isinstance(value, list) else value
