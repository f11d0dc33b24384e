"""How a text file writes its table: what separates the values, where the names stand, the mark of fractions."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from nntui.core.data.tables import words
from nntui.core.data.tables.head import Head
from nntui.core.errors import DataError

MOST_COLUMNS = 16_384
"""As many as a sheet of Excel has."""

SAMPLE_ROWS = 1_000
_DELIMITERS = ("\t", ";", "|", ",")
"""In the order that decides where several fit alike: a comma stands in texts and numbers, too."""

_FRACTION = re.compile(r"[+-]?[0-9]+,(?:[0-9]{1,2}|[0-9]{4,}|[0-9]+[eE][+-]?[0-9]+)")
_GROUPS = re.compile(r"[+-]?[0-9]{1,3}(?:[. '\u00a0\u202f][0-9]{3})+,[0-9]+")
_GROUPS_OR_FRACTION = re.compile(r"[+-]?[0-9]{1,3},[0-9]{3}")


@dataclass(frozen=True)
class Dialect:
    """What has to be known to read the file."""

    delimiter: str
    escape: str
    """What stands before a quote that belongs to the value: another quote, or a backslash."""

    skip: int
    """Lines before the names, or before the first row."""

    names: tuple[str, ...]
    """One a column; `column 1` where the file has none."""

    has_header: bool
    mark: words.DecimalMark
    rows: tuple[tuple[str, ...], ...]
    """The first rows, those of another length left out."""

    def sample(self, column: int) -> list[str]:
        """The first cells of a column."""
        return [row[column] for row in self.rows]


def find_dialect(shown: str, head: Head, *, prefers_tab: bool) -> Dialect:
    """Tell the dialect by a file's beginning. Raises `DataError` where there is no table in it."""
    text, skip = _without_preamble(head.text)
    preferred = ("\t", *_DELIMITERS) if prefers_tab else _DELIMITERS
    tries = [_Try.parse(shown, text, head.complete, delimiter, escape)
             for delimiter in preferred for escape in _escapes(text)]  # fmt: skip
    best = max(tries, key=lambda attempt: attempt.score)
    records = [record for record in best.records if record]
    if not records:
        raise DataError(f"{shown}: its first line is longer than {len(text):,} characters; is it a table?")
    first, width = records[0], len(records[0])
    if width == 1:
        _check_title(shown, tries, skip)
    if width > MOST_COLUMNS:
        raise DataError(f"{shown} has {width:,} columns: at most {MOST_COLUMNS:,} are read")
    # A separator at the end of a row is no further value.
    rows = [tuple(record[:width]) for record in records[1:] if len(record) == width or record[width:] == [""]]
    mark = _decimal_mark([*rows, tuple(first)], best.delimiter)
    has_header = _is_header(first, rows, mark)
    names = column_names(shown, first) if has_header else tuple(f"column {at + 1}" for at in range(width))
    sample = tuple(rows) if has_header else (tuple(first), *rows)
    return Dialect(best.delimiter, best.escape, skip, names, has_header, mark, sample)


def _escapes(text: str) -> tuple[str, ...]:
    return ('"', "\\") if '\\"' in text else ('"',)


def _without_preamble(text: str) -> tuple[str, int]:
    """Leave out blank lines, comments and Excel's `sep=;` at the top; return the rest, and how many lines they were."""
    skip, lines = 0, list(_lines(text))
    while skip < len(lines) and (not lines[skip].strip() or re.match("#|sep=.\\s*$", lines[skip])):
        skip += 1
    if 0 < skip < len(lines) and lines[skip - 1].startswith("#"):
        # A line of names may begin with a # as well: it has as many of them as the rows have values.
        comment, first = ([line.count(mark) for mark in _DELIMITERS] for line in lines[skip - 1 : skip + 1])
        skip -= comment == first and any(first)
    return "".join(lines[skip:]), skip


