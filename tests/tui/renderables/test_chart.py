"""Charts of a run as text: measures, axes, other branches, the cursor, and what stands on the border."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.strip import Strip
from textual.theme import BUILTIN_THEMES

from nntui.core.training.controls import ViewRequest
from nntui.core.training.course import Curves, Series
from nntui.tui.colours import Palette
from nntui.tui.renderables.chart import Chart, Look
from nntui.tui.renderables.chart_title import subtitle, title
from nntui.tui.renderables.measures import MEASURES, Measure
from nntui.tui.renderables.sight import Sight
from tests.tui.fabricated_charts import ChartRun

PALETTE = Palette.of_theme(BUILTIN_THEMES["textual-dark"])
EMPTY = Series(np.zeros(0), np.zeros(0))
NOTHING = Curves(EMPTY, EMPTY, EMPTY, EMPTY, ())


def curves(run: ChartRun | None = None, columns: int = 76) -> Curves:
    """The curves of a fabricated run."""
    made = (run or ChartRun()).snapshot(ViewRequest(panels=frozenset({"curves"}), columns=columns)).curves
    assert made is not None
    return made


def chart(found: Curves | None = None, *, ascii: bool = False, **look: Any) -> Chart:
    """A chart of the usual run, looked at as asked for."""
    return Chart(curves() if found is None else found, Look(**look), PALETTE, "true", ascii=ascii)


def text(made: Chart, width: int = 76, height: int = 14) -> list[str]:
    return [strip.text for strip in made.draw(width, height)]


def styles_of(strips: list[Strip], characters: str) -> set[object]:
    return {segment.style for strip in strips for segment in strip if set(characters) & set(segment.text)}


def straight(end: float = 10.0) -> Curves:
    """Curves whose values are known everywhere: the training loss is the epoch, validation twice that."""
    x = np.linspace(0.0, end, 101)
    whole = np.arange(1.0, end + 1.0)
    return replace(
        NOTHING,
        train_loss=Series(x, x),
        valid_loss=Series(whole, 2.0 * whole),
        best_epoch=1,
        learning_rate=Series(x, x),
    )


# Measures


@pytest.mark.parametrize("measure", MEASURES)
def test_a_measure_without_a_point_says_in_a_sentence_why(measure: Measure) -> None:
    said = " ".join(" ".join(text(chart(NOTHING, measure=measure))).split())
    assert said.endswith(".")
    assert len(said) > 30
    assert not set("│└┤") & set(said)


def test_update_ratios_have_a_line_and_a_number_for_each_layer() -> None:
    made = chart(measure="update_ratio", log=True)
    strips = made.draw(76, 14)
    ends = [last for strip in strips[:-2] if (last := strip.text.rstrip()[-1]) in "123"]
    assert ends == ["1", "2", "3"]
    assert len({str(styles_of(strips, number)) for number in "123"}) >= 3
    assert "1: 0.00" in title(made, 72).plain


def test_titles_name_the_measure_of_the_task() -> None:
    assert title(chart(measure="score"), 72).plain.startswith("Accuracy")
    assert title(chart(measure="score", task="regression"), 72).plain.startswith("R²")


# Axes


def test_a_logarithmic_axis_has_decades_and_values_of_zero_lie_on_its_edge() -> None:
    x = np.linspace(0.0, 4.0, 41)
    y = np.where(x > 3.0, 0.0, 10.0**-x)
    lines = text(chart(replace(NOTHING, train_loss=Series(x, y)), log=True))
    assert [line[:6].strip() for line in lines[:-2] if line[:6].strip()] == ["1", "0.1", "0.01", "0.001"]
    assert lines[-3].rstrip()[-1] == "●"


def test_a_curve_without_a_value_above_zero_is_drawn_on_a_linear_axis() -> None:
    x = np.linspace(0.0, 4.0, 9)
    for y in (np.zeros(9), -x):
        assert any("●" in line for line in text(chart(replace(NOTHING, train_loss=Series(x, y)), log=True)))


def test_an_exponential_is_straight_on_a_logarithmic_axis() -> None:
    x = np.linspace(0.0, 10.0, 101)
    lines = text(chart(replace(NOTHING, train_loss=Series(x, np.exp(-x))), log=True), 40, 12)
    first = [min(at for at, cell in enumerate(line[7:]) if cell != " ") for line in lines[:-2] if line[7:].strip()]
    assert max(np.diff(first)) - min(np.diff(first)[:-1]) <= 1


# Smoothing


def test_smoothing_is_drawn_over_the_raw_curve_which_is_faint() -> None:
    found = curves()
    raw = styles_of(chart(found).draw(76, 14), "⠁⠂⠄⡀⢀⠐⠈⠠⠒⠤⣀⠉")
    both = styles_of(chart(found, smoothing="strong").draw(76, 14), "⠁⠂⠄⡀⢀⠐⠈⠠⠒⠤⣀⠉")
    assert PALETTE.faint(PALETTE.train) not in raw
    assert {PALETTE.faint(PALETTE.train), PALETTE.train} <= both


def test_validation_is_not_smoothed() -> None:
    x = np.arange(1.0, 11.0)
    y = np.where(x % 2 == 0.0, 1.0, 0.0)
    found = replace(NOTHING, valid_loss=Series(x, y))
    assert text(chart(found, smoothing="strong")) == text(chart(found))


# The cursor


def test_the_cursor_reads_all_curves_at_its_epoch() -> None:
    made = chart(straight(), sight=Sight(cursor=4.0))
    lines = text(made)
    assert lines[-1].split() == ["epoch", "4.00", "●", "train", "4.00", "○", "validation", "8.00"]
    column = lines[0].index("│", 8)
    first, columns, axis = made.axis(76, 14)
    assert abs(axis.low + (column - first + 0.5) / columns * (axis.high - axis.low) - 4.0) <= 10.0 / columns


def test_a_curve_that_has_nothing_near_the_cursor_reads_as_missing() -> None:
    found = straight()
    found = replace(found, valid_loss=Series(found.valid_loss.x[:3], found.valid_loss.y[:3]))
    assert text(chart(found, sight=Sight(cursor=9.0)))[-1].split()[-1] == "-"


def test_the_change_nearest_to_the_cursor_is_named_on_the_border() -> None:
    found = curves()
    assert "5.10 dropout 0.0 → 0.2 ▲" in subtitle(chart(found, sight=Sight(cursor=6.0)), 72).plain
    assert "2.40 learning rate 0.05 → 0.0625 ▼" in subtitle(chart(found, sight=Sight(cursor=0.0)), 72).plain
    assert subtitle(chart(found), 72).plain == "epochs"
    assert subtitle(chart(found, sight=Sight(cursor=6.0)), 20).cell_length <= 20


def test_the_reading_of_many_curves_takes_more_lines_where_there_is_room_and_never_moves() -> None:
    found = curves(ChartRun(branches=4))
    readings = [text(chart(found, sight=Sight(cursor=epoch)), 76, 18)[-4:] for epoch in (1.0, 6.0, 11.0)]
    assert {lines[0].strip()[:1] for lines in readings} == {"0"}, "the labels of the epochs stay where they are"
    assert all("branch 4" in " ".join(lines) for lines in readings)
    assert "branch 3" not in " ".join(readings[1]), "it was given up before"


def test_a_reading_that_is_too_long_ends_with_an_ellipsis() -> None:
    wide = curves(ChartRun(widths=(784, 512, 256, 256, 128, 128, 64, 32, 10)))
    line = text(chart(wide, measure="update_ratio", log=True, sight=Sight(cursor=6.0)), 76, 8)[-1]
    assert line.rstrip().endswith("…")
    assert line.count(":") >= 5


# Closer


def test_a_closer_look_shows_a_stretch_and_fits_the_values_in_it() -> None:
    lines = text(chart(straight(), sight=Sight(span=2.0, left=4.0)))
    assert set(lines[-1].split()) <= {"4", "5", "6", "4.0", "4.5", "5.0", "5.5", "6.0"}
    assert not any("●" in line for line in lines), "the newest point is not in sight"
    assert subtitle(chart(straight(), sight=Sight(span=2.5)), 72).plain == "epochs · zoom x4"


# Branches and moments


def test_branches_stand_behind_what_is_trained_and_are_named() -> None:
    found = curves(ChartRun(branches=2))
    strips = chart(found).draw(76, 20)
    without = chart(curves()).draw(76, 20)
    live = {PALETTE.train, PALETTE.valid}

    def cells(drawn: list[Strip]) -> int:
        return sum(len(part.text.strip()) for strip in drawn for part in strip if part.style in live)

    assert PALETTE.faint(PALETTE.classes()[2]) in styles_of(strips, "⠁⠂⠄⡀⢀⠐⠈⠠⠒⠤⣀⠉◆■")
    assert cells(strips) > 0.7 * cells(without)
    assert "◆ branch 1  ■ branch 2" in title(chart(found), 100).plain
    assert title(chart(found), 72).plain.endswith("◆ ■"), "signs alone where names find no room"


def test_a_branch_that_went_on_for_long_does_not_press_what_is_trained_together() -> None:
    found = curves(ChartRun(epochs_done=2.0, branches=0, best_epoch=None))
    x = np.arange(1.0, 101.0)
    branch = replace(curves(ChartRun(branches=1)).branches[0], valid_loss=Series(x, 1.0 / x))
    assert chart(replace(found, branches=(branch,))).extent.high == 4.0
    assert chart(replace(found, branches=(branch,)), rewound=True).extent.high == 100.0
    assert chart(replace(found, branches=(branch,)), recent=True).extent.high == pytest.approx(2.0)


def test_a_branch_that_diverged_does_not_flatten_what_is_trained() -> None:
    branch = curves(ChartRun(branches=1)).branches[0]
    x = np.arange(1.0, 7.0)
    wild = replace(branch, valid_loss=Series(x, 10.0**x), train_loss=Series(x, 10.0**x))
    for log in (False, True):
        made = chart(replace(curves(), branches=(wild,)), log=log)
        top = next(float(line[:6]) for line in text(made) if line[:6].strip())
        assert top <= 100.0


def test_a_moment_that_was_gone_back_to_has_its_line_and_is_in_the_title() -> None:
    run = ChartRun(rewound_to=6.0)
    made = chart(curves(run), rewound=True)
    assert sum("║" in line for line in text(made)) >= 6
    assert "rewound to epoch 6.00" in title(made, 72).plain
    assert not any("║" in line for line in text(chart(curves(run))))
    assert "present" in title(made, 100).plain


def test_the_best_epoch_has_its_sign_on_the_validation_curve() -> None:
    assert "★ best epoch 9" in title(chart(), 72).plain
    assert sum(line.count("★") for line in text(chart())) == 1
    assert sum(line.count("★") for line in text(chart(measure="score"))) == 1
    assert not any("★" in line for line in text(chart(measure="gradient_norm")))
    assert "best" not in title(chart(replace(curves(), best_epoch=None)), 72).plain


def test_the_border_says_in_words_how_the_chart_is_looked_at() -> None:
    made = chart(log=True, smoothing="light", recent=True)
    assert subtitle(made, 72).plain == "epochs · log · smoothed · recent"
    assert "esc leaves full screen" in subtitle(made, 72, is_full=True).plain


def test_ascii_tells_everything_apart_by_its_glyphs() -> None:
    found = curves(ChartRun(branches=2))
    made = chart(found, ascii=True, rewound=True, smoothing="light", sight=Sight(cursor=3.0))
    drawn = "\n".join(text(made, 120, 24))
    assert drawn.isascii()
    assert set("*o+#|!:.@") <= set(drawn)


numbers = st.floats(allow_nan=True, allow_infinity=True) | st.floats(-10, 10)


@settings(deadline=None, max_examples=60)
@given(
    values=st.lists(numbers, max_size=12),
    width=st.integers(1, 150),
    height=st.integers(1, 40),
    measure=st.sampled_from(MEASURES),
    log=st.booleans(),
    ascii=st.booleans(),
    rewound=st.booleans(),
    branches=st.integers(0, 3),
    span=st.none() | st.floats(0.01, 30),
    cursor=st.none() | st.floats(-5, 30),
)
def test_any_values_looked_at_in_any_way_fill_exactly_the_area(
    values: list[float],
    width: int,
    height: int,
    measure: Measure,
    log: bool,
    ascii: bool,
    rewound: bool,
    branches: int,
    span: float | None,
    cursor: float | None,
) -> None:
    series = Series(np.arange(len(values)) / 7.0, np.array(values))
    found = replace(
        curves(ChartRun(branches=branches)),
        train_loss=series,
        train_score=series,
        gradient_norm=series,
        learning_rate=series,
        update_ratios=(series, series),
        now=0.5,
    )
    sight = Sight(span=span, cursor=cursor)
    made = chart(found, ascii=ascii, measure=measure, log=log, smoothing="light", rewound=rewound, sight=sight)
    strips = made.draw(width, height)
    assert len(strips) == height
    assert {strip.cell_length for strip in strips} == {width}
    assert not ascii or all(strip.text.isascii() for strip in strips)
    assert title(made, width).cell_length <= max(width, 40)
    made.axis(width, height)
