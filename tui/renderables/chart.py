"""A chart of a run: one measure over the epochs, other branches behind, marks, a cursor and what it reads."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf

import numpy as np
from textual.strip import Strip

from nntui.core.training.course import Curves
from nntui.core.types import FloatArray, Task
from nntui.tui.colours import Depth, Palette
from nntui.tui.formatting import safe, wrapped
from nntui.tui.plain import to_ascii
from nntui.tui.renderables import curves as plot
from nntui.tui.renderables import reading
from nntui.tui.renderables.changes import SIGNS, verdict
from nntui.tui.renderables.limits import upper_limit
from nntui.tui.renderables.lines import filled, line
from nntui.tui.renderables.measures import Line, Measure, branch_lines, lines, nothing_yet
from nntui.tui.renderables.plot_parts import Curve, Point, Scale, Upright, cropped
from nntui.tui.renderables.sight import Extent, Sight
from nntui.tui.renderables.smoothing import Smoothing, smoothed, weight_for
from nntui.tui.renderables.ticks import Axis

_GLYPHS = {"best": "★", "mark": "┊", "cursor": "│", "now": "║", "raw": "."}
_ASCII_GLYPHS = {"best": "@", "mark": ":", "cursor": "|", "now": "!", "raw": "."}
_NEAR_ZERO = 0.2
"""A run whose first epoch in sight is below this share of the last is shown from 0."""

_POINTS_A_COLUMN = 2
_MOST_RAW = 3
"""Smoothed curves of which the raw course is drawn, too."""

_LINES_A_READING = 6
"""The cursor's values take at most one line of so many."""

_BRANCH_REACH = 2.0
"""A branch that was left is shown up to so many times the epochs of the one that is trained, and of its values."""


@dataclass(frozen=True)
class Look:
    """How a chart is looked at."""

    measure: Measure = "loss"
    task: Task = "classification"
    log: bool = False
    smoothing: Smoothing = "off"
    recent: bool = False
    """Whether the newest steps alone are shown."""

    rewound: bool = False
    """Whether an earlier moment is shown."""

    sight: Sight = field(default_factory=Sight)


