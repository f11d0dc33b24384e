"""For a terminal that does not speak UTF-8: every character becomes an ASCII one of the same width."""

import codecs
import sys
import unicodedata
from functools import lru_cache
from typing import TextIO

from rich.cells import cell_len, get_character_cell_size

_ALIKE = {
    "-": "·–—−‐‑⎯▔",
    "'": "‘’‚‛′",
    '"': "“”„‟″",
    "~": "…≈∼",
    ">": "→▶▸►▷⇒›»≥",
    "<": "←◀◂◄◁⇐‹«≤",
    "^": "↑▲▴△⇑",
    "v": "↓▼▾▽⇓",
    "*": "●•∙⋅★☆◉",
    "o": "○◦◌◯°",
    "#": "■▪▮◼□▫▯◻█",
    "=": "‖≡═",
    "+": "✓✔±◆◇",
    "x": "✗✘✕✖×",
    "!": "⚠",
    "u": "µμ",
    "|": "▏▎▍▌▐▕",
    ".": "░",
    ":": "▒",
}
_BARS = dict(zip("▁▂▃▄▅▆▇", "_.:-=+*", strict=True))
_DRAWN = {character: ascii for ascii, characters in _ALIKE.items() for character in characters} | _BARS
_BOX = range(0x2500, 0x2580)
_BLOCKS = range(0x2580, 0x25A0)
_BRAILLE = range(0x2800, 0x2900)


def terminal_speaks_utf8() -> bool:
    """Whether the stream that Textual writes to encodes as UTF-8: standard error, on Windows standard output."""
    return speaks_utf8(sys.__stdout__ if sys.platform == "win32" else sys.__stderr__)


def speaks_utf8(stream: TextIO | None) -> bool:
    """Whether what is written to a stream is encoded as UTF-8."""
    try:
        return codecs.lookup(getattr(stream, "encoding", None) or "ascii").name == "utf-8"
    except LookupError:
        return False


@lru_cache(maxsize=4096)
def to_ascii(text: str) -> str:
    """Replace every character that is not ASCII; the result has as many cells as `text`.

    Lines and corners become `-`, `|` and `+`, bars a ramp from `_` to `#`, arrows point with `<`, `>`, `^` and `v`,
    accents fall off their letters, and what has no likeness becomes `?`, two of them where the character is wide.
    """
    ascii = "".join(map(_ascii, text))
    width = cell_len(text)
    # Sequences of several characters, such as an emoji with a joiner, are narrower or wider than their parts.
    return ascii[:width].ljust(width, "?")


@lru_cache(maxsize=4096)
def _ascii(character: str) -> str:
    """One ASCII character for each cell of `character`."""
    code = ord(character)
    if code < 0x80:
        return character
    width = get_character_cell_size(character)
    if character in _DRAWN:
        return _DRAWN[character] * width
    if code in _BOX:
        return _line(unicodedata.name(character))
    if code in _BLOCKS:
        return "#"
    if code in _BRAILLE:
        return " .:#"[-(-(code - _BRAILLE.start).bit_count() // 3)]
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return plain if len(plain) == width and plain.isprintable() else "?" * width


def _line(name: str) -> str:
    """Choose a dash, a bar, a slash, `x` or `+` by the Unicode name of a box drawing character."""
    if "DIAGONAL" in name:
        return "x" if "CROSS" in name else "/" if "UPPER RIGHT" in name else "\\"
    words = set(name.split())
    across = bool(words & {"HORIZONTAL", "LEFT", "RIGHT"})
    upright = bool(words & {"VERTICAL", "UP", "DOWN"})
    return "+" if across == upright else "-" if across else "|"
