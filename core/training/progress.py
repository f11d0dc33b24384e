"""How far a run has come: counters, running means, and the course so far. A reset puts a fresh one in its place."""

import math
from dataclasses import dataclass, field, replace

from nntui.core.training.controls import Window
from nntui.core.training.course import Curves, Mark, Series
from nntui.core.training.history import Trace
from nntui.core.training.snapshot import Metrics

_MEMORY = 0.95
"""Weight of the past in the running means: the newest 20 batches or so count."""

MOST_MARKS = 1000

SETTLED = 60
"""Steps after an intervention from which on the running mean of the loss is all made of what came after it."""


@dataclass
class Progress:
    """Everything that a run has gathered."""

    step: int = 0
    epochs_done: int = 0
    batch: int = 0
    """Batches done in this epoch."""

    rows: int = 0
    loss_total: float = 0.0
    score_total: float = 0.0
    """Sums over this epoch; each row of its score."""

    recent: Metrics | None = None
    valid: Metrics | None = None
    best_loss: float = math.inf
    best_epoch: int | None = None
    train_loss: Trace = field(default_factory=Trace)
    train_score: Trace = field(default_factory=Trace)
    valid_loss: Trace = field(default_factory=Trace)
    valid_score: Trace = field(default_factory=Trace)
    marks: list[Mark] = field(default_factory=list)
    _open_marks: int = 0
    """How many of the newest marks do not know yet what the loss did after them."""

    def add_batch(self, position: float, loss: float, scores: float, rows: int) -> None:
        """Count one training step that ended at `position` epochs; `scores` is the sum over its rows."""
        self.step += 1
        self.batch += 1
        self.rows += rows
        self.loss_total += loss * rows
        self.score_total += scores
        score = scores / rows
        if self.recent is None:
            self.recent = Metrics(loss, score)
        else:
            old, new = _MEMORY, 1.0 - _MEMORY
            self.recent = Metrics(old * self.recent.loss + new * loss, old * self.recent.score + new * score)
        if self._open_marks:
            self._settle_marks(self.recent.loss)
        self.train_loss.add(position, loss)
        self.train_score.add(position, score)

    def end_epoch(self, valid: Metrics) -> Metrics:
        """Close the epoch with its validation; return the means over its rows as they were trained."""
        train = Metrics(self.loss_total / self.rows, self.score_total / self.rows)
        self.epochs_done += 1
        self.batch, self.rows, self.loss_total, self.score_total = 0, 0, 0.0, 0.0
        self.validate(self.epochs_done, valid)
        if valid.loss < self.best_loss:
            self.best_loss, self.best_epoch = valid.loss, self.epochs_done
        return train

    def validate(self, position: float, valid: Metrics) -> None:
        """Take a validation that was made at `position` epochs."""
        self.valid = valid
        self.valid_loss.add(position, valid.loss)
        self.valid_score.add(position, valid.score)

    def mark(self, position: float, what: str, old: str = "", new: str = "") -> None:
        """Note an intervention; the oldest make room when there are very many."""
        before = None if self.recent is None else self.recent.loss
        self.marks.append(Mark(position, self.step, what, old, new, before))
        self._open_marks += 1
        del self.marks[:-MOST_MARKS]

    def take_marks(self, marks: list[Mark]) -> None:
        """Have these interventions from now on, as a state had them."""
        self.marks = marks
        self._open_marks = sum(mark.loss_after is None for mark in marks)

    def _settle_marks(self, loss: float) -> None:
        """Note the loss for interventions that are long enough ago; they are in the order of their steps."""
        for place in range(max(len(self.marks) - self._open_marks, 0), len(self.marks)):
            mark = self.marks[place]
            if self.step - mark.step < SETTLED:
                return
            self.marks[place] = replace(mark, loss_after=loss)
            self._open_marks -= 1

    def curves(self, columns: int, window: Window = "whole") -> Curves:
        """The course so far, or its newest steps at full resolution, thinned for a plot of `columns`."""
        since = self.train_loss.recent_start

        def series(trace: Trace) -> Series:
            return trace.series(columns) if window == "whole" else trace.recent(columns, since)

        return Curves(
            train_loss=series(self.train_loss),
            valid_loss=series(self.valid_loss),
            train_score=series(self.train_score),
            valid_score=series(self.valid_score),
            marks=tuple(self.marks),
        )
