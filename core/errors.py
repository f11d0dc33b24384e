"""What the user can put right: errors whose message is one clear line."""

import re
from collections.abc import Iterable

_LONGEST = 60
"""Characters of a name that are shown."""

_MOST_LISTED = 40
"""Names that are listed where one is not known."""


class UserError(ValueError):
    """Says in one line what is wrong, where, and what to do about it."""


class DataError(UserError):
    """The data cannot be read or trained on."""


class RecipeError(UserError):
    """The recipe asks for something that cannot be."""


def unknown(kind: str, name: object, known: Iterable[str]) -> str:
    """One line for a name that is not in a table, with the nearest one that is.

    >>> unknown("activation", "rleu", ["relu", "tanh"])
    "unknown activation 'rleu': did you mean 'relu'? (one of relu, tanh)"
    """
    names = list(known)
    nearest = _nearest(str(name)[:_LONGEST].lower(), names)
    known_names = f"one of {', '.join(map(_on_one_line, names[:_MOST_LISTED]))}"
    if len(names) > _MOST_LISTED:
        known_names += f" and {len(names) - _MOST_LISTED:,} more"
    hint = f"did you mean '{_on_one_line(nearest)}'? ({known_names})" if nearest else known_names
    asked = f"'{_on_one_line(name)}'" if isinstance(name, str) and len(name) > _LONGEST else repr(name)
    return f"unknown {kind} {asked}: {hint}"


def _on_one_line(name: str) -> str:
    """A name, which may be from a file: what cannot be printed escaped, cut where it is long."""
    cut = name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
    return cut if cut.isprintable() else repr(cut)[1:-1]


def _nearest(name: str, known: list[str]) -> str | None:
    """The name that is spelled nearly so; else one that this is a part of, such as `he` of `he_uniform`."""
    from difflib import get_close_matches

    longer = [other for other in known if name and name in re.split("[_-]", other)]
    return next(iter([*get_close_matches(name, known, n=1), *longer]), None)
