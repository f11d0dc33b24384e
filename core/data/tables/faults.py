"""What went wrong while DuckDB read a file, in one line that says where and what to do."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from nntui.core.data.tables.files import TableFile
from nntui.core.data.tables.head import NotUtf8Error
from nntui.core.data.tables.text_source import MOST_LINE_BYTES, TextFile
from nntui.core.errors import DataError

if TYPE_CHECKING:
    import duckdb

_CHUNK = 2**22
_COUNTS = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")
_LINE = re.compile(r"CSV Error on Line: (\d+)")


class MixedLineEndsError(Exception):
    """Lines end in different ways."""


def text_fault(text: TextFile, file: TableFile, error: "duckdb.Error") -> DataError:
    """Find the first row that cannot be read. Raises `NotUtf8Error` or `MixedLineEndsError` for what can be mended."""
    import duckdb

    message = str(error)
    if isinstance(error, duckdb.OutOfMemoryException) or not message.startswith("Invalid Input Error"):
        return other_fault(file, error)
    if "not utf-8 encoded" in message:
        raise NotUtf8Error
    if "invalid state" in message:
        raise MixedLineEndsError
    found = _first_reject(text)
    if found is None:
        line = _LINE.search(message)
        kind, what, at = "UNQUOTED VALUE", message, int(line[1]) if line else 0
    else:
        kind, what, at = found
    if kind == "INVALID ENCODING":
        raise NotUtf8Error
    return DataError(f"{file.shown}, line {at:,}: {_explained(kind, what)}")


def other_fault(file: TableFile, error: "duckdb.Error") -> DataError:
    """Say what else can happen: no memory, a damaged file."""
    import duckdb

    if isinstance(error, duckdb.OutOfMemoryException):
        return DataError(
            f"{file.shown} needs more memory and temporary space than there is: take fewer rows or columns"
        )
    first = str(error).splitlines()[0]
    reason = re.sub(r"/\S*nntui-\S*?/", "", first)
    return DataError(f"{file.shown} is damaged or no such file: it cannot be read ({reason!r}); fetch or save it again")


def _first_reject(text: TextFile) -> tuple[str, str, int] | None:
    """Read all as text, and return the first row's kind of error, its description and its line."""
    import duckdb

    counts = ", ".join(f"count(c{at})" for at in range(len(text.dialect.names)))
    try:
        text.room.connection.execute(f"SELECT {counts} FROM {text.as_text(rejects=True)}").fetchall()
        row = text.room.connection.execute(
            "SELECT error_type, error_message, line_byte_position, line FROM reject_errors ORDER BY line LIMIT 1"
        ).fetchone()
    except duckdb.Error:
        return None
    if row is None:
        return None
    kind, what, position, record = row
    return str(kind), str(what), _line_at(text.room.source, position) if text.packing != ".zst" else record


def _line_at(path: Path, position: int) -> int:
    """Number of the line in which the byte at `position`, counted from 1, stands."""
    newlines = returns = 0
    with path.open("rb") as text:
        left = position - 1
        while left > 0 and (data := text.read(min(_CHUNK, left))):
            newlines += data.count(b"\n")
            returns += data.count(b"\r")
            left -= len(data)
    return (newlines or returns) + 1


def _explained(kind: str, what: str) -> str:
    counts = _COUNTS.search(what)
    if counts:
        expected, found = int(counts[1]), int(counts[2])
        number = f"{found:,} values" if found != 1 else "1 value"
        few = "few" if found < expected else "many"
        return f"{number}, too {few} for {expected:,} columns: correct it, or quote values that hold a separator"
    if kind == "LINE SIZE OVER MAXIMUM" or "line size" in what.lower():
        return f"the line is longer than {MOST_LINE_BYTES / 1e6:.0f} MB; is a quote not closed?"
    return "a quote is not closed, or text follows it; quote the value, and double a quote that is part of it"
