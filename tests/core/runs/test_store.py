"""Run folders: what is in them, who may read them, and what cannot be kept."""

import os
import tomllib
from pathlib import Path

import numpy as np
import pytest

from nntui.core.errors import UserError
from nntui.core.runs import store
from nntui.core.runs.checkpoint import load_checkpoint, save_checkpoint
from nntui.core.runs.model import load_model
from nntui.core.runs.store import CHECKPOINT, INTERVENTIONS, MODEL, RECIPE, RunFolder, default_folder, find_run
from nntui.core.training.controls import Pause, Reset, SetHyper, Step, ViewRequest
from nntui.core.training.recipe import Recipe
from nntui.core.training.recipe_file import convert
from nntui.core.training.state import capture
from tests.core.training import small_trainer, work
from tests.core.training.by_hand import assert_same_moment


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_run_leaves_its_recipe_its_model_and_a_checkpoint(tmp_path: Path) -> None:
    trainer, folder = small_trainer(), RunFolder(tmp_path / "deep" / "runs")
    run = folder.begin(trainer)
    path = tmp_path / "deep" / "runs" / run
    assert names(path) == [RECIPE]
    work(trainer, 6)
    assert folder.end(trainer) == str(path / MODEL)
    assert names(path) == sorted([RECIPE, MODEL, CHECKPOINT, INTERVENTIONS])
    assert convert(tomllib.loads((path / RECIPE).read_text()), Recipe) == trainer.recipe
    x = np.ones((1, 4), np.float32)
    np.testing.assert_array_equal(load_model(path / MODEL).network.predict(x), trainer.network.predict(x))


def test_a_run_is_its_owners_alone(tmp_path: Path) -> None:
    trainer, folder = small_trainer(), RunFolder(tmp_path / "runs", "mine")
    folder.begin(trainer)
    folder.end(trainer)
    assert folder.path is not None
    for path in (folder.path, folder.path.parent):
        assert path.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in folder.path.iterdir()} == {0o600}


def test_an_id_tells_the_data_and_no_two_are_the_same(tmp_path: Path) -> None:
    ids = {RunFolder(tmp_path).begin(small_trainer()) for _ in range(5)}
    assert len(ids) == 5
    assert all("-clouds-" in run for run in ids)


def test_a_named_run_has_its_name_as_its_id(tmp_path: Path) -> None:
    assert RunFolder(tmp_path, "my-run_2.a").begin(small_trainer()) == "my-run_2.a"


@pytest.mark.parametrize("name", ["", ".", "..", ".hidden", "a/b", "../a", "a b", "a\n", "-x", "ä", "x" * 65, "a\0"])
def test_a_name_that_is_no_plain_file_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="letters, digits, dots, dashes and underscores"):
        RunFolder(tmp_path, name)


def test_a_name_that_is_taken_is_refused_and_the_old_run_is_left_alone(tmp_path: Path) -> None:
    RunFolder(tmp_path, "twice").begin(small_trainer())
    before = (tmp_path / "twice" / RECIPE).read_bytes()
    with pytest.raises(UserError, match="a run named 'twice' exists: choose another name"):
        RunFolder(tmp_path, "twice").begin(small_trainer(seed=3))
    assert (tmp_path / "twice" / RECIPE).read_bytes() == before


def test_a_place_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for root in (tmp_path / "file", tmp_path / "file" / "runs"):
        with pytest.raises(UserError, match=r"cannot keep the run in .*--runs-dir"):
            RunFolder(root).begin(small_trainer())


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_place_that_is_read_only_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UserError, match=r"Permission denied; choose another place with --runs-dir"):
        RunFolder(tmp_path).begin(small_trainer())
    tmp_path.chmod(0o700)