@dataclass(frozen=True)
class _Try:
    """The first records as one delimiter makes them."""

    delimiter: str
    escape: str
    records: list[list[str]]

    @classmethod
    def parse(cls, shown: str, text: str, complete: bool, delimiter: str, escape: str) -> "_Try":
        """Take a text apart. Raises `DataError` for a value that is longer than any."""
        reader = csv.reader(
            _lines(text), delimiter=delimiter, doublequote=escape == '"', escapechar=None if escape == '"' else escape
        )
        try:
            records = list(islice(reader, SAMPLE_ROWS + 1))
        except csv.Error as error:
            at = f"{shown}, line {reader.line_num:,}"
            raise DataError(f"{at}: a value of more than {csv.field_size_limit():,} characters, or a quote that is "
                            f"not closed") from error  # fmt: skip
        if not complete and len(records) <= SAMPLE_ROWS:
            records = records[:-1]
        return cls(delimiter, escape, records)

    @property
    def score(self) -> tuple[float, bool, bool]:
        """How alike the records are, nothing where there is one column; then, whether quotes are where they belong."""
        widths = Counter(len(record) for record in self.records if record)
        if not widths:
            return 0.0, False, False
        width = len(next(record for record in self.records if record))
        torn = any(cell.count('"') % 2 for record in self.records[:200] for cell in record)
        share = widths[width] / widths.total() if width > 1 else 0.0
        return share, self.escape == '"', not torn


def _check_title(shown: str, tries: Sequence[_Try], skip: int) -> None:
    """Raise `DataError` where a line of its own stands above what is a table."""
    for attempt in tries:
        widths = Counter(len(record) for record in attempt.records[1:] if record)
        if len(attempt.records) > 2 and len(widths) == 1 and 1 not in widths:
            (width,) = widths
            raise DataError(
                f"{shown}, line {skip + 1:,}: one value, where the lines below have {width:,}: delete what stands "
                f"above the table's names"
            )


def _lines(text: str) -> Iterator[str]:
    """Lines as a file that is read with universal newlines has them; other separators belong to values."""
    return iter(io.StringIO(text, newline=""))


def _decimal_mark(rows: Sequence[Sequence[str]], delimiter: str) -> words.DecimalMark:
    """Whether fractions have a comma, by the cells of the sample."""
    cells = [cell.strip(" ") for row in rows for cell in row if "," in cell]
    if any(_FRACTION.fullmatch(cell) or (_GROUPS.fullmatch(cell)) for cell in cells):
        return ","
    unclear = any(_GROUPS_OR_FRACTION.fullmatch(cell) for cell in cells)
    return "," if unclear and delimiter == ";" else "."


def _is_header(first: Sequence[str], rows: Sequence[Sequence[str]], mark: words.DecimalMark) -> bool:
    """Whether the first row holds names: by columns whose other cells are all numbers, else by what repeats."""
    if not rows:
        return not any(words.kind_of([cell], mark) in ("number", "date") for cell in first)
    speaks_against, repeats = False, False
    for at, cell in enumerate(first):
        others = [row[at] for row in rows]
        kind = words.kind_of(others, mark)
        own = words.kind_of([cell], mark)
        if kind in ("number", "date") and own is not None:
            if own != kind:
                return True
            speaks_against = True
        repeats = repeats or (own is not None and cell in others)
    return not (speaks_against or repeats) and any(cell.strip() for cell in first)


def column_names(shown: str, cells: Sequence[str]) -> tuple[str, ...]:
    """Names without white space around them, `column 1` for an empty one. Raises `DataError` for one that is twice."""
    names = [cell.strip() for cell in cells]
    taken = {name: at for at, name in reversed(list(enumerate(names))) if name}
    for at, name in enumerate(names):
        if name and taken[name] != at:
            columns = f"columns {taken[name] + 1} and {at + 1}"
            raise DataError(f"{shown}: {columns} are both called {words.quoted(name)}: give one of them another name")
    for at, name in enumerate(names):
        fresh = name or f"column {at + 1}"
        while not name and fresh in taken:
            fresh += "'"
        names[at] = fresh
    return tuple(names)
