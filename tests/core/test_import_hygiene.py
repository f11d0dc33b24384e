"""The engine loads no screen, and the command line loads what a command needs and no more."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCREEN = {"textual", "plotext"}
FACE = {*SCREEN, "rich", "click", "nntui.tui"}

_LOADED = "import json, sys; sys.stderr.write(json.dumps(sorted(sys.modules)))"

ENGINE = "import nntui.core"
WHOLE_ENGINE = """
import importlib, pkgutil, nntui.core
for module in pkgutil.walk_packages(nntui.core.__path__, "nntui.core."):
    importlib.import_module(module.name)
"""
COMMAND_LINE = """
import sys
from nntui.tui.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
"""


def modules_after(code: str, folder: Path, *arguments: str) -> set[str]:
    """The modules that a new interpreter has loaded after `code`, which sees `arguments` as its command line's."""
    finished = subprocess.run(
        [sys.executable, "-c", f"{code}\n{_LOADED}", *arguments],
        cwd=folder,  # away from the root, where a bare `core` could be imported
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert finished.returncode == 0, finished.stderr
    return set(json.loads(finished.stderr.splitlines()[-1]))


def test_the_engine_loads_nothing_of_the_face(tmp_path: Path) -> None:
    loaded = modules_after(ENGINE, tmp_path)
    assert "nntui.core" in loaded
    assert loaded & FACE == set()


def test_no_module_of_the_engine_loads_anything_of_the_face(tmp_path: Path) -> None:
    loaded = modules_after(WHOLE_ENGINE, tmp_path)
    assert "nntui.core.training.session" in loaded
    assert loaded & FACE == set()


@pytest.mark.parametrize("arguments", ["--help", "--version", "train --help"])
def test_help_and_version_load_neither_screen_nor_numpy(arguments: str, tmp_path: Path) -> None:
    loaded = modules_after(COMMAND_LINE, tmp_path, *arguments.split())
    assert "nntui.tui.cli" in loaded
    assert loaded & {*SCREEN, "rich", "numpy"} == set()


def test_training_without_a_screen_loads_no_screen(tmp_path: Path) -> None:
    loaded = modules_after(COMMAND_LINE, tmp_path, "train", "iris", "--epochs", "1", "--json")
    assert "nntui.core.training.trainer" in loaded
    assert loaded & SCREEN == set()


def test_a_module_that_loads_a_screen_would_be_found(tmp_path: Path) -> None:
    assert modules_after("import nntui.tui.app", tmp_path) >= {"textual", "rich", "nntui.tui"}


def test_a_screen_is_opened_before_numpy_is_loaded(tmp_path: Path) -> None:
    loaded = modules_after("import nntui.tui.opening, nntui.core.training.choices", tmp_path)
    assert "nntui.tui.screens.train" in loaded
    assert loaded & {"numpy", "plotext", "duckdb", "pooch"} == set()


def test_tables_alone_load_duckdb(tmp_path: Path) -> None:
    assert "duckdb" not in modules_after("import nntui.core.data.tables, nntui.core.data.load", tmp_path)
    words = ("train", "iris", "--epochs", "1", "--json")
    assert "duckdb" not in modules_after(COMMAND_LINE, tmp_path, *words)
