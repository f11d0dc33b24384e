"""The branches of a run: the one that is trained, and those that a fork or a reset left, each to be gone back to."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from nntui.core.training.course import BranchCurves, Mark, Series
from nntui.core.training.state import TrainerState, capture, restore
from nntui.core.types import FloatArray

if TYPE_CHECKING:
    from nntui.core.training.trainer import Trainer

_MOST_TIPS = 8
"""Branches that can be gone back to; of older ones the course stays."""


@dataclass(frozen=True, eq=False)
class Tip:
    """Where a branch was left: its state, and what a viewer saw of the last update."""

    state: TrainerState
    gradients: FloatArray
    """Shape (parameters,)."""

    update_norms: tuple[float, ...]
    """One a layer."""

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays."""
        return self.gradients.nbytes + self.state.nbytes


def tip_of(trainer: "Trainer") -> Tip:
    """Return where a trainer stands."""
    return Tip(capture(trainer), trainer.network.gradients.copy(), tuple(trainer.update_norms))


def put_back(trainer: "Trainer", tip: Tip, *, as_it_was: bool = False) -> None:
    """Let a trainer stand there again. A run that trains goes on training, but where it shall be all as it was."""
    now = trainer.state, trainer.batches_left, trainer.pause_after_epoch
    restore(trainer, tip.state)
    np.copyto(trainer.network.gradients, tip.gradients)
    trainer.update_norms = list(tip.update_norms)
    if not as_it_was and {now[0], trainer.state} <= {"training", "paused"}:
        trainer.state, trainer.batches_left, trainer.pause_after_epoch = now


@dataclass(eq=False)
class Branch:
    """One course of training, from its start on."""

    number: int
    """From 1."""

    parent: "Branch | None" = None
    """The branch that it was forked from; None for one that began with initial weights."""

    start: int = 0
    """Steps of its parent that it shares."""

    tip: Tip | None = None
    """Where it was left; None while it is trained, and once there was no more room."""

    curves: BranchCurves | None = None
    """Its course, once it was left."""

    marks: Sequence[Mark] = ()
    """The interventions on it and on what it shares with its parents, once it was left."""

    @property
    def name(self) -> str:
        """What it is called."""
        return f"branch {self.number}"

    def line(self, step: int) -> list[tuple[int, int]]:
        """Return the way to a step of this branch: each branch on it and the step up to which it follows it."""
        before = [] if self.parent is None else self.parent.line(self.start)
        return [*before, (self.number, step)]


class Branches:
    """All branches of a run, the present one among them."""

    def __init__(self) -> None:
        """Begin with the first one."""
        self.present = Branch(1)
        self._all = [self.present]

    def __len__(self) -> int:
        """Return the number of branches."""
        return len(self._all)

    def find(self, number: int) -> Branch | None:
        """Return a branch by its number; None if there is none."""
        return self._all[number - 1] if 1 <= number <= len(self._all) else None

    def begin(self, parent: Branch | None, start: int) -> None:
        """Train on a new branch from now on."""
        self.present = Branch(len(self._all) + 1, parent, start)
        self._all.append(self.present)

    def leave(self, tip: Tip, curves: BranchCurves, marks: Sequence[Mark]) -> None:
        """Note where the present branch stands, its course, and what was changed on it."""
        self.present.tip, self.present.curves = tip, replace(curves, name=self.present.name)
        self.present.marks = tuple(marks)
        left = [branch for branch in self._all if branch.tip is not None]
        for branch in left[:-_MOST_TIPS]:
            branch.tip = None

    def enter(self, branch: Branch) -> None:
        """Train on a branch that was left."""
        self.present = branch

    def interventions(self, marks: Sequence[Mark]) -> Iterator[tuple[Branch, Mark]]:
        """Return all interventions, branch by branch, each where it was made; `marks` are those of the present one."""
        for branch in self._all:
            for mark in marks if branch is self.present else branch.marks:
                if branch.parent is None or (mark.step >= branch.start and mark not in branch.parent.marks):
                    yield branch, mark

    def written(self) -> dict[str, Any]:
        """Return what JSON can hold: all but the tips."""
        return {"present": self.present.number, "all": [_written(branch) for branch in self._all]}

    def restore(self, values: dict[str, Any]) -> None:
        """Have the branches that were written. Raises `KeyError`, `TypeError` or `ValueError` for what are none."""
        found: list[Branch] = []
        for each in values["all"]:
            parent = next((branch for branch in found if branch.number == each["parent"]), None)
            marks = tuple(Mark(**mark) for mark in each["marks"])
            curves = _curves_in(each["curves"], f"branch {len(found) + 1}")
            found.append(Branch(len(found) + 1, parent, each["start"], None, curves, marks))
        if not 1 <= values["present"] <= len(found):
            raise ValueError(f"it is on branch {values['present']} of {len(found)}")
        self._all, self.present = found, found[values["present"] - 1]

    def curves(self) -> tuple[BranchCurves, ...]:
        """Return the courses of the branches that are not trained, the oldest first."""
        others = (branch.curves for branch in self._all if branch is not self.present)
        return tuple(curves for curves in others if curves is not None and len(curves.train_loss.x))


_SERIES = ("train_loss", "valid_loss", "train_score", "valid_score")


def _written(branch: Branch) -> dict[str, Any]:
    curves = branch.curves
    return {
        "parent": None if branch.parent is None else branch.parent.number,
        "start": branch.start,
        "marks": [asdict(mark) for mark in branch.marks],
        "curves": None if curves is None else {name: _series_out(getattr(curves, name)) for name in _SERIES},
    }


def _series_out(series: Series) -> list[list[float]]:
    return [series.x.tolist(), series.y.tolist()]


def _curves_in(values: dict[str, Any] | None, name: str) -> BranchCurves | None:
    if values is None:
        return None
    return BranchCurves(name, **{key: Series(*(np.array(part) for part in values[key])) for key in _SERIES})
