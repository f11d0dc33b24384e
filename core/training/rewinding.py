"""Going back along a run and on from there: kept moments, forks, and from one branch to another."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nntui.core.errors import UserError
from nntui.core.training import controls
from nntui.core.training.branches import Branch, Tip, put_back, tip_of
from nntui.core.training.course import BranchCurves, Mark, Moment, TimelineView
from nntui.core.training.state import capture, restore
from nntui.core.training.timeline import Kept
from nntui.core.training.undo import Again

if TYPE_CHECKING:
    from nntui.core.training.trainer import Trainer

_POINTS = 200
"""Of the course of a branch that is not trained."""


@dataclass(frozen=True, eq=False)
class Past:
    """What is put aside while a kept moment is shown."""

    present: Tip
    curves: BranchCurves
    """The present branch's whole course."""

    marks: list[Mark]
    """All interventions on it."""

    step: int
    """Of the moment that is shown."""

    present_step: int


def keep_if_due(trainer: "Trainer", *, epoch_ended: bool) -> None:
    """Keep this moment where the timeline wants it; nothing of the training depends on it."""
    step, branch = trainer.progress.step, trainer.branches.present.number
    work = trainer.network.parameters.size * trainer.batch_size
    if trainer.timeline.is_due(branch, step, work=work, epoch_ended=epoch_ended):
        keep(trainer)


def keep(trainer: "Trainer", *, is_before_change: bool = False) -> None:
    """Keep this moment."""
    moment = Moment(trainer.progress.step, trainer.position)
    state = capture(trainer, newest=False)
    trainer.timeline.keep(trainer.branches.present.number, moment, state, is_before_change=is_before_change)


def require_present(trainer: "Trainer") -> None:
    """Raise `UserError` where a kept moment is shown: nothing can be changed there."""
    if trainer.past is not None:
        raise UserError("this moment is past: f goes on from here on a new branch, esc returns to the present")


def rewind(trainer: "Trainer", command: controls.Rewind) -> None:
    """Show a kept moment, or the present. Raises `UserError` where there is none."""
    way = _way(trainer)
    if trainer.past is None and way and way[-1].moment.step == trainer.progress.step:
        del way[-1]  # the present itself was kept
    if not way:
        raise UserError("there is no earlier moment to go back to")
    place = _wanted(trainer, command, way)
    if place >= len(way):
        return_to_present(trainer)
    else:
        _show(trainer, way[max(place, 0)])


def _wanted(trainer: "Trainer", command: controls.Rewind, way: list[Kept]) -> int:
    """The place on the way that a command asks for; its end is the present."""
    if command.epoch is not None:
        distances = [abs(kept.moment.epoch - command.epoch) for kept in way]
        present = trainer.position if trainer.past is None else float(trainer.past.curves.train_loss.x[-1])
        nearest = min(range(len(way)), key=distances.__getitem__)
        return nearest if distances[nearest] <= abs(present - command.epoch) else len(way)
    now = len(way) if trainer.past is None else [kept.moment.step for kept in way].index(trainer.past.step)
    if trainer.past is None and (command.by or command.changes or 0) > 0:
        raise UserError("this is the present: there is nothing ahead")
    if command.changes is not None:
        return _before_a_change(trainer, command.changes, way, now)
    wanted = now + (command.by or 0)
    if wanted < 0:
        raise UserError("this is the first moment that is kept")
    return wanted


def _before_a_change(trainer: "Trainer", by: int, way: list[Kept], now: int) -> int:
    """The place of the moment right before an intervention, so many before or after the place `now`."""
    marks = trainer.progress.marks if trainer.past is None else trainer.past.marks
    steps = {mark.step for mark in marks}
    places = [place for place, kept in enumerate(way) if kept.moment.step in steps]
    if by > 0:
        return next(iter([place for place in places if place > now][by - 1 :]), len(way))
    earlier = [place for place in places if place < now]
    if len(earlier) < -by:
        raise UserError("nothing was changed before that could be gone back to")
    return earlier[by]


