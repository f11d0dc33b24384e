"""Preparation of tables, held against scikit-learn's."""

import warnings

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, RobustScaler, StandardScaler

from nntui.core.data.preparation import FURTHEST, CategoryInput, NumberInput, TablePreparation, fit_preparation
from nntui.core.data.preparation.fitting import MOST_LEVELS, fewest_rows
from nntui.core.data.table import Column
from nntui.core.errors import DataError
from nntui.core.types import Scaling
from tests.core.data.columns import boolean, category, date, number, table

SCALERS = {"standard": StandardScaler, "min-max": MinMaxScaler, "robust": RobustScaler}

usual = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))
cells = st.lists(st.none() | usual, min_size=2, max_size=60).filter(lambda row: any(cell is not None for cell in row))
any_cells = st.lists(st.none() | st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=30)
texts = st.lists(st.none() | st.sampled_from("abcdefgh"), min_size=1, max_size=200)


@pytest.mark.parametrize("scaling", ["standard", "min-max", "robust"])
@settings(deadline=None)
@given(train=cells, other=cells)
def test_numbers_are_imputed_and_scaled_as_scikit_learn_does(
    scaling: Scaling, train: list[float | None], other: list[float | None]
) -> None:
    x_train, x_other = (np.array(values, np.float64)[:, None] for values in (train, other))
    scaler = SCALERS[scaling]().fit(x_train)
    present = x_train[~np.isnan(x_train)]
    quartiles = np.quantile(present, [0.25, 0.75])
    spread = {"standard": present.std(), "min-max": np.ptp(present), "robust": quartiles[1] - quartiles[0]}[scaling]
    if spread <= 1e-9 * max(1.0, np.abs(present).max()):
        return  # the choices for numbers that are all, or mostly, the same differ, and have tests of their own
    imputer = SimpleImputer(strategy="median", add_indicator=True).fit(x_train)
    filled = imputer.transform(x_other)
    expected = np.hstack([scaler.transform(filled[:, :1]), filled[:, 1:]])
    preparation = fit_preparation(table(number("x", train)), ["x"], scaling)
    prepared = preparation.transform(table(number("x", other)), "float64")
    np.testing.assert_allclose(prepared, np.clip(expected, -FURTHEST, FURTHEST), rtol=1e-9, atol=1e-9)


@settings(deadline=None)
@given(texts, texts)
def test_categories_are_pooled_and_encoded_as_scikit_learn_does(
    train: list[str | None], other: list[str | None]
) -> None:
    if all(text is None for text in train):
        return
    x_train, x_other = (np.array(values, object)[:, None] for values in (train, other))
    # Its imputer fills ties with the first level, as ours does; its counts include what it filled in.
    counts = {text: train.count(text) for text in train if text is not None}
    encoder = OneHotEncoder(
        min_frequency=fewest_rows(len(train)), handle_unknown="infrequent_if_exist", sparse_output=False
    )
    present = x_train[x_train[:, 0] != np.array(None)]
    encoder.fit(present)
    fill = min(counts, key=lambda text: (-counts[text], text))
    filled = np.where(x_other == np.array(None), fill, x_other)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # it says that there are unknown levels
        expected = encoder.transform(filled)
    preparation = fit_preparation(table(category("x", train)), ["x"])
    prepared = preparation.transform(table(category("x", other, tuple("hgfedcba"))), "float64")
    np.testing.assert_array_equal(prepared[:, : expected.shape[1]], expected)


@settings(deadline=None)
@given(any_cells, any_cells, st.sampled_from(["standard", "min-max", "robust"]))
def test_every_prepared_number_is_finite_however_large_the_raw_ones(
    train: list[float | None], other: list[float | None], scaling: Scaling
) -> None:
    inputs = ["x", "x^2", "sin(x)"]
    preparation = fit_preparation(table(number("x", train)), inputs, scaling)
    for values in (train, other):
        prepared = preparation.transform(table(number("x", values)), "float32")
        assert np.isfinite(prepared).all()
        assert np.abs(prepared).max() <= FURTHEST


