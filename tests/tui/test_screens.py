"""Pictures of the screens from fabricated snapshots: each was looked at before it was accepted."""

import math
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Protocol

import numpy as np
import pytest
from textual import constants
from textual.app import App
from textual.pilot import Pilot

from nntui.core.training.controls import Nudge
from nntui.core.training.course import Mark
from nntui.core.training.events import CommandRejected, Failed
from nntui.core.training.snapshot import Hyperparameters, Metrics
from tests.tui.fabricated import MARKS, Run
from tests.tui.stage import COMPACT, WIDE, Stage, begin, draw_charts_at_once, settle

BeforePicture = Callable[[Pilot[Any]], Awaitable[None]]
BOTH_LAYOUTS = pytest.mark.parametrize("size", [COMPACT, WIDE], ids=["80x24", "120x40"])
HOSTILE = "[red]x[/]\x1b[31m\x1b]0;title\x07[@click=app.quit]y[/]"


class SnapCompare(Protocol):
    """The fixture of pytest-textual-snapshot."""

    def __call__(
        self,
        app: App[Any],
        press: Iterable[str] = (),
        terminal_size: tuple[int, int] = COMPACT,
        run_before: BeforePicture | None = None,
    ) -> bool:
        """Return whether the screen is as it was accepted."""


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_charts_at_once(monkeypatch)


def picture_of(stage: Stage, keys: Iterable[str] = (), **changes: Any) -> BeforePicture:
    """Start the run, answer what is asked for, then press keys and answer again; `changes` are of the snapshots."""

    async def run_before(pilot: Pilot[Any]) -> None:
        await begin(stage, pilot, **changes)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
            stage.answer(**changes)
            await settle(pilot)

    return run_before


