"""A trainer's full state: taken for an undo, written as a checkpoint, and put back so that training goes on exactly."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from nntui.core.chosen_units import Units, no_units
from nntui.core.early_stopping import EarlyStopping, Watch
from nntui.core.layers import Dense
from nntui.core.network import Network
from nntui.core.optimizers import Optimizer
from nntui.core.schedules import ReduceLROnPlateau
from nntui.core.training.building import optimizer_from_numbers, optimizer_numbers
from nntui.core.training.course import Mark
from nntui.core.training.snapshot import Metrics, State
from nntui.core.types import AnyArray

if TYPE_CHECKING:
    from nntui.core.training.trainer import Trainer

_TRACES = ("train_loss", "train_score", "valid_loss", "valid_score")
_COUNTERS = ("step", "epochs_done", "batch", "rows", "loss_total", "score_total", "best_loss", "best_epoch")
_PLAIN = ("state", "message", "epochs", "batches_left", "pause_after_epoch", "seconds", "schedule", "batch_size")
"""What the trainer itself holds and JSON can."""

_LATER = ("input_noise",)
"""Generators that the first checkpoints did not have."""


@dataclass(frozen=True, eq=False)
class TrainerState:
    """Copies of everything that the next step depends on, and of the course so far."""

    arrays: dict[str, AnyArray]
    numbers: dict[str, Any]
    """What JSON can hold."""

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays."""
        return sum(array.nbytes for array in self.arrays.values())


def capture(trainer: "Trainer", *, newest: bool = True) -> TrainerState:
    """Copy a trainer's state, between two pieces of its work; with the newest losses one by one, or without."""
    progress, batches, gathered = trainer.progress, trainer.batches, trainer.accumulator
    best = trainer.keeper.best
    arrays = {
        "parameters": trainer.network.parameters.copy(),
        "initial": trainer.initial.copy(),
        **{f"optimizer.{name}": slot.copy() for name, slot in trainer.optimizer.slots.items()},
    }
    if best is not None:
        arrays["best"] = best.parameters.copy()
    if gathered.batches and gathered.sums is not None:
        arrays["accumulated"] = gathered.sums.copy()
    for name in _TRACES:
        arrays |= {f"{name}.{part}": array for part, array in getattr(progress, name).state(newest=newest).items()}
    arrays |= trainer.checkup.arrays()
    numbers = {
        **{name: getattr(trainer, name) for name in _PLAIN},
        "checkup": trainer.checkup.numbers(),
        "data": trainer.dataset.digest,
        "epoch_begun": not trainer.between_epochs and len(batches.order) > 0,
        "position": 0 if trainer.between_epochs else batches.position,
        "order_drawn_from": None if trainer.between_epochs else batches.drawn_from,
        "validating": trainer.judges_an_epoch,
        "threads": trainer.recipe.threads,
        "layers": [asdict(layer) for layer in trainer.network.layers],
        "frozen": trainer.network.frozen,
        "off": trainer.network.off,
        "optimizer": optimizer_numbers(trainer.optimizer, trainer.schedule),
        "gradient_accumulation_steps": trainer.gradient_accumulation_steps,
        "input_noise": trainer.input_noise,
        "accumulated": [gathered.rows, gathered.batches],
        "early_stopping": None if trainer.early_stopping is None else asdict(trainer.early_stopping),
        "watch": None if trainer.watch is None else trainer.watch.state(),
        "best_layers": None if best is None else [asdict(layer) for layer in best.layers],
        "best_off": None if best is None else best.off,
        "update_norms": list(trainer.update_norms),
        "generators": {name: rng.bit_generator.state for name, rng in trainer.generators.items()},
        "progress": {name: getattr(progress, name) for name in _COUNTERS},
        "recent": _metrics_out(progress.recent),
        "valid": _metrics_out(progress.valid),
        "marks": [asdict(mark) for mark in progress.marks],
    }
    return TrainerState(arrays, numbers)


@dataclass(frozen=True, eq=False)
class _Parts:
    """What is built anew from a state before anything of the trainer is changed."""

    layers: tuple[Dense, ...]
    network: Network
    optimizer: Optimizer
    best: Network | None
    early_stopping: EarlyStopping | None
    watch: Watch | None


def restore(trainer: "Trainer", state: TrainerState) -> None:
    """Put a state back. Raises `KeyError`, `TypeError` or `ValueError`, and changes nothing, where it does not fit."""
    arrays, numbers = state.arrays, state.numbers
    parts = _build(trainer, state)
    _check(trainer, state, parts)
    trainer.optimizer, trainer.early_stopping = parts.optimizer, parts.early_stopping
    trainer.initial = arrays["initial"].copy()
    trainer.judgement = None
    trainer.use_network(parts.network)
    trainer.begin()
    _restore_optimizer(state, parts)
    trainer.watch, trainer.keeper.best = parts.watch, parts.best
    if numbers["epoch_begun"]:
        trainer.batches.return_to(numbers["order_drawn_from"], numbers["position"])
    trainer.gradient_accumulation_steps = numbers["gradient_accumulation_steps"]
    trainer.accumulator.rows, trainer.accumulator.batches = numbers["accumulated"]
    if "accumulated" in arrays:
        trainer.accumulator.sums = arrays["accumulated"].copy()
    trainer.update_norms = list(numbers.get("update_norms", trainer.update_norms))
    trainer.input_noise = numbers.get("input_noise", 0.0)
    for name, rng in trainer.generators.items():
        if name in numbers["generators"] or name not in _LATER:
            rng.bit_generator.state = numbers["generators"][name]
    _restore_progress(trainer, state)
    trainer.checkup.restore(arrays, numbers.get("checkup"))
    if numbers["validating"]:
        trainer.begin_validation()
    for name in _PLAIN:
        setattr(trainer, name, numbers[name])