@settings(deadline=None)
@given(any_cells, texts)
def test_a_preparation_survives_json(numbers: list[float | None], words: list[str | None]) -> None:
    rows = min(len(numbers), len(words))
    data = table(number("x", numbers[:rows]), category("c", words[:rows] if any(words[:rows]) else ["a"] * rows))
    preparation = fit_preparation(data, ["x", "c", "x^2"])
    read = msgspec.json.decode(msgspec.json.encode(preparation), type=TablePreparation)
    assert read == preparation
    np.testing.assert_array_equal(read.transform(data), preparation.transform(data))


def test_inputs_are_named_after_columns_and_levels() -> None:
    data = table(
        number("age", [1, None, 3, 4, 5]),
        category("colour", ["red", "red", "blue", "blue", "pink"]),
        boolean("left", [True, False, None, True, True]),
        date("day", [0, 1, 2, 3, 4]),
    )
    preparation = fit_preparation(data, ["age", "colour", "left", "day", "age^2"])
    assert preparation.input_names == (
        "age", "age missing", "colour=blue", "colour=red", "colour=other", "left=yes", "left missing", "day",
        "age^2", "age^2 missing",
    )  # fmt: skip
    assert preparation.width == 10
    assert preparation.columns == (("age", "number"), ("colour", "category"), ("left", "boolean"), ("day", "date"))


def test_truth_values_are_0_and_1_and_gaps_take_the_more_frequent() -> None:
    preparation = fit_preparation(table(boolean("b", [True, True, False, None])), ["b"])
    prepared = preparation.transform(table(boolean("b", [False, True, None])))
    np.testing.assert_array_equal(prepared, [[0, 0], [1, 0], [1, 1]])


def test_truth_values_are_matched_by_their_texts() -> None:
    preparation = fit_preparation(table(boolean("b", [True, False, True])), ["b"])
    reversed_levels = boolean("b", [True, False], ("yes", "no"))
    np.testing.assert_array_equal(preparation.transform(table(reversed_levels)), [[0], [1]])
    np.testing.assert_array_equal(preparation.transform(table(category("b", ["yes", "no"]))), [[1], [0]])


def test_an_unknown_level_goes_to_the_pooled_input_or_nowhere() -> None:
    rare = fit_preparation(table(category("c", ["a", "a", "b", "b", "z"])), ["c"])
    plain = fit_preparation(table(category("c", ["a", "a", "b", "b"])), ["c"])
    new = table(category("c", ["new", "b"]))
    np.testing.assert_array_equal(rare.transform(new), [[0, 0, 1], [0, 1, 0]])
    np.testing.assert_array_equal(plain.transform(new), [[0, 0], [0, 1]])


def test_a_gap_that_training_never_saw_is_filled_without_an_indicator() -> None:
    preparation = fit_preparation(table(number("x", [1, 2, 6]), category("c", ["a", "b", "b"])), ["x", "c"])
    assert "x missing" not in preparation.input_names
    gaps, median = (table(number("x", [x]), category("c", [c])) for x, c in ((None, None), (2, "b")))
    np.testing.assert_array_equal(preparation.transform(gaps)[0, 0], preparation.transform(median)[0, 0])


def test_the_most_frequent_levels_are_kept_where_there_are_many() -> None:
    words = [f"w{place:02}" for place in range(60) for _ in range(2 + place)]
    made = fit_preparation(table(category("c", words)), ["c"]).inputs[0]
    assert isinstance(made, CategoryInput)
    assert made.levels == tuple(f"w{place:02}" for place in range(60 - MOST_LEVELS, 60))
    assert made.pooled


def test_fifty_rows_are_enough_for_a_level_of_a_large_table() -> None:
    words = ["rare"] * 49 + ["kept"] * 50 + ["usual"] * 20_000
    made = fit_preparation(table(category("c", words)), ["c"]).inputs[0]
    assert isinstance(made, CategoryInput)
    assert made.levels == ("kept", "usual")


def test_a_number_that_is_always_the_same_becomes_0_even_where_it_differs_later() -> None:
    preparation = fit_preparation(table(number("x", [7, 7, 7])), ["x"])
    np.testing.assert_array_equal(preparation.transform(table(number("x", [7, 8, 1e9]))), [[0], [0], [0]])


