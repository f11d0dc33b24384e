"""What a chart can show of a run: its measures, the lines of each, and what stands there before there are any."""

from dataclasses import dataclass
from typing import Literal

from rich.style import Style

from nntui.core.training.course import BranchCurves, Curves, Series
from nntui.core.types import Task
from nntui.tui.colours import Depth, Palette
from nntui.tui.formatting import score_value, significant

Measure = Literal["loss", "score", "learning_rate", "gradient_norm", "update_ratio"]

MEASURES: tuple[Measure, ...] = ("loss", "score", "learning_rate", "gradient_norm", "update_ratio")
"""In the order in which a key shows them."""

LOGARITHMIC: frozenset[Measure] = frozenset({"learning_rate", "gradient_norm", "update_ratio"})
"""Measures that go over powers of ten: their axis is logarithmic until somebody wants another."""

TRAIN, VALID = "●", "○"
_LAYERS = "123456789abcdefghijklmnopqrstuvwxyz"
_BRANCHES, _ASCII_BRANCHES = "◆■▲◇□△", "+#^%&$"

_NAMES: dict[Measure, str] = {
    "loss": "Loss",
    "score": "Accuracy",
    "learning_rate": "Learning rate",
    "gradient_norm": "Gradient norm",
    "update_ratio": "Update/weight by layer",
}
_NOTHING: dict[Measure, str] = {
    "loss": "The loss has a curve as soon as the first batch is trained.",
    "score": "The score has a curve as soon as the first batch is trained.",
    "learning_rate": "The learning rate has a curve from the next steps on: nothing of it is kept of those before.",
    "gradient_norm": "The gradient's norm has a curve from the next steps on: it was not measured in those before.",
    "update_ratio": "How far updates move each layer has a curve once it was measured: from the next steps on.",
}


@dataclass(frozen=True, eq=False)
class Line:
    """One curve of a chart, and how it is called."""

    name: str
    """Such as `train`; empty where the chart has one curve alone."""

    sign: str
    series: Series
    style: Style
    rattles: bool
    """Whether it is a value of single batches, which smoothing is for."""


def name_of(measure: Measure, task: Task) -> str:
    """Return what a chart of a measure is called."""
    return "R²" if measure == "score" and task == "regression" else _NAMES[measure]


def nothing_yet(measure: Measure) -> str:
    """Say in a sentence why there is no curve."""
    return _NOTHING[measure]


def value_text(measure: Measure, value: float, task: Task) -> str:
    """Write a value of a measure."""
    if measure == "score":
        return score_value(value, task)
    return significant(value, 2 if measure == "update_ratio" else 3)


def lines(curves: Curves, measure: Measure, palette: Palette, depth: Depth) -> list[Line]:
    """Return the curves of what is trained, those without a point left out."""
    found: list[Line] = []
    if measure == "update_ratio":
        styles = palette.classes(depth)
        for number, series in enumerate(curves.update_ratios):
            sign = _LAYERS[number % len(_LAYERS)]
            found.append(Line(f"layer {number + 1}", sign, series, styles[number % len(styles)], rattles=True))
    elif measure in ("learning_rate", "gradient_norm"):
        alone = curves.learning_rate if measure == "learning_rate" else curves.gradient_norm
        if alone is not None:
            found = [Line("", TRAIN, alone, palette.train, rattles=measure == "gradient_norm")]
    else:
        train, valid = _pair(curves, measure)
        found = [
            Line("train", TRAIN, train, palette.train, rattles=True),
            Line("validation", VALID, valid, palette.valid, rattles=False),
        ]
    return [line for line in found if len(line.series.x)]


def branch_lines(
    curves: Curves, measure: Measure, palette: Palette, depth: Depth, *, ascii: bool
) -> list[tuple[Line, Line]]:
    """Return training and validation curve of each other branch, faint, without a point where there is none."""
    if measure not in ("loss", "score"):
        return []
    signs, styles = _ASCII_BRANCHES if ascii else _BRANCHES, palette.classes(depth)
    pairs = []
    for number, branch in enumerate(curves.branches):
        train, valid = _pair(branch, measure)
        sign, style = signs[number % len(signs)], palette.faint(styles[(number + 2) % len(styles)])
        pairs.append(
            (
                Line(branch.name, sign, train, style, rattles=True),
                Line(branch.name, sign, valid, style, rattles=False),
            )
        )
    return pairs


def _pair(curves: Curves | BranchCurves, measure: Measure) -> tuple[Series, Series]:
    if measure == "loss":
        return curves.train_loss, curves.valid_loss
    return curves.train_score, curves.valid_score
