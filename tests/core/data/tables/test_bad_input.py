"""What is wrong with a file is one line that says where and what to do, and nothing is left behind."""

import gzip
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nntui.core.data.tables import opening, read_table, reading, table_head, table_size
from nntui.core.errors import DataError
from tests.core.data.tables.files import error_of, gzipped, write, write_parquet, write_zstd


@pytest.fixture(autouse=True)
def nothing_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test leaves the folder of temporary files as empty as it was."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        ("", ["is empty"]),
        (" \n\n\t\n", ["white space"]),
        ("a,b\n", ["names but no rows"]),
        ("a,b", ["names but no rows"]),
        ("a,b\n1,x\n2\n3,y\n", ["line 3", "1 value, too few for 2 columns"]),
        ("a,b\n1,x\n2,y,z\n3,y\n", ["line 3", "3 values, too many for 2 columns"]),
        ('a,b\n1,"x\n\ny"\n2\n', ["line 5", "too few"]),
        ("a,b\n" + "1,x\n" * 50_000 + "2\n", ["line 50,002", "too few"]),
        ("# note\na,b\n1,x\n2,y,z\n", ["line 4", "too many"]),
        ('a,b\n1,"x\n2,y\n', ["line 2", "quote"]),
        ('a,b\n1,x\n1,"x"y\n', ["line 3", "quote"]),
        ("a,b,a\n1,2,3\n", ["columns 1 and 3", "'a'", "another name"]),
        ("A title\na,b\n1,2\n3,4\n", ["line 1", "delete"]),
        ("a,b\n1," + "y" * 3_000_000 + "\n", ["line 2", "more than 131,072 characters"]),
        ("a,b\n" + "1,x\n" * 300_000 + "1," + "y" * 3_000_000 + "\n", ["line 300,002", "longer than 2 MB"]),
        ("x" * 2_000_000, ["line 1"]),
        (",".join(map(str, range(20_000))) + "\n", ["20,000 columns", "at most 16,384"]),
        (b"a,b\n1,\0\n", ["binary"]),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), ["a PNG picture"]),
        (b"PK\x03\x04" + bytes(100), ["zip", "save it as CSV"]),
        (b"\x7fELF" + bytes(100), ["a program"]),
        (b"PAR1" + bytes(100), ["a Parquet file", ".parquet"]),
        (gzip.compress(b"a,b\n1,2\n", mtime=0), ["gzip", ".csv.gz"]),
    ],
    ids=lambda value: repr(value)[:24] if isinstance(value, str | bytes) else "",
)  # fmt: skip
def test_a_damaged_table_is_refused_in_one_line(tmp_path: Path, content: str | bytes, parts: list[str]) -> None:
    message = error_of(write(tmp_path, content))
    for part in ("'table.csv'", *parts):
        assert part in message
    assert len(message) < 300


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert "no file" in error_of(tmp_path / "absent.csv")
    assert "is a folder" in error_of(tmp_path)
    assert "no possible path" in error_of(Path("a\0b.csv"))
    os.mkfifo(tmp_path / "pipe.csv")
    assert "no regular file" in error_of(tmp_path / "pipe.csv")
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    assert "cannot open" in error_of(tmp_path / "loop.csv")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "a\n1\n")
    path.chmod(0)
    assert "Permission denied" in error_of(path)


