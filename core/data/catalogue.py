"""All data sets that have a name: bundled, made up, and those that can be downloaded."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from nntui.core.data.bundled import bundled_raw, bundled_sets
from nntui.core.data.downloads import downloadable_sets, downloaded_raw, is_downloaded
from nntui.core.data.raw import Raw
from nntui.core.data.synthetic import TOYS, make_raw
from nntui.core.errors import DataError, unknown
from nntui.core.types import Task

SetKind = Literal["bundled", "made up", "download"]


@dataclass(frozen=True)
class SetInfo:
    """What a listing says of a set that can be trained on by its name."""

    name: str
    title: str
    kind: SetKind
    task: Task
    rows: int
    """Of all parts; of made-up data, the default size."""

    features: int
    """Values in a row of pictures, columns of a table beside the target."""

    classes: int
    """0 where a number is to be predicted."""

    source: str
    """Who made it, and where it is; of made-up data the formula."""

    licence: str
    """Empty for made-up data."""

    licence_url: str = ""
    target: str = "label"
    """Name of what is to be predicted."""

    noise: float | None = None
    """Of made-up data, where the user gives none."""

    available: bool = True
    """False for a set that is still to be downloaded."""


def known_sets() -> tuple[SetInfo, ...]:
    """All sets that have a name: bundled ones, made-up ones, those to download; no arrays are loaded."""
    return (*_bundled(), *_made_up(), *_downloads())


def find_set(name: str) -> SetInfo:
    """Return what is known of a set. Raises DataError, with the nearest name, where there is none."""
    sets = {info.name: info for info in known_sets()}
    if name not in sets:
        raise DataError(unknown("data", name, sets))
    return sets[name]


def load_set(name: str, size: int | None, noise: float | None, rng: np.random.Generator) -> Raw:
    """Load or make up the raw values of a set; `size`, `noise` and `rng` are for made-up data alone.

    Raises DataError for an unknown name, for a set that was not downloaded yet, and for a size or a noise out of
    bounds or of data that are not made up.
    """
    info = find_set(name)
    if info.kind == "made up":
        return make_raw(name, size, noise, rng)
    if size is not None or noise is not None:
        option = "--noise" if size is None else "--size"
        raise DataError(f"{option} is for made-up data ({', '.join(TOYS)}), not for {name!r}")
    return bundled_raw(name) if info.kind == "bundled" else downloaded_raw(name)


def _bundled() -> list[SetInfo]:
    return [
        SetInfo(
            name,
            info.title,
            "bundled",
            info.task,
            info.rows + info.test_rows,
            info.features,
            len(info.class_names),
            info.source,
            info.licence,
            info.licence_url,
            info.target,
        )
        for name, info in bundled_sets().items()
    ]


def _made_up() -> list[SetInfo]:
    return [
        SetInfo(
            name,
            toy.title,
            "made up",
            toy.task,
            toy.size,
            len(toy.inputs),
            len(toy.class_names),
            toy.source,
            "",
            target=toy.target,
            noise=toy.noise,
        )
        for name, toy in TOYS.items()
    ]


def _downloads() -> list[SetInfo]:
    return [
        SetInfo(
            name,
            info.title,
            "download",
            "classification",
            info.rows + info.test_rows,
            info.features,
            len(info.class_names),
            info.source,
            info.licence,
            info.licence_url,
            available=is_downloaded(name),
        )
        for name, info in downloadable_sets().items()
    ]