def test_a_full_disk_at_the_end_keeps_the_old_model_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer, folder = small_trainer(), RunFolder(tmp_path, "run")
    folder.begin(trainer)
    model = Path(folder.end(trainer))
    before = model.read_bytes()
    work(trainer, 3)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match=r"cannot keep the model in .*: No space left on device"):
        folder.end(trainer)
    assert model.read_bytes() == before
    assert names(model.parent) == sorted([RECIPE, MODEL, CHECKPOINT, INTERVENTIONS])


def test_a_fault_is_kept_beside_the_recipe_once_there_is_a_folder(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path, "run")
    folder.fault("too early")
    folder.begin(small_trainer())
    folder.fault("what and where")
    assert (tmp_path / "run" / "error.txt").read_text() == "what and where"


def test_runs_are_kept_where_the_system_keeps_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_folder().name == "runs"
    monkeypatch.setattr(store, "default_folder", lambda: tmp_path / "d")
    RunFolder(None, "run").begin(small_trainer())
    assert (tmp_path / "d" / "run" / RECIPE).is_file()


def test_a_run_is_found_by_its_name_and_by_its_path(tmp_path: Path) -> None:
    RunFolder(tmp_path, "mine").begin(small_trainer())
    assert find_run("mine", tmp_path) == find_run(str(tmp_path / "mine"), tmp_path / "other") == tmp_path / "mine"


@pytest.mark.parametrize(
    ("run", "hint"),
    [
        ("mien", "did you mean 'mine'?"),
        ("", ""),
        ("a" * 5000, ""),
        ("~nosuchuser/run", ""),
        ("a\0b", ""),
        ("../mine", ""),
    ],
)
def test_a_run_that_is_not_there_is_said_in_a_line(tmp_path: Path, run: str, hint: str) -> None:
    RunFolder(tmp_path, "mine").begin(small_trainer())
    with pytest.raises(UserError, match="there is no run") as caught:
        find_run(run, tmp_path)
    assert hint in str(caught.value)


@pytest.mark.parametrize("done", [0, 3, 4, 7])
def test_a_run_goes_on_from_its_checkpoint_bit_for_bit(tmp_path: Path, done: int) -> None:
    left, fresh = small_trainer(dropout=0.3, epochs=9), small_trainer(dropout=0.3, epochs=9)
    work(left, done)
    for command in (SetHyper("learning_rate", 0.01), SetHyper("batch_size", 9), SetHyper("dropout", 0.1, layer=1)):
        left.apply(command)
    save_checkpoint(tmp_path / "c", capture(left))
    load_checkpoint(tmp_path / "c", fresh)
    assert_same_moment(left, fresh)
    work(left, 15)
    work(fresh, 15)
    assert_same_moment(left, fresh)
    left.apply(Reset(new_weights=True))
    fresh.apply(Reset(new_weights=True))
    assert left.weights_sha256 == fresh.weights_sha256


def test_a_checkpoint_keeps_the_pause(tmp_path: Path) -> None:
    left, fresh = small_trainer(), small_trainer()
    left.apply(Step())
    work(left, 1)
    left.apply(Pause())
    save_checkpoint(tmp_path / "c", capture(left))
    load_checkpoint(tmp_path / "c", fresh)
    assert fresh.snapshot(ViewRequest(), 0.0, 0.0).state == "paused"


def test_a_checkpoint_that_does_not_fit_or_is_damaged_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "c"
    state = capture(small_trainer())
    state.numbers["position"] = 10**6
    save_checkpoint(path, state)
    with pytest.raises(UserError, match="does not fit its recipe"):
        load_checkpoint(path, small_trainer())
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(UserError, match="cannot read the checkpoint"):
        load_checkpoint(path, small_trainer())
    trainer = small_trainer()
    RunFolder(tmp_path, "run").begin(trainer)
    folder = RunFolder.of(tmp_path / "run")
    folder.end(trainer)
    with pytest.raises(UserError, match="is no checkpoint of this version"):
        load_checkpoint(tmp_path / "run" / MODEL, trainer)
