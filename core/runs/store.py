"""Run folders: one a run, with its recipe and its model."""

import re
import secrets
from datetime import datetime
from pathlib import Path

import platformdirs

from nntui.core.errors import UserError
from nntui.core.runs.atomic import write_atomically
from nntui.core.runs.model import save_model
from nntui.core.training.recipe import to_toml
from nntui.core.training.trainer import Trainer

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def default_folder() -> Path:
    """Where runs are kept unless the user says otherwise."""
    return platformdirs.user_data_path("nntui") / "runs"


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

    def begin(self, trainer: Trainer) -> str:
        """Make the folder and write the recipe; return the run's id. Raises `UserError` where it cannot be."""
        try:
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path = self._make_folder(trainer)
            write_atomically(self.path / "recipe.toml", to_toml(trainer.recipe).encode())
        except OSError as error:
            raise UserError(
                f"cannot keep the run in {str(self._root)!r}: {error.strerror}; choose another place with --runs-dir"
            ) from error
        return self.path.name

    def end(self, trainer: Trainer) -> str:
        """Write the model; return its path. Raises `UserError` where it cannot be written."""
        if self.path is None:
            raise RuntimeError("the run has not begun")
        path = self.path / "model.safetensors"
        try:
            save_model(path, trainer.network, trainer.dataset)
        except OSError as error:
            raise UserError(f"cannot write the model {str(path)!r}: {error.strerror}") from error
        return str(path)

    def fault(self, report: str) -> None:
        """Keep the report of an error inside the program beside the recipe."""
        if self.path is not None:
            write_atomically(self.path / "error.txt", report.encode())

    def _make_folder(self, trainer: Trainer) -> Path:
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
