"""Copying a value, saving a picture of the screen, and sentences for what the mouse rests on."""

import stat
from pathlib import Path

import pytest

from nntui.core.errors import UserError
from nntui.tui.picture import save_picture
from nntui.tui.widgets.key_line import KeyLine
from tests.tui.stage import Stage, draw_charts_at_once, screen_of, settle, shown, text_of


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_charts_at_once(monkeypatch)


async def test_y_copies_the_chosen_value_exactly_and_says_so() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("shift+tab", "y")
        await settle(pilot)
        assert stage.app.clipboard == "0.05"
        assert "copied learning rate: 0.05" in text_of(stage)
        assert stage.training.commands == []


async def test_y_copies_the_chosen_layer_in_a_line() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("tab", "tab", "down", "y")
        await settle(pilot)
        assert stage.app.clipboard.startswith("layer 2, 128→64, relu, 8,256 parameters, dropout 0.2, |w| 9.68")
        assert "copied layer 2, 128→64" in " ".join(text_of(stage).split())


async def test_y_copies_what_a_chart_reads() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("y")
        await settle(pilot)
        assert stage.app.clipboard.startswith("Loss ● train 0.0945")


async def test_p_saves_a_picture_of_the_screen_and_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("XDG_PICTURES_DIR", raising=False)
    (tmp_path / "Pictures").mkdir()
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("P")
        await settle(pilot)
        (path,) = (tmp_path / "Pictures").iterdir()
        assert "mnist" in path.read_text(encoding="utf-8")
        assert "picture saved to" in " ".join(text_of(stage).split())


def test_pictures_are_private_and_lie_side_by_side(tmp_path: Path) -> None:
    paths = [save_picture(f"<svg>{number}</svg>", tmp_path) for number in range(5)]
    assert len(set(paths)) == 5
    assert [path.read_text() for path in paths] == [f"<svg>{number}</svg>" for number in range(5)]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in paths)


def test_without_a_pictures_folder_the_present_one_takes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("XDG_PICTURES_DIR", raising=False)
    monkeypatch.chdir(tmp_path)
    assert save_picture("<svg/>").parent == tmp_path


def test_where_no_picture_can_be_saved_the_reason_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="cannot save a picture in"):
        save_picture("<svg/>", tmp_path / "file")


async def test_every_panel_and_every_entry_of_the_key_bar_explains_itself() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        screen = screen_of(stage)
        for name in (*screen.panels, "changes", "status"):
            assert str(screen.query_one(f"#{name}").tooltip).endswith("."), name
        await pilot.hover(KeyLine, offset=(3, 0))
        await settle(pilot)
        assert screen.query_one(KeyLine).tooltip == "pause, go on"
