"""Reading IDX files, whole and damaged."""

import gzip
import os
import struct
import tempfile
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nntui.core.data.idx import MOST_BYTES, read_idx
from nntui.core.errors import DataError
from tests.core.data.samples import idx_bytes

IMAGES = np.arange(60, dtype=np.uint8).reshape(5, 4, 3)


def _write(folder: Path, content: bytes, name: str = "x-idx3-ubyte") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _message(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        read_idx(path)
    message = str(caught.value)
    assert "\n" not in message
    assert path.name in message
    return message


def _peak(path: Path) -> int:
    """Most bytes held while a file is refused."""
    tracemalloc.start()
    try:
        with pytest.raises(DataError):
            read_idx(path)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int16", "int32", "float32", "float64"])
def test_every_type_of_the_format_comes_back_in_native_byte_order(tmp_path: Path, dtype: str) -> None:
    array = np.array([[0, 1, -2], [100, 7, 3]]).astype(dtype)
    read = read_idx(_write(tmp_path, idx_bytes(array)))
    assert read.dtype == np.dtype(dtype)
    assert read.dtype.isnative
    np.testing.assert_array_equal(read, array)


@pytest.mark.parametrize("name", ["x.gz", "x-idx3-ubyte"])
def test_a_gzipped_file_is_known_by_its_content_whatever_its_name(tmp_path: Path, name: str) -> None:
    np.testing.assert_array_equal(read_idx(_write(tmp_path, gzip.compress(idx_bytes(IMAGES)), name)), IMAGES)


def test_a_file_that_was_unzipped_and_kept_its_gz_is_read(tmp_path: Path) -> None:
    np.testing.assert_array_equal(read_idx(_write(tmp_path, idx_bytes(IMAGES), "x.gz")), IMAGES)


@pytest.mark.parametrize("magic", [b"\x01\0\x08\x03", b"\0\0\x07\x03", b"\0\0\x08\0", b"\0\0\x08\xff", b"PK\x03\x04"])
def test_a_wrong_magic_number_is_shown(tmp_path: Path, magic: bytes) -> None:
    message = _message(_write(tmp_path, magic + idx_bytes(IMAGES)[4:]))
    assert "is no IDX file" in message
    assert magic.hex(" ") in message


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    assert "found an empty file" in _message(_write(tmp_path, b""))


def test_a_truncated_file_says_what_was_expected(tmp_path: Path) -> None:
    message = _message(_write(tmp_path, idx_bytes(IMAGES)[:-7]))
    assert "cut short: expected 5 x 4 x 3 values, 60 bytes after the header, found 53" in message


def test_a_truncated_header_says_what_was_expected(tmp_path: Path) -> None:
    assert "expected 12 bytes of sizes in the header, found 6" in _message(_write(tmp_path, idx_bytes(IMAGES)[:10]))


@pytest.mark.parametrize("zipped", [False, True])
def test_bytes_after_the_last_value_are_damage(tmp_path: Path, zipped: bool) -> None:
    content = idx_bytes(IMAGES) + b"\0"
    message = _message(_write(tmp_path, gzip.compress(content) if zipped else content))
    assert "60 bytes after the header, found more" in message


def test_a_file_without_values_is_refused(tmp_path: Path) -> None:
    assert "is empty: its header says 0 x 4 x 3 values" in _message(_write(tmp_path, idx_bytes(IMAGES[:0])))


@pytest.mark.parametrize("shape", [[2**32 - 1] * 3, [MOST_BYTES + 1, 1, 1]])
def test_a_header_that_claims_too_much_is_refused_at_once(tmp_path: Path, shape: list[int]) -> None:
    message = _message(_write(tmp_path, b"\0\0\x08\x03" + struct.pack(">3I", *shape) + b"few"))
    assert "damaged or too large" in message


def test_a_claim_within_bounds_takes_no_memory_that_the_file_does_not_fill(tmp_path: Path) -> None:
    content = b"\0\0\x08\x01" + struct.pack(">I", MOST_BYTES) + b"few"
    plain, zipped = _write(tmp_path, content), _write(tmp_path, gzip.compress(content), "x.gz")
    for path, expected in ((plain, "found 3"), (zipped, "can follow")):
        assert expected in _message(path)
        assert _peak(path) < 5_000_000


def test_a_small_file_that_unzips_without_end_is_read_no_further_than_it_claims(tmp_path: Path) -> None:
    bomb = gzip.compress(b"\0\0\x08\x01" + struct.pack(">I", 10) + bytes(50_000_000))
    path = _write(tmp_path, bomb)
    assert "10 bytes after the header, found more" in _message(path)
    assert _peak(path) < 5_000_000


def test_a_gzip_whose_content_changed_fails_its_checksum(tmp_path: Path) -> None:
    content = bytearray(gzip.compress(idx_bytes(IMAGES)))
    content[-8] ^= 1
    assert "cannot be unzipped" in _message(_write(tmp_path, bytes(content)))


def test_a_folder_and_a_missing_file_are_one_clear_line(tmp_path: Path) -> None:
    assert "Is a directory" in _message(tmp_path)
    assert "No such file" in _message(tmp_path / "absent")


def test_escape_codes_in_a_file_name_are_shown_harmlessly(tmp_path: Path) -> None:
    path = _write(tmp_path, b"bad", "\x1b[31mred\n")
    with pytest.raises(DataError, match=r"\\x1b\[31mred\\n") as caught:
        read_idx(path)
    assert str(caught.value).isprintable()


def _read_or_refuse(content: bytes) -> bool:
    descriptor, name = tempfile.mkstemp()
    path = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        read_idx(path)
    except DataError:
        return False
    finally:
        path.unlink()
    return True


@pytest.mark.parametrize("zipped", [False, True])
def test_a_file_cut_anywhere_is_refused(zipped: bool) -> None:
    content = idx_bytes(IMAGES)
    content = gzip.compress(content) if zipped else content
    assert _read_or_refuse(content)
    assert not any(_read_or_refuse(content[:length]) for length in range(len(content)))


@settings(deadline=None)
@given(st.booleans(), st.integers(min_value=0), st.integers(1, 255))
def test_a_changed_byte_gives_an_array_or_one_clear_line(zipped: bool, where: int, bits: int) -> None:
    content = bytearray(gzip.compress(idx_bytes(IMAGES)) if zipped else idx_bytes(IMAGES))
    content[where % len(content)] ^= bits
    _read_or_refuse(bytes(content))


@settings(deadline=None)
@given(st.booleans(), st.binary(max_size=80))
def test_any_bytes_give_an_array_or_one_clear_line(zipped: bool, content: bytes) -> None:
    _read_or_refuse(gzip.compress(content) if zipped else content)
    _read_or_refuse(b"\0\0\x08" + content)
