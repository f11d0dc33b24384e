"""Where no screen can be opened, the program says so in a line, and names what to do instead."""

import subprocess
from pathlib import Path

import pytest

from tests.terminal.pseudo import NNTUI, environment, on_a_terminal

pytestmark = pytest.mark.terminal


def test_without_a_terminal_it_names_the_command_that_needs_none(tmp_path: Path) -> None:
    done = subprocess.run(
        NNTUI,
        env=environment(tmp_path),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("Error: standard input is no terminal")
    assert "nntui train" in line


@pytest.mark.parametrize("name", ["dumb", "", "unknown", None], ids=["dumb", "empty", "unknown", "unset"])
def test_a_terminal_that_cannot_show_a_screen_is_refused(tmp_path: Path, name: str | None) -> None:
    with on_a_terminal(NNTUI, (80, 24), environment(tmp_path, TERM=name)) as terminal:
        assert terminal.wait_for_end() == 2
        assert b"\x1b" not in terminal.raw
        text = " ".join(terminal.raw.decode().split())
        assert text.startswith("Error: ")
        assert "nntui train" in text
        assert terminal.modes == terminal.modes_before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["mnits"], ["mnits", "mnist"]),
        (["no/such/folder"], ["no/such/folder"]),
        (["--recipe", "missing.toml"], ["missing.toml"]),
        (["iris", "--hidden", "8", "--activation", "rleu"], ["rleu", "relu"]),
    ],
    ids=["name", "folder", "recipe", "activation"],
)
def test_data_that_cannot_be_read_end_it_with_one_line(tmp_path: Path, arguments: list[str], words: list[str]) -> None:
    with on_a_terminal((*NNTUI, *arguments), (120, 40), environment(tmp_path)) as terminal:
        assert terminal.wait_for_end() == 2
        (line,) = terminal.said_afterwards
        assert line.startswith("Error: ")
        assert [word for word in words if word not in line] == []
        assert "Traceback" not in terminal.raw.decode(errors="replace")
        assert terminal.modes == terminal.modes_before


def test_an_unknown_run_is_refused_before_a_screen_is_opened(tmp_path: Path) -> None:
    with on_a_terminal((*NNTUI, "resume", "nothing"), (80, 24), environment(tmp_path)) as terminal:
        assert terminal.wait_for_end() == 2
        assert b"\x1b" not in terminal.raw
        assert terminal.raw.startswith(b"Error: ")
