"""Writing a run's present model to a file of the user's choice."""

from pathlib import Path
from typing import TYPE_CHECKING

from nntui.core.errors import UserError

if TYPE_CHECKING:
    from nntui.core.training.trainer import Trainer

SUFFIX = ".safetensors"


def save_as(trainer: "Trainer", name: str, *, overwrite: bool = False) -> str:
    """Write the model that the run would keep now, whole or not at all; return its path.

    Raises `UserError` for a name that is no model's, a file that is there already (unless `overwrite`), and where
    nothing can be written.
    """
    from nntui.core.runs.model import save_model

    try:
        path = Path(name).expanduser()
        _check(path, name, overwrite)
        save_model(path, trainer.kept()[0], trainer.dataset, trainer.loss.threshold)
        return str(path.absolute())
    except OSError as error:
        raise UserError(f"cannot write {name!r}: {error.strerror or error}") from error
    except (RuntimeError, ValueError) as error:
        if isinstance(error, UserError):
            raise
        # An unknown ~user, or a name that no file can have.
        raise UserError(f"cannot write {name!r}: this is no name of a file") from error


def _check(path: Path, name: str, overwrite: bool) -> None:
    if path.suffix != SUFFIX or path.name == SUFFIX:
        raise UserError(f"{name!r} is no name of a model: it has to end in {SUFFIX}, such as best{SUFFIX}")
    if not path.parent.is_dir():
        raise UserError(f"cannot write {name!r}: there is no folder {str(path.parent)!r}")
    if path.is_dir():
        raise UserError(f"cannot write {name!r}: it is a folder")
    if not overwrite and (path.exists() or path.is_symlink()):
        raise UserError(f"{name!r} is there already: choose another name, or write over it with save! {name}")
