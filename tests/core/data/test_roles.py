"""What each column is for."""

import numpy as np
import pytest

from nntui.core.data.roles import Roles, assign_roles
from nntui.core.data.table import Column, Table
from nntui.core.data.target_column import class_names_of, infer_task, labelled_rows, labels_of, values_of
from nntui.core.errors import DataError
from nntui.core.types import Task
from tests.core.data.columns import boolean, category, date, number, table

RNG = np.random.default_rng(0)
ROWS = 60
X = number("x", RNG.normal(size=ROWS).round(3).tolist())
Z = number("z", RNG.normal(size=ROWS).round(3).tolist())
KIND = category("kind", list("abc") * 20)
CLASS = category("class", ["yes", "no", "perhaps"] * 20)
DATA = table(X, Z, KIND, CLASS)


def _with(column: Column, target: Column = CLASS) -> Roles:
    return assign_roles(table(X, column, target), target=target.name)


def test_without_a_target_the_last_column_is_predicted_and_that_is_said() -> None:
    roles = assign_roles(DATA)
    assert (roles.target, roles.task, roles.inputs) == ("class", "classification", ("x", "z", "kind"))
    assert roles.notices == ("no target is given (--target): predicting the last column, 'class'",)


def test_columns_that_divide_the_rows_are_neither_target_nor_input() -> None:
    roles = assign_roles(DATA, set_aside=["class"])
    assert roles.target == "kind"
    assert roles.left_out == (("class", "divides the rows into parts"),)


@pytest.mark.parametrize(
    ("values", "task"),
    [
        ([0, 1] * 30, "classification"),
        ([0.5, 1.5] * 30, "classification"),
        ([0] * 59 + [1], "classification"),
        ([1, 2, 3] * 20, "classification"),
        ([1.5, 2, 3] * 20, "regression"),
        ([1, 2, 3] * 19 + [4, 5, 6], "regression"),
        (list(range(12)) * 5, "regression"),
        (list(range(10)) * 6, "classification"),
    ],
)
def test_few_whole_numbers_that_are_repeated_are_classes(values: list[float], task: Task) -> None:
    assert infer_task(number("y", values)) == task


def test_texts_and_truth_values_are_classes_and_dates_are_numbers() -> None:
    assert infer_task(CLASS) == infer_task(boolean("b", [True, False])) == "classification"
    assert infer_task(date("d", [1, 2])) == "regression"


def test_numbers_that_are_taken_as_classes_are_mentioned() -> None:
    roles = assign_roles(table(X, number("y", [3, 4, 5] * 20)), target="y")
    assert roles.notices == ("'y' has 3 different numbers: taken as classes (--task regression overrules)",)
    assert assign_roles(table(X, number("y", [3, 4, 5] * 20)), target="y", task="regression").task == "regression"


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        (number("", [*range(1, ROWS + 1)]), "an identifier"),
        (number("column0", [*range(ROWS)]), "an identifier"),
        (number("Unnamed: 0", RNG.permutation(ROWS).tolist()), "an identifier"),
        (number("PassengerId", RNG.permutation(9999)[:ROWS].tolist()), "an identifier"),
        (number("user_id", RNG.permutation(9999)[:ROWS].tolist()), "an identifier"),
        (number("one", [4] * ROWS), "the same in every row"),
        (number("one", [4] * 50 + [None] * 10), "the same in every row"),
        (category("one", ["a"] * ROWS), "the same in every row"),
        (number("none", [None] * ROWS), "no value in any row"),
        (category("none", [None] * ROWS, ("a",)), "no value in any row"),
        (category("name", [f"name {place}" for place in range(ROWS)]), "a different text in nearly every row"),
        (category("name", [f"{place}" for place in range(58)] + ["0", "1"]), "a different text in nearly every row"),
    ],
)
def test_columns_that_say_nothing_of_other_rows_are_left_out_and_that_is_said(column: Column, reason: str) -> None:
    roles = _with(column)
    assert roles.inputs == ("x",)
    assert roles.left_out == ((column.name, reason),)
    assert roles.notices == (f"left out: {column.name!r} ({reason})",)


