"""Whether a file compressed with Zstandard is whole: DuckDB does not notice where one is cut off between two blocks.

The format is that of RFC 8878; nothing is unpacked, only the headers of frames and blocks are followed.
"""

from pathlib import Path
from typing import BinaryIO

_MAGIC = 0xFD2FB528
_SKIPPABLE = range(0x184D2A50, 0x184D2A60)
_DICTIONARY_BYTES = (0, 1, 2, 4)
_SIZE_BYTES = (0, 2, 4, 8)
_REPEATED, _RESERVED = 1, 3


def is_whole(path: Path) -> bool:
    """Whether all frames of a file end with a last block."""
    end = path.stat().st_size
    with path.open("rb") as file:
        while file.tell() < end:
            magic = int.from_bytes(file.read(4), "little")
            if magic in _SKIPPABLE:
                file.seek(int.from_bytes(file.read(4), "little"), 1)
            elif magic != _MAGIC or not _skip_frame(file):
                return False
        return file.tell() == end


def _skip_frame(file: BinaryIO) -> bool:
    """Go to the end of a frame whose magic number is read; return whether its headers make sense."""
    head = file.read(1)
    if not head:
        return False
    descriptor = head[0]
    is_single = descriptor >> 5 & 1
    size_bytes = _SIZE_BYTES[descriptor >> 6] or is_single
    file.seek(1 - is_single + _DICTIONARY_BYTES[descriptor & 3] + size_bytes, 1)
    is_last = False
    while not is_last:
        data = file.read(3)
        header = int.from_bytes(data, "little")
        is_last, kind, size = bool(header & 1), header >> 1 & 3, header >> 3
        if len(data) < 3 or kind == _RESERVED:
            return False
        file.seek(1 if kind == _REPEATED else size, 1)
    if descriptor >> 2 & 1:
        file.seek(4, 1)
    return True
