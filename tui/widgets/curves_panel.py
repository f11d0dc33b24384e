"""A chart of one measure over the epochs, training and validation, with marks where the user intervened."""

from typing import Literal

from textual.strip import Strip

from nntui.core.training.snapshot import Curves, Series
from nntui.tui.formatting import percent, significant, significant_width
from nntui.tui.widgets.drawn import Drawn

Measure = Literal["loss", "score"]
_NAMES = {"loss": "Loss", "score": "Accuracy"}
_TRAIN, _VALID = "●", "○"


class CurvesPanel(Drawn, can_focus=True):
    """Loss or accuracy."""

    def __init__(self, measure: Measure, *, id: str, delay: float = 0.0) -> None:
        """Show one measure, `delay` seconds after it has come while training: two charts in a frame hold a key up."""
        super().__init__(id=id, classes="panel")
        self._measure = measure
        self._delay = delay
        self._curves: Curves | None = None
        self.border_title = _NAMES[measure]
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
            bounds = (1.0 - min(upper_limit([1.0 - line.y for line in lines]), 1.0), 1.0)
        return curves.draw(lines, marks, width, height, palette, ascii=self.ascii, y_bounds=bounds)

    def _show_curves(self) -> None:
        self.border_title = self._title()
        self.redraw()

    def _title(self) -> str:
        """Name the curves and where they are: the values of their last points."""
        parts = [_NAMES[self._measure]]
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
        text = significant(value) if self._measure == "loss" else percent(value)
        return text.ljust(significant_width())