@pytest.mark.parametrize(
    "column",
    [
        number("price", RNG.permutation(9999)[:ROWS].tolist()),
        number("x1", [*range(1, ROWS + 1)]),
        number("year", [*range(1900, 1900 + ROWS)]),
        number("paid", RNG.permutation(9999)[:ROWS].tolist()),
        number("width", RNG.permutation(9999)[:ROWS].tolist()),
        number("column3", [*range(1, ROWS + 1)]),
        number("id", RNG.normal(size=ROWS).tolist()),
        number("shop id", [1, 2, 3] * 20),
        category("name", ["a", "b"] * 30),
        date("day", [*range(ROWS)]),
    ],
)
def test_genuine_columns_are_kept(column: Column) -> None:
    assert column.name in _with(column).inputs


def test_features_are_what_is_asked_for() -> None:
    roles = assign_roles(DATA, features=["z:category", "x^2", "x^2"])
    assert roles.inputs == ("z:category", "x^2")
    assert roles.left_out == (("kind", "not among the features"),)


def test_a_feature_with_a_minus_is_left_out_of_the_others() -> None:
    roles = assign_roles(DATA, target="class", features=["-z"])
    assert roles.inputs == ("x", "kind")
    assert roles.left_out == (("z", "left out as asked"),)
    assert roles.notices == ()
    assert assign_roles(DATA, features=["-kind", "x*z"]).inputs == ("x", "z", "x*z")
    assert assign_roles(DATA, features=["-kind", "z:category"]).inputs == ("x", "z:category")


def test_an_identifier_that_is_asked_for_is_an_input() -> None:
    data = table(number("id", [*range(ROWS)]), CLASS)
    assert assign_roles(data, features=["id"]).inputs == ("id",)


def test_a_column_whose_name_begins_with_a_minus_can_be_asked_for() -> None:
    assert assign_roles(table(number("-x", [*range(ROWS)]), CLASS), features=["-x"]).inputs == ("-x",)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"target": "clas"}, "unknown column 'clas': did you mean 'class'"),
        ({"features": ["knd"]}, "unknown column 'knd': did you mean 'kind'"),
        ({"features": ["-knd"]}, "unknown column 'knd': did you mean 'kind'"),
        ({"set_aside": ["knd"]}, "unknown column 'knd'"),
        ({"features": ["class"]}, "'class' cannot be an input: column 'class' is the target"),
        ({"target": "x", "features": ["x*z"]}, r"'x\*z' cannot be an input: column 'x' is the target"),
        ({"features": ["x"], "set_aside": ["x"]}, "'x' cannot be an input: column 'x' divides the rows into parts"),
        ({"target": "x", "set_aside": ["x"]}, "column 'x' divides the rows into parts and cannot be the target"),
        ({"features": ["x", "-x"]}, "feature 'x' is both asked for and left out"),
        ({"features": ["-x", "-z", "-kind"]}, "no column is left as an input: 'x' \\(left out as asked\\)"),
        ({"features": ["kind:number"]}, "column 'kind' is to be a number, but row 1 says 'a'"),
        ({"features": ["sin(kind)"]}, "'sin\\(kind\\)' needs numbers, and column 'kind' holds a category"),
        ({"task": "regression"}, "regression needs numbers, and the target 'class' holds 'yes' in row 1"),
        ({"target": "x", "task": "classification"}, "the target 'x' has as many classes as rows \\(60\\)"),
        ({"set_aside": ["x", "z", "kind", "class"]}, "no column is left to be predicted"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(options: dict[str, object], message: str) -> None:
    with pytest.raises(DataError, match=message) as error:
        assign_roles(DATA, **options)  # type: ignore[arg-type]
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("target", "task", "message"),
    [
        (category("y", ["a"] * ROWS), None, "the target 'y' has one class only, 'a'"),
        (category("y", [None] * ROWS, ("a",)), None, "the target 'y' has no value in any row"),
        (number("y", [None] * ROWS), None, "the target 'y' has no value in any row"),
        (category("y", [f"{place}" for place in range(ROWS)]), None, "has as many classes as rows"),
        (number("y", [5.5] * 59 + [None]), None, "the target 'y' is 5.5 in every row"),
        (number("y", [1.5] * 59 + [np.inf]), None, "column 'y' has an infinite number in row 60"),
        (date("y", [*range(ROWS)]), "classification", "the target 'y' holds dates, which are no classes"),
        (boolean("y", [True, False] * 30), "regression", "the target 'y' holds 'yes' in row 1"),
    ],
)
def test_a_target_that_cannot_be_predicted_is_refused(target: Column, task: Task | None, message: str) -> None:
    with pytest.raises(DataError, match=message):
        assign_roles(table(X, target), target="y", task=task)


