"""The command line as a user meets it: words in, lines and exit codes out."""

import contextlib
import io
import os
import pty
import sys
from pathlib import Path
from unittest.mock import Mock, patch

import pytest
from click.testing import CliRunner

from nntui.tui.cli import cli, main
from tests.tui.running import environment, nntui


def invoked(home: Path, words: list[str]) -> tuple[int, str, str]:
    """Run `main` in this process, which is a second faster than a new one."""
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.object(sys, "argv", ["nntui", *words]),
        patch.dict(os.environ, environment(home)),
        patch("nntui.tui.headless.SIGNALS", {}),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    return int(ended.value.code or 0), out.getvalue(), err.getvalue()


@pytest.mark.parametrize("words", [["--help"], ["train", "--help"], ["digits", "--help"], ["resume", "--help"]])
def test_help_is_shown_with_examples(words: list[str]) -> None:
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_help_lists_the_commands_and_not_the_hidden_one() -> None:
    output = CliRunner().invoke(cli, ["--help"]).output
    assert "\n  train " in output
    assert "\n  resume " in output
    assert "\n  open " not in output
    assert "nntui digits --lr 0.1" in output


def test_the_version_is_said() -> None:
    result = CliRunner().invoke(cli, ["--version"])
    assert result.exit_code == 0
    assert result.output.startswith("nntui, version ")


@pytest.mark.parametrize(
    "words", [[], ["digits", "--lr", ".1"], ["--lr", ".1", "digits"], ["--lr", ".1"], ["--", "digits"]]
)
def test_without_a_command_the_trainer_is_opened(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Mock(return_value=0)
    monkeypatch.setattr("nntui.tui.opening.check_terminal", Mock())
    monkeypatch.setattr("nntui.tui.opening.open_trainer", opened)
    result = CliRunner().invoke(cli, words)
    assert (result.exit_code, opened.call_count) == (0, 1)
    chosen = opened.call_args.args[0].choices
    assert chosen.data == ("digits" if "digits" in words else None)
    assert chosen.learning_rate == (0.1 if "--lr" in words else None)


def test_a_name_that_is_both_is_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trained = Mock(return_value=0)
    monkeypatch.setattr("nntui.tui.headless.train_headless", trained)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "train").mkdir()
    CliRunner().invoke(cli, ["train", "iris"])
    assert trained.call_args.args[0].choices.data == "iris"


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["trian", "x"], ["'trian'", "did you mean 'train'?"]),
        (["resum", "x"], ["did you mean 'resume'?"]),
        (["train", "iriss"], ["'iriss'", "did you mean 'iris'?"]),
        (["train", "no/such/folder"], ["there is no file or folder 'no/such/folder'"]),
        (["train", ""], ["data"]),
        (["train", "iris", "x"], ["unexpected extra argument"]),
        (["train", "--lrr", "1"], ["--lrr"]),
        (["train", "iris", "--lr", "nan"], ["--lr", "'nan'", "to 1000"]),
        (["train", "iris", "--lr", "inf"], ["'inf'"]),
        (["train", "iris", "--lr", "0"], ["'0'"]),
        (["train", "iris", "--lr"], ["--lr", "requires an argument"]),
        (["train", "iris", "--dropout", "1"], ["--dropout", "less than 1"]),
        (["train", "iris", "--dropout", "0.1,0.2,0.3"], ["3 values of dropout for 2 hidden layers"]),
        (["train", "iris", "--momentum", "1"], ["--momentum"]),
        (["train", "iris", "--batch-size", "0"], ["--batch-size", "from 1 to 65,536"]),
        (["train", "iris", "--hidden", "0"], ["--hidden"]),
        (["train", "iris", "--hidden", "-5"], ["--hidden"]),
        (["train", "iris", "--hidden", "8,,8"], ["--hidden"]),
        (["train", "iris", "--hidden", ",".join(["8"] * 65)], ["65 values", "64 at most"]),
        (["train", "iris", "--hidden", "65536,65536"], ["parameters are too many"]),
        (["train", "iris", "--epochs", "0"], ["--epochs"]),
        (["train", "iris", "--validation", "0"], ["--validation"]),
        (["train", "iris", "--test", "1"], ["--test"]),
        (["train", "iris", "--validation", "0.001"], ["too few rows"]),
        (["train", "spiral", "--size", "9"], ["10 to 1,000,000"]),
        (["train", "spiral", "--noise", "nan"], ["--noise"]),
        (["train", "iris", "--size", "100"], ["--size is for made-up data"]),
        (["train", "iris", "--seed", "-1"], ["--seed"]),
        (["train", "iris", "--dtype", "float16"], ["--dtype", "float32"]),
        (["train", "iris", "--threads", "many"], ["--threads", "'auto'"]),
        (["train", "iris", "--speed", "0"], ["--speed"]),
        (["train", "iris", "--activation", "rleu"], ["did you mean 'relu'?"]),
        (["train", "iris", "--init", "he"], ["unknown initializer 'he'"]),
        (["train", "iris", "--loss", "mean_sqared_error"], ["did you mean 'mean_squared_error'"]),
        (["train", "iris", "--loss", "huber:delta=-1"], ["huber", "delta -1"]),
        (["train", "iris", "--loss", "mse", "--label-smoothing", "0.1"], ["has no label smoothing"]),
        (["train", "iris", "--optimizer", "adma"], ["did you mean 'adam'"]),
        (["train", "iris", "--optimizer", "adam", "--momentum", "0.9"], ["adam has no momentum: sgd and rmsprop have"]),
        (["train", "iris", "--clipnorm", "1", "--clipvalue", "1"], ["clipnorm and clipvalue at once"]),
        (["train", "iris", "--schedule", "cosin"], ["did you mean 'cosine'"]),
        (["train", "iris", "--ema", "1.5"], ["--ema"]),
        (["train", "iris", "--early-stopping", "soon"], ["write the patience in epochs first"]),
        (["train", "iris", "--class-weight", "1,2"], ["2 weights for 3 classes"]),
        (["train", "iris", "--class-weight", "balance"], ["'balance'", "0 or more", "or 'balanced'"]),
        (["train", "iris", "--class-weight", "0,0,0"], ["class_weight is 0 for every class"]),
        (["train", "iris", "--weight-decay", "-1"], ["--weight-decay"]),
        (["train", "iris", "--recipe", "none.toml"], ["cannot read the recipe 'none.toml'"]),
        (["train", "iris", "--name", "../x"], ["'../x'", "letters, digits"]),
        (["resume"], ["RUN"]),
        (["resume", "nothing", "--headless"], ["there is no run 'nothing'"]),
    ],
)
def test_what_a_user_gets_wrong_is_one_line_and_exit_2(tmp_path: Path, words: list[str], parts: list[str]) -> None:
    code, out, err = invoked(tmp_path, words)
    assert (code, out) == (2, "")
    (line,) = err.splitlines()
    assert line.startswith("Error: ")
    for part in parts:
        assert part.lower() in line.lower()


