"""Numbers keep their width and their value; foreign text does no harm."""

import math
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from nntui.tui import formatting
from nntui.tui.formatting import (
    COMPACT_WIDTH,
    DURATION_WIDTH,
    compact,
    count,
    cut,
    duration,
    fraction,
    percent,
    rate,
    safe,
    significant,
    significant_width,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.05, "0.0500"),
        (1.25e-5, "1.25e-05"),
        (12.3, "12.3"),
        (1.23e7, "1.23e+07"),
        (0.0, "0.00"),
        (9.996, "10.0"),
        (999.7, "1000"),
        (1234.0, "1234"),
        (99999.6, "1.00e+05"),
        (0.0001, "0.000100"),
        (-0.05, "-0.0500"),
        (math.nan, "nan"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (1e300, ">1e+99"),
        (-1e-300, "-<1e-99"),
    ],
)
def test_a_number_has_three_significant_digits(value: float, text: str) -> None:
    assert significant(value) == text


@given(st.floats(allow_nan=True, allow_infinity=True), st.integers(2, 6))
def test_no_number_is_wider_than_was_promised(value: float, digits: int) -> None:
    width = significant_width(digits) + (value < 0)
    assert len(significant(value, digits)) <= width
    assert len(significant(value, digits, width)) == width


@given(st.floats(1e-90, 1e90), st.integers(2, 6))
def test_a_number_is_off_by_at_most_half_a_unit_of_its_last_digit(value: float, digits: int) -> None:
    assert float(significant(value, digits)) == pytest.approx(value, rel=0.5000001 * 10 ** (1 - digits))


def test_a_count_has_commas() -> None:
    assert [count(852), count(1234567)] == ["852", "1,234,567"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (640_000, "640k"),
        (1_200_000, "1.2M"),
        (852, "852"),
        (0.5, "0.5"),
        (0, "0"),
        (-1e-9, "0"),
        (12_345, "12.3k"),
        (999_999, "1M"),
        (2.5e9, "2.5G"),
        (1e21, "1e+21"),
        (math.nan, "nan"),
    ],
)
def test_a_great_number_is_compact(value: float, text: str) -> None:
    assert compact(value) == text


@given(st.floats(0, 1e90))
def test_a_compact_number_never_exceeds_its_width(value: float) -> None:
    assert len(compact(value, COMPACT_WIDTH)) == COMPACT_WIDTH


@given(st.floats(1, 9.9e20))
def test_a_compact_number_keeps_its_size(value: float) -> None:
    text = compact(value)
    power = " kMGTPE".find(text[-1])
    number = float(text[:-1]) * 1000.0**power if power > 0 else float(text)
    assert number == pytest.approx(value, rel=0.0051)


def test_a_rate_names_what_is_done_in_a_second() -> None:
    assert rate(640e3) == "640k samples/s"
    assert rate(1.5, "steps", width=5) == "  1.5 steps/s"
    assert len(rate(999e3, width=COMPACT_WIDTH)) == formatting.RATE_WIDTH


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (2.9, "0:00:02"),
        (3723, "1:02:03"),
        (86399, "23:59:59"),
        (3 * 86400 + 4 * 3600 + 5 * 60 + 6, "3d 4:05:06"),
        (-1.0, "0:00:00"),
        (math.nan, "-:--:--"),
        (math.inf, "-:--:--"),
    ],
)
def test_a_duration_reads_like_a_clock(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@given(st.floats(0, 86399))
def test_a_duration_below_a_day_fits_its_width(seconds: float) -> None:
    assert len(duration(seconds)) <= DURATION_WIDTH


def test_a_share_is_written_in_hundredths() -> None:
    assert percent(0.973) == "97.3 %"
    assert percent(1.0, decimals=0) == "100 %"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(0.2, 2, "0.20"), (0.125, 2, "0.125"), (0.9, 3, "0.900"), (0.9995, 3, "0.9995"), (1 / 3, 2, "0.3333")],
)
def test_a_fraction_gets_more_decimals_only_where_it_needs_them(value: float, decimals: int, text: str) -> None:
    assert fraction(value, decimals) == text


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;a title\x07name", "name"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b31mred", "red"),
        ("two\nlines\tand\r\nmore", "two lines and more"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("bell\x07 null\x00", "bell? null?"),
        ("lone \ud800 surrogate", "lone ? surrogate"),
        ("\u0301cafe\u0301", "café"),
        ("a" + "\u0301" * 50, "á\u0301\u0301"),
        ("\u3000wide\u2028space ", "wide space"),
        ("[b]markup[/b]", "[b]markup[/b]"),
        ("日本語", "日本語"),
        ("हिन्दी", "हिन्दी"),
    ],
)
def test_foreign_text_becomes_harmless(hostile: str, harmless: str) -> None:
    assert safe(hostile) == harmless


@given(st.text() | st.text("\x1b\x9b[]P0;m?\x07\\e\u0301\u200b\u202e\n\u1112\u1161"))
def test_safe_text_has_one_line_no_controls_and_is_safe_already(text: str) -> None:
    clean = safe(text)
    assert safe(clean) == clean
    assert len(clean.splitlines()) <= 1
    categories = {unicodedata.category(character) for character in clean}
    assert not categories & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(st.text(), st.integers(0, 40))
def test_cut_text_never_exceeds_its_width(text: str, width: int) -> None:
    clean = safe(text)
    short = cut(clean, width)
    assert cell_len(short) <= width
    assert (short == clean) == (cell_len(clean) <= width)


def test_cut_text_ends_with_an_ellipsis_and_halves_no_character() -> None:
    assert cut("leaky_relu", 7) == "leaky_…"
    assert cut("日本語", 4) == "日…"
    assert cut("leaky_relu", 7, "~") == "leaky_~"
    assert cut("word", 1) == "…"
    assert cut("word", 0) == ""
