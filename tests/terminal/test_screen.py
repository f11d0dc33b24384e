"""The program on a real pseudo-terminal: it starts, learns, obeys keys, and gives the terminal back."""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from nntui.core.runs.store import default_folder
from tests.terminal.pseudo import NNTUI, PseudoTerminal, environment, number_after, on_a_terminal

pytestmark = pytest.mark.terminal

WIDE, COMPACT = (120, 40), (80, 24)
Start = Callable[..., AbstractContextManager[PseudoTerminal]]

_UNREAD_SECONDS = 8.0

_WITHOUT_A_HANGUP = """
import os, signal, sys
from pathlib import Path
signal.signal(signal.SIGHUP, signal.SIG_IGN)
code = Path(sys.argv.pop())
child = os.fork()
if not child:
    os.setsid()
    from nntui.tui.cli import main
    main()
status = os.waitpid(child, 0)[1]
code.write_text(str(os.waitstatus_to_exitcode(status)))
"""
"""Runs the program in a session that is not the terminal's: nobody tells it when the terminal goes."""


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Start nntui with arguments, on a terminal of some size, in a changed environment."""

    @contextmanager
    def started(*arguments: str, size: tuple[int, int] = WIDE, **variables: str | None) -> Iterator[PseudoTerminal]:
        with on_a_terminal((*NNTUI, *arguments), size, environment(tmp_path, **variables)) as terminal:
            yield terminal

    return started


def wait_until_it_trains(terminal: PseudoTerminal) -> str:
    """Wait for the first steps."""
    return terminal.wait_for(
        lambda text: "training" in text and (number_after("step", text) or 0) > 0, "the first step"
    )


def wait_for_value(terminal: PseudoTerminal, name: str, value: float) -> None:
    """Wait until the steering panel shows a value."""
    terminal.wait_for(lambda text: number_after(name, text) == pytest.approx(value), f"{name} {value}")


def the_run() -> Path:
    """The folder of the only run."""
    (folder,) = default_folder().iterdir()
    return folder


def assert_model_was_kept() -> None:
    """The run's folder holds what `resume` and others need."""
    from safetensors import safe_open

    folder = the_run()
    assert (folder / "recipe.toml").stat().st_size > 0
    with safe_open(folder / "model.safetensors", framework="numpy") as model:
        assert all(model.get_tensor(name).size for name in model.keys())  # noqa: SIM118
    assert (folder / "checkpoint.safetensors").stat().st_size > 0


def assert_terminal_was_given_back(terminal: PseudoTerminal) -> None:
    """The old screen, the cursor, the mouse and the line discipline are as they were."""
    assert terminal.raw.rfind(b"\x1b[?1049l") > terminal.raw.rfind(b"\x1b[?1049h") >= 0
    assert terminal.raw.rfind(b"\x1b[?25h") > terminal.raw.rfind(b"\x1b[?25l") >= 0
    assert terminal.raw.rfind(b"\x1b[?1000l") > terminal.raw.rfind(b"\x1b[?1000h")
    assert terminal.raw.rfind(b"\x1b[?2004l") > terminal.raw.rfind(b"\x1b[?2004h")
    assert terminal.modes == terminal.modes_before


def test_it_learns_obeys_keys_and_gives_the_terminal_back(start: Start) -> None:
    with start() as terminal:
        text = terminal.wait_for(lambda text: "784→128" in text and "receptive fields" in text, "the first frame")
        assert "mnist · 784-128-64-10 · relu" in text
        assert "try L (higher learning rate)" in text
        early = number_after("step", wait_until_it_trains(terminal)) or 0
        terminal.wait_for(lambda text: (number_after("step", text) or 0) > early + 100, "another hundred steps")
        terminal.wait_for(lambda text: (number_after("● train", accuracy_line(text)) or 0) > 85, "85 % accuracy")

        terminal.type("LL")
        wait_for_value(terminal, "learning rate", 0.0781)
        assert "Try L" not in terminal.wait_for(lambda text: "Try L" not in text, "the end of the hint")
        terminal.type("D")
        wait_for_value(terminal, "dropout", 0.05)
        terminal.type("m")
        wait_for_value(terminal, "momentum", 0.85)
        terminal.type("B")
        wait_for_value(terminal, "batch size", 256)
        terminal.wait_for(lambda text: "learning rate 0.05 → 0.0625" in text, "the list of changes")

        terminal.type(" ")
        paused = number_after("step", terminal.wait_for(lambda text: "paused" in text, "the pause"))
        assert paused is not None
        terminal.type("s")
        terminal.wait_for(lambda text: number_after("step", text) == paused + 1 and "paused" in text, "one step more")
        terminal.type("r")
        terminal.wait_for(lambda text: number_after("step", text) == 0, "the reset")
        terminal.type("z")
        terminal.wait_for(lambda text: number_after("step", text) == paused + 1, "the undo of the reset")
        terminal.type(" ")
        terminal.wait_for(lambda text: (number_after("step", text) or 0) > paused + 5, "more training")

        terminal.type("q")
        assert terminal.wait_for_end() == 0
        assert_terminal_was_given_back(terminal)
        run = the_run().name
        said = terminal.said_afterwards
        assert said[0].startswith("stopped after ")
        assert any(f"run {run}" in line for line in said)
        assert said[-1].endswith(f"nntui resume {run}")
        assert_model_was_kept()


