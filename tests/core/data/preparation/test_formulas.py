"""Inputs that are computed."""

import numpy as np
import pytest

from nntui.core.data.preparation import fit_preparation
from nntui.core.data.preparation.formulas import Formula, read_formula
from nntui.core.data.preparation.wanted import read_wanted
from nntui.core.errors import DataError
from tests.core.data.columns import category, number, table


@pytest.mark.parametrize("text", ["a^2", "a*b", "sin(a)", "cos(b)"])
def test_a_formula_is_written_as_it_is_read(text: str) -> None:
    assert str(read_formula(text, ("a", "b"))) == text


def test_a_formula_is_computed_and_scaled() -> None:
    data = table(number("a", [1, 2, 3]), number("b", [2, 0, 5]))
    prepared = fit_preparation(data, ["a^2", "a*b", "sin(a)", "cos(b)"]).transform(data, "float64")
    a, b = np.array([1.0, 2, 3]), np.array([2.0, 0, 5])
    expected = np.stack([a * a, a * b, np.sin(a), np.cos(b)], axis=1)
    np.testing.assert_allclose(prepared, (expected - expected.mean(axis=0)) / expected.std(axis=0))


def test_a_formula_without_a_value_is_filled_and_marked() -> None:
    data = table(number("a", [1, 2, None, 4]))
    prepared = fit_preparation(data, ["a^2"]).transform(data, "float64")
    np.testing.assert_array_equal(prepared[:, 1], [0, 0, 1, 0])
    assert prepared[2, 0] == prepared[1, 0]  # 4 is the median of 1, 4, 16


def test_a_column_comes_before_a_formula_of_the_same_text() -> None:
    assert read_wanted("a^2", ("a", "a^2")).source == "a^2"
    assert read_wanted("a:number", ("a", "a:number")).source == "a:number"


def test_names_may_hold_a_star() -> None:
    assert read_formula("a*b*c", ("a*b", "c")) == Formula("product", ("a*b", "c"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("heigth^2", "'heigth\\^2': unknown column 'heigth': did you mean 'height'"),
        ("height*q", "unknown column 'q'"),
        ("tan(height)", r"unknown column 'tan\(height\)'"),
        ("height:text", "unknown kind of 'height' 'text'"),
        ("heigh:number", "unknown column 'heigh': did you mean 'height'"),
    ],
)
def test_what_cannot_be_read_is_said_with_the_nearest_name(text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_wanted(text, ("height", "colour"))


def test_a_formula_of_texts_is_refused() -> None:
    with pytest.raises(DataError, match=r"'colour\^2' needs numbers, and column 'colour' holds a category"):
        fit_preparation(table(category("colour", ["red", "blue"])), ["colour^2"])