def _build(trainer: "Trainer", state: TrainerState) -> _Parts:
    """Build the network where it has another structure now, and the optimizer."""
    arrays, numbers = state.arrays, state.numbers
    layers = tuple(Dense(**layer) for layer in numbers["layers"])
    network = trainer.network
    frozen, off = (_units_in(numbers.get(name), layers) for name in ("frozen", "off"))
    if (layers, frozen, off) != (network.layers, network.frozen, network.off):
        network = Network(network.inputs, layers, 0, network.dtype)
        network.frozen, network.off = frozen, off
    best = None
    if numbers["best_layers"] is not None:
        best = Network(network.inputs, [Dense(**layer) for layer in numbers["best_layers"]], 0, network.dtype)
        _must_be_like(best, "best", arrays["best"])
        np.copyto(best.parameters, arrays["best"])
        best.off = _units_in(numbers.get("best_off"), best.layers)
    settings = numbers["early_stopping"]
    early_stopping = None if settings is None else EarlyStopping(**settings)
    watch = None if early_stopping is None else Watch(early_stopping)
    if watch is not None:
        watch.restore(numbers["watch"])
    return _Parts(layers, network, optimizer_from_numbers(numbers["optimizer"]), best, early_stopping, watch)


def _restore_optimizer(state: TrainerState, parts: _Parts) -> None:
    """Put parameters, slots and counters back."""
    optimizer = parts.optimizer
    np.copyto(parts.network.parameters, state.arrays["parameters"])
    for name, slot in optimizer.slots.items():
        np.copyto(slot, state.arrays[f"optimizer.{name}"])
    numbers = state.numbers["optimizer"]
    optimizer.restore(numbers["numbers"])
    if isinstance(optimizer.schedule, ReduceLROnPlateau):
        optimizer.schedule.restore(numbers["plateau"])


def _restore_progress(trainer: "Trainer", state: TrainerState) -> None:
    numbers, progress = state.numbers, trainer.progress
    for name in _COUNTERS:
        setattr(progress, name, numbers["progress"][name])
    for name in _TRACES:
        parts = {part: state.arrays[f"{name}.{part}"] for part in ("points", "rest")}
        if f"{name}.recent" in state.arrays:
            parts["recent"] = state.arrays[f"{name}.recent"]
        getattr(progress, name).restore(parts)
    progress.recent, progress.valid = _metrics_in(numbers["recent"]), _metrics_in(numbers["valid"])
    progress.take_marks([_mark_in(mark) for mark in numbers["marks"]])


def _check(trainer: "Trainer", state: TrainerState, parts: _Parts) -> None:
    """Raise `KeyError` or `ValueError` where a state belongs to other data or is none."""
    arrays, numbers = state.arrays, state.numbers
    if numbers.get("data", trainer.dataset.digest) != trainer.dataset.digest:
        name = repr(Path(trainer.dataset.name).name)
        raise ValueError(f"{name} was changed since: bring it back as it was, or start anew with the run's recipe.toml")
    if not 0 <= numbers["position"] <= len(trainer.dataset.train):
        raise ValueError(f"it was made on more training rows than the {len(trainer.dataset.train):,} of the data")
    if numbers["order_drawn_from"] is not None:
        np.random.PCG64().state = numbers["order_drawn_from"]
    if parts.network.outputs != trainer.network.outputs:
        raise ValueError(f"its network has {parts.network.outputs} outputs, the data need {trainer.network.outputs}")
    slots = [f"optimizer.{name}" for name in parts.optimizer.slot_names()]
    slots += ["optimizer.average"] if parts.optimizer.use_ema else []
    for name in ("parameters", "initial", *slots, *(("accumulated",) if numbers["accumulated"][1] else ())):
        _must_be_like(parts.network, name, arrays[name])
    if numbers["state"] not in get_args(State):
        raise ValueError(f"its state is {numbers['state']!r}")


def _must_be_like(network: Network, name: str, array: AnyArray) -> None:
    parameters = network.parameters
    if array.shape != parameters.shape or array.dtype != parameters.dtype:
        found = f"{array.shape} of {array.dtype}"
        raise ValueError(f"its {name} are {found}, the network's {parameters.shape} of {parameters.dtype}")


def _units_in(units: list[list[int]] | None, layers: tuple[Dense, ...]) -> Units:
    """Return units as a network holds them; a state from before there were such has none."""
    return no_units(layers) if units is None else tuple(tuple(chosen) for chosen in units)


def _mark_in(values: dict[str, Any]) -> Mark:
    """Return a mark; in older checkpoints it is one text."""
    return Mark(values["epoch"], values["step"], values["text"]) if "text" in values else Mark(**values)


def _metrics_out(metrics: Metrics | None) -> dict[str, float] | None:
    return None if metrics is None else asdict(metrics)


def _metrics_in(values: dict[str, float] | None) -> Metrics | None:
    return None if values is None else Metrics(**values)
