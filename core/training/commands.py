"""Commands, carried out: what each one does to a trainer."""

from typing import TYPE_CHECKING

import numpy as np

from nntui.core.errors import UserError
from nntui.core.training import controls, steering, switching
from nntui.core.training.editing import edit_structure
from nntui.core.training.reporting import network_changed
from nntui.core.training.snapshot import Event
from nntui.core.training.state import capture, restore

if TYPE_CHECKING:
    from nntui.core.training.trainer import Trainer


def carry_out(trainer: "Trainer", command: controls.Command) -> list[Event]:
    """Carry out a command between two batches; return what a viewer has to know beside the next snapshot.

    Raises `UserError`, and changes nothing, for what cannot be done.
    """
    shape = network_changed(trainer)
    match command:
        case controls.SetHyper(name, value, layer):
            steering.change(trainer, name, layer, lambda _: value)
        case controls.Nudge(name, amount, layer):
            steering.nudge(trainer, name, layer, amount)
        case controls.SetOptimizer(spec):
            switching.set_optimizer(trainer, spec)
        case controls.SetSchedule(schedule):
            switching.set_schedule(trainer, schedule)
        case controls.SetEarlyStopping(patience):
            switching.set_early_stopping(trainer, patience)
        case controls.EditNetwork(edit):
            edit_structure(trainer, edit)
        case controls.Undo():
            trainer.undo.take_back()
        case controls.Reset(new_weights):
            _reset(trainer, new_weights)
        case controls.Validate():
            if trainer.judgement is not None:
                raise UserError("a validation is under way")
            trainer.begin_validation(on_demand=True)
        case _:
            _run(trainer, command)
    now = network_changed(trainer)
    return [now] if now != shape else []


def _run(trainer: "Trainer", command: controls.Command) -> None:
    """Pause and go on."""
    match command:
        case controls.Pause():
            if trainer.state == "training":
                trainer.pause()
        case controls.Resume():
            trainer.go_on()
        case controls.Step():
            trainer.go_on(batches=(trainer.batches_left or 0) + 1)
        case controls.StepEpoch():
            trainer.go_on(one_epoch=True)
        case _:
            raise UserError(f"a trainer does not know {type(command).__name__}")


def _reset(trainer: "Trainer", new_weights: bool) -> None:
    """Start again; what was reached is kept for an undo."""
    before = capture(trainer)
    shown = trainer.network.gradients.copy(), trainer.update_norms

    def bring_back() -> None:
        now = trainer.state, trainer.batches_left, trainer.pause_after_epoch
        restore(trainer, before)
        if {now[0], trainer.state} <= {"training", "paused"}:
            trainer.state, trainer.batches_left, trainer.pause_after_epoch = now
        np.copyto(trainer.network.gradients, shown[0])
        trainer.update_norms = shown[1]

    trainer.undo.push(bring_back, shown[0].nbytes + before.nbytes)
    if new_weights:
        trainer.network.initialize(trainer.weights_rng)
        trainer.initial = trainer.network.parameters.copy()
    trainer.begin()
    if trainer.state != "paused":
        trainer.state = "training"
