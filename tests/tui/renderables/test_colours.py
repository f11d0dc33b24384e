"""The palette follows the theme, and the diverging map can be read by everybody."""

import numpy as np
import pytest
from rich.color import Color, ColorSystem
from textual.theme import BUILTIN_THEMES

from nntui.tui.colours import Depth, Palette, depth_of

THEMES = sorted(BUILTIN_THEMES)
COLOURED = [name for name in THEMES if not BUILTIN_THEMES[name].ansi]


def palette(name: str) -> Palette:
    return Palette.of_theme(BUILTIN_THEMES[name])


def luminance(colour: Color | None) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    assert colour is not None
    channels = np.array(colour.get_truecolor()) / 255.0
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: Color | None, other: Color | None) -> float:
    """Contrast ratio, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", THEMES)
def test_every_theme_has_a_palette_that_is_made_once(name: str) -> None:
    found = palette(name)
    assert found is palette(name)
    assert hash(found) == hash(palette(name))
    for style in (found.foreground, found.muted, found.train, found.valid, found.mark, found.accent, found.warning):
        assert style.color is not None
        assert style.bgcolor == found.background


@pytest.mark.parametrize("name", COLOURED)
def test_curves_and_marks_stand_out_from_the_background_of_every_theme(name: str) -> None:
    found = palette(name)
    assert contrast(found.train.color, found.background) >= 3.0
    assert contrast(found.valid.color, found.background) >= 3.0
    assert contrast(found.muted.color, found.background) >= 2.0
    assert contrast(found.mark.color, found.background) >= 2.0


@pytest.mark.parametrize("name", THEMES)
def test_what_is_faint_stands_back_and_can_still_be_seen(name: str) -> None:
    found = palette(name)
    for style in (found.train, found.valid, *found.classes()):
        faint = found.faint(style)
        assert faint.bgcolor == found.background
        if not BUILTIN_THEMES[name].ansi:
            assert 1.5 < contrast(faint.color, found.background) < contrast(style.color, found.background)
        else:
            assert faint == found.muted


@pytest.mark.parametrize("name", COLOURED)
def test_training_and_validation_differ_without_hues(name: str) -> None:
    assert contrast(palette(name).train.color, palette(name).valid.color) >= 1.3


@pytest.mark.parametrize("depth", ["true", "256"])
@pytest.mark.parametrize("name", THEMES)
def test_zero_is_the_background_and_strength_is_lightness(name: str, depth: Depth) -> None:
    found = palette(name)
    lights = [luminance(colour) for colour in found.diverging(depth)]
    middle = len(lights) // 2
    assert len(lights) % 2 == 1
    assert len(set(found.diverging(depth))) == len(lights)
    towards = 1 if found.dark else -1
    for side in (lights[middle::-1], lights[middle:]):
        strength = np.diff(side) * towards
        assert (strength > 0).all() or (depth == "256" and (strength[1:] > 0).all())


@pytest.mark.parametrize("depth", ["true", "256"])
@pytest.mark.parametrize("name", THEMES)
def test_negative_is_blue_and_positive_orange(name: str, depth: Depth) -> None:
    warmth = [colour.get_truecolor().red - colour.get_truecolor().blue for colour in palette(name).diverging(depth)]
    middle = len(warmth) // 2
    assert max(warmth[:middle]) < warmth[middle] < min(warmth[middle + 1 :])


@pytest.mark.parametrize("name", THEMES)
def test_the_ends_are_no_pure_colours(name: str) -> None:
    ends = [palette(name).diverging()[end].get_truecolor() for end in (0, -1)]
    assert all(len({0, 255} & set(end)) < 2 for end in ends)


@pytest.mark.parametrize("name", ["textual-dark", "textual-light"])
def test_in_256_colours_neighbours_stay_apart(name: str) -> None:
    shown = [colour.downgrade(ColorSystem.EIGHT_BIT).number for colour in palette(name).diverging("256")]
    assert len(set(shown)) == len(shown)


def test_the_palette_stands_on_the_background_that_is_asked_for() -> None:
    theme = BUILTIN_THEMES["nord"]
    assert Palette.of_theme(theme).neutral == "#2E3440"
    assert Palette.of_theme(theme, "surface").neutral == "#3B4252"


def test_an_ansi_theme_leaves_the_background_to_the_terminal() -> None:
    assert palette("ansi-dark").background.is_default
    assert palette("ansi-light").train.color == Color.parse("blue")


@pytest.mark.parametrize(
    ("system", "no_color", "depth"),
    [
        ("truecolor", False, "true"),
        ("256", False, "256"),
        ("standard", False, "16"),
        ("windows", False, "16"),
        (None, False, "none"),
        ("truecolor", True, "none"),
    ],
)
def test_the_depth_is_what_the_terminal_shows_and_the_user_wants(
    system: str | None, no_color: bool, depth: Depth
) -> None:
    assert depth_of(system, no_color=no_color) == depth
