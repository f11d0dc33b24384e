"""The data sets that come with the package: where they are from, and their arrays."""

import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec
import numpy as np

from nntui.core.types import AnyArray, IntArray

_PACKAGE = "nntui.core.data.sets"


@dataclass(frozen=True)
class BundledSet:
    """What sources.toml says of a set."""

    title: str
    source: str
    licence: str
    licence_url: str
    rows: int
    class_names: tuple[str, ...]
    test_rows: int = 0
    """Rows of a test part that the set itself has."""

    feature_names: tuple[str, ...] = ()
    """Of columns; pixels are named by where they are."""

    image_shape: tuple[int, int] | None = None
    """Height and width where a row is a picture."""

    maximum: int | None = None
    """The greatest byte, which becomes 1; None where columns are standardised."""

    @property
    def features(self) -> int:
        """Values in a row."""
        return math.prod(self.image_shape) if self.image_shape else len(self.feature_names)


@dataclass(frozen=True, eq=False)
class BundledArrays:
    """Raw values: bytes of images, shape (rows, height * width), or float64 columns, shape (rows, features)."""

    x: AnyArray
    y: IntArray
    """Labels, int64, shape (rows,)."""

    own_test: tuple[AnyArray, IntArray] | None
    """x and y of the set's own test part."""


@cache
def bundled_sets() -> dict[str, BundledSet]:
    """All sets by their names, without their arrays."""
    text = files(_PACKAGE).joinpath("sources.toml").read_bytes()
    return msgspec.toml.decode(text, type=dict[str, BundledSet])


def load_bundled(name: str) -> BundledArrays:
    """Load the arrays of a set in `bundled_sets()`."""
    with files(_PACKAGE).joinpath(f"{name}.npz").open("rb") as file, np.load(file, allow_pickle=False) as archive:
        arrays = {key: archive[key] for key in archive.files}
    labels = {key: arrays[key].astype(np.int64) for key in arrays if key.startswith("y")}
    own_test = (arrays["x_test"], labels["y_test"]) if "x_test" in arrays else None
    return BundledArrays(arrays["x"], labels["y"], own_test)
