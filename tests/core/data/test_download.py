"""Downloads from a server on this machine: whole, cut off, damaged, refused."""

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nntui.core.data.catalogue import find_set, load_set
from nntui.core.data.download import download
from nntui.core.data.downloads import (
    DownloadableSet,
    DownloadFile,
    download_folder,
    downloadable_sets,
    downloaded_raw,
    find_download,
    is_downloaded,
)
from nntui.core.data.raw import RawArrays
from nntui.core.errors import DataError
from tests.core.data.samples import NAMES, idx_bytes

ROWS = 400
IMAGES = np.random.default_rng(0).integers(0, 256, (ROWS, 20, 20), dtype=np.uint8)
LABELS = (np.arange(ROWS) % 10).astype(np.uint8)
FILES = {
    name + ".gz": idx_bytes(array)  # not packed, so that sizes are plain; a reader looks at what a file begins with
    for name, array in zip(NAMES, (IMAGES, LABELS, IMAGES[:50], LABELS[:50]), strict=True)
}
LARGEST = "train-images-idx3-ubyte.gz"


@dataclass
class Mirror:
    """What a server does, and what it was asked."""

    files: dict[str, bytes] = field(default_factory=lambda: dict(FILES))
    cuts: list[int] = field(default_factory=list)
    """After how many bytes the next answers for the largest file break off."""

    status: int = 200
    ranges: bool = True
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    url: str = ""

    def ranges_of(self, name: str) -> list[str | None]:
        """The ranges that a file was asked in."""
        return [asked for path, asked in self.asked if path == name]


def _serve(mirror: Mirror) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.rpartition("/")[2]
            asked = self.headers.get("Range")
            mirror.asked.append((name, asked))
            if mirror.status != 200 or name not in mirror.files:
                self.send_error(mirror.status if mirror.status != 200 else 404)
                return
            content = mirror.files[name]
            start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and mirror.ranges else 0
            if start >= len(content) > 0 and start:
                self.send_error(416)
                return
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
            self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            cut = mirror.cuts.pop(0) if mirror.cuts and name == LARGEST else None
            self.wfile.write(content[start:] if cut is None else content[start : start + cut])

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    mirror.url = f"http://127.0.0.1:{server.server_port}/sets/"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server


@pytest.fixture
def mirror(small_set: None) -> Iterator[Mirror]:
    mirror = Mirror()
    server = _serve(mirror)
    yield mirror
    server.shutdown()
    server.server_close()


@pytest.fixture
def second(small_set: None) -> Iterator[Mirror]:
    mirror = Mirror()
    server = _serve(mirror)
    yield mirror
    server.shutdown()
    server.server_close()