@dataclass(frozen=True)
class Chart:
    """What a snapshot's curves are as a chart; a new one for each snapshot and each look."""

    curves: Curves
    look: Look
    palette: Palette
    depth: Depth
    ascii: bool = False

    @cached_property
    def lines(self) -> list[Line]:
        """The curves of what is trained."""
        return lines(self.curves, self.look.measure, self.palette, self.depth)

    @cached_property
    def branches(self) -> list[tuple[Line, Line]]:
        """Training and validation curve of each other branch."""
        return branch_lines(self.curves, self.look.measure, self.palette, self.depth, ascii=self.ascii)

    @cached_property
    def extent(self) -> Extent:
        """The epochs that there is something to see of: all of the run that is trained, and some of other branches."""
        if not self.lines:
            return Extent(0.0, 1.0, 1.0)
        low = min(float(one.series.x[0]) for one in self.lines)
        newest = max(self.curves.now, *(float(one.series.x[-1]) for one in self.lines))
        high = newest
        if not self.look.recent:
            ends = [float(one.series.x[-1]) for pair in self.branches for one in pair if len(one.series.x)]
            reach = max(_BRANCH_REACH * newest, 1.0)
            high = max([newest, *(end if self.look.rewound else min(end, reach) for end in ends)])
        return Extent(0.0 if 0.0 <= low < _NEAR_ZERO * high or low == high else low, high, newest)

    @property
    def cursor(self) -> float | None:
        """The epoch that is read."""
        return self.look.sight.cursor_in(self.extent) if self.lines else None

    def glyph(self, name: str) -> str:
        """Return a sign of the chart's own."""
        return (_ASCII_GLYPHS if self.ascii else _GLYPHS)[name]

    def axis(self, width: int, height: int) -> tuple[int, int, Axis]:
        """Return the plot's first column, how many it has, and its x axis."""
        first, columns, _ = plot.plot_area(width, height - self._reading_rows(width, height))
        return first, columns, plot.epochs_axis(*self.look.sight.epochs(self.extent), columns)

    def draw(self, width: int, height: int) -> list[Strip]:
        """Return `height` strips of `width` cells."""
        if not self.lines:
            return _sentence(nothing_yet(self.look.measure), width, height, self.palette)
        rows = self._reading_rows(width, height)
        return self._plot(width, height - rows) + self._reading(width, height, rows)

    def _plot(self, width: int, height: int) -> list[Strip]:
        columns = plot.plot_area(width, height)[1]
        epochs = self.look.sight.epochs(self.extent)
        front = [_thinned(cropped(curve, epochs), columns) for curve in self._front()]
        behind = [_thinned(cropped(curve, epochs), columns) for curve in self._behind()]
        scale = Scale(epochs, _bounds(front, behind, self.look), self.look.log)
        behind = [_held(curve, front) for curve in behind] if self.look.log else behind
        return plot.draw(
            [*behind, *front],
            self._uprights(),
            width,
            height,
            self.palette,
            ascii=self.ascii,
            scale=scale,
            points=self._best(),
        )

    def _front(self) -> list[Curve]:
        """The curves of what is trained, the raw course of what is smoothed behind all of them."""
        smooth = [one for one in self.lines if one.rattles and self.look.smoothing != "off"]
        raw = [
            replace(_curve(one), style=self.palette.faint(one.style), is_line=False, has_end=False, marker=".")
            for one in smooth
            if len(smooth) <= _MOST_RAW
        ]
        return raw + [replace(_curve(one), y=self._course(one)) for one in self.lines]

    def _course(self, one: Line) -> FloatArray:
        """The values as they are drawn."""
        if not one.rattles:
            return one.series.y
        return smoothed(one.series.y, weight_for(self.look.smoothing, len(one.series.y)))

    def _behind(self) -> list[Curve]:
        """The curves of other branches: dots for training, a line for validation, which a marker ends."""
        found = []
        for train, valid in self.branches:
            has_valid = len(valid.series.x) > 0
            found.append(replace(_curve(train), y=self._course(train), is_line=not has_valid, has_end=not has_valid))
            found.append(_curve(valid))
        return [replace(curve, is_behind=True) for curve in found if len(curve.x)]

    def _uprights(self) -> list[Upright]:
        palette, cursor = self.palette, self.cursor
        found = [Upright(mark.epoch, palette.mark, self.glyph("mark")) for mark in self.curves.marks]
        if self.look.rewound:
            found.append(Upright(self.curves.now, palette.foreground, self.glyph("now")))
        if cursor is not None:
            found.append(Upright(cursor, palette.foreground, self.glyph("cursor")))
        return found

    @property
    def shows_best(self) -> bool:
        """Whether the best epoch has its place on a curve."""
        return bool(self._best())

    def _best(self) -> list[Point]:
        """The best epoch's sign, on the validation curve."""
        best = self.curves.best_epoch
        valid = [one for one in self.lines if one.name == "validation"]
        value = reading.value_at(valid[0].series, best, 0.0) if valid and best is not None else None
        if value is None or best is None:
            return []
        return [Point(float(best), value, self.palette.valid, self.glyph("best"))]

    # The reading cursor

    def nearest_mark(self) -> str:
        """Say what was changed nearest to the cursor, and whether it helped; nothing without one."""
        epoch, marks = self.cursor, self.curves.marks
        if epoch is None or not marks:
            return ""
        nearest = min(marks, key=lambda mark: abs(mark.epoch - epoch))
        found = verdict(nearest)
        return f"{self.glyph('mark')} {nearest.epoch:.2f} {safe(nearest.text)}{f' {SIGNS[found]}' if found else ''}"

    def _reading_rows(self, width: int, height: int) -> int:
        """Lines below the plot, as many whatever the cursor reads: what all curves may need, if there is room."""
        if self.cursor is None:
            return 0
        needed = reading.width_of(self.lines, self.branches, self.look.measure)
        return max(min(-(-needed // max(width, 1)), height // _LINES_A_READING), 1)

    def _reading(self, width: int, height: int, rows: int) -> list[Strip]:
        epoch = self.cursor
        if epoch is None:
            return []
        palette, measure, task = self.palette, self.look.measure, self.look.task
        _, columns, axis = self.axis(width, height)
        step = (axis.high - axis.low) / max(columns, 1)
        pieces: list[reading.Piece] = [[(f"epoch {reading.epoch_text(epoch, step)}", palette.foreground)]]
        for one in self.lines:
            value = reading.value_at(one.series, epoch, step)
            pieces.append(reading.line_piece(one, value, measure, task, palette))
        pieces += [reading.branch_piece(pair, epoch, step, measure, task, palette) for pair in self.branches]
        if self.ascii:
            pieces = [[(to_ascii(text), style) for text, style in piece] for piece in pieces]
        return reading.rows_of(pieces, width, rows, palette, "..." if self.ascii else "…")


def _curve(one: Line) -> Curve:
    return Curve(one.series.x, one.series.y, one.style, one.sign)


def _thinned(curve: Curve, columns: int) -> Curve:
    """Return means of equal stretches of a curve that has more points than can be told apart."""
    stretch = -(-len(curve.x) // max(_POINTS_A_COLUMN * columns, 1))
    if stretch <= 1:
        return curve
    starts = np.arange(0, len(curve.x), stretch)
    lengths = np.diff(starts, append=len(curve.x))
    return replace(curve, x=np.add.reduceat(curve.x, starts) / lengths, y=np.add.reduceat(curve.y, starts) / lengths)


def _bounds(front: Sequence[Curve], behind: Sequence[Curve], look: Look) -> tuple[float, float]:
    """Return where the y axis ends at most: so that outliers, and other branches, do not flatten what is trained."""
    if look.measure == "learning_rate":
        return 0.0, inf
    is_score = look.measure == "score"
    reaches = [
        upper_limit([1.0 - curve.y if is_score else curve.y for curve in group]) for group in (front, [*front, *behind])
    ]
    reach = min(reaches[1], _BRANCH_REACH * reaches[0])
    if not is_score:
        return 0.0, reach
    return 1.0 - (min(reach, 1.0) if look.task == "classification" else reach), 1.0


def _held(curve: Curve, front: Sequence[Curve]) -> Curve:
    """Return a branch's curve held within a power of ten of those that are trained."""
    values = np.concatenate([line.y[np.isfinite(line.y) & (line.y > 0.0)] for line in front])
    if not values.size:
        return curve
    return replace(curve, y=curve.y.clip(values.min() / 10.0, values.max() * 10.0))


def _sentence(text: str, width: int, height: int, palette: Palette) -> list[Strip]:
    """Return a drawing that says something in its middle."""
    said = wrapped(text, max(width - 4, 2))
    above = max((height - len(said)) // 2, 0)
    shown = [line([("  ", palette.muted), (part, palette.muted)], width, palette) for part in said]
    return filled([line([], width, palette)] * above + shown, width, height, palette)
