"""A data set that is ready to train on: three parts, what they mean, and how a raw row became an input."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nntui.core.data.batches import ArraySource, BatchSource, ByteSource, MappedSource
from nntui.core.data.overview import Overview
from nntui.core.data.preparation import TablePreparation, TargetScale
from nntui.core.data.preparation.scaling import fit_scaling
from nntui.core.types import AnyArray, DType, FloatArray, IntArray, Scaling, Task

_BYTES_TOGETHER = 2**26
"""Of the columns that are fitted together: each pass walks through all of a file that is mapped into memory."""


@dataclass(frozen=True, eq=False)
class Affine:
    """The preparation of inputs: x = (raw - offset) * scale, per feature or the same for all."""

    offset: FloatArray
    """Shape (features,) or (1,)."""

    scale: FloatArray
    """Shape (features,) or (1,)."""

    @classmethod
    def uniform(cls, scale: float = 1.0, offset: float = 0.0) -> "Affine":
        """One scale and offset for all features."""
        return cls(np.array([offset]), np.array([scale]))

    @classmethod
    def fitted(cls, x: AnyArray, rows: IntArray, scaling: Scaling) -> "Affine":
        """Scale each feature as its training rows, those numbered `rows`, ask for; x may be mapped."""
        if scaling == "none":
            return cls.uniform()
        together = max(1, _BYTES_TOGETHER // (8 * len(rows)))
        found = [
            fit_scaling(numbers, scaling)
            for first in range(0, x.shape[1], together)
            for numbers in np.ascontiguousarray(x[:, first : first + together][rows].T, np.float64)
        ]
        return cls(np.array([each.offset for each in found]), np.array([each.scale for each in found]))

    @property
    def is_uniform(self) -> bool:
        """Whether one scale serves all features."""
        return self.offset.size == 1

    def source(self, x: AnyArray, rows: IntArray, y: AnyArray, dtype: DType = "float32") -> BatchSource:
        """Rows of raw x by their numbers, prepared; `y` are their targets.

        Bytes and mapped files a batch at a time, all at once otherwise.
        """
        if isinstance(x, np.memmap):
            return MappedSource(x, rows, y, self.offset, self.scale)
        if x.dtype == np.uint8 and self.is_uniform:
            return ByteSource(x[rows], y, float(self.scale[0]), float(self.offset[0]))
        return ArraySource(self.apply(x[rows], dtype), y)

    def apply(self, x: AnyArray, dtype: DType = "float32") -> FloatArray:
        """Return raw rows, shape (n, features), prepared."""
        prepared: FloatArray = ((x - self.offset) * self.scale).astype(dtype)
        return prepared


Preparation = Affine | TablePreparation
"""How a raw row becomes an input; saved with the model."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Three parts of prepared rows and what they mean."""

    name: str
    """The name or path that the user gave."""

    task: Task
    target: str
    """What the target is called."""

    train: BatchSource
    valid: BatchSource
    test: BatchSource
    preparation: Preparation
    feature_names: tuple[str, ...]
    """Of the inputs, as the network sees them."""

    overview: Callable[[], Overview]
    """Describes the data; it takes a moment."""

    class_names: tuple[str, ...] = ()
    """One a class, in the order of the labels; empty for regression."""

    has_own_test: bool = False
    """Whether the test part came with the set."""

    image_shape: tuple[int, int] | None = None
    """Height and width where a row is a picture."""

    units: TargetScale | None = None
    """How the targets of regression are scaled; None where they are as they stand in the data."""

    logged: "Callable[[], Dataset] | None" = None
    """Makes the same data with logarithms of the targets, where these are so heavy-tailed that it is worth a trial."""

    is_table: bool = False
    """Whether rows have columns of different kinds."""

    is_streamed: bool = False
    """Whether rows are read piece by piece while they are trained on."""

    digest: str = ""
    """Of the file that the data were read from; empty where they come from no file."""

    notices: tuple[str, ...] = ()
    """What was inferred, left out, or looks wrong, a line each."""

    @property
    def features(self) -> int:
        """Values in a row of x."""
        return self.train.features

    @property
    def outputs(self) -> int:
        """Numbers that are predicted for a row; the number of classes where one of them is."""
        targets = self.train.targets
        return self.classes or (int(targets.shape[1]) if targets.ndim > 1 else 1)

    @property
    def classes(self) -> int:
        """Number of classes; 0 for regression."""
        return len(self.class_names)
