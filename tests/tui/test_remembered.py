"""What the screen remembers: written whole, read back, and no trouble where it is damaged."""

from pathlib import Path

import pytest

from nntui.tui.remembered import Remembered, recall, remember


def test_it_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "new" / "state.toml"
    for what in (Remembered(), Remembered("nord", "gruvbox", 50, 70), Remembered(side=44)):
        remember(what, path)
        assert recall(path) == (what, "")
    assert [entry.name for entry in path.parent.iterdir()] == ["state.toml"]


def test_without_a_file_nothing_is_remembered_and_nothing_said(tmp_path: Path) -> None:
    assert recall(tmp_path / "none") == (Remembered(), "")


@pytest.mark.parametrize(
    "content", [b"side = 3000", b"side = 'x'", b"theme = 3", b"\xff\xfe", b"side =", b"charts = 0"]
)
def test_a_damaged_file_is_one_line_and_all_as_usual(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "state.toml"
    path.write_bytes(content)
    found, complaint = recall(path)
    assert found == Remembered()
    assert "state.toml is damaged" in complaint
    assert "\n" not in complaint


def test_what_a_later_version_remembers_besides_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "state.toml"
    path.write_text('side = 50\nnews = "x"\n')
    assert recall(path) == (Remembered(side=50), "")
