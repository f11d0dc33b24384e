"""How far a run has come: counters, running means, and the course so far. A reset puts a fresh one in its place."""

import math
from dataclasses import dataclass, field

from nntui.core.training.history import Trace
from nntui.core.training.snapshot import Curves, Mark, Metrics

_MEMORY = 0.95
"""Weight of the past in the running means: the newest 20 batches or so count."""

MOST_MARKS = 1000


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

    def mark(self, position: float, text: str) -> None:
        """Note an intervention; the oldest make room when there are very many."""
        self.marks.append(Mark(position, self.step, text))
        del self.marks[:-MOST_MARKS]

    def curves(self, columns: int) -> Curves:
        """The course so far, thinned for a plot of `columns`."""
        return Curves(
            train_loss=self.train_loss.series(columns),
            valid_loss=self.valid_loss.series(columns),
            train_score=self.train_score.series(columns),
            valid_score=self.valid_score.series(columns),
            marks=tuple(self.marks),
        )
