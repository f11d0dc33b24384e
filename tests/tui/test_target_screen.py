"""Before training starts, a user says which column is the target, where that is a question."""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from nntui.core.errors import DataError
from nntui.core.runs.launching import NewRun
from nntui.core.runs.store import RunFolder
from nntui.core.training.choices import Choices
from nntui.tui import opening
from nntui.tui.app import NntuiApp
from nntui.tui.screens.target import TargetChoice, TargetScreen
from tests.tui.fabricated_data import HOSTILE
from tests.tui.stage import COMPACT, WIDE, Stage, settle, text_of, wait_for_exit

COLUMNS = (
    TargetChoice("island", "category", ("Biscoe", "Dream")),
    TargetChoice("bill_length_mm", "number", ("39.1", "", "40.3")),
    TargetChoice("bill_depth_mm", "number", ("18.7", "17.4")),
    TargetChoice(HOSTILE, "category", (HOSTILE, "\x1b[2J")),
    TargetChoice("species", "category", ("Adelie", "Gentoo")),
)


def asking(columns: Sequence[TargetChoice] | None) -> tuple[Stage, list[str]]:
    """An app that asks, and what was answered."""
    answers: list[str] = []
    return Stage(ask=lambda: columns, choose=answers.append), answers


async def opened(stage: Stage, pilot: Any) -> None:
    await stage.app.workers.wait_for_complete()
    await settle(pilot)


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        ("enter", "species"),
        ("escape", "species"),
        ("up enter", HOSTILE),
        ("up up up up up up enter", "island"),
        ("pageup enter", "island"),
        ("pageup escape", "species"),
        ("b i l l enter", "bill_length_mm"),
        ("D E P T H enter", "bill_depth_mm"),
        ("b i l l down enter", "bill_depth_mm"),
        ("n o p e enter escape", "species"),
        ("n o p e backspace backspace backspace backspace enter", "species"),
    ],
)
async def test_keys_choose_a_column_and_training_starts(keys: str, answer: str) -> None:
    stage, answers = asking(COLUMNS)
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(stage, pilot)
        assert isinstance(stage.app.screen, TargetScreen)
        assert not stage.training.is_started
        await pilot.press(*keys.split())
        await settle(pilot)
        assert answers == [answer]
        assert stage.training.is_started
        assert stage.training.commands == []


async def test_a_name_that_nothing_has_is_said_and_not_taken() -> None:
    stage, answers = asking(COLUMNS)
    async with stage.app.run_test(size=COMPACT) as pilot:
        await opened(stage, pilot)
        await pilot.press(*"qqq", "enter")
        await settle(pilot)
        assert "no column has that in its name" in text_of(stage)
        assert (answers, stage.training.is_started) == ([], False)


async def test_a_click_takes_a_column() -> None:
    stage, answers = asking(COLUMNS)
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(stage, pilot)
        await pilot.click("#target-list", offset=(4, 2))
        await settle(pilot)
        assert answers == ["bill_length_mm"]


async def test_no_question_starts_at_once() -> None:
    stage, answers = asking(None)
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(stage, pilot)
        assert (answers, stage.training.is_started) == ([], True)


@pytest.mark.parametrize(
    ("error", "is_users"), [(DataError("sales.csv: is empty"), True), (RuntimeError("a fault"), False)]
)
async def test_what_goes_wrong_before_ends_like_a_start_that_failed(error: Exception, is_users: bool) -> None:
    def ask() -> None:
        raise error

    stage = Stage(ask=ask)
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(stage, pilot)
        assert not stage.training.is_started
        assert stage.app.failed is not None
        assert stage.app.failed.user_error is is_users
        assert str(error) in stage.app.failed.message
        if is_users:
            await wait_for_exit(stage)
            assert stage.app.return_value == "stopped"
        else:
            assert "The training has stopped: RuntimeError: a fault" in text_of(stage)


async def test_ctrl_c_leaves_without_an_answer() -> None:
    stage, answers = asking(COLUMNS)
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(stage, pilot)
        await pilot.press("ctrl+c")
        await wait_for_exit(stage)
    assert (stage.app.return_value, answers, stage.training.is_started) == ("interrupted", [], False)


async def test_three_thousand_columns_scroll() -> None:
    columns = [TargetChoice(f"column {number}", "number", ("1",)) for number in range(3_000)]
    stage, answers = asking(columns)
    async with stage.app.run_test(size=COMPACT) as pilot:
        await opened(stage, pilot)
        assert "▸ column 2999" in text_of(stage)
        await pilot.press("pageup", "up", *"column 17")
        await settle(pilot)
        assert "▸ column 17 " in text_of(stage)
        await pilot.press("enter")
        assert answers == ["column 17"]


@pytest.mark.parametrize("make", [lambda: Stage(), lambda: Stage(ask=None, choose=None)])
async def test_without_a_question_there_is_no_window(make: Callable[[], Stage]) -> None:
    stage = make()
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(stage, pilot)
        assert stage.training.is_started


def test_a_file_that_cannot_be_read_before_the_question_ends_with_one_line_and_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ask() -> None:
        raise DataError("sales.csv: is empty\x1b[2J")

    def asking_app(make_training: Callable[..., Any], **options: Any) -> NntuiApp:
        app = NntuiApp(make_training, **(options | {"ask": ask}))
        monkeypatch.setattr(app, "run", partial(app.run, headless=True, size=WIDE))
        return app

    monkeypatch.setattr(opening, "NntuiApp", asking_app)
    monkeypatch.setattr(sys, "setswitchinterval", lambda _: None)
    assert opening.open_trainer(NewRun(Choices("digits"), RunFolder(tmp_path / "runs")), None) == 2
    assert capsys.readouterr().err == "Error: sales.csv: is empty\n"
    assert not (tmp_path / "runs").exists()
