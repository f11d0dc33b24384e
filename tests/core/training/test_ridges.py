"""Ridges: bounded, taken by step counts, shares of real values, and never felt by the training."""

from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nntui.core.edits import AddUnits, SetActivation
from nntui.core.training import ridges
from nntui.core.training.controls import (
    EditNetwork,
    Fork,
    Panel,
    Pause,
    Reset,
    Return,
    Rewind,
    RidgeKind,
    Undo,
    ViewRequest,
)
from nntui.core.training.ridges import MOST_BINS, MOST_MOMENTS, MOST_VALUES, _distance, _first_stride, _some
from nntui.core.training.seen import RidgesView
from nntui.core.training.trainer import Trainer
from tests.core.training import small_trainer, work

KINDS: tuple[RidgeKind, ...] = get_args(RidgeKind)
RIDGES: frozenset[Panel] = frozenset({"ridges"})
EVERY_KIND = pytest.mark.parametrize("kind", KINDS)


def view(trainer: Trainer, kind: RidgeKind = "weights", layer: int = 0) -> RidgesView:
    seen = trainer.snapshot(ViewRequest(panels=RIDGES, layer=layer, ridge=kind), 0.0, 0.0).ridges
    assert seen is not None
    return seen


def steps(trainer: Trainer, count: int) -> None:
    """Train up to so many steps in all."""
    while trainer.progress.step < count:
        trainer.advance()


def epochs(seen: RidgesView) -> list[float]:
    return [ridge.epoch for ridge in seen.ridges]


def test_before_the_first_step_there_are_weights_and_nothing_else() -> None:
    trainer = small_trainer()
    assert epochs(view(trainer, "weights")) == [0.0]
    assert view(trainer, "gradients").ridges == ()
    assert view(trainer, "activations").ridges == ()


@EVERY_KIND
@pytest.mark.parametrize("layer", [0, 1, 2])
def test_the_last_ridge_is_the_histogram_of_the_present(kind: RidgeKind, layer: int) -> None:
    trainer = small_trainer()
    steps(trainer, 30)
    network = trainer.network
    values = {
        "weights": network.kernels[layer],
        "gradients": network.kernel_gradients[layer],
        "activations": network.workspace(trainer.last_rows).activations[layer],
    }[kind]
    seen = view(trainer, kind, layer)
    low, high, shares = seen.low, seen.high, seen.ridges[-1].shares
    expected, _ = np.histogram(np.clip(values.astype(np.float64), low, high), len(shares), (low, high))
    np.testing.assert_allclose(shares * values.size, expected, atol=1e-9)
    assert (seen.layer, seen.kind, seen.ridges[-1].epoch) == (layer, kind, trainer.position)


@EVERY_KIND
def test_shares_sum_to_one_share_an_axis_with_zero_and_are_read_only(kind: RidgeKind) -> None:
    trainer = small_trainer()
    steps(trainer, 700)
    seen = view(trainer, kind, 1)
    assert seen.low <= 0.0 <= seen.high
    assert seen.low < seen.high
    assert len({len(ridge.shares) for ridge in seen.ridges}) == 1
    for ridge in seen.ridges:
        assert ridge.shares.sum() == pytest.approx(1.0)
        assert not ridge.shares.flags.writeable
    assert 12 <= len(seen.ridges[0].shares) <= MOST_BINS


def test_moments_come_after_the_first_step_then_at_equal_distances() -> None:
    trainer = small_trainer()
    steps(trainer, 1030)
    stride = 256 * 4 / trainer.progress.step  # 4 batches an epoch
    assert stride < 1.0
    found = epochs(view(trainer))
    assert found[0] == pytest.approx(16 / 50)
    np.testing.assert_allclose(found[1:-1], [64.0, 128.0, 192.0, 256.0])


def test_a_full_record_keeps_every_second_moment_and_goes_on_half_as_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ridges, "_first_stride", lambda _: 8)
    trainer = small_trainer(hidden=(2,))
    counts = []
    for step in range(1, 2000):
        steps(trainer, step)
        counts.append(len(view(trainer).ridges))
    assert max(counts) == MOST_MOMENTS
    assert min(counts[500:]) > MOST_MOMENTS // 2
    found = np.array(epochs(view(trainer)))[1:-1] * 4  # 4 batches an epoch
    assert set(np.diff(found.round())) == {128.0}


def test_taking_and_looking_change_no_bit_of_the_training(monkeypatch: pytest.MonkeyPatch) -> None:
    watched, alone = small_trainer(dropout=0.2), small_trainer(dropout=0.2)
    monkeypatch.setattr(alone.ridges, "after_step", lambda *_: None)
    for number in range(600):
        work(watched, 1)
        work(alone, 1)
        view(watched, KINDS[number % 3], number % 3)
    assert watched.weights_sha256 == alone.weights_sha256
    np.testing.assert_array_equal(watched.network.gradients, alone.network.gradients)
    assert watched.dropout_rng.bit_generator.state == alone.dropout_rng.bit_generator.state


