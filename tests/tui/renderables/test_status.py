"""The status line says the most important things first, whole, and in their place."""

import re
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.strip import Strip
from textual.theme import BUILTIN_THEMES

from nntui.core.training.events import Started
from nntui.core.training.snapshot import Hyperparameters, Snapshot, State
from nntui.tui.colours import Palette
from nntui.tui.renderables.status import GLYPHS, draw

PALETTE = Palette.of_theme(BUILTIN_THEMES["textual-dark"])
STATES: tuple[State, ...] = get_args(State)
STARTED = Started("mnist", "classification", "784-128-64-10", "relu", (28, 28), (), "9,000 rows", "SGD")
SNAPSHOT = Snapshot(
    state="training",
    step=852,
    epoch=12,
    epochs=None,
    batch=1,
    batches=71,
    seconds=2.0,
    samples_per_second=640e3,
    hyperparameters=Hyperparameters(0.05, 0.9, (0.2, 0.2), 128),
    train=None,
    valid=None,
)


def text(width: int, snapshot: Snapshot | None = SNAPSHOT, started: Started | None = STARTED) -> str:
    return draw(started, snapshot, width, PALETTE).text


def words(line: str) -> str:
    return " ".join(line.split())


@given(
    data=st.text(max_size=60),
    width=st.integers(1, 200),
    state=st.sampled_from(STATES),
    epochs=st.none() | st.integers(1, 10**6),
    step=st.integers(0, 10**9),
    rate=st.floats(allow_nan=True),
    seconds=st.floats(0, 1e9),
    ascii=st.booleans(),
)
def test_any_line_is_exactly_as_wide_as_asked(
    data: str, width: int, state: State, epochs: int | None, step: int, rate: float, seconds: float, ascii: bool
) -> None:
    snapshot = replace(
        SNAPSHOT, state=state, epochs=epochs, step=step, seconds=seconds, samples_per_second=rate, epoch=step // 71 + 1
    )
    strip = draw(replace(STARTED, data=data), snapshot, width, PALETTE, ascii=ascii)
    assert Strip(list(strip)).cell_length == strip.cell_length == width
    assert "\x1b" not in strip.text
    assert all(segment.style is not None for segment in strip)


def test_at_120_columns_everything_is_said() -> None:
    line = text(120)
    assert line.startswith(" nntui  mnist · 784-128-64-10 · relu  ")
    assert line.endswith("● training  epoch 12     step 852       640k samples/s   0:00:02 ")


def test_a_limited_run_says_where_it_ends() -> None:
    assert "epoch 3/20" in text(120, replace(SNAPSHOT, epoch=3, epochs=20))


@pytest.mark.parametrize("state", STATES)
def test_a_state_is_a_glyph_and_a_word(state: State) -> None:
    snapshot = replace(SNAPSHOT, state=state)
    assert f"{GLYPHS[state][0]} {state}" in text(120, snapshot)
    assert f"{GLYPHS[state][1]} {state}" in draw(STARTED, snapshot, 120, PALETTE, ascii=True).text
    assert text(1, snapshot) == GLYPHS[state][0]


def test_no_two_states_share_a_glyph() -> None:
    for form in (0, 1):
        assert len({glyphs[form] for glyphs in GLYPHS.values()}) == len(STATES)


def test_what_went_wrong_stands_out_without_colour_too() -> None:
    for state in STATES:
        strip = draw(STARTED, replace(SNAPSHOT, state=state), 120, PALETTE)
        style = next(segment.style for segment in strip if segment.text.strip() == state)
        assert style is not None
        assert bool(style.reverse) == (state in ("diverged", "failed"))


def test_nothing_moves_when_the_numbers_grow() -> None:
    grown = replace(SNAPSHOT, epoch=99999, step=9999999, samples_per_second=1.25e6, seconds=86399.0, state="diverged")
    for width in (60, 80, 120, 200):
        before, after = text(width), text(width, grown)
        for word in ("mnist", "epoch", "step", "samples/s"):
            assert before.find(word) == after.find(word)


def test_the_architecture_and_the_rate_go_before_the_progress() -> None:
    assert words(text(80)) == "nntui mnist ● training epoch 12 step 852 640k samples/s 0:00:02"
    assert words(text(60)) == "mnist ● training epoch 12 step 852 0:00:02"
    assert words(text(20)) == "● training"


@pytest.mark.parametrize("width", range(1, 130))
def test_no_word_is_ever_cut(width: int) -> None:
    whole = set(re.split(r"\s+", text(200).strip()))
    assert set(text(width).split()) <= whole


def test_before_the_first_snapshot_it_says_that_it_starts() -> None:
    assert text(60, None, None).split() == ["nntui", "○", "starting"]
    assert text(60, None).split()[-2:] == ["○", "starting"]


def test_of_a_path_the_file_is_named() -> None:
    assert " passengers.csv · " in text(120, started=replace(STARTED, data="/home/ada/tables/passengers.csv"))
    long = replace(STARTED, data="a_very_long_name_that_nobody_needs.csv")
    assert " a_very_long_name_that_n… · " in text(140, started=long)


def test_a_hostile_name_stays_text() -> None:
    line = text(140, started=replace(STARTED, data="[red]x\x1b[31m\n\u202ey"))
    assert "[red]x y" in line