def test_more_than_a_thousand_classes_are_refused() -> None:
    codes = np.arange(4000)
    data = table(
        Column("x", "number", codes * 0.7), Column("y", "category", codes % 1001, tuple(map(str, range(1001))))
    )
    with pytest.raises(DataError, match="1,001 classes, more than 1,000"):
        assign_roles(data)


def test_an_infinite_input_is_refused_and_an_infinite_column_that_is_left_out_is_not() -> None:
    infinite = number("z", [*Z.values[:-1].tolist(), -np.inf])
    with pytest.raises(DataError, match="column 'z' has an infinite number in row 60"):
        assign_roles(table(X, infinite, CLASS))
    assert assign_roles(table(X, infinite, CLASS), features=["-z"]).inputs == ("x",)


def test_a_column_without_values_cannot_be_asked_for() -> None:
    with pytest.raises(DataError, match="column 'n' has no value in any row: leave it out of --features"):
        assign_roles(table(X, number("n", [None] * ROWS), CLASS), features=["n"])


def test_many_columns_that_are_left_out_make_a_short_line() -> None:
    constants = [number(f"c{place}", [1] * ROWS) for place in range(50)]
    assert "and 44 more" in assign_roles(Table((X, *constants, CLASS)), target="class").notices[0]


def test_names_with_control_characters_are_escaped() -> None:
    roles = _with(number("\x1b[31mred\n", [1] * ROWS))
    assert roles.notices == (r"left out: '\x1b[31mred\n' (the same in every row)",)


def test_rows_without_a_target_are_counted() -> None:
    rows, notice = labelled_rows(table(number("y", [1, None, 3, None])), "y")
    np.testing.assert_array_equal(rows, [0, 2])
    assert notice == "2 of 4 rows without a value of the target 'y' left out"
    assert labelled_rows(DATA, "class")[1] is None


@pytest.mark.parametrize(
    ("column", "names", "labels"),
    [
        (number("y", [10, 2, 10]), ("2", "10"), [1, 0, 1]),
        (number("y", [0.5, 2, 0.5]), ("0.5", "2"), [0, 1, 0]),
        (boolean("y", [True, False, True]), ("no", "yes"), [1, 0, 1]),
        (category("y", ["b", "a", "b"], ("b", "unused", "a")), ("b", "a"), [0, 1, 0]),
    ],
)
def test_labels_are_places_among_the_class_names(column: Column, names: tuple[str, ...], labels: list[int]) -> None:
    assert class_names_of(column) == names
    found = labels_of(column, names)
    assert found.dtype == np.int64
    np.testing.assert_array_equal(found, labels)


def test_labels_are_matched_by_text_in_other_tables() -> None:
    np.testing.assert_array_equal(labels_of(category("y", ["1", "0"]), ("0", "1")), [1, 0])


def test_a_class_that_is_not_known_is_named_with_its_row() -> None:
    with pytest.raises(DataError, match="row 2 of the target 'y' has the class 'c', which is none of 'a', 'b'"):
        labels_of(category("y", ["a", "c"]), ("a", "b"))
    with pytest.raises(DataError, match="row 2 of the target 'y' has no value"):
        labels_of(category("y", ["a", None]), ("a", "b"))
    with pytest.raises(DataError, match="row 2 of the target 'y' has no value"):
        values_of(number("y", [1, None]))


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("name", ["column 1", "column0", "column00"])
def test_a_first_column_without_a_name_that_counts_the_rows_is_left_out(name: str, first: int) -> None:
    roles = _with(number(name, [*range(first, first + ROWS)]))
    assert dict(roles.left_out)[name] == "an identifier"


def test_a_sample_of_counted_rows_still_counts_them() -> None:
    drawn = np.random.default_rng(0).choice(10**6, 20_000, replace=False)
    rows = Column("column 1", "number", np.sort(drawn).astype(np.float64))
    x, y = (Column(name, "number", RNG.normal(size=20_000)) for name in "xy")
    assert assign_roles(table(rows, x, y), target="y").inputs == ("x",)
