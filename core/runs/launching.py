"""What is to be trained: a new run, or one that goes on where it was left.

The engine is imported when a trainer is built, on the training thread: a screen's first frame need not wait for it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from nntui.core.errors import UserError
from nntui.core.runs.store import CHECKPOINT, RECIPE, RunFolder, find_run
from nntui.core.training.choices import Choices

if TYPE_CHECKING:
    from nntui.core.training.trainer import Trainer


class Launch(Protocol):
    """A run before it runs."""

    @property
    def folder(self) -> RunFolder:
        """Where it is kept."""

    def build(self, *, endless: bool) -> "Trainer":
        """Read the data and build the trainer, which may take seconds. Raises `UserError`.

        `endless` leaves the number of epochs open where nobody named one.
        """


@dataclass(frozen=True)
class NewRun:
    """A run from its beginning."""

    choices: Choices
    folder: RunFolder

    def build(self, *, endless: bool) -> "Trainer":
        """Complete the recipe and build its trainer."""
        from nntui.core.training.planning import make_plan
        from nntui.core.training.trainer import Trainer

        plan = make_plan(self.choices, endless=endless)
        return Trainer(plan.recipe, plan.dataset)


class ResumedRun:
    """A run that goes on exactly where it was left."""

    def __init__(self, run: str, root: Path | None = None) -> None:
        """Find the run by id, name or path. Raises `UserError` if there is none."""
        self._path = find_run(run, root)
        self.folder = RunFolder.of(self._path)

    def build(self, *, endless: bool) -> "Trainer":
        """Read recipe, data and checkpoint; the recipe says itself where the run ends."""
        from nntui.core.runs.checkpoint import load_checkpoint

        if not (self._path / CHECKPOINT).exists():
            raise UserError(f"the run in {str(self._path)!r} was never saved: start again with its recipe.toml")
        trainer = NewRun(Choices(recipe=self._path / RECIPE), self.folder).build(endless=True)
        load_checkpoint(self._path / CHECKPOINT, trainer)
        return trainer
