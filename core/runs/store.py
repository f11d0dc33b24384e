"""Run folders: one a run, recipe, model, the checkpoint from which it goes on, and the log of interventions.

What writes them is imported when it writes: a screen opens a folder before the engine is there.
"""

import contextlib
import re
import secrets
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from nntui.core.atomic import write_atomically
from nntui.core.errors import UserError

if TYPE_CHECKING:
    from nntui.core.runs.model import Model
    from nntui.core.training.trainer import Trainer

RECIPE = "recipe.toml"
MODEL = "model.safetensors"
CHECKPOINT = "checkpoint.safetensors"
INTERVENTIONS = "interventions.jsonl"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def default_folder() -> Path:
    """Where runs are kept unless the user says otherwise."""
    return platformdirs.user_data_path("nntui") / "runs"


def find_run(run: str, root: Path | None = None) -> Path:
    """Return the folder of a run: an id or a name under `root`, or a path. Raises `UserError` if there is none."""
    folder = root or default_folder()
    with contextlib.suppress(OSError, RuntimeError, ValueError):
        for path in (folder / run if _NAME.fullmatch(run) else Path(run), Path(run).expanduser()):
            if (path / RECIPE).is_file():
                return path
    from difflib import get_close_matches

    known = sorted(path.parent.name for path in folder.glob(f"*/{RECIPE}"))
    nearest = get_close_matches(run, known, n=1)
    hint = f"did you mean {nearest[0]!r}?" if nearest else "name a run by its id, its name or its folder"
    raise UserError(f"there is no run {run!r} in {str(folder)!r}: {hint}")


def open_model(model: str, root: Path | None = None) -> "Model":
    """Return the model in a file, or that of a run. Raises `UserError` where there is neither."""
    from nntui.core.runs.model import load_model

    path = Path(model)
    with contextlib.suppress(OSError, ValueError, RuntimeError):
        if path.expanduser().is_file():
            return load_model(path.expanduser())
    if path.suffix == ".safetensors":
        raise UserError(f"there is no model {model!r}: give a model file, or a run by its id, name or folder")
    found = find_run(model, root) / MODEL
    if not found.is_file():
        raise UserError(f"the run in {str(found.parent)!r} has no model yet: it was never saved")
    return load_model(found)


class RunFolder:
    """Keeps one run: a `Recorder` that writes into a folder of its own, readable by its owner alone."""

    def __init__(self, root: Path | None = None, name: str | None = None) -> None:
        """Keep the run under `root`, as `name` or under an id made of the time and the data.

        Raises `UserError` for a name that is no plain file name.
        """
        if name is not None and not _NAME.fullmatch(name):
            raise UserError(f"the name {name!r} cannot be: up to 64 letters, digits, dots, dashes and underscores can")
        self._root = root or default_folder()
        self._name = name
        self.path: Path | None = None
        """The folder, once the run has begun."""

    @classmethod
    def of(cls, path: Path) -> "RunFolder":
        """Go on keeping a run in its folder."""
        folder = cls(path.parent)
        folder.path = path
        return folder

    def begin(self, trainer: "Trainer") -> str:
        """Make the folder and write the recipe; return the run's id. Raises `UserError` where it cannot be."""
        from nntui.core.training.recipe_file import to_toml

        if self.path is not None:
            return self.path.name
        try:
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path = self._make_folder(trainer)
            write_atomically(self.path / RECIPE, to_toml(trainer.recipe).encode())
        except OSError as error:
            raise UserError(
                f"cannot keep the run in {str(self._root)!r}: {error.strerror}; choose another place with --runs-dir"
            ) from error
        return self.path.name

    def end(self, trainer: "Trainer") -> str:
        """Write the model and a checkpoint; return the model's path. Raises `UserError` where it cannot be."""
        from nntui.core.runs.checkpoint import save_checkpoint
        from nntui.core.runs.interventions import interventions
        from nntui.core.runs.model import save_model
        from nntui.core.training.state import capture

        if self.path is None:
            raise RuntimeError("the run has not begun")
        path = self.path / MODEL
        try:
            save_model(path, trainer.kept()[0], trainer.dataset, trainer.loss.threshold)
            save_checkpoint(self.path / CHECKPOINT, capture(trainer), trainer.branches)
            write_atomically(self.path / INTERVENTIONS, interventions(trainer))
        except OSError as error:
            raise UserError(f"cannot keep the model in {str(self.path)!r}: {error.strerror}") from error
        return str(path)

    def set_aside(self, trainer: "Trainer") -> None:
        """Keep the model beside the one to come, as `model-before-reset-N`. Raises `UserError` where it cannot be."""
        from nntui.core.runs.model import save_model

        if self.path is None:
            raise RuntimeError("the run has not begun")
        number = 1 + sum(1 for _ in self.path.glob("model-before-reset-*.safetensors"))
        path = self.path / f"model-before-reset-{number}.safetensors"
        try:
            save_model(path, trainer.kept()[0], trainer.dataset, trainer.loss.threshold)
        except OSError as error:
            raise UserError(f"cannot keep the model in {str(self.path)!r}: {error.strerror}") from error

    def save(self, trainer: "Trainer", path: str, *, overwrite: bool) -> str:
        """Write the model to a file of the user's choice; return its path. Raises `UserError` where it cannot be."""
        from nntui.core.runs.saving import save_as

        return save_as(trainer, path, overwrite=overwrite)

    def fault(self, report: str) -> None:
        """Keep the report of an error inside the program beside the recipe."""
        if self.path is not None:
            write_atomically(self.path / "error.txt", report.encode())

    def _make_folder(self, trainer: "Trainer") -> Path:
        if self._name is not None:
            path = self._root / self._name
            try:
                path.mkdir(mode=0o700)
            except FileExistsError as error:
                raise UserError(f"a run named {self._name!r} exists: choose another name") from error
            return path
        data = re.sub(r"[^A-Za-z0-9]+", "-", Path(trainer.dataset.name).name).strip("-")[:24] or "data"
        stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
        path = self._root / f"{stamp}-{data}-{secrets.token_hex(2)}"
        path.mkdir(mode=0o700)
        return path
