"""The first rows tell names, kinds and size of a table before it is read."""

from pathlib import Path

import pytest

from nntui.core.data.tables import HeadColumn, TableSize, is_table, read_table, table_head, table_size
from tests.core.data.tables.files import gzipped, write, write_parquet, write_zstd


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("a.csv", True), ("a.TSV", True), ("a.txt", True), ("a.tab", True), ("a.parquet", True), ("a.csv.gz", True),
     ("a.tsv.ZST", True), ("a.b.csv", True), ("a.npz", False), ("csv", False), ("a.gz", False), ("a.csv.bz2", False)],
)  # fmt: skip
def test_a_table_is_known_by_its_name(name: str, is_one: bool) -> None:
    assert is_table(Path(name)) == is_one


CONTENT = "n,t,b,d,none\n1.5,x,yes,2020-01-02,\nNA, y ,no,2020-01-03,\n2,x,yes,,NA\n"
HEAD = (
    HeadColumn("n", "number", ("1.5", "2")),
    HeadColumn("t", "category", ("x", "y")),
    HeadColumn("b", "boolean", ("yes", "no")),
    HeadColumn("d", "date", ("2020-01-02", "2020-01-03")),
    HeadColumn("none", "number", ()),
)


def test_a_head_names_columns_kinds_and_samples(tmp_path: Path) -> None:
    assert table_head(write(tmp_path, CONTENT)) == HEAD
    assert table_head(write(tmp_path, gzipped(CONTENT), "t.csv.gz")) == HEAD
    assert table_head(write_zstd(tmp_path, CONTENT)) == HEAD


def test_a_head_and_the_table_agree(tmp_path: Path) -> None:
    path = write(tmp_path, CONTENT)
    columns = read_table(path).table.columns
    assert [(column.name, column.kind) for column in columns] == [(head.name, head.kind) for head in HEAD]


def test_a_head_of_a_parquet_file(tmp_path: Path) -> None:
    path = write_parquet(
        tmp_path / "t.parquet", "SELECT 1.0 AS n, 'x' AS t, true AS b, DATE '2020-01-02' AS d, [1] AS l"
    )
    assert [(head.name, head.kind, head.samples) for head in table_head(path)] == [
        ("n", "number", ("1.0",)), ("t", "category", ("x",)), ("b", "boolean", ("true",)),
        ("d", "date", ("2020-01-02",))]  # fmt: skip


def test_small_files_and_parquet_have_an_exact_size(tmp_path: Path) -> None:
    assert table_size(write(tmp_path, 'a,b\n1,"x\ny"\n2,z')) == TableSize(2, 2, exact=True)
    assert table_size(write(tmp_path, "1,2\n" * 5_000)) == TableSize(5_000, 2, exact=True)
    path = write_parquet(tmp_path / "t.parquet", "SELECT range AS a, 1 AS b FROM range(12345)")
    assert table_size(path) == TableSize(12_345, 2, exact=True)


def test_the_size_of_a_large_file_is_estimated(tmp_path: Path) -> None:
    content = "a,b\n" + "".join(f"{at * 7919 % 99_991},{at * 31 % 977}\n" for at in range(300_000))
    for path in (write(tmp_path, content), write(tmp_path, gzipped(content), "t.csv.gz")):
        size = table_size(path)
        assert not size.exact
        assert size.columns == 2
        assert size.rows == pytest.approx(300_000, rel=0.1)
