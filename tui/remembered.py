"""What the screen remembers from one start to the next: the theme that was chosen on it, and the panels' sizes.

It is written by the program alone, so it stands in the state folder, by default `~/.local/state/nntui/state.toml`;
without it, or where it is damaged, all is as usual.
"""

import tomllib
from pathlib import Path
from typing import Annotated

import msgspec
import platformdirs
from msgspec import Meta

_MOST_BYTES = 2**16

Side = Annotated[int, Meta(ge=20, le=200)]
Charts = Annotated[int, Meta(ge=10, le=90)]


class Remembered(msgspec.Struct, frozen=True):
    """None where the user changed nothing."""

    theme: str | None = None
    """The theme that was chosen on the screen."""

    instead_of: str | None = None
    """The theme of the configuration file when it was chosen; another one there is newer than the choice."""

    side: Side | None = None
    """Columns of the panels beside the charts."""

    charts: Charts | None = None
    """Hundredths of the height that charts and steering share with the view below."""

    def theme_for(self, configured: str | None) -> str | None:
        """Return the theme to begin with, where the configuration file names `configured`."""
        return self.theme if self.theme is not None and self.instead_of == configured else configured


def default_path() -> Path:
    """Where the file is."""
    return platformdirs.user_state_path("nntui") / "state.toml"


def recall(path: Path | None = None) -> tuple[Remembered, str]:
    """Return what is remembered, and a line where the file is damaged."""
    path = default_path() if path is None else path
    try:
        with path.open("rb") as file:
            return msgspec.convert(tomllib.loads(file.read(_MOST_BYTES).decode()), Remembered), ""
    except FileNotFoundError:
        return Remembered(), ""
    except (OSError, ValueError, RecursionError):
        return Remembered(), f"{path.name} is damaged and does not count: the next change writes it anew"


def remember(what: Remembered, path: Path | None = None) -> None:
    """Write the file, whole or not at all. Raises `OSError`."""
    import tomli_w

    from nntui.core.atomic import write_atomically

    path = default_path() if path is None else path
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    said = {name: value for name, value in msgspec.structs.asdict(what).items() if value is not None}
    write_atomically(path, tomli_w.dumps(said).encode())
