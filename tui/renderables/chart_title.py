"""What stands on a chart's border: its curves in their colours with their newest values, and how it is looked at."""

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.style import Style
from textual.content import Content

from nntui.tui.formatting import cut, safe, significant_width
from nntui.tui.renderables.measures import Line, name_of, value_text

if TYPE_CHECKING:
    from nntui.tui.renderables.chart import Chart
    from nntui.tui.renderables.smoothing import Smoothing

_GAP = "  "
_SMOOTHED: dict["Smoothing", str] = {"light": "smoothed", "strong": "smoothed strongly"}


def title(chart: "Chart", width: int) -> Content:
    """Return the title with as much of it as there is room for in `width` cells, the first words first."""
    look, curves = chart.look, chart.curves
    head = [_word(name_of(look.measure, look.task))]
    if look.rewound:
        head.append(_word(f"rewound to epoch {curves.now:.2f}"))
    lines = [_named(chart, one) for one in chart.lines]
    if _width([*head, *lines]) > width:
        lines = [_word(one.sign, one.style) for one in chart.lines]
    words = [*head, *lines]
    if chart.shows_best:
        words.append(_word(chart.glyph("best"), chart.palette.valid, f" best epoch {curves.best_epoch}"))
    branches = [_word(train.sign, train.style, f" {safe(train.name)}") for train, _ in chart.branches]
    if branches and _width([*words, *branches]) > width:
        branches = [Content(" ").join(_word(train.sign, train.style) for train, _ in chart.branches)]
    words += branches
    while len(words) > 1 and _width(words) > width:
        del words[-1]
    return Content(_GAP).join(words)


def subtitle(chart: "Chart", width: int, *, is_full: bool = False) -> Content:
    """Return how the chart is looked at, in words, behind what was changed nearest to the cursor."""
    look = chart.look
    words = ["epochs"]
    if look.log:
        words.append("log")
    if look.smoothing in _SMOOTHED:
        words.append(_SMOOTHED[look.smoothing])
    if look.recent:
        words.append("recent")
    if look.sight.span is not None and chart.lines:
        words.append(f"zoom x{look.sight.zoom(chart.extent):.0f}")
    if is_full and chart.cursor is None:
        words.append("esc leaves full screen")
    options = " · ".join(words)
    room = width - cell_len(options) - len(_GAP)
    mark = cut(chart.nearest_mark(), max(room, 0), "..." if chart.ascii else "…")
    return Content(f"{mark}{_GAP}{options}" if mark else options)


def _named(chart: "Chart", one: Line) -> Content:
    """Name a curve and its last value; a longer value moves nothing."""
    measure = chart.look.measure
    value = value_text(measure, float(one.series.y[-1]), chart.look.task)
    if measure == "update_ratio":
        return _word(f"{one.sign}:", one.style, f" {value.ljust(significant_width(2))}")
    return _word(f"{one.sign} {one.name}".rstrip(), one.style, f" {value.ljust(significant_width())}")


def _word(name: str, style: Style | None = None, rest: str = "") -> Content:
    """Return a word whose name is in a style's colour."""
    colour = style.color.name if style is not None and style.color is not None else ""
    return Content.assemble((name, colour), rest)


def _width(words: list[Content]) -> int:
    return sum(word.cell_length for word in words) + len(_GAP) * (len(words) - 1)
