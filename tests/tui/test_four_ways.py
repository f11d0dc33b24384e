"""Every command of steering, given in each of four ways: by keys, as a line, by the palette, by the mouse."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from nntui.core.training.controls import (
    Command,
    HyperName,
    Nudge,
    NudgeSpeed,
    Pause,
    Redo,
    Reset,
    Resume,
    SetHyper,
    SetOptimizer,
    SetSchedule,
    SetSpeed,
    Step,
    StepEpoch,
    Undo,
)
from nntui.core.training.hyperparameters import HYPERS
from nntui.tui.renderables.steering_list import Layout
from nntui.tui.widgets.command_line import CommandLine
from nntui.tui.widgets.key_line import KeyLine
from nntui.tui.widgets.steering_panel import SteeringPanel
from tests.tui.stage import COMPACT, Stage, draw_charts_at_once, screen_of, settle, shown, wait_until

ROOMY = (200, 60)
"""All rows of the list and all entries of the key bar are in sight."""

Way = Literal["keys", "line", "palette", "mouse"]


@dataclass(frozen=True)
class Steered:
    """One command, and what stands for it in each way."""

    name: str
    line: str
    typed: Command
    """What the line sends."""

    title: str
    """The palette's entry."""

    sent: Command
    """What the other ways send."""

    row: str = ""
    """Its row in the list; without one it has a key and an entry in the key bar."""

    key: str = ""
    hint: str = ""
    rest: str = ""
    """What is typed where the palette opens the line; `typed` is sent then."""

    state: str = "training"


def of_list(row: str, line: str, typed: Command, title: str, sent: Command, rest: str = "") -> Steered:
    return Steered(row, line, typed, title, sent, row=row, rest=rest)


def value(name: HyperName, line: str, amount: float, title: str = "") -> Steered:
    command, word = SetHyper(name, amount), title or f"raise {HYPERS[name].label}"
    return of_list(name, f"{line} {amount:g}", command, word, Nudge(name, HYPERS[name].steps[1]))


def plain(name: str, command: Command, key: str, title: str, hint: str, state: str = "training") -> Steered:
    return Steered(name, name, command, title, command, key=key, hint=hint, state=state)


STEERED = [
    value("learning_rate", "lr", 0.02, "raise the learning rate (x 1.25)"),
    value("momentum", "momentum", 0.5),
    value("dropout", "dropout", 0.3, "raise dropout of all hidden layers (0.05)"),
    of_list(
        "dropout.2",
        "dropout 2 0.3",
        SetHyper("dropout", 0.3, 1),
        "dropout of all hidden layers, or of one (:dropout)",
        Nudge("dropout", 0.05, 1),
        "2 0.3",
    ),
    value("batch_size", "batch", 64, "double the batch size"),
    value("weight_decay", "weight-decay", 0.01),
    value("l1", "l1", 0.001),
    value("l2", "l2", 0.001),
    value("clipnorm", "clipnorm", 2),
    value("clipvalue", "clipvalue", 2),
    value("global_clipnorm", "global-clipnorm", 2),
    of_list(
        "optimizer",
        "optimizer adam",
        SetOptimizer("adam"),
        "another optimizer (:optimizer)",
        SetOptimizer("adam"),
        "adam",
    ),
    of_list(
        "schedule",
        "schedule cosine 20",
        SetSchedule("cosine:decay_steps=20epochs"),
        "the learning rate's schedule (:schedule)",
        SetSchedule("exponential"),
        "cosine 20",
    ),
    value("input_noise", "input-noise", 0.2),
    of_list("speed", "speed 20", SetSpeed(20.0), "speed up, about twofold, up to no limit", NudgeSpeed(2.0)),
    plain("undo", Undo(), "z", "undo the last change, a reset included", "undo"),
    plain("redo", Redo(), "Z", "make the undone change again", "redo"),
    plain("pause", Pause(), "space", "pause, go on", "pause"),
    plain("go", Resume(), "space", "pause, go on", "go on", state="paused"),
    plain("step", Step(), "s", "train one batch, then pause", "step"),
    plain("epoch", StepEpoch(), "S", "train to the end of the epoch, then pause", "epoch"),
    plain("reset", Reset(), "r", "start again from the same initial weights", "reset"),
]
DIRECT: dict[str, tuple[str, Command]] = {
    "learning_rate": ("L", Nudge("learning_rate", 1.25)),
    "momentum": ("M", Nudge("momentum", 1)),
    "dropout": ("D", Nudge("dropout", 0.05)),
    "batch_size": ("B", Nudge("batch_size", 2)),
    "speed": ("greater_than_sign", NudgeSpeed(2.0)),
}
"""Rows of the list that have direct keys besides."""


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_charts_at_once(monkeypatch)


