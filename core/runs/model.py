"""Model files: weights in safetensors, and in its metadata all that is needed to use them on raw rows."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save

from nntui.core.data.dataset import Affine, Dataset
from nntui.core.errors import UserError
from nntui.core.layers import Dense
from nntui.core.network import Network
from nntui.core.runs.atomic import write_atomically
from nntui.core.runs.tensors import read_tensors

FORMAT = "nntui-model-1"


@dataclass(frozen=True, eq=False)
class Model:
    """A trained network and how raw rows become its inputs."""

    network: Network
    preparation: Affine
    class_names: tuple[str, ...]
    feature_names: tuple[str, ...]


def save_model(path: Path, network: Network, dataset: Dataset) -> None:
    """Write the model, atomically. Raises `OSError`."""
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
    description = {
        "data": dataset.name,
        "task": dataset.task,
        "class_names": dataset.class_names,
        "feature_names": dataset.feature_names,
        "image_shape": dataset.image_shape,
    }
    preparation = {"offset": dataset.preparation.offset.tolist(), "scale": dataset.preparation.scale.tolist()}
    parts = {"architecture": architecture, "description": description, "preparation": preparation}
    metadata = {"format": FORMAT, **{name: json.dumps(part) for name, part in parts.items()}}
    write_atomically(path, save(tensors, metadata))


def load_model(path: Path) -> Model:
    """Read a model. Raises `UserError` where the file is none, or is damaged."""
    metadata, tensors = read_tensors(path, "model", FORMAT)
    try:
        return _assemble(metadata, tensors)
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(f"the model {str(path)!r} is damaged: {error}") from error


def _assemble(metadata: dict[str, str], tensors: dict[str, Any]) -> Model:
    architecture = json.loads(metadata["architecture"])
    description = json.loads(metadata["description"])
    preparation = json.loads(metadata["preparation"])
    layers = [Dense(**layer) for layer in architecture["layers"]]
    network = Network(architecture["inputs"], layers, seed=0, dtype=architecture["dtype"])
    weights = []
    for number, bias in enumerate(network.biases):
        weights.append(tensors[f"layers.{number}.kernel"])
        if bias is not None:
            weights.append(tensors[f"layers.{number}.bias"])
    network.set_weights(weights)
    return Model(
        network=network,
        preparation=Affine(np.array(preparation["offset"]), np.array(preparation["scale"])),
        class_names=tuple(description["class_names"]),
        feature_names=tuple(description["feature_names"]),
    )
