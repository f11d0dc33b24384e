"""Tables on a real terminal: the question for the target, the Data screen, and a file that cannot be read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nntui.core.runs.store import default_folder
from tests.core.evaluation.trained import write_table
from tests.terminal.pseudo import NNTUI, PseudoTerminal, environment, number_after, on_a_terminal

pytestmark = pytest.mark.terminal


@contextmanager
def started(home: Path, *words: str) -> Iterator[PseudoTerminal]:
    with on_a_terminal((*NNTUI, *words), (120, 40), environment(home)) as terminal:
        yield terminal


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "things.csv"
    write_table(path)
    return path


def test_the_target_is_asked_for_and_then_it_trains_and_shows_its_data(tmp_path: Path, table: Path) -> None:
    with started(tmp_path, str(table)) as terminal:
        terminal.wait_for(lambda text: "is to be predicted" in text and "colour" in text, "the question")
        terminal.type("siz\r")
        terminal.wait_for(lambda text: (number_after("step", text) or 0) > 0, "the first step")
        terminal.wait_for(lambda text: "R²" in text, "the score of numbers")
        terminal.type("3")
        shown = terminal.wait_for(lambda text: "Columns" in text and "kind" in text, "the Data screen")
        assert "size" in shown
        terminal.type("1")
        terminal.wait_for(lambda text: "Steering" in text, "the Train screen")
        terminal.type("q")
        assert terminal.wait_for_end() == 0
    (folder,) = default_folder().iterdir()
    assert 'target = "size"' in (folder / "recipe.toml").read_text()


def test_a_target_that_is_said_is_not_asked_for(tmp_path: Path, table: Path) -> None:
    with started(tmp_path, str(table), "--target", "kind") as terminal:
        text = terminal.wait_for(lambda text: (number_after("step", text) or 0) > 0, "the first step")
        assert "is to be predicted" not in text
        terminal.type("q")
        assert terminal.wait_for_end() == 0


def test_a_file_that_cannot_be_read_ends_with_one_line_and_2(tmp_path: Path) -> None:
    path = tmp_path / "ragged.csv"
    path.write_text("a,b\n1,2\n3\n")
    with started(tmp_path, str(path)) as terminal:
        terminal.wait_for(lambda text: "is to be predicted" in text or "Error" in text, "the question or the error")
        if "is to be predicted" in terminal.text:
            terminal.type("\r")
        assert terminal.wait_for_end() == 2
        assert any("line 3" in line for line in terminal.said_afterwards)