def test_the_data_are_shown_while_training_goes_on(start: Start) -> None:
    with start("digits") as terminal:
        wait_until_it_trains(terminal)
        terminal.type("3")
        text = terminal.wait_for(lambda text: "classification of" in text and "1 train" in text, "the data")
        early = number_after("step", text) or 0
        terminal.wait_for(lambda text: (number_after("step", text) or 0) > early, "more training")
        terminal.type(" ")
        terminal.wait_for(lambda text: "paused" in text, "the pause")
        terminal.type("1")
        terminal.wait_for(lambda text: "Steering" in text and "3 data" in text, "the Train screen")
        terminal.type("q")
        assert terminal.wait_for_end() == 0
        assert_model_was_kept()


def accuracy_line(text: str) -> str:
    """The line of the accuracy's title, or nothing."""
    return next((line for line in text.splitlines() if "Accuracy" in line), "")


def test_a_run_is_resumed_where_it_was_left(start: Start) -> None:
    with start("digits", "--name", "mine") as terminal:
        wait_until_it_trains(terminal)
        terminal.type("L ")
        left = number_after("step", terminal.wait_for(lambda text: "paused" in text, "the pause")) or 0
        terminal.type("q")
        assert terminal.wait_for_end() == 0
    with start("resume", "mine") as terminal:
        text = terminal.wait_for(lambda text: (number_after("step", text) or 0) >= left, "the step that it was left at")
        assert "learning rate 0.0625" in text
        assert "Try L" not in text
        terminal.type("q")
        assert terminal.wait_for_end() == 0
    assert [path.name for path in default_folder().iterdir()] == ["mine"]


def test_the_window_may_change_its_size_while_it_trains(start: Start) -> None:
    with start("digits") as terminal:
        wait_until_it_trains(terminal)
        terminal.resize(50, 12)
        terminal.wait_for(lambda text: "nntui needs 60 x 16" in text and "50 x 12" in text, "the explanation")
        terminal.resize(*COMPACT)
        terminal.wait_for(lambda text: "l/L learning rate" in text and "q quit" in text.splitlines()[-1], "80x24")
        terminal.resize(20, 5)
        terminal.resize(200, 60)
        text = terminal.wait_for(lambda text: "Layers" in text and "v view" in text.splitlines()[-1], "200x60")
        assert all(panel in text for panel in ("Loss", "Accuracy", "Steering", "Changes", "Weights"))
        terminal.type("q")
        assert terminal.wait_for_end() == 0
        assert_terminal_was_given_back(terminal)


def test_80x24_with_256_colours(start: Start) -> None:
    with start("digits", size=COMPACT, COLORTERM=None) as terminal:
        wait_until_it_trains(terminal)
        terminal.type("\t\t\t")
        terminal.wait_for(lambda text: "receptive fields" in text, "the weights")
        terminal.type("q")
        assert terminal.wait_for_end() == 0
        assert b"\x1b[38;5;" in terminal.raw or b";38;5;" in terminal.raw
        assert b"38;2;" not in terminal.raw
        assert b"48;2;" not in terminal.raw


@pytest.mark.parametrize(
    "variables",
    [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}],
    ids=["ascii", "C-locale"],
)
def test_a_terminal_without_utf8_gets_ascii_alone(start: Start, variables: dict[str, str]) -> None:
    with start("digits", **variables) as terminal:
        wait_until_it_trains(terminal)
        terminal.type("L")
        terminal.wait_for(lambda text: "learning rate 0.05 > 0.0625" in text, "the list of changes")
        terminal.type("q")
        assert terminal.wait_for_end() == 0
        assert terminal.raw.isascii()
        assert b"\\u2" not in terminal.raw
        assert any("nntui resume" in line for line in terminal.said_afterwards)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)], ids=["TERM", "HUP", "INT"]
)
def test_a_signal_ends_it_in_good_order(start: Start, number: signal.Signals, code: int) -> None:
    with start("digits") as terminal:
        wait_until_it_trains(terminal)
        os.kill(terminal.child.pid, number)
        assert terminal.wait_for_end() == code
        assert_terminal_was_given_back(terminal)
        assert_model_was_kept()


def test_ctrl_c_ends_it_and_keeps_the_model(start: Start) -> None:
    with start("digits") as terminal:
        wait_until_it_trains(terminal)
        terminal.type("\x03")
        assert terminal.wait_for_end() == 130
        assert_terminal_was_given_back(terminal)
        assert_model_was_kept()


