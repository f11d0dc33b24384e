"""Words of a typed line as numbers; what is none is a `UserError`."""

from nntui.core.errors import UserError

_MOST_DIGITS = 18


def number(word: str) -> float:
    """Return a number."""
    try:
        return float(word)
    except ValueError:
        raise UserError(f"{word!r} is no number") from None


def whole(word: str, what: str) -> int:
    """Return a whole number, 1 or more; `what` says of what it is the number."""
    if not word.isdecimal() or len(word) > _MOST_DIGITS or not int(word):
        raise UserError(f"{word!r} is no {what}: a whole number, 1 or more, is needed")
    return int(word)


def layer(word: str) -> int:
    """Return a layer's number as the engine counts, from 0; the screen counts from 1."""
    return whole(word, "number of a layer") - 1
