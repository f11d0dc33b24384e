"""The Euclidean norm of a flat array."""

import math

import numpy as np

from nntui.core.types import FloatArray


def norm(flat: FloatArray) -> float:
    """Return the Euclidean norm of a flat array, also where the squares are too large for its type."""
    square = float(np.dot(flat, flat))
    if math.isfinite(square):
        return math.sqrt(square)
    return math.sqrt(float(np.sum(np.square(flat, dtype=np.float64))))