def test_a_complaint_carries_no_terminal_sequence(tmp_path: Path) -> None:
    _, _, err = invoked(tmp_path, ["train", "\x1b[31mred\x1b[0m\nline"])
    assert "\x1b" not in err
    assert len(err.splitlines()) == 1


def test_the_program_itself_refuses_in_one_line(tmp_path: Path) -> None:
    ended = nntui(tmp_path, "trian", "x")
    assert (ended.code, ended.out) == (2, "")
    assert ended.complaint == "Error: no command and no data is named 'trian': did you mean 'train'?"


@pytest.mark.parametrize("words", [[], ["digits", "--lr", ".1"], ["--lr", ".1", "digits"]])
def test_without_a_terminal_the_screen_is_refused_and_train_is_named(tmp_path: Path, words: list[str]) -> None:
    ended = nntui(tmp_path, *words)
    assert (ended.code, ended.out) == (2, "")
    assert "no terminal" in ended.complaint
    assert "nntui train" in ended.complaint
    assert not (tmp_path / "data").exists()


def test_a_dumb_terminal_is_refused_and_train_is_named(tmp_path: Path) -> None:
    leader, follower = pty.openpty()
    try:
        ended = nntui(tmp_path, env={"TERM": "dumb"}, stdin=follower, stdout=follower, stderr=follower)
        said = os.read(leader, 4096).decode()
    finally:
        os.close(leader)
        os.close(follower)
    assert ended.code == 2
    assert said.startswith("Error: this terminal (TERM=dumb) cannot show a screen")
    assert "nntui train" in said
