"""One unit closely: the sum that it makes for a row, its activation function, its weights, and what excites it."""

from collections.abc import Sequence

import numpy as np
from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from nntui.core.training.seen import Example, UnitInput, UnitView
from nntui.tui.formatting import cut, padded, safe, significant, wrapped
from nntui.tui.renderables import function_plot
from nntui.tui.renderables.blocks import GAP, Block, Tile, beside, cut_parts, fitting, tile_size, tiles
from nntui.tui.renderables.lines import Part, filled, line
from nntui.tui.renderables.look import Look

TALL = 20
"""From this height on there are two rows of blocks."""

NUMBER = 9
"""Cells of a number, at least one of them free."""

_SUM, _PLOT, _NAMED, _EXCITING = 34, 18, 22, 22
"""Least cells of the blocks."""

_WIDEST_SUM = 54
_WIDEST_PLOT = 30
_TITLES = ("value", "weight", "product")
_LONGEST_LABEL, _SHORTEST_NAME = 13, 6
_FEWER_DIGITS = 2
_SUM_FOOT = 4
"""Lines below the inputs: the others, the bias, z, and the output."""

_MOST_TILES = 32
_TILE_LINES = 14
_READABLE = 5
_WORTH_IT = 1.2
"""How many times more pictures smaller ones have to bring."""


