"""Checkpoints: a run that goes on as if it had never stopped, and files that are refused."""

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save_file

from nntui.core.errors import UserError
from nntui.core.runs.checkpoint import load_checkpoint, save_checkpoint
from nntui.core.training.controls import Nudge, StepEpoch
from nntui.core.training.state import capture
from nntui.core.training.trainer import Trainer
from tests.core.training import small_trainer


def walked(steps: int, **said: object) -> Trainer:
    """Return a trainer after some pieces of work."""
    trainer = small_trainer(**said)
    for _ in range(steps):
        trainer.advance()
    return trainer


@pytest.mark.parametrize("steps", [0, 3, 4, 5, 11])
def test_a_restored_run_goes_on_bit_for_bit(tmp_path: Path, steps: int) -> None:
    first = walked(steps, dropout=0.3)
    first.apply(Nudge("batch_size", 0.5))
    first.seconds = 12.5
    save_checkpoint(tmp_path / "c", capture(first))
    second = small_trainer(dropout=0.3)
    load_checkpoint(tmp_path / "c", second)
    assert second.seconds == 12.5
    for _ in range(20):
        assert first.advance() == second.advance()
    assert first.weights_sha256 == second.weights_sha256
    assert first.progress.curves(50).train_loss.y.tolist() == second.progress.curves(50).train_loss.y.tolist()


def test_the_newest_steps_are_restored_and_a_checkpoint_from_before_they_were_kept_is_taken(tmp_path: Path) -> None:
    first, second, third = walked(11), small_trainer(), small_trainer()
    state = capture(first)
    save_checkpoint(tmp_path / "c", state)
    load_checkpoint(tmp_path / "c", second)
    older = {name: array for name, array in state.arrays.items() if not name.endswith(".recent")}
    save_checkpoint(tmp_path / "old", replace(state, arrays=older))
    load_checkpoint(tmp_path / "old", third)
    for trainer in (second, third):
        mine, theirs = (each.progress.curves(50, "recent").train_loss for each in (first, trainer))
        np.testing.assert_array_equal(mine.x, theirs.x)
        np.testing.assert_array_equal(mine.y, theirs.y)


def test_an_epoch_that_was_asked_for_is_still_asked_for(tmp_path: Path) -> None:
    first = walked(1)
    first.apply(StepEpoch())
    save_checkpoint(tmp_path / "c", capture(first))
    second = small_trainer()
    load_checkpoint(tmp_path / "c", second)
    while second.state == "training":
        second.advance()
    assert (second.state, second.progress.epochs_done) == ("paused", 1)


def test_a_checkpoint_of_other_data_or_another_network_changes_nothing(tmp_path: Path) -> None:
    state = capture(walked(3))
    for name, array in (
        ("parameters", state.arrays["parameters"][:-1]),
        ("parameters", state.arrays["parameters"].astype(np.float64)),
        ("optimizer.velocity", state.arrays["optimizer.velocity"][1:]),
    ):
        path = tmp_path / "c"
        save_checkpoint(path, type(state)(state.arrays | {name: array}, state.numbers))
        trainer = walked(2)
        before = trainer.weights_sha256
        with pytest.raises(UserError, match="does not fit its recipe and data"):
            load_checkpoint(path, trainer)
        assert trainer.weights_sha256 == before


@pytest.mark.parametrize(
    "numbers", [{"position": 10**6}, {"position": -1}, {"order_drawn_from": {"bit_generator": "x"}}]
)
def test_a_place_in_the_epoch_that_cannot_be_is_refused_and_changes_nothing(
    tmp_path: Path, numbers: dict[str, object]
) -> None:
    state = capture(walked(3))
    save_checkpoint(tmp_path / "c", type(state)(state.arrays, state.numbers | numbers))
    trainer = walked(2)
    before = trainer.weights_sha256
    with pytest.raises(UserError, match="does not fit its recipe and data"):
        load_checkpoint(tmp_path / "c", trainer)
    assert trainer.weights_sha256 == before


def test_a_state_that_is_none_is_refused(tmp_path: Path) -> None:
    state = capture(walked(3))
    save_checkpoint(tmp_path / "c", type(state)(state.arrays, state.numbers | {"state": "foo"}))
    with pytest.raises(UserError, match="'foo'"):
        load_checkpoint(tmp_path / "c", small_trainer())


def test_a_damaged_file_is_refused_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "c"
    save_checkpoint(path, capture(walked(3)))
    whole = path.read_bytes()
    for content in (b"", whole[:100], whole[:-1], b"\xff" * 8 + whole[8:]):
        path.write_bytes(content)
        with pytest.raises(UserError, match="cannot read the checkpoint"):
            load_checkpoint(path, small_trainer())


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    save_file({"a": np.zeros(3)}, tmp_path / "c", {"format": "other-7"})
    with pytest.raises(UserError, match="other-7"):
        load_checkpoint(tmp_path / "c", small_trainer())


def test_a_flipped_bit_is_found(tmp_path: Path) -> None:
    path = tmp_path / "c"
    save_checkpoint(path, capture(walked(3)))
    whole = path.read_bytes()
    body = 8 + int.from_bytes(whole[:8], "little")  # behind the header and its length, as safetensors has it
    for place in (body, (body + len(whole)) // 2, len(whole) - 1):
        spoilt = bytearray(whole)
        spoilt[place] ^= 4
        path.write_bytes(bytes(spoilt))
        with pytest.raises(UserError, match="damaged"):
            load_checkpoint(path, small_trainer())


def test_changed_numbers_are_found(tmp_path: Path) -> None:
    path = tmp_path / "c"
    save_checkpoint(path, capture(walked(3)))
    with safe_open(path, "np") as file:
        metadata, arrays = file.metadata(), {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    numbers = json.loads(metadata["numbers"]) | {"position": 0}
    save_file(arrays, path, metadata | {"numbers": json.dumps(numbers)})
    with pytest.raises(UserError, match="damaged"):
        load_checkpoint(path, small_trainer())


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "c")
    with pytest.raises(UserError, match="it is no file"):
        load_checkpoint(tmp_path / "c", small_trainer())
