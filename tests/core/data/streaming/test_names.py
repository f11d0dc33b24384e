"""Names of columns come through the conversion as they stand in the text."""

from pathlib import Path

from nntui.core.data.streaming import StreamedTable, converted
from nntui.core.data.tables import read_table


def test_names_that_differ_in_case_or_mean_something_to_duckdb_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text('a,A,"q""q",file_row_number,c0\n1,x,2,3,4\n2,y,3,4,5\n', encoding="utf-8")
    whole = read_table(path).table
    for _ in range(2):  # converted, then from the cache
        table = StreamedTable(converted(path, lambda _: None, tmp_path / "cache"), {"a": "category"})
        found = table.read(range(2))
        assert table.names == found.names == whole.names
        assert [column.kind for column in found.columns] == ["category", *(column.kind for column in whole.columns[1:])]
