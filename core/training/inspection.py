"""What the views into a network keep between two requests: passes over the validation part, and what was shown."""

from typing import TYPE_CHECKING

from nntui.core.data.dataset import Dataset
from nntui.core.training.controls import ViewRequest
from nntui.core.training.example_rows import ExampleRows
from nntui.core.training.graph_view import GraphLooker
from nntui.core.training.seen import ConfusionView, GraphView, MistakesView, UnitView
from nntui.core.training.survey import Judge, Survey
from nntui.core.training.unit_view import UnitLooker
from nntui.core.types import DType

if TYPE_CHECKING:
    from nntui.core.network import Network
    from nntui.core.training.trainer import Trainer


class Inspection:
    """Answers the requests of four views; what nobody asks for costs nothing."""

    def __init__(self, dataset: Dataset, dtype: DType, judge: Judge) -> None:
        """Look at the rows of these data, and into a trainer's network as it is at each request."""
        self._examples = examples = ExampleRows(dataset, dtype)
        self._graph = GraphLooker(dataset)
        self._unit = UnitLooker(dataset, examples, dtype)
        self._survey = Survey(judge, examples, dtype)

    def graph(self, trainer: "Trainer", request: ViewRequest) -> GraphView:
        """Return the network as a graph."""
        return self._graph.view(trainer.network, trainer.probe, request)

    def unit(self, trainer: "Trainer", request: ViewRequest) -> UnitView:
        """Return one unit."""
        self._examples.begin_request()
        return self._unit.view(trainer.network, trainer.progress.step, request)

    def mistakes(self, trainer: "Trainer", request: ViewRequest) -> MistakesView:
        """Return the worst mistakes of the network that a validation judges."""
        self._examples.begin_request()
        self._survey.advance(_judged(trainer), trainer.progress.step)
        return self._survey.mistakes(request.first, request.mistakes)

    def confusion(self, trainer: "Trainer") -> ConfusionView:
        """Return what that network takes for what."""
        self._survey.advance(_judged(trainer), trainer.progress.step)
        return self._survey.confusion()


def _judged(trainer: "Trainer") -> "Network":
    return trainer.keeper.judged(trainer.network, trainer.optimizer)
