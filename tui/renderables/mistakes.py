"""The worst mistakes: a picture or a row each, its label, what was predicted instead, and how certainly."""

from textual.strip import Strip

from nntui.core.training.seen import Mistake, MistakesView
from nntui.core.types import Task
from nntui.tui.formatting import cut, padded, percent, safe, significant
from nntui.tui.renderables.blocks import Tile, cut_parts, fitting, tile_size, tiles
from nntui.tui.renderables.lines import Part, filled, line
from nntui.tui.renderables.look import Look

_NAME = 12, 24
"""Least and greatest cells of a label or a prediction."""

_NUMBER = 9
_READABLE, _LARGEST = 6, 14
"""Lines of a picture."""

_ENOUGH = 12
"""Pictures that are worth more than larger ones."""


def room_for(width: int, height: int, image_shape: tuple[int, int] | None) -> tuple[int, int]:
    """Return how many mistakes there is room for, and how many stand side by side."""
    if image_shape is None:
        return max((height - 1) // 2, 1), 1
    _, wide, down = _grid(width, height, image_shape)
    across = fitting(width, wide)
    return max(across * down, 1), across


def draw(view: MistakesView, task: Task, width: int, height: int, look: Look) -> list[Strip]:
    """Draw the mistakes as `height` strips of `width` cells."""
    palette = look.palette
    if width < 1 or height < 1:
        return filled([], width, height, palette)
    if not view.mistakes:
        text = "no mistakes" if view.rows else "no row was judged yet"
        rest = f" on {view.rows:,} rows" if view.rows else ""
        return filled([line([(padded(text + rest, width, look.ellipsis), palette.accent)], width, palette)],
                      width, height, palette)  # fmt: skip
    picture = view.mistakes[0].example.picture
    if picture is None:
        return _list(view, task, width, height, look)
    lines, _, _ = _grid(width, height, (int(picture.shape[0]), int(picture.shape[1])))
    found = [
        Tile(_caption(mistake, task, look), mistake.example.picture)
        for mistake in view.mistakes
        if mistake.example.picture is not None
    ]
    return tiles(found, width, height, look, lines=lines)


def _grid(width: int, height: int, shape: tuple[int, int]) -> tuple[int, int, int]:
    """Return lines and cells of a picture, and how many stand below one another.

    They are as large as they can be with enough of them in sight; where they never are, most of the area is covered.
    """
    best, worth = (max(height - 1, 1), 1, 1), 0.0
    for lines in range(min(height - 1, _LARGEST), min(_READABLE, height - 1) - 1, -1):
        tall, wide = tile_size(shape, lines, width)
        down = height // (tall + 1)
        shown = fitting(width, wide) * down if tall else 0
        covered = shown * tall * wide
        if covered * shown**0.5 > worth:
            best, worth = (tall, wide, max(down, 1)), covered * shown**0.5
        if shown >= _ENOUGH:
            break
    return best


def _arrow(look: Look) -> str:
    return "->" if look.ascii else "→"


def _caption(mistake: Mistake, task: Task, look: Look) -> list[Part]:
    palette = look.palette
    return [
        (f"{_shown(mistake.example.target)}{_arrow(look)}", palette.foreground),
        (f"{_shown(mistake.predicted)} ", palette.valid),
        (_certainty(mistake, task), palette.muted),
    ]


def _certainty(mistake: Mistake, task: Task) -> str:
    if mistake.certainty is None:
        return ""
    if task == "regression":
        return f"off by {significant(mistake.certainty)}"
    return percent(mistake.certainty, 0 if mistake.certainty < 0.995 else 1)


def _shown(text: str) -> str:
    return cut(safe(text), _NAME[1]) or "(empty)"


def _list(view: MistakesView, task: Task, width: int, height: int, look: Look) -> list[Strip]:
    """Draw two lines for each row: what it is taken for, and what it is."""
    palette = look.palette
    name = min(max((max(len(_shown(one.example.target)), len(_shown(one.predicted))) for one in view.mistakes),
                   default=0), _NAME[1])  # fmt: skip
    name = max(name, _NAME[0])
    third = "error" if task == "regression" else "certainty"
    titles = f"{'true':<{name}}  {'predicted':<{name}}{third:>{_NUMBER + 1}}{'loss':>{_NUMBER + 1}}   row"
    strips = [line([(padded(titles, width, ""), palette.muted)], width, palette)]
    for mistake in view.mistakes:
        certainty = "" if mistake.certainty is None else _certainty(mistake, task).removeprefix("off by ")
        row = f"   {mistake.example.row + 1:,}"
        parts: list[Part] = [
            (padded(_shown(mistake.example.target), name, look.ellipsis) + "  ", palette.foreground),
            (padded(_shown(mistake.predicted), name, look.ellipsis), palette.valid),
            (certainty.rjust(_NUMBER + 1), palette.valid),
            (significant(mistake.loss).rjust(_NUMBER + 1) + row, palette.muted),
        ]
        strips.append(line(cut_parts(parts, width, look), width, palette))
        text = padded("  " + safe(mistake.example.text), width, look.ellipsis)
        strips.append(line([(text, palette.muted)], width, palette))
    return filled(strips, width, height, palette)


def title(view: MistakesView, task: Task) -> str:
    """Say which of how many mistakes are shown, and of which step."""
    part = f"{view.rows:,} of {view.of:,} rows" if view.rows < view.of else f"{view.of:,} rows"
    last = view.first + len(view.mistakes)
    if task == "regression":
        return f"Largest errors  {view.first + 1} to {last} of {part}, step {view.step:,}"
    wrong = f"{view.wrong:,} wrong of {part}, step {view.step:,}"
    return f"Worst mistakes  {view.first + 1} to {last}, {wrong}" if view.mistakes else f"Mistakes  {wrong}"
