"""The data sets that come with the package: where they are from, and their raw values."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast

import msgspec
import numpy as np

from nntui.core.data.pixels import pixel_names
from nntui.core.data.raw import Raw, RawArrays, RawTable
from nntui.core.data.table import Column, ColumnKind, Table
from nntui.core.errors import DataError, unknown
from nntui.core.types import AnyArray, Task

_PACKAGE = "nntui.core.data.sets"

NAMES, KINDS = "names", "kinds"
"""The members of a table's .npz that have the columns' names and kinds; the values stand under `value_member`."""


def value_member(number: int) -> str:
    """The member that has a column's values: numbers in the smallest type that holds them, codes of categories."""
    return f"values {number}"


def level_member(number: int) -> str:
    """The member that has a column's levels, text of a fixed width."""
    return f"levels {number}"


@dataclass(frozen=True)
class BundledSet:
    """What sources.toml says of a set."""

    title: str
    source: str
    licence: str
    licence_url: str
    task: Task
    target: str
    """The column to predict; `label` where a row is a picture."""

    rows: int
    features: int
    """Values in a row of pictures, columns of a table beside the target."""

    class_names: tuple[str, ...] = ()
    """One a class, in the order of the labels; empty where a number is to be predicted."""

    test_rows: int = 0
    """Rows of a test part that the set itself has."""

    image_shape: tuple[int, int] | None = None
    """Height and width where a row is a picture; None where the set is a table."""

    maximum: int | None = None
    """The greatest byte of a picture, which becomes 1."""


@cache
def bundled_sets() -> dict[str, BundledSet]:
    """All sets by their names, without their arrays."""
    text = files(_PACKAGE).joinpath("sources.toml").read_bytes()
    return msgspec.toml.decode(text, type=dict[str, BundledSet])


def bundled_raw(name: str) -> Raw:
    """Load a set: pictures as arrays, all others as a table, with missing values missing and nothing scaled.

    Raises DataError, with the nearest name, where there is no such set.
    """
    if name not in bundled_sets():
        raise DataError(unknown("bundled set", name, bundled_sets()))
    info = bundled_sets()[name]
    with files(_PACKAGE).joinpath(f"{name}.npz").open("rb") as file, np.load(file, allow_pickle=False) as archive:
        arrays = {key: archive[key] for key in archive.files}
    return RawTable(_table(arrays), info.target) if info.image_shape is None else _pictures(arrays, info)


def _pictures(arrays: dict[str, AnyArray], info: BundledSet) -> RawArrays:
    assert info.image_shape is not None
    own_test = (arrays["x_test"], arrays["y_test"].astype(np.int64)) if "x_test" in arrays else None
    return RawArrays(
        arrays["x"],
        arrays["y"].astype(np.int64),
        info.class_names,
        pixel_names(info.image_shape),
        info.image_shape,
        info.maximum,
        own_test,
    )


def _table(arrays: dict[str, AnyArray]) -> Table:
    return Table(
        tuple(
            _column(arrays, number, str(name), cast(ColumnKind, str(kind)))
            for number, (name, kind) in enumerate(zip(arrays[NAMES], arrays[KINDS], strict=True))
        )
    )


def _column(arrays: dict[str, AnyArray], number: int, name: str, kind: ColumnKind) -> Column:
    values = arrays[value_member(number)].astype(np.int32 if kind == "category" else np.float64)
    levels = arrays.get(level_member(number))
    return Column(name, kind, values, () if levels is None else tuple(str(level) for level in levels))
