"""Values as texts, codes and numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nntui.core.data.values import UNKNOWN_CODE, codes_of, date_text, number_text, printable, shown, value_text
from tests.core.data.columns import boolean, category, date, number


@given(st.floats(allow_nan=False))
def test_a_number_is_read_back_from_its_text(value: float) -> None:
    assert float(number_text(value)) == value


@pytest.mark.parametrize(
    ("days", "text"), [(0.0, "1970-01-01"), (19_874.5, "2024-05-31 12:00:00"), (-1.0, "1969-12-31"), (1e300, "1e+300")]
)
def test_a_date_is_written_with_the_time_of_day_if_it_has_one(days: float, text: str) -> None:
    assert date_text(days) == text


def test_the_text_of_a_value_is_what_stands_in_the_data() -> None:
    columns = (number("n", [3, None]), category("c", ["red", None]), boolean("b", [True, None]), date("d", [1, None]))
    assert [[value_text(column, row) for column in columns] for row in (0, 1)] == [
        ["3", "red", "yes", "1970-01-02"],
        ["", "", "", ""],
    ]


def test_levels_are_matched_by_text_whatever_their_order_and_kind() -> None:
    expected = [1, -1, UNKNOWN_CODE]
    for column in (number("n", [2, None, 9]), category("c", ["2.0", None, "x"], ("x", "2.0"))):
        np.testing.assert_array_equal(codes_of(column, ("1", "2")), expected)
    np.testing.assert_array_equal(codes_of(boolean("b", [True, None, False]), ("a", "yes")), expected)


@given(st.text())
def test_what_is_shown_is_one_printable_line(text: str) -> None:
    for line in (shown(text), printable(text)):
        assert line.isprintable()
        assert len(line) <= 10 * 62
