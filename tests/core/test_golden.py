"""Reference trajectories of Keras 3.15 in float64: every step, every epoch's loss, the predictions at the end.

The folder `golden` holds the cases; one that is dropped in is run.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nntui.core import Dense, Network, fit, optimizers, schedules
from nntui.core.types import AnyArray, FloatArray

CASES = sorted((Path(__file__).parent / "golden").glob("*.npz"))
TOLERANCE = 2e-6
"""As |a - b| / (1 + |b|): Keras keeps the learning rate in float32 even here."""


def layer(description: dict[str, Any], negative_slope: float) -> Dense:
    """A layer from a case's description."""
    slope = negative_slope if description["activation"] == "leaky_relu" else None
    return Dense(**description, negative_slope=slope)


def optimizer(config: dict[str, Any]) -> optimizers.Optimizer:
    """A case's optimizer, with all its arguments; a schedule takes the learning rate's place."""
    arguments = dict(config["optimizer"])
    kind: type[optimizers.Optimizer] = getattr(optimizers, arguments.pop("name"))
    planned = dict(config["learning_rate_schedule"] or {})
    if planned:
        arguments["learning_rate"] = getattr(schedules, planned.pop("name"))(**planned)
    return kind(**arguments)


def error(found: AnyArray | float | list[Any], expected: AnyArray) -> float:
    """The largest |a - b| / (1 + |b|)."""
    found = np.asarray(found)
    assert found.shape == expected.shape
    return float(np.max(np.abs(found - expected) / (1.0 + np.abs(expected))))


def test_there_are_all_cases() -> None:
    assert len(CASES) == 56


@pytest.mark.parametrize("path", CASES, ids=lambda path: str(path.stem))
def test_the_engine_follows_the_reference_trajectory(path: Path) -> None:
    case = np.load(path)
    config = json.loads(str(case["config"]))
    layers = [layer(description, config["leaky_relu_negative_slope"]) for description in config["layers"]]
    network = Network(config["inputs"], layers, dtype="float64")
    network.set_weights([case[f"w0_{number}"] for number in range(len(network.get_weights()))])
    steps: list[FloatArray] = []
    history = fit(
        network,
        case["x"],
        case["y"],
        loss=config["loss"],
        optimizer=optimizer(config),
        batch_size=config["batch_size"],
        epochs=config["epochs"],
        shuffle=config["shuffle"],
        on_step=lambda net, _: steps.append(np.concatenate([array.ravel() for array in net.get_weights()])),
    )
    final = np.concatenate([case[f"final_{number}"].ravel() for number in range(len(network.get_weights()))])
    errors = {
        "step_weights": error(steps, case["step_weights"]),
        "epoch_loss": error(history.loss, case["epoch_loss"]),
        "final": error(network.parameters, final),
        "predict": error(network.predict(case["x"]), case["predict"]),
        "evaluate": error(network.evaluate(case["x"], case["y"], config["loss"]), case["evaluate"]),
    }
    assert max(errors.values()) < TOLERANCE, errors