def _show(trainer: "Trainer", kept: Kept) -> None:
    past = trainer.past
    if past is None:
        course, progress = _course(trainer, "present"), trainer.progress
        past = Past(tip_of(trainer), course, progress.marks, kept.moment.step, progress.step)
    restore(trainer, kept.state)
    trainer.past = replace(past, step=kept.moment.step)
    trainer.pause()
    trainer.message = ""
    trainer.measure_gradients()


def return_to_present(trainer: "Trainer") -> None:
    """Go back to where training stands; in the present already, do nothing."""
    past, trainer.past = trainer.past, None
    if past is not None:
        put_back(trainer, past.present, as_it_was=True)


def fork(trainer: "Trainer") -> None:
    """Go on from the moment that is shown, on a new branch. Raises `UserError` in the present."""
    past = trainer.past
    if past is None:
        raise UserError("a branch forks from the past: [ goes back to a kept moment first")
    old = trainer.branches.present
    trainer.past = None
    trainer.branches.leave(past.present, past.curves, past.marks)
    trainer.branches.begin(old, trainer.progress.step)
    trainer.undo.clear()
    trainer.progress.mark(trainer.position, f"fork: {trainer.branches.present.name} begins")
    _offer_way_back(trainer, old)


def switch_branch(trainer: "Trainer", number: int) -> None:
    """Go on with a branch that was left, from where it was. Raises `UserError` where that cannot be."""
    branch = trainer.branches.find(number)
    if branch is None:
        raise UserError(f"there is no branch {number}: this run has {len(trainer.branches)}")
    if branch is trainer.branches.present:
        raise UserError(f"this is branch {number}")
    old = trainer.branches.present
    _enter(trainer, branch)
    _offer_way_back(trainer, old)


def reset(trainer: "Trainer", *, new_weights: bool) -> None:
    """Start again on a new branch; what was reached stays."""
    old = trainer.branches.present
    _leave(trainer)
    trainer.branches.begin(None, 0)
    if new_weights:
        trainer.network.initialize(trainer.weights_rng)
        trainer.initial = trainer.network.parameters.copy()
    trainer.begin()
    if trainer.state != "paused":
        trainer.state = "training"
    _offer_way_back(trainer, old)


def timeline_view(trainer: "Trainer") -> TimelineView:
    """Return which moments there are, and which one is shown."""
    way = [kept.moment for kept in _way(trainer)]
    past = trainer.past
    return TimelineView(
        moments=tuple(way),
        at=None if past is None else next(at for at, moment in enumerate(way) if moment.step == past.step),
        branch=trainer.branches.present.number,
        branches=len(trainer.branches),
        bytes=trainer.timeline.nbytes,
        budget=trainer.timeline.budget,
    )


def branch_curves(trainer: "Trainer") -> tuple[BranchCurves, ...]:
    """Return the courses that are drawn behind the one that is shown."""
    others = trainer.branches.curves()
    return others if trainer.past is None else (*others, trainer.past.curves)


def _way(trainer: "Trainer") -> list[Kept]:
    step = trainer.progress.step if trainer.past is None else trainer.past.present_step
    return trainer.timeline.along(trainer.branches.present.line(step))


def _offer_way_back(trainer: "Trainer", old: Branch) -> None:
    """Let an undo go on with the branch that was left, and its redo with the one that is left for it."""

    def take_back() -> Again:
        new = trainer.branches.present
        _enter(trainer, old)
        return lambda: _enter(trainer, new)

    trainer.undo.push(take_back)


def _enter(trainer: "Trainer", branch: Branch) -> None:
    """Leave the present branch for one that was left."""
    tip = branch.tip
    if tip is None:
        raise UserError(f"{branch.name} is no longer kept: its course is")
    _leave(trainer)
    put_back(trainer, tip)
    trainer.branches.enter(branch)


def _leave(trainer: "Trainer") -> None:
    trainer.branches.leave(tip_of(trainer), _course(trainer, ""), trainer.progress.marks)


def _course(trainer: "Trainer", name: str) -> BranchCurves:
    curves = trainer.progress.curves(_POINTS)
    return BranchCurves(name, curves.train_loss, curves.valid_loss, curves.train_score, curves.valid_score)
