"""Checkpoints: a trainer's full state in safetensors, so that a run goes on exactly."""

import json
from pathlib import Path

from safetensors.numpy import save

from nntui.core.errors import UserError
from nntui.core.runs.atomic import write_atomically
from nntui.core.runs.tensors import read_tensors
from nntui.core.training.state import TrainerState, restore
from nntui.core.training.trainer import Trainer

FORMAT = "nntui-checkpoint-1"


def save_checkpoint(path: Path, state: TrainerState) -> None:
    """Write a state, atomically. Raises `OSError`."""
    metadata = {"format": FORMAT, "numbers": json.dumps(state.numbers)}
    write_atomically(path, save(state.arrays, metadata))


def load_checkpoint(path: Path, trainer: Trainer) -> None:
    """Put the state in a file into a trainer of the same recipe. Raises `UserError` where it does not fit."""
    metadata, arrays = read_tensors(path, "checkpoint", FORMAT)
    try:
        restore(trainer, TrainerState(arrays, json.loads(metadata["numbers"])))
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(f"the checkpoint {str(path)!r} does not fit its recipe and data: {error}") from error
