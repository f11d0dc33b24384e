"""Commands, carried out: what each one does to a trainer."""

from typing import TYPE_CHECKING

from nntui.core.errors import UserError
from nntui.core.training import controls, rewinding, steering, switching
from nntui.core.training.editing import edit_structure
from nntui.core.training.events import Event
from nntui.core.training.inside import edit_inside
from nntui.core.training.reporting import network_changed

if TYPE_CHECKING:
    from nntui.core.training.trainer import Trainer

_IN_THE_PAST = (controls.Rewind, controls.Return, controls.Fork, controls.SetMemory, controls.Pause)
"""What can be done while a kept moment is shown."""

_CHANGES = (
    controls.SetHyper,
    controls.Nudge,
    controls.SetOptimizer,
    controls.SetSchedule,
    controls.EditNetwork,
    controls.FreezeUnits,
    controls.SwitchUnits,
    controls.SetWeight,
)
"""What may spoil a run: the moment before is kept."""

LEAST_MEMORY = 10**6


def carry_out(trainer: "Trainer", command: controls.Command) -> list[Event]:
    """Carry out a command between two batches; return what a viewer has to know beside the next snapshot.

    Raises `UserError`, and changes nothing, for what cannot be done.
    """
    shape = network_changed(trainer)
    trainer.undo.command = command
    if not isinstance(command, _IN_THE_PAST):
        rewinding.require_present(trainer)
    if isinstance(command, _CHANGES):
        rewinding.keep(trainer, is_before_change=True)
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
        case controls.FreezeUnits() | controls.SwitchUnits() | controls.SetWeight() | controls.SetInitializer():
            edit_inside(trainer, command)
        case controls.Undo():
            trainer.undo.take_back()
        case controls.Redo():
            trainer.undo.make_again(lambda again: carry_out(trainer, again))
        case controls.Reset(new_weights):
            rewinding.reset(trainer, new_weights=new_weights)
        case controls.Rewind():
            rewinding.rewind(trainer, command)
        case controls.Return():
            rewinding.return_to_present(trainer)
        case controls.Fork():
            rewinding.fork(trainer)
        case controls.SwitchBranch(branch):
            rewinding.switch_branch(trainer, branch)
        case controls.SetMemory(size):
            _set_memory(trainer, size)
        case controls.Validate():
            if trainer.judgement is not None:
                raise UserError("a validation is under way")
            trainer.begin_validation(on_demand=True)
        case _:
            _run(trainer, command)
    now = network_changed(trainer)
    return [now] if now != shape else []


def _set_memory(trainer: "Trainer", size: int) -> None:
    if size and size < LEAST_MEMORY:
        raise UserError(f"{size:,} bytes for kept moments are too few: {LEAST_MEMORY:,} at least, or 0 for none")
    if trainer.past is not None:
        raise UserError("a kept moment is shown: return to the present first")
    trainer.timeline.resize(size, trainer.branches.present.number)


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
