"""What every loss has, and the work arrays it computes in."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import ClassVar, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from nntui.core.errors import UserError
from nntui.core.limits import SHARE, within
from nntui.core.types import AnyArray, DType, FloatArray, IntArray

TargetKind = Literal["labels", "values"]
"""`labels`: whole numbers, shape (n,); `values`: numbers, shape (n, outputs)."""

EPSILON = 1e-7
"""What Keras keeps logarithms and quotients off 0 with."""


@dataclass(eq=False)
class LossBuffers:
    """Work arrays of a loss for n rows of k outputs, allocated once."""

    n: int
    k: int
    dtype: DType
    rows: FloatArray = field(init=False)
    column: FloatArray = field(init=False)
    picked: FloatArray = field(init=False)
    matrix: FloatArray = field(init=False)
    second_matrix: FloatArray = field(init=False)
    row_starts: IntArray = field(init=False)
    positions: NDArray[np.intp] = field(init=False)

    def __post_init__(self) -> None:
        """Allocate."""
        self.rows = np.empty(self.n, self.dtype)
        self.column = np.empty(self.n, self.dtype)
        self.picked = np.empty(self.n, self.dtype)
        self.matrix = np.empty((self.n, self.k), self.dtype)
        self.second_matrix = np.empty((self.n, self.k), self.dtype)
        self.row_starts = np.arange(self.n) * self.k
        self.positions = np.empty(self.n, np.intp)


class Fused(Protocol):
    """A loss and its output activation as one stable pair. Logits and outputs have shape (n, k)."""

    @property
    def activation(self) -> str:
        """The output activation."""

    def rows(self, logits: FloatArray, outputs: FloatArray, targets: AnyArray, buffers: LossBuffers) -> FloatArray:
        """Return each row's loss, shape (n,), finite for every finite logit; the next call overwrites it."""

    def gradient(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, buffers: LossBuffers) -> None:
        """Write d mean loss / d logits into `out`."""


class Loss(ABC):
    """A mean loss over n rows. Outputs have shape (n, k); targets are as `target_kind` says."""

    target_kind: ClassVar[TargetKind] = "values"
    formula: ClassVar[str]
    outputs: ClassVar[tuple[str, ...] | None] = None
    """The output activations that it makes sense with; None: any."""

    threshold: ClassVar[float] = 0.5
    """Of a single output unit: above it, class 1 is predicted."""

    @property
    def fused(self) -> Fused | None:
        """The stable pair with an output activation, where there is one."""
        return None

    @abstractmethod
    def rows(self, outputs: FloatArray, targets: AnyArray, buffers: LossBuffers) -> FloatArray:
        """Return each row's loss, shape (n,), for outputs of any activation; the next call overwrites it."""

    @abstractmethod
    def gradient(self, outputs: FloatArray, targets: AnyArray, out: FloatArray, buffers: LossBuffers) -> None:
        """Write d mean loss / d outputs into `out`."""

    def check(self, targets: AnyArray) -> None:
        """Raise `UserError` for targets that this loss cannot have; once a run, not at every step."""
        del targets


def sum_rows(matrix: FloatArray, buffers: LossBuffers, factor: float = 1.0) -> FloatArray:
    """Write `factor` times the sum of each row of a matrix, shape (n, k), into `buffers.rows`."""
    np.add.reduce(matrix, axis=1, out=buffers.rows)
    if factor != 1.0:
        np.multiply(buffers.rows, factor, out=buffers.rows)
    return buffers.rows


def inside(p: FloatArray, out: FloatArray) -> FloatArray:
    """Write probabilities kept off 0 and 1 into `out`, so that logarithms and quotients stay finite."""
    epsilon = float(np.finfo(p.dtype).eps)
    return np.clip(p, epsilon, 1.0 - epsilon, out=out)


def refuse_outside(loss: str, targets: AnyArray, low: float, high: float, *, open_below: bool = False) -> None:
    """Raise `UserError` that names the first target outside low to high."""
    wrong = (targets <= low if open_below else targets < low) | (targets > high)
    if not wrong.any():
        return
    place = tuple(int(index) for index in np.argwhere(wrong)[0])
    allowed = (
        f"from {low:g} to {high:g}" if np.isfinite(high) else f"above {low:g}" if open_below else f"{low:g} or more"
    )
    column = f", column {place[1]}" if len(place) > 1 else ""
    raise UserError(f"y is {targets[place]:g} in row {place[0]}{column}: {loss} takes targets {allowed}")


def check_smoothing(value: float) -> None:
    """Raise `UserError` for a label smoothing that cannot be."""
    if not within(SHARE, value):
        raise UserError(f"label_smoothing {value!r} cannot be: {SHARE[1]} is possible")
