"""Each column has the kind that its values say, in whatever form they are written."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nntui.core.data.table import Column
from nntui.core.data.tables import read_table, words
from tests.core.data.tables.files import columns_of, error_of, texts, write, write_parquet

MISSING = ["NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "?", "-", ".", "", " ?", '"NA"', '""', "  "]


def values_of(column: Column) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in column.values]


@pytest.mark.parametrize("word", MISSING)
@pytest.mark.parametrize("rows_before", [2, 3_000])
def test_words_for_nothing_are_missing_near_and_far(tmp_path: Path, word: str, rows_before: int) -> None:
    content = "n,t,u\n" + "1.5,x,z\n" * rows_before + f"{word},{word},z\n2,y,z\n"
    n, t, _ = columns_of(tmp_path, content)
    assert (n.kind, t.kind) == ("number", "category")
    assert values_of(n)[-3:] == [1.5, None, 2.0]
    assert texts(t)[-3:] == ["x", None, "y"]
    assert n.missing.sum() == t.missing.sum() == 1


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["1", "2.5", "-3e2", "+.5", "7."], [1, 2.5, -300, 0.5, 7]),
        (['"1,234.5"', '"12,000"', "5"], [1234.5, 12000, 5]),
        (["007", "12"], [7, 12]),
    ],
)
def test_numbers_with_a_decimal_point(tmp_path: Path, cells: list[str], numbers: list[float]) -> None:
    n, _ = columns_of(tmp_path, "n,t\n" + "".join(f"{cell},x\n" for cell in cells))
    assert (n.kind, values_of(n)) == ("number", numbers)


@pytest.mark.parametrize("delimiter", [";", "\t"])
@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["1,5", "2", "-0,25"], [1.5, 2, -0.25]),
        (["1.234,5", "2.000", "1.000.000"], [1234.5, 2000, 1_000_000]),
        (["1 234,5", "2\u00a0000,1", "1'000,25"], [1234.5, 2000.1, 1000.25]),
        (["1,5e3", "NA"], [1500, None]),
    ],
)
def test_numbers_with_a_decimal_comma(
    tmp_path: Path, delimiter: str, cells: list[str], numbers: list[float | None]
) -> None:
    raw = read_table(write(tmp_path, f"n{delimiter}t\n" + "".join(f"{cell}{delimiter}x\n" for cell in cells)))
    assert (raw.table.columns[0].kind, values_of(raw.table.columns[0])) == ("number", numbers)
    assert "decimal comma" in raw.notices[0]


def test_points_and_commas_may_stand_in_different_columns(tmp_path: Path) -> None:
    a, b = columns_of(tmp_path, "a;b\n1,5;1.5\n2,25;2.25\n")
    assert (values_of(a), values_of(b)) == ([1.5, 2.25], [1.5, 2.25])


def test_whole_numbers_may_turn_into_fractions_far_down(tmp_path: Path) -> None:
    (n,) = columns_of(tmp_path, "n\n" + "1\n" * 30_000 + "2.5\n")
    assert (n.kind, n.values[-1]) == ("number", 2.5)


def test_a_column_that_is_empty_for_long_has_the_kind_of_what_follows(tmp_path: Path) -> None:
    n, t, d, _ = columns_of(tmp_path, "n,t,d,x\n" + "NA,,?,1\n" * 3_000 + "1.5,word,2020-01-02,1\n")
    assert [n.kind, t.kind, d.kind] == ["number", "category", "date"]
    assert (n.values[-1], texts(t)[-1], d.values[-1]) == (1.5, "word", 18_263)


def test_a_column_without_any_value_is_one_of_missing_numbers(tmp_path: Path) -> None:
    n, _ = columns_of(tmp_path, "n,x\n,1\nNA,2\n")
    assert (n.kind, values_of(n)) == ("number", [None, None])


@pytest.mark.parametrize(("no", "yes"), [("false", "true"), ("No", "YES"), ("f", "T"), ("N", "y")])
def test_pairs_of_opposites_are_booleans(tmp_path: Path, no: str, yes: str) -> None:
    (b,) = columns_of(tmp_path, f"b\n{yes}\n{no}\nNA\n{yes}\n")
    assert (b.kind, values_of(b), b.levels) == ("boolean", [1, 0, None, 1], (no, yes))


def test_zero_and_one_are_numbers(tmp_path: Path) -> None:
    (b,) = columns_of(tmp_path, "b\n0\n1\n")
    assert b.kind == "number"


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["2020-01-02", "1970-01-01"], [18_263, 0]),
        (["1970-01-01T12:00:00", "1970-01-02 06:00"], [0.5, 1.25]),
        (["1970-01-01T12:00:00Z", "1970-01-01T12:00:00+06:00"], [0.5, 0.25]),
        (["31/12/2020", "01/02/2020"], [18_627, 18_293]),
        (["12/31/2020", "01/02/2020"], [18_627, 18_263]),
        (["11.12.2020", "01.02.2020 06:00"], [18_607, 18_293.25]),
        (["1960-01-01", "NA"], [-3_653, None]),
    ],
)
@pytest.mark.parametrize("rows_before", [0, 2_000])
def test_dates_become_days_since_1970(
    tmp_path: Path, cells: list[str], days: list[float | None], rows_before: int
) -> None:
    d, _ = columns_of(tmp_path, "d,x\n" + ",1\n" * rows_before + "".join(f"{cell},1\n" for cell in cells))
    assert (d.kind, values_of(d)[-2:]) == ("date", days)


def test_dates_whose_day_may_be_the_month_stay_text_and_are_named(tmp_path: Path) -> None:
    raw = read_table(write(tmp_path, "d,x\n01/02/2020,1\n03/04/2021,1\n"))
    assert raw.table.columns[0].kind == "category"
    assert "'d'" in raw.notices[0]
    assert "2020-12-31" in raw.notices[0]


@settings(deadline=None)
@given(st.datetimes(datetime(1000, 1, 1), datetime(2999, 12, 31)), st.sampled_from(["iso", "day", "month"]))
def test_python_and_duckdb_read_dates_alike(when: datetime, order: str) -> None:
    when = when.replace(microsecond=0)
    form, text = {
        "iso": (words.ISO, when.isoformat()),
        "day": (words.DAY_FIRST, f"{when:%d/%m/}{when.year:04}{when: %H:%M:%S}"),
        "month": (words.MONTH_FIRST, f"{when:%m-%d-}{when.year:04}{when: %H:%M}"),
    }[order]
    when = when.replace(second=0) if order == "month" else when
    expected = (when.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(days=1)
    assert form.value(text) == expected
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        (found,) = connection.execute(f"SELECT {form.expression('v')} FROM (SELECT ? AS v)", [text]).fetchall()[0]
    assert found == pytest.approx(expected, abs=1e-9)


NUMBER_TEXT = st.from_regex(r"\A[+-]?[0-9]{0,4}[ .,']?[0-9]{0,3}[.,]?[0-9]{0,3}(e[0-9])?\Z")


@settings(deadline=None, max_examples=200)
@given(st.lists(NUMBER_TEXT, min_size=1, max_size=20), st.sampled_from([words.PLAIN, words.GROUPED, words.COMMA]))
def test_python_and_duckdb_read_numbers_alike(cells: list[str], form: words.Form) -> None:
    with duckdb.connect() as connection:
        sql = f"SELECT {form.expression('v')} FROM (SELECT unnest(?) AS v)"
        found = [row[0] for row in connection.execute(sql, [cells]).fetchall()]
    assert found == [form.value(cell) for cell in cells]


def test_text_is_a_category_with_sorted_levels_however_many(tmp_path: Path) -> None:
    names = [f"n{at * 7919 % 20_000}" for at in range(20_000)]
    t, few = columns_of(tmp_path, "t,few\n" + "".join(f"{name},{'ab'[at % 2]}\n" for at, name in enumerate(names)))
    assert t.values.dtype == np.int32
    assert t.levels == tuple(sorted(set(names)))
    assert texts(t) == names
    assert few.levels == ("a", "b")


def test_a_level_far_down_is_sorted_in(tmp_path: Path) -> None:
    (t,) = columns_of(tmp_path, "t\n" + "b\nd\n" * 2_000 + " c \na\n")
    assert t.levels == ("a", "b", "c", "d")
    assert texts(t)[-4:] == ["b", "d", "c", "a"]


@pytest.mark.parametrize("rows_before", [3, 3_000])
def test_mixed_types_are_refused_with_the_first_row_that_is_no_number(tmp_path: Path, rows_before: int) -> None:
    path = write(tmp_path, "age,x\n" + "1,a\n" * rows_before + "abc,a\n" + "2,a\n" * 9 + "def,a\n")
    message = error_of(path)
    for part in ("'table.csv'", "'age'", f"row {rows_before + 1:,} (line {rows_before + 2:,})", "'abc'",
                 "--features 'age:category'"):  # fmt: skip
        assert part in message


def test_mixed_types_are_text_where_they_are_asked_for_as_text(tmp_path: Path) -> None:
    age, _ = columns_of(tmp_path, "age,x\n1,a\n2,a\n3,a\n4,a\n5,a\nold,a\n", {"age": "category"})
    assert age.levels == ("1", "2", "3", "4", "5", "old")


def test_mixed_types_in_a_column_that_nobody_named_are_no_matter(tmp_path: Path) -> None:
    raw = read_table(write(tmp_path, "age,x\n1,1\n2,1\n3,1\n4,1\n5,1\nold,1\n"), {"x": "number"})
    assert raw.table.columns[0].kind == "category"
    assert "'age'" in raw.notices[0]


def test_a_column_with_many_words_is_text(tmp_path: Path) -> None:
    t, _ = columns_of(tmp_path, "t,x\n1,a\n2,a\nb,a\nc,a\n")
    assert (t.kind, t.levels) == ("category", ("1", "2", "b", "c"))


def test_kinds_of_a_model_decide_how_a_column_is_read(tmp_path: Path) -> None:
    kinds = {"c": "category", "n": "number", "b": "boolean", "d": "date", "absent": "number"}
    content = "c,n,b,d\n1,5,1,2020-01-02\n2,,0,2020-01-03\n"
    c, n, b, d = read_table(write(tmp_path, content), kinds).table.columns  # type: ignore[arg-type]
    assert texts(c) == ["1", "2"]
    assert values_of(n) == [5, None]
    assert (b.kind, values_of(b)) == ("boolean", [1, 0])
    assert d.kind == "date"


@pytest.mark.parametrize(
    ("kind", "good", "bad"), [("number", "1", "x"), ("boolean", "yes", "2"), ("date", "2020-01-01", "soon")]
)
@pytest.mark.parametrize("rows_before", [1, 3_000])
def test_what_is_not_of_a_models_kind_is_refused_by_row(
    tmp_path: Path, kind: str, good: str, bad: str, rows_before: int
) -> None:
    path = write(tmp_path, "a,b\n" + f"{good},z\n" * rows_before + f"{bad},z\n")
    message = error_of(path, {"a": kind})  # type: ignore[dict-item]
    assert f"column 'a', row {rows_before + 1:,} (line {rows_before + 2:,}): {bad!r} is n" in message


@pytest.mark.parametrize("rows_before", [1, 3_000])
@pytest.mark.parametrize("number", ["inf", "-Infinity", "1e999"])
def test_infinite_numbers_are_refused_by_row(tmp_path: Path, number: str, rows_before: int) -> None:
    message = error_of(write(tmp_path, "a,b\n" + "1,x\n" * rows_before + f"{number},x\n"))
    assert f"column 'a', row {rows_before + 1:,} (line {rows_before + 2:,})" in message
    assert "infinite" in message


def test_parquet_has_types(tmp_path: Path) -> None:
    path = write_parquet(
        tmp_path / "t.parquet",
        "SELECT * FROM (VALUES (1::TINYINT, 2.5::DECIMAL(5, 2), true, DATE '2020-01-02', 'x', '1', [1], 1.0::DOUBLE), "
        "(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)) AS t(i, d, b, day, text, digits, list, whole)",
    )
    raw = read_table(path)
    assert {column.name: column.kind for column in raw.table.columns} == {
        "i": "number", "d": "number", "b": "boolean", "day": "date", "text": "category", "digits": "category",
        "whole": "number"}  # fmt: skip
    assert [values_of(raw.table.column(name)) for name in ("i", "d", "b", "day")] == [
        [1, None], [2.5, None], [1, None], [18_263, None]]  # fmt: skip
    assert raw.table.column("b").levels == ("false", "true")
    assert "'list'" in raw.notices[0]
    again = read_table(path, {"i": "category", "whole": "category", "digits": "number"}).table
    assert [again.column(name).levels for name in ("i", "whole")] == [("1",), ("1",)]
    assert values_of(again.column("digits")) == [1, None]


def test_parquet_names_that_differ_in_case_or_hold_quotes_are_kept(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "t.parquet", """SELECT 1 AS "a""b; --", 2 AS "c0", 3 AS "[red]" """)
    assert read_table(path).table.names == ('a"b; --', "c0", "[red]")


def test_the_shared_tables_are_read(shared: Path) -> None:
    folder = shared / "data" / "tables"
    penguins, mpg, slid = (read_table(folder / f"{name}.csv").table for name in ("penguins", "mpg", "slid"))
    assert (penguins.rows, mpg.rows, slid.rows) == (344, 234, 7_425)
    assert penguins.column("species").levels == ("Adelie", "Chinstrap", "Gentoo")
    assert penguins.column("sex").missing.sum() == 11
    assert mpg.column("cty").kind == "number"
    assert slid.names == ("column 1", "wages", "education", "age", "sex", "language")
    assert slid.column("wages").missing.sum() == 3_278
