"""Numbers to predict that cannot be squared, told apart or held are refused with their row; others are trained on."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nntui.core.data.preparation.target import FURTHEST_TARGET, fit_target_scale
from nntui.core.errors import DataError
from nntui.core.training.choices import Choices
from nntui.core.training.planning import make_plan
from nntui.core.training.trainer import Trainer


def write(folder: Path, targets: "list[float]") -> str:
    path = folder / "t.csv"
    path.write_text("x,y\n" + "".join(f"{row % 7},{target!r}\n" for row, target in enumerate(targets)))
    return str(path)


def train(path: str, **said: Any) -> Trainer:
    plan = make_plan(Choices(data=path, epochs=1, **said), endless=False)
    trainer = Trainer(plan.recipe, plan.dataset)
    while trainer.state == "training":
        trainer.advance()
    return trainer


@pytest.mark.parametrize("large", [1e151, -1e300])
def test_a_target_that_cannot_be_squared_is_refused_with_its_row(tmp_path: Path, large: float) -> None:
    path = write(tmp_path, [*map(float, range(40)), large, 3.0])
    for stream in (None, True):
        with pytest.raises(DataError, match=r"'t.csv': the target 'y' is -?1e\+[0-9]+ in row 41, too large"):
            train(path, stream=stream)


def test_a_target_that_differs_by_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is nothing to learn"):
        train(write(tmp_path, [row * 1e-200 for row in range(40)]))


def test_targets_of_a_streamed_table_are_refused_where_float32_cannot_hold_them(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"is 1e\+45 in row 5, too large"):
        train(write(tmp_path, [0.5, 1.5, 2.5, 3.5, 1e45] * 9), stream=True)


def test_targets_that_their_type_cannot_hold_are_refused_with_a_way_out(tmp_path: Path) -> None:
    path = write(tmp_path, [row * 1e100 for row in range(40)])
    with pytest.raises(DataError, match="too far from the others for float32: mend it, or take --dtype float64"):
        train(path, target_scaling="none")
    assert train(path).state == "finished"


@pytest.mark.parametrize("spread", [1e-140, 1e-30, 1e30, 1e149])
def test_targets_of_any_other_size_are_trained_on(tmp_path: Path, spread: float) -> None:
    trainer = train(write(tmp_path, (np.random.default_rng(0).uniform(-1, 1, 60) * spread).tolist()))
    assert trainer.state == "finished"
    assert np.isfinite(trainer.judge_test().score)


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("size", [1e-300, 1.0, 1e140])
def test_what_is_predicted_can_always_be_squared(log: bool, size: float) -> None:
    scale = fit_target_scale(np.linspace(0.0, size, 50), log=log)
    found = scale.undo(np.array([-3.4e38, -1e3, 0.0, 1e3, 3.4e38]))
    assert np.isfinite(found).all()
    assert (np.abs(found) <= FURTHEST_TARGET * 1.01).all()
