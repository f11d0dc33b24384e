"""The boundary: what the network answers at places in the data's own units, and why there is none elsewhere."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nntui.core.data.dataset import Affine
from nntui.core.data.preparation import NumberInput
from nntui.core.metrics import class_probabilities
from nntui.core.training.boundary import MOST_POINTS, _within
from nntui.core.training.choices import Choices
from nntui.core.training.controls import Panel, ViewRequest
from nntui.core.training.planning import make_plan
from nntui.core.training.seen import BoundaryView
from nntui.core.training.trainer import Trainer
from nntui.core.types import FloatArray

BOUNDARY: frozenset[Panel] = frozenset({"boundary"})


def trainer_of(data: str | Path, steps: int = 60, **said: Any) -> Trainer:
    plan = make_plan(Choices(data=str(data), **said), endless=True, say=lambda _: None)
    trainer = Trainer(plan.recipe, plan.dataset)
    while trainer.progress.step < steps:
        trainer.advance()
    return trainer


def look(trainer: Trainer, **said: Any) -> BoundaryView:
    asked = ViewRequest(panels=BOUNDARY, **({"area": (10, 16), "unit_area": (0, 0)} | said))
    view = trainer.snapshot(asked, 0.0, 0.0).boundary
    assert view is not None
    return view


def places(view: BoundaryView, rows: int, columns: int) -> FloatArray:
    """The middles of the cells, by hand, the top row first."""
    (left, right), (low, high) = view.x_range, view.y_range
    return np.array(
        [
            (left + (column + 0.5) * (right - left) / columns, high - (row + 0.5) * (high - low) / rows)
            for row in range(rows)
            for column in range(columns)
        ]
    )


def predicted(trainer: Trainer, raw: FloatArray) -> FloatArray:
    """What the network predicts for rows of raw numbers, shape (rows, columns), prepared by hand."""
    preparation = trainer.dataset.preparation
    if isinstance(preparation, Affine):
        return trainer.network.predict((raw - preparation.offset) * preparation.scale)
    columns = []
    for made, values in zip(preparation.inputs, raw.T, strict=True):
        assert isinstance(made, NumberInput)
        columns += [(values - made.offset) * made.scale, *([np.zeros(len(raw))] if made.indicator else [])]
    return trainer.network.predict(np.stack(columns, axis=1))


def table(folder: Path, header: str, rows: list[str]) -> Path:
    path = folder / "rows.csv"
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


@pytest.fixture
def weights_and_heights(tmp_path: Path) -> Path:
    """A table of two numbers of very different sizes, one of them with a gap, and three classes."""
    rng = np.random.default_rng(0)
    a, b = rng.normal(5000.0, 900.0, 300), rng.normal(0.02, 0.004, 300)
    labels = (a > 5000.0).astype(int) + (b > 0.02)
    rows = [f"{x},{y},c{label}" for x, y, label in zip(a, b, labels, strict=True)]
    rows[7] = f",{b[7]},c1"
    return table(tmp_path, "mass,width,kind", rows)


def test_a_plane_holds_what_predict_says_of_its_places() -> None:
    trainer = trainer_of("spiral")
    view = look(trainer)
    p = predicted(trainer, places(view, 10, 16))[:, 0].reshape(10, 16)
    np.testing.assert_array_equal(view.classes, p > 0.5)
    np.testing.assert_allclose(view.values, np.where(p > 0.5, p, 1.0 - p), atol=1e-6)
    assert (view.kind, view.x_name, view.y_name) == ("plane", "x1", "x2")


def test_a_table_of_two_numbers_is_shown_in_its_own_units(weights_and_heights: Path) -> None:
    trainer = trainer_of(weights_and_heights, target="kind")
    view = look(trainer)
    assert (view.x_name, view.y_name, view.class_names) == ("mass", "width", ("c0", "c1", "c2"))
    assert 1000.0 < view.x_range[0] < view.points_x.min() < view.points_x.max() < view.x_range[1] < 10_000.0
    assert 0.0 < view.y_range[0] < view.y_range[1] < 0.05
    p = predicted(trainer, places(view, 10, 16))
    np.testing.assert_array_equal(view.classes.ravel(), p.argmax(axis=1))
    np.testing.assert_allclose(view.values.ravel(), p.max(axis=1), atol=1e-5)


def test_formulas_of_two_columns_have_a_plane() -> None:
    trainer = trainer_of("spiral", features=("x1", "x2", "x1^2", "x1*x2"))
    assert trainer.network.inputs == 4
    assert look(trainer).classes.shape == (10, 16)


def test_points_are_rows_of_the_training_part_a_few_hundred_at_most() -> None:
    view = look(trainer_of("moons", size=3000))
    assert 100 < view.points_x.size <= MOST_POINTS
    assert view.points_x.shape == view.points_y.shape == view.labels.shape
    assert set(view.labels.tolist()) == {0.0, 1.0}


def test_a_curve_is_in_the_targets_own_units(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    x = rng.uniform(100.0, 200.0, 200)
    path = table(tmp_path, "size,price", [f"{a},{30_000.0 + 500.0 * a + rng.normal(0.0, 500.0)}" for a in x])
    trainer = trainer_of(path, 600, target="price")
    assert trainer.dataset.units is not None
    view = look(trainer)
    assert (view.kind, view.values.shape, view.x_name, view.y_name) == ("curve", (16, 1), "size", "price")
    inside = view.x_range[0] + (np.arange(16) + 0.5) / 16 * (view.x_range[1] - view.x_range[0])
    np.testing.assert_allclose(view.values[:, 0], 30_000.0 + 500.0 * inside, rtol=0.1)
    assert view.y_range[0] < view.points_y.min()
    np.testing.assert_array_equal(view.labels, view.points_y)


def test_classes_along_one_input_are_probabilities(tmp_path: Path) -> None:
    rows = [f"{hours / 10},{'yes' if hours + hours % 7 > 52 else 'no'}" for hours in range(100)]
    trainer = trainer_of(table(tmp_path, "hours,passed", rows), target="passed")
    view = look(trainer)
    assert (view.kind, view.class_names, view.values.shape) == ("curve", ("no", "yes"), (16, 2))
    np.testing.assert_allclose(view.values.sum(axis=1), 1.0, atol=1e-6)
    inside = view.x_range[0] + (np.arange(16) + 0.5) / 16 * (view.x_range[1] - view.x_range[0])
    np.testing.assert_allclose(view.values, class_probabilities(predicted(trainer, inside[:, None])), atol=1e-5)


def test_a_loss_whose_outputs_are_signs_has_classes_and_shares_too(tmp_path: Path) -> None:
    trainer = trainer_of("moons", loss="hinge")
    view = look(trainer)
    sign = predicted(trainer, places(view, 10, 16))[:, 0].reshape(10, 16)
    np.testing.assert_array_equal(view.classes, sign > 0.0)
    np.testing.assert_allclose(view.values, 0.5 + np.abs(sign).clip(0.0, 1.0) / 2, atol=1e-5)
    rows = [f"{hours / 10},{'yes' if hours > 52 else 'no'}" for hours in range(100)]
    along = look(trainer_of(table(tmp_path, "hours,passed", rows), target="passed", loss="hinge"))
    np.testing.assert_allclose(along.values.sum(axis=1), 1.0, atol=1e-6)
    assert along.values[-1, 1] > along.values[0, 1]


def test_a_number_of_two_inputs_has_a_surface() -> None:
    trainer = trainer_of("plane")
    view = look(trainer)
    assert (view.kind, view.values.shape, view.classes.shape) == ("plane", (10, 16), (0, 0))
    found = predicted(trainer, places(view, 10, 16))[:, 0]
    if trainer.dataset.units is not None:
        found = trainer.dataset.units.undo(found)
    np.testing.assert_allclose(view.values.ravel(), found, rtol=1e-5, atol=1e-5)


def test_arrays_of_two_features_have_a_plane_too(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    x = rng.normal([300.0, -2.0], [40.0, 0.3], (200, 2))
    np.savez(tmp_path / "rows.npz", x=x, y=(x[:, 0] > 300.0).astype(np.int64))
    trainer = trainer_of(tmp_path / "rows.npz")
    assert isinstance(trainer.dataset.preparation, Affine)
    view = look(trainer)
    p = predicted(trainer, places(view, 10, 16))[:, -1].reshape(10, 16)
    np.testing.assert_array_equal(view.classes, p > 0.5)


@pytest.mark.parametrize("layer", [0, 1])
def test_units_have_planes_of_their_activations(layer: int) -> None:
    trainer = trainer_of("spiral", hidden=(6, 5))
    view = look(trainer, layer=layer, unit=2, tiles=3, unit_area=(4, 7))
    assert [unit[:2] for unit in view.units] == [(layer, 2), (layer, 3), (layer, 4)]
    predicted(trainer, places(view, 4, 7))
    inside = trainer.network.workspace(28).activations[layer]
    for _, unit, values in view.units:
        np.testing.assert_allclose(values.ravel(), inside[:, unit], atol=1e-6)


def test_units_along_one_input_have_one_row() -> None:
    view = look(trainer_of("sine", hidden=(6,)), unit_area=(4, 7), tiles=99)
    assert [values.shape for *_, values in view.units] == [(1, 7)] * 6


@pytest.mark.parametrize("data", ["digits", "iris"])
def test_data_of_more_inputs_say_why_and_what_to_try(data: str) -> None:
    view = look(trainer_of(data, 1))
    assert view.kind == "none"
    assert "two inputs" in view.reason
    assert "nntui spiral" in view.reason
    assert "\n" not in view.reason


def test_categories_say_why_they_have_no_axis(tmp_path: Path) -> None:
    rows = [f"{number},{('red', 'blue', 'green')[number % 3]},{'yes' if number % 2 else 'no'}" for number in range(90)]
    view = look(trainer_of(table(tmp_path, "size,colour,bought", rows), 1, target="bought"))
    assert view.kind == "none"
    assert "'colour' is a category" in view.reason


@pytest.mark.parametrize("data", ["spiral", "sine", "plane"])
def test_weights_that_are_no_numbers_do_no_harm(data: str) -> None:
    trainer = trainer_of(data)
    trainer.network.parameters.fill(np.nan)
    view = look(trainer, unit_area=(3, 3))
    assert np.isnan(view.values).all()
    assert set(view.classes.ravel().tolist()) <= {-1}


@pytest.mark.parametrize("area", [(0, 0), (1, 1), (3, 1), (1, 9), (100, 300)])
def test_any_area_is_answered(area: tuple[int, int]) -> None:
    view = look(trainer_of("spiral", 1), area=area, unit_area=area)
    assert 1 <= view.classes.shape[0] <= max(area[0], 1)
    assert 1 <= view.classes.shape[1] <= max(area[1], 1)


def test_large_networks_have_coarser_grids() -> None:
    small = look(trainer_of("spiral", 1, hidden=(4,)), area=(100, 200))
    large = look(trainer_of("spiral", 1, hidden=(512, 512, 512)), area=(100, 200), unit_area=(16, 16))
    assert small.classes.shape == (100, 200)
    assert 50 <= large.classes.size + large.units[0][2].size <= 1000


def test_a_grid_becomes_coarser_by_whole_factors() -> None:
    assert [_within((100, 200), most) for most in (20_000, 19_999, 5000, 1, 0)] == [
        (100, 200), (50, 100), (50, 100), (1, 1), (1, 1),
    ]  # fmt: skip


def test_looking_changes_no_bit_of_the_training() -> None:
    watched, alone = (trainer_of("spiral", 0, dropout=(0.1,), hidden=(8, 8)) for _ in range(2))
    for number in range(200):
        watched.advance()
        alone.advance()
        if number % 3 == 0:
            look(watched, unit_area=(4, 4), layer=number % 2)
    assert watched.weights_sha256 == alone.weights_sha256


def test_the_view_follows_an_edit_of_the_network_and_its_precision() -> None:
    trainer = trainer_of("spiral", dtype="float64", hidden=(6,))
    before = look(trainer, unit_area=(4, 4), tiles=99)
    assert len(before.units) == 6
    trainer.network.parameters *= -1.0
    assert (look(trainer).classes != before.classes).any()


def test_arrays_are_read_only() -> None:
    view = look(trainer_of("spiral", 1), unit_area=(3, 3))
    arrays = [
        view.classes,
        view.values,
        view.points_x,
        view.points_y,
        view.labels,
        *(values for *_, values in view.units),
    ]
    assert not any(array.flags.writeable for array in arrays)