def test_ridges_that_were_seen_stay_as_they_were() -> None:
    trainer = small_trainer()
    steps(trainer, 5)
    shares = view(trainer).ridges[-1].shares
    before = shares.copy()
    steps(trainer, 50)
    np.testing.assert_array_equal(shares, before)


def test_a_reset_starts_anew_and_undoing_it_brings_the_record_back() -> None:
    trainer = small_trainer()
    steps(trainer, 600)
    trainer.apply(Pause())
    before = epochs(view(trainer))
    trainer.apply(Reset())
    assert epochs(view(trainer)) == [0.0]
    trainer.apply(Undo())
    assert epochs(view(trainer)) == before
    trainer.apply(Reset())
    trainer.go_on()
    steps(trainer, 3)
    assert len(epochs(view(trainer))) == 2
    assert trainer.ridges.moments == 1


def test_a_rewind_shows_the_ridges_up_to_there_and_the_return_all_of_them() -> None:
    trainer = small_trainer()
    steps(trainer, 1500)
    trainer.apply(Pause())
    before = epochs(view(trainer))
    trainer.apply(Rewind(epoch=200.0))
    assert 0 < trainer.position < before[-1]
    shown = epochs(view(trainer))
    assert shown == [*(epoch for epoch in before if epoch < trainer.position), trainer.position]
    trainer.apply(Return())
    assert epochs(view(trainer)) == before


def test_a_fork_leaves_behind_what_lay_ahead() -> None:
    trainer = small_trainer()
    steps(trainer, 1500)
    trainer.apply(Rewind(epoch=200.0))
    trainer.apply(Fork())
    trainer.go_on()
    forked = trainer.progress.step
    steps(trainer, forked + 300)
    found = epochs(view(trainer))
    assert found == sorted(found)
    assert found[-1] == trainer.position < 1500 / 4


def test_an_edit_of_the_structure_starts_anew_and_one_of_the_activation_does_not() -> None:
    trainer = small_trainer()
    steps(trainer, 600)
    trainer.apply(EditNetwork(SetActivation(0, "tanh")))
    assert len(view(trainer).ridges) == 4
    trainer.apply(EditNetwork(AddUnits(0, 2)))
    assert len(view(trainer).ridges) == 1
    assert view(trainer, "activations").ridges == ()
    steps(trainer, 1100)
    assert len(view(trainer, "activations").ridges) > 1
    assert trainer.ridges.moments < 4


@EVERY_KIND
def test_values_that_are_no_numbers_make_empty_ridges(kind: RidgeKind) -> None:
    trainer = small_trainer()
    steps(trainer, 20)
    trainer.network.parameters[3] = np.nan
    trainer.network.gradients[3] = np.inf
    trainer.network.workspace(trainer.last_rows).activations[0][0, 0] = np.nan
    seen = view(trainer, kind)
    assert not seen.ridges[-1].shares.any()
    assert seen.ridges[0].shares.sum() == pytest.approx(1.0)
    assert np.isfinite([seen.low, seen.high]).all()


def test_weights_that_are_all_zero_have_an_axis_too() -> None:
    trainer = small_trainer()
    trainer.network.parameters.fill(0.0)
    seen = view(trainer)
    assert (seen.low, seen.high) == (-1.0, 1.0)
    assert seen.ridges[0].shares.max() == 1.0


@pytest.mark.parametrize(("asked", "shown"), [(-3, 0), (99, 2)])
def test_a_layer_that_there_is_not_becomes_the_nearest(asked: int, shown: int) -> None:
    assert view(small_trainer(), layer=asked).layer == shown


@settings(deadline=None)
@given(rows=st.integers(1, 3000), columns=st.integers(1, 3000), most=st.integers(1, MOST_VALUES))
def test_some_values_are_few_and_of_all_columns_alike(rows: int, columns: int, most: int) -> None:
    distance = _distance(rows * columns, columns, most)
    taken = np.arange(0, rows * columns, distance)
    assert len(taken) <= most
    assert distance == 1 or np.gcd(distance, columns) == 1


def test_the_axis_holds_all_moments_unless_a_few_are_wild() -> None:
    plain = [np.linspace(-1.0, 2.0, 100, dtype=np.float32)] * 9
    assert ridges._range(plain) == (-1.0, 2.0)
    assert ridges._range([*plain, plain[0] * 3]) == (-3.0, 6.0)
    assert ridges._range([*plain, plain[0] * 1000]) == (-5.0, 10.0)  # 4 times the usual is -4 and 8


def test_values_are_copies() -> None:
    array = np.ones((3, 4), np.float32)
    few = _some(array, 100)
    array[:] = 2.0
    assert few.tolist() == [1.0] * 12


def test_light_steps_are_looked_at_less_often_than_heavy_ones() -> None:
    strides = [_first_stride(work) for work in (10, 2**16, 2**17, 2**20, 2**40)]
    assert strides == sorted(strides, reverse=True)
    assert (strides[0], strides[-1]) == (256, 8)


def test_the_record_of_a_deep_network_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ridges, "_first_stride", lambda _: 1)
    trainer = small_trainer(hidden=(64,) * 20)
    steps(trainer, 100)
    assert 0 < trainer.ridges.nbytes <= MOST_MOMENTS * 3 * 16_384 * 4
