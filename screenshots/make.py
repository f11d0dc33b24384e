"""Make the pictures in this folder from the real app that trains real networks: `screenshots/make.py [NAME ...]`."""

import asyncio
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import resvg_py
from textual import events
from textual.pilot import Pilot

from nntui.core.training.choices import Choices
from nntui.core.training.controls import Pause
from nntui.core.training.planning import make_plan
from nntui.core.training.session import Session
from nntui.core.training.trainer import Trainer
from nntui.tui.app import NntuiApp
from nntui.tui.leaving import Reason

FOLDER = Path(__file__).parent
_DEADLINE_SECONDS = 120.0


@dataclass(frozen=True)
class Picture:
    """One picture: what is trained, and what is pressed at which step."""

    name: str
    choices: Choices
    size: tuple[int, int]
    keys: tuple[tuple[int, str], ...]
    """Pairs of a step and the keys, with blanks between them, that are pressed once it is reached."""

    steps: int
    """The step at which training is paused and the picture is taken."""

    theme: str = "textual-dark"


PICTURES = (
    Picture(
        "train",
        Choices("mnist", seed=1),
        (120, 40),
        ((300, "L L"), (700, "D D D D"), (1100, "l l l l"), (1600, "M")),
        2200,
    ),
    Picture("train-80x24", Choices("mnist", seed=1), (80, 24), ((300, "L L"), (700, "D D D D")), 1200),
    Picture(
        "train-light",
        Choices("digits", seed=1),
        (120, 40),
        ((300, "D D"), (500, "l l"), (600, "down tab tab tab")),
        900,
        "textual-light",
    ),
    Picture("weights", Choices("mnist", seed=1), (120, 40), ((500, "tab tab tab plus"),), 1500),
    Picture("help", Choices("spiral", seed=1), (80, 24), ((300, "question_mark"),), 400),
    Picture(
        "fork",
        Choices("mnist", seed=1),
        (120, 40),
        (
            (600, "colon l r space 8 enter"),
            (1100, "left_curly_bracket f colon l r space 0 . 0 2 enter space"),
        ),
        1300,
    ),
    Picture(
        "diagnosis",
        Choices("mnist", seed=1),
        (120, 40),
        ((300, "colon l r space 8 enter"), (500, "tab tab tab tab")),
        700,
    ),
    Picture("ridges", Choices("mnist", seed=1), (120, 40), ((500, "h v v"),), 2000),
    Picture("graph", Choices("spiral", hidden=(8, 6), seed=1), (120, 40), ((300, "g"),), 1500),
    Picture("unit", Choices("mnist", seed=1), (120, 40), ((500, "u right right plus"),), 1000),
    Picture("boundary", Choices("spiral", seed=1), (120, 40), ((500, "o v plus"),), 4000),
    Picture("curve", Choices("sine", seed=1), (120, 40), ((300, "o"),), 1500),
    Picture("mistakes", Choices("mnist", seed=1), (120, 40), ((500, "p"),), 1500),
    Picture("confusion", Choices("mnist", seed=1), (120, 40), ((500, "c plus"),), 1000),
    Picture(
        "charts", Choices("mnist", seed=1), (120, 40), ((600, "l l l"), (700, "tab t t t i plus left left left")), 1500
    ),
    Picture("network", Choices("mnist", seed=1), (120, 40), ((300, "2"), (400, "plus tab x right f")), 800),
)


class NoRecorder:
    """Keeps nothing of a run that is made for its picture."""

    def begin(self, trainer: Trainer) -> str:
        """Need no folder."""
        return "picture"

    def end(self, trainer: Trainer) -> str:
        """Need no model."""
        return ""

    def set_aside(self, trainer: Trainer) -> None:
        """Need no model."""

    def fault(self, report: str) -> None:
        """Show what went wrong."""
        sys.stderr.write(report)


def main() -> None:
    """Make the pictures that are named, or all."""
    os.environ["COLORTERM"] = "truecolor"
    os.environ.setdefault("TERM", "xterm-256color")
    os.environ.pop("NO_COLOR", None)
    for picture in PICTURES:
        if not sys.argv[1:] or picture.name in sys.argv[1:]:
            svg = asyncio.run(take(picture))
            (FOLDER / f"{picture.name}.svg").write_text(svg, encoding="utf-8")
            (FOLDER / f"{picture.name}.png").write_bytes(to_png(svg))
            sys.stdout.write(f"{picture.name}\n")


async def take(picture: Picture) -> str:
    """Run the app, press the keys, and return the screen as SVG."""

    def build() -> Trainer:
        plan = make_plan(picture.choices, endless=True)
        return Trainer(plan.recipe, plan.dataset)

    sessions: list[Session] = []

    def make_session(publish: Callable[..., None]) -> Session:
        sessions.append(Session(build, publish, NoRecorder(), stay=True, speed=400))
        return sessions[0]

    app = NntuiApp(make_session)
    async with app.run_test(size=picture.size) as pilot:
        app.theme = picture.theme
        for step, keys in picture.keys:
            await _reach(app, step)
            for key in keys.split():
                app.post_message(events.Key(key, " " if key == "space" else None))
                await asyncio.sleep(0.15)
        await _reach(app, picture.steps)
        await _settle(app, pilot)
        return app.export_screenshot()


async def _reach(app: NntuiApp, step: int) -> None:
    """Wait until the run is at a step."""
    async with asyncio.timeout(_DEADLINE_SECONDS):
        while app.train_screen.snapshot is None or app.train_screen.snapshot.step < step:
            await asyncio.sleep(0.02)


async def _settle(app: NntuiApp, pilot: Pilot[Reason]) -> None:
    """Pause, so that all panels show the same moment, and wait for them."""
    app.train_screen.command(Pause())
    await asyncio.sleep(2.5)
    await pilot.pause()


def to_png(svg: str) -> bytes:
    """Draw an SVG with fonts that every system has."""
    svg = svg.replace("Fira Code", "DejaVu Sans Mono")
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, monospace_family="DejaVu Sans Mono"))


if __name__ == "__main__":
    main()
