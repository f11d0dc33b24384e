"""Snapshots: only what was asked for, equal to hand computation, and untouched by what comes after."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nntui.core.layers import Dense
from nntui.core.network import Network
from nntui.core.training.controls import Panel, ViewRequest, WeightsKind
from nntui.core.training.seen import WeightsView
from nntui.core.training.snapshot import Snapshot
from nntui.core.training.trainer import Trainer
from nntui.core.training.views import HISTOGRAM_BINS, layer_views, reduce_to, weights_view
from nntui.core.types import AnyArray
from tests.core.training import small_dataset, small_trainer, work

ALL: frozenset[Panel] = frozenset({"layers", "curves", "weights"})


def view(trainer: Trainer, **said: Any) -> Snapshot:
    return trainer.snapshot(ViewRequest(panels=ALL, **said), 1.5, 640.0)


def weights(trainer: Trainer, **said: Any) -> WeightsView:
    seen = view(trainer, **said).weights
    assert seen is not None
    return seen


def arrays_of(snapshot: Snapshot) -> list[AnyArray]:
    assert snapshot.curves is not None
    assert snapshot.weights is not None
    assert snapshot.layers is not None
    curves = snapshot.curves
    series = (curves.train_loss, curves.valid_loss, curves.train_score, curves.valid_score)
    return [*(a for s in series for a in (s.x, s.y)), snapshot.weights.image, *(r.histogram for r in snapshot.layers)]


def test_the_data_set_comes_with_the_snapshot_that_was_asked_for_it_and_no_other() -> None:
    trainer = small_trainer()
    assert view(trainer).overview is None
    overview = trainer.snapshot(ViewRequest(panels=frozenset({"data"})), 0.0, 0.0).overview
    assert overview is not None
    assert (overview.task, overview.rows) == ("classification", (50, 20, 20))


@pytest.mark.parametrize("panels", [(), ("layers",), ("curves",), ("weights",), ("curves", "layers")])
def test_a_snapshot_holds_the_panels_that_were_asked_for_and_no_other(panels: tuple[Panel, ...]) -> None:
    snapshot = small_trainer().snapshot(ViewRequest(panels=frozenset(panels)), 0.0, 0.0)
    assert {name for name in ALL if getattr(snapshot, name) is not None} == set(panels)


def test_a_snapshot_says_where_training_stands() -> None:
    trainer = small_trainer(epochs=9)
    assert (view(trainer).train, view(trainer).valid, view(trainer).epoch) == (None, None, 1)
    work(trainer, 7)
    snapshot = view(trainer)
    assert (snapshot.epoch, snapshot.epochs, snapshot.step, snapshot.batch, snapshot.batches) == (2, 9, 6, 2, 4)
    assert (snapshot.seconds, snapshot.samples_per_second) == (1.5, 640.0)
    assert snapshot.train is not None
    assert snapshot.valid is not None


@pytest.mark.parametrize("hidden", [(8, 6), (1,), (1, 1), ()])
@pytest.mark.parametrize("kind", ["matrix", "fields"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_arrays_are_read_only_and_no_later_step_changes_them(
    hidden: tuple[int, ...], kind: WeightsKind, dtype: str
) -> None:
    trainer = small_trainer(hidden=hidden, dtype=dtype)
    work(trainer, 6)
    for layer in range(len(hidden) + 1):
        for tiles in (1, 8):
            arrays = arrays_of(view(trainer, layer=layer, kind=kind, tiles=tiles))
            before = [array.copy() for array in arrays]
            work(trainer, 6)
            for array, copy in zip(arrays, before, strict=True):
                assert not array.flags.writeable
                assert not np.shares_memory(array, trainer.network.parameters)
                np.testing.assert_array_equal(array, copy)


def test_norms_and_the_update_ratio_are_those_of_a_hand_computation() -> None:
    trainer = small_trainer()
    view(trainer)
    before = trainer.network.get_weights()
    work(trainer, 1)
    after = trainer.network.get_weights()
    rows = view(trainer).layers
    assert rows is not None
    for number, row in enumerate(rows):
        pair = slice(2 * number, 2 * number + 2)
        flat = np.concatenate([array.ravel() for array in after[pair]])
        update = flat - np.concatenate([array.ravel() for array in before[pair]])
        gradient = [trainer.network.kernel_gradients[number].ravel(), trainer.network.bias_gradients[number]]
        assert row.weight_norm == pytest.approx(np.linalg.norm(flat), rel=1e-5)
        assert row.update_ratio == pytest.approx(np.linalg.norm(update) / np.linalg.norm(flat), rel=1e-4)
        assert row.gradient_norm == pytest.approx(np.linalg.norm(np.concatenate(gradient)), rel=1e-5)  # type: ignore[arg-type]


def test_a_row_describes_its_layer() -> None:
    rows = view(small_trainer(dropout=0.2)).layers
    assert rows is not None
    assert [(row.inputs, row.units, row.parameters) for row in rows] == [(4, 8, 40), (8, 6, 54), (6, 3, 21)]
    assert [row.activation for row in rows] == ["relu", "relu", "softmax"]
    assert [row.dropout for row in rows] == [0.2, 0.2, 0.0]
    assert [row.dead is None for row in rows] == [False, False, True]


def test_the_dead_share_counts_units_that_fire_for_no_row() -> None:
    network = Network(2, [Dense(4, "relu"), Dense(2, "softmax")], seed=0)
    kernel = np.array([[1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]])
    network.set_weights([kernel, np.array([0.0, 0.0, -1.0, 0.0]), np.zeros((4, 2)), np.zeros(2)])
    probe = np.array([[1.0, 2.0], [0.5, -3.0]], np.float32)  # unit 0 and 3 fire, 1 and 2 never
    assert layer_views(network, [0.0, 0.0], probe)[0].dead == 0.5
    assert layer_views(network, [0.0, 0.0], probe[1:])[0].dead == 0.75


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "leaky_relu", "linear"])
def test_units_that_cannot_die_have_no_dead_share(activation: str) -> None:
    rows = view(small_trainer(activation=activation)).layers
    assert rows is not None
    assert rows[0].dead is None


def test_the_histogram_holds_shares_of_all_weights() -> None:
    trainer = small_trainer()
    rows = view(trainer).layers
    assert rows is not None
    for number, row in enumerate(rows):
        expected, _ = np.histogram(trainer.network.kernels[number], HISTOGRAM_BINS)
        np.testing.assert_allclose(row.histogram * trainer.network.kernels[number].size, expected, atol=1e-9)
        assert row.histogram.sum() == pytest.approx(1.0)


def test_constant_weights_have_a_histogram_too() -> None:
    network = Network(2, [Dense(2, "softmax")], seed=0)
    network.parameters.fill(0.0)
    assert layer_views(network, [0.0], np.ones((1, 2), np.float32))[0].histogram.sum() == pytest.approx(1.0)


def test_the_matrix_has_a_row_a_unit_and_a_column_an_input() -> None:
    trainer = small_trainer()
    seen = weights(trainer, layer=1)
    assert (seen.layer, seen.inputs, seen.units, seen.kind) == (1, 8, 6, "matrix")
    np.testing.assert_array_equal(seen.image, trainer.network.kernels[1].T)
    assert seen.limit == pytest.approx(np.abs(seen.image).max())


def test_receptive_fields_are_the_units_weights_as_pictures() -> None:
    trainer = small_trainer()
    seen = weights(trainer, kind="fields", unit=5, tiles=2)
    assert (seen.kind, seen.first_unit, seen.image.shape) == ("fields", 5, (2, 2, 2))
    np.testing.assert_array_equal(seen.image[1].ravel(), trainer.network.kernels[0][:, 6])


def test_later_layers_have_no_receptive_fields() -> None:
    assert weights(small_trainer(), kind="fields", layer=1).kind == "matrix"


@pytest.mark.parametrize(("asked", "shown"), [(-3, 0), (99, 2)])
def test_a_layer_that_there_is_not_becomes_the_nearest(asked: int, shown: int) -> None:
    assert weights(small_trainer(), layer=asked).layer == shown


@pytest.mark.parametrize(("asked", "shown"), [(-3, 0), (99, 7)])
def test_a_unit_that_there_is_not_becomes_the_nearest(asked: int, shown: int) -> None:
    assert weights(small_trainer(), kind="fields", unit=asked).first_unit == shown


def test_weights_that_are_all_zero_or_no_numbers_still_have_a_scale() -> None:
    network = Network(2, [Dense(2, "softmax")], seed=0)
    for value in (0.0, np.nan, np.inf):
        network.parameters.fill(value)
        assert weights_view(network, ViewRequest(), small_dataset()).limit == 1.0


@given(rows=st.integers(1, 40), columns=st.integers(1, 40), height=st.integers(0, 30), width=st.integers(0, 30))
def test_reducing_never_exceeds_the_area_nor_the_range_of_the_values(
    rows: int, columns: int, height: int, width: int
) -> None:
    image = np.random.default_rng(rows * 41 + columns).normal(size=(rows, columns))
    reduced = reduce_to(image, height, width)
    assert reduced.shape == (min(rows, max(height, 1)), min(columns, max(width, 1)))
    assert image.min() - 1e-6 <= reduced.min() <= reduced.max() <= image.max() + 1e-6


def test_reducing_takes_means_of_blocks() -> None:
    image = np.arange(24.0).reshape(4, 6)
    expected = image.reshape(2, 2, 3, 2).mean(axis=(1, 3))
    np.testing.assert_allclose(reduce_to(image, 2, 3), expected)


def test_curves_have_at_most_as_many_points_as_twice_the_columns() -> None:
    trainer = small_trainer()
    work(trainer, 500)
    for columns in (1, 7, 50):
        curves = trainer.snapshot(ViewRequest(panels=ALL, columns=columns), 0.0, 0.0).curves
        assert curves is not None
        for series in (curves.train_loss, curves.valid_loss, curves.train_score, curves.valid_score):
            assert 1 <= len(series.x) <= 2 * columns
            assert np.all(np.diff(series.x) > 0)
