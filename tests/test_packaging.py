"""What is installed is what stands in the tree, and the tree has no rooms but those that the design names."""

import importlib.metadata
import importlib.resources
import importlib.util
import shutil
import subprocess
import sys
import tomllib
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import pytest

FOLDERS = ("core", "tui")
TOP_LEVEL = {
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "core",
    "pyproject.toml",
    "screenshots",
    "tests",
    "tui",
}
MOST_DATA_BYTES = 4_000_000


@pytest.fixture(scope="module")
def pyproject(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text())


def _installed(file: Path, root: Path) -> Traversable:
    """The file of the installed package that `file` becomes."""
    folder, *rest = file.relative_to(root).parts
    return importlib.resources.files(f"nntui.{folder}").joinpath(*rest)


def _data_files(root: Path, pyproject: dict[str, Any]) -> list[Path]:
    patterns = pyproject["tool"]["setuptools"]["package-data"]["*"]
    return sorted(file for folder in FOLDERS for pattern in patterns for file in (root / folder).rglob(pattern))


def test_the_list_of_packages_names_every_folder_with_code(root: Path, pyproject: dict[str, Any]) -> None:
    found = [
        ".".join(("nntui", *file.parent.relative_to(root).parts))
        for folder in FOLDERS
        for file in (root / folder).rglob("__init__.py")
    ]
    assert pyproject["tool"]["setuptools"]["packages"] == sorted(found)


@pytest.mark.parametrize("folder", [*FOLDERS, "tests"])
def test_every_folder_with_python_files_is_a_package(root: Path, folder: str) -> None:
    folders = {file.parent for file in (root / folder).rglob("*.py")}
    assert sorted(path.relative_to(root) for path in folders if not (path / "__init__.py").exists()) == []


def test_every_module_of_the_tree_is_installed_as_it_stands(root: Path) -> None:
    for file in (file for folder in FOLDERS for file in (root / folder).rglob("*.py")):
        assert _installed(file, root).read_bytes() == file.read_bytes(), file


def test_every_data_file_of_the_tree_is_installed_as_it_stands(root: Path, pyproject: dict[str, Any]) -> None:
    files = _data_files(root, pyproject)
    assert {file.suffix or file.name for file in files} >= {".typed", ".tcss", ".npz", ".toml"}
    for file in files:
        assert _installed(file, root).read_bytes() == file.read_bytes(), file


def test_no_file_of_the_tree_is_left_behind(root: Path, pyproject: dict[str, Any]) -> None:
    shipped = set(_data_files(root, pyproject))
    others = {
        file
        for folder in FOLDERS
        for file in (root / folder).rglob("*")
        if file.is_file() and file.suffix not in (".py", ".pyc")
    }
    assert sorted(file.relative_to(root) for file in others - shipped) == []


def test_the_bundled_data_adds_at_most_four_megabytes(root: Path, pyproject: dict[str, Any]) -> None:
    assert sum(file.stat().st_size for file in _data_files(root, pyproject)) <= MOST_DATA_BYTES


def test_the_installed_version_is_the_one_in_pyproject(pyproject: dict[str, Any]) -> None:
    assert importlib.metadata.version("nntui") == pyproject["project"]["version"]


def test_the_type_checker_sees_the_two_packages_under_their_installed_names(root: Path) -> None:
    for folder in FOLDERS:
        assert (root / ".typing" / "nntui" / folder).resolve() == root / folder


def test_no_second_copy_of_a_package_was_imported_under_a_bare_name() -> None:
    assert "core" not in sys.modules
    assert "tui" not in sys.modules


def test_the_top_level_holds_only_what_the_design_names(root: Path) -> None:
    git = shutil.which("git")
    if git is None:
        pytest.skip("needs git, to tell the project's files from others")
    listing = subprocess.run([git, "ls-files"], cwd=root, capture_output=True, text=True, check=False)
    if listing.returncode != 0 or not listing.stdout:
        pytest.skip(f"needs a checkout by git: {listing.stderr.strip() or 'no file is tracked here'}")
    top = {line.partition("/")[0] for line in listing.stdout.splitlines()}
    assert sorted(name for name in top - TOP_LEVEL if not name.startswith(".")) == []
