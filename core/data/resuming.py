"""Fetches a file over HTTP as pooch's downloader, and goes on with one that was cut off."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

Progress = Callable[[int], None]
"""Told the bytes of the file that are here."""

_CHUNK = 2**14
"""Bytes that are written at a time; what is less is lost with a connection that is cut."""
_SECONDS = (10, 30)
"""Until a server is reached, and until it sends the next bytes."""

_ATTEMPTS = 4
"""Connections to one server, each of which may be cut."""

_PARTIAL, _NOT_THAT_RANGE = 206, 416


class BrokenOffError(OSError):
    """The connection ended before the file did; what came is kept."""


class Resuming:
    """Downloads into a part of its own, which stays when the connection is cut, and then hands the whole file over."""

    def __init__(self, part: Path, size: int, progress: Progress) -> None:
        """Keep what comes in `part`; the file has `size` bytes, and nothing is taken beyond."""
        self._part = part
        self._size = size
        self._progress = progress
        self.resumed = False
        """Whether some of the last file was there before: then it may be what came before that is wrong."""

    def __call__(self, url: str, output_file: str, pooch: Any, check_only: bool = False) -> None:
        """Bring `url` to `output_file`, as pooch asks its downloaders to.

        Raises requests' and urllib3's errors for a server that cannot be reached or refuses, and `BrokenOffError` for
        one that breaks off again and again.
        """
        self.resumed = self._here() > 0
        for _ in range(_ATTEMPTS):
            before = self._here()
            if before < self._size:
                self._fetch(url, before)
            if self._here() >= self._size:
                self._part.replace(output_file)
                return
            if not before and not self._here():
                break
        raise BrokenOffError(f"broke off after {self._here():,} of {self._size:,} bytes")

    def forget(self) -> None:
        """Leave what came before, and begin anew."""
        self._part.unlink(missing_ok=True)

    def _here(self) -> int:
        return self._part.stat().st_size if self._part.is_file() else 0

    def _fetch(self, url: str, start: int) -> None:
        """Add what one connection brings; a connection that is cut only ends it."""
        import requests
        from urllib3.exceptions import HTTPError

        # A server that packs what is packed already would change the bytes.
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
        with requests.get(url, headers=headers, stream=True, timeout=_SECONDS) as answer:
            if answer.status_code == _NOT_THAT_RANGE:
                self.forget()
                return
            answer.raise_for_status()
            goes_on = answer.status_code == _PARTIAL and _starts_at(answer.headers.get("Content-Range", ""), start)
            done = start if goes_on else 0
            with self._part.open("ab" if goes_on else "wb") as file:
                try:
                    for chunk in answer.raw.stream(_CHUNK, decode_content=False):
                        file.write(chunk[: self._size - done])
                        done = min(done + len(chunk), self._size)
                        self._progress(done)
                        if done >= self._size:
                            return
                except HTTPError:
                    return


def _starts_at(content_range: str, start: int) -> bool:
    """Whether a Content-Range, such as `bytes 100-199/200`, begins where it should."""
    return content_range.replace(" ", "").startswith(f"bytes{start}-")
