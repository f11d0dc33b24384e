"""Receptive fields as text: tiles, numbers, and how many fit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.theme import BUILTIN_THEMES

from nntui.tui.colours import Depth, Palette
from nntui.tui.renderables.fields import draw, layout

PALETTE = Palette.of_theme(BUILTIN_THEMES["textual-light"])
DEPTHS = st.sampled_from(["true", "256", "16", "none"])


def text(tiles: list[list[list[float]]], width: int, height: int) -> list[str]:
    return [strip.text for strip in draw(np.array(tiles, float), 9, 1.0, width, height, PALETTE, "none")]


@pytest.mark.parametrize(
    ("width", "height", "depth", "expected"),
    [
        (118, 15, "true", (28, 28, 3)),
        (118, 14, "true", (26, 26, 3)),
        (118, 11, "true", (20, 20, 5)),
        (118, 16, "true", (28, 28, 3)),
        (118, 8, "true", (14, 14, 7)),
        (118, 8, "none", (7, 14, 7)),
        (78, 16, "true", (14, 14, 8)),
        (118, 6, "true", (10, 10, 9)),
        (0, 0, "true", (1, 1, 0)),
    ],
)
def test_mnist_tiles_are_as_fine_as_the_area_allows(
    width: int, height: int, depth: Depth, expected: tuple[int, int, int]
) -> None:
    assert layout(width, height, (28, 28), depth) == expected


def test_tiles_stand_in_rows_with_their_numbers_above() -> None:
    tile = [[1.0, 1.0, -1.0], [0.0, 0.5, -0.5]]
    assert text([tile] * 5, 12, 7) == [
        "9   10  11  ",
        "##= ##= ##= ",
        " *~  *~  *~ ",
        "12  13      ",
        "##= ##=     ",
        " *~  *~     ",
        "            ",
    ]


def test_tiles_that_do_not_fit_are_left_out_and_a_greater_one_is_cut() -> None:
    assert text([[[1.0]]] * 9, 5, 2) == ["9 1 1", "# # #"]
    assert text([[[1.0] * 20] * 20] * 2, 5, 3) == ["9    ", "#####", "#####"]


def test_all_tiles_share_one_scale() -> None:
    strips = draw(np.array([[[0.5]], [[-0.25]]]), 0, 0.5, 60, 5, PALETTE)
    assert strips[0].text.rstrip().endswith("+0.500")
    assert strips[-1].text.rstrip().endswith("-0.500")


@settings(deadline=None)
@given(
    width=st.integers(1, 200),
    height=st.integers(1, 60),
    shape=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    depth=DEPTHS,
    ascii=st.booleans(),
)
def test_the_layout_fits_and_fills_exactly_the_area(
    width: int, height: int, shape: tuple[int, int], depth: Depth, ascii: bool
) -> None:
    tile_height, tile_width, tiles = layout(width, height, shape, depth, ascii=ascii)
    image = np.ones((tiles, tile_height, tile_width))
    strips = draw(image, 1, 1.0, width, height, PALETTE, depth, ascii=ascii)
    assert len(strips) == height
    assert {sum(segment.cell_length for segment in strip) for strip in strips} == {width}
    labels = " ".join(strip.text for strip in strips).split()
    assert tiles == 0 or tile_width < len(str(tiles)) or str(tiles) in labels


@settings(deadline=None)
@given(
    width=st.integers(1, 200),
    height=st.integers(1, 60),
    shape=st.tuples(st.integers(0, 20), st.integers(0, 70), st.integers(0, 210)),
)
def test_any_tiles_fill_exactly_the_area(width: int, height: int, shape: tuple[int, int, int]) -> None:
    strips = draw(np.full(shape, np.nan), 0, 1.0, width, height, PALETTE)
    assert len(strips) == height
    assert {sum(segment.cell_length for segment in strip) for strip in strips} == {width}
