"""What vitals are made of: the size of the inputs, and the behaviour of one layer."""

from collections import deque
from collections.abc import Iterable
from typing import Any

import numpy as np

from nntui.core.activations import activation
from nntui.core.layers import Dense
from nntui.core.types import FloatArray, IntArray

_LIMITS = {"tanh": (-1.0, 1.0), "sigmoid": (0.0, 1.0), "softsign": (-1.0, 1.0)}
_SAMPLES = 9
_DEAD_AFTER_ROWS = 384
_SATURATION_ROWS = 64


class InputSize:
    """Mean squares of each input over the first batches."""

    ROWS = 1024

    def __init__(self, features: int) -> None:
        """Begin with no rows."""
        self.rows = 0
        self.squares = np.zeros(features)
        self._known = -1, (0, 0.0)

    def add(self, x: FloatArray) -> None:
        """Take rows, shape (n, features), until there are enough."""
        if self.rows < self.ROWS:
            self.rows += len(x)
            with np.errstate(all="ignore"):
                self.squares += np.square(x, dtype=np.float64).sum(axis=0)

    @property
    def largest(self) -> tuple[int, float]:
        """The number of the largest input, and its root mean square."""
        if self._known[0] != self.rows:
            number = int(self.squares.argmax())
            self._known = self.rows, (number, float(np.sqrt(self.squares[number] / max(self.rows, 1))))
        return self._known[1]


class LayerVitals:
    """One layer's newest samples."""

    def __init__(self, layer: Dense) -> None:
        """Begin with none."""
        self.layer = layer
        self.can_die = activation(layer.activation, layer.negative_slope).can_die
        self.limits = _LIMITS.get(layer.activation)
        self.gradients: deque[float] = deque(maxlen=_SAMPLES)
        self.saturated: deque[float] = deque(maxlen=_SAMPLES)
        self.updates: deque[float] = deque(maxlen=_SAMPLES)
        self.weight = self.moved = float("nan")
        self.rows_seen = 0
        self.silent_rows: IntArray = np.zeros(layer.units if self.can_die else 0, np.int64)
        """Rows for each unit since it last fired."""

    def see(self, activations: FloatArray, gradient_norm: float, off: tuple[int, ...] = ()) -> None:
        """Take a batch's activations, shape (n, units), before dropout; units that are `off` are not dead."""
        self.gradients.append(gradient_norm)
        if self.can_die:
            self.rows_seen += len(activations)
            self.silent_rows += len(activations)
            self.silent_rows[activations.max(axis=0) > 0.0] = 0
            if off:
                self.silent_rows[list(off)] = 0
        if self.limits is not None:
            low, high = self.limits
            values = activations[:_SATURATION_ROWS]
            margin = (high - low) * 0.005
            inside = np.count_nonzero(np.abs(values - (high + low) / 2.0) < (high - low) / 2.0 - margin)
            self.saturated.append(1.0 - inside / values.size)

    def dead(self, rows: int) -> float | None:
        """Share of the units that were silent over the newest rows; None before enough of `rows` were seen."""
        needed = min(_DEAD_AFTER_ROWS, rows)
        if not self.can_die or self.rows_seen < needed:
            return None
        return float(np.mean(self.silent_rows >= needed))

    def state(self) -> dict[str, Any]:
        """What JSON can hold of it."""
        lists = {name: list(getattr(self, name)) for name in ("gradients", "saturated", "updates")}
        return lists | {name: getattr(self, name) for name in ("weight", "moved", "rows_seen")}

    def restore(self, state: dict[str, Any]) -> None:
        """Take a state back."""
        for name in ("gradients", "saturated", "updates"):
            values: deque[float] = getattr(self, name)
            values.clear()
            values.extend(float(value) for value in state[name])
        self.weight, self.moved = float(state["weight"]), float(state["moved"])
        self.rows_seen = int(state["rows_seen"])


def median(values: Iterable[float]) -> float:
    """Return the median; NaN of none. Of so few numbers, sorting is faster than NumPy."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2] if ordered else float("nan")
