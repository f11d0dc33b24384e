"""A chart of one measure over the epochs, training and validation, with marks where the user intervened."""

from typing import Literal

from textual.reactive import reactive
from textual.strip import Strip

from nntui.core.training.snapshot import Curves, Series, Started
from nntui.core.types import Task
from nntui.tui.formatting import score_value, significant, significant_width
from nntui.tui.widgets.drawn import Drawn

Measure = Literal["loss", "score"]
_TRAIN, _VALID = "●", "○"


class CurvesPanel(Drawn, can_focus=True):
    """Loss, or accuracy, or R² of a run that predicts numbers."""

    started: reactive[Started | None] = reactive(None, repaint=False)

    def __init__(self, measure: Measure, *, id: str, delay: float = 0.0) -> None:
        """Show one measure, `delay` seconds after it has come while training: two charts in a frame hold a key up."""
        super().__init__(id=id, classes="panel")
        self._measure = measure
        self._delay = delay
        self._curves: Curves | None = None
        self.border_title = self._measured
        self.border_subtitle = "epochs"

    def on_mount(self) -> None:
        """Write the title in the colours of a new theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self._show_curves())

    def watch_snapshot(self) -> None:
        """Draw where the snapshot has curves."""
        if self.snapshot is None or self.snapshot.curves is None:
            return
        self._curves = self.snapshot.curves
        if self._delay and self.snapshot.state == "training":
            self.set_timer(self._delay, self._show_curves)
        else:
            self._show_curves()

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the chart."""
        found = self._curves
        if found is None:
            return self.nothing(width, height)
        # Imported with the first curve: NumPy and plotext must not hold the first frame up.
        from nntui.tui.renderables import curves
        from nntui.tui.renderables.limits import upper_limit

        palette = self.palette
        train, valid = self._shown()
        lines = [
            curves.Curve(train.x, train.y, palette.train, _TRAIN),
            curves.Curve(valid.x, valid.y, palette.valid, _VALID),
        ]
        marks = [mark.epoch for mark in found.marks]
        if self._measure == "loss":
            bounds = (0.0, upper_limit([line.y for line in lines]))
        else:
            reach = upper_limit([1.0 - line.y for line in lines])
            bounds = (1.0 - (min(reach, 1.0) if self._run_task == "classification" else reach), 1.0)
        return curves.draw(lines, marks, width, height, palette, ascii=self.ascii, y_bounds=bounds)

    def watch_started(self) -> None:
        """Name the score of the run's task."""
        self.border_title = self._title()

    @property
    def _run_task(self) -> Task:
        return self.started.task if self.started is not None else "classification"

    @property
    def _measured(self) -> str:
        if self._measure == "loss":
            return "Loss"
        return "Accuracy" if self._run_task == "classification" else "R²"

    def _show_curves(self) -> None:
        self.border_title = self._title()
        self.redraw()

    def _title(self) -> str:
        """Name the curves and where they are: the values of their last points."""
        parts = [self._measured]
        palette = self.palette
        for sign, name, curve, style in zip(
            (_TRAIN, _VALID), ("train", "validation"), self._shown(), (palette.train, palette.valid), strict=False
        ):
            if len(curve.y) and style.color is not None:
                parts.append(f"[{style.color.name}]{sign} {name}[/] {self._text(float(curve.y[-1]))}")
        return "  ".join(parts)

    def _shown(self) -> tuple[Series, ...]:
        """The curves of this panel's measure, training first; none before there are any."""
        found = self._curves
        if found is None:
            return ()
        if self._measure == "loss":
            return found.train_loss, found.valid_loss
        return found.train_score, found.valid_score

    def _text(self, value: float) -> str:
        text = significant(value) if self._measure == "loss" else score_value(value, self._run_task)
        return text.ljust(significant_width())
