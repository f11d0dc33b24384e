"""Which views there are: each is imported when it is first opened."""

from importlib import import_module

from nntui.core.training.controls import Panel
from nntui.tui.widgets.view import View

VIEWS: dict[Panel, str] = {
    "weights": "weights_panel:WeightsPanel",
    "ridges": "ridges_panel:RidgesPanel",
    "boundary": "boundary_panel:BoundaryPanel",
    "graph": "graph_panel:GraphPanel",
    "unit": "unit_panel:UnitPanel",
    "mistakes": "mistakes_panel:MistakesPanel",
    "confusion": "confusion_panel:ConfusionPanel",
}
"""Module and class of each view, by the name of the panel that it asks for."""


def make_view(name: Panel) -> View:
    """Return a new view."""
    module, _, kind = VIEWS[name].partition(":")
    view: View = getattr(import_module(f"nntui.tui.widgets.{module}"), kind)()
    return view
