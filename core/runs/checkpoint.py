"""Checkpoints: a trainer's full state in safetensors, so that a run goes on exactly."""

import hashlib
import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save

from nntui.core.atomic import write_atomically
from nntui.core.errors import UserError
from nntui.core.runs.tensors import read_tensors
from nntui.core.training.branches import Branches
from nntui.core.training.state import TrainerState, restore
from nntui.core.training.trainer import Trainer
from nntui.core.types import AnyArray

FORMAT = "nntui-checkpoint-2"


def save_checkpoint(path: Path, state: TrainerState, branches: Branches | None = None) -> None:
    """Write a state, atomically, and of the branches all but where they were left. Raises `OSError`."""
    numbers = json.dumps(state.numbers if branches is None else state.numbers | {"branches": branches.written()})
    metadata = {"format": FORMAT, "numbers": numbers, "sha256": _digest(state.arrays, numbers)}
    write_atomically(path, save(state.arrays, metadata))


def load_checkpoint(path: Path, trainer: Trainer) -> None:
    """Put the state in a file into a trainer of the same recipe. Raises `UserError` where it does not fit."""
    metadata, arrays = read_tensors(path, "checkpoint", FORMAT)
    if metadata.get("sha256") != _digest(arrays, metadata.get("numbers", "")):
        raise UserError(f"the checkpoint {str(path)!r} is damaged: its digest is not that of its content")
    try:
        numbers = json.loads(metadata["numbers"])
        restore(trainer, TrainerState(arrays, numbers))
        if "branches" in numbers:
            trainer.branches.restore(numbers["branches"])
    except (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError) as error:
        raise UserError(f"the checkpoint {str(path)!r} does not fit its recipe and data: {error}") from error


def _digest(arrays: dict[str, AnyArray], numbers: str) -> str:
    """SHA-256 of everything in a checkpoint, in the order of the names."""
    digest = hashlib.sha256(numbers.encode())
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(f"{name} {array.dtype} {array.shape}".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
