"""The weights of a network as lines between its nodes: which are drawn, how strong they look, and where they run."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nntui.core.types import FloatArray, IntArray
from nntui.tui.renderables.canvas import ACROSS, DOWN, Paths
from nntui.tui.renderables.graph_layout import Node

LINES_A_ROW = 2
"""Between two layers at most so many weights are drawn for each line of the drawing: more would be a grey area."""

_STRONG, _WEAK = 0.6, 0.2
"""Shares of the greatest weight: from the first on lines are thick, below the second they are dotted."""

_FAINTEST, _BEHIND = 0.3, 0.6
"""Of the colour scale: the least, as a line has to be seen at all, and the most of those that are not emphasised."""

_NOT_ZERO = 1.01
"""Steps of the colour scale from zero that tell the sign, where it has few."""

_DASH, _DOTS_APART = 6, 4
_FEWEST = 2
"""Places of a line."""


@dataclass(frozen=True, eq=False)
class Edges:
    """The weights between two layers that are drawn, the weakest first, those of the chosen unit last."""

    start: IntArray
    end: IntArray
    """Places of the nodes that a weight is between, shape (edges,)."""

    shares: FloatArray
    """Of the greatest weight, from -1 to 1, shape (edges,)."""

    emphasised: NDArray[np.bool_]
    """Which belong to the chosen unit, shape (edges,)."""


def choose_edges(
    weights: FloatArray, begins: NDArray[np.bool_], ends: NDArray[np.bool_], most: int, *, only_chosen: bool
) -> Edges:
    """Return the `most` strongest of weights, shape (inputs, units), as shares; those of the chosen unit in any case.

    `begins` and `ends` say which node before and behind is the chosen one. With `only_chosen` the others are left out.
    """
    weights = np.nan_to_num(weights.astype(np.float64), nan=0.0, posinf=1.0, neginf=-1.0)
    sizes, emphasised = np.abs(weights).ravel(), (begins[:, None] | ends[None, :]).ravel()
    edges = np.flatnonzero(emphasised) if only_chosen else np.arange(sizes.size)
    order = edges[np.lexsort((sizes[edges], emphasised[edges]))][-max(most, int(emphasised.sum())) :]
    start, end = np.divmod(order, max(weights.shape[1], 1))
    return Edges(start, end, weights.ravel()[order].clip(-1.0, 1.0), emphasised[order])


def styles_of(edges: Edges, colours: int) -> IntArray:
    """Return the number of each edge's style: colours from the most negative to the most positive, then in bold."""
    faintest = max(_FAINTEST, _NOT_ZERO / (colours - 1))
    sizes = faintest + (1.0 - faintest) * np.abs(edges.shares)
    sizes = np.where(edges.emphasised, sizes, np.minimum(sizes, max(_BEHIND, faintest)))
    places = np.rint((colours - 1) / 2 * (1.0 + np.where(edges.shares >= 0.0, sizes, -sizes))).astype(np.intp)
    styles: IntArray = places + colours * edges.emphasised
    return styles


def paths_of(
    edges: Edges, here: tuple[Node, ...], there: tuple[Node, ...], first: int, styles: IntArray
) -> tuple[Paths, Paths]:
    """Return lines that leave and arrive level, and a second row of dots for the strong ones.

    They are solid where the weight is positive, dashed where it is negative, and dotted where it is weak. `first` is
    the line of the screen that the canvas begins at.
    """
    left, right = here[0].right * ACROSS, there[0].left * ACROSS
    heights = [np.array([(node.line - first + 0.5) * DOWN - 0.5 for node in nodes]) for nodes in (here, there)]
    upper, lower = heights[0][edges.start][:, None], heights[1][edges.end][:, None]
    count = max(right - left, 0) + int(np.max(np.abs(lower - upper), initial=0.0)) + _FEWEST
    along, number = np.linspace(0.0, 1.0, count), np.arange(count)
    x = np.broadcast_to(left + along * (right - left - 1), (len(edges.shares), count))
    y = upper + (lower - upper) * along * along * (3.0 - 2.0 * along)
    negative, weak = (edges.shares < 0.0)[:, None], (np.abs(edges.shares) < _WEAK)[:, None]
    dash, sparse = number % _DASH < _DASH // 2, number % _DOTS_APART == 0
    pairs = number % (2 * _DASH) < _FEWEST
    shown = np.where(negative, np.where(weak, pairs, dash), sparse | ~weak)
    dotted = edges.shares < 0.0
    strong = shown & (np.abs(edges.shares) >= _STRONG)[:, None]
    return Paths(x, y, shown, styles, dotted), Paths(x, y + 1.0, strong, styles, dotted)
