"""Training without a screen, as a process: what it prints, leaves behind and answers to signals."""

import os
import signal
import subprocess
from pathlib import Path

import numpy as np
import pytest

from nntui.core.runs.model import load_model
from tests.core.data.samples import load
from tests.tui.running import COMMAND, Ended, environment, finish, nntui, start

EPOCH = ["event", "epoch", "step", "train_loss", "train_accuracy", "valid_loss", "valid_accuracy", "learning_rate",
         "seconds"]  # fmt: skip
FINISHED = [
    "event",
    "reason",
    "epochs",
    "steps",
    "seconds",
    "test",
    "best_epoch",
    "weights_sha256",
    "run",
    "model",
    "weights",
]


def trained(home: Path, *words: str) -> Ended:
    return nntui(home, "train", "iris", "--json", *words)


def stopped_by(home: Path, number: signal.Signals, *words: str) -> Ended:
    """Start an endless run, give it the signal after its first epoch, and wait for its end."""
    process = start(home, "train", "iris", "--json", "--epochs", "1000000", *words)
    assert process.stdout is not None
    first = process.stdout.readline()
    process.send_signal(number)
    ended = finish(process)
    return Ended(ended.code, first + ended.out, ended.err)


def test_json_has_the_fields_that_were_promised_in_their_order(tmp_path: Path) -> None:
    ended = trained(tmp_path, "--epochs", "3")
    assert (ended.code, ended.err) == (0, "")
    *epochs, last = ended.events
    assert [list(event) for event in epochs] == [EPOCH] * 3
    assert [(event["event"], event["epoch"], event["step"]) for event in epochs] == [
        ("epoch", 1, 4), ("epoch", 2, 8), ("epoch", 3, 12),
    ]  # fmt: skip
    assert list(last) == FINISHED
    assert (last["event"], last["reason"], last["epochs"], last["steps"]) == ("finished", "epochs", 3, 12)
    assert set(last["test"]) >= {"loss", "accuracy"}
    assert len(last["weights_sha256"]) == 64


def test_the_run_folder_holds_the_recipe_and_a_model_that_predicts_as_was_said(tmp_path: Path) -> None:
    last = trained(tmp_path, "--epochs", "5").events[-1]
    model = Path(last["model"])
    assert model.is_relative_to(tmp_path)
    assert model.parent.name == last["run"]
    assert {"recipe.toml", "model.safetensors"} <= {path.name for path in model.parent.iterdir()}
    test = load("iris").test
    x = np.empty((len(test), 4), np.float32)
    y = np.empty(len(test), np.intp)
    test.gather(np.arange(len(test)), x, y)
    accuracy = np.mean(load_model(model).network.predict(x).argmax(axis=1) == y)
    assert last["test"]["accuracy"] == pytest.approx(accuracy)


def test_the_recipe_of_a_run_gives_the_same_weights_again(tmp_path: Path) -> None:
    words = ("--epochs", "3", "--dropout", "0.2", "--seed", "7", "--hidden", "9", "--lr", "0.1")
    first = trained(tmp_path, *words).events[-1]
    recipe = str(Path(first["model"]).with_name("recipe.toml"))
    again = nntui(tmp_path, "train", "--json", "--recipe", recipe).events[-1]
    assert again["weights_sha256"] == first["weights_sha256"]
    assert again["run"] != first["run"]


def test_an_interrupted_run_that_is_resumed_ends_as_if_it_never_was(tmp_path: Path) -> None:
    words = ("--epochs", "40", "--dropout", "0.2")
    whole = trained(tmp_path, *words).events[-1]
    process = start(tmp_path, "train", "iris", "--json", *words, "--speed", "70", "--name", "cut")
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    assert finish(process).code == 130
    resumed = nntui(tmp_path, "resume", "cut", "--json")
    assert resumed.code == 0
    assert resumed.events[-1]["weights_sha256"] == whole["weights_sha256"]
    again = nntui(tmp_path, "resume", "cut", "--json")
    assert (again.code, again.events[-1]["weights_sha256"]) == (0, whole["weights_sha256"])


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_stops_the_run_and_keeps_the_model(tmp_path: Path, number: signal.Signals, code: int) -> None:
    ended = stopped_by(tmp_path, number)
    last = ended.events[-1]
    assert (ended.code, ended.err) == (code, "")
    assert (last["event"], last["reason"]) == ("finished", "stopped")
    assert last["epochs"] >= 1
    assert load_model(Path(last["model"])).class_names == ("setosa", "versicolor", "virginica")


def test_a_signal_under_a_speed_limit_is_answered_as_well(tmp_path: Path) -> None:
    ended = stopped_by(tmp_path, signal.SIGTERM, "--batch-size", "200", "--speed", "2")
    assert (ended.code, ended.events[-1]["reason"]) == (143, "stopped")


