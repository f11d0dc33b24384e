"""The steering panel shows whole names and whole values at any size that can hold them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.strip import Strip
from textual.theme import BUILTIN_THEMES

from nntui.core.training.snapshot import Hyperparameters
from nntui.tui.colours import Palette
from nntui.tui.renderables.steering import Row, draw, extras, values

PALETTE = Palette.of_theme(BUILTIN_THEMES["textual-dark"])
ROWS = (
    Row("l/L", "learning rate", "0.0500"),
    Row("m/M", "momentum", "0.900"),
    Row("d/D", "dropout", "0.20"),
    Row("b/B", "batch size", "128"),
)
WHOLE = [f"{row.label} {row.value}" for row in ROWS]


def texts(rows: tuple[Row, ...], width: int, height: int, *, ascii: bool = False) -> list[str]:
    return [strip.text for strip in draw(rows, (), width, height, PALETTE, ascii=ascii)]


@given(
    rows=st.lists(st.tuples(st.text(max_size=9), st.text(max_size=30), st.text(max_size=20)), max_size=9),
    width=st.integers(1, 200),
    height=st.integers(0, 40),
    ascii=st.booleans(),
)
def test_any_panel_fills_exactly_its_area(
    rows: list[tuple[str, str, str]], width: int, height: int, ascii: bool
) -> None:
    strips = draw(rows, {row[1] for row in rows[:2]}, width, height, PALETTE, ascii=ascii)
    assert len(strips) == height
    assert all(Strip(list(strip)).cell_length == width for strip in strips)
    assert all(segment.style is not None for strip in strips for segment in strip)


def test_with_room_each_value_has_a_line_with_its_keys() -> None:
    assert [line.rstrip() for line in texts(ROWS, 42, 5)] == [
        "l/L learning rate 0.0500",
        "m/M momentum      0.900",
        "d/D dropout       0.20",
        "b/B batch size    128",
        "",
    ]


@pytest.mark.parametrize(("width", "height"), [(78, 1), (78, 2), (78, 3), (78, 4), (40, 2), (58, 2), (22, 4)])
def test_in_few_lines_every_full_name_and_value_stays_in_sight(width: int, height: int) -> None:
    words = " ".join(" ".join(texts(ROWS, width, height)).split())
    assert all(text in words for text in WHOLE)


def test_two_lines_are_laid_out_in_aligned_columns() -> None:
    first, second = texts(ROWS, 78, 2)
    assert first.index("0.0500") == second.index("0.900")
    assert first.index("dropout") == second.index("batch size")
    assert first.index("0.20") == second.index("128")


def test_nothing_moves_when_a_value_gets_longer() -> None:
    longer = (ROWS[0]._replace(value="1.25e-05"), *ROWS[1:])
    for height in (1, 2, 4):
        before, after = texts(ROWS, 78, height)[0], texts(longer, 78, height)[0]
        assert before.replace("0.0500  ", "") == after.replace("1.25e-05", "")


@given(st.integers(1, 80), st.integers(1, 6))
def test_no_value_is_cut_whatever_the_size(width: int, height: int) -> None:
    allowed = {row.value for row in ROWS}
    words = " ".join(texts(ROWS, width, height)).split()
    assert {word for word in words if word[0].isdigit()} <= allowed


def test_where_a_name_does_not_fit_it_is_shortened_before_its_value() -> None:
    assert texts(ROWS, 14, 1) == ["learni… 0.0500"]
    assert texts(ROWS, 14, 1, ascii=True) == ["learni~ 0.0500"]
    assert texts(ROWS, 6, 1) == ["0.0500"]
    assert texts(ROWS, 5, 1) == ["     "]


def test_what_changed_is_underlined_and_nothing_else() -> None:
    strips = draw(ROWS, {"dropout"}, 42, 4, PALETTE)
    underlined = [segment.text for strip in strips for segment in strip if segment.style and segment.style.underline]
    assert underlined == ["0.20"]


def test_hostile_text_stays_text() -> None:
    line = texts((Row("l", "[red]rate\x1b[2J\n", "1\x1b[m"),), 40, 1)[0]
    assert line.split() == ["l", "[red]rate", "1"]


@pytest.mark.parametrize(
    ("dropout", "text"),
    [
        ((0.2, 0.2), "0.20"),
        ((0.2, 0.1), "0.20 0.10"),
        ((0.2, 0.1, 0.125), "0.20 0.10 0.125"),
        ((0.1, 0.2, 0.3, 0.4), "mixed"),
        ((), "-"),
    ],
)
def test_dropout_is_one_rate_where_the_layers_agree(dropout: tuple[float, ...], text: str) -> None:
    assert values(Hyperparameters(0.05, 0.9, dropout, 128))["dropout"] == text


def test_values_are_written_with_the_digits_that_steering_needs() -> None:
    written = values(Hyperparameters(1.25e-5, 0.9, (), 4096))
    assert written == {"learning_rate": "1.25e-05", "momentum": "0.900", "dropout": "-", "batch_size": "4096"}


def test_what_is_switched_on_beside_the_usual_values_is_written() -> None:
    hyper = Hyperparameters(
        0.001, None, (), 32, True, "adam", "cosine", 0.002, 0.01, 1.0, None, None, 0.99, 10, (0.1,), (), 4,
        (("beta_1", 0.8),),
    )  # fmt: skip
    assert extras(hyper) == [
        ("scheduled", "0.00200"), ("schedule", "cosine"), ("optimizer", "adam"), ("nesterov", "on"),
        ("beta 1", "0.800"), ("weight decay", "0.0100"), ("clipnorm", "1.00"), ("ema momentum", "0.990"),
        ("overwrites every", "10"), ("l1", "0.100"), ("accumulated", "4"), ("rows an update", "128"),
    ]  # fmt: skip
    assert extras(Hyperparameters(0.05, 0.9, (), 32)) == []
