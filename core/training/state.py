"""A trainer's full state: taken for an undo, written as a checkpoint, and put back so that training goes on exactly."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from nntui.core.training.snapshot import Mark, Metrics, State
from nntui.core.types import AnyArray

if TYPE_CHECKING:
    from nntui.core.training.trainer import Trainer

_TRACES = ("train_loss", "train_score", "valid_loss", "valid_score")
_COUNTERS = ("step", "epochs_done", "batch", "rows", "loss_total", "correct", "best_loss", "best_epoch")


@dataclass(frozen=True, eq=False)
class TrainerState:
    """Copies of everything that the next step depends on, and of the course so far."""

    arrays: dict[str, AnyArray]
    numbers: dict[str, Any]
    """What JSON can hold."""


def capture(trainer: "Trainer") -> TrainerState:
    """Copy a trainer's state, between two pieces of its work."""
    progress, batches = trainer.progress, trainer.batches
    arrays = {
        "parameters": trainer.network.parameters.copy(),
        "initial": trainer.initial.copy(),
        "order": batches.order.copy(),
        **{f"optimizer.{name}": slot.copy() for name, slot in trainer.optimizer.slots.items()},
    }
    for name in _TRACES:
        arrays |= {f"{name}.{part}": array for part, array in getattr(progress, name).state().items()}
    numbers = {
        "state": trainer.state,
        "message": trainer.message,
        "epochs": trainer.epochs,
        "position": batches.position,
        "validating": trainer.judgement is not None,
        "batches_left": trainer.batches_left,
        "pause_after_epoch": trainer.pause_after_epoch,
        "seconds": trainer.seconds,
        "threads": trainer.recipe.threads,
        "hyperparameters": asdict(trainer.hyperparameters),
        "generators": {name: rng.bit_generator.state for name, rng in trainer.generators.items()},
        "progress": {name: getattr(progress, name) for name in _COUNTERS},
        "recent": _metrics_out(progress.recent),
        "valid": _metrics_out(progress.valid),
        "marks": [asdict(mark) for mark in progress.marks],
    }
    return TrainerState(arrays, numbers)


def restore(trainer: "Trainer", state: TrainerState) -> None:
    """Put a state back. Raises `KeyError`, `TypeError` or `ValueError`, and changes nothing, where it does not fit."""
    arrays, numbers = state.arrays, state.numbers
    _check(trainer, state)
    trainer.begin()
    trainer.initial = arrays["initial"].copy()
    np.copyto(trainer.network.parameters, arrays["parameters"])
    for name, slot in trainer.optimizer.slots.items():
        np.copyto(slot, arrays[f"optimizer.{name}"])
    trainer.batches.order = arrays["order"].copy()
    trainer.batches.position = numbers["position"]
    for name, rng in trainer.generators.items():
        rng.bit_generator.state = numbers["generators"][name]
    trainer.set_hyperparameters(**numbers["hyperparameters"])
    progress = trainer.progress
    for name in _COUNTERS:
        setattr(progress, name, numbers["progress"][name])
    for name in _TRACES:
        parts = {part: arrays[f"{name}.{part}"] for part in ("points", "rest")}
        getattr(progress, name).restore(parts)
    progress.recent, progress.valid = _metrics_in(numbers["recent"]), _metrics_in(numbers["valid"])
    progress.marks = [Mark(**mark) for mark in numbers["marks"]]
    if numbers["validating"]:
        trainer.begin_validation()
    trainer.epochs = numbers["epochs"]
    trainer.batches_left = numbers["batches_left"]
    trainer.pause_after_epoch = numbers["pause_after_epoch"]
    trainer.seconds = numbers["seconds"]
    trainer.state = numbers["state"]
    trainer.message = numbers["message"]


def _check(trainer: "Trainer", state: TrainerState) -> None:
    """Raise `KeyError` or `ValueError` where a state belongs to other data or another network."""
    arrays, numbers = state.arrays, state.numbers
    rows, order = len(trainer.dataset.train), arrays["order"]
    if len(order) not in (0, rows) or not 0 <= numbers["position"] <= len(order):
        raise ValueError(f"it was made on {len(order):,} training rows, and the data have {rows:,}")
    if len(order) and not np.array_equal(np.sort(order), np.arange(rows)):
        raise ValueError("its order of the rows is none")
    parameters = trainer.network.parameters
    for name in ("parameters", "initial", *(f"optimizer.{slot}" for slot in trainer.optimizer.slots)):
        if arrays[name].shape != parameters.shape or arrays[name].dtype != parameters.dtype:
            found = f"{arrays[name].shape} of {arrays[name].dtype}"
            raise ValueError(f"its {name} are {found}, the network's {parameters.shape} of {parameters.dtype}")
    if numbers["state"] not in get_args(State):
        raise ValueError(f"its state is {numbers['state']!r}")


def _metrics_out(metrics: Metrics | None) -> dict[str, float] | None:
    return None if metrics is None else asdict(metrics)


def _metrics_in(values: dict[str, float] | None) -> Metrics | None:
    return None if values is None else Metrics(**values)
