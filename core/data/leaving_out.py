"""Which columns say nothing about another row, so that they are no inputs: identifiers, constants, unique texts."""

import re

import numpy as np

from nntui.core.data.table import Column
from nntui.core.types import AnyArray

_NEARLY_EVERY = 0.95
"""Share of the rows with a value of their own that makes an identifier."""

_FEWEST_ROWS = 10
"""In fewer, whole numbers that all differ prove nothing; in a text that all differ is no category in any number."""

_IDENTIFYING = {"id", "uuid", "guid", "identifier"}
_COUNTING = {"index", "idx", "row", "rownames", "rowname", "rownum", "rownumber", "rowid", "obs", "no", "nr", "#"}
_JOINED = re.compile(
    r"(row|record|user|customer|client|order|item|product|patient|subject|student|sample|person|account|case|object"
    r"|transaction|passenger|employee)_?(id|no|nr|number)"
)
_UNNAMED = re.compile(r"(unnamed:?[ _]*\d*)?")
_FIRST = re.compile(r"column[ _]?0*[01]?")
"""What readers call the first column where a header has no name for it, and of every file without a header."""

_MANY = 10_000
"""Rows of which a column without a name that only ascends counts them, also where they are a sample of more."""


def reason_to_leave_out(column: Column) -> str | None:
    """Return, in a few words, why the column is no input; None where it may be one."""
    present = column.values[~column.missing]
    if not len(present):
        return "no value in any row"
    if bool((present == present[0]).all()):
        return "the same in every row"
    if column.kind == "category":
        distinct = int(np.count_nonzero(np.bincount(present, minlength=len(column.levels))))
        return "a different text in nearly every row" if distinct >= _NEARLY_EVERY * len(present) else None
    if column.kind == "number" and _identifies(column.name, present):
        return "an identifier"
    return None


def _identifies(name: str, numbers: AnyArray) -> bool:
    """Whether whole numbers that nearly all differ have a name that says so, or count the rows without a name."""
    if len(numbers) < _FEWEST_ROWS or not np.all(numbers == np.floor(numbers)):
        return False
    plain = name.strip().lower()
    if _FIRST.fullmatch(plain):
        steps = np.diff(numbers)
        counts = numbers[0] in (0.0, 1.0) and bool(np.all(steps == 1.0))
        return counts or (len(numbers) >= _MANY and bool(np.all(steps >= 1.0)))
    if not (_says_identifier(name) or plain in _COUNTING or _UNNAMED.fullmatch(plain)):
        return False
    return len(np.unique(numbers)) >= _NEARLY_EVERY * len(numbers)


def _says_identifier(name: str) -> bool:
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return bool(_IDENTIFYING & {word.lower() for word in words}) or bool(_JOINED.fullmatch(name.strip().lower()))
