"""What every test stands on: a home of its own, the same terminal everywhere, one BLAS thread."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from textual.app import App

ROOT = Path(__file__).parent.parent

# Before the first import of NumPy, which reads them once; and for the programs that tests start.
os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))

# No test asserts on time: how long an example takes says something of the machine.
settings.register_profile("nntui", deadline=None)
settings.load_profile("nntui")

_TERMINAL = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
_UNWANTED = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TTY_COMPATIBLE", "TTY_INTERACTIVE")
_TEXTUAL = {"COLOR_SYSTEM": "auto", "TEXTUAL_ANIMATIONS": "none", "FILTERS": "", "DRIVER": None, "PRESS": ""}
"""Constants that Textual read from the environment before this file could clear it."""


def _isolate(patch: pytest.MonkeyPatch, home: Path) -> None:
    """Let nothing be read from the user's folders, or written there."""
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        patch.setenv(name, str(home / name.lower()))


@pytest.fixture(scope="session", autouse=True)
def _same_terminal_everywhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Take away what would change colours, sizes and themes; also for fixtures that live longer than one test."""
    with pytest.MonkeyPatch.context() as patch:
        for name in (*_UNWANTED, *(name for name in os.environ if name.startswith("TEXTUAL_"))):
            # The snapshot plugin keeps its own folder's name under this prefix.
            if name != "TEXTUAL_SNAPSHOT_TEMPDIR":
                patch.delenv(name, raising=False)
        for name, value in _TERMINAL.items():
            patch.setenv(name, value)
        for name, constant in _TEXTUAL.items():
            patch.setattr(f"textual.constants.{name}", constant)
        patch.setattr(App.theme, "_default", "textual-dark")
        _isolate(patch, tmp_path_factory.mktemp("home"))
        yield


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test its own folders for data, state and configuration; they come into being when they are used."""
    _isolate(monkeypatch, tmp_path / "home")


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `shared` beside the project's root, with test data that is too large for it."""
    path = ROOT.parent / "shared"
    if not path.is_dir():
        pytest.skip(f"needs the test data in {path}, which is not there")
    return path
