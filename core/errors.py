"""What the user can put right: errors whose message is one clear line."""

from collections.abc import Iterable


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
    from difflib import get_close_matches

    names = list(known)
    nearest = get_close_matches(str(name).lower(), names, n=1)
    known_names = f"one of {', '.join(names)}"
    hint = f"did you mean '{nearest[0]}'? ({known_names})" if nearest else known_names
    return f"unknown {kind} {name!r}: {hint}"
