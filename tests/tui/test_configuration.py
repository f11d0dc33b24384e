"""The configuration file: what it changes, and one clear line for whatever is wrong in it."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nntui.core.training.controls import Redo, Undo
from nntui.tui.configuration import Configuration, read_configuration
from nntui.tui.remembered import Remembered
from tests.tui.stage import WIDE, Stage, begin, draw_charts_at_once, settle, text_of


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_charts_at_once(monkeypatch)


def read(tmp_path: Path, text: str) -> Configuration:
    path = tmp_path / "config.toml"
    path.write_text(text)
    return read_configuration(path)


def keys(tmp_path: Path, **remapped: str) -> Configuration:
    lines = [f'"{id.replace("__", ".")}" = "{key}"' for id, key in remapped.items()]
    return read(tmp_path, "\n".join(["[keys]", *lines]))


def test_without_a_file_all_is_as_usual(tmp_path: Path) -> None:
    assert read_configuration(tmp_path / "none.toml") == Configuration()


def test_a_whole_file_is_taken(tmp_path: Path) -> None:
    found = read(tmp_path, 'theme = "nord"\ntimeline_memory = "64MB"\n[keys]\n"training.undo" = "k, ctrl+u"\n')
    assert (found.theme, found.timeline_bytes, found.complaints) == ("nord", 64_000_000, ())
    assert dict(found.keymap) == {"training.undo": "k,ctrl+u"}
    assert found.shown("training.undo") == "k ctrl+u"
    assert found.shown("training.redo") == "Z"
    assert keys(tmp_path, training__undo=",").shown("training.undo") == ","


@pytest.mark.parametrize(
    ("text", "size"), [("1MB", 10**6), ("1.5 GB", 1_500_000_000), ("512MiB", 2**29), ("2000000", 2_000_000)]
)
def test_memory_is_read_with_its_unit(tmp_path: Path, text: str, size: int) -> None:
    assert read(tmp_path, f'timeline_memory = "{text}"').timeline_bytes == size


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("theme = ", "it cannot be read and does not count"),
        ("theme = 3", "theme has to be a name"),
        ("keys = 3", "keys has to be a table"),
        ('timeline_memory = "lots"', "timeline_memory 'lots' cannot be"),
        ('timeline_memory = "3kB"', "from 1MB to 1000GB"),
        ('themes = "nord"', "unknown setting 'themes': did you mean 'theme'?"),
        ('[keys]\n"training.undoo" = "u"', "there is no id 'training.undoo': did you mean 'training.undo'?"),
        ('[keys]\n"training.undo" = "sapce"', "training.undo: there is no key 'sapce': did you mean 'space'?"),
        ('[keys]\n"training.undo" = ""', "training.undo: there is no key ''"),
        ('[keys]\n"training.undo" = "strg+u"', "there is no key 'strg+u'"),
        ('[keys]\n"training.undo" = "r"', "training.undo: the key r is that of training.reset; z stays"),
        ('[keys]\n"training.undo" = "k"\n"training.redo" = "k"', "the key k is that of"),
        ('theme = "\\u001b[31m"\n"\\u001b[2J" = 1', "unknown setting"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_and_the_rest_counts(tmp_path: Path, text: str, part: str) -> None:
    found = read(tmp_path, text)
    (complaint,) = found.complaints
    assert complaint.startswith("config.toml: ")
    assert part in complaint
    assert complaint.isprintable()


def test_one_bad_key_leaves_the_others(tmp_path: Path) -> None:
    found = keys(tmp_path, training__undo="k", training__redo="nonsense")
    assert dict(found.keymap) == {"training.undo": "k"}


def test_two_rows_may_change_their_keys_with_each_other(tmp_path: Path) -> None:
    found = keys(tmp_path, training__undo="r", training__reset="z")
    assert found.complaints == ()
    assert dict(found.keymap) == {"training.undo": "r", "training.reset": "z"}


def test_a_key_of_another_screen_is_free(tmp_path: Path) -> None:
    assert keys(tmp_path, training__undo="home").complaints == ()


@given(st.binary(max_size=200))
def test_any_file_is_read_without_an_error(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(content)
    assert all("\n" not in complaint for complaint in read_configuration(path).complaints)


@given(st.dictionaries(st.sampled_from(["training.undo", "training.redo", "x"]), st.text(max_size=12)))
def test_any_keys_are_taken_or_complained_of(said: dict[str, str]) -> None:
    from nntui.tui.configuration import _keymap

    complaints: list[str] = []
    taken = _keymap(said, complaints)
    assert len(taken) + len(complaints) == len(said)


async def test_a_remapped_key_works_and_is_shown_in_bar_help_and_palette(tmp_path: Path) -> None:
    stage = Stage(configuration=keys(tmp_path, training__undo="k,ctrl+u", training__redo="z"))
    async with stage.app.run_test(size=WIDE) as pilot:
        await begin(stage, pilot)
        stage.training.sent.clear()
        await pilot.press("k", "ctrl+u", "z", "Z")
        assert stage.training.commands == [Undo(), Undo(), Redo()]
        assert "k ctrl+u undo" in text_of(stage)
        offered = {command.title: command.help for command in stage.app.get_system_commands(stage.app.screen)}
        assert offered["undo the last change, a reset included"] == "key k ctrl+u"
        await pilot.press("question_mark")
        await settle(pilot)
        assert "k ctrl+u  undo the last change" in text_of(stage)


async def test_a_remapped_value_is_shown_in_the_steering_panel(tmp_path: Path) -> None:
    stage = Stage(configuration=keys(tmp_path, learning_rate__up="f7"))
    async with stage.app.run_test(size=WIDE) as pilot:
        await begin(stage, pilot)
        assert "l/f7 learning rate" in text_of(stage)


async def test_complaints_are_said_on_the_start(tmp_path: Path) -> None:
    stage = Stage(configuration=read(tmp_path, 'colour = 1\ntheme = "nrod"'))
    async with stage.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        words = " ".join(text_of(stage).split())
        assert "unknown setting 'colour'" in words
        assert "unknown theme 'nrod': did you mean 'nord'?" in words
        assert stage.app.theme == "textual-dark"


async def test_the_theme_of_the_file_is_taken_unless_another_was_chosen_on_the_screen_since() -> None:
    cases = [
        (Configuration(theme="nord"), Remembered(), "nord"),
        (Configuration(theme="nord"), Remembered(theme="gruvbox", instead_of="nord"), "gruvbox"),
        (Configuration(theme="dracula"), Remembered(theme="gruvbox", instead_of="nord"), "dracula"),
        (Configuration(), Remembered(theme="gruvbox"), "gruvbox"),
        (Configuration(), Remembered(theme="a theme that is gone"), "textual-dark"),
    ]
    for configuration, remembered, theme in cases:
        stage = Stage(configuration=configuration, remembered=remembered)
        async with stage.app.run_test(size=WIDE) as pilot:
            await settle(pilot)
            assert stage.app.theme == theme
            assert stage.app.remembered == remembered


async def test_a_theme_that_is_chosen_is_to_be_remembered() -> None:
    stage = Stage(configuration=Configuration(theme="nord"))
    async with stage.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        stage.app.theme = "gruvbox"
        await settle(pilot)
        assert stage.app.remembered == Remembered(theme="gruvbox", instead_of="nord")


def test_help_does_not_load_the_configuration() -> None:
    code = (
        "import sys; sys.argv = ['nntui', '--help']\n"
        "from nntui.tui.cli import main\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        "assert 'nntui.tui.configuration' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
