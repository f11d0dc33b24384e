"""A histogram on one line."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nntui.tui.renderables.bars import spark


def test_bars_grow_with_the_shares() -> None:
    assert spark(np.arange(9.0), 9) == " ▁▂▃▄▅▆▇█"
    assert spark(np.arange(8.0), 8, ascii=True) == " .:-=+*#"


def test_what_is_rare_is_still_seen() -> None:
    assert spark(np.array([1e-6, 1.0, 0.0]), 3) == "▁█ "


def test_bins_are_gathered_and_spread_evenly() -> None:
    assert spark(np.array([4.0, 4.0, 1.0, 1.0, 0.0, 0.0]), 3) == "█▂ "
    assert spark(np.array([8.0, 4.0]), 6) == "███▄▄▄"


@pytest.mark.parametrize("histogram", [[], [0.0, 0.0], [np.nan, np.nan], [-1.0]])
def test_nothing_is_blank(histogram: list[float]) -> None:
    assert spark(np.array(histogram), 4) == "    "


def test_what_is_not_finite_counts_as_nothing() -> None:
    assert spark(np.array([np.nan, 1.0, np.inf]), 3) == " █ "


@given(shares=st.lists(st.floats(), max_size=40), width=st.integers(0, 80), ascii=st.booleans())
def test_any_histogram_has_exactly_the_width(shares: list[float], width: int, ascii: bool) -> None:
    bars = spark(np.array(shares), width, ascii=ascii)
    assert len(bars) == width
    assert not ascii or bars.isascii()
