"""Noise on the inputs: a network that never sees a row twice the same way cannot learn rows by heart."""

import numpy as np

from nntui.core.types import FloatArray


class InputNoise:
    """Adds normal noise to the prepared inputs of training batches, as Bishop (1995) regularizes with it."""

    def __init__(self, seed: np.random.SeedSequence) -> None:
        """Draw from a generator of its own, so that other random numbers stay what they are without noise."""
        self.rng = np.random.default_rng(seed)
        self._drawn: FloatArray | None = None

    def add(self, x: FloatArray, deviation: float) -> None:
        """Add noise of the standard deviation `deviation` to x, shape (rows, inputs), in place; at 0 draw nothing."""
        if not deviation:
            return
        if self._drawn is None or self._drawn.size < x.size or self._drawn.dtype != x.dtype:
            self._drawn = np.empty(x.size, x.dtype)
        drawn = self._drawn[: x.size]
        self.rng.standard_normal(out=drawn, dtype=x.dtype.type)
        np.multiply(drawn, x.dtype.type(deviation), out=drawn)
        np.add(x, drawn.reshape(x.shape), out=x)
