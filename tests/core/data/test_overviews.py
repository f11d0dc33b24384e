"""What there is to see of a data set."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import mutual_info_score

from nntui.core.data.column_views import view_of
from nntui.core.data.dataset import Affine
from nntui.core.data.overview import Overview
from nntui.core.data.overviews import POINTS, overview_of_arrays, overview_of_table
from nntui.core.data.preparation import fit_preparation, fit_target_scale
from nntui.core.data.raw import RawArrays
from nntui.core.data.relation import quantile_bins, relation, target_symbols
from nntui.core.data.roles import assign_roles
from nntui.core.data.split import Split, split
from nntui.core.data.table import Column, Table
from nntui.core.data.target_column import class_names_of
from nntui.core.types import AnyArray
from tests.core.data.columns import boolean, category, date, number, table

ROWS = 200
RNG = np.random.default_rng(0)
A = Column("a", "number", RNG.normal(size=ROWS))
B = Column("b", "number", RNG.normal(size=ROWS))
SIGN = category("sign", ["+" if value > 0 else "-" for value in A.values])
SUM = Column("sum", "number", A.values + 2 * B.values)
PARTS = split(np.zeros(ROWS, int), 0.1, 0.2, np.random.default_rng(1))


def _overview(data: Table, *features: str) -> Overview:
    roles = assign_roles(data, features=features or None)
    names = class_names_of(data.column(roles.target)) if roles.task == "classification" else ()
    preparation = fit_preparation(data.take(PARTS.train), roles.inputs)
    scale = None if names else fit_target_scale(data.column(roles.target).values[PARTS.train])
    return overview_of_table(data, roles, PARTS, preparation, class_names=names, target_scale=scale, notices=("more",))


def _arrays(value: Any) -> Iterator[AnyArray]:
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _arrays(part)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _arrays(getattr(value, field.name))


def test_columns_have_their_role_and_say_why() -> None:
    data = table(A, number("one", [1] * ROWS), number("few", [1, 2] * (ROWS // 2)), B, SIGN)
    overview = _overview(data, "-b", "few:category", "a^2")
    assert [(view.name, view.role, view.reason) for view in overview.columns] == [
        ("a", "input", "in a^2"),
        ("one", "left out", "the same in every row"),
        ("few", "input", "taken as category"),
        ("b", "left out", "left out as asked"),
        ("sign", "target", ""),
    ]
    assert [view.relation is None for view in overview.columns] == [False, True, False, True, True]
    assert overview.notices[-1] == "more"
    assert overview.notices[:-1] == assign_roles(data, features=["-b", "few:category", "a^2"]).notices


def test_a_column_that_decides_the_class_has_its_bits_and_one_that_does_not_has_none() -> None:
    overview = _overview(table(A, B, SIGN))
    bits = {view.name: view.relation for view in overview.columns}
    assert bits["a"] == pytest.approx(1.0, abs=0.25)
    assert bits["b"] == pytest.approx(0.0, abs=0.06)


def test_classes_are_counted_in_each_part() -> None:
    overview = _overview(table(A, B, SIGN))
    for view in overview.classes:
        there = np.array(SIGN.levels)[SIGN.values] == view.name
        assert view.rows == tuple(int(there[part].sum()) for part in (PARTS.train, PARTS.valid, PARTS.test))
    assert overview.rows == (144, 16, 40)
    assert _overview(table(A, B, SUM)).classes == ()


def test_summaries_and_histograms_describe_the_values() -> None:
    views = [
        view_of(column, "input")
        for column in (
            number("n", [1, 2, 2.5, None]),
            date("d", [0, 31, 31, 31]),
            category("c", ["x", "y", "y", None]),
            boolean("b", [True, True, True, False]),
            number("e", [None] * 4),
            number("wide", [-1.7e308, 0, 1.7e308, np.inf]),
        )
    ]
    assert [view.summary for view in views[:4]] == [
        "1 … 2.5", "1970-01-01 … 1970-02-01", "y 67 %, x 33 %", "yes 75 %, no 25 %",
    ]  # fmt: skip
    assert [(view.missing, view.distinct) for view in views] == [(1, 3), (0, 2), (1, 2), (0, 2), (4, 0), (0, 4)]
    assert views[0].histogram.sum() == pytest.approx(0.75)
    assert (views[0].histogram[0], views[0].histogram[-1]) == (0.25, 0.25)
    np.testing.assert_allclose(views[2].histogram, [0.5, 0.25])
    np.testing.assert_allclose(views[3].histogram, [0.25, 0.75])
    assert views[4].histogram.sum() == 0
    assert views[5].histogram.sum() == pytest.approx(0.75)


def test_a_level_with_control_characters_is_summed_up_harmlessly() -> None:
    assert view_of(category("c", ["\x1b[2J", "\x1b[2J"]), "input").summary == r"\x1b[2J 100 %"


def test_two_number_columns_make_a_plane_whether_formulas_are_made_of_them_or_not() -> None:
    for features in ((), ("a", "b", "a*b"), ("a^2", "b^2")):
        scatter = _overview(table(A, B, SIGN), *features).scatter
        assert scatter is not None
        assert (scatter.x_name, scatter.y_name, scatter.class_names) == ("a", "b", ("+", "-"))
        np.testing.assert_array_equal(scatter.x, A.values[PARTS.train])
        np.testing.assert_array_equal(scatter.labels, SIGN.values[PARTS.train])


def test_one_number_column_stands_against_the_target() -> None:
    scatter = _overview(table(A, SUM)).scatter
    assert scatter is not None
    assert (scatter.x_name, scatter.y_name, scatter.class_names) == ("a", "sum", ())
    np.testing.assert_array_equal(scatter.y, SUM.values[PARTS.train])


def test_other_inputs_make_no_plane() -> None:
    assert _overview(table(A, B, SUM, number("c", B.values.tolist()), SIGN)).scatter is None
    assert _overview(table(A, category("k", ["u", "v"] * 100), SIGN)).scatter is None
    assert _overview(table(A, number("k", [1, 2] * 100), SIGN), "a", "k:category").scatter is None


def test_points_without_a_value_are_left_out() -> None:
    gaps = A.values.copy()
    gaps[::2] = np.nan
    scatter = _overview(table(Column("a", "number", gaps), B, SIGN)).scatter
    assert scatter is not None
    assert np.isfinite(scatter.x).all()
    assert len(scatter.x) == len(scatter.labels) == np.count_nonzero(PARTS.train % 2)


def test_examples_show_what_becomes_of_each_value() -> None:
    data = table(A, category("k", ["u", None] * 100), SUM)
    roles = assign_roles(data, features=["a", "k", "a^2"])
    preparation = fit_preparation(data.take(PARTS.train), roles.inputs)
    overview = _overview(data, "a", "k", "a^2")
    assert len(overview.examples) == 3
    row = int(PARTS.train[0])
    cells = overview.examples[0]
    assert [cell.column for cell in cells] == ["a", "k", "a^2", "sum"]
    assert cells[0].raw == cells[2].raw == repr(float(A.values[row]))
    assert cells[1].raw == ("u" if row % 2 == 0 else "")
    made = [value for cell in cells[:-1] for _, value in cell.inputs]
    np.testing.assert_array_equal(made, preparation.transform(data.take(PARTS.train[:1]), "float64")[0])
    scale = fit_target_scale(SUM.values[PARTS.train])
    assert cells[-1].inputs[0][1] == pytest.approx(float(scale.apply(SUM.values[row])))


def test_rows_without_a_target_are_in_no_part_and_do_no_harm() -> None:
    texts = [None if row in set(PARTS.test.tolist()) else "+-"[row % 2] for row in range(ROWS)]
    data = table(A, B, category("sign", texts))
    roles = assign_roles(data)
    parts = Split(PARTS.train, PARTS.valid, PARTS.valid)
    preparation = fit_preparation(data.take(parts.train), roles.inputs)
    overview = overview_of_table(data, roles, parts, preparation, class_names=("+", "-"))
    assert overview.columns[-1].missing == 40
    assert overview.rows == (144, 16, 16)


def _pictures(dtype: type[np.generic], maximum: float | None) -> RawArrays:
    x = np.random.default_rng(0).integers(0, 256, (90, 6)).astype(dtype)
    names = tuple(f"pixel {place}" for place in range(6))
    return RawArrays(x, np.arange(90) % 3, ("0", "1", "2"), names, (2, 3), maximum, (x[:30], np.arange(30) % 3))


def test_the_average_picture_of_a_class_is_that_of_its_training_rows() -> None:
    raw = _pictures(np.uint8, 255.0)
    parts = Split(np.arange(60), np.arange(60, 90), np.arange(30))
    overview = overview_of_arrays(raw, parts, Affine.uniform(1 / 255))
    assert (overview.rows, overview.target, overview.task) == ((60, 30, 30), "label", "classification")
    assert overview.columns == ()
    assert overview.examples == ()
    for label, view in enumerate(overview.pictures):
        rows = raw.x[:60][raw.y[:60] == label] / 255
        np.testing.assert_allclose(view.average, rows.mean(axis=0).reshape(2, 3))
        np.testing.assert_allclose(view.samples, rows[:8].reshape(-1, 2, 3))
        assert overview.classes[label].rows == (20, 10, 10)


def test_pictures_without_a_maximum_are_shown_from_0_to_1() -> None:
    overview = overview_of_arrays(_pictures(np.float64, None), PARTS_OF_90, Affine.uniform())
    assert max(float(view.samples.max()) for view in overview.pictures) <= 1.0


PARTS_OF_90 = Split(np.arange(60), np.arange(60, 90), np.arange(30))


def test_arrays_have_columns_examples_and_points() -> None:
    x = np.stack([A.values, B.values], axis=1)
    raw = RawArrays(x, SUM.values, (), ("x1", "x2"))
    preparation = Affine.fitted(x[PARTS.train], np.arange(len(x[PARTS.train])), "standard")
    overview = overview_of_arrays(raw, PARTS, preparation, notices=("said",))
    assert (overview.task, overview.target, overview.notices) == ("regression", "y", ("said",))
    assert [view.name for view in overview.columns] == ["x1", "x2"]
    assert (overview.columns[1].relation or 0.0) > (overview.columns[0].relation or 0.0)
    cell = overview.examples[0][0]
    row = int(PARTS.train[0])
    expected = (x[row, 0] - preparation.offset[0]) * preparation.scale[0]
    assert (cell.column, cell.raw) == ("x1", repr(float(x[row, 0])))
    assert cell.inputs[0][1] == pytest.approx(expected)
    assert overview.scatter is not None
    np.testing.assert_array_equal(overview.scatter.labels, SUM.values[PARTS.train])


def test_wide_arrays_show_their_first_features_and_say_so() -> None:
    x = np.random.default_rng(0).normal(size=(ROWS, 300))
    raw = RawArrays(x, np.stack([x[:, 0], x[:, 1]], axis=1), (), tuple(f"x{place}" for place in range(300)))
    overview = overview_of_arrays(raw, PARTS, Affine.uniform())
    assert len(overview.columns) == 200
    assert overview.notices == ("the first 200 of 300 features are shown",)
    assert overview.scatter is None
    assert max(range(200), key=lambda place: overview.columns[place].relation or 0.0) == 0


def test_points_are_a_few_thousand_at_the_most() -> None:
    x = np.random.default_rng(0).normal(size=(6000, 2))
    raw = RawArrays(x, (x[:, 0] > 0).astype(np.int64), ("0", "1"), ("x1", "x2"))
    rows = np.arange(6000)
    scatter = overview_of_arrays(raw, Split(rows[:5000], rows[5000:5500], rows[5500:]), Affine.uniform()).scatter
    assert scatter is not None
    assert len(scatter.x) == POINTS


def test_arrays_of_an_overview_are_read_only() -> None:
    overviews = (
        _overview(table(A, B, SIGN)),
        overview_of_arrays(_pictures(np.uint8, 255.0), PARTS_OF_90, Affine.uniform(1 / 255)),
    )
    arrays = [array for overview in overviews for array in _arrays(overview)]
    assert len(arrays) > 8
    assert not any(array.flags.writeable for array in arrays)


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_relation_is_scikit_learns_mutual_information_with_the_bias_taken_off(seed: int) -> None:
    rng = np.random.default_rng(seed)
    codes, labels = rng.integers(0, 4, 2000), rng.integers(0, 3, 2000)
    codes[labels == 0] = 0
    column = Column("c", "category", codes.astype(np.int32), tuple("abcd"))
    cells = np.bincount(codes * 3 + labels, minlength=12).reshape(4, 3)
    bias = (np.count_nonzero(cells) - 4 - 3 + 1) / (2 * 2000 * np.log(2))
    expected = mutual_info_score(codes, labels) / np.log(2) - bias
    assert relation(column, target_symbols(labels, 3)) == pytest.approx(expected)


def test_that_a_value_is_missing_counts_as_well() -> None:
    labels = np.arange(1000) % 2
    values = [None if label else 1.0 for label in labels]
    assert relation(number("n", values), labels) == pytest.approx(1.0, abs=0.01)
    assert relation(category("c", ["a" if label else None for label in labels]), labels) == pytest.approx(1.0, abs=0.01)


@settings(deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=300), st.integers(2, 16))
def test_bins_ascend_with_the_values_and_equal_values_share_one(values: list[float], bins: int) -> None:
    numbers = np.array(values)
    found = quantile_bins(numbers, bins)
    assert found.min() >= 0
    assert found.max() <= bins - 1
    assert (np.diff(found[np.argsort(numbers)]) >= 0).all()
    for value in set(values):
        assert len(set(found[numbers == value].tolist())) == 1
    if len(set(values)) <= bins:
        assert len(set(found.tolist())) == len(set(values))
