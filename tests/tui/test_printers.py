"""What training without a screen prints, from fabricated events."""

import json
import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from nntui.core.training.controls import ViewRequest
from nntui.core.training.events import Diagnosed, EpochEnded, Finished
from nntui.core.training.snapshot import Metrics
from nntui.tui.printers import BarPrinter, JsonPrinter, LinePrinter, choose_printer, conclude, describe
from tests.core.training import small_trainer, work
from tests.tui.fabricated_findings import DEAD, TOO_HIGH

NAN, INF = math.nan, math.inf
ENDED = EpochEnded(3, 213, Metrics(0.25, 0.9), Metrics(0.5, 0.8), 0.05, 1.23456)
DONE = Finished("epochs", 3, 213, 1.5, Metrics(0.5, 0.875), 2, "ab" * 32, "run-1", "/runs/run-1/model.safetensors")
Printed = Callable[[], list[str]]


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Printed:
    return lambda: capsys.readouterr().out.splitlines()


def test_json_gives_the_numbers_as_they_are(printed: Printed) -> None:
    printer = JsonPrinter("classification")
    printer.started(small_trainer().started())
    printer.epoch(ENDED)
    printer.finished(DONE)
    epoch, done = (json.loads(line) for line in printed())
    assert epoch == {
        "event": "epoch", "epoch": 3, "step": 213, "train_loss": 0.25, "train_accuracy": 0.9, "valid_loss": 0.5,
        "valid_accuracy": 0.8, "learning_rate": 0.05, "seconds": 1.235,
    }  # fmt: skip
    assert done == {
        "event": "finished", "reason": "epochs", "epochs": 3, "steps": 213, "seconds": 1.5,
        "test": {"loss": 0.5, "accuracy": 0.875}, "best_epoch": 2, "weights_sha256": "ab" * 32, "run": "run-1",
        "model": "/runs/run-1/model.safetensors",
        "weights": "last",
    }  # fmt: skip


@pytest.mark.parametrize("value", [NAN, INF, -INF])
def test_json_never_holds_what_is_no_number(printed: Printed, value: float) -> None:
    printer = JsonPrinter("classification")
    bad = Metrics(value, value)
    printer.epoch(EpochEnded(1, 2, bad, bad, value, 0.0))
    printer.finished(Finished("diverged", 1, 2, 0.0, bad, None, "", "", ""))
    epoch, done = (json.loads(line) for line in printed())
    assert [epoch[name] for name in ("train_loss", "valid_accuracy", "learning_rate")] == [None, None, None]
    assert done["test"] == {"loss": None, "accuracy": None}
    assert done["best_epoch"] is None


def test_a_finding_is_an_object_for_programs_and_a_line_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    event = Diagnosed(33, 2, replace(DEAD, layer=1))
    JsonPrinter("classification").diagnosed(event)
    printed = capsys.readouterr()
    assert json.loads(printed.out) == {
        "event": "diagnosis", "epoch": 2, "step": 33, "rule": "dead-units", "gravity": "warning", "layer": 2,
        "text": DEAD.text, "evidence": DEAD.evidence, "help": DEAD.help,
    }  # fmt: skip
    (line,) = printed.err.splitlines()
    assert line == f"diagnosis at epoch 2, step 33: {DEAD.text}; {DEAD.evidence}; {DEAD.help}"


def test_a_finding_stands_beside_the_lines_and_below_the_bar(capsys: pytest.CaptureFixture[str]) -> None:
    trainer = small_trainer(epochs=2)
    for printer in (LinePrinter("classification"), BarPrinter(trainer, 2)):
        printer.diagnosed(Diagnosed(33, 2, TOO_HIGH))
        printed = capsys.readouterr()
        assert printed.out.strip() == ""
        assert len(printed.err.splitlines()) == 1


def test_lines_stay_one_below_the_other(printed: Printed) -> None:
    printer = LinePrinter("classification")
    for number, loss in ((1, 2.5), (1000, 0.00012), (10, NAN)):
        printer.epoch(EpochEnded(number, number * 71, Metrics(loss, 1.0), Metrics(loss, 0.05), 0.05, 61.0))
    lines = printed()
    assert len({line.index("validation") for line in lines}) == 1
    assert "0:01:01" in lines[0]


def test_what_is_trained_is_said_in_three_lines() -> None:
    lines = describe(small_trainer().started())
    assert lines[0] == "clouds · 4-8-6-3 · relu"
    assert "50 train" in lines[1]
    assert "learning rate 0.05, momentum 0.9 · sparse_categorical_crossentropy · seed 0 · float32" in lines[2]


@pytest.mark.parametrize(("reason", "word"), [("epochs", "finished"), ("stopped", "stopped"), ("diverged", "diverged")])
def test_the_end_says_why_and_where_the_run_is_kept(reason: str, word: str) -> None:
    done = Finished(reason, 3, 1213, 1.5, Metrics(0.5, 0.875), 2, "", "run-1", "/runs/run-1/model.safetensors")  # type: ignore[arg-type]
    text = "\n".join(conclude(done, "classification"))
    assert f"{word} after 3 epochs, 1,213 steps" in text
    assert "best epoch 2" in text
    assert "accuracy 87.5 %" in text
    assert "kept in /runs/run-1" in text
    assert "nntui resume /runs/run-1" in text


def test_an_end_without_a_best_epoch_names_none() -> None:
    done = Finished("diverged", 0, 0, 0.0, Metrics(NAN, 0.1), None, "", "r", "/r/m")
    assert "best epoch" not in "\n".join(conclude(done, "classification"))


def test_the_bar_shows_the_newest_numbers_and_ends_full(printed: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = small_trainer(epochs=2)
    printer = BarPrinter(trainer, 2)
    printer.started(trainer.started())
    for _ in range(10):
        work(trainer, 1)
        printer.snapshot(trainer.snapshot(ViewRequest(), 0.0, 0.0))
    printer.finished(DONE)
    lines = printed()
    assert any("clouds" in line for line in lines)
    assert lines[-1].startswith("go on with it")


def test_the_printer_suits_where_the_output_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    endless, ending = small_trainer(), small_trainer(epochs=2)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert isinstance(choose_printer(ending, as_json=False), BarPrinter)
    assert isinstance(choose_printer(endless, as_json=False), LinePrinter)
    assert isinstance(choose_printer(ending, as_json=True), JsonPrinter)
    monkeypatch.setattr("sys.stdout.isatty", lambda: False, raising=False)
    assert isinstance(choose_printer(ending, as_json=False), LinePrinter)
