"""A file that was changed is known by its digest, whatever its size and time say."""

import os
from pathlib import Path

import pytest

from nntui.core.data import fingerprint as module
from nntui.core.data.fingerprint import fingerprint


@pytest.fixture(params=[2**26, 256], ids=["read as a whole", "read in pieces"])
def path(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(module, "_WHOLE", request.param)
    path = tmp_path / "t.csv"
    path.write_bytes(bytes(range(256)) * 40)
    return path


@pytest.mark.parametrize("place", [0, -1])
def test_a_byte_at_either_end_changes_it(path: Path, place: int) -> None:
    before = fingerprint(path)
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    assert fingerprint(path) != before


def test_another_length_changes_it(path: Path) -> None:
    before = fingerprint(path)
    path.write_bytes(path.read_bytes() + b"\n")
    assert fingerprint(path) != before


def test_the_time_of_a_file_does_not_matter(path: Path) -> None:
    before = fingerprint(path)
    os.utime(path, (0, 0))
    assert fingerprint(path) == before


def test_what_is_no_file_has_none(tmp_path: Path) -> None:
    assert fingerprint(tmp_path) == fingerprint(tmp_path / "absent") == ""
