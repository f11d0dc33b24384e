"""A model that is saved by name: whole, where the user said, and over nothing that is there."""

import os
from pathlib import Path

import numpy as np
import pytest

from nntui.core.errors import UserError
from nntui.core.runs.model import load_model
from nntui.core.runs.saving import save_as
from nntui.core.runs.store import RunFolder
from tests.core.training import small_trainer, work


def refused(name: str) -> str:
    """Save under a name that must be refused in one line; return it."""
    with pytest.raises(UserError) as caught:
        save_as(small_trainer(), name)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_the_model_is_the_one_that_the_run_would_keep(tmp_path: Path) -> None:
    trainer = small_trainer()
    work(trainer, 5)
    path = tmp_path / "best one.safetensors"
    assert RunFolder(tmp_path).save(trainer, str(path), overwrite=False) == str(path)
    np.testing.assert_array_equal(load_model(path).network.parameters, trainer.kept()[0].parameters)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_a_name_alone_is_in_the_present_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert save_as(small_trainer(), "a.safetensors") == str(tmp_path / "a.safetensors")
    assert (tmp_path / "a.safetensors").is_file()


def test_a_tilde_is_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert save_as(small_trainer(), "~/a.safetensors") == str(tmp_path / "a.safetensors")


def test_a_file_that_is_there_stays_unless_it_is_to_be_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    path.write_bytes(b"precious")
    assert "save! " in refused(str(path))
    assert path.read_bytes() == b"precious"
    save_as(small_trainer(), str(path), overwrite=True)
    assert load_model(path).task == "classification"


def test_a_link_to_nowhere_counts_as_a_file_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "a.safetensors").symlink_to(tmp_path / "gone")
    assert "is there already" in refused(str(tmp_path / "a.safetensors"))


@pytest.mark.parametrize("name", ["best", "best.txt", "", ".", "best.safetensors.gz", ".safetensors", "a/", "~"])
def test_a_name_that_does_not_end_as_models_do_is_refused(name: str) -> None:
    assert "such as best.safetensors" in refused(name)


@pytest.mark.parametrize("name", ["a\0b.safetensors", "~nobody-of-that-name/a.safetensors", "\ud800.safetensors"])
def test_what_no_file_can_be_called_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "cannot write" in refused(name)
    assert not list(tmp_path.iterdir())


def test_where_nothing_can_be_written_the_reason_is_said(tmp_path: Path) -> None:
    assert "there is no folder" in refused(str(tmp_path / "no" / "a.safetensors"))
    assert "too long" in refused(str(tmp_path / ("x" * 300 + ".safetensors")))
    (tmp_path / "b.safetensors").mkdir()
    assert "it is a folder" in refused(str(tmp_path / "b.safetensors"))
    (tmp_path / "file").touch()
    assert "there is no folder" in refused(str(tmp_path / "file" / "a.safetensors"))


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_of_somebody_else_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "Permission denied" in refused(str(tmp_path / "a.safetensors"))
