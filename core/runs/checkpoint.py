"""Checkpoints: a trainer's full state in safetensors, so that a run goes on exactly."""

import json
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from nntui.core.errors import UserError
from nntui.core.runs.atomic import write_atomically
from nntui.core.training.state import TrainerState, restore
from nntui.core.training.trainer import Trainer

FORMAT = "nntui-checkpoint-1"


def save_checkpoint(path: Path, state: TrainerState) -> None:
    """Write a state, atomically. Raises `OSError`."""
    metadata = {"format": FORMAT, "numbers": json.dumps(state.numbers)}
    write_atomically(path, save(state.arrays, metadata))


def load_checkpoint(path: Path, trainer: Trainer) -> None:
    """Put the state in a file into a trainer of the same recipe. Raises `UserError` where it does not fit."""
    try:
        with safe_open(path, "np") as file:
            metadata = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
    except (OSError, SafetensorError) as error:
        raise UserError(f"cannot read the checkpoint {str(path)!r}: {error}") from error
    if metadata.get("format") != FORMAT:
        raise UserError(f"{str(path)!r} is no checkpoint of this version: its format is {metadata.get('format')!r}")
    try:
        restore(trainer, TrainerState(arrays, json.loads(metadata["numbers"])))
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(f"the checkpoint {str(path)!r} does not fit its recipe: {error}") from error
