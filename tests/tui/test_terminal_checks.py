"""Whether a screen can be opened is known before it is opened, and a terminal that is gone is noticed."""

import io
import os
import pty
import sys
from collections.abc import Iterator
from typing import TextIO

import click
import pytest

from nntui.tui import terminal
from nntui.tui.opening import check_terminal
from nntui.tui.plain import terminal_speaks_utf8


@pytest.fixture
def master(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The other end of a pseudo-terminal that the standard streams stand on."""
    near, far = pty.openpty()
    with os.fdopen(far, "r+b", buffering=0) as raw:
        stream = io.TextIOWrapper(raw, encoding="utf-8")
        monkeypatch.setattr(sys, "__stdin__", stream)
        monkeypatch.setattr(sys, "__stderr__", stream)
        monkeypatch.setenv("TERM", "xterm-256color")
        yield near
    os.close(near)


def test_a_terminal_is_accepted(master: int) -> None:
    assert terminal.refusal() is None
    check_terminal()


@pytest.mark.parametrize(
    ("stream", "name"), [("__stdin__", "standard input"), ("__stderr__", "standard error")], ids=["input", "error"]
)
@pytest.mark.parametrize("other", [io.StringIO(), None], ids=["a-file", "nothing"])
def test_a_stream_that_is_no_terminal_is_refused(
    master: int, monkeypatch: pytest.MonkeyPatch, stream: str, name: str, other: TextIO | None
) -> None:
    monkeypatch.setattr(sys, stream, other)
    refusal = terminal.refusal()
    assert refusal is not None
    assert refusal.startswith(f"{name} is no terminal")
    assert "nntui train" in refusal


def test_a_closed_stream_is_no_terminal(master: int, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "__stdin__", closed)
    assert "standard input is no terminal" in (terminal.refusal() or "")
    assert terminal.is_gone()


@pytest.mark.parametrize("name", ["dumb", "unknown", "", None], ids=["dumb", "unknown", "empty", "unset"])
def test_a_terminal_that_cannot_show_a_screen_is_refused(
    master: int, monkeypatch: pytest.MonkeyPatch, name: str | None
) -> None:
    if name is None:
        monkeypatch.delenv("TERM")
    else:
        monkeypatch.setenv("TERM", name)
    with pytest.raises(click.ClickException, match=rf"TERM={name or ''}\).*nntui train"):
        check_terminal()


def test_standard_output_need_not_be_a_terminal(master: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "__stdout__", io.StringIO())
    assert terminal.refusal() is None


def test_a_terminal_is_there_until_its_other_end_is_closed(master: int) -> None:
    assert not terminal.is_gone()
    keeper = os.dup(master)
    os.close(master)
    assert not terminal.is_gone()
    os.close(keeper)
    assert terminal.is_gone()
    os.dup2(os.open(os.devnull, os.O_RDONLY), master)


def test_keys_that_wait_do_not_make_a_terminal_gone(master: int) -> None:
    os.write(master, b"LLL\n")
    assert not terminal.is_gone()


def test_without_a_standard_input_the_terminal_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "__stdin__", None)
    assert terminal.is_gone()


@pytest.mark.parametrize(
    ("encoding", "speaks"),
    [("utf-8", True), ("UTF8", True), ("ascii", False), ("iso-8859-1", False), ("utf-16", False)],
)
def test_utf8_is_what_the_stream_says(monkeypatch: pytest.MonkeyPatch, encoding: str, speaks: bool) -> None:
    monkeypatch.setattr(sys, "__stderr__", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    assert terminal_speaks_utf8() is speaks


def test_a_stream_without_an_encoding_speaks_no_utf8(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "__stderr__", None)
    assert not terminal_speaks_utf8()
