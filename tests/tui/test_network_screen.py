"""The Network screen shows what the last snapshot says, and sends edits; it says what is refused, and why."""

from dataclasses import replace
from typing import Any

import pytest
from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot

from nntui.core.edits import AddLayer, AddUnits, Edit, MoveLayer, RemoveLayer, RemoveUnits, SetActivation, SetUnits
from nntui.core.training.controls import (
    Command,
    EditNetwork,
    FreezeUnits,
    Nudge,
    Pause,
    Return,
    SetHyper,
    SetInitializer,
    SetWeight,
    SwitchUnits,
    Undo,
    ViewRequest,
)
from nntui.core.training.course import Mark
from nntui.core.training.events import CommandRejected, Failed, NetworkChanged, Noted
from nntui.core.training.seen import LayerView
from nntui.tui.screens.data import DataScreen
from nntui.tui.screens.network import NetworkScreen
from nntui.tui.screens.train import TrainScreen
from nntui.tui.widgets.command_line import CommandLine
from nntui.tui.widgets.network_panel import NetworkPanel
from tests.tui import fabricated_network as fabricated
from tests.tui.stage import COMPACT, WIDE, Stage, draw_charts_at_once, settle, shown, text_of, wait_until

LAYERS = ViewRequest(panels=frozenset({"layers"}))


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the clock out: snapshots are asked for where keys and events say so."""
    draw_charts_at_once(monkeypatch)
    monkeypatch.setattr("nntui.tui.screens.network.TICK", 1e6)
    monkeypatch.setattr("nntui.tui.screens.train.TICK", 1e6)


def stage_of(views: tuple[LayerView, ...] = fabricated.mnist()) -> Stage:
    return Stage(fabricated.run_of(views))


async def open_network(stage: Stage, pilot: Pilot[Any], **changes: Any) -> NetworkScreen:
    """Open the Network screen, and answer what it asks for."""
    await pilot.press("2")
    await wait_until(pilot, lambda: any("layers" in request.panels for request in stage.training.requests))
    stage.answer(**changes)
    await settle(pilot)
    screen = stage.app.screen
    assert isinstance(screen, NetworkScreen)
    await wait_until(pilot, lambda: screen.focused is not None)
    stage.training.sent.clear()
    return screen


async def press(pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def type_line(pilot: Pilot[Any], line: str) -> None:
    """Type into the line that stands open, and give it."""
    await press(pilot, *("space" if letter == " " else letter for letter in line))
    await press(pilot, "enter")


def typed(stage: Stage) -> str:
    line = stage.app.screen.query_one(CommandLine)
    return line.value if line.has_class("-shown") else ""


async def test_2_opens_it_and_1_3_and_escape_lead_on() -> None:
    stage = stage_of()
    async with shown(stage) as pilot:
        screen = await open_network(stage, pilot)
        await press(pilot, "2")
        assert stage.app.screen is screen
        await press(pilot, "3")
        assert isinstance(stage.app.screen, DataScreen)
        await press(pilot, "2")
        assert stage.app.screen is screen
        await press(pilot, "1")
        assert isinstance(stage.app.screen, TrainScreen)
        await press(pilot, "3", "2", "escape")
        assert isinstance(stage.app.screen, TrainScreen)
        assert len(stage.app.screen_stack) == 1


async def test_it_shows_the_layers_of_the_last_snapshot() -> None:
    stage = stage_of()
    async with shown(stage) as pilot:
        await open_network(stage, pilot)
        assert "he_uniform" in text_of(stage)
        assert "  inputs " in text_of(stage)
        assert "109,386 parameters" in text_of(stage)
        assert "Units of layer 1: 128, 9 frozen, 2 off" in text_of(stage)
        first, *others = fabricated.mnist()
        stage.post(stage.run.snapshot(LAYERS, layers=(replace(first, dropout=0.75), *others)))
        await settle(pilot)
        assert "0.75" in text_of(stage)


async def test_opened_before_the_run_has_started_it_asks_when_that_has() -> None:
    stage = stage_of()
    async with stage.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await press(pilot, "2", "enter", "plus", "a", "f", "x", "down", "tab", "delete", "K")
        assert stage.training.sent == []
        stage.post(stage.run.started)
        await settle(pilot)
        assert any("layers" in request.panels for request in stage.training.requests)


async def test_while_it_is_covered_it_asks_for_nothing() -> None:
    stage = stage_of()
    async with shown(stage) as pilot:
        screen = await open_network(stage, pilot)
        await press(pilot, "1")
        stage.training.sent.clear()
        screen._on_tick()
        assert stage.training.sent == []
        await press(pilot, "2")
        stage.training.sent.clear()
        screen._on_tick()
        assert [request.panels for request in stage.training.requests] == [frozenset({"layers"})]


async def test_what_is_known_of_the_chosen_unit_is_asked_for_where_units_are_chosen() -> None:
    stage = stage_of()
    async with shown(stage) as pilot:
        await open_network(stage, pilot)
        await press(pilot, "down", "tab", "right")
        asked = stage.training.requests[-1]
        assert (asked.panels, asked.layer, asked.chosen) == (frozenset({"layers", "unit"}), 1, 1)
        stage.post(stage.run.snapshot(LAYERS, unit=fabricated.unit_view(1, 1)))
        await settle(pilot)
        assert "bias -0.0123" in text_of(stage)
        await press(pilot, "right")
        assert "bias -0.0123" not in text_of(stage)


async def test_arrows_choose_a_cell_and_stay_on_the_table() -> None:
    stage = stage_of()
    async with shown(stage) as pilot:
        screen = await open_network(stage, pilot)
        assert (screen.chosen_row, screen.chosen_column) == (1, "units")
        await press(pilot, "down", "right", "right")
        assert (screen.chosen_row, screen.chosen_column) == (2, "dropout")
        await press(pilot, *["down"] * 5, *["right"] * 9)
        assert (screen.chosen_row, screen.chosen_column) == (3, "memory")
        await press(pilot, *["up"] * 9, *["left"] * 9)
        assert (screen.chosen_row, screen.chosen_column) == (0, "units")
        assert "784 inputs: the data give them" in text_of(stage)


@pytest.mark.parametrize(
    ("keys", "command"),
    [
        (["plus"], EditNetwork(AddUnits(0, 8))),
        (["minus"], EditNetwork(RemoveUnits(0, 8))),
        (["right", "plus"], EditNetwork(SetActivation(0, "leaky_relu"))),
        (["right", "right", "minus"], Nudge("dropout", -0.05, 0)),
        (["right", "right", "right", "plus"], SetInitializer(0, "he_normal")),
        (["down", "right", "right", "right", "right", "plus"], Nudge("l2", 2.0, 1)),
        (["a"], EditNetwork(AddLayer(1, None, "relu"))),
        (["up", "a"], EditNetwork(AddLayer(0, None, "relu"))),
        (["down", "delete"], EditNetwork(RemoveLayer(1))),
        (["backspace"], EditNetwork(RemoveLayer(0))),
        (["J"], EditNetwork(MoveLayer(0, 1))),
        (["shift+down"], EditNetwork(MoveLayer(0, 1))),
        (["down", "K"], EditNetwork(MoveLayer(1, 0))),
        (["down", "shift+up"], EditNetwork(MoveLayer(1, 0))),
        (["f"], FreezeUnits(0, None, frozen=True)),
        (["down", "f"], FreezeUnits(1, None, frozen=False)),
        (["tab", "right", "f"], FreezeUnits(0, (1,), frozen=True)),
        (["tab", "x"], SwitchUnits(0, (0,), on=False)),
        (["z"], Undo()),
        (["space"], Pause()),
    ],
)
async def test_a_key_sends_one_edit(keys: list[str], command: Command) -> None:
    stage = stage_of()
    async with shown(stage, COMPACT) as pilot:
        await open_network(stage, pilot)
        await press(pilot, *keys)
        assert stage.training.commands == [command]
        assert any("layers" in request.panels for request in stage.training.requests)


@pytest.mark.parametrize(
    ("keys", "begun", "rest", "command"),
    [
        (["enter"], "units 1 ", "32", EditNetwork(SetUnits(0, 32))),
        (["down", "right", "enter"], "activation 2 ", "tanh", EditNetwork(SetActivation(1, "tanh"))),
        (["right", "right", "enter"], "dropout 1 ", "0.3", SetHyper("dropout", 0.3, 0)),
        (["down", "down", "right", "right", "right", "enter"], "init 3 ", "zeros", SetInitializer(2, "zeros")),
        (["right", "right", "right", "right", "enter"], "l2 1 ", "0.01", SetHyper("l2", 0.01, 0)),
        (["tab", "right", "enter"], "weight 1 2 ", "5 -0.5", SetWeight(0, 1, 4, -0.5)),
        (["tab", "enter"], "weight 1 1 ", "bias 0.25", SetWeight(0, 0, None, 0.25)),
        (["colon"], "", "freeze 1 3,5", FreezeUnits(0, (2, 4))),
    ],
)
async def test_enter_begins_the_line_that_sets_the_value(
    keys: list[str], begun: str, rest: str, command: Command
) -> None:
    stage = stage_of()
    async with shown(stage) as pilot:
        screen = await open_network(stage, pilot)
        await press(pilot, *keys)
        assert typed(stage) == begun
        await type_line(pilot, rest)
        assert stage.training.commands == [command]
        assert typed(stage) == ""
        assert screen.focused is not None
        assert screen.focused.id == screen.chosen


@pytest.mark.parametrize(
    ("keys", "line", "command"),
    [
        ([], ":freeze 1 3,5", FreezeUnits(0, (2, 4))),
        ([], "\r32", EditNetwork(SetUnits(0, 32))),
        (["tab"], "\r2 0.5", SetWeight(0, 0, 1, 0.5)),
    ],
    ids=["colon", "cell", "unit"],
)
async def test_what_is_typed_in_one_go_is_a_line_and_no_key_of_it_a_command(
    keys: list[str], line: str, command: Command
) -> None:
    stage = stage_of()
    async with shown(stage) as pilot:
        screen = await open_network(stage, pilot)
        await press(pilot, *keys)
        for key in f"{line}\r":  # all of it before the first one is looked at
            stage.app.post_message(Key("enter" if key == "\r" else _character_to_key(key), key))
        await wait_until(pilot, lambda: bool(stage.training.commands))
        await settle(pilot)
        assert stage.training.commands == [command]
        assert stage.app.screen is screen


async def test_choices_are_completed() -> None:
    stage = stage_of()
    async with shown(stage) as pilot:
        screen = await open_network(stage, pilot)
        await press(pilot, "right", "enter", "s", "o", "f")
        await wait_until(pilot, lambda: screen.query_one(CommandLine)._suggestion != "")
        await press(pilot, "tab")
        assert typed(stage) == "activation 1 softplus"
        await press(pilot, "escape")
        assert typed(stage) == ""
        assert stage.training.commands == []
        assert isinstance(stage.app.screen, NetworkScreen)


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        (["up", "enter"], "the inputs are the data's: choose a layer below"),
        (["up", "plus"], "the inputs are the data's"),
        (["up", "delete"], "the inputs are the data's"),
        (["up", "f"], "the inputs are the data's"),
        (["down", "down", "a"], "no layer can stand behind the output layer"),
        (["down", "down", "enter"], "the output layer has a unit for each number"),
        (["down", "down", "right", "right", "plus"], "dropout behind the output layer"),
        ([*["right"] * 5, "enter"], "parameters and memory follow from the units"),
        ([*["right"] * 6, "minus"], "parameters and memory follow from the units"),
        (["x"], "press tab, and choose the unit"),
    ],
)
async def test_what_cannot_be_edited_is_said_and_nothing_is_sent(keys: list[str], says: str) -> None:
    stage = stage_of()
    async with shown(stage) as pilot:
        await open_network(stage, pilot)
        await press(pilot, *keys)
        assert stage.training.commands == []
        assert typed(stage) == ""
        assert says in text_of(stage)


async def test_a_line_that_stands_for_nothing_is_said_and_nothing_is_sent() -> None:
    stage = stage_of()
    async with shown(stage) as pilot:
        await open_network(stage, pilot)
        await press(pilot, "enter")
        await type_line(pilot, "many")
        assert stage.training.commands == []
        assert "'many' is no number of units" in text_of(stage)


async def test_a_rejected_edit_shows_its_reason_and_changes_nothing() -> None:
    stage = stage_of()
    async with shown(stage) as pilot:
        screen = await open_network(stage, pilot)
        before = text_of(stage).splitlines()[1:-1]
        command = EditNetwork(RemoveLayer(0))
        await press(pilot, "delete")
        stage.post(CommandRejected(command, "the network no longer gives finite numbers"))
        stage.answer()
        await settle(pilot)
        assert "the network no longer gives finite numbers" in text_of(stage)
        assert text_of(stage).splitlines()[1:-1] == before
        assert screen.chosen_row == 1


async def test_what_was_changed_is_said() -> None:
    stage = stage_of()
    async with shown(stage) as pilot:
        await open_network(stage, pilot)
        await press(pilot, "plus")
        stage.answer(change=Mark(11.7, 830, "layer 1: 128 → 136 units"))
        await settle(pilot)
        assert "layer 1: 128 → 136 units" in text_of(stage)
        stage.post(Noted("kept"))
        await settle(pilot)
        assert "kept" in text_of(stage)


async def test_an_added_layer_is_chosen_and_a_removed_one_gives_way() -> None:
    stage = stage_of()
    first, second, output = fabricated.mnist()
    async with shown(stage) as pilot:
        screen = await open_network(stage, pilot)
        await press(pilot, "a")
        assert screen.chosen_row == 1
        stage.post(NetworkChanged("784-128-128-64-10", "relu"))
        stage.post(stage.run.snapshot(LAYERS, layers=(first, fabricated.layer(128, 128), second, output)))
        await settle(pilot)
        assert screen.chosen_row == 2
        await press(pilot, "down", "down")
        stage.post(stage.run.snapshot(LAYERS, layers=(first, second, output)))
        await settle(pilot)
        assert screen.chosen_row == 3


async def test_the_mark_goes_with_a_layer_that_is_moved() -> None:
    stage = stage_of()
    async with shown(stage) as pilot:
        screen = await open_network(stage, pilot)
        await press(pilot, "J")
        assert screen.chosen_row == 2
        await press(pilot, "J")
        assert screen.chosen_row == 2
        assert stage.training.commands == [EditNetwork(MoveLayer(0, 1)), EditNetwork(MoveLayer(1, 2))]


async def test_a_chosen_unit_that_is_gone_gives_way_to_the_last_one() -> None:
    stage = stage_of(fabricated.spiral())
    first, *others = fabricated.spiral()
    async with shown(stage) as pilot:
        screen = await open_network(stage, pilot)
        await press(pilot, "tab", *["right"] * 9)
        assert screen.chosen_unit == 7
        stage.post(stage.run.snapshot(LAYERS, layers=(replace(first, units=5, off=()), *others)))
        await settle(pilot)
        assert screen.chosen_unit == 4
        assert "unit 5 of layer 1" in text_of(stage)


async def test_arrows_go_through_the_lines_of_units() -> None:
    stage = stage_of()
    async with shown(stage, COMPACT) as pilot:
        screen = await open_network(stage, pilot)
        await press(pilot, "tab", "down", "right", "right")
        assert screen.chosen_unit == 32
        await press(pilot, "down", "down", "down", "down")
        assert screen.chosen_unit == 122
        await press(pilot, "up", "up", "up", "up", "up", "up")
        assert screen.chosen_unit == 2
        await press(pilot, "left", "left", "left", "left")
        assert screen.chosen_unit == 0


async def test_units_of_a_large_layer_are_scrolled_to() -> None:
    stage = stage_of(fabricated.large())
    async with shown(stage, COMPACT) as pilot:
        screen = await open_network(stage, pilot)
        await press(pilot, "tab", *["down"] * 40)
        assert screen.chosen_unit == 960
        assert f"unit {screen.chosen_unit + 1} of layer 1: learns" in text_of(stage)
        assert "961[" in text_of(stage)


async def test_a_click_chooses_a_cell_and_a_second_one_edits_it() -> None:
    stage = stage_of()
    async with shown(stage) as pilot:
        screen = await open_network(stage, pilot)
        lines = text_of(stage).splitlines()
        y = next(number for number, line in enumerate(lines) if "leaky_relu" in line)
        await pilot.click(offset=(lines[y].index("leaky_relu"), y))
        await settle(pilot)
        assert (screen.chosen_row, screen.chosen_column) == (2, "activation")
        await pilot.click(offset=(lines[y].index("leaky_relu"), y), times=2)
        await settle(pilot)
        assert typed(stage) == "activation 2 "


async def test_a_click_chooses_a_unit_and_a_second_one_types_a_weight() -> None:
    stage = stage_of()
    async with shown(stage) as pilot:
        screen = await open_network(stage, pilot)
        lines = text_of(stage).splitlines()
        y = next(number for number, line in enumerate(lines) if "1[·]" in line)
        x = lines[y].index("[") + 1
        await pilot.click(offset=(x + 6, y))
        await settle(pilot)
        assert screen.chosen_unit == 3
        assert screen.chosen == "units"
        await pilot.click(offset=(x + 6, y), times=2)
        await settle(pilot)
        assert typed(stage) == "weight 1 4 "


async def test_the_wheel_changes_the_number_under_the_mouse() -> None:
    stage = stage_of()
    async with shown(stage) as pilot:
        screen = await open_network(stage, pilot)
        panel = screen.query_one(NetworkPanel)
        for by, expected in ((1, Nudge("dropout", 0.05, 1)), (-1, Nudge("dropout", -0.05, 1))):
            panel.post_message(NetworkPanel.Turned(2, "dropout", by))
            await settle(pilot)
            assert stage.training.commands[-1] == expected
        assert (screen.chosen_row, screen.chosen_column) == (2, "dropout")


@pytest.mark.parametrize(("event", "by"), [("MouseScrollUp", 1), ("MouseScrollDown", -1)])
async def test_the_wheel_over_a_cell_is_about_that_cell(event: str, by: int) -> None:
    from textual import events

    stage = stage_of()
    async with shown(stage) as pilot:
        screen = await open_network(stage, pilot)
        panel = screen.query_one(NetworkPanel)
        lines = text_of(stage).splitlines()
        y = next(number for number, line in enumerate(lines) if "leaky_relu" in line)
        x = lines[y].index("64")
        kind: Any = getattr(events, event)
        place = {"x": x - panel.region.x, "y": y - panel.region.y, "screen_x": x, "screen_y": y}
        panel.post_message(
            kind(widget=panel, delta_x=0, delta_y=0, button=0, shift=False, meta=False, ctrl=False, **place)
        )
        await settle(pilot)
        edit: Edit = AddUnits(1, 8) if by > 0 else RemoveUnits(1, 8)
        assert stage.training.commands == [EditNetwork(edit)]


async def test_escape_closes_the_line_then_leaves_the_past_then_the_screen() -> None:
    stage = stage_of()
    async with shown(stage) as pilot:
        screen = await open_network(stage, pilot)
        await press(pilot, "enter", "escape")
        assert typed(stage) == ""
        assert stage.app.screen is screen
        stage.post(stage.run.snapshot(LAYERS, state="past"))
        await settle(pilot)
        await press(pilot, "escape")
        assert stage.training.commands == [Return()]
        assert stage.app.screen is screen
        stage.post(stage.run.snapshot(LAYERS, state="paused"))
        await settle(pilot)
        await press(pilot, "escape")
        assert isinstance(stage.app.screen, TrainScreen)


async def test_a_run_that_stands_still_at_another_moment_is_asked_for_once() -> None:
    stage = stage_of()
    async with shown(stage) as pilot:
        await open_network(stage, pilot)
        stage.post(stage.run.snapshot(ViewRequest(), state="paused", step=900))
        await settle(pilot)
        asked = [request.panels for request in stage.training.requests if request.panels]
        assert asked == [frozenset({"layers"})]
        stage.answer(state="paused", step=900)
        await settle(pilot)
        assert stage.training.requests == []


async def test_any_size_at_any_time_does_no_harm() -> None:
    stage = stage_of(fabricated.large())
    async with shown(stage) as pilot:
        await open_network(stage, pilot)
        for size in ((20, 5), (60, 16), (61, 17), (80, 24), (200, 60), (20, 5), (120, 40)):
            await pilot.resize_terminal(*size)
            await settle(pilot)
            await press(pilot, "right", "down", "tab", "right", "down", "tab")
        assert "Units of layer" in text_of(stage)


async def test_a_run_that_has_failed_takes_no_more_questions() -> None:
    stage = stage_of()
    async with shown(stage) as pilot:
        await open_network(stage, pilot)
        stage.post(Failed("MemoryError: no room", user_error=False))
        await settle(pilot)
        await press(pilot, "down", "tab", "right")
        assert stage.training.requests == []
        assert "The training has stopped" in text_of(stage)