def test_damaged_compression_is_refused(tmp_path: Path) -> None:
    packed = gzipped("a,b\n" + "".join(f"{at},x{at * at}\n" for at in range(50_000)))
    flipped = bytearray(packed)
    flipped[len(packed) // 2] ^= 255
    for damaged in (packed[:-4], packed[: len(packed) // 2], bytes(flipped), b"\x1f\x8b" + bytes(50), b"abc"):
        message = error_of(write(tmp_path, damaged, "table.csv.gz"))
        assert "damaged" in message or "not what its name says" in message
    packed = write_zstd(tmp_path, "a,b\n" + "".join(f"{at},x{at * at}\n" for at in range(50_000))).read_bytes()
    for damaged in (packed[: len(packed) // 2], b"\x28\xb5\x2f\xfd" + bytes(50), b"abc"):
        error_of(write(tmp_path, damaged, "table.csv.zst"))


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    whole = write_parquet(
        tmp_path / "whole.parquet", "SELECT range AS a, 'x' || range AS b FROM range(5000)"
    ).read_bytes()
    for damaged in (whole[:-5], whole[:100], whole[:4] + bytes(200) + whole[204:], b"PAR1", b"abc"):
        path = write(tmp_path, damaged, "table.parquet")
        assert "'table.parquet'" in error_of(path)


def test_a_parquet_file_of_nested_columns_alone_is_refused(tmp_path: Path) -> None:
    assert "nested" in error_of(write_parquet(tmp_path / "t.parquet", "SELECT [1, 2] AS list, {'a': 1} AS struct"))


def test_a_parquet_file_without_rows_and_one_with_infinite_numbers_are_refused(tmp_path: Path) -> None:
    assert "no rows" in error_of(write_parquet(tmp_path / "none.parquet", "SELECT 1 AS a WHERE false"))
    path = write_parquet(tmp_path / "inf.parquet", "SELECT unnest([1.0, 'inf'::DOUBLE]) AS a")
    assert "column 'a', row 2: the number is infinite" in error_of(path)


@pytest.mark.parametrize("name", ["bomb.csv.gz", "bomb.csv.zst"])
def test_a_bomb_is_refused_before_it_fills_the_memory(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (opening, reading):
        monkeypatch.setattr(module, "memory", lambda: 20_000_000)
    content = "a,b\n" + "1,2\n" * 3_000_000
    path = write(tmp_path, gzipped(content), name) if name.endswith("gz") else write_zstd_rows(tmp_path / name)
    assert path.stat().st_size < 100_000
    assert "GB" in error_of(path)


def write_zstd_rows(path: Path) -> Path:
    """Three million rows that compress to nearly nothing."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT 1 AS a, 2 AS b FROM range(3000000)) TO '{path}' (FORMAT csv, COMPRESSION zstd)"
        )
    return path


@pytest.mark.parametrize(
    "name",
    ["'; DROP TABLE t; --.csv", "*.csv", "a[b]?.csv", "-o.csv", "two\nlines.csv", "s3:x.csv", 'q"q.csv', "{a,b}.csv",
     "ünï.csv", "%41.csv"],
)  # fmt: skip
def test_a_name_of_a_file_is_nothing_but_a_name(tmp_path: Path, name: str) -> None:
    write(tmp_path, "other,columns,here\n1,2,3\n", "a.csv")
    path = write(tmp_path, "a,b\n1,x\n", name)
    assert read_table(path).table.names == ("a", "b")
    assert [column.name for column in table_head(path)] == ["a", "b"]
    assert table_size(path).rows == 1
    assert repr(name) in error_of(write(tmp_path, "a,b\n1\n", name))


def test_escape_sequences_markup_and_line_ends_are_data_and_quoted_in_errors(tmp_path: Path) -> None:
    name, level = "\x1b[31m[bold]a\nb", "\x1b]0;title\x07[link=x]"
    path = write(tmp_path, f'"{name}",n\n{level},1\nx,2\n')
    table = read_table(path).table
    assert table.names == (name, "n")
    assert table.columns[0].levels == (level, "x")
    bad = write(tmp_path, f'"{name}",n\n' + "1,1\n" * 9 + f"{level},1\n")
    assert f"column {name!r}, row 10" in error_of(bad)
    assert repr(level) in error_of(bad)


def test_a_long_name_is_cut_off_in_errors(tmp_path: Path) -> None:
    name = "n" * 5_000
    assert len(error_of(write(tmp_path, f"{name},b,{name}\n1,2,3\n"))) < 300
    assert len(error_of(write(tmp_path, f"{name},b\n" + "1,2\n" * 9 + "w" * 5_000 + ",2\n"))) < 400


def test_duckdb_can_reach_nothing_but_the_file(tmp_path: Path) -> None:
    import duckdb

    from nntui.core.data.tables.files import examine

    other = write(tmp_path, "a\n1\n", "other.csv")
    with opening.open_room(examine(write(tmp_path, "a\n1\n"))) as room:
        assert room.folder.stat().st_mode & 0o777 == 0o700
        for sql in (f"SELECT * FROM read_csv('{other}')", "INSTALL httpfs", "LOAD httpfs", "SET memory_limit = '1TB'",
                    f"COPY (SELECT 1) TO '{tmp_path / 'out.csv'}'"):  # fmt: skip
            with pytest.raises(duckdb.Error):
                room.connection.execute(sql)
    assert not (tmp_path / "out.csv").exists()


WELL = b"id,size,colour,when\n" + b"".join(
    b'%d,%.2f,"%s, %d",2020-01-%02d\n' % (at, at / 7, (b"red", b"blue")[at % 2], at % 3, at % 28 + 1)
    for at in range(40)
)
DAMAGE = st.lists(
    st.tuples(
        st.integers(0, len(WELL)),
        st.integers(0, 30),
        st.one_of(
            st.binary(max_size=12), st.sampled_from([b'"', b",", b"\n", b"\r", b"\0", b"inf", b"\xff\xfe", b"\\"])
        ),
    ),
    min_size=1,
    max_size=5,
)


@pytest.mark.slow
@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DAMAGE)
def test_a_table_that_is_damaged_anyhow_is_read_or_refused_in_one_line(
    tmp_path: Path, damage: list[tuple[int, int, bytes]]
) -> None:
    content = WELL
    for at, cut, put in damage:
        content = content[:at] + put + content[at + cut :]
    check_read_or_refused(write(tmp_path, content))


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_random_bytes_are_read_or_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    check_read_or_refused(write(tmp_path, content))


def check_read_or_refused(path: Path) -> None:
    for read in (read_table, table_head, table_size):
        message = ""
        try:
            read(path)
        except DataError as error:
            message = str(error)
        assert message.isprintable()


HELP = """
import sys
from nntui.tui.cli import main
sys.argv = ["nntui", "train", "--help"]
try:
    main()
except SystemExit:
    pass
"""
LOADED = "\nimport json, sys; sys.stderr.write(json.dumps([name for name in sys.modules if 'duckdb' in name]))"


@pytest.mark.parametrize("code", ["import nntui.core.data.tables", HELP])
def test_duckdb_is_not_loaded_before_a_table_is_read(code: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code + LOADED], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )
    assert json.loads(done.stderr.splitlines()[-1]) == []
