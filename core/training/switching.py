"""Another optimizer, schedule or early stopping in mid-run: what can be kept is kept, and what was reset is said."""

from typing import TYPE_CHECKING, Any

from nntui.core.early_stopping import Watch
from nntui.core.errors import UserError
from nntui.core.optimizers import OPTIMIZERS, Optimizer, optimizer_by_name
from nntui.core.optimizers.checks import CLIPS
from nntui.core.schedules import planned
from nntui.core.spec import parse
from nntui.core.training.building import (
    build_early_stopping,
    build_schedule,
    early_stopping_of,
    usual_arguments,
    usual_rate,
)

if TYPE_CHECKING:
    from nntui.core.training.trainer import Trainer


def set_optimizer(trainer: "Trainer", text: str) -> None:
    """Go on with another optimizer, or with other arguments. Raises `UserError` where that cannot be."""
    spec = parse(text)
    old = trainer.optimizer
    if spec.name == old.name and not spec.arguments:
        raise UserError(f"the optimizer is {old.name} already")
    named = dict(spec.arguments)
    rate = named.pop("learning_rate", None)
    new = optimizer_by_name(spec.name, None, usual_arguments(spec.name) | _inherited(old, spec.name, named) | named)
    new.learning_rate, new.scale = old.learning_rate, old.scale
    kept, reset = new.take_over(old)
    before = old.rate
    new.rate = usual_rate(new.name, before if _alike(old, new) else None) if rate is None else rate

    def take_back() -> None:
        old.iterations = trainer.optimizer.iterations
        old.move(trainer.network.parameters, trainer.network.arrays, lambda slot, _: slot)
        trainer.optimizer = old
        trainer.progress.mark(trainer.position, f"undo: optimizer {old.name}")
        trainer.go_on_if_finished()

    trainer.optimizer = new
    trainer.undo.push(take_back, sum(slot.nbytes for slot in old.slots.values()))
    rates = f", learning rate {before:.3g} → {new.rate:.3g}" if new.rate != before else ""
    trainer.progress.mark(trainer.position, "optimizer", old.name, f"{text}{rates}; {_fate(kept, reset)}")
    trainer.go_on_if_finished()


def _inherited(old: Optimizer, name: str, named: dict[str, Any]) -> dict[str, Any]:
    """The arguments that the new optimizer takes over because it has them too and nothing else was said."""
    known = OPTIMIZERS[name].argument_names() if name in OPTIMIZERS else ()
    given = {key: value for key, value in old.arguments().items() if key in known and value is not None}
    if any(clip in named for clip in CLIPS):
        given = {key: value for key, value in given.items() if key not in CLIPS}
    return given


def _alike(old: Optimizer, new: Optimizer) -> bool:
    """Whether a good learning rate of one is a good one of the other."""
    return usual_rate(old.name) == usual_rate(new.name) and (old.name == "adagrad") == (new.name == "adagrad")


def _fate(kept: list[str], reset: list[str]) -> str:
    parts = [
        f"{word} {', '.join(name.replace('_', ' ') for name in names)}"
        for word, names in (("kept", kept), ("reset", reset))
        if names
    ]
    return ", ".join(parts) or "nothing to keep"


def set_schedule(trainer: "Trainer", text: str | None) -> None:
    """Begin another schedule at this update, or none: the present rate stays. Raises `UserError` where it cannot be."""
    optimizer = trainer.optimizer
    before = optimizer.learning_rate, optimizer.scale, optimizer.schedule_start, trainer.schedule
    rate = optimizer.rate
    if text is None or parse(text).name == "constant":
        if trainer.schedule is None:
            raise UserError("there is no schedule already")
        trainer.schedule, optimizer.learning_rate = None, rate
    else:
        left = None if trainer.epochs is None else max(trainer.epochs - trainer.progress.epochs_done, 1)
        complete = str(planned(parse(text), rate, trainer.updates_an_epoch, left))
        optimizer.learning_rate = build_schedule(complete)
        trainer.schedule = complete
    optimizer.scale, optimizer.schedule_start = 1.0, optimizer.iterations

    def take_back() -> None:
        now = trainer.optimizer
        now.learning_rate, now.scale, now.schedule_start, trainer.schedule = before
        trainer.progress.mark(trainer.position, f"undo: schedule {_brief(trainer.schedule)}")

    trainer.undo.push(take_back)
    trainer.progress.mark(trainer.position, "schedule", _brief(before[3]), _brief(trainer.schedule))
    trainer.go_on_if_finished()


def _brief(schedule: str | None) -> str:
    return "none" if schedule is None else parse(schedule).name


def set_early_stopping(trainer: "Trainer", text: str | None) -> None:
    """Watch anew for the end of progress, or no longer. Raises `UserError` for what cannot be."""
    before = trainer.early_stopping, trainer.watch, trainer.keeper.best
    if text is None and trainer.early_stopping is None:
        raise UserError("there is no early stopping already")
    settings = None if text is None else build_early_stopping(early_stopping_of(text))
    trainer.early_stopping = settings
    trainer.watch = Watch(settings) if settings is not None else None
    trainer.keeper.best = None

    def take_back() -> None:
        trainer.early_stopping, trainer.watch, trainer.keeper.best = before
        trainer.progress.mark(trainer.position, f"undo: early stopping {_patience(before[0])}")

    trainer.undo.push(take_back)
    trainer.progress.mark(trainer.position, "early stopping", _patience(before[0]), _patience(settings))
    trainer.go_on_if_finished()


def _patience(settings: Any) -> str:
    return "off" if settings is None else f"patience {settings.patience}"
