"""How numbers, times and foreign text are written on one line of the screen. Pure functions, strings out."""

import math
import re
import unicodedata
from functools import lru_cache

from rich.cells import cell_len, chop_cells, get_character_cell_size, set_cell_size

from nntui.core.types import Task

COMPACT_WIDTH = 5
"""Cells that `compact` needs for a count: `12.3k`."""

RATE_WIDTH = COMPACT_WIDTH + len(" samples/s")
"""Cells that `rate` needs with its usual unit."""

DURATION_WIDTH = 8
"""Cells that `duration` needs up to a day: `23:59:59`."""

_SMALLEST_FIXED, _LARGEST_FIXED = -4, 5
_SAME, _MOST_DECIMALS = 1e-6, 4
_SUFFIXES = ("", "k", "M", "G", "T", "P", "E")
_ESCAPE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_].*?(?:\x07|\x1b\\|\x9c|$)|[ -/]*[0-~])|\x9b[0-?]*[ -/]*[@-~]", re.DOTALL
)
_INVISIBLE_MARK = re.compile("[\u034f\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_UNSHOWABLE = frozenset({"Cc", "Cn", "Co", "Cs"})
_MARKS_ON_A_LETTER = 2


def significant_width(digits: int = 3) -> int:
    """Cells that `significant` needs for any number that is not negative; one more with a sign."""
    return digits + 5


def significant(value: float, digits: int = 3, width: int = 0) -> str:
    """Write a number with that many significant digits, trailing zeros kept, right-aligned in at least `width` cells.

    Fixed notation from 0.0001 to 99999 (whole numbers are never rounded to fewer digits than they have there),
    powers of ten outside; beyond 99 in the exponent only the bound is said, so that the width has a limit.

    >>> [significant(x) for x in (0.05, 12.34, 1234.0, 1.25e-5, 1.23e7, float("nan"))]
    ['0.0500', '12.3', '1234', '1.25e-05', '1.23e+07', 'nan']
    """
    return _significant(float(value), digits).rjust(width)


def _significant(value: float, digits: int) -> str:
    if not math.isfinite(value):
        return str(value)
    scientific = f"{value:.{digits - 1}e}"
    exponent = int(scientific.partition("e")[2])
    if _SMALLEST_FIXED <= exponent < _LARGEST_FIXED:
        return f"{value:.{max(digits - 1 - exponent, 0)}f}"
    sign = "-" if value < 0 else ""
    if exponent > 99:
        return sign + ">1e+99"
    return f"{sign}<1e-99" if exponent < -99 else scientific


def count(value: int) -> str:
    """Write a whole number with commas: 1,234,567."""
    return f"{value:,}"


def compact(value: float, width: int = 0) -> str:
    """Write a number with at most three digits and a suffix, 640k or 1.2M, right-aligned in at least `width` cells."""
    if not math.isfinite(value):
        return str(float(value)).rjust(width)
    if float(f"{abs(value):.2e}") >= 1000.0 ** len(_SUFFIXES):
        return f"{value:.0e}".rjust(width)
    rounded = float(f"{value:.2e}")
    power = 0
    while abs(rounded) >= 1000.0 ** (power + 1):
        power += 1
    return (_three_digits(rounded / 1000.0**power) + _SUFFIXES[power]).rjust(width)


def _three_digits(value: float) -> str:
    """Write a number below 1000 with at most three digits and at most two decimals, without trailing zeros."""
    size = abs(value)
    decimals = 2 if size < 9.995 else 1 if size < 99.95 else 0
    text = f"{value:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if decimals else text
    return "0" if text == "-0" else text


def rate(per_second: float, unit: str = "samples", width: int = 0) -> str:
    """Write how much is done in a second: `640k samples/s`; the number right-aligned in at least `width` cells."""
    return f"{compact(per_second, width)} {unit}/s"


def duration(seconds: float) -> str:
    """Write seconds, without fractions, as 0:00:02, 1:02:03 or 3d 4:05:06; what is no time as `-:--:--`."""
    if not math.isfinite(seconds):
        return "-:--:--"
    minutes, second = divmod(max(int(seconds), 0), 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    clock = f"{hour}:{minute:02}:{second:02}"
    return f"{days}d {clock}" if days else clock


def percent(share: float, decimals: int = 1) -> str:
    """Write a share from 0 to 1 as a number of hundredths: `97.3 %`."""
    return f"{100.0 * share:.{decimals}f} %"


def score(value: float, task: Task) -> str:
    """Write the score of a task with its name: `accuracy 97.3 %`, or `R² 0.973`."""
    return f"{'accuracy' if task == 'classification' else 'R²'} {score_value(value, task)}"


def score_value(value: float, task: Task) -> str:
    """Write the score of a task: a share of right classes as hundredths, R² as a number with three decimals."""
    if task == "classification":
        return percent(value)
    return f"{value:.3f}" if -100.0 < value <= 1.0 else significant(value)


def fraction(value: float, decimals: int = 2) -> str:
    """Write a share with that many decimals, or one or two more where fewer would say another number: 0.20, 0.125."""
    while abs(value - round(value, decimals)) > _SAME and decimals < _MOST_DECIMALS:
        decimals += 1
    return f"{value:.{decimals}f}"


@lru_cache(maxsize=1024)
def safe(text: str) -> str:
    """Make foreign text harmless on one line: what is left occupies cells, in one direction, and is only text.

    Terminal sequences and characters without a place of their own (zero-width, direction overrides, variation
    selectors) are taken out, white space becomes one space, and what cannot be shown (control characters, lone
    surrogates, unassigned code points) becomes `?`. Accents stay, at most two on a letter. Doing it twice changes
    nothing.
    """
    text = unicodedata.normalize("NFC", _INVISIBLE_MARK.sub("", _ESCAPE.sub("", text)))
    kept: list[str] = []
    marks = _MARKS_ON_A_LETTER  # none on the edge of the text
    for character in text:
        category = unicodedata.category(character)
        if category[0] == "M" and get_character_cell_size(character) == 0:
            marks += 1
            if marks <= _MARKS_ON_A_LETTER:
                kept.append(character)
            continue
        shown = _shown(character, category)
        if shown:
            kept.append(shown)
            marks = _MARKS_ON_A_LETTER if shown == " " else 0
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def _shown(character: str, category: str) -> str:
    """Return what stands for one character that is no accent: itself, a space, `?` or nothing."""
    if character.isspace():
        return " "
    if category in _UNSHOWABLE:
        return "?"
    if category == "Cf" or get_character_cell_size(character) == 0:
        return ""
    return character


def cut(text: str, width: int, ellipsis: str = "…") -> str:
    """Shorten text to at most `width` cells, with an ellipsis where something is missing; no character is halved."""
    if cell_len(text) <= width:
        return text
    room = width - cell_len(ellipsis)
    if room < 0:
        return ""
    return set_cell_size(text, room).rstrip() + ellipsis


def padded(text: str, width: int, ellipsis: str = "…", *, right: bool = False) -> str:
    """Make text exactly `width` cells wide: cut, or with spaces behind it, or before it where it belongs `right`."""
    text = cut(text, width, ellipsis)
    space = " " * (width - cell_len(text))
    return space + text if right else text + space


def wrapped(text: str, width: int) -> list[str]:
    """Break text between words into lines of at most `width` cells, at least 2; a word that is longer is broken too."""
    lines: list[str] = [""]
    for word in text.split():
        for piece in chop_cells(word, width):
            joined = f"{lines[-1]} {piece}" if lines[-1] else piece
            if cell_len(joined) <= width:
                lines[-1] = joined
            else:
                lines.append(piece)
    return lines
