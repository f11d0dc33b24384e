"""The work arrays of a network for one batch size, allocated once and used at every step."""

from dataclasses import dataclass, field

import numpy as np

from nntui.core.activations import Activation
from nntui.core.layers import Dense
from nntui.core.losses import LossBuffers
from nntui.core.types import DType, FloatArray


@dataclass(eq=False)
class Dropout:
    """The work arrays of dropout behind one layer."""

    random: FloatArray
    keep: FloatArray
    """1 / (1 - rate) where a unit stays, 0 where it is dropped."""

    out: FloatArray


@dataclass(eq=False)
class Workspace:
    """Arrays for n rows, one a layer where it is a list."""

    n: int
    layers: tuple[Dense, ...]
    functions: list[Activation]
    dtype: DType
    sums: list[FloatArray] = field(init=False)
    """Each layer's weighted sums, shape (n, units); overwritten by its activations where nothing needs them later."""

    activations: list[FloatArray] = field(init=False)
    """Each layer's output before dropout, shape (n, units)."""

    deltas: list[FloatArray] = field(init=False)
    """dL/da, turned into dL/dz in place."""

    scratch: list[FloatArray] = field(init=False)
    loss: LossBuffers = field(init=False)
    ones: FloatArray = field(init=False)
    dropouts: dict[int, Dropout] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Allocate what every pass needs."""
        shapes = [(self.n, layer.units) for layer in self.layers]
        self.activations = [np.empty(shape, self.dtype) for shape in shapes]
        self.sums = [
            np.empty_like(a) if function.needs_sums else a
            for a, function in zip(self.activations, self.functions, strict=True)
        ]
        self.sums[-1] = np.empty(shapes[-1], self.dtype)
        self.deltas = [np.empty(shape, self.dtype) for shape in shapes]
        self.scratch = [np.empty(shape, self.dtype) for shape in shapes]
        self.loss = LossBuffers(*shapes[-1], self.dtype)
        self.ones = np.ones(self.n, self.dtype)

    @property
    def logits(self) -> FloatArray:
        """The last layer's weighted sums, shape (n, outputs)."""
        return self.sums[-1]

    def drop_units(self, layer: int, rate: float, rng: np.random.Generator) -> FloatArray:
        """Return the layer's activations with a share `rate` of them set to 0 and the others scaled up."""
        activations = self.activations[layer]
        if layer not in self.dropouts:
            self.dropouts[layer] = Dropout(*(np.empty_like(activations) for _ in range(3)))
        work = self.dropouts[layer]
        rng.random(out=work.random, dtype=work.random.dtype.type)
        np.greater_equal(work.random, rate, out=work.keep)
        np.multiply(work.keep, 1.0 / (1.0 - rate), out=work.keep)
        return np.multiply(activations, work.keep, out=work.out)
