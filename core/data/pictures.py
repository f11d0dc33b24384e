"""Pictures by class: the average of each class, and a few of its rows."""

import numpy as np

from nntui.core.data.overview import PictureView
from nntui.core.types import AnyArray, FloatArray, IntArray

SAMPLES = 8
_MOST_CLASSES = 100
_ROWS_AT_ONCE = 2048


def pictures_by_class(
    x: AnyArray, labels: IntArray, class_names: tuple[str, ...], shape: tuple[int, int], maximum: float
) -> tuple[PictureView, ...]:
    """Return the average picture and the first few rows of each class, of rows x, shape (rows, features).

    `maximum` is the value that becomes 1. Without classes, one view of all rows, which has no name. A class without
    rows has an average of zeros; of more than a hundred classes the first ones are taken.
    """
    names = class_names[:_MOST_CLASSES] or ("",)
    views = []
    for label, name in enumerate(names):
        rows = np.flatnonzero(labels == label) if class_names else np.arange(len(x))
        samples = (x[rows[:SAMPLES]] / maximum).reshape(-1, *shape)
        average = (_mean(x, rows) / maximum).reshape(shape)
        for array in (samples, average):
            np.clip(array, 0.0, 1.0, out=array)
            array.flags.writeable = False
        views.append(PictureView(name, average, samples))
    return tuple(views)


def _mean(x: AnyArray, rows: IntArray) -> FloatArray:
    """Return the mean of rows, shape (features,), a piece at a time."""
    total = np.zeros(x.shape[1])
    for first in range(0, len(rows), _ROWS_AT_ONCE):
        total += x[rows[first : first + _ROWS_AT_ONCE]].sum(axis=0, dtype=np.float64)
    return total / max(len(rows), 1)
