"""What is to be trained: a new run, or one that goes on where it was left.

The engine is imported when a trainer is built, on the training thread: a screen's first frame need not wait for it.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from nntui.core.errors import UserError
from nntui.core.runs.store import CHECKPOINT, RECIPE, RunFolder, find_run
from nntui.core.training.choices import Choices

if TYPE_CHECKING:
    from nntui.core.data.tables import HeadColumn
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


class NewRun:
    """A run from its beginning."""

    def __init__(self, choices: Choices, folder: RunFolder) -> None:
        """Keep the run of these choices in the folder."""
        self.choices = choices
        self.folder = folder
        self.say: Callable[[str], None] = lambda _: None
        """Told what takes long before anything is trained."""

    def build(self, *, endless: bool) -> "Trainer":
        """Complete the recipe and build its trainer."""
        from nntui.core.training.planning import make_plan
        from nntui.core.training.trainer import Trainer

        plan = make_plan(self.choices, endless=endless, say=self.say)
        return Trainer(plan.recipe, plan.dataset)

    def columns(self) -> "tuple[HeadColumn, ...] | None":
        """Return the columns of a table of which nobody said which one is to be predicted; None where that is known.

        Raises `UserError` where the table cannot be read.
        """
        from nntui.core.data.resolving import find_path, is_set
        from nntui.core.data.tables import is_table, table_head

        said = self.choices
        if said.data is None or said.target is not None or said.recipe is not None or is_set(said.data):
            return None
        path = find_path(said.data)
        return table_head(path) if is_table(path) and not path.is_dir() else None

    def predict(self, target: str) -> None:
        """Say which column is to be predicted."""
        self.choices = replace(self.choices, target=target)


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
