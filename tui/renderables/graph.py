"""The network as a graph: a line for each weight, a node for each unit, shaded by its mean activation."""

import numpy as np
from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from nntui.core.training.seen import GraphView
from nntui.tui.formatting import padded, safe
from nntui.tui.renderables.canvas import Canvas
from nntui.tui.renderables.cells import GLYPHS, cell_table
from nntui.tui.renderables.graph_edges import LINES_A_ROW, choose_edges, paths_of, styles_of
from nntui.tui.renderables.graph_layout import HEIGHT_WITH_LEGEND, HEIGHT_WITH_TITLES, Layout, Node, layout_of
from nntui.tui.renderables.lines import Part, filled, line
from nntui.tui.renderables.look import Look

_FROZEN, _OFF = "=", "x"


def extra_of(view: GraphView, look: Look) -> int:
    """Return the cells that a node has for signs: its level where colours cannot say it, and what was done to it."""
    return int(look.in_glyphs) + int(any(view.frozen) or any(view.off))


def draw(
    view: GraphView, chosen: tuple[int, int], width: int, height: int, look: Look, *, only_chosen: bool = False
) -> list[Strip]:
    """Draw the graph as `height` strips of `width` cells; `chosen` are layer and unit, counted from 0.

    The chosen unit's weights are in front and in full colour; with `only_chosen` they are alone.
    """
    palette = look.palette
    if width < 1 or height < 1:
        return filled([], width, height, palette)
    layout = layout_of(view, width, height, extra_of(view, look))
    canvas = Canvas(width, layout.lines, ascii=look.ascii)
    styles, drawn = _draw_edges(canvas, view, layout, chosen, look, only_chosen=only_chosen)
    for nodes in layout.nodes:
        for node in nodes:
            canvas.place(node.line - layout.first, *_node(node, view, layout, chosen, look))
    rows = canvas.lines(styles, palette.blank)
    strips = [Strip(row).adjust_cell_length(width, palette.blank) for row in rows]
    if height >= HEIGHT_WITH_TITLES:
        strips.insert(0, _titles(view, layout, width, look))
    if height >= HEIGHT_WITH_LEGEND:
        strips.append(_legend(view, drawn, width, look, only_chosen=only_chosen))
    return filled(strips, width, height, palette)


def _draw_edges(
    canvas: Canvas, view: GraphView, layout: Layout, chosen: tuple[int, int], look: Look, *, only_chosen: bool
) -> tuple[list[Style], tuple[int, int]]:
    """Draw the weights; return the styles, and how many of how many weights are drawn."""
    styles = [look.palette.blank + Style(color=colour) for colour in look.colours]
    colours = len(styles)
    styles += [style + Style(bold=True) for style in styles]
    total = drawn = 0
    for here, there, weights in zip(layout.nodes[:-1], layout.nodes[1:], view.weights, strict=True):
        begins, ends = (
            np.array([(node.place - 1, node.number) == chosen for node in nodes], np.bool_) for nodes in (here, there)
        )
        shares = weights[: len(here), : len(there)] / view.limit
        edges = choose_edges(shares, begins, ends, layout.lines * LINES_A_ROW, only_chosen=only_chosen)
        total, drawn = total + shares.size, drawn + len(edges.shares)
        if not len(edges.shares):
            continue
        thin, thick = paths_of(edges, here, there, layout.first, styles_of(edges, colours))
        canvas.draw(thick)
        canvas.draw(thin)
    return styles, (drawn, total)


def _node(node: Node, view: GraphView, layout: Layout, chosen: tuple[int, int], look: Look) -> tuple[int, list[Part]]:
    """Return the column where a node begins, its name included, and its parts."""
    palette = look.palette
    is_chosen = node.place > 0 and (node.place - 1, node.number) == chosen
    values = view.activations[node.place]
    value, limit = float(values[node.index]), float(np.nanmax(np.abs(values), initial=0.0)) or 1.0
    left, right = ("[", "]") if is_chosen else (" ", " ")
    digits = node.width - 2 - extra_of(view, look)
    label = str(node.number + 1).rjust(digits) if node.place else ""
    text = left + label + _signs(node, view, value / limit, look) + right
    parts: list[Part] = [(text, _shade(value / limit, look, is_chosen=is_chosen))]
    if node.place == 0 and layout.before:
        name = padded(safe(view.input_names[node.index]), layout.before - 1, look.ellipsis, right=True)
        return node.left - layout.before, [(name + " ", palette.foreground), *parts]
    if node.place == len(view.widths) - 1 and layout.behind:
        name = padded(safe(view.output_names[node.index]), layout.behind - 1, look.ellipsis)
        return node.left, [*parts, (" " + name, palette.foreground)]
    return node.left, parts


