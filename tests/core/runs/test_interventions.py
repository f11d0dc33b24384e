"""The log of interventions in the run's folder."""

import json
from pathlib import Path

from nntui.core.runs.checkpoint import load_checkpoint
from nntui.core.runs.store import CHECKPOINT, INTERVENTIONS, RunFolder
from nntui.core.training.controls import Fork, Resume, Rewind, SetHyper, ViewRequest
from nntui.core.training.trainer import Trainer
from tests.core.training import small_trainer, work


def steered() -> Trainer:
    """A run that was spoilt, gone back with, and forked."""
    trainer = small_trainer()
    work(trainer, 400)
    trainer.apply(SetHyper("learning_rate", 4.0))
    work(trainer, 400)
    for command in (Rewind(changes=-1), Fork(), SetHyper("learning_rate", 0.01), Resume()):
        trainer.apply(command)
    work(trainer, 400)
    return trainer


def kept(trainer: Trainer, folder: Path) -> list[dict[str, object]]:
    """Keep the run; return the lines of its log."""
    run = RunFolder(folder, "run")
    run.begin(trainer)
    run.end(trainer)
    return [json.loads(line) for line in (folder / "run" / INTERVENTIONS).read_text().splitlines()]


def test_each_intervention_of_each_branch_is_a_line(tmp_path: Path) -> None:
    first, fork, second = kept(steered(), tmp_path)
    assert (first["branch"], first["what"], first["old"], first["new"]) == (1, "learning rate", "0.05", "4")
    assert (fork["branch"], fork["what"]) == (2, "fork: branch 2 begins")
    assert (second["branch"], second["old"], second["new"]) == (2, "0.05", "0.01")
    assert first["step"] == fork["step"] == second["step"]
    assert isinstance(first["loss_before"], float)
    assert isinstance(second["loss_after"], float)


def test_a_run_without_interventions_has_an_empty_log(tmp_path: Path) -> None:
    assert kept(small_trainer(), tmp_path) == []


def test_branches_and_their_courses_come_back_with_the_checkpoint(tmp_path: Path) -> None:
    trainer = steered()
    before = kept(trainer, tmp_path)
    again = small_trainer()
    load_checkpoint(tmp_path / "run" / CHECKPOINT, again)
    assert kept(again, tmp_path / "again") == before
    curves = again.snapshot(ViewRequest(frozenset({"curves"})), 0.0, 0.0).curves
    assert curves is not None
    (left,) = curves.branches
    assert left.name == "branch 1"
    assert left.train_loss.x[-1] > 100
    view = again.snapshot(ViewRequest(), 0.0, 0.0).timeline
    assert view is not None
    assert (view.branch, view.branches) == (2, 2)
