"""Gradient accumulation: several batches make one update together, as one batch of all their rows would."""

import numpy as np

from nntui.core.types import FloatArray


class Accumulator:
    """The sum of the gradients since the last update, each batch weighted by its rows."""

    def __init__(self) -> None:
        """Begin empty; the buffer is allocated when it is needed first."""
        self.sums: FloatArray | None = None
        self.rows = 0
        self.batches = 0

    def add(self, gradients: FloatArray, rows: int) -> None:
        """Add a batch's mean gradient, shape (parameters,); `gradients` is used up."""
        np.multiply(gradients, float(rows), out=gradients)
        if self.sums is None:
            self.sums = np.zeros_like(gradients)
        if self.batches:
            np.add(self.sums, gradients, out=self.sums)
        else:
            np.copyto(self.sums, gradients)
        self.rows += rows
        self.batches += 1

    def take(self, gradients: FloatArray) -> None:
        """Write the mean over all rows into `gradients` and begin anew."""
        if self.sums is None:
            raise RuntimeError("nothing was added")
        np.multiply(self.sums, 1.0 / self.rows, out=gradients)
        self.rows = self.batches = 0
