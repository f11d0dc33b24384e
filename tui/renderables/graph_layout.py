"""Where the nodes of a network stand: layers from left to right, names of inputs and outputs beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from nntui.core.training.seen import GraphView
from nntui.tui.formatting import safe

HEIGHT_WITH_TITLES, HEIGHT_WITH_LEGEND = 5, 22
"""From the first height on there is a line above with the layers' names, from the second on one below that explains."""

_ENOUGH = 12
"""Units that are worth more than free lines between them."""

_LONGEST_NAME = 22
_NAMES_SHARE = 5
"""Names of inputs take at most one part in so many of the width; those of outputs as well."""


@dataclass(frozen=True)
class Node:
    """One unit, or input, that is shown."""

    place: int
    """0 for inputs, then the layers' numbers from 1."""

    index: int
    """Its place among those shown."""

    number: int
    """Counted from 0."""

    line: int
    left: int
    width: int

    @property
    def right(self) -> int:
        """The column behind it."""
        return self.left + self.width


@dataclass(frozen=True)
class Layout:
    """Nodes, and the room for names."""

    nodes: tuple[tuple[Node, ...], ...]
    """Of inputs, then of each layer."""

    before: int
    """Cells for the names of inputs."""

    behind: int
    """Cells for the names of outputs."""

    first: int
    """The first line of the body."""

    lines: int
    """Of the body."""

    def at(self, column: int, line: int) -> Node | None:
        """Return the node of a layer that a cell belongs to; one cell beside it counts, as nodes are small."""
        found = [
            node
            for nodes in self.nodes[1:]
            for node in nodes
            if node.line == line and node.left - 1 <= column <= node.right
        ]
        return found[0] if found else None


def body(height: int) -> tuple[int, int]:
    """Return the first line of the body, and how many it has; a unit needs one."""
    titles, legend = height >= HEIGHT_WITH_TITLES, height >= HEIGHT_WITH_LEGEND
    return int(titles), max(height - titles - legend, 1)


def units_for(height: int) -> int:
    """Return how many units of a layer are asked for: where there is room, every other line stays free."""
    lines = body(height)[1]
    return max(lines // 2, min(lines, _ENOUGH))


def layout_of(view: GraphView, width: int, height: int, extra: int = 0) -> Layout:
    """Return where everything stands in a drawing of width x height cells.

    A node takes its number's digits, a cell on both sides, and `extra` cells. Of more units than there are lines,
    which a drawing has for a moment after it was made smaller, the first are shown.
    """
    first, lines = body(height)
    most = max(width // _NAMES_SHARE, 1)
    before, behind = _room(view.input_names, most), _room(view.output_names, most)
    digits = [len(str(max(view.widths[1:], default=1)))] * len(view.widths)
    digits[0] = 0
    sizes = [each + 2 + extra for each in digits]
    room = max(width - before - behind - sizes[-1], 0)
    columns = []
    for place, numbers in enumerate(view.shown):
        left = before + round(place * room / max(len(view.shown) - 1, 1))
        shown = numbers.tolist()[:lines]
        columns.append(
            tuple(
                Node(place, index, number, first + _line(index, len(shown), lines), left, sizes[place])
                for index, number in enumerate(shown)
            )
        )
    return Layout(tuple(columns), before, behind, first, lines)


def _room(names: Sequence[str], most: int) -> int:
    longest = max((cell_len(safe(name)) for name in names), default=0)
    return min(longest, most, _LONGEST_NAME) + 1 if longest else 0


def _line(index: int, count: int, lines: int) -> int:
    """Spread nodes evenly over the lines."""
    return min(int((index + 0.5) * lines / count), lines - 1)
