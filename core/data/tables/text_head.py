"""The beginning of a text file, however it is compressed, and its dialect."""

from dataclasses import dataclass

from nntui.core.data.tables.dialect import Dialect, find_dialect
from nntui.core.data.tables.faults import other_fault
from nntui.core.data.tables.files import TableFile
from nntui.core.data.tables.head import HEAD_BYTES, Head, check_text, damaged, read_head
from nntui.core.data.tables.opening import literal, open_room
from nntui.core.data.tables.zstd import is_whole
from nntui.core.errors import DataError

_LINES = 20_000
_ZSTD_RATIO = 5
"""How many times larger a table is unpacked, roughly."""


@dataclass(frozen=True)
class TextHead:
    """What is known of a text file before it is read."""

    head: Head
    dialect: Dialect


def read_text_head(file: TableFile) -> TextHead:
    """Look at the beginning of a text file. Raises `DataError` where there is no table in it."""
    head = _zstd_head(file) if file.packing == ".zst" else read_head(file)
    return TextHead(head, find_dialect(file.shown, head, prefers_tab=file.prefers_tab))


def _zstd_head(file: TableFile) -> Head:
    """Let DuckDB unpack the first lines: Python cannot."""
    import duckdb

    if not is_whole(file.resolved):
        raise damaged(file)
    with open_room(file) as room:
        options = "columns = {line: 'VARCHAR'}, auto_detect = false, header = false, quote = '', escape = ''"
        scan = f"read_csv({literal(room.source)}, {options}, delim = '\x1f', comment = '', compression = 'zstd')"
        try:
            found = room.connection.execute(f"SELECT line FROM {scan} LIMIT {_LINES}").fetchall()
        except duckdb.Error as error:
            if "not utf-8 encoded" in str(error):
                raise DataError(f"{file.shown} is not in UTF-8: unpack it, then it can be read") from error
            if "invalid state" in str(error):
                raise DataError(
                    f"{file.shown} ends its lines in different ways: unpack it, then it can be read"
                ) from error
            raise other_fault(file, error) from error
    text = "".join(f"{line or ''}\n" for (line,) in found)
    complete = len(found) < _LINES and len(text) <= HEAD_BYTES
    text = text[:HEAD_BYTES]
    check_text(file, text)
    return Head(text, complete, "utf-8", max(len(text) // _ZSTD_RATIO, 1))
