"""The base of a screen with charts: what keys and the mouse do to them, and which part of the run they show."""

from collections.abc import Callable
from typing import Literal

from nntui.core.training.controls import Command, Panel, Rewind, Window
from nntui.tui.screens.panelled import PanelScreen
from nntui.tui.widgets.curves_panel import ZOOM, CurvesPanel


class ChartScreen(PanelScreen):
    """A screen on which stand charts, one of them with the id `accuracy`."""

    def __init__(self, send: Callable[[Command], None]) -> None:
        """Send commands by `send`."""
        super().__init__(send)
        self.window: Window = "whole"
        """Which part of the run the charts show."""

    def ask(self, panels: frozenset[Panel] = frozenset()) -> None:
        """Ask for a snapshot with those of the panels that can be seen."""
        raise NotImplementedError

    @property
    def charts_in_sight(self) -> list[CurvesPanel]:
        """The charts that the user sees."""
        return [chart for chart in self.query(CurvesPanel) if chart.in_sight]

    def action_chart(self, deed: Literal["measure", "log", "smooth", "closer", "farther"]) -> None:
        """Do something to the chosen chart, or to the second one where none is chosen; say it where nobody sees it."""
        chart = self.focused if isinstance(self.focused, CurvesPanel) else self.query_one("#accuracy", CurvesPanel)
        done = ""
        match deed:
            case "measure":
                done = chart.next_measure()
            case "log":
                done = chart.switch_log()
            case "smooth":
                done = chart.next_smoothing()
            case "closer":
                chart.zoom(ZOOM)
            case "farther":
                chart.zoom(1.0 / ZOOM)
        if done and not chart.in_sight:
            self.say(done)
        self.ask(frozenset({"curves"}))

    def action_chart_window(self) -> None:
        """Let the charts show the newest steps, or the whole run."""
        self.window = "whole" if self.window == "recent" else "recent"
        for chart in self.query(CurvesPanel):
            chart.show_window(self.window)
        self.ask(frozenset({"curves"}))

    def on_curves_panel_chosen(self, message: CurvesPanel.Chosen) -> None:
        """Go back to the kept moment that is nearest to an epoch."""
        self.command(Rewind(epoch=message.epoch))

    def action_close_panel(self) -> None:
        """Take a chart's cursor and zoom away; else leave full screen."""
        left = [chart.leave() for chart in self.charts_in_sight]
        if not any(left):
            super().action_close_panel()
