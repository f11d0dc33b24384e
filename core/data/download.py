"""Brings a set that is not in the package: from one of its mirrors, verified, into the user's data folder."""

import contextlib
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from nntui.core.data.downloads import DownloadableSet, DownloadFile, download_folder, downloadable_sets
from nntui.core.data.resuming import BrokenOffError, Resuming
from nntui.core.errors import DataError

Progress = Callable[[str, int, int], None]
"""Told a file's name, the bytes of it that are here, and all of its bytes."""

_PRIVATE = 0o700
"""The folder is its owner's alone."""


def download(
    name: str, *, mirrors: Sequence[str] | None = None, folder: Path | None = None, progress: Progress | None = None
) -> Path:
    """Bring the files of a set in `downloadable_sets()` and return the folder that they are in.

    A file that is there and has the right digest is left as it is; one that was cut off is gone on with. `mirrors` are
    addresses of folders, tried in turn in place of the set's own; `folder` is where the files come to, in place of the
    user's. A file has its name only once it is whole and verified. Raises DataError, in one line, where no mirror
    brings a file; what has come is kept for the next time.
    """
    info = downloadable_sets()[name]
    folder = download_folder(name) if folder is None else folder
    try:
        folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        for file, wanted in info.files.items():
            _bring(file, wanted, info, mirrors or info.mirrors, folder, progress)
    except OSError as error:
        raise DataError(f"cannot write to {str(folder)!r}: {error.strerror or error}") from error
    return folder


def _bring(
    file: str,
    wanted: DownloadFile,
    info: DownloadableSet,
    mirrors: Sequence[str],
    folder: Path,
    progress: Progress | None,
) -> None:
    """Try the mirrors in turn, each once more from the start where what had come before did not fit."""

    def tell(here: int) -> None:
        if progress is not None:
            progress(file, here, wanted.size)

    resuming = Resuming(folder / f".{file}.part", wanted.size, tell)
    failures: list[str] = []
    for mirror in mirrors:
        for _ in range(2):
            failure = _try(mirror.rstrip("/") + "/" + file, file, wanted, folder, resuming)
            if failure is None:
                tell(wanted.size)
                return
            if not (failure == _WRONG and resuming.resumed):
                break
        failures.append(f"{_host(mirror)} {failure}")
    raise DataError(
        f"cannot download {file}: {'; '.join(failures)}. Try nntui data get {info.order} again later: what has come is "
        "kept"
    )


_WRONG = "sent a file with another digest"


def _try(url: str, file: str, wanted: DownloadFile, folder: Path, resuming: Resuming) -> str | None:
    """Fetch and verify from one address; return what went wrong with it."""
    import pooch
    import requests
    from urllib3.exceptions import HTTPError

    pooch.get_logger().setLevel(logging.ERROR)  # it would write a line for each file in the way of the progress
    try:
        pooch.retrieve(url, wanted.digest, fname=file, path=folder, downloader=resuming)
    except requests.HTTPError as error:
        return f"answered {error.response.status_code}" if error.response is not None else "refused"
    except (requests.ConnectionError, requests.Timeout, HTTPError):
        return "cannot be reached"
    except requests.RequestException as error:
        return f"cannot be asked ({type(error).__name__})"
    except BrokenOffError as error:
        return str(error)
    except ValueError:
        return _WRONG
    with contextlib.suppress(OSError):
        (folder / file).chmod(0o600)
    return None


def _host(mirror: str) -> str:
    """The server's name in an address that may be none."""
    return mirror.partition("://")[2].partition("/")[0] or mirror
