"""What a cell's text is: missing, a number, a boolean, a date; for Python, and as SQL for columns of millions."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from nntui.core.data.table import ColumnKind

MISSING = ("", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "?", "-", ".", "#N/A")
"""Texts that stand for no value, in columns of any kind."""

DecimalMark = Literal[".", ","]

_SIGN, _EXPONENT = r"[+-]?", r"(?:[eE][+-]?[0-9]+)?"
_PLAIN = rf"{_SIGN}(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+){_EXPONENT}|(?i:inf|infinity))"
_GROUPED = rf"{_SIGN}[0-9]{{1,3}}(?:,[0-9]{{3}})*(?:\.[0-9]+)?"
_SPACES = " '\u00a0\u202f"
_COMMA = rf"{_SIGN}(?:[0-9]{{1,3}}(?:[.{_SPACES}][0-9]{{3}})+|[0-9]+)(?:,[0-9]+{_EXPONENT})?|{_SIGN},[0-9]+"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Form:
    """One way to write numbers, or dates; its values are doubles, of dates days since 1970-01-01."""

    kind: ColumnKind
    pattern: str
    """A regular expression for the whole text, alike in Python and in RE2."""

    sql: str
    """SQL for the value that the text `{v}` says, where it fits the pattern; NULL where it says none all the same."""

    parse: Callable[[str], float | None]
    """The same in Python."""

    def expression(self, text: str) -> str:
        """SQL for the value that the SQL `text` says; NULL where it says none in this form."""
        pattern = self.pattern.replace("'", "''")
        return f"CASE WHEN regexp_full_match({text}, '{pattern}') THEN {self.sql.format(v=text)} END"

    def value(self, text: str) -> float | None:
        """The value that a text says; None where it says none in this form."""
        return self.parse(text) if _compiled(self.pattern).fullmatch(text) else None


_PATTERNS: dict[str, re.Pattern[str]] = {}


def _compiled(pattern: str) -> re.Pattern[str]:
    if pattern not in _PATTERNS:
        _PATTERNS[pattern] = re.compile(pattern)
    return _PATTERNS[pattern]


def _comma(text: str) -> float:
    return float(text.translate(dict.fromkeys(map(ord, "." + _SPACES))).replace(",", "."))


_COMMA_SQL = "replace(regexp_replace({v}, '[." + _SPACES.replace("'", "''") + "]', '', 'g'), ',', '.')"

PLAIN = Form("number", _PLAIN, "try_cast({v} AS DOUBLE)", float)
GROUPED = Form(
    "number", _GROUPED, "try_cast(replace({v}, ',', '') AS DOUBLE)", lambda text: float(text.replace(",", ""))
)
COMMA = Form("number", _COMMA, f"try_cast({_COMMA_SQL} AS DOUBLE)", _comma)

NUMBERS: dict[DecimalMark, tuple[Form, ...]] = {".": (PLAIN, GROUPED), ",": (COMMA, PLAIN)}
"""The ways that are tried, by the mark that the file's fractions have."""

_TIME = r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?"
_ZONE = r"(?: ?(Z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?))?"
_ISO = rf"([0-9]{{4}})[-/]([0-9]{{1,2}})[-/]([0-9]{{1,2}})(?:[T ]{_TIME}{_ZONE})?"
_DAYS = rf"([0-9]{{1,2}})[./-]([0-9]{{1,2}})[./-]([0-9]{{4}})(?: {_TIME})?"
_DAY_SQL = "epoch_us({when}) / 86400000000.0::DOUBLE"


def _days(pattern: str, order: tuple[int, int, int]) -> Callable[[str], float | None]:
    """What makes days of a text whose year, month and day are the groups `order` of the pattern."""

    def parse(text: str) -> float | None:
        found = _compiled(pattern).fullmatch(text)
        if found is None:
            return None
        year, month, day = (int(found[group]) for group in order)
        hour, minute, second = (int(found[group] or 0) for group in (4, 5, 6))
        zone = found[8] if len(found.groups()) > 7 else None
        try:
            when = datetime(year, month, day, hour, minute, second, tzinfo=UTC) - _offset(zone)
        except (ValueError, OverflowError):
            return None
        return (when - _EPOCH) / timedelta(days=1) + float(f"0.{found[7] or 0}") / 86_400

    return parse


def _offset(zone: str | None) -> timedelta:
    if zone in (None, "Z", "UTC"):
        return timedelta()
    digits = zone[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return -offset if zone[0] == "-" else offset


def _date(pattern: str, sql: str, order: tuple[int, int, int]) -> Form:
    return Form("date", pattern, sql, _days(pattern, order))


_SLASHES = "regexp_replace({v}, '^([0-9]+)[./-]([0-9]+)[./-]', '\\1/\\2/')"


def _day_sql(order: str) -> str:
    formats = ", ".join(f"'{order}{time}'" for time in ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f"))
    return _DAY_SQL.format(when=f"try_strptime({_SLASHES}, [{formats}])")


ISO = _date(_ISO, _DAY_SQL.format(when="try_cast({v} AS TIMESTAMPTZ)"), (1, 2, 3))
DAY_FIRST = _date(_DAYS, _day_sql("%d/%m/%Y"), (3, 2, 1))
MONTH_FIRST = _date(_DAYS, _day_sql("%m/%d/%Y"), (3, 1, 2))
DATES = (ISO, DAY_FIRST, MONTH_FIRST)

_SHOWN = 60

BOOLEANS = (("no", "yes"), ("false", "true"), ("n", "y"), ("f", "t"))
"""Pairs of opposites, what counts 0 first; in any case."""


def quoted(text: str) -> str:
    """A name or a value for a message: in quotes, on one line, and cut off where it is long."""
    return repr(text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}...")


def is_missing(text: str) -> bool:
    """Whether a cell holds no value."""
    return text.strip(" ") in MISSING


def present(texts: Iterable[str]) -> list[str]:
    """The cells that hold a value, without spaces around them."""
    return [text.strip(" ") for text in texts if not is_missing(text)]


def number_form(texts: Sequence[str], mark: DecimalMark) -> Form | None:
    """The way in which all texts say numbers, where there is one."""
    return next((form for form in NUMBERS[mark] if all(form.value(text) is not None for text in texts)), None)


def date_form(texts: Sequence[str]) -> Form | Literal["unclear"] | None:
    """The way in which all texts say dates; unclear, where a day may be a month."""
    fitting = [form for form in DATES if all(form.value(text) is not None for text in texts)]
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    # Where points stand between the numbers, the day comes first.
    return DAY_FIRST if all("." in text[:3] for text in texts) else "unclear"


def kind_of(texts: Sequence[str], mark: DecimalMark) -> ColumnKind | None:
    """Tell a column's kind by some of its cells; None where all are missing."""
    given = present(texts)
    if not given:
        return None
    if number_form(given, mark) is not None:
        return "number"
    lowered = {text.lower() for text in given}
    if any(lowered <= set(pair) for pair in BOOLEANS):
        return "boolean"
    return "date" if isinstance(date_form(given), Form) else "category"