def test_a_run_under_nohup_lives_on_when_its_terminal_hangs_up(tmp_path: Path) -> None:
    process = subprocess.Popen(
        ["/bin/sh", "-c", 'trap "" HUP; exec "$@"', "sh", *COMMAND, "train", "iris", "--json", "--epochs", "20",
         "--speed", "100"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=environment(tmp_path),
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGHUP)
    ended = finish(process)
    assert (ended.code, ended.events[-1]["reason"]) == (0, "epochs")


def test_a_divergence_ends_with_3_and_null_for_what_is_no_number(tmp_path: Path) -> None:
    words = ("--optimizer", "sgd", "--lr", "1000", "--activation", "linear", "--loss", "mean_squared_error")
    path = tmp_path / "r.toml"
    path.write_text("[[layers]]\nunits = 16\n[[layers]]\nactivation = 'linear'\n")
    ended = trained(tmp_path, *words, "--recipe", str(path), "--epochs", "500")
    last = ended.events[-1]
    assert (ended.code, last["reason"]) == (3, "diverged")
    assert last["test"]["loss"] is None
    line, diagnosis = ended.err.splitlines()
    assert diagnosis.startswith(f"diagnosis at epoch {last['epochs'] + 1}, step {last['steps']}: learning rate 1")
    (event,) = [event for event in ended.events if event["event"] == "diagnosis"]
    assert (event["rule"], event["gravity"], event["layer"]) == ("learning-rate-too-high", "error", None)
    assert event["text"] in diagnosis
    assert "the loss is" in line
    assert f"at step {last['steps'] + 1:,} " in line
    assert "lower the learning rate" in line
    assert Path(last["model"]).is_file()


@pytest.mark.parametrize("words", [("--json",), ()])
def test_a_reader_that_leaves_ends_the_printing_and_not_the_run(tmp_path: Path, words: tuple[str, ...]) -> None:
    process = start(tmp_path, "train", "iris", "--epochs", "300", "--name", "kept", *words)
    assert process.stdout is not None
    assert process.stdout.readline()
    process.stdout.close()
    assert process.stderr is not None
    err = process.stderr.read()
    process.stderr.close()
    assert (process.wait(60), err) == (0, "")
    assert load_model(tmp_path / "data" / "nntui" / "runs" / "kept" / "model.safetensors").network.outputs == 3


def test_a_full_disk_behind_standard_output_is_one_line_and_the_model_is_kept(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        ended = finish(start(tmp_path, "train", "iris", "--json", "--epochs", "2", "--name", "kept", stdout=full))
    assert ended.code != 0
    assert "No space left" in ended.complaint
    assert (tmp_path / "data" / "nntui" / "runs" / "kept" / "model.safetensors").is_file()


def test_plain_lines_say_what_was_chosen_and_where_the_model_is(tmp_path: Path) -> None:
    ended = nntui(tmp_path, "train", "iris", "--epochs", "2")
    lines = ended.out.splitlines()
    assert (ended.code, ended.err) == (0, "")
    assert lines[0] == "iris · 4-64-64-3 · gelu"
    assert lines[1] == "108 train · 12 validate · 30 test · 4 steps of 32 an epoch"
    assert "AdamW, learning rate 0.003, weight decay 0.3" in lines[2]
    assert [line.split()[:2] for line in lines if line.startswith("epoch")] == [["epoch", "1"], ["epoch", "2"]]
    assert "\x1b" not in ended.out
    assert str(tmp_path) in ended.out


def test_the_mnist_sample_is_split_as_promised(tmp_path: Path) -> None:
    ended = nntui(tmp_path, "train", "--epochs", "1")
    assert ended.code == 0
    assert "mnist · 784-128-64-10 · relu" in ended.out
    assert "9,000 train · 1,000 validate · 2,000 test · 71 steps of 128 an epoch" in ended.out


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("--name", "taken"), "a run named 'taken' exists"),
        (("--runs-dir", "file"), "choose another place with --runs-dir"),
        (("--recipe", "wrong.toml"), "'wrong.toml', line 2: optimizer.learning_rate: "),
        (("--recipe", "broken.toml"), "'broken.toml' is not TOML"),
    ],
)
def test_what_cannot_be_is_one_line_and_exit_2(tmp_path: Path, words: tuple[str, ...], part: str) -> None:
    (tmp_path / "data" / "nntui" / "runs" / "taken").mkdir(parents=True)
    (tmp_path / "file").write_text("")
    (tmp_path / "wrong.toml").write_text("[optimizer]\nlearning_rate = 'fast'\n")
    (tmp_path / "broken.toml").write_text("= 3")
    ended = trained(tmp_path, *words)
    assert (ended.code, ended.out) == (2, "")
    assert part in ended.complaint


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_place_that_is_read_only_is_one_line_and_exit_2(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    ended = trained(tmp_path, "--runs-dir", "closed")
    assert ended.code == 2
    assert "Permission denied" in ended.complaint


def test_a_missing_place_for_runs_is_made(tmp_path: Path) -> None:
    last = trained(tmp_path, "--epochs", "1", "--runs-dir", "a/b").events[-1]
    assert (tmp_path / "a" / "b" / last["run"] / "model.safetensors").is_file()
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


def test_training_without_a_screen_loads_no_textual(tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv = ['nntui', 'train', 'iris', '--epochs', '1', '--json']\n"
        "from nntui.tui.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "assert not {'textual', 'plotext'} & set(sys.modules), sorted(sys.modules)"
    )
    process = subprocess.run([*COMMAND[:2], code], cwd=tmp_path, env=environment(tmp_path), check=False)
    assert process.returncode == 0
