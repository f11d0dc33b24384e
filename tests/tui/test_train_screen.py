"""The Train screen sends what keys stand for, asks for what is in sight, and leaves in good order."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from nntui.core.training.controls import Command, Nudge, Pause, Reset, Resume, Step, StepEpoch, Undo, ViewRequest
from nntui.core.training.snapshot import CommandRejected, Failed
from nntui.tui.keys import HINTS, KEYS, Key
from nntui.tui.screens.help import HelpScreen
from nntui.tui.screens.train import TrainScreen
from nntui.tui.widgets.key_line import KeyLine
from nntui.tui.widgets.strip_view import StripView
from nntui.tui.widgets.weights_panel import WeightsPanel
from tests.tui.fabricated import Run, Stage, settle

WIDE, COMPACT = (120, 40), (80, 24)
MARKUP = "[red]x[/] [@click=app.quit]no[/] \x1b[31m"
SENDING = [key for key in KEYS if key.command is not None]


@asynccontextmanager
async def shown(stage: Stage, size: tuple[int, int] = WIDE, **changes: Any) -> AsyncIterator[Pilot[Any]]:
    """Show the run after its first snapshot, with nothing sent since then."""
    async with stage.app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        stage.post(stage.run.started)
        await settle(pilot)
        stage.answer(**changes)
        await settle(pilot)
        stage.training.sent.clear()
        yield pilot


def screen_of(stage: Stage) -> TrainScreen:
    """The Train screen, whatever lies over it."""
    return next(screen for screen in stage.app.screen_stack if isinstance(screen, TrainScreen))


def text_of(stage: Stage) -> str:
    """Everything that is on the screen."""
    return "\n".join(strip.text for strip in stage.app.screen._compositor.render_strips())


def message_of(stage: Stage) -> str:
    """What stands above the key bar."""
    message = screen_of(stage).query_one("#message", Static)
    return str(message.content) if message.display else ""


def chosen(stage: Stage) -> str | None:
    """The panel that has the focus."""
    return stage.app.focused.id if stage.app.focused is not None else None


# Keys


def test_the_key_table_sends_every_command_that_a_user_can_give() -> None:
    assert {key.shown: key.command for key in SENDING} == {
        "s": Step(),
        "S": StepEpoch(),
        "z": Undo(),
        "r": Reset(),
        "R": Reset(new_weights=True),
        "l": Nudge("learning_rate", 0.8),
        "L": Nudge("learning_rate", 1.25),
        "m": Nudge("momentum", -1),
        "M": Nudge("momentum", 1),
        "d": Nudge("dropout", -0.05),
        "D": Nudge("dropout", 0.05),
        "b": Nudge("batch_size", 0.5),
        "B": Nudge("batch_size", 2),
    }


async def test_each_key_sends_its_command_and_asks_to_see_what_it_did() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        for key in SENDING:
            stage.training.sent.clear()
            await pilot.press(key.key)
            assert stage.training.commands == [key.command], key.id
            assert stage.training.requests, key.id


async def test_a_key_that_repeats_sends_one_command_each_time() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press(*["L"] * 7)
        assert stage.training.commands == [Nudge("learning_rate", 1.25)] * 7


@pytest.mark.parametrize(
    ("state", "command"),
    [("training", Pause()), ("paused", Resume()), ("finished", Resume()), ("diverged", Resume())],
)
async def test_space_pauses_what_trains_and_lets_the_rest_go_on(state: str, command: Command) -> None:
    stage = Stage()
    async with shown(stage, state=state) as pilot:
        await pilot.press("space")
        assert stage.training.commands == [command]


async def test_space_before_the_first_snapshot_pauses_as_the_key_bar_says() -> None:
    stage = Stage()
    async with stage.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        assert "space pause" in text_of(stage)
        await pilot.press("space")
        assert stage.training.commands == [Pause()]


async def test_tab_and_shift_tab_go_round_the_panels() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        seen = [chosen(stage)]
        for key in ("tab", "tab", "tab", "tab", "shift+tab"):
            await pilot.press(key)
            await settle(pilot)
            seen.append(chosen(stage))
        assert seen == ["loss", "accuracy", "layers", "weights", "loss", "weights"]


async def test_up_and_down_choose_the_layer_whose_weights_are_asked_for() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        layers = []
        for key in ("down", "down", "down", "up", "up", "up"):
            stage.training.sent.clear()
            await pilot.press(key)
            layers.append(newest_weights(stage).layer)
        assert layers == [1, 2, 2, 1, 0, 0]


async def test_right_and_left_page_through_the_units() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        tiles = 0
        units = []
        for key in ("right", "right", "left", "left", "left"):
            stage.training.sent.clear()
            await pilot.press(key)
            units.append(newest_weights(stage).unit)
            tiles = newest_weights(stage).tiles
            stage.answer()
            await settle(pilot)
        assert tiles > 1
        assert units == [tiles, 2 * tiles, tiles, 0, 0]


async def test_the_last_units_are_the_end() -> None:
    stage = Stage(Run(widths=(784, 9, 10)))
    async with shown(stage) as pilot:
        for _ in range(4):
            await pilot.press("right")
            stage.answer()
            await settle(pilot)
        assert "to 9 of 9 as receptive fields" in text_of(stage)


async def test_v_changes_between_receptive_fields_and_matrix() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        kinds = []
        for _ in range(2):
            stage.training.sent.clear()
            await pilot.press("v")
            kinds.append(newest_weights(stage).kind)
        assert kinds == ["matrix", "fields"]


async def test_v_says_why_it_does_nothing_where_there_are_no_images() -> None:
    stage = Stage(Run("spiral", (2, 8, 1), image_shape=None))
    async with shown(stage) as pilot:
        await pilot.press("v")
        await settle(pilot)
        assert [note.severity for note in stage.app._notifications] == ["warning"]


@pytest.mark.parametrize("key", ["plus", "enter"])
async def test_a_panel_opens_and_escape_closes_it(key: str) -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("tab", key)
        await settle(pilot)
        maximized = screen_of(stage).maximized
        assert maximized is not None
        assert maximized.id == "accuracy"
        assert maximized.region.height > WIDE[1] - 4
        await pilot.press("escape")
        await settle(pilot)
        assert screen_of(stage).maximized is None


async def test_every_panel_fills_the_screen_when_it_is_opened() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        for panel in ("loss", "accuracy", "layers", "weights"):
            await pilot.press("plus")
            await settle(pilot)
            assert screen_of(stage).query_one(f"#{panel}").region.height > WIDE[1] - 4, panel
            await pilot.press("escape", "tab")
            await settle(pilot)


async def test_escape_without_a_full_screen_does_no_harm() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("escape", "escape")
        assert stage.training.commands == []
        assert stage.app.is_running


async def test_keys_typed_into_the_palette_never_reach_the_training() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("ctrl+p", "l", "L", "r", "space", "s")
        await settle(pilot)
        assert stage.training.commands == []


async def test_the_help_screen_keeps_keys_from_the_training_and_closes_again() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        for closing in ("escape", "question_mark", "q", "enter", "space"):
            await pilot.press("question_mark")
            await settle(pilot)
            assert isinstance(stage.app.screen, HelpScreen)
            await pilot.press("L", "r", closing)
            await settle(pilot)
            assert isinstance(stage.app.screen, TrainScreen), closing
        assert stage.training.commands == []
        assert stage.app.is_running


async def test_the_help_screen_names_every_key_and_scrolls_to_the_last() -> None:
    stage = Stage()
    async with shown(stage, COMPACT) as pilot:
        await pilot.press("question_mark")
        await settle(pilot)
        seen = text_of(stage)
        await pilot.press("end")
        await settle(pilot)
        seen += text_of(stage)
        assert [key.help for key in KEYS if key.help not in seen] == []


# Palette and mouse


async def test_the_palette_offers_the_same_commands_as_the_keys() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        offered = {command.title: command for command in stage.app.get_system_commands(screen_of(stage))}
        for key in SENDING:
            stage.training.sent.clear()
            offered[key.help].callback()
            await settle(pilot)
            assert stage.training.commands == [key.command], key.id


async def test_a_command_chosen_in_the_palette_is_sent() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("ctrl+p", *"raise momentum")
        await pilot.app.workers.wait_for_complete()
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert stage.training.commands == [Nudge("momentum", 1)]


async def test_a_click_on_an_entry_of_the_key_bar_does_what_its_key_does() -> None:
    stage = Stage()
    async with shown(stage, (200, 60)) as pilot:
        for hint in HINTS:
            key: Key = next(key for key in KEYS if key.id == hint.ids[-1])
            if key.command is None:
                continue
            stage.training.sent.clear()
            line = screen_of(stage).query_one(KeyLine)
            at = line.render_line(0).text.index(f"{hint.shown} {hint.word}")
            await pilot.click(KeyLine, offset=(at + 1, 0))
            await settle(pilot)
            assert stage.training.commands == [key.command], key.id


async def test_a_click_on_pause_pauses() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.click(KeyLine, offset=(2, 0))
        await settle(pilot)
        assert stage.training.commands == [Pause()]


# What is asked for


def newest_weights(stage: Stage) -> ViewRequest:
    """The newest request that asks for weights."""
    return next(request for request in reversed(stage.training.requests) if "weights" in request.panels)


async def a_round_of_ticks(stage: Stage) -> set[str]:
    """The panels that the ticks of the next second ask for."""
    stage.training.sent.clear()
    for _ in range(8):
        screen_of(stage)._on_tick()
    return {panel for request in stage.training.requests for panel in request.panels}


async def test_a_wide_screen_asks_for_all_panels_and_one_dear_one_a_tick() -> None:
    stage = Stage()
    async with shown(stage):
        assert await a_round_of_ticks(stage) == {"curves", "layers", "weights"}
        assert max(len(request.panels) for request in stage.training.requests) == 1


@pytest.mark.parametrize(
    ("tabs", "panels"), [(0, {"curves"}), (1, {"curves"}), (2, {"layers", "weights"}), (3, {"weights"})]
)
async def test_a_small_screen_asks_only_for_what_is_in_sight(tabs: int, panels: set[str]) -> None:
    stage = Stage()
    async with shown(stage, COMPACT) as pilot:
        await pilot.press(*["tab"] * tabs)
        await settle(pilot)
        assert await a_round_of_ticks(stage) == panels


async def test_a_full_screen_panel_is_all_that_is_asked_for() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("plus")
        await settle(pilot)
        assert await a_round_of_ticks(stage) == {"curves"}


async def test_a_terminal_that_is_too_small_asks_for_numbers_alone() -> None:
    stage = Stage()
    async with shown(stage, (50, 12)):
        assert await a_round_of_ticks(stage) == set()


async def test_a_request_says_how_large_the_panels_are() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("v")
        request = newest_weights(stage)
        weights = screen_of(stage).query_one("#weights")
        assert request.size[0] == 2 * weights.size.height
        assert 0 < request.size[1] <= weights.size.width
        assert request.columns == screen_of(stage).query_one("#loss").size.width


async def test_a_message_that_takes_a_line_lets_the_panels_be_asked_for_anew() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        stage.post(stage.run.snapshot(ViewRequest(), state="diverged", message="the loss is nan at step 9"))
        await settle(pilot)
        needed = screen_of(stage).query_one(WeightsPanel).request(ViewRequest()).size
        asked = [request.size for request in stage.training.requests if "weights" in request.panels]
        assert asked[-1:] == [needed]


@pytest.mark.parametrize("state", ["paused", "finished", "diverged"])
async def test_a_run_that_stands_is_not_asked_until_a_key_is_pressed(state: str) -> None:
    stage = Stage()
    async with shown(stage, state=state) as pilot:
        assert await a_round_of_ticks(stage) == set()
        assert stage.training.sent == []
        await pilot.press("L")
        assert stage.training.requests


async def test_a_run_that_failed_is_asked_no_more() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        stage.post(Failed("MemoryError: no more", user_error=False))
        await settle(pilot)
        await a_round_of_ticks(stage)
        assert stage.training.sent == []


async def test_the_timer_of_the_screen_asks_by_itself() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        for _ in range(100):
            if stage.training.requests:
                break
            await pilot.pause(0.05)
        assert stage.training.requests


# What is drawn


def count_drawings(monkeypatch: pytest.MonkeyPatch, stage: Stage) -> Counter[str]:
    """Count the calls of `draw`, by the widget's id."""
    drawn: Counter[str] = Counter()
    for view in screen_of(stage).query(StripView):
        original = view.draw

        def draw(width: int, height: int, view: StripView = view, original: Any = original) -> Any:
            drawn[view.id or ""] += 1
            return original(width, height)

        monkeypatch.setattr(view, "draw", draw)
    return drawn