def exciting_for(width: int, height: int) -> int:
    """Return for how many exciting rows there is room at the most."""
    return min(max(width // 12, height, 1), _MOST_TILES)


def draw(view: UnitView, width: int, height: int, look: Look, *, named: bool = False) -> list[Strip]:
    """Draw the unit as `height` strips of `width` cells.

    Where there is not room for all, what excites it or, with `named`, its largest and smallest weights are shown.
    """
    if width < 1 or height < 1:
        return filled([], width, height, look.palette)
    if height < TALL:
        return beside(_one_row(view, width, height, look, named=named), width, height, look.palette)
    upper = max(height // 2, _SUM_FOOT + 7)
    top = beside(_upper_row(view, width, upper - 1, look), width, upper, look.palette)
    return [*top, *_lower_row(view, width, height - upper, look)]


def _one_row(view: UnitView, width: int, height: int, look: Look, *, named: bool) -> list[Block]:
    """Return the sum, the function, the weights and the rows, as far as there is room for them."""
    has_room = width >= _SUM + _PLOT + _NAMED + _EXCITING + 3 * GAP
    has_pictures = view.example is not None and view.example.picture is not None
    cells = min(_SUM + 6 if has_room else _SUM, width)
    blocks: list[Block] = [(cells, _sum(view, cells, height, look))]
    room = width - cells - GAP
    if room >= _PLOT:
        blocks.append((_PLOT, _plot(view, _PLOT, height, look)))
        room -= _PLOT + GAP
    if room >= _NAMED and (named or (has_room and not has_pictures)):
        cells = _NAMED if has_room else room
        blocks.append((cells, _named(view, cells, height, look)))
        room -= cells + GAP
    if room >= _READABLE * 2:
        blocks.append((room, _rows(view, room, height, look)))
    return blocks


def _upper_row(view: UnitView, width: int, height: int, look: Look) -> list[Block]:
    named = _NAMED + max((width - 120) // 4, 0)
    plot = min(max(_PLOT, (width - _SUM - named) // 2), _WIDEST_PLOT * 2)
    total = width - 2 * GAP - plot - named
    if total < _SUM:
        return _one_row(view, width, height, look, named=True)
    sums = min(total, _WIDEST_SUM)
    plot = width - 2 * GAP - named - sums
    return [
        (sums, _sum(view, sums, height, look)),
        (plot, _plot(view, plot, height, look)),
        (named, _named(view, named, height, look)),
    ]


def _lower_row(view: UnitView, width: int, height: int, look: Look) -> list[Strip]:
    """Show the row itself, and what excites the unit."""
    if view.example is None or view.example.picture is not None:
        return _rows(view, width, height, look)
    lines = [_heading(f"row {view.example.row + 1:,}: {_target(view.example)}", width, look)]
    text = wrapped(safe(view.example.text), max(width, 2))
    most = max(height // 3, 1)
    if len(text) > most:
        text = [*text[: most - 1], cut(text[most - 1] + "……", width, look.ellipsis)]
    lines += [line([(each, look.palette.muted)], width, look.palette) for each in text]
    return filled([*lines, *_rows(view, width, height - len(lines), look)], width, height, look.palette)


def _heading(text: str, width: int, look: Look) -> Strip:
    return line([(padded(text, width, look.ellipsis), look.palette.accent)], width, look.palette)


def _target(example: Example) -> str:
    return safe(example.target) or "(empty)"


def _sum(view: UnitView, width: int, height: int, look: Look) -> list[Strip]:
    """Show the inputs that bring most, and what becomes of their sum."""
    palette = look.palette
    shown = view.inputs[: max(height - 1 - _SUM_FOOT, 0)]
    longest = min(max((cell_len(safe(one.name)) for one in shown), default=0), _LONGEST_LABEL)
    titles = _TITLES[-max((width - longest) // NUMBER, 1) :]
    head = "" if view.example is None else f"row {view.example.row + 1:,}"
    lines = [_cells(head, titles, palette.muted, width, look)]
    for one in shown:
        values = [_number(each) for each in (one.value, one.weight, one.share)][-len(titles) :]
        label = _with_value(one, width - NUMBER * len(titles), look)
        lines.append(_cells(label, values, palette.foreground, width, look))
    others = view.others + len(view.inputs) - len(shown)
    rest = view.others_share + sum(one.share for one in view.inputs[len(shown) :])
    bias = "no bias" if view.bias is None else "bias"
    foot: list[tuple[str, float | None, Style]] = [
        (f"{others:,} other input{'s' * (others != 1)}" if others else "", rest if others else None, palette.muted),
        (bias, view.bias, palette.muted),
        ("sum z", view.weighted_sum, palette.valid),
        ("output: switched off" if view.off else f"output {view.activation}(z)", view.output, palette.valid),
    ]
    for label, value, style in foot:
        lines.append(_cells(label, [] if value is None else [_number(value)], style, width, look))
    return lines


def _with_value(one: UnitInput, room: int, look: Look) -> str:
    """Return an input's name with its raw value, for which a long name is cut, but not to nothing."""
    name, raw = safe(one.name), f" {safe(one.raw)}" if one.raw else ""
    if room - cell_len(raw) < min(cell_len(name), _SHORTEST_NAME):
        return cut(name, room, look.ellipsis)
    return cut(name, room - cell_len(raw), look.ellipsis) + raw


def _cells(label: str, numbers: Sequence[str], style: Style, width: int, look: Look) -> Strip:
    """Write a label, and numbers at the right."""
    texts = "".join(number.rjust(NUMBER) for number in numbers)
    return line([(padded(label, max(width - len(texts), 0), look.ellipsis) + texts, style)], width, look.palette)


def _number(value: float) -> str:
    text = significant(value + 0.0)  # without the sign of -0
    return text if len(text) < NUMBER else significant(value, _FEWER_DIGITS)


def _plot(view: UnitView, width: int, height: int, look: Look) -> list[Strip]:
    """Show the activation function, with the unit on it."""
    palette = look.palette
    lines = [line([(padded(view.formula, width, look.ellipsis), palette.muted)], width, palette)]
    point = f"z {_number(view.weighted_sum)} {'->' if look.ascii else '→'} {_number(view.output)}"
    lines.append(line([(padded(point, width, look.ellipsis), palette.valid)], width, palette))
    at = (view.weighted_sum, view.output)
    return [*lines, *function_plot.draw(view.curve_z, view.curve_g, at, width, max(height - 2, 0), look)]


def _named(view: UnitView, width: int, height: int, look: Look) -> list[Strip]:
    """Name the inputs with the greatest weights of either sign."""
    palette = look.palette
    half = max((height - 2) // 2, 0)
    largest, smallest = view.largest[: max(half, height - 2 - len(view.smallest))], view.smallest
    smallest = smallest[: height - 2 - len(largest)]
    lines = [_heading("largest weights", width, look)]
    lines += [_cells(safe(name), [_number(weight)], palette.foreground, width, look) for name, weight in largest]
    lines.append(_heading("smallest weights", width, look))
    lines += [_cells(safe(name), [_number(weight)], palette.foreground, width, look) for name, weight in smallest]
    return lines


def _rows(view: UnitView, width: int, height: int, look: Look) -> list[Strip]:
    """Show the rows that excite the unit most: pictures, the row itself and the weights before them, or lines."""
    if view.example is not None and view.example.picture is not None:
        return _pictures(view, width, height, look)
    lines = [_heading(_exciting_title(view), width, look)]
    room = width - NUMBER - 1
    with_text = room >= 2 * _NAMED
    for example, activation in view.exciting[: max(height - 1, 0)]:
        label = cut(_target(example), room // 3 if with_text else room, look.ellipsis)
        parts: list[Part] = [
            (_number(activation).rjust(NUMBER) + " ", look.palette.valid),
            (f"{label} ", look.palette.foreground),
        ]
        if with_text or cell_len(label) < room // 2:
            parts.append((safe(example.text), look.palette.muted))
        lines.append(line(cut_parts(parts, width, look), width, look.palette))
    return lines


def _exciting_title(view: UnitView) -> str:
    if view.seen < view.examples:
        return f"excite it most, of {view.seen:,} of {view.examples:,} rows"
    return "excite it most"


def _pictures(view: UnitView, width: int, height: int, look: Look) -> list[Strip]:
    palette = look.palette
    assert view.example is not None
    assert view.example.picture is not None
    found = [Tile([(f"row: {_target(view.example)}", palette.accent)], view.example.picture)]
    if view.field is not None:
        limit = float(np.max(np.abs(np.nan_to_num(view.field)), initial=0.0)) or 1.0
        found.append(Tile([("weights", palette.accent)], view.field, limit))
    for example, activation in view.exciting:
        if example.picture is not None:
            caption = [(f"{_target(example)} ", palette.foreground), (_number(activation).strip(), palette.valid)]
            found.append(Tile(caption, example.picture))
    before = f"row{', weights' * (view.field is not None)}"
    title = f"{before}, and what excites it most"
    title = title if cell_len(title) <= width else f"{before}, exciting"
    if view.seen < view.examples:
        title += f" (of {view.seen:,} of {view.examples:,} rows)"
    lines = _tile_lines(view.example.picture.shape, len(found), width, height - 1)
    drawn = tiles(found, width, height - 1, look, lines=lines)
    return [_heading(cut(title, width, look.ellipsis), width, look), *drawn]


def _tile_lines(shape: tuple[int, ...], wanted: int, width: int, height: int) -> int:
    """Return how many lines a picture gets: those with which the most are in sight, of at least a readable size."""
    best, most = height - 1, 0
    for lines in range(min(height - 1, _TILE_LINES), _READABLE - 1, -1):
        tall, wide = tile_size((shape[0], shape[1]), lines, width)
        if not tall:
            continue
        shown = min(fitting(width, wide) * (height // (tall + 1)), wanted)
        if shown > most * _WORTH_IT:
            best, most = lines, shown
    return best


def title(view: UnitView) -> str:
    """Name the unit, and the row that it is shown with."""
    name = f" ({cut(safe(view.name), 16)})" if view.name else ""
    marks = " · off" * view.off + " · frozen" * view.frozen
    row = "" if view.example is None else f"  row {view.example.row + 1:,} of {view.examples:,}"
    label = "" if view.example is None else f": {cut(_target(view.example), 16)}"
    return f"Unit {view.unit + 1} of {view.units}{name}  layer {view.layer + 1}, {view.activation}{marks}{row}{label}"
