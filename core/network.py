"""The network: all parameters in one flat buffer, all gradients in a second, forward and backward over them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from nntui.core import regularizers
from nntui.core.activations import Activation, activation
from nntui.core.chosen_units import Units, no_units
from nntui.core.errors import UserError
from nntui.core.initializers import initializer
from nntui.core.layers import Dense, require_layers
from nntui.core.limits import MAX_PARAMETERS
from nntui.core.losses import Fused, Loss, loss_by_name, require_output
from nntui.core.singled_out import SingledOut
from nntui.core.targets import as_numbers, finite, in_dtype, require_seed, targets_for
from nntui.core.types import AnyArray, DType, FloatArray
from nntui.core.workspace import Workspace

_KEPT_WORKSPACES = 6
_PREDICT_ROWS = 1024


class Network(SingledOut):
    """A multi-layer perceptron.

    `parameters` and `gradients` are flat, shape (parameters,), in Keras' order: kernel, then bias, layer by layer.
    `kernels[i]`, shape (inputs, units), and `biases[i]`, shape (units,) or None, are views of the first;
    `kernel_gradients` and `bias_gradients` of the second.
    """

    def __init__(
        self,
        inputs: int,
        layers: Sequence[Dense],
        seed: int | np.random.Generator | None = None,
        dtype: DType = "float32",
    ) -> None:
        """Allocate the buffers and draw the initial weights.

        Raises `UserError` (a `ValueError`) for a network that cannot be.
        """
        if isinstance(inputs, bool) or not isinstance(inputs, int | np.integer) or inputs < 1:
            raise UserError(f"a network of {inputs!r} inputs cannot be: a whole number, at least 1, is needed")
        require_layers(layers)
        if not (seed is None or isinstance(seed, np.random.Generator)):
            require_seed(seed)
        if dtype not in ("float32", "float64"):
            raise UserError(f"dtype {dtype!r} cannot be: 'float32' and 'float64' are possible")
        if layers[-1].dropout:
            raise UserError("dropout behind the output layer would drop the answer: set it to 0 there")
        self.inputs = inputs
        self.layers = tuple(layers)
        self.dtype: DType = dtype
        size = sum(kernel + bias for kernel, bias in self._sizes())
        if size > MAX_PARAMETERS:
            raise UserError(f"{size:,} parameters are too many: {MAX_PARAMETERS:,} at most; use smaller layers")
        self.parameters: FloatArray = np.zeros(size, dtype)
        self.gradients: FloatArray = np.zeros(size, dtype)
        self.kernels, self.biases = self.views(self.parameters)
        self.kernel_gradients, self.bias_gradients = self.views(self.gradients)
        self._activations: list[Activation] = [activation(d.activation, d.negative_slope) for d in self.layers]
        self._scratch: FloatArray = np.empty(min(size, regularizers.BLOCK), dtype)
        self._workspaces: dict[int, Workspace] = {}
        self.frozen = self.off = no_units(self.layers)
        self.initialize(np.random.default_rng(seed))

    def __repr__(self) -> str:
        """Return such as `Network(784-128-64-10, float32)`."""
        return f"Network({self.architecture}, {self.dtype})"

    def __reduce__(self) -> tuple[object, ...]:
        """Copy and pickle by rebuilding: copied one by one, the views would no longer share the flat buffers."""
        return _rebuild, (self.inputs, self.layers, self.dtype, self.parameters, self.frozen, self.off)

    @property
    def architecture(self) -> str:
        """The widths, such as `784-128-64-10`."""
        return "-".join(str(width) for width in (self.inputs, *(layer.units for layer in self.layers)))

    @property
    def outputs(self) -> int:
        """Units of the last layer."""
        return self.layers[-1].units

    def initialize(self, rng: np.random.Generator) -> None:
        """Draw every kernel by its scheme; biases become 0."""
        for layer, kernel, bias in zip(self.layers, self.kernels, self.biases, strict=True):
            kernel[...] = initializer(layer.scheme)(rng, *kernel.shape)
            if bias is not None:
                bias[...] = 0.0

    def get_weights(self) -> list[FloatArray]:
        """Return copies of all arrays in Keras' order: kernel, then bias where there is one, layer by layer."""
        return [array.copy() for array in self._arrays()]

    def set_weights(self, weights: Sequence[AnyArray]) -> None:
        """Set all arrays, in the order of `get_weights`. Raises `UserError` where number or shapes differ."""
        own = list(self._arrays())
        if len(weights) != len(own):
            raise UserError(f"{len(weights)} arrays for a network of {len(own)}")
        for number, (array, new) in enumerate(zip(own, weights, strict=True)):
            if array.shape != np.shape(new):
                raise UserError(f"array {number} has shape {np.shape(new)}, the network wants {array.shape}")
        for array, new in zip(own, weights, strict=True):
            array[...] = new

    def change_layer(
        self, layer: int, *, dropout: float | None = None, l1: float | None = None, l2: float | None = None
    ) -> None:
        """Change a layer's values, those that are named, from the next step on.

        Raises `UserError`, and changes nothing, for a layer that is not there and for values that cannot be.
        """
        if not 0 <= layer < len(self.layers):
            raise UserError(f"there is no layer {layer + 1}: this network has {len(self.layers)}")
        if dropout and layer == len(self.layers) - 1:
            raise UserError(f"there is no hidden layer {layer + 1}: this network has {len(self.layers) - 1}")
        old = self.layers[layer]
        changed = replace(
            old,
            dropout=old.dropout if dropout is None else dropout,
            l1=old.l1 if l1 is None else l1,
            l2=old.l2 if l2 is None else l2,
        )
        self.layers = (*self.layers[:layer], changed, *self.layers[layer + 1 :])

    def workspace(self, rows: int) -> Workspace:
        """Work arrays for a batch of `rows`; the sizes used last are kept."""
        found = self._workspaces.pop(rows, None)
        if found is None:
            found = Workspace(rows, self.layers, self._activations, self.dtype)
            if len(self._workspaces) >= _KEPT_WORKSPACES:
                self._workspaces.pop(next(iter(self._workspaces)))
        self._workspaces[rows] = found
        return found

    def forward(self, x: FloatArray) -> Workspace:
        """Compute all layers for x, shape (n, inputs), of the network's dtype, without dropout.

        The result is overwritten by the next pass over as many rows.
        """
        work = self.workspace(len(x))
        for layer in range(len(self.layers)):
            x = self._layer_forward(layer, x, work)
        return work

    def compute_gradients(
        self,
        x: FloatArray,
        y: AnyArray,
        loss: Loss,
        rng: np.random.Generator | None = None,
        weights: FloatArray | None = None,
    ) -> tuple[float, Workspace]:
        """Write the gradients of the mean loss and penalties into `gradients`.

        x has shape (n, inputs), y (n, outputs), or (n,) for labels. `rng` draws the dropout masks; without one no
        unit is dropped. `weights`, shape (n,), multiply each row's loss; the mean still divides by n, as Keras has
        it. Returns the loss, penalties included, and the work arrays of the pass.
        """
        work = self.workspace(len(x))
        inputs = [x]
        for layer, description in enumerate(self.layers):
            a = self._layer_forward(layer, inputs[layer], work)
            if rng is not None and description.dropout:
                a = work.drop_units(layer, description.dropout, rng)
            inputs.append(a)
        value = self.loss_value(y, loss, work, weights)
        self._loss_backward(y, loss, work, weights)
        for layer in range(len(self.layers) - 1, -1, -1):
            self._layer_backward(layer, inputs[layer], work)
            if layer > 0:
                self._input_backward(layer, work, dropped=inputs[layer] is not work.activations[layer - 1])
        return value + self._penalties_with_gradients(), work

    def loss_value(self, y: AnyArray, loss: Loss, work: Workspace, weights: FloatArray | None = None) -> float:
        """Return the mean loss, without penalties, of a pass that was made; `weights`, shape (n,), one a row."""
        rows = self.row_losses(y, loss, work)
        total = np.add.reduce(rows, dtype=np.float64) if weights is None else np.dot(rows, weights)
        return float(total) / work.n

    def row_losses(self, y: AnyArray, loss: Loss, work: Workspace) -> FloatArray:
        """Return each row's loss, shape (n,), without penalties, of a pass that was made; the next overwrites it."""
        fused = self._fused(loss)
        if fused is not None:
            return fused.rows(work.logits, work.activations[-1], y, work.loss)
        return loss.rows(work.activations[-1], y, work.loss)

    def penalty(self) -> float:
        """Return the L1 and L2 penalties of all kernels."""
        parts = zip(self.kernels, self.layers, strict=True)
        return sum(regularizers.penalty(k, self._scratch, d.l1, d.l2) for k, d in parts if d.l1 or d.l2)

    def predict(self, x: AnyArray) -> FloatArray:
        """Return the outputs for x, shape (n, inputs): shape (n, outputs)."""
        x = self.inputs_for(x)
        outputs = np.empty((len(x), self.outputs), self.dtype)
        with np.errstate(all="ignore"):
            for start in range(0, len(x), _PREDICT_ROWS):
                rows = slice(start, start + _PREDICT_ROWS)
                outputs[rows] = self.forward(x[rows]).activations[-1]
        return outputs

    def evaluate(self, x: AnyArray, y: AnyArray, loss: str | Loss) -> float:
        """Return the mean loss on x, shape (n, inputs), and y, penalties included."""
        judge = loss_by_name(loss)
        x, y = self.pairs_for(x, y, judge)
        total = 0.0
        with np.errstate(all="ignore"):
            for start in range(0, len(x), _PREDICT_ROWS):
                rows = slice(start, start + _PREDICT_ROWS)
                work = self.forward(x[rows])
                total += self.loss_value(y[rows], judge, work) * work.n
            return total / len(x) + self.penalty()

    @property
    def arrays(self) -> list[slice]:
        """Where each kernel and bias stands in a flat buffer, in Keras' order."""
        sizes = [size for pair in self._sizes() for size in pair if size]
        ends = np.cumsum(sizes).tolist()
        return [slice(end - size, end) for size, end in zip(sizes, ends, strict=True)]

    def layer_parameters(self, flat: FloatArray) -> list[FloatArray]:
        """Views of a flat buffer, shape (parameters,): one a layer, kernel and bias together."""
        ends = np.cumsum([kernel + bias for kernel, bias in self._sizes()])
        return np.split(flat, [int(end) for end in ends[:-1]])

    def _fused(self, loss: Loss) -> Fused | None:
        """The stable pair of the loss with the output activation, where they make one."""
        fused = loss.fused
        return fused if fused is not None and fused.activation == self.layers[-1].activation else None

    def _layer_forward(self, layer: int, x: FloatArray, work: Workspace) -> FloatArray:
        z, a = work.sums[layer], work.activations[layer]
        np.matmul(x, self.kernels[layer], out=z)
        bias = self.biases[layer]
        if bias is not None:
            np.add(z, bias, out=z)
        self._activations[layer].forward(z, a, work.scratch[layer])
        silent = self._silent[layer]
        if silent is not None:
            a[:, silent] = 0.0
        return a

    def _loss_backward(self, y: AnyArray, loss: Loss, work: Workspace, weights: FloatArray | None) -> None:
        """Write dL/dz of the last layer."""
        outputs, delta = work.activations[-1], work.deltas[-1]
        fused = self._fused(loss)
        if fused is not None:
            fused.gradient(outputs, y, delta, work.loss)
        else:
            loss.gradient(outputs, y, delta, work.loss)
            self._activations[-1].backward(work.logits, outputs, delta, work.scratch[-1])
        if weights is not None:
            np.multiply(delta, weights[:, None], out=delta)

    def _layer_backward(self, layer: int, x: FloatArray, work: Workspace) -> None:
        """Write dL/dW = xᵀ dL/dz and dL/db = Σ dL/dz."""
        delta = work.deltas[layer]
        np.matmul(x.T, delta, out=self.kernel_gradients[layer])
        bias_gradient = self.bias_gradients[layer]
        if bias_gradient is not None:
            np.matmul(work.ones, delta, out=bias_gradient)

    def _input_backward(self, layer: int, work: Workspace, dropped: bool) -> None:
        """Write dL/dz of the layer before: dL/dz Wᵀ, through dropout and the activation's derivative."""
        before = layer - 1
        delta = work.deltas[before]
        np.matmul(work.deltas[layer], self.kernels[layer].T, out=delta)
        if dropped:
            np.multiply(delta, work.dropouts[before].keep, out=delta)
        z, a = work.sums[before], work.activations[before]
        self._activations[before].backward(z, a, delta, work.scratch[before])
        silent = self._silent[before]
        if silent is not None:
            delta[:, silent] = 0.0

    def _penalties_with_gradients(self) -> float:
        value = 0.0
        for layer, d in enumerate(self.layers):
            if d.l1 or d.l2:
                kernel = self.kernels[layer]
                value += regularizers.penalty(kernel, self._scratch, d.l1, d.l2)
                regularizers.add_gradient(kernel, self.kernel_gradients[layer], self._scratch, d.l1, d.l2)
        return value

    def _sizes(self) -> Iterator[tuple[int, int]]:
        """Each layer's numbers of weights and biases."""
        inputs = self.inputs
        for layer in self.layers:
            yield inputs * layer.units, layer.units if layer.use_bias else 0
            inputs = layer.units

    def views(self, flat: AnyArray) -> tuple[list[AnyArray], list[AnyArray | None]]:
        """Return a flat buffer, shape (parameters,), as kernels, shape (inputs, units), and biases, shape (units,)."""
        kernels: list[AnyArray] = []
        biases: list[AnyArray | None] = []
        start = 0
        for layer, (kernel, bias) in zip(self.layers, self._sizes(), strict=True):
            kernels.append(flat[start : start + kernel].reshape(-1, layer.units))
            biases.append(flat[start + kernel : start + kernel + bias] if bias else None)
            start += kernel + bias
        return kernels, biases

    def _arrays(self) -> Iterator[FloatArray]:
        for kernel, bias in zip(self.kernels, self.biases, strict=True):
            yield kernel
            if bias is not None:
                yield bias

    def inputs_for(self, x: AnyArray) -> FloatArray:
        """Return x in the network's dtype. Raises `UserError` for what is no table of numbers of its width."""
        x = as_numbers("x", x)
        if x.ndim != 2 or x.shape[1] != self.inputs or not len(x):
            raise UserError(f"x has shape {x.shape}, the network takes (rows, {self.inputs}), at least one row")
        finite("x", x)
        return in_dtype("x", x, self.dtype)

    def pairs_for(self, x: AnyArray, y: AnyArray, loss: Loss) -> tuple[FloatArray, AnyArray]:
        """Return x and y as this network and the loss take them. Raises `UserError` for what does not fit."""
        require_output(loss, self.layers[-1].activation)
        x = self.inputs_for(x)
        y = targets_for(loss, y, self.outputs, self.dtype)
        if len(x) != len(y):
            raise UserError(f"x has {len(x):,} rows and y {len(y):,}: one target a row is needed")
        return x, y


def _rebuild(
    inputs: int, layers: Sequence[Dense], dtype: DType, parameters: FloatArray, frozen: Units, off: Units
) -> Network:
    """A network with these parameters, and these units frozen or off."""
    network = Network(inputs, layers, 0, dtype)
    np.copyto(network.parameters, parameters)
    network.frozen, network.off = frozen, off
    return network
