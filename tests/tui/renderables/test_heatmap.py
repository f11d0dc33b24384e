"""Heatmaps as text and colours: signs, scales, sizes, and what is no number."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.strip import Strip
from textual.theme import BUILTIN_THEMES

from nntui.core.types import FloatArray
from nntui.tui.colours import Depth, Palette
from nntui.tui.renderables.heatmap import area, draw

PALETTE = Palette.of_theme(BUILTIN_THEMES["textual-dark"])
DEPTHS = st.sampled_from(["true", "256", "16", "none"])
RAMP = np.linspace(-1.0, 1.0, 9)[None, :]


def text(
    image: FloatArray, width: int, height: int, depth: Depth = "none", *, limit: float = 1.0, ascii: bool = False
) -> list[str]:
    return [strip.text for strip in draw(image, limit, width, height, PALETTE, depth, ascii=ascii)]


def cells(strip: Strip) -> list[tuple[str, object, object]]:
    """One entry a cell: character, colour above, colour below."""
    return [
        (character, segment.style.color, segment.style.bgcolor)
        for segment in strip
        if segment.style is not None
        for character in segment.text
    ]


@pytest.mark.parametrize(("depth", "ascii"), [("none", False), ("16", False), ("true", True)])
def test_without_colours_a_glyph_says_sign_and_strength(depth: Depth, ascii: bool) -> None:
    assert text(RAMP, 9, 1, depth, ascii=ascii) == ["==~- +*##"]


def test_the_scale_is_the_key_of_the_glyphs() -> None:
    lines = text(RAMP, 40, 7, limit=0.25)
    assert [line[27:] for line in lines] == [
        " ## +0.250   ",
        " ##          ",
        " **          ",
        "     0       ",
        " ~~          ",
        " ==          ",
        " == -0.250   ",
    ]


def test_the_scale_is_as_wide_for_any_limit() -> None:
    widths = {text(RAMP, 60, 5, "true", limit=limit)[0].index("+") for limit in (1e-9, 0.05, 1.0, 12345.0, 1e20)}
    assert len(widths) == 1


def test_a_cell_shows_two_values_the_upper_one_as_foreground() -> None:
    colours = PALETTE.diverging()
    [strip] = draw(np.array([[-1.0, 0.0, 1.0], [1.0, 0.0, 1.0]]), 1.0, 3, 1, PALETTE)
    assert cells(strip) == [
        ("▀", colours[0], colours[-1]),
        (" ", None, colours[len(colours) // 2]),
        (" ", None, colours[-1]),
    ]


def test_values_beyond_the_limit_have_the_colour_of_the_limit() -> None:
    image = np.array([[-9.0, -np.inf, np.inf, 9.0]]).repeat(2, axis=0)
    [strip] = draw(image, 1.0, 4, 1, PALETTE)
    colours = PALETTE.diverging()
    assert [below for _, _, below in cells(strip)] == [colours[0], colours[0], colours[-1], colours[-1]]


@pytest.mark.parametrize("depth", ["true", "256", "16", "none"])
def test_what_is_no_number_is_a_question_mark(depth: Depth) -> None:
    image = np.zeros((4, 3))
    image[2, 1] = np.nan
    assert [line.find("?") for line in text(image, 3, 4, depth)] == [-1, -1, 1, -1]


def test_a_smaller_image_is_enlarged_by_whole_factors_from_the_upper_left() -> None:
    assert text(np.array([[1.0, -1.0], [-1.0, 1.0]]), 5, 5) == ["##== ", "##== ", "==## ", "==## ", "     "]


def test_of_a_greater_image_columns_are_picked_evenly() -> None:
    assert text(np.linspace(-1, 1, 90)[None, :].repeat(50, axis=0), 9, 2) == ["==~- +*##"] * 2


def test_an_odd_last_row_leaves_the_lower_half_to_the_background() -> None:
    [strip] = draw(np.ones((1, 1)), 1.0, 1, 1, PALETTE)
    assert cells(strip)[0][2] == PALETTE.diverging()[-1]
    *_, last = draw(np.ones((3, 1)), 1.0, 1, 2, PALETTE)
    assert cells(last) == [("▀", PALETTE.diverging()[-1], PALETTE.background)]


def test_area_is_the_image_that_fills_the_drawing() -> None:
    assert area(100, 12) == (24, 100 - 13)
    assert area(100, 12, "none") == (12, 100 - 13)
    assert area(100, 12, ascii=True) == (12, 100 - 13)
    assert area(30, 12) == (24, 30 - 3)
    assert area(12, 0) == (0, 12)
    rows, columns = area(50, 6)
    assert all(set(strip.text[:columns]) == {"▀"} for strip in draw(_checkered(rows, columns), 1.0, 50, 6, PALETTE))


def _checkered(rows: int, columns: int) -> FloatArray:
    return np.where(np.indices((rows, columns)).sum(axis=0) % 2, 1.0, -1.0)


@settings(deadline=None)
@given(
    width=st.integers(1, 200),
    height=st.integers(1, 60),
    shape=st.tuples(st.integers(0, 130), st.integers(0, 210)),
    limit=st.one_of(st.floats(), st.just(1.0)),
    depth=DEPTHS,
    ascii=st.booleans(),
)
def test_any_size_fills_exactly_the_area(
    width: int, height: int, shape: tuple[int, int], limit: float, depth: Depth, ascii: bool
) -> None:
    image = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    image.flat[::7] = np.nan
    strips = draw(image, limit, width, height, PALETTE, depth, ascii=ascii)
    assert len(strips) == height
    assert {sum(segment.cell_length for segment in strip) for strip in strips} == {width}
    assert all(segment.style is not None for strip in strips for segment in strip)
    assert not ascii or all(strip.text.isascii() for strip in strips)
