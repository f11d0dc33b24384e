"""`NAME:ARGUMENT=VALUE,...`: how a choice and its arguments are written in one word, and what is made of it."""

import inspect
import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from nntui.core.errors import UserError, unknown
from nntui.core.limits import Limits, within

T = TypeVar("T")

_WORDS = {"true": True, "false": False, "none": None}

_KINDS = {
    "float": "a number",
    "int": "a whole number",
    "bool": "true or false",
    "str": "text",
    "array": "values with / between them",
    "null": "none",
}
"""What the kinds of values are called in an error."""


@dataclass(frozen=True)
class Spec:
    """A name and its arguments."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Write it as `parse` reads it."""
        parts = [f"{name}={_written(value)}" for name, value in self.arguments.items()]
        return f"{self.name}:{','.join(parts)}" if parts else self.name


def parse(text: str) -> Spec:
    """Read such as `constant:value=0.5`; several values stand with `/` between them: `boundaries=100/200`.

    Raises `UserError` for what has another form.

    >>> parse("piecewise:boundaries=3/8,values=0.2/0.1/0.02").arguments
    {'boundaries': [3, 8], 'values': [0.2, 0.1, 0.02]}
    """
    if not isinstance(text, str):
        raise UserError(f"{text!r} is no text: write it as NAME or as NAME:ARGUMENT=VALUE,ARGUMENT=VALUE")
    name, colon, rest = (piece.strip() for piece in text.partition(":"))
    if not name:
        raise UserError(f"{text!r} names nothing: write it as NAME or as NAME:ARGUMENT=VALUE,ARGUMENT=VALUE")
    arguments: dict[str, Any] = {}
    for part in rest.split(",") if colon else ():
        argument, _, value = part.partition("=")
        # Options are written with dashes, so arguments will be too.
        argument, values = argument.strip().replace("-", "_"), [piece.strip() for piece in value.split("/")]
        if not (argument.isidentifier() and all(values)) or "=" in value:
            raise UserError(f"{text!r}: write it as NAME:ARGUMENT=VALUE,ARGUMENT=VALUE")
        if argument in arguments:
            raise UserError(f"{text!r}: {argument} is given twice")
        arguments[argument] = _read(values[0]) if len(values) == 1 else [_read(item) for item in values]
    return Spec(name, arguments)


def make(kind: str, table: Mapping[str, Callable[..., T]], spec: Spec) -> T:
    """Call what the table has under the name of `spec` with its arguments; errors say that it is a `kind`.

    One value is taken where several are possible. Raises `UserError` for an unknown name, an argument that it does
    not take or needs, a value of another type or that is no finite number, and whatever the maker refuses.
    """
    if spec.name not in table:
        raise UserError(unknown(kind, spec.name, table))
    maker, what = table[spec.name], f"{kind} {spec.name!r}"
    parameters = inspect.signature(maker, eval_str=True).parameters
    arguments = {name: _fitting(what, name, value, parameters) for name, value in spec.arguments.items()}
    needed = (name for name, known in parameters.items() if known.default is inspect.Parameter.empty)
    missing = [name for name in needed if name not in arguments]
    if missing:
        raise UserError(f"{what} needs {' and '.join(missing)}: write {spec.name}:{missing[0]}=...")
    try:
        return maker(**arguments)
    except UserError as error:
        raise UserError(f"{what}: {error}") from error


def check_arguments(limits: Mapping[str, Limits], arguments: Mapping[str, Any], optional: Collection[str] = ()) -> None:
    """Raise `UserError` for the first value, or one of several, that is no number within the limits under its name.

    What has no limits is not looked at; an `optional` argument may be None, too.
    """
    for name, value in arguments.items():
        if name not in limits or (value is None and name in optional):
            continue
        for number in value if isinstance(value, list | tuple) else (value,):
            if not within(limits[name], number):
                raise UserError(f"{name} {number} cannot be: {limits[name][1]} is possible")


def _fitting(what: str, name: str, value: Any, parameters: Mapping[str, inspect.Parameter]) -> Any:
    """Return the value as the type that the argument `name` has."""
    if not parameters:
        raise UserError(f"{what} takes no arguments: leave {name} out")
    if name not in parameters:
        raise UserError(f"{what}: {unknown('argument', name, parameters)}")
    several = list(value) if isinstance(value, list | tuple) else [value]
    if any(isinstance(item, float) and not math.isfinite(item) for item in several):
        raise UserError(f"{what}: {name} {_written(value)!r} cannot be: expected finite numbers")
    hint = parameters[name].annotation
    refusals = []
    for candidate in (value, several):
        try:
            return msgspec.convert(candidate, Any if hint is inspect.Parameter.empty else hint)
        except msgspec.ValidationError as error:
            refusals.append(error)
    # The second candidate gets further where several values are possible, and says more.
    refusal = refusals["array" in str(refusals[0])]
    raise UserError(f"{what}: {name} {_written(value)!r} cannot be: {_plain(refusal)}") from refusal


def _plain(error: msgspec.ValidationError) -> str:
    """Such as `expected a number, got text`."""
    reason = re.sub(r"`([^`]*)`", _kinds, str(error).partition(" - at ")[0])
    return reason[:1].lower() + reason[1:]


def _kinds(found: re.Match[str]) -> str:
    return " or ".join(_KINDS.get(kind, kind) for kind in found[1].split(" | "))


def _read(text: str) -> Any:
    """Return a truth value, nothing, a whole number, a number, or the text itself."""
    if text in _WORDS:
        return _WORDS[text]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _written(value: Any) -> str:
    for word, meaning in _WORDS.items():
        if value is meaning:
            return word
    return "/".join(map(_written, value)) if isinstance(value, list | tuple) else str(value)
