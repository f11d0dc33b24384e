"""Model files: back with the same predictions, or refused in a line."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save_file

from nntui.core.data.dataset import Affine
from nntui.core.errors import UserError
from nntui.core.runs.model import FORMAT, load_model, save_model
from nntui.core.types import AnyArray
from tests.core.data.samples import affine_of
from tests.core.training import small_trainer, work


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    trainer = small_trainer(dropout=0.2)
    work(trainer, 6)
    save_model(tmp_path / "m.safetensors", trainer.network, trainer.dataset)
    return tmp_path / "m.safetensors"


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("hidden", [(8, 6), (1,), ()])
def test_a_model_comes_back_with_the_same_predictions(tmp_path: Path, dtype: str, hidden: tuple[int, ...]) -> None:
    trainer = small_trainer(dtype=dtype, hidden=hidden, activation="leaky_relu")
    work(trainer, 6)
    path = tmp_path / "m.safetensors"
    save_model(path, trainer.network, trainer.dataset)
    model = load_model(path)
    x = np.random.default_rng(0).normal(size=(9, 4))
    np.testing.assert_array_equal(model.network.predict(x), trainer.network.predict(x))
    assert model.network.layers == trainer.network.layers
    assert model.network.dtype == dtype
    assert model.class_names == ("one", "two", "three")
    assert model.feature_names == ("x0", "x1", "x2", "x3")
    assert isinstance(model.preparation, Affine)
    np.testing.assert_array_equal(model.preparation.apply(x), affine_of(trainer.dataset).apply(x))


def test_architecture_and_description_stand_in_the_metadata(saved: Path) -> None:
    with safe_open(saved, "np") as file:
        metadata = file.metadata()
        names = set(file.keys())
    assert metadata["format"] == FORMAT
    assert json.loads(metadata["architecture"])["inputs"] == 4
    description = json.loads(metadata["description"])
    assert (description["data"], description["task"], description["image_shape"]) == (
        "clouds",
        "classification",
        [2, 2],
    )
    assert set(json.loads(metadata["preparation"])) == {"offset", "scale"}
    assert {"layers.0.kernel", "layers.2.bias"} <= names


def test_a_truncated_file_is_refused_with_its_name(saved: Path) -> None:
    whole = saved.read_bytes()
    for length in (0, 7, 100, len(whole) - 1):
        saved.write_bytes(whole[:length])
        with pytest.raises(UserError, match=r"cannot read the model '.*m\.safetensors'"):
            load_model(saved)


def test_what_is_not_there_or_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.safetensors", tmp_path):
        with pytest.raises(UserError, match="cannot read the model"):
            load_model(path)


def test_a_safetensors_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    save_file({"a": np.zeros(3)}, path)
    with pytest.raises(UserError, match="is no model of this version: its format is None"):
        load_model(path)


GOOD = {"inputs": 2, "dtype": "float32", "layers": [{"units": 1, "activation": "sigmoid"}]}


@pytest.mark.parametrize(
    ("architecture", "description"),
    [
        ("{", "{}"),
        ("3", "{}"),
        ("{}", "{}"),
        (json.dumps(GOOD | {"layers": [7]}), "{}"),
        (json.dumps(GOOD | {"layers": [{"units": "many"}]}), "{}"),
        (json.dumps(GOOD | {"layers": [{"units": 1, "activation": "rleu"}]}), "{}"),
        (json.dumps(GOOD | {"inputs": 10**12}), "{}"),
        (json.dumps(GOOD | {"inputs": 3}), '{"class_names": [], "feature_names": []}'),
        (json.dumps(GOOD), "{}"),
        (json.dumps(GOOD), "[]"),
    ],
)
def test_a_damaged_model_is_refused_in_a_line(tmp_path: Path, architecture: str, description: str) -> None:
    path = tmp_path / "m.safetensors"
    tensors: dict[str, AnyArray] = {
        "layers.0.kernel": np.zeros((2, 1), np.float32),
        "layers.0.bias": np.zeros(1, np.float32),
        "preparation.offset": np.zeros(1),
        "preparation.scale": np.ones(1),
    }
    save_file(tensors, path, {"format": FORMAT, "architecture": architecture, "description": description})
    with pytest.raises(UserError, match="is damaged") as caught:
        load_model(path)
    assert "\n" not in str(caught.value)
