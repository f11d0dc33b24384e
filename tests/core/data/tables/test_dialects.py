"""Tables are read however they are written: separators, names, quotes, encodings, line ends, compression."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nntui.core.data.tables import read_table
from tests.core.data.tables.files import columns_of, gzipped, texts, write, write_zstd

ROWS = [["1", "x y"], ["2.5", "z"], ["", "x y"]]


def rendered(delimiter: str, line_end: str = "\n") -> str:
    return "".join(delimiter.join(row) + line_end for row in [["size", "name"], *ROWS])


def check(path: Path) -> tuple[str, ...]:
    """The table is the one of ROWS; its notices."""
    raw = read_table(path)
    size, name = raw.table.columns
    assert (size.name, name.name) == ("size", "name")
    np.testing.assert_array_equal(size.values, [1.0, 2.5, np.nan])
    assert size.values.dtype == np.float64
    assert texts(name) == ["x y", "z", "x y"]
    assert name.values.dtype == np.int32
    return raw.notices


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_table_is_read_with_any_separator_and_line_end(tmp_path: Path, delimiter: str, line_end: str) -> None:
    assert check(write(tmp_path, rendered(delimiter, line_end))) == ()


def test_lines_may_end_in_different_ways(tmp_path: Path) -> None:
    assert check(write(tmp_path, "size,name\r\n1,x y\n2.5,z\r\n,x y\n")) == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    (name,) = columns_of(tmp_path, "name\nÉmile 100 €\nZoë\n".encode(encoding))
    assert (name.name, name.levels) == ("name", ("Zoë", "Émile 100 €"))


def test_what_is_not_unicode_is_read_as_latin_and_said(tmp_path: Path) -> None:
    raw = read_table(write(tmp_path, "name,n\nÉmile 100 €,1\n".encode("cp1252")))
    assert raw.table.column("name").levels == ("Émile 100 €",)
    assert "not in UTF-8" in raw.notices[0]


def test_what_is_not_unicode_far_down_alone_is_read_as_latin_and_said(tmp_path: Path) -> None:
    raw = read_table(write(tmp_path, b"name,n\n" + b"x,1\n" * 400_000 + "é,2\n".encode("latin-1")))
    assert raw.table.rows == 400_001
    assert raw.table.column("name").levels == ("x", "é")
    assert "not in UTF-8" in raw.notices[0]


def test_gzip_and_zstandard_are_unpacked(tmp_path: Path) -> None:
    assert check(write(tmp_path, gzipped(rendered(",")), "table.csv.gz")) == ()
    assert check(write_zstd(tmp_path, rendered("\t"), "table.tsv.zst")) == ()


def test_values_in_quotes_hold_separators_quotes_and_line_ends(tmp_path: Path) -> None:
    a, b = columns_of(tmp_path, 'a,b\n1,"x, ""y""\nz"\n2,w\n')
    assert texts(b) == ['x, "y"\nz', "w"]
    np.testing.assert_array_equal(a.values, [1, 2])


def test_quotes_may_be_escaped_by_a_backslash(tmp_path: Path) -> None:
    _, b = columns_of(tmp_path, 'a,b\n1,"x, \\"y\\", z"\n2,w\n')
    assert texts(b) == ['x, "y", z', "w"]


@pytest.mark.parametrize(
    ("content", "names", "rows"),
    [
        ("a,b\n1,2\n", ["a", "b"], 1),
        ("1,2\n3,4\n", ["column 1", "column 2"], 2),
        ("1,2\n", ["column 1", "column 2"], 1),
        ("x,1\ny,2\n", ["column 1", "column 2"], 2),
        ("red,big\nblue,big\nred,small\n", ["column 1", "column 2"], 3),
        ("name,size\nann,big\nbob,small\n", ["name", "size"], 2),
        ("when,what\n2020-01-01,x\n2020-01-02,x\n", ["when", "what"], 2),
        (",a,\n1,2,3\n", ["column 1", "a", "column 3"], 1),
        ("  a , b \n1,2\n", ["a", "b"], 1),
        ("sep=;\na;b\n1;2\n", ["a", "b"], 1),
        ("# made by hand\n\na,b\n1,2\n", ["a", "b"], 1),
        ("#a,b\n1,2\n", ["#a", "b"], 1),
        ("a,b\n1,2,\n3,4,\n", ["a", "b"], 2),
        ("a\n1\n2\n", ["a"], 2),
        ("only\nHello; world\nfoo\n", ["only"], 2),
    ],
)
def test_names_are_told_from_rows(tmp_path: Path, content: str, names: list[str], rows: int) -> None:
    table = read_table(write(tmp_path, content)).table
    assert (list(table.names), table.rows) == (names, rows)


def test_a_table_without_names_says_so(tmp_path: Path) -> None:
    assert "no row of names" in read_table(write(tmp_path, "1,2\n3,4\n")).notices[0]


def test_a_wide_table_and_a_long_one_are_read(tmp_path: Path) -> None:
    names, row = (",".join(f"{prefix}{at}" for at in range(2_000)) for prefix in ("c", ""))
    wide = read_table(write(tmp_path, f"{names}\n{row}\n")).table
    assert (len(wide.columns), wide.rows) == (2_000, 1)
    assert wide.columns[1_999].values[0] == 1_999


CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=8).filter(
    lambda text: text.strip(" ") == text and text.lower() not in ("", "nan", "n/a", "na", "null", "none", "?", "-", ".")
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(st.integers(-(10**9), 10**9), CELLS), min_size=1, max_size=20),
       delimiter=st.sampled_from(",;\t|"))  # fmt: skip
def test_what_pythons_csv_module_writes_is_read_back(
    tmp_path: Path, rows: list[tuple[int, str]], delimiter: str
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerows([("number", "text"), *rows])
    table = read_table(write(tmp_path, out.getvalue()), {"number": "number", "text": "category"}).table
    assert table.names == ("number", "text")
    assert table.column("number").values.tolist() == [number for number, _ in rows]
    assert texts(table.column("text")) == [text for _, text in rows]
