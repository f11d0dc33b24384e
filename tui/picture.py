"""A picture of the screen as an SVG file: in the pictures folder, else in the present one, and over nothing."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import platformdirs

from nntui.core.errors import UserError

_MOST_A_SECOND = 100


def save_picture(svg: str, folder: Path | None = None) -> Path:
    """Write the picture, readable by its owner alone; return its path. Raises `UserError` where it cannot be."""
    if folder is None:
        pictures = platformdirs.user_pictures_path()
        folder = pictures if pictures.is_dir() else Path.cwd()
    try:
        for path in _names(folder):
            try:
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                continue
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(svg)
            return path
    except OSError as error:
        raise UserError(f"cannot save a picture in {str(folder)!r}: {error.strerror or error}") from error
    raise UserError(f"cannot save a picture in {str(folder)!r}: all names of this second are taken")


def _names(folder: Path) -> Iterator[Path]:
    """The names to try, by the time."""
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
    for number in range(1, _MOST_A_SECOND):
        yield folder / f"nntui-{stamp}{f'-{number}' if number > 1 else ''}.svg"
