"""Bad data on the command line: exit 2 and one line that can be shown, and nothing of the data does anything."""

import gzip
import io
import os
import resource
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.tui.running import Ended, finish, nntui, start

TABLE = "size,colour,kind\n" + "".join(f"{row},{'red' if row % 3 else 'blue'},{'ab'[row % 2]}\n" for row in range(60))
NAMES = ('\'; DROP TABLE "t"; --.csv', "*[a]?{b,c}.csv", "two\n\x1b[31m[bold]lines.csv")


def refused(ended: Ended) -> str:
    """The one line of a command that was refused."""
    assert ended.code == 2
    assert ended.out == ""
    line = ended.complaint
    assert line.isprintable()
    return line


def train(folder: Path, *words: str) -> Ended:
    return nntui(folder, "train", "--epochs", "1", "--runs-dir", "runs", *words)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_a_file_is_nothing_but_a_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "other.csv").write_text("not,this\n1,2\n")
    (tmp_path / name).write_text(TABLE + "1\n")
    assert repr(name)[1:-1] in refused(train(tmp_path, name))
    (tmp_path / name).write_text(TABLE)
    ended = train(tmp_path, name)
    assert ended.code == 0
    assert "\x1b" not in ended.out + ended.err


def test_a_name_that_begins_as_an_option_is_taken_behind_two_dashes(tmp_path: Path) -> None:
    (tmp_path / "--target.csv").write_text(TABLE)
    assert train(tmp_path, "--", "--target.csv").code == 0
    (tmp_path / "--target.csv").write_text(TABLE + "1\n")
    assert "'--target.csv', line 62" in refused(train(tmp_path, "--", "--target.csv"))


def test_a_folder_that_is_called_as_a_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").mkdir()
    assert "x.csv" in refused(train(tmp_path, "x.csv"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(TABLE)
    (tmp_path / "x.csv").chmod(0)
    assert "cannot open 'x.csv': Permission denied" in refused(train(tmp_path, "x.csv"))


def test_escape_sequences_in_names_and_values_are_never_written_as_they_are(tmp_path: Path) -> None:
    hostile = "\x1b]0;title\x07[red]\x9b31m"
    lines = TABLE.replace("colour", hostile).replace("blue", "\x1b[31mblue").replace("kind", f"k{hostile}")
    (tmp_path / "x.csv").write_text(lines)
    assert repr(hostile)[1:-1] in refused(train(tmp_path, "x.csv", "--target", "colour"))
    refused(train(tmp_path, "x.csv", "--target", "size", "--group-column", hostile + "x"))
    for words in (("train", "x.csv", "--epochs", "1", "--runs-dir", "runs"), ("data", "show", "x.csv")):
        ended = nntui(tmp_path, *words)
        assert ended.code == 0
        assert not {"\x1b", "\x07", "\x9b"} & set(ended.out + ended.err)


def test_pickled_objects_in_an_npz_are_refused_and_not_run(tmp_path: Path) -> None:
    class Touches:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(tmp_path / "touched"),)

    objects = np.array([Touches()] * 20, dtype=object)
    np.savez(tmp_path / "x.npz", x=objects, y=np.arange(20) % 2, allow_pickle=True)
    assert "x.npz" in (line := refused(train(tmp_path, "x.npz")))
    assert "objects" in line
    assert not (tmp_path / "touched").exists()


def test_a_bomb_of_an_npz_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    header, labels = io.BytesIO(), io.BytesIO()
    shape = (2_000_000, 10_000)
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": shape})
    np.save(labels, np.arange(shape[0]) % 2)
    with zipfile.ZipFile(tmp_path / "x.npz", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("x.npy", header.getvalue() + bytes(2**26))
        bomb.writestr("y.npy", labels.getvalue())
        bomb.getinfo("x.npy").file_size = len(header.getvalue()) + 8 * shape[0] * shape[1]
    assert "cannot unpack to 160,000,000,128" in refused(within_memory(tmp_path, "x.npz"))


def test_a_bomb_of_a_gzipped_table_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "x.csv.gz", "wb", compresslevel=1) as bomb:
        bomb.write(b"a,b\n1,")
        for _ in range(400):
            bomb.write(b"1" * 2**20)
    assert "x.csv.gz" in refused(within_memory(tmp_path, "x.csv.gz"))


def within_memory(folder: Path, name: str) -> Ended:
    """Train in a process that may have no more than 4 GiB of addresses."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (2**32, 2**32))

    words = ("train", name, "--epochs", "1", "--runs-dir", "runs")
    return finish(start(folder, *words, preexec_fn=limit))


def test_a_run_is_not_resumed_on_data_that_were_changed_or_are_gone(tmp_path: Path) -> None:
    table = tmp_path / "x.csv"
    table.write_text(TABLE)
    assert train(tmp_path, "x.csv", "--name", "mine").code == 0
    resume = ("resume", "mine", "--headless", "--runs-dir", "runs")
    table.write_text(TABLE.replace("7,red", "9,red"))
    assert "'x.csv' was changed since" in refused(nntui(tmp_path, *resume))
    table.unlink()
    assert "there is no file" in refused(nntui(tmp_path, *resume))
    table.write_text(TABLE)
    assert nntui(tmp_path, *resume).code == 0