@pytest.mark.parametrize(
    "size", [(60, 16), COMPACT, (99, 40), WIDE, (200, 60)], ids=["60x16", "80x24", "99x40", "120x40", "200x60"]
)
def test_the_train_screen(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = Stage()
    assert snap_compare(stage.app, terminal_size=size, run_before=picture_of(stage))


@BOTH_LAYOUTS
def test_the_train_screen_before_the_first_snapshot(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    assert snap_compare(Stage().app, terminal_size=size)


@BOTH_LAYOUTS
def test_the_train_screen_after_the_first_batch(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = Stage(Run(epochs_done=1 / 71, marks=()))
    assert snap_compare(stage.app, terminal_size=size, run_before=picture_of(stage, valid=None))


def test_a_terminal_that_is_too_small_is_told_how_large_it_has_to_be(snap_compare: SnapCompare) -> None:
    stage = Stage()
    assert snap_compare(stage.app, terminal_size=(50, 12), run_before=picture_of(stage))


@BOTH_LAYOUTS
def test_a_paused_run(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = Stage()
    assert snap_compare(stage.app, terminal_size=size, run_before=picture_of(stage, state="paused"))


@BOTH_LAYOUTS
def test_a_diverged_run_says_at_which_step_and_what_to_try(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = Stage()
    message = "the loss is nan at step 825 (epoch 12): lower the learning rate (now 12.5) and start again"
    before = picture_of(stage, state="diverged", message=message)
    assert snap_compare(stage.app, terminal_size=size, run_before=before)


@BOTH_LAYOUTS
def test_a_failed_run_says_what_happened(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = Stage()

    async def fail(pilot: Pilot[Any]) -> None:
        await picture_of(stage)(pilot)
        stage.post(Failed("MemoryError: Unable to allocate 3.2 GiB for an array", user_error=False))
        await settle(pilot)

    assert snap_compare(stage.app, terminal_size=size, run_before=fail)


@BOTH_LAYOUTS
def test_a_finished_run_shows_all_its_epochs(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = Stage(Run(epochs_done=20.0))
    before = picture_of(stage, state="finished", epoch=20, epochs=20)
    assert snap_compare(stage.app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", [(60, 16), COMPACT, WIDE], ids=["60x16", "80x24", "120x40"])
def test_the_first_start_names_three_keys(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = Stage(Run(epochs_done=0.3, marks=()), hint=True)
    assert snap_compare(stage.app, terminal_size=size, run_before=picture_of(stage, valid=None))


@BOTH_LAYOUTS
def test_the_light_theme(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = Stage()

    async def make_light(pilot: Pilot[Any]) -> None:
        stage.app.theme = "textual-light"
        await picture_of(stage)(pilot)

    assert snap_compare(stage.app, terminal_size=size, run_before=make_light)


@BOTH_LAYOUTS
def test_a_theme_that_is_changed_in_mid_run(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = Stage()

    async def make_light(pilot: Pilot[Any]) -> None:
        await picture_of(stage)(pilot)
        stage.app.theme = "textual-light"
        await settle(pilot)

    assert snap_compare(stage.app, terminal_size=size, run_before=make_light)


@BOTH_LAYOUTS
def test_a_user_who_wants_no_colours(
    snap_compare: SnapCompare, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    stage = Stage()
    assert snap_compare(stage.app, terminal_size=size, run_before=picture_of(stage))


@pytest.mark.parametrize("colours", ["256", "standard"], ids=["256-colours", "16-colours"])
def test_a_terminal_of_few_colours(snap_compare: SnapCompare, colours: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "COLOR_SYSTEM", colours)
    stage = Stage()
    assert snap_compare(stage.app, terminal_size=WIDE, run_before=picture_of(stage))


@BOTH_LAYOUTS
def test_a_terminal_of_ascii(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = Stage(ascii=True)
    assert snap_compare(stage.app, terminal_size=size, run_before=picture_of(stage))


@pytest.mark.parametrize("panel", ["loss", "accuracy", "layers", "weights"])
def test_a_small_terminal_shows_the_chosen_panel(snap_compare: SnapCompare, panel: str) -> None:
    stage = Stage()
    keys = ["tab"] * ["loss", "accuracy", "layers", "weights"].index(panel)
    assert snap_compare(stage.app, terminal_size=COMPACT, run_before=picture_of(stage, keys))


@pytest.mark.parametrize("panel", ["loss", "layers", "weights"])
def test_a_panel_is_made_full_screen(snap_compare: SnapCompare, panel: str) -> None:
    stage = Stage()
    keys = ["tab"] * ["loss", "accuracy", "layers", "weights"].index(panel) + ["plus"]
    assert snap_compare(stage.app, terminal_size=WIDE, run_before=picture_of(stage, keys))


@BOTH_LAYOUTS
def test_the_help_screen(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = Stage()
    assert snap_compare(stage.app, terminal_size=size, run_before=picture_of(stage, ["question_mark"]))


def test_the_palette_offers_the_keys_commands(snap_compare: SnapCompare) -> None:
    stage = Stage()

    async def search(pilot: Pilot[Any]) -> None:
        await picture_of(stage)(pilot)
        await pilot.press("ctrl+p", *"learning")
        await pilot.app.workers.wait_for_complete()
        await settle(pilot)

    assert snap_compare(stage.app, terminal_size=WIDE, run_before=search)


def test_another_layer_is_shown_as_a_matrix(snap_compare: SnapCompare) -> None:
    stage = Stage()
    assert snap_compare(stage.app, terminal_size=WIDE, run_before=picture_of(stage, ["down"]))


def test_the_first_layer_of_an_image_network_as_a_matrix(snap_compare: SnapCompare) -> None:
    stage = Stage()
    assert snap_compare(stage.app, terminal_size=WIDE, run_before=picture_of(stage, ["v"]))


def test_a_network_without_images(snap_compare: SnapCompare) -> None:
    stage = Stage(Run("spiral", (2, 8, 8, 1), "tanh", image_shape=None))
    assert snap_compare(stage.app, terminal_size=WIDE, run_before=picture_of(stage))


def test_a_network_without_hidden_layers(snap_compare: SnapCompare) -> None:
    stage = Stage(Run("iris", (4, 3), "linear", image_shape=None))
    assert snap_compare(stage.app, terminal_size=WIDE, run_before=picture_of(stage))


@BOTH_LAYOUTS
def test_a_name_that_attacks_the_terminal_is_text(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = Stage(Run(data=HOSTILE, epochs_done=0.5, marks=(Mark(0.2, 14, HOSTILE),)), hint=True)

    async def reject(pilot: Pilot[Any]) -> None:
        await picture_of(stage, state="paused", valid=None)(pilot)
        stage.post(CommandRejected(Nudge("dropout", 0.05), f"{HOSTILE} cannot be"))
        await settle(pilot)

    assert snap_compare(stage.app, terminal_size=size, run_before=reject)


@pytest.mark.parametrize("size", [COMPACT, WIDE, (200, 60)], ids=["80x24", "120x40", "200x60"])
def test_a_network_of_eight_layers(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = Stage(Run(widths=(784, 512, 256, 256, 128, 128, 64, 32, 10)))
    assert snap_compare(stage.app, terminal_size=size, run_before=picture_of(stage, ["tab", "tab", *["down"] * 6]))


@pytest.mark.parametrize("size", [(60, 16), COMPACT, WIDE], ids=["60x16", "80x24", "120x40"])
def test_huge_numbers_find_room(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    stage = Stage(Run(widths=(65_536, 65_536, 65_536), image_shape=None, marks=(Mark(3.0, 9_999_999, "x" * 80),)))
    before = picture_of(
        stage,
        step=9_999_999,
        epoch=140_846,
        epochs=999_999,
        seconds=9_999_999.0,
        samples_per_second=1.23e9,
        train=Metrics(1.23e-30, math.nan),
        valid=Metrics(math.nan, -1.2e6),
        hyperparameters=Hyperparameters(1.25e-9, 0.999, (0.125,), 65_536),
    )
    assert snap_compare(stage.app, terminal_size=size, run_before=before)


def test_weights_and_losses_that_are_no_numbers(snap_compare: SnapCompare) -> None:
    stage = Stage(Run(epochs_done=4.3, marks=MARKS[:1], breaks_after=300))
    message = "the loss is nan at step 301 (epoch 5): lower the learning rate (now 0.05) and start again"
    assert np.isnan(stage.run.losses).any()
    assert snap_compare(stage.app, terminal_size=WIDE, run_before=picture_of(stage, state="diverged", message=message))
