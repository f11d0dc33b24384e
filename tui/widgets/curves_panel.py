"""A chart of a run: which measure it shows, how it is looked at, and what keys and the mouse do in it."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from nntui.core.training.controls import Window
from nntui.core.training.course import Curves
from nntui.core.training.events import Started
from nntui.core.types import Task
from nntui.tui.renderables.measures import LOGARITHMIC, MEASURES, Measure, name_of
from nntui.tui.renderables.sight import Sight
from nntui.tui.widgets.drawn import Drawn

if TYPE_CHECKING:
    from nntui.tui.renderables.chart import Chart
    from nntui.tui.renderables.smoothing import Smoothing

ZOOM = 2.0
_MOST_POINTS = 4096
_SMOOTHINGS: tuple["Smoothing", ...] = ("off", "light", "strong")
_CORNERS = 4
"""Cells beside a title."""

_TOOLTIP = (
    "A click puts the reading cursor there, the wheel zooms, a double click goes back to the kept moment nearest to it."
    " t: next measure, a: logarithmic axis, i: smoothing, n: newest steps, x X: zoom, left right: cursor, esc: away."
)


class CurvesPanel(Drawn, can_focus=True):
    """One measure of the run over its epochs."""

    @dataclass
    class Chosen(Message):
        """An epoch was chosen, by a double click: to go back there."""

        epoch: float

    started: reactive[Started | None] = reactive(None, repaint=False)

    def __init__(self, measure: Measure, *, id: str, delay: float = 0.0) -> None:
        """Show one measure, `delay` seconds after it has come while training: two charts in a frame hold a key up."""
        super().__init__(id=id, classes="panel")
        self._measure: Measure = measure
        self._delay = delay
        self._curves: Curves | None = None
        self._rewound = False
        self._logs: dict[Measure, bool] = {name: name in LOGARITHMIC for name in MEASURES}
        self._smoothing: Smoothing = "off"
        self._window: Window = "whole"
        self._sight = Sight()
        self.border_title = self.measured
        self.tooltip = _TOOLTIP

    def on_mount(self) -> None:
        """Write the title in the colours of a new theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self._show())
        self._show()

    # What comes from the training

    def watch_snapshot(self) -> None:
        """Draw where the snapshot has curves."""
        if self.snapshot is None or self.snapshot.curves is None:
            return
        self._curves = self.snapshot.curves
        self._rewound = self.snapshot.timeline is not None and self.snapshot.timeline.at is not None
        if self._delay and self.snapshot.state == "training":
            self.set_timer(self._delay, self._show)
        else:
            self._show()

    def on_resize(self) -> None:
        """Say as much as there is room for now."""
        self._say()

    def watch_started(self) -> None:
        """Name the score of the run's task."""
        self._show()

    @property
    def columns(self) -> int:
        """Points that a curve is asked for with: one a column of the plot, more of a part that is looked at closely."""
        zoom = 1.0 if self._chart is None else self._sight.zoom(self._chart.extent)
        return min(round(max(self.size.width, 20) * zoom), _MOST_POINTS)

    @property
    def measured(self) -> str:
        """What is shown."""
        return name_of(self._measure, self._run_task)

    @property
    def _run_task(self) -> Task:
        return self.started.task if self.started is not None else "classification"

    @cached_property
    def _made(self) -> "Chart":
        """The chart of what is known, made anew when anything of that changes."""
        # Imported with the first curve: NumPy and plotext must not hold the first frame up.
        from nntui.tui.renderables.chart import Chart, Look

        look = Look(
            measure=self._measure,
            task=self._run_task,
            log=self._logs[self._measure],
            smoothing=self._smoothing,
            recent=self._window == "recent",
            rewound=self._rewound,
            sight=self._sight,
        )
        assert self._curves is not None
        return Chart(self._curves, look, self.palette, self.depth, ascii=self.ascii)

    @property
    def _chart(self) -> "Chart | None":
        return None if self._curves is None else self._made

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the chart."""
        chart = self._chart
        return self.nothing(width, height) if chart is None else chart.draw(width, height)

    # What keys do

    def next_measure(self) -> str:
        """Show the next measure; return what is shown then."""
        self._measure = MEASURES[(MEASURES.index(self._measure) + 1) % len(MEASURES)]
        self._show()
        return self.measured

    def switch_log(self) -> str:
        """Switch the logarithmic axis on or off; return which it is."""
        self._logs[self._measure] = not self._logs[self._measure]
        self._show()
        return f"{self.measured}: {'logarithmic' if self._logs[self._measure] else 'linear'} axis"

    def next_smoothing(self) -> str:
        """Smooth more, or no longer; return how much."""
        self._smoothing = _SMOOTHINGS[(_SMOOTHINGS.index(self._smoothing) + 1) % len(_SMOOTHINGS)]
        self._show()
        return f"{self.measured}: smoothing {self._smoothing}"

    def show_window(self, window: Window) -> None:
        """Say which part of the run the next curves are of."""
        self._window = window
        self._show()

    def zoom(self, factor: float, at: float | None = None) -> None:
        """Show less of the run, or more, around the cursor, `at` an epoch, or at the newest point."""
        if self._chart is not None and self._chart.lines:
            self._look(self._sight.zoomed(factor, self._chart.extent, at))

    def move(self, across: int, down: int) -> bool:
        """Move the reading cursor by columns; return False for what is left to the screen."""
        chart = self._chart
        if not across or chart is None or not chart.lines:
            return bool(across)
        _, columns, axis = chart.axis(*self.size)
        self._look(self._sight.moved(across * (axis.high - axis.low) / max(columns, 1), chart.extent))
        return True

    def leave(self) -> bool:
        """Take the cursor and the zoom away; return whether there was any."""
        there = self._sight != Sight()
        if there:
            self._look(Sight())
        return there

    # What the mouse does

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the click was; a second click on the same cell chooses the epoch."""
        epoch = self._epoch_at(event.get_content_offset(self))
        if epoch is None or self._chart is None:
            return
        if event.chain == 2:
            self.post_message(self.Chosen(epoch))
        elif event.chain == 1:
            self._look(self._sight.at(epoch, self._chart.extent))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Let the cursor follow the mouse while its button is held."""
        epoch = self._epoch_at(event.get_content_offset(self)) if event.button else None
        if epoch is not None and self._chart is not None:
            self._look(self._sight.at(epoch, self._chart.extent))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Show less of the run, around the pointer."""
        self._wheel(event, ZOOM)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Show more of the run."""
        self._wheel(event, 1.0 / ZOOM)

    def _wheel(self, event: events.MouseEvent, factor: float) -> None:
        event.stop()
        self.zoom(factor, self._epoch_at(event.get_content_offset(self)))

    def _epoch_at(self, offset: Offset | None) -> float | None:
        """Return the epoch of a cell, where that is on the plot."""
        chart = self._chart
        if offset is None or chart is None or not chart.lines:
            return None
        first, columns, axis = chart.axis(*self.size)
        if not first <= offset.x < first + columns:
            return None
        return axis.low + (offset.x - first + 0.5) / columns * (axis.high - axis.low)

    # What is said around the chart

    def _look(self, sight: Sight) -> None:
        self._sight = sight
        self._show()

    def _show(self) -> None:
        self.__dict__.pop("_made", None)
        self._say()
        self.redraw()

    def _say(self) -> None:
        """Write what stands on the border, as much of it as there is room for."""
        chart, room = self._chart, max(self.size.width - _CORNERS, 1)
        if chart is None:
            self.border_title, self.border_subtitle = self.measured, "epochs"
            return
        from nntui.tui.renderables.chart_title import subtitle, title

        self.border_title = title(chart, room)
        is_full = self.is_attached and self.screen.maximized is self
        self.border_subtitle = subtitle(chart, room, is_full=is_full)
