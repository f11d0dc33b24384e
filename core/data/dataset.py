"""A data set that is ready to train on: three parts, what they mean, and how a raw row became an input."""

from dataclasses import dataclass

import numpy as np

from nntui.core.data.batches import ArraySource, BatchSource, ByteSource
from nntui.core.types import AnyArray, DType, FloatArray, Task


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
    def standardise(cls, x: AnyArray) -> "Affine":
        """Mean 0 and standard deviation 1 over the rows of x, shape (rows, features); constant features become 0."""
        deviation = x.std(axis=0, dtype=np.float64)
        return cls(x.mean(axis=0, dtype=np.float64), 1.0 / np.where(deviation > 0, deviation, 1.0))

    @property
    def is_uniform(self) -> bool:
        """Whether one scale serves all features."""
        return self.offset.size == 1

    def source(self, x: AnyArray, y: AnyArray, dtype: DType = "float32") -> BatchSource:
        """Rows of raw x, prepared: bytes a batch at a time where one scale serves all, all at once otherwise."""
        if x.dtype == np.uint8 and self.is_uniform:
            return ByteSource(x, y, float(self.scale[0]), float(self.offset[0]))
        return ArraySource(((x - self.offset) * self.scale).astype(dtype), y)


@dataclass(frozen=True, eq=False)
class Dataset:
    """Three parts of prepared rows and what they mean."""

    name: str
    """The name or path that the user gave."""

    task: Task
    train: BatchSource
    valid: BatchSource
    test: BatchSource
    preparation: Affine
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...] = ()
    """One a class, in the order of the labels; empty for regression."""

    has_own_test: bool = False
    """Whether the test part came with the set."""

    image_shape: tuple[int, int] | None = None
    """Height and width where a row is a picture."""

    @property
    def features(self) -> int:
        """Values in a row of x."""
        return self.train.features

    @property
    def classes(self) -> int:
        """Number of classes; 0 for regression."""
        return len(self.class_names)
