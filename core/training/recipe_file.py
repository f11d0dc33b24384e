"""Recipes as TOML files: written for people to read and change, read with errors that name the field and its line."""

import re
import tomllib
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from nntui.core.errors import RecipeError, unknown
from nntui.core.training.recipe import (
    DataRecipe,
    EarlyStoppingRecipe,
    LayerRecipe,
    OptimizerRecipe,
    Recipe,
    TrainingRecipe,
)

T = TypeVar("T")

_MOST_BYTES = 2**20

_TABLES: dict[str, type] = {
    "data": DataRecipe,
    "layers": LayerRecipe,
    "optimizer": OptimizerRecipe,
    "training": TrainingRecipe,
    "early_stopping": EarlyStoppingRecipe,
}


def to_toml(recipe: Recipe) -> str:
    """Return the recipe as the text of a TOML file, a table a part and a layer."""
    import tomli_w

    tables = _without_none(msgspec.to_builtins(recipe))
    sections = [tomli_w.dumps({name: value for name, value in tables.items() if name not in _TABLES})]
    for name in (name for name in _TABLES if name in tables):
        table = tables[name]
        header, items = (f"[[{name}]]", table) if isinstance(table, list) else (f"[{name}]", [table])
        sections += [f"{header}\n{tomli_w.dumps(item)}" for item in items]
    return "\n".join(sections)


def read_tables(path: Path) -> dict[str, Any]:
    """Return the tables of a recipe file, which may leave things out.

    Raises `RecipeError` where the file cannot be read or is no TOML.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        text = content.decode()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise RecipeError(f"cannot read the recipe {str(path)!r}: {reason}") from error
    if len(content) > _MOST_BYTES:
        raise RecipeError(f"{str(path)!r} is no recipe: it has more than {_MOST_BYTES:,} bytes")
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RecipeError(f"{str(path)!r} is not TOML: {error}") from error


def convert(tables: Any, kind: type[T], origin: Path | None = None, at: str = "") -> T:
    """Check tables against `kind` and return it.

    `at` is their place in the recipe. Raises `RecipeError` with the field, its line in the file `origin`, and what is
    allowed there.
    """
    try:
        return msgspec.convert(tables, kind)
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at `$")
        keys = re.findall(r"[^.\[\]`]+", at + path)
        field = re.search("unknown field `(.+)`", reason)
        if field:
            raise RecipeError(_placed(origin, [*keys, field[1]]) + _unknown_field(field[1], keys)) from error
        where = (at + path.rstrip("`")).strip(".")
        name = f"{where}: " if where else ""
        raise RecipeError(f"{_placed(origin, keys)}{name}{_plain(reason, keys)}") from error


def _unknown_field(field: str, keys: list[str]) -> str:
    struct = _TABLES.get(keys[0], Recipe) if keys else Recipe
    return unknown("field", field, struct.__struct_fields__)  # type: ignore[attr-defined]


def _plain(reason: str, keys: list[str]) -> str:
    """Put msgspec's sentence into the words of a TOML file's writer, with the allowed values where they are few."""
    words = (
        reason.replace("Object missing required", "the table lacks the")
        .replace("`object`", "a table")
        .replace("`array`", "a list of tables")
    )
    words = words.replace("`", "'")
    allowed = _choices(keys) if "enum value" in reason else ()
    values = f" (one of {', '.join(map(str, allowed))})" if allowed else ""
    return words[:1].lower() + words[1:] + values


def _choices(keys: list[str]) -> tuple[Any, ...]:
    """Return the values of a field that has a few."""
    struct = _TABLES.get(keys[0], Recipe) if keys else Recipe
    hint = get_type_hints(struct).get(keys[-1]) if keys else None
    return get_args(hint) if get_origin(hint) is Literal else ()


def _placed(origin: Path | None, keys: list[str]) -> str:
    """Name the file and, where it can be found, the line of the field."""
    if origin is None:
        return ""
    line = _line_of(origin.read_text(encoding="utf-8"), keys) if keys else None
    return f"{str(origin)!r}, line {line}: " if line else f"{str(origin)!r}: "


def _line_of(text: str, keys: list[str]) -> int | None:
    """Find the line of a field, or of the header of its table: keys such as `layers`, `1`, `units`."""
    names = [key for key in keys if not key.isdigit()]
    number = next((int(key) for key in keys if key.isdigit()), 0)
    field, tables = names[-1], (".".join(names[:-1]), ".".join(names))
    current, seen, header_line = "", 0, None
    for line_number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[\[?\s*([\w.-]+)\s*\]", line)
        if header:
            seen = seen + 1 if header[1] == current else 0
            current = header[1]
            if current in tables and seen == number and current:
                header_line = header_line or line_number
        key = re.match(r"\s*[\"']?([\w-]+)[\"']?\s*=", line)
        if key and key[1] == field and current == tables[0] and seen == number:
            return line_number
    return header_line


def _without_none(value: Any) -> Any:
    """Leave out what is None: TOML has no null."""
    if isinstance(value, dict):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    return [_without_none(item) for item in value] if isinstance(value, list) else value
