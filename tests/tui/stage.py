"""The app on a stage: a training that only remembers, a run that answers, and what the screen then shows."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from nntui.core.training.controls import Command, ViewRequest
from nntui.core.training.events import Event
from nntui.core.training.session import Publish
from nntui.core.training.snapshot import Snapshot
from nntui.tui.app import NntuiApp
from nntui.tui.messages import EventArrived, SnapshotArrived
from nntui.tui.screens.data import DataScreen
from nntui.tui.screens.train import TrainScreen
from nntui.tui.widgets.curves_panel import CurvesPanel
from tests.tui.fabricated import ALL_PANELS, Run

WIDE, COMPACT = (120, 40), (80, 24)


class FakeTraining:
    """Takes commands and remembers them; it answers nothing by itself."""

    def __init__(self, publish: Publish) -> None:
        """Publish whatever a test wants published."""
        self.publish = publish
        self.sent: list[Command] = []
        self.is_started = False

    def start(self) -> None:
        """Note that it was called."""
        self.is_started = True

    def send(self, command: Command) -> None:
        """Remember the command."""
        self.sent.append(command)

    @property
    def requests(self) -> list[ViewRequest]:
        """The view requests among what was sent."""
        return [command for command in self.sent if isinstance(command, ViewRequest)]

    @property
    def commands(self) -> list[Command]:
        """All but the view requests."""
        return [command for command in self.sent if not isinstance(command, ViewRequest)]


class Stage:
    """An app on a fake training, and a run that answers what the screen asks for."""

    def __init__(self, run: Run | None = None, make_app: Callable[..., NntuiApp] = NntuiApp, **options: Any) -> None:
        """Show `run`; `options` are those of the app."""
        self.run = run or Run()
        self.app = make_app(self._make, **options)

    def _make(self, publish: Publish) -> FakeTraining:
        self.training = FakeTraining(publish)
        return self.training

    def post(self, message: Snapshot | Event) -> None:
        """Send a message the way the training thread's messages come."""
        self.app.post_message(SnapshotArrived(message) if isinstance(message, Snapshot) else EventArrived(message))

    def answer(self, **changes: Any) -> None:
        """Answer what was asked for since the last time, each panel as its newest request wants it."""
        asked = self.training.requests
        self.training.sent = list(self.training.commands)
        wanted = ViewRequest()
        for request in asked:
            panels = wanted.panels | request.panels
            base = request if request.panels - {"layers", "curves", "data"} else wanted
            wanted = replace(base, panels=panels, columns=request.columns, window=request.window)
        self.post(self.run.snapshot(wanted, **changes))


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until what was posted is shown and what follows from it was asked for."""
    for _ in range(3):
        await pilot.pause()


async def wait_until(pilot: Pilot[Any], condition: Callable[[], bool]) -> None:
    """Wait for what a busy machine may bring late; that it never came is for the assertions that follow to say."""
    for _ in range(500):
        if condition():
            return
        await pilot.pause(0.01)


async def begin(stage: Stage, pilot: Pilot[Any], **changes: Any) -> None:
    """Start the run, and answer once everything in sight was asked for."""
    await settle(pilot)
    stage.post(stage.run.started)
    await settle(pilot)
    screen = screen_of(stage)

    def asked() -> bool:
        requests = stage.training.requests
        panels = {panel for request in requests for panel in request.panels}
        return bool(requests) and all(panel in panels for panel in ALL_PANELS if screen._in_sight(panel))

    await wait_until(pilot, asked)
    stage.answer(**changes)
    await settle(pilot)


async def open_data(stage: Stage, pilot: Pilot[Any], **changes: Any) -> DataScreen:
    """Open the Data screen, and wait for its panels where there are data."""
    await pilot.press("3")
    await wait_until(pilot, lambda: any("data" in request.panels for request in stage.training.requests))
    stage.answer(**changes)
    await settle(pilot)
    screen = stage.app.screen
    assert isinstance(screen, DataScreen)
    if stage.run.overview is not None:
        await wait_until(pilot, lambda: screen.focused is not None)
        await settle(pilot)
    return screen


def draw_charts_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the clock out of the charts, of which one is otherwise drawn a moment after the other."""

    def at_once(panel: CurvesPanel, delay: float, callback: Callable[[], None]) -> None:
        callback()

    monkeypatch.setattr(CurvesPanel, "set_timer", at_once)


@asynccontextmanager
async def shown(stage: Stage, size: tuple[int, int] = WIDE, **changes: Any) -> AsyncIterator[Pilot[Any]]:
    """Show the run after its first snapshot, with nothing sent since then."""
    async with stage.app.run_test(size=size, notifications=True) as pilot:
        await begin(stage, pilot, **changes)
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


def newest_weights(stage: Stage) -> ViewRequest:
    """The newest request that asks for weights."""
    return next(request for request in reversed(stage.training.requests) if "weights" in request.panels)


async def wait_for_exit(stage: Stage) -> None:
    """Wait until the app has been told to leave."""
    for _ in range(500):
        if stage.app.return_value is not None:
            return
        await asyncio.sleep(0.01)
