"""Model files: weights in safetensors, and in its metadata all that is needed to use them on raw rows."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from safetensors.numpy import save

from nntui.core.atomic import write_atomically
from nntui.core.data.dataset import Affine, Dataset, Preparation
from nntui.core.data.preparation import TablePreparation, TargetScale
from nntui.core.errors import UserError
from nntui.core.folding import folded
from nntui.core.layers import Dense
from nntui.core.network import Network
from nntui.core.runs.tensors import read_tensors
from nntui.core.types import FloatArray, Task

FORMAT = "nntui-model-2"


class _Description(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What outputs and inputs mean."""

    data: str
    task: Task
    target: str
    class_names: tuple[str, ...]
    class_counts: tuple[int, ...]
    feature_names: tuple[str, ...]
    image_shape: tuple[int, int] | None
    units: TargetScale | None
    threshold: float


@dataclass(frozen=True, eq=False)
class Model:
    """A trained network, how raw rows become its inputs, and what its outputs mean."""

    network: Network
    preparation: Preparation
    data: str
    """The name or path of what it was trained on."""

    task: Task
    target: str
    """The target column's name."""

    class_names: tuple[str, ...]
    class_counts: tuple[int, ...]
    """Rows of each class in the training part: the base rates; empty for regression."""

    feature_names: tuple[str, ...]
    image_shape: tuple[int, int] | None
    units: TargetScale | None
    """How the numbers to predict were scaled; None where they were not."""

    threshold: float
    """Of a single output unit: above it, the second class is predicted."""

    def predict(self, x: FloatArray) -> FloatArray:
        """Return outputs for prepared rows, shape (n, inputs): shape (n, outputs), numbers in the target's units."""
        outputs = self.network.predict(x)
        return outputs if self.units is None else self.units.undo(outputs)


def save_model(path: Path, network: Network, dataset: Dataset, threshold: float = 0.5) -> None:
    """Write the model, atomically; units that are off are written into its weights. Raises `OSError`."""
    network = folded(network)
    tensors = {}
    for number, (kernel, bias) in enumerate(zip(network.kernels, network.biases, strict=True)):
        tensors[f"layers.{number}.kernel"] = np.ascontiguousarray(kernel)
        if bias is not None:
            tensors[f"layers.{number}.bias"] = np.ascontiguousarray(bias)
    architecture = {
        "inputs": network.inputs,
        "dtype": network.dtype,
        "layers": [asdict(layer) for layer in network.layers],
    }
    metadata = {
        "format": FORMAT,
        "architecture": json.dumps(architecture),
        "description": msgspec.json.encode(_describe(dataset, threshold)).decode(),
        "preparation": _written(dataset.preparation),
    }
    write_atomically(path, save(tensors, metadata))


def _describe(dataset: Dataset, threshold: float) -> _Description:
    counts: tuple[int, ...] = ()
    if dataset.classes:
        counts = tuple(np.bincount(dataset.train.targets, minlength=dataset.classes).tolist())
    return _Description(
        data=dataset.name,
        task=dataset.task,
        target=dataset.target,
        class_names=dataset.class_names,
        class_counts=counts,
        feature_names=dataset.feature_names,
        image_shape=dataset.image_shape,
        units=dataset.units,
        threshold=threshold,
    )


def load_model(path: Path) -> Model:
    """Read a model. Raises `UserError` where the file is none, or is damaged."""
    metadata, tensors = read_tensors(path, "model", FORMAT)
    try:
        return _assemble(metadata, tensors)
    except (KeyError, TypeError, ValueError, msgspec.MsgspecError) as error:
        raise UserError(f"the model {str(path)!r} is damaged: {error}") from error


def _assemble(metadata: dict[str, str], tensors: dict[str, Any]) -> Model:
    architecture = json.loads(metadata["architecture"])
    layers = [Dense(**layer) for layer in architecture["layers"]]
    network = Network(architecture["inputs"], layers, seed=0, dtype=architecture["dtype"])
    weights = []
    for number, bias in enumerate(network.biases):
        weights.append(tensors[f"layers.{number}.kernel"])
        if bias is not None:
            weights.append(tensors[f"layers.{number}.bias"])
    network.set_weights(weights)
    described = msgspec.json.decode(metadata["description"], type=_Description)
    if len(described.feature_names) != network.inputs:
        raise ValueError(f"{len(described.feature_names)} inputs are described, the network has {network.inputs}")
    return Model(network, _read(metadata["preparation"]), **msgspec.structs.asdict(described))


def _written(preparation: Preparation) -> str:
    """Return a preparation as JSON: of a table its steps, of arrays offset and scale."""
    if isinstance(preparation, TablePreparation):
        return msgspec.json.encode(preparation).decode()
    return json.dumps({"offset": preparation.offset.tolist(), "scale": preparation.scale.tolist()})


def _read(text: str) -> Preparation:
    found = json.loads(text)
    if "inputs" in found:
        return msgspec.json.decode(text, type=TablePreparation)
    return Affine(np.array(found["offset"], np.float64), np.array(found["scale"], np.float64))
