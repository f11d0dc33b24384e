"""What reaches a terminal without UTF-8 is ASCII, and as wide as it was meant."""

import io
import sys
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import ControlType, Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.color import Color
from textual.filter import LineFilter
from textual.widgets import Static

from nntui.tui.ascii_filter import AsciiFilter
from nntui.tui.plain import terminal_speaks_utf8, to_ascii


@pytest.mark.parametrize(
    ("text", "ascii"),
    [
        ("┌─┬─┐│├┼┤╭╯═╪", "+-+-+|+++++=+"),
        ("╱╲╳╼╽", "/\\x-|"),
        ("▀█▓▌▐", "###||"),
        ("▁▂▃▄▅▆▇█", "_.:-=+*#"),
        ("784→128 ← ↑ ↓ ▸ ▼", "784>128 < ^ v > v"),
        ("mnist · 784-128-64-10", "mnist - 784-128-64-10"),
        ("● ‖ ✓ ■ ✗ –", "* = + # x -"),
        ("⠀⠁⠟⣿", " .:#"),
        ("café Ångström", "cafe Angstrom"),
        ("日本", "????"),
        ("α", "?"),
        ("plain", "plain"),
    ],
)
def test_a_character_becomes_one_that_looks_like_it(text: str, ascii: str) -> None:
    assert to_ascii(text) == ascii


@given(st.text())
def test_the_result_is_ascii_and_as_wide_as_the_text(text: str) -> None:
    ascii = to_ascii(text)
    assert ascii.isascii()
    printable = "".join(character for character in text if character >= " " and character != "\x7f")
    assert cell_len(to_ascii(printable)) == cell_len(printable)


def test_bars_of_different_height_stay_different() -> None:
    bars = to_ascii("▁▂▃▄▅▆▇█")
    assert len(set(bars)) == len(bars)


def test_styles_and_control_codes_pass_through() -> None:
    style = Style(bold=True)
    control = Segment("\x1b[2J", None, [(ControlType.CLEAR,)])
    segments = AsciiFilter().apply([Segment("│x", style), control, Segment("é", None)], Color(0, 0, 0))
    assert segments == [Segment("|x", style), control, Segment("e", None)]


@pytest.mark.parametrize(
    ("encoding", "speaks"), [("utf-8", True), ("UTF8", True), ("ascii", False), ("iso8859-1", False), ("cp437", False)]
)
def test_the_stream_that_textual_writes_to_decides(
    encoding: str, speaks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = "__stdout__" if sys.platform == "win32" else "__stderr__"
    monkeypatch.setattr(sys, stream, io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    assert terminal_speaks_utf8() is speaks


def test_without_a_stream_nothing_is_assumed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "__stderr__", None)
    monkeypatch.setattr(sys, "__stdout__", None)
    assert terminal_speaks_utf8() is False


class _PlainApp(App[None]):
    CSS = "Static { border: round green; border-title-align: left; }"

    def __init__(self) -> None:
        super().__init__()
        self.ascii_filter = AsciiFilter()

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), self.ascii_filter]

    def compose(self) -> ComposeResult:
        box = Static("784 → 128 · é")
        box.border_title = "Läyers"
        yield box


async def test_an_app_with_the_filter_writes_nothing_but_ascii() -> None:
    async with _PlainApp().run_test(size=(40, 5)) as pilot:
        box = pilot.app.query_one(Static)
        text = [strip.text for strip in box.render_lines(box.size.region.grow((1, 1, 1, 1)).translate((1, 1)))]
    assert all(line.isascii() for line in text)
    assert text[0].startswith("+- Layers -")
    assert "784 > 128 - e" in text[1]