def _signs(node: Node, view: GraphView, share: float, look: Look) -> str:
    """Return what stands in a node beside its number."""
    level = ""
    if look.in_glyphs:
        table = cell_table(look.palette, look.depth, ascii=look.ascii)
        code = int(table.codes(np.array([[share]]), 1.0)[0, 0])
        level = GLYPHS[code] if code < len(GLYPHS) else "?"
    if not (any(view.frozen) or any(view.off)):
        return level
    layer = node.place - 1
    is_off = layer >= 0 and any(view.off) and node.number in view.off[layer]
    is_frozen = layer >= 0 and any(view.frozen) and node.number in view.frozen[layer]
    return level + (_OFF if is_off else _FROZEN if is_frozen else " ")


def _shade(share: float, look: Look, *, is_chosen: bool) -> Style:
    """Return a node's style: its background says how active it is."""
    palette = look.palette
    if look.in_glyphs:
        return palette.foreground + Style(reverse=True, bold=is_chosen)
    if not np.isfinite(share):
        return palette.mark + Style(reverse=True)
    colours = look.colours
    return look.on(colours[round((len(colours) - 1) / 2 * (1.0 + share))], bold=is_chosen)


def _titles(view: GraphView, layout: Layout, width: int, look: Look) -> Strip:
    """Name the layers over their nodes, and say how many of their units are shown."""
    starts = [nodes[0].left for nodes in layout.nodes]
    starts[0] -= layout.before
    last = _title(view, len(starts) - 1, len(layout.nodes[-1]), width)
    starts[-1] = max(min(starts[-1], width - len(last)), 0)
    text = ""
    for place, (start, end) in enumerate(zip(starts, [*starts[1:], width + 1], strict=True)):
        name = _title(view, place, len(layout.nodes[place]), end - 1 - start)
        text = padded(padded(text, start, "") + name, max(min(end - 1, width), 0), look.ellipsis)
    return line([(text, look.palette.muted)], width, look.palette)


def _title(view: GraphView, place: int, count: int, room: int) -> str:
    """Name a layer in full, or in few words where there is less room."""
    units = view.widths[place]
    full, short = (f"{units:,}",) * 2 if count == units else (f"{count} of {units:,}", f"{count}/{units}")
    if not place:
        return f"{full} input{'s' * (units != 1)}"
    names = (f"{place} {view.functions[place - 1]} {each}" for each in (full, short))
    return next((name for name in names if len(name) <= room), f"{place} {short}")


def _legend(view: GraphView, drawn: tuple[int, int], width: int, look: Look, *, only_chosen: bool) -> Strip:
    """Say what lines and nodes mean."""
    palette, colours = look.palette, look.colours
    solid, dashed = ("---", "...") if look.ascii else ("───", "╌╌╌")
    positive, negative = (palette.blank + Style(color=colour) for colour in (colours[-1], colours[0]))
    parts: list[Part] = [
        (f" {solid}", positive),
        (" + ", palette.foreground),
        (f" {dashed}", negative),
        (" - ", palette.foreground),
    ]
    texts = ["shade: mean activation"]
    if only_chosen:
        texts.append("the weights of the chosen unit alone")
    elif drawn[0] < drawn[1]:
        texts.append(f"the {drawn[0]:,} strongest of {drawn[1]:,} weights between these units")
    if any(view.off):
        texts.insert(0, f"{_OFF} off")
    if any(view.frozen):
        texts.insert(0, f"{_FROZEN} frozen")
    room = width - sum(cell_len(text) for text, _ in parts)
    for text in texts:
        if len(text) + 2 <= room:
            parts.append(("  " + text, palette.muted))
            room -= len(text) + 2
    return line(parts, width, palette)
