"""The data sets that have a name, as lines of a table."""

from collections.abc import Iterator, Sequence

from nntui.core.data.catalogue import SetInfo
from nntui.tui.formatting import count, cut

_HEADINGS = {
    "bundled": "bundled",
    "made up": "made up (--size, --noise, --seed)",
    "downloaded": "downloaded",
    "to download": "to download (nntui data get NAME)",
}
_GAP = "  "


def listing_lines(sets: Sequence[SetInfo], width: int | None) -> Iterator[str]:
    """Return the lines, each cut to `width` cells where that is given."""
    name_width = max(len(info.name) for info in sets)
    head = _row("name", "rows", "inputs", "predicts", "what it is", name_width)
    yield head if width is None else cut(head, width)
    for group, heading in _HEADINGS.items():
        members = [info for info in sets if _group(info) == group]
        if members:
            yield ""
            yield heading
        for info in members:
            predicts = f"{info.classes} classes" if info.classes else "a number"
            line = _row(info.name, count(info.rows), count(info.features), predicts, info.title, name_width)
            yield line if width is None else cut(line, width)


def _group(info: SetInfo) -> str:
    if info.kind != "download":
        return info.kind
    return "downloaded" if info.available else "to download"


def _row(name: str, rows: str, inputs: str, predicts: str, title: str, name_width: int) -> str:
    return _GAP.join((f"{name:<{name_width}}", f"{rows:>6}", f"{inputs:>6}", f"{predicts:<10}", title))
