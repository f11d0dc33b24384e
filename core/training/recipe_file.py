"""Recipes as TOML files: written for people to read and change, read with errors that name the field and its line."""

import re
import tomllib
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from nntui.core.data.recipe import DataRecipe
from nntui.core.errors import RecipeError, unknown
from nntui.core.training.recipe import (
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
        raise RecipeError(f"{_placed(origin, keys)}{name}{_plain(reason, keys, _within(tables, at))}") from error


def _within(tables: Any, at: str) -> Any:
    """Return tables as they stand in the whole recipe."""
    return {at: tables} if at else tables


def _unknown_field(field: str, keys: list[str]) -> str:
    struct = _TABLES.get(keys[0], Recipe) if keys else Recipe
    return unknown("field", field, struct.__struct_fields__)  # type: ignore[attr-defined]


def _plain(reason: str, keys: list[str], tables: Any) -> str:
    """Put msgspec's sentence into the words of a TOML file's writer: the value, and what is possible there."""
    reason = reason.replace("Object missing required", "the table lacks the")
    allowed = _choices(keys) if "enum value" in reason else ()
    if allowed:
        return unknown(keys[-1], _value_at(tables, keys), map(str, allowed))
    for pattern, words in _BOUNDS.items():
        reason = re.sub(pattern, words, reason)
    words = re.sub("`([^`]*)`", _kinds, reason)
    value = _value_at(tables, keys)
    found = f"{value!r} cannot be: " if isinstance(value, int | float | str) and "expected" in words.lower() else ""
    return found + words[:1].lower() + words[1:].partition(", got ")[0]


_BOUNDS = {
    ">= (\\S+)": r"of \1 or more",
    "<= (\\S+)": r"of at most \1",
    "> (\\S+)": r"above \1",
    "< (\\S+)": r"below \1",
}
_KINDS = {
    "float": "a number",
    "int": "a whole number",
    "bool": "true or false",
    "str": "text",
    "object": "a table",
    "array": "a list",
}
"""What msgspec's names of types are called; TOML has no null."""


def _kinds(found: re.Match[str]) -> str:
    kinds = [kind for kind in found[1].split(" | ") if kind != "null"]
    return " or ".join(_KINDS[kind] for kind in kinds) if all(kind in _KINDS for kind in kinds) else f"'{found[1]}'"


def _value_at(tables: Any, keys: list[str]) -> Any:
    """Return what stands at a place of the tables, None where nothing does."""
    for key in keys:
        try:
            tables = tables[int(key) if isinstance(tables, list) else key]
        except (LookupError, TypeError, ValueError):
            return None
    return tables


def _choices(keys: list[str]) -> tuple[Any, ...]:
    """Return the values of a field that has a few."""
    struct = _TABLES.get(keys[0], Recipe) if keys else Recipe
    hint = get_type_hints(struct).get(keys[-1]) if keys else None
    return next((get_args(kind) for kind in (hint, *get_args(hint)) if get_origin(kind) is Literal), ())


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