def test_a_signal_while_paused_ends_it_too(start: Start) -> None:
    with start("digits") as terminal:
        wait_until_it_trains(terminal)
        terminal.type(" ")
        terminal.wait_for(lambda text: "paused" in text, "the pause")
        os.kill(terminal.child.pid, signal.SIGTERM)
        assert terminal.wait_for_end() == 143
        assert_model_was_kept()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)], ids=["TERM", "INT"])
def test_a_signal_before_the_first_frame_gives_the_terminal_back(
    start: Start, number: signal.Signals, code: int
) -> None:
    with start("digits") as terminal:
        terminal.wait_for(lambda _: b"\x1b[?1049h" in terminal.raw, "the other screen")
        os.kill(terminal.child.pid, number)
        assert terminal.wait_for_end() == code
        assert_terminal_was_given_back(terminal)
        assert b"NoMatches" not in terminal.raw


@pytest.mark.parametrize("second", [signal.SIGHUP, signal.SIGINT], ids=["HUP", "INT"])
def test_a_second_signal_does_not_cost_the_model(start: Start, second: signal.Signals) -> None:
    with start() as terminal:
        wait_until_it_trains(terminal)
        os.kill(terminal.child.pid, signal.SIGHUP)
        terminal.wait_for_bytes(b"\x1b[?1049l")
        with contextlib.suppress(ProcessLookupError):
            os.kill(terminal.child.pid, second)
        assert terminal.wait_for_end() in (129, 128 + second)
        assert_model_was_kept()


def test_ctrl_z_gives_the_terminal_to_the_shell_until_fg(start: Start) -> None:
    with start("digits") as terminal:
        wait_until_it_trains(terminal)
        terminal.type("\x1a")
        # What was written before the suspension may still be on its way.
        goodbye = (b"\x1b[?1049l", b"\x1b[?25h")
        terminal.wait_for(
            lambda _: terminal.is_stopped and all(word in terminal.raw for word in goodbye), "the suspension"
        )
        assert_terminal_was_given_back(terminal)
        drawn = terminal.raw.count(b"\x1b[?1049h")
        os.kill(terminal.child.pid, signal.SIGCONT)
        terminal.wait_for(lambda _: terminal.raw.count(b"\x1b[?1049h") > drawn, "the screen again")
        terminal.type("q")
        assert terminal.wait_for_end() == 0
        assert_model_was_kept()


def test_a_terminal_that_is_closed_ends_it(start: Start) -> None:
    with start("digits") as terminal:
        wait_until_it_trains(terminal)
        terminal.close()
        assert terminal.wait_for_end() == 129
        assert_model_was_kept()


def test_a_terminal_that_is_closed_ends_it_even_if_nobody_says_so(tmp_path: Path) -> None:
    code = tmp_path / "code"
    command = (sys.executable, "-c", _WITHOUT_A_HANGUP, "digits", str(code))
    with on_a_terminal(command, WIDE, environment(tmp_path)) as terminal:
        wait_until_it_trains(terminal)
        terminal.close()
        terminal.wait_for_end()
    assert code.read_text() == "129"
    assert_model_was_kept()


def test_a_terminal_that_is_closed_while_writing_stands_still_ends_it(tmp_path: Path) -> None:
    code = tmp_path / "code"
    command = (sys.executable, "-c", _WITHOUT_A_HANGUP, "digits", str(code))
    with on_a_terminal(command, WIDE, environment(tmp_path)) as terminal:
        wait_until_it_trains(terminal)
        time.sleep(_UNREAD_SECONDS)  # nobody reads: what can be written is full, and so is the queue behind it
        terminal.close()
        terminal.wait_for_end()
    assert code.read_text() == "129"
    assert_model_was_kept()


def test_bytes_that_are_no_keys_do_no_harm(start: Start) -> None:
    with start("digits") as terminal:
        wait_until_it_trains(terminal)
        for spoilt in (b"\xff", b"\x80\x81", b"\x1b[999999999u", b"\xe9a"):
            os.write(terminal.child.child_fd, spoilt)
            terminal.read()
        terminal.type(" ")
        terminal.wait_for(lambda text: "paused" in text, "the pause")
        terminal.type("q")
        assert terminal.wait_for_end() == 0
        assert_model_was_kept()


def test_a_wake_up_that_ends_no_suspension_starts_nothing_twice(start: Start) -> None:
    with start("digits") as terminal:
        wait_until_it_trains(terminal)
        os.kill(terminal.child.pid, signal.SIGCONT)
        terminal.type(" ")
        terminal.wait_for(lambda text: "paused" in text, "the pause")
        terminal.type("q")
        assert terminal.wait_for_end() == 0
        assert terminal.raw.count(b"\x1b[?1049h") == 1
        assert_model_was_kept()