@pytest.mark.parametrize(
    ("tabs", "hidden"),
    [
        (0, {"accuracy", "changes", "layers", "weights"}),
        (1, {"loss", "changes", "layers", "weights"}),
        (2, {"loss", "accuracy", "changes"}),
        (3, {"loss", "accuracy", "changes", "layers"}),
    ],
)
async def test_panels_out_of_sight_do_not_draw(tabs: int, hidden: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage()
    async with shown(stage, COMPACT) as pilot:
        await pilot.press(*["tab"] * tabs)
        await settle(pilot)
        drawn = count_drawings(monkeypatch, stage)
        stage.post(stage.run.snapshot(ViewRequest(panels=frozenset({"layers", "curves", "weights"})), step=900))
        await settle(pilot)
        assert drawn["status"] == 1
        assert not hidden & set(drawn)


async def test_a_snapshot_of_numbers_alone_draws_no_dear_panel(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        drawn = count_drawings(monkeypatch, stage)
        stage.post(stage.run.snapshot(ViewRequest(), step=900))
        await settle(pilot)
        assert set(drawn) <= {"status", "keys"}


async def test_nothing_is_drawn_where_the_terminal_is_too_small(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage()
    async with shown(stage, (50, 12)) as pilot:
        drawn = count_drawings(monkeypatch, stage)
        stage.post(stage.run.snapshot(ViewRequest(panels=frozenset({"layers", "curves", "weights"})), step=900))
        await settle(pilot)
        assert not drawn


async def test_a_panel_that_comes_into_sight_shows_the_newest_snapshot() -> None:
    stage = Stage()
    async with shown(stage, COMPACT) as pilot:
        assert "784→128" not in text_of(stage)
        await pilot.press("tab", "tab")
        await settle(pilot)
        assert "layers" in {panel for request in stage.training.requests for panel in request.panels}
        stage.answer()
        await settle(pilot)
        assert "784→128" in text_of(stage)


async def test_sizes_may_change_to_anything_and_back() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        before = text_of(stage)
        for size in ((20, 5), (1, 1), (300, 20), (60, 16), (59, 100), WIDE):
            await pilot.resize_terminal(*size)
            await settle(pilot)
            stage.answer()
            await settle(pilot)
        assert text_of(stage) == before


async def test_a_value_that_changed_is_shown_as_the_snapshot_says() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press("L")
        await settle(pilot)
        assert "learning rate 0.0500" in text_of(stage)
        hyper = stage.run.snapshot(ViewRequest()).hyperparameters
        stage.answer(hyperparameters=type(hyper)(0.0625, hyper.momentum, hyper.dropout, hyper.batch_size))
        await settle(pilot)
        assert "learning rate 0.0625" in text_of(stage)


async def test_longer_losses_move_nothing_in_the_title() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        columns = set()
        for loss in (0.05, 1.5, 123.0, 1.25e-5):
            metrics = stage.run.snapshot(ViewRequest()).valid
            assert metrics is not None
            curves = ViewRequest(panels=frozenset({"curves"}))
            stage.post(stage.run.snapshot(curves, train=type(metrics)(loss, 0.5), valid=metrics))
            await settle(pilot)
            columns.add(text_of(stage).splitlines()[1].index("validation"))
        assert len(columns) == 1


async def test_titles_take_the_colours_of_a_new_theme_at_once() -> None:
    stage = Stage()
    async with shown(stage, state="paused") as pilot:
        panel = screen_of(stage).query_one("#loss")
        before = panel.border_title
        stage.app.theme = "textual-light"
        await settle(pilot)
        assert panel.border_title != before


# Messages


async def test_a_rejected_command_is_shown_as_plain_text() -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        stage.post(CommandRejected(Nudge("dropout", 0.05), f"dropout cannot be {MARKUP}"))
        await settle(pilot)
        (note,) = stage.app._notifications
        assert note.severity == "warning"
        assert not note.markup
        assert note.message == "dropout cannot be [red]x[/] [@click=app.quit]no[/]"
        assert "[red]x[/]" in text_of(stage)


async def test_the_hint_of_the_first_start_goes_with_the_first_key() -> None:
    stage = Stage(hint=True)
    async with shown(stage) as pilot:
        assert message_of(stage) == (
            "Training a 784-128-64-10 network on mnist. "
            "Try L (raise the learning rate), space (pause) and ? (all keys)."
        )
        await pilot.press("L")
        await settle(pilot)
        assert message_of(stage) == ""


async def test_later_starts_have_no_hint() -> None:
    stage = Stage()
    async with shown(stage):
        assert message_of(stage) == ""


async def test_the_first_key_does_not_take_away_what_stopped_the_run() -> None:
    stage = Stage(hint=True)
    async with shown(stage, state="diverged", message="the loss is nan at step 9") as pilot:
        assert message_of(stage) == "The loss is nan at step 9"
        await pilot.press("down")
        await settle(pilot)
        assert message_of(stage) == "The loss is nan at step 9"


async def test_a_divergence_is_explained_until_the_run_goes_on() -> None:
    stage = Stage()
    async with shown(stage, state="diverged", message="the loss is nan at step 9") as pilot:
        assert message_of(stage) == "The loss is nan at step 9"
        stage.post(stage.run.snapshot(ViewRequest()))
        await settle(pilot)
        assert message_of(stage) == ""


# Ends


async def test_the_training_starts_once_the_screen_stands() -> None:
    stage = Stage()
    assert not stage.training.is_started
    async with stage.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        assert stage.training.is_started


@pytest.mark.parametrize(("key", "reason"), [("q", "stopped"), ("ctrl+c", "interrupted"), ("ctrl+q", "stopped")])
async def test_keys_leave_and_say_why(key: str, reason: str) -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press(key)
    assert stage.app.return_value == reason


@pytest.mark.parametrize("over", ["question_mark", "ctrl+p"], ids=["help", "palette"])
async def test_ctrl_c_leaves_from_every_screen(over: str) -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press(over)
        await settle(pilot)
        await pilot.press("ctrl+c")
        await settle(pilot)
    assert stage.app.return_value == "interrupted"


@pytest.mark.parametrize("size", [(50, 12), (20, 5)], ids=["50x12", "20x5"])
async def test_a_terminal_that_is_too_small_can_be_left(size: tuple[int, int]) -> None:
    stage = Stage()
    async with shown(stage, size) as pilot:
        await pilot.press("q")
    assert stage.app.return_value == "stopped"


@pytest.mark.parametrize(
    ("number", "reason"),
    [(signal.SIGTERM, "terminated"), (signal.SIGHUP, "hung up"), (signal.SIGINT, "interrupted")],
)
async def test_signals_leave_and_say_why(number: signal.Signals, reason: str) -> None:
    stage = Stage()
    async with shown(stage):
        os.kill(os.getpid(), number)
        await wait_for_exit(stage)
    assert stage.app.return_value == reason


async def wait_for_exit(stage: Stage) -> None:
    """Wait until the app has been told to leave."""
    for _ in range(500):
        if stage.app.return_value is not None:
            return
        await asyncio.sleep(0.01)


async def test_data_that_cannot_be_read_end_the_program_before_it_began() -> None:
    stage = Stage()
    async with stage.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        stage.post(Failed("no data is named 'mnits': did you mean 'mnist'?", user_error=True))
        await wait_for_exit(stage)
    assert stage.app.return_value == "stopped"
    assert stage.app.failed is not None
    assert "mnits" in stage.app.failed.message


@pytest.mark.parametrize("user_error", [True, False])
async def test_a_failure_in_mid_run_stays_on_the_screen(user_error: bool) -> None:
    stage = Stage()
    async with shown(stage) as pilot:
        stage.post(Failed(f"disk full {MARKUP}", user_error=user_error))
        await settle(pilot)
        assert stage.app.is_running
        assert message_of(stage).startswith("The training has stopped: disk full [red]x[/] [@click=app.quit]no[/]")
        assert "failed" in text_of(stage).splitlines()[0]
        assert "● training" not in text_of(stage)
        await pilot.press("q")
    assert stage.app.failed is not None


async def test_a_fault_before_the_start_stays_on_the_screen() -> None:
    stage = Stage()
    async with stage.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        stage.post(Failed("KeyError: 'x'", user_error=False))
        await settle(pilot)
        assert stage.app.is_running
        assert "KeyError" in message_of(stage)
