"""Ridges as text: shapes, labels, zero, what hides what, and sizes."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.theme import BUILTIN_THEMES

from nntui.core.training.controls import RidgeKind
from nntui.core.training.seen import Ridge, RidgesView
from nntui.core.types import FloatArray
from nntui.tui.colours import Depth, Palette
from nntui.tui.renderables.dots import cell_codes, joined
from nntui.tui.renderables.ridges import draw, title

PALETTE = Palette.of_theme(BUILTIN_THEMES["textual-dark"])
DEPTHS = st.sampled_from(["true", "256", "16", "none"])


def view(*shares: list[float], low: float = -1.0, high: float = 1.0, kind: RidgeKind = "weights") -> RidgesView:
    ridges = tuple(Ridge(float(number), np.array(share)) for number, share in enumerate(shares))
    return RidgesView(0, kind, low, high, ridges)


def bell(middle: float, width: float = 0.2, bins: int = 40) -> list[float]:
    at = np.linspace(-1.0, 1.0, bins)
    heights: FloatArray = np.exp(-(((at - middle) / width) ** 2))
    shares: list[float] = (heights / heights.sum()).tolist()
    return shares


def text(seen: RidgesView, width: int, height: int, depth: Depth = "true", *, ascii: bool = False) -> list[str]:
    return [strip.text for strip in draw(seen, width, height, PALETTE, depth, ascii=ascii)]


def test_the_oldest_stands_at_the_top_and_the_present_at_the_bottom() -> None:
    lines = text(view(bell(-0.5), bell(0.0), bell(0.5)), 60, 14)
    labelled = [line.split()[0] for line in lines if "┤" in line]
    assert labelled == ["0.00", "1.00", "2.00"]
    assert "┤" in lines[11]


def test_zero_is_marked_on_the_axis_and_through_the_empty_plot() -> None:
    lines = text(view(bell(-0.6, 0.1), bell(-0.6, 0.1)), 60, 14)
    ruler = next(line for line in lines if "└" in line)
    zero = ruler.index("┼")
    assert zero == 8 + 26
    assert "┊" in {line[zero] for line in lines}
    assert lines[-1].split() == ["epoch", "-1.0", "-0.5", "0.0", "0.5", "1.0"]


def test_arrows_say_where_values_lie_beyond_the_axis() -> None:
    inside = [0.01] * 40
    assert not {"◂", "▸"} & set(text(view(inside), 60, 14)[-2])
    beyond = [0.4, *[0.01] * 38, 0.3]
    ruler = text(view(inside, beyond), 60, 14)[-2]
    assert (ruler[8], ruler[-1]) == ("◂", "▸")
    ascii = text(view(inside, beyond), 60, 14, ascii=True)[-2]
    assert (ascii[8], ascii[-1]) == ("<", ">")
    zeros = text(view(beyond, low=0.0, kind="activations"), 60, 14)[-2]
    assert "◂" not in zeros


def test_a_peak_stands_where_its_values_are() -> None:
    lines = text(view(bell(0.5, 0.05)), 60, 14)
    top = next(line for line in lines if any("⠀" < cell <= "⣿" for cell in line))
    peak = [place for place, cell in enumerate(top) if "⠀" < cell <= "⣿"]
    assert abs(np.mean(peak) - (8 + 0.75 * 52)) <= 1.5


def test_a_ridge_hides_what_lies_behind_it() -> None:
    front = [0.2] * 40
    left, right = (text(view(bell(middle), front), 60, 14) for middle in (-0.5, 0.5))
    assert left[:7] != right[:7]
    assert left[7:12] == right[7:12]


def test_silent_units_do_not_flatten_all_else() -> None:
    spike = [0.9, *[0.1 * share for share in bell(0.0)[1:]]]
    lines = text(view(spike, low=0.0, high=4.0, kind="activations"), 60, 14)
    dotted = [row for row, line in enumerate(lines) if any("⠀" < cell <= "⣿" for cell in line[20:50])]
    assert len(dotted) >= 3


def test_in_ascii_a_moment_is_a_line_of_denser_and_fainter_glyphs() -> None:
    lines = text(view([0.0, 0.5, 1.0, 0.25, 0.0, 0.0, 0.0, 0.0] * 2), 48, 6, ascii=True)
    assert all(line.isascii() for line in lines)
    row = next(line for line in lines if " +" in line[:9])
    assert "@" in row
    assert "|" in row or "0" in lines[-2]


def test_intensity_does_not_hang_on_colour_alone() -> None:
    seen = view(bell(-0.5), bell(0.5))
    assert text(seen, 60, 14, "none") == text(seen, 60, 14, "true")


@pytest.mark.parametrize("kind", ["gradients", "activations"])
def test_before_the_first_step_it_says_when_there_will_be_some(kind: RidgeKind) -> None:
    assert f"the {kind} are there after the next step" in text(view(kind=kind), 60, 10)[0]


def test_the_title_says_what_it_is_of_and_how_much_is_zero() -> None:
    assert title(view(bell(0.0), bell(0.0))) == "Ridges  layer 1: weights, 2 moments"
    assert title(view([0.43, 0.57], low=0.0, kind="activations")) == "Ridges  layer 1: activations, 43 % at 0"
    assert title(view([0.0, 0.0])) == "Ridges  layer 1: weights, of which some are no numbers"
    assert title(view()) == "Ridges  layer 1: weights"


@settings(deadline=None, max_examples=60)
@given(
    width=st.integers(0, 210),
    height=st.integers(0, 60),
    moments=st.integers(0, 33),
    bins=st.integers(1, 64),
    depth=DEPTHS,
    ascii=st.booleans(),
)
def test_any_size_is_filled_exactly(
    width: int, height: int, moments: int, bins: int, depth: Depth, ascii: bool
) -> None:
    rng = np.random.default_rng(bins)
    shares = [(rng.random(bins) * (rng.random(bins) > 0.5)).tolist() for _ in range(moments)]
    strips = draw(view(*shares), width, height, PALETTE, depth, ascii=ascii)
    assert len(strips) == height
    assert {sum(segment.cell_length for segment in strip) for strip in strips} <= {width}


def test_dots_become_the_cells_of_the_braille_block() -> None:
    dots = np.zeros((4, 4), np.bool_)
    dots[0, 0] = dots[3, 1] = dots[1, 2] = True
    assert "".join(map(chr, cell_codes(dots)[0])) == "⢁⠂"


def test_a_line_of_dots_has_no_gaps() -> None:
    first, last = joined(np.array([5, 1, 1, 9]))
    covered = [set(range(low, high + 1)) for low, high in zip(first, last, strict=True)]
    for number, tops in enumerate([5, 1, 1, 9]):
        assert tops in covered[number]
    for left, right in itertools.pairwise(covered):
        assert max(left) + 1 >= min(right)
        assert max(right) + 1 >= min(left)
