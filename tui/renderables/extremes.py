"""One line that names the inputs of a unit with the greatest and the smallest weights."""

from rich.cells import cell_len
from textual.strip import Strip

from nntui.core.training.seen import WeightsView
from nntui.tui.colours import Palette
from nntui.tui.formatting import cut, safe, significant
from nntui.tui.renderables.lines import Part, line

_MOST = 3
_SMALLEST, _LARGEST = 0.01, 100.0
"""What two decimals say enough of."""

_NAME_WIDTHS = (24, 12, 6)


def draw(view: WeightsView, width: int, palette: Palette, *, ascii: bool = False) -> Strip:
    """Draw the line, `width` cells wide; where there is less room, it names fewer and shortens the names."""
    parts: list[Part] = []
    for name_width in _NAME_WIDTHS:
        for most in range(_MOST, 0, -1):
            parts = _parts(view, most, name_width, palette, ascii=ascii)
            if sum(cell_len(text) for text, _ in parts) <= width:
                return line(parts, width, palette)
    return line(parts, width, palette)


def _parts(view: WeightsView, most: int, name_width: int, palette: Palette, *, ascii: bool) -> list[Part]:
    ellipsis = "~" if ascii else "…"
    parts: list[Part] = [(f"unit {view.chosen + 1}", palette.accent)]
    for title, named in (("largest", view.largest), ("smallest", view.smallest)):
        if not named:
            continue
        parts.append((f"  {title} ", palette.muted))
        texts = [f"{cut(safe(name), name_width, ellipsis)} {_weight(weight)}" for name, weight in named[:most]]
        parts.append((", ".join(texts), palette.foreground))
    if len(parts) == 1:
        parts.append(("  has no weights to compare", palette.muted))
    return parts


def _weight(value: float) -> str:
    return f"{value:+.2f}" if _SMALLEST <= abs(value) < _LARGEST else f"{'+' * (value > 0.0)}{significant(value, 2)}"