@pytest.fixture
def small_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the set be the small files that are served here, and let no proxy be asked."""
    known = downloadable_sets()["mnist-full"]
    files = {
        name: DownloadFile(len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")
        for name, content in FILES.items()
    }
    sets = {"mnist-full": replace(known, files=files, rows=ROWS, test_rows=50, image_shape=(20, 20))}
    for module in ("download", "downloads", "catalogue"):
        monkeypatch.setattr(f"nntui.core.data.{module}.downloadable_sets", lambda: sets)
    monkeypatch.setenv("NO_PROXY", "*")


def _fails(**choices: Any) -> str:
    with pytest.raises(DataError) as caught:
        download("mnist-full", **choices)
    assert str(caught.value).isprintable()
    return str(caught.value)


def _is_whole(folder: Path) -> bool:
    """Whether all files are there and nothing else is."""
    return {path.name: path.read_bytes() for path in folder.iterdir()} == FILES


def test_a_set_comes_whole_into_a_folder_of_its_owner(mirror: Mirror) -> None:
    told: list[tuple[str, int, int]] = []
    folder = download("mnist-full", mirrors=[mirror.url], progress=lambda *word: told.append(word))
    assert folder == download_folder("mnist-full")
    assert _is_whole(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [asked for _, asked in mirror.asked] == [None] * 4
    for name, content in FILES.items():
        here = [done for file, done, _ in told if file == name]
        assert here == sorted(here)
        assert here[-1] == len(content)
        assert {size for file, _, size in told if file == name} == {len(content)}


def test_what_was_downloaded_is_known_by_name(mirror: Mirror) -> None:
    rng = np.random.default_rng(0)
    assert not find_set("mnist-full").available
    with pytest.raises(DataError, match="get it with nntui data get mnist"):
        load_set("mnist-full", None, None, rng)
    download("mnist-full", mirrors=[mirror.url])
    assert is_downloaded("mnist-full")
    assert find_set("mnist-full").available
    raw = load_set("mnist-full", None, None, rng)
    assert isinstance(raw, RawArrays)
    np.testing.assert_array_equal(raw.x, IMAGES.reshape(ROWS, 400))
    assert (raw.maximum, raw.image_shape, len(raw.class_names)) == (255, (20, 20), 10)
    assert raw.own_test is not None
    assert len(raw.own_test[0]) == 50


def test_what_is_here_is_not_fetched_again_unless_it_is_damaged(mirror: Mirror) -> None:
    folder = download("mnist-full", mirrors=[mirror.url])
    mirror.asked.clear()
    download("mnist-full", mirrors=[mirror.url])
    assert mirror.asked == []
    (folder / LARGEST).write_bytes(b"damaged")
    download("mnist-full", mirrors=[mirror.url])
    assert [name for name, _ in mirror.asked] == [LARGEST]
    assert _is_whole(folder)


def test_a_connection_that_is_cut_is_taken_up_where_it_broke_off(mirror: Mirror, tmp_path: Path) -> None:
    mirror.cuts = [50_000, 60_000]
    assert _is_whole(download("mnist-full", mirrors=[mirror.url], folder=tmp_path / "new"))
    first, *later = mirror.ranges_of(LARGEST)
    starts = [int(str(asked).removeprefix("bytes=").removesuffix("-")) for asked in later]
    assert first is None
    assert len(starts) == 2
    assert 50_000 - 2**14 <= starts[0] <= 50_000 < starts[1] <= 110_000


def test_the_next_time_goes_on_with_what_came_the_last_time(mirror: Mirror, tmp_path: Path) -> None:
    mirror.cuts = [40_000, 0, 0, 0]
    message = _fails(mirrors=[mirror.url], folder=tmp_path)
    assert "broke off after" in message
    assert "what has come is kept" in message
    assert not (tmp_path / LARGEST).exists()
    mirror.asked.clear()
    assert _is_whole(download("mnist-full", mirrors=[mirror.url], folder=tmp_path))
    (asked,) = mirror.ranges_of(LARGEST)
    assert asked is not None
    assert asked.startswith("bytes=")


def test_the_second_mirror_goes_on_where_the_first_broke_off(mirror: Mirror, second: Mirror, tmp_path: Path) -> None:
    mirror.cuts = [40_000, 0, 0, 0]
    assert _is_whole(download("mnist-full", mirrors=[mirror.url, second.url], folder=tmp_path))
    (asked,) = second.ranges_of(LARGEST)
    assert asked is not None


def test_a_server_without_ranges_sends_the_file_from_the_start(mirror: Mirror, tmp_path: Path) -> None:
    mirror.ranges = False
    mirror.cuts = [50_000]
    assert _is_whole(download("mnist-full", mirrors=[mirror.url], folder=tmp_path))
    assert len(mirror.ranges_of(LARGEST)) == 2


def test_a_mirror_that_lacks_the_file_is_followed_by_the_next(mirror: Mirror, second: Mirror, tmp_path: Path) -> None:
    mirror.files.clear()
    assert _is_whole(download("mnist-full", mirrors=[mirror.url, second.url], folder=tmp_path))
    assert len(mirror.asked) == len(second.asked) == 4


@pytest.mark.parametrize("wrong", [bytes(len(FILES[LARGEST])), FILES[LARGEST][:-1] + b"x", FILES[LARGEST] + b"more"])
def test_a_file_with_another_digest_is_never_kept(mirror: Mirror, second: Mirror, tmp_path: Path, wrong: bytes) -> None:
    mirror.files[LARGEST] = wrong
    if wrong.startswith(FILES[LARGEST]):
        assert _is_whole(download("mnist-full", mirrors=[mirror.url], folder=tmp_path))
        return
    assert "sent a file with another digest" in _fails(mirrors=[mirror.url], folder=tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert _is_whole(download("mnist-full", mirrors=[mirror.url, second.url], folder=tmp_path))


def test_a_shorter_file_is_not_taken_for_whole(mirror: Mirror, tmp_path: Path) -> None:
    mirror.files[LARGEST] = FILES[LARGEST][:-100]
    assert "broke off after" in _fails(mirrors=[mirror.url], folder=tmp_path)
    assert not (tmp_path / LARGEST).exists()


def test_a_damaged_beginning_is_fetched_anew(mirror: Mirror, tmp_path: Path) -> None:
    (tmp_path / f".{LARGEST}.part").write_bytes(b"<html>not the file</html>")
    assert _is_whole(download("mnist-full", mirrors=[mirror.url], folder=tmp_path))
    assert mirror.ranges_of(LARGEST)[-1] is None


@pytest.mark.parametrize(("status", "expected"), [(404, "answered 404"), (503, "answered 503"), (403, "answered 403")])
def test_what_a_mirror_answered_is_said(mirror: Mirror, tmp_path: Path, status: int, expected: str) -> None:
    mirror.status = status
    message = _fails(mirrors=[mirror.url], folder=tmp_path)
    assert expected in message
    assert "127.0.0.1" in message
    assert len(mirror.asked) == 1


def test_without_a_network_one_line_names_every_mirror(mirror: Mirror, tmp_path: Path) -> None:
    closed = [f"http://127.0.0.1:{port}/" for port in (1, 2)]
    message = _fails(mirrors=closed, folder=tmp_path)
    assert message.startswith(f"cannot download {LARGEST}: 127.0.0.1:1 cannot be reached; 127.0.0.1:2 cannot be")
    assert "Try nntui data get mnist again later" in message


@pytest.mark.parametrize("address", ["no address", "ftp://127.0.0.1/", "http://", "http://[::1/"])
def test_an_address_that_is_none_is_one_line_too(small_set: None, tmp_path: Path, address: str) -> None:
    assert "cannot download" in _fails(mirrors=[address], folder=tmp_path)


def test_a_folder_that_cannot_be_written_to_is_one_line(small_set: None, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert "cannot write to" in _fails(mirrors=["http://127.0.0.1:1/"], folder=tmp_path / "file" / "below")


def test_the_word_after_get_may_be_the_sets_own_name() -> None:
    assert find_download("mnist") == find_download("mnist-full") == "mnist-full"
    assert find_download("fashion-mnist") == "fashion-mnist"
    with pytest.raises(DataError, match="did you mean 'mnist'"):
        find_download("mnits")


def test_every_set_names_four_files_by_size_and_digest_and_more_than_one_mirror() -> None:
    for info in downloadable_sets().values():
        assert isinstance(info, DownloadableSet)
        assert sorted(info.files) == sorted(f"{name}.gz" for name in NAMES)
        assert all(len(file.digest) == len("sha256:") + 64 and file.size > 4000 for file in info.files.values())
        assert len(info.mirrors) >= 2
        assert all(mirror.startswith(("https://", "http://")) and mirror.endswith("/") for mirror in info.mirrors)
        assert len(set(info.class_names)) == 10


def test_a_set_that_is_here_but_damaged_is_one_line(mirror: Mirror) -> None:
    folder = download("mnist-full", mirrors=[mirror.url])
    (folder / LARGEST).write_bytes(b"")
    with pytest.raises(DataError, match=LARGEST):
        downloaded_raw("mnist-full")
