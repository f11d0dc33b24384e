"""The network as a graph; arrows and the mouse choose a unit."""

from dataclasses import replace
from typing import ClassVar

from textual import events
from textual.strip import Strip

from nntui.core.training.controls import Panel, ViewRequest
from nntui.core.training.seen import GraphView
from nntui.tui.messages import UnitChosen
from nntui.tui.widgets.view import View


class GraphPanel(View):
    """Units, and the weights between them."""

    panel: ClassVar[Panel] = "graph"
    title: ClassVar[str] = "Graph"

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__()
        self.tooltip = (
            "Lines are weights, nodes units. "
            "Click chooses a unit, arrows go from one to the next, v shows its weights alone."
        )
        self._view: GraphView | None = None
        self._only_chosen = False
        self.border_subtitle = "solid: +  dashed: -  shade: mean activation"

    def watch_snapshot(self) -> None:
        """Draw where the snapshot has a graph."""
        if self.snapshot is not None and self.snapshot.graph is not None:
            self._view = self.snapshot.graph
            self._show()

    def watch_chosen_layer(self) -> None:
        """Put the mark on the unit that is chosen now."""
        self._show()

    def watch_chosen_unit(self) -> None:
        """Put the mark on the unit that is chosen now."""
        self._show()

    def request(self, base: ViewRequest) -> ViewRequest:
        """Ask for as many units as there are lines for."""
        from nntui.tui.renderables import graph_layout

        units = graph_layout.units_for(self.size.height)
        return replace(base, layer=self.chosen_layer, chosen=self.chosen_unit, shown_units=units)

    def other_way(self) -> str:
        """Show all weights, or those of the chosen unit alone."""
        self._only_chosen = not self._only_chosen
        self._show()
        return ""

    def move(self, across: int, down: int) -> bool:
        """Choose another layer, or the unit above or below among those that are shown."""
        view = self._view
        if view is None:
            return True
        layer, unit = self._chosen(view)
        shown = [numbers.tolist() for numbers in view.shown[1:]]
        index = shown[layer].index(unit) if unit in shown[layer] else 0
        if across:
            to = min(max(layer + across, 0), len(shown) - 1)
            index = min(round(index / max(len(shown[layer]), 1) * len(shown[to])), len(shown[to]) - 1)
            layer = to
        index = min(max(index + down, 0), len(shown[layer]) - 1)
        self.post_message(UnitChosen(layer, shown[layer][index]))
        return True

    def on_click(self, event: events.Click) -> None:
        """Choose the unit that was clicked on."""
        view = self._view
        offset = event.get_content_offset(self)
        if view is None or offset is None:
            return
        from nntui.tui.renderables import graph, graph_layout

        layout = graph_layout.layout_of(view, *self.size, graph.extra_of(view, self.look))
        node = layout.at(offset.x, offset.y)
        if node is not None:
            self.post_message(UnitChosen(node.place - 1, node.number))

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the graph."""
        view = self._view
        if view is None:
            return self.nothing(width, height)
        from nntui.tui.renderables import graph

        return graph.draw(view, self._chosen(view), width, height, self.look, only_chosen=self._only_chosen)

    def _chosen(self, view: GraphView) -> tuple[int, int]:
        """Return layer and unit; they may be of a network that has other layers now."""
        layer = min(self.chosen_layer, len(view.widths) - 2)
        return layer, min(self.chosen_unit, view.widths[layer + 1] - 1)

    def _show(self) -> None:
        if self._view is None:
            return
        layer, unit = self._chosen(self._view)
        which = "the weights of" if self._only_chosen else "chosen:"
        view = self._view
        marks = ", off" * (any(view.off) and unit in view.off[layer])
        marks += ", frozen" * (any(view.frozen) and unit in view.frozen[layer])
        self.call_it(f"Graph  {which} unit {unit + 1} of layer {layer + 1}{marks}")
        self.redraw()