def panel_of(stage: Stage) -> SteeringPanel:
    return screen_of(stage).query_one(SteeringPanel)


async def by_keys(stage: Stage, pilot: Pilot[Any], steered: Steered) -> None:
    if steered.key:
        await pilot.press(steered.key)
        return
    await pilot.press("shift+tab")
    await settle(pilot)
    for _ in range(40):
        chosen = panel_of(stage).chosen
        if chosen is not None and chosen.id == steered.row:
            break
        await pilot.press("down")
    await pilot.press("right")


async def as_a_line(stage: Stage, pilot: Pilot[Any], steered: Steered) -> None:
    del stage
    await pilot.press("colon")
    await settle(pilot)
    await pilot.press(*steered.line, "enter")


async def by_the_palette(stage: Stage, pilot: Pilot[Any], steered: Steered) -> None:
    await pilot.press("ctrl+p")
    await settle(pilot)
    stage.app.post_message(Paste(steered.title))
    await settle(pilot)
    await pilot.app.workers.wait_for_complete()
    await settle(pilot)
    await pilot.press("enter")
    await settle(pilot)
    if steered.rest:
        await wait_until(pilot, lambda: isinstance(stage.app.focused, CommandLine))
        await pilot.press(*steered.rest, "enter")


async def by_the_mouse(stage: Stage, pilot: Pilot[Any], steered: Steered) -> None:
    if steered.hint:
        at = screen_of(stage).query_one(KeyLine).render_line(0).text.index(f" {steered.hint}  ")
        await pilot.click(KeyLine, offset=(at + 1, 0))
        return
    panel = panel_of(stage)
    await pilot.click(SteeringPanel, offset=(3, 1))
    await settle(pilot)
    assert not stage.training.commands
    assert panel.listed
    place = [control.id for control in panel._controls].index(steered.row)
    assert place < panel.size.height
    border = 1
    await pilot.click(SteeringPanel, offset=(Layout(panel.size.width).up + border, place + border))


WAYS: dict[Way, Callable[[Stage, Pilot[Any], Steered], Awaitable[None]]] = {
    "keys": by_keys,
    "line": as_a_line,
    "palette": by_the_palette,
    "mouse": by_the_mouse,
}


@pytest.mark.parametrize("way", list(WAYS))
@pytest.mark.parametrize("steered", STEERED, ids=lambda steered: steered.name)
async def test_every_command_can_be_given_in_each_of_four_ways(steered: Steered, way: Way) -> None:
    stage = Stage()
    async with shown(stage, ROOMY if way == "mouse" else COMPACT, state=steered.state) as pilot:
        await WAYS[way](stage, pilot, steered)
        await wait_until(pilot, lambda: bool(stage.training.commands))
        await settle(pilot)
        expected = steered.typed if way == "line" or (way == "palette" and steered.rest) else steered.sent
        assert stage.training.commands == [expected]


@pytest.mark.parametrize("row", list(DIRECT))
async def test_the_values_that_are_steered_most_have_direct_keys_that_do_the_same(row: str) -> None:
    key, command = DIRECT[row]
    stage = Stage()
    async with shown(stage) as pilot:
        await pilot.press(key)
        await settle(pilot)
        assert stage.training.commands == [command]
        assert command == next(steered.sent for steered in STEERED if steered.row == row)
