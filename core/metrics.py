"""Scores of predictions."""

import numpy as np

from nntui.core.types import FloatArray, IntArray


def count_correct(outputs: FloatArray, labels: IntArray) -> int:
    """Number of rows whose most probable class is the label.

    `outputs` has shape (n, classes), or (n, 1) with the probability of class 1; `labels` has shape (n,).
    """
    predicted = np.argmax(outputs, axis=1) if outputs.shape[1] > 1 else outputs[:, 0] > 0.5
    return int(np.count_nonzero(predicted == labels))
