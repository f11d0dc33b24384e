"""Views opened over and over while a real training goes on: nothing breaks, and none stays behind."""

import gc
from functools import partial
from typing import Any

import pytest
from textual.pilot import Pilot

from nntui.core.training.controls import Stop
from nntui.core.training.session import Publish, Session
from nntui.tui.app import NntuiApp
from nntui.tui.keys import BY_ID
from nntui.tui.widgets.view import View
from nntui.tui.widgets.views import VIEWS
from tests.core.training import small_trainer
from tests.core.training.watching import DEADLINE, Notes
from tests.tui.stage import wait_until

THOROUGH = pytest.param(100, marks=pytest.mark.thorough)


async def open_each(app: NntuiApp, pilot: Pilot[Any]) -> None:
    """Open every view once, and wait until it shows something of this run."""
    for name in VIEWS:
        await pilot.press(BY_ID[f"view.{name}"].key)
        await wait_until(pilot, partial(_shows, app, name))
        assert _shows(app, name), name


def _shows(app: NntuiApp, name: str) -> bool:
    """Whether this view alone is in sight, and the newest snapshot has what it asked for."""
    snapshot = app.train_screen.snapshot
    in_sight = [view.panel for view in app.screen.query(View) if view.in_sight]
    return in_sight == [name] and snapshot is not None and getattr(snapshot, name) is not None


def _alive() -> int:
    """How many views there are anywhere."""
    gc.collect()
    return sum(isinstance(each, View) for each in gc.get_objects())


@pytest.mark.parametrize("times", [2, THOROUGH])
async def test_views_are_opened_many_times_while_training_goes_on(times: int) -> None:
    sessions: list[Session] = []

    def make(publish: Publish) -> Session:
        sessions.append(Session(small_trainer, publish, Notes(), stay=True, speed=500.0))
        return sessions[0]

    before = _alive()
    app = NntuiApp(make)
    async with app.run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, lambda: app.train_screen.snapshot is not None)
        for _ in range(times):
            await open_each(app, pilot)
        assert app.train_screen.snapshot is not None
        assert app.train_screen.snapshot.state == "training"
        assert _alive() - before == len(VIEWS)
        await pilot.press("q")
    sessions[0].send(Stop())
    assert sessions[0].join(DEADLINE)
