"""Ways to damage a file's bytes, whatever it holds."""

import gzip
import zlib
from collections.abc import Callable, Sequence

import numpy as np

Rng = np.random.Generator


def zstd(content: bytes) -> bytes:
    """Bytes in a frame of Zstandard, in blocks as they are (RFC 8878)."""
    pieces = [content[at : at + 2**17] for at in range(0, len(content), 2**17)] or [b""]
    blocks = b"".join(
        (len(piece) << 3 | (at == len(pieces) - 1)).to_bytes(3, "little") + piece for at, piece in enumerate(pieces)
    )
    return b"\x28\xb5\x2f\xfd" + b"\xa0" + len(content).to_bytes(4, "little") + blocks


def _place(content: bytes, rng: Rng) -> int:
    """Somewhere, often near the beginning or the end."""
    where = rng.random()
    if where < 0.2:
        return int(rng.integers(0, min(len(content), 80) + 1))
    return int(rng.integers(max(len(content) - 80, 0) if where > 0.8 else 0, len(content) + 1))


def _inserted(content: bytes, values: Sequence[bytes], rng: Rng) -> bytes:
    for _ in range(int(rng.choice([1, 1, 2, 5, 40]))):
        at = _place(content, rng)
        content = content[:at] + values[int(rng.integers(len(values)))] + content[at:]
    return content


def bytes_inserted(content: bytes, rng: Rng) -> bytes:
    return _inserted(content, [rng.bytes(int(rng.integers(1, 12))) for _ in range(5)], rng)


def bytes_deleted(content: bytes, rng: Rng) -> bytes:
    for _ in range(int(rng.choice([1, 3, 20]))):
        at = _place(content, rng)
        content = content[:at] + content[at + int(rng.integers(1, 40)) :]
    return content


def bits_flipped(content: bytes, rng: Rng) -> bytes:
    changed = bytearray(content)
    for _ in range(int(rng.choice([1, 3, 30, 300]))):
        if changed:
            changed[min(_place(content, rng), len(changed) - 1)] ^= 1 << int(rng.integers(8))
    return bytes(changed)


def truncated(content: bytes, rng: Rng) -> bytes:
    return content[: _place(content, rng)]


def beginning_lost(content: bytes, rng: Rng) -> bytes:
    return content[_place(content, rng) :]


def in_another_encoding(content: bytes, rng: Rng) -> bytes:
    encodings = (
        "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "utf-8-sig", "cp037", "shift_jis", "utf-7",
    )  # fmt: skip
    text = content.decode("utf-8", "replace").replace("e", str(rng.choice(["e", "é", "ß", "日"])))
    return text.encode(str(rng.choice(encodings)), "replace")


def in_two_encodings(content: bytes, rng: Rng) -> bytes:
    at = _place(content, rng)
    return content[:at].replace(b"e", "é".encode()) + content[at:].replace(b"a", "ä".encode("latin-1"))


def quotes_unbalanced(content: bytes, rng: Rng) -> bytes:
    return _inserted(content, [b'"', b'""', b"'", b',"', b'\\"', b'"\n'], rng)


def nuls(content: bytes, rng: Rng) -> bytes:
    return _inserted(content, [b"\0", b"\0" * 8, b"\0" * 600], rng)


def byte_order_marks(content: bytes, rng: Rng) -> bytes:
    return _inserted(content, [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"], rng)


def line_ends_mixed(content: bytes, rng: Rng) -> bytes:
    ends = ([b"\r\n", b"\n"], [b"\r", b"\n"], [b"\r"], [b"\r\n", b"\r", b"\n", b"\n\r", b"\x0b", b"\x0c", b"\n\n"])
    chosen = ends[int(rng.integers(len(ends)))]
    often = float(rng.choice([0.02, 0.5, 1.0]))
    lines = content.split(b"\n")
    return b"".join(
        line + (chosen[int(rng.integers(len(chosen)))] if rng.random() < often else b"\n") for line in lines
    )  # fmt: skip


def separators_inserted(content: bytes, rng: Rng) -> bytes:
    return _inserted(content, [b",", b";", b"\t", b"|", b"\n", b"\\", b"\r", b",,,,", b"\n\n", b"#"], rng)


def a_piece_twice(content: bytes, rng: Rng) -> bytes:
    first, last = sorted((_place(content, rng), _place(content, rng)))
    return content[:last] + content[first:last] + content[last:]


def a_piece_of_zeros(content: bytes, rng: Rng) -> bytes:
    at = _place(content, rng)
    size = int(rng.choice([1, 8, 512]))
    return content[:at] + bytes(size) + content[at + size :]


def noise_alone(content: bytes, rng: Rng) -> bytes:
    return rng.bytes(int(rng.integers(0, 3_000)))


def printable_noise(content: bytes, rng: Rng) -> bytes:
    letters = np.frombuffer(b'abc012.,;\t\n"- \r', np.uint8)
    return bytes(rng.choice(letters, int(rng.integers(0, 3_000))))


def packed_again(content: bytes, rng: Rng) -> bytes:
    return (gzip.compress, zlib.compress, zstd)[int(rng.integers(3))](content)


BYTE_DAMAGE: tuple[Callable[[bytes, Rng], bytes], ...] = (
    bytes_inserted, bytes_deleted, bits_flipped, truncated, beginning_lost, in_another_encoding, in_two_encodings,
    quotes_unbalanced, nuls, byte_order_marks, line_ends_mixed, separators_inserted, a_piece_twice, a_piece_of_zeros,
    noise_alone, printable_noise, packed_again,
)  # fmt: skip
