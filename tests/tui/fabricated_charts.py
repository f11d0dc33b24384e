"""Fabricated courses of runs: all measures that a chart can show, other branches, and marks that are judged."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nntui.core.training.controls import ViewRequest
from nntui.core.training.course import BranchCurves, Curves, Mark, Moment, Series, TimelineView
from nntui.core.training.snapshot import Snapshot
from nntui.core.types import FloatArray
from tests.tui.fabricated import BATCHES, Run

JUDGED = (
    Mark(2.4, 170, "learning rate", "0.05", "0.0625", loss_before=0.412, loss_after=0.335),
    Mark(5.1, 362, "dropout", "0.0", "0.2", loss_before=0.201, loss_after=0.263),
    Mark(9.7, 689, "learning rate", "0.0625", "0.05", loss_before=0.128, loss_after=0.127),
    Mark(11.5, 817, "momentum", "0.9", "0.95"),
)
_RECENT, _EVERY_STEP = 128, 1_000_000
"""Steps of the recent window, fewer than a real one has; and columns that leave each step its point."""


@dataclass(frozen=True)
class ChartRun(Run):
    """A run that has everything that charts show."""

    marks: tuple[Mark, ...] = JUDGED
    branches: int = 0
    """Branches that were left before."""

    rewound_to: float | None = None
    """The epoch that is shown instead of the present."""

    best_epoch: int | None = 9

    def snapshot(self, request: ViewRequest, **changes: Any) -> Snapshot:
        """Return a snapshot as any run does, with the window that was asked for."""
        is_recent = request.window == "recent"
        made = super().snapshot(replace(request, columns=_EVERY_STEP) if is_recent else request, **changes)
        if self.rewound_to is not None:
            moments = tuple(Moment(round(epoch * BATCHES), epoch) for epoch in np.arange(0.0, 12.0, 0.5).tolist())
            at = min(range(len(moments)), key=lambda place: abs(moments[place].epoch - (self.rewound_to or 0.0)))
            made = replace(made, timeline=TimelineView(moments, at, 1, 1, 1_000_000, 64_000_000))
        if made.curves is not None and is_recent:
            made = replace(made, curves=_recent(made.curves, self.epochs_done - _RECENT / BATCHES))
        return made

    def _curves(self, columns: int) -> Curves:
        whole = super()._curves(columns)
        end = self.epochs_done if self.rewound_to is None else self.rewound_to
        x = whole.train_loss.x
        noise = np.random.default_rng(4).normal(0.0, 0.25, (5, x.size))
        layers = range(len(self.widths) - 1)
        ahead = () if self.rewound_to is None else (_ahead(whole, end),)
        return replace(
            _until(whole, end),
            learning_rate=_cut(_series(x, 0.05 * np.where(x < 2.4, 1.0, 1.25) * 0.5 ** (x / 4)), end),
            gradient_norm=_cut(_series(x, (0.05 + 3.0 * np.exp(-x / 1.5)) * np.exp(noise[3])), end),
            update_ratios=tuple(
                _cut(_series(x, 4e-3 / 4**layer * np.exp(-x / 6) * np.exp(noise[layer % 3])), end) for layer in layers
            ),
            branches=(*(_left(whole, number) for number in range(self.branches)), *ahead),
            best_epoch=self.best_epoch if end >= (self.best_epoch or 0) else None,
            now=end,
        )


def _left(curves: Curves, number: int) -> BranchCurves:
    """A branch that was left: worse than the live one by some, and given up earlier or later."""
    end, worse = (6.5, 9.0, 3.5, 16.0)[number % 4], 1.25 + 0.3 * number
    losses = [_cut(replace(series, y=series.y * worse), end) for series in (curves.train_loss, curves.valid_loss)]
    scores = [
        _cut(replace(series, y=series.y - 0.05 * worse), end) for series in (curves.train_score, curves.valid_score)
    ]
    return BranchCurves(f"branch {number + 1}", *losses, *scores)


def _ahead(curves: Curves, begin: float) -> BranchCurves:
    """What lies ahead of the moment that is shown."""
    parts = (curves.train_loss, curves.valid_loss, curves.train_score, curves.valid_score)
    return BranchCurves("present", *(_part(series, begin, np.inf) for series in parts))


def _until(curves: Curves, end: float) -> Curves:
    return replace(_between(curves, -np.inf, end), marks=tuple(mark for mark in curves.marks if mark.epoch <= end))


def _recent(curves: Curves, begin: float) -> Curves:
    between = _between(curves, begin, np.inf)
    return replace(
        between,
        learning_rate=_part(curves.learning_rate, begin, np.inf) if curves.learning_rate else None,
        gradient_norm=_part(curves.gradient_norm, begin, np.inf) if curves.gradient_norm else None,
        update_ratios=tuple(_part(series, begin, np.inf) for series in curves.update_ratios),
    )


def _between(curves: Curves, begin: float, end: float) -> Curves:
    return replace(
        curves,
        train_loss=_part(curves.train_loss, begin, end),
        valid_loss=_part(curves.valid_loss, begin, end),
        train_score=_part(curves.train_score, begin, end),
        valid_score=_part(curves.valid_score, begin, end),
    )


def _cut(series: Series, end: float) -> Series:
    return _part(series, -np.inf, end)


def _part(series: Series, begin: float, end: float) -> Series:
    inside = (series.x >= begin) & (series.x <= end)
    return _series(series.x[inside], series.y[inside])


def _series(x: FloatArray, y: FloatArray) -> Series:
    for values in (x, y):
        values.flags.writeable = False
    return Series(x, y)