def test_robust_scaling_takes_the_deviation_where_the_quartiles_coincide() -> None:
    values = [0.0] * 9 + [10.0]
    made = fit_preparation(table(number("x", values)), ["x"], "robust").inputs[0]
    assert isinstance(made, NumberInput)
    assert made.scale == pytest.approx(1 / np.std(values))


def test_numbers_can_be_taken_as_categories_and_texts_as_numbers() -> None:
    data = table(number("cyl", [4, 6, 4, 6]), category("size", ["1", "2.5", None, "4"]))
    preparation = fit_preparation(data, ["cyl:category", "size:number"])
    assert preparation.input_names == ("cyl=4", "cyl=6", "size", "size missing")
    assert preparation.columns == (("cyl", "category"), ("size", "number"))
    as_texts = table(category("cyl", ["4", "6.0", "4", "6"]), number("size", [1, 2.5, None, 4]))
    np.testing.assert_array_equal(preparation.transform(as_texts), preparation.transform(data))


def test_more_rows_than_are_written_at_once_are_prepared_alike() -> None:
    rng = np.random.default_rng(0)
    data = table(Column("x", "number", rng.normal(size=20_000)), number("y", rng.normal(size=20_000).tolist()))
    preparation = fit_preparation(data, ["x", "x*y"])
    whole = preparation.transform(data)
    np.testing.assert_array_equal(whole[8_190:8_195], preparation.transform(data.take(slice(8_190, 8_195))))
    assert preparation.transform(data.take(slice(0, 0))).shape == (0, 2)


def test_a_column_without_any_value_stands_for_every_kind() -> None:
    data = table(number("x", [1, 2]), category("c", ["a", "b"]), boolean("b", [True, False]), date("d", [1, 2]))
    preparation = fit_preparation(data, ["x", "c", "b", "d", "x^2"])
    empty = table(category("x", [None]), number("c", [None]), date("b", [None]), boolean("d", [None]))
    assert np.isfinite(preparation.transform(empty)).all()


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (number("other", [1]), "unknown column 'x'"),
        (date("x", [1]), "column 'x' holds a date where the model was trained on a number"),
        (category("x", ["tall"]), "column 'x' is to be a number, but row 1 says 'tall'"),
        (number("x", [np.inf]), "column 'x' has an infinite number in row 1"),
    ],
)
def test_a_column_that_does_not_fit_is_named(column: Column, message: str) -> None:
    preparation = fit_preparation(table(number("x", [1, 2])), ["x"])
    with pytest.raises(DataError, match=message):
        preparation.transform(table(column))


def test_an_infinite_number_beyond_the_first_piece_is_found_in_its_row() -> None:
    preparation = fit_preparation(table(number("x", [1, 2])), ["x", "x^2"])
    values = np.zeros(20_000)
    values[12_345] = -np.inf
    with pytest.raises(DataError, match="row 12,346"):
        preparation.transform(table(Column("x", "number", values)))


def test_numbers_do_not_stand_for_texts_that_are_no_numbers() -> None:
    preparation = fit_preparation(table(category("c", ["a", "b"] * 3)), ["c"])
    with pytest.raises(DataError, match="column 'c' holds a number where the model was trained on a category"):
        preparation.transform(table(number("c", [1])))


@pytest.mark.parametrize(
    "made",
    [
        {"is": "number", "name": "x", "kind": "number"},
        {"is": "number", "name": "x", "kind": "number", "fill": None, "indicator": False, "offset": 0.0, "scale": 1.0},
        {"is": "category", "name": "x", "levels": ["a"], "pooled": False, "fill": "b", "indicator": False},
        {"is": "category", "name": "x", "levels": ["a", "a"], "pooled": False, "fill": "a", "indicator": False},
        {
            "is": "formula",
            "formula": {"operation": "product", "columns": ["a"]},
            "fill": 0.0,
            "indicator": False,
            "offset": 0.0,
            "scale": 1.0,
        },
    ],
)
def test_a_damaged_preparation_is_refused(made: dict[str, object]) -> None:
    for inputs in ([made], []):
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(msgspec.json.encode({"inputs": inputs}), type=TablePreparation)
