"""Splits that a column decides: one that names the part of each row, one of groups that stay together, one of times."""

from collections.abc import Iterable, Mapping

import numpy as np

from nntui.core.data.grouping import assign_groups
from nntui.core.data.split import Split, check_share, hold_out, part_size
from nntui.core.data.table import MISSING_CODE, Column
from nntui.core.data.values import codes_of, levels_of, shown, value_text
from nntui.core.errors import DataError
from nntui.core.types import AnyArray, FloatArray, IntArray

TRAIN, VALID, TEST = 0, 1, 2

Numbers = IntArray | range
"""Of rows in the file, from 0, where some of its rows are left out or in another piece: for messages."""

_WORDS = {
    "train": TRAIN, "training": TRAIN, "valid": VALID, "validation": VALID, "val": VALID, "dev": VALID,
    "test": TEST, "testing": TEST, "holdout": TEST,
}  # fmt: skip
_TWO_NUMBERS = {"0": TRAIN, "1": TEST}
_THREE_NUMBERS = {"0": TRAIN, "1": VALID, "2": TEST}
_ALLOWED = "train, valid or test, or the numbers 0, 1 and 2 for these, or 0 and 1 for train and test"


def split_by_column(
    column: Column, labels: IntArray, validation: float, rng: np.random.Generator, numbers: Numbers | None = None
) -> Split:
    """Three parts as a column names them; see `parts_of` and `split_by_parts`, which say what is raised."""
    return split_by_parts(parts_of(column, numbers), labels, validation, rng)


def parts_of(column: Column, numbers: Numbers | None = None, words: Mapping[str, int] | None = None) -> IntArray:
    """Return each row's part, 0 train, 1 validation, 2 test, shape (rows,).

    The column says train, valid and test, in any case and with their other names (training, validation, val, dev,
    testing, holdout), or has the numbers 0, 1 and 2, or 0 and 1 for train and test. Where it is a piece of a longer
    one, `numbers` are its rows there, from 0, and `words` are what `part_words` finds in all of it.
    Raises `DataError` that names the first row with another value, or with none.
    """
    codes, texts = _coded(column)
    known = part_words(texts) if words is None else words
    parts = np.array([*(known.get(text, -1) for text in texts), -1])[codes]
    if (parts < 0).any():
        row = int(np.argmax(parts < 0))
        found = "no value" if codes[row] == MISSING_CODE else shown(value_text(column, row))
        number = row if numbers is None else int(numbers[row])
        raise DataError(
            f"the split column {shown(column.name)} has {found} in row {number + 1:,}: it must say {_ALLOWED}"
        )
    return parts


def part_words(texts: Iterable[str]) -> Mapping[str, int]:
    """Return the part that each word of a split column means, by all the texts that it has."""
    there = set(texts)
    if not there & set(_THREE_NUMBERS):
        return _WORDS
    return _THREE_NUMBERS if "2" in there else _TWO_NUMBERS


def part_texts(column: Column) -> set[str]:
    """Return the texts of a split column, in lower case."""
    return set(_coded(column)[1])


def split_by_parts(parts: IntArray, labels: IntArray, validation: float, rng: np.random.Generator) -> Split:
    """Three parts of rows whose part is given, 0 train, 1 validation, 2 test, shape (rows,), each in random order.

    Without a row that validates, the share `validation` of those that train is held out, the classes `labels`, shape
    (rows,), in proportion. Raises `DataError` where no row trains or tests.
    """
    for part, name in ((TRAIN, "train"), (TEST, "test")):
        if not (parts == part).any():
            raise DataError(f"the split column has no row that says {name}: at least train and test are needed")
    train, valid, test = (rng.permutation(np.flatnonzero(parts == part)) for part in (TRAIN, VALID, TEST))
    if not len(valid):
        kept, held = hold_out(labels[train], part_size(len(train), validation, "validation"), rng)
        train, valid = train[kept], train[held]
    return Split(train, valid, test)


def split_by_group(
    groups: AnyArray, labels: IntArray, validation: float, test: float, rng: np.random.Generator
) -> Split:
    """Three parts with all rows of a group in one of them: the shares of `split`, as nearly as the groups allow.

    `groups`, shape (rows,), are a column's values; rows without one are a group together. `labels`, shape (rows,), are
    the classes to keep in proportion, as far as groups can; zeros where there are none.
    Raises `DataError` for a share that is not between 0 and 1, and for fewer than three groups.
    """
    check_share(test, "test")
    check_share(validation, "validation")
    shares = np.array([(1.0 - test) * (1.0 - validation), (1.0 - test) * validation, test])
    members = np.unique(groups, return_inverse=True)[1].ravel()
    parts = assign_groups(members, labels, shares, rng)[members]
    train, valid, tested = (rng.permutation(np.flatnonzero(parts == part)) for part in (TRAIN, VALID, TEST))
    return Split(train, valid, tested)


def split_by_time(column: Column, validation: float, test: float, numbers: Numbers | None = None) -> Split:
    """Three parts in time's order: the oldest rows train, the next validate, the newest test.

    The shares are those of `split`, and `numbers` those of the rows in the file; rows of the same moment stay in one
    part, unless a part would be empty then.
    Raises `DataError` for a share that is not between 0 and 1, too few rows, a column without numbers or dates, and a
    row without a time.
    """
    if column.kind not in ("number", "date"):
        raise DataError(f"column {shown(column.name)} holds a {column.kind}: rows are ordered by dates or numbers")
    if column.missing.any():
        row = int(np.argmax(column.missing))
        number = row if numbers is None else int(numbers[row])
        raise DataError(f"column {shown(column.name)} has no value in row {number + 1:,}: each row needs a time")
    order = np.argsort(column.values, kind="stable")
    times = column.values[order]
    tested = _cut(times, len(times) - part_size(len(times), test, "test"), 2)
    validated = _cut(times[:tested], tested - part_size(tested, validation, "validation"), 1)
    return Split(order[:validated], order[validated:tested], order[tested:])


def _cut(times: FloatArray, cut: int, fewest: int) -> int:
    """Return where to cut ascending times near `cut`, so that equal ones stay together and `fewest` stay below."""
    moment = times[cut]
    places = [int(np.searchsorted(times, moment, side)) for side in ("left", "right")]
    possible = [place for place in places if fewest <= place < len(times)]
    return min(possible, key=lambda place: abs(place - cut), default=cut)


def _coded(column: Column) -> tuple[IntArray, list[str]]:
    """Return each row's code, and what the codes that occur stand for, in lower case; of others the empty text."""
    levels = levels_of(column)
    codes = codes_of(column, levels)
    occurring = set() if column.kind == "date" else set(np.unique(codes).tolist())
    return codes, [level.strip().lower() if code in occurring else "" for code, level in enumerate(levels)]
