"""The data sets that can be downloaded: what they are, where they are kept, and their values once they are here."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import msgspec
import platformdirs

from nntui.core.data.idx import read_mnist
from nntui.core.data.pixels import pixel_names
from nntui.core.data.raw import RawArrays
from nntui.core.errors import DataError, unknown


@dataclass(frozen=True)
class DownloadFile:
    """One file as it is served."""

    size: int
    """In bytes."""

    digest: str
    """The algorithm, a colon, and the digest in hexadecimal."""


@dataclass(frozen=True)
class DownloadableSet:
    """What downloads.toml says of a set: four IDX files with MNIST's names."""

    order: str
    """What the user writes after `nntui data get`."""

    title: str
    source: str
    licence: str
    licence_url: str
    rows: int
    test_rows: int
    image_shape: tuple[int, int]
    class_names: tuple[str, ...]
    mirrors: tuple[str, ...]
    """Addresses of folders, tried in turn; each ends with a slash."""

    files: dict[str, DownloadFile]
    """By their names."""

    @property
    def features(self) -> int:
        """Values in a row."""
        return self.image_shape[0] * self.image_shape[1]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files.values())


@cache
def downloadable_sets() -> dict[str, DownloadableSet]:
    """All sets by their names."""
    text = files("nntui.core.data.sets").joinpath("downloads.toml").read_bytes()
    return msgspec.toml.decode(text, type=dict[str, DownloadableSet])


def find_download(word: str) -> str:
    """Return the name of the set that a word after `nntui data get` stands for. Raises DataError for another word."""
    orders = {info.order: name for name, info in downloadable_sets().items()}
    known = orders | {name: name for name in downloadable_sets()}
    if word not in known:
        raise DataError(unknown("set to download", word, orders))
    return known[word]


def download_folder(name: str) -> Path:
    """Where the files of a set are kept: in the user's data folder."""
    return platformdirs.user_data_path("nntui") / "data" / name


def is_downloaded(name: str) -> bool:
    """Whether all files of a set are here; their digests were checked when they came."""
    folder = download_folder(name)
    try:
        return all((folder / file).is_file() for file in downloadable_sets()[name].files)
    except OSError:
        return False


def downloaded_raw(name: str) -> RawArrays:
    """Read a set that was downloaded. Raises DataError that says how to get it where it was not."""
    info = downloadable_sets()[name]
    if not is_downloaded(name):
        raise DataError(f"{name!r} is not here yet: get it with nntui data get {info.order} ({info.size:,} bytes)")
    mnist = read_mnist(download_folder(name))
    return RawArrays(
        mnist.x,
        mnist.y,
        info.class_names,
        pixel_names(mnist.image_shape),
        mnist.image_shape,
        255.0,
        (mnist.x_test, mnist.y_test),
    )
