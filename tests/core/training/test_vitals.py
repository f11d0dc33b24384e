"""What a run is watched with: taken from its steps, without an influence on them, and kept with its state."""

import json

import numpy as np
import pytest

from nntui.core.edits import RemoveLayer
from nntui.core.training.controls import EditNetwork, Reset, SetHyper, Undo, ViewRequest
from nntui.core.training.events import Diagnosed
from nntui.core.training.state import TrainerState, capture, restore
from nntui.core.training.trainer import Trainer
from tests.core.training import small_trainer, work
from tests.core.training.by_hand import ByHand

CURVES = ViewRequest(panels=frozenset({"curves"}), columns=500)


def steps(trainer: Trainer, count: int) -> list[Diagnosed]:
    """Train so many steps; return what was diagnosed."""
    end, found = trainer.progress.step + count, []
    while trainer.progress.step < end:
        found += [event for event in trainer.advance() if isinstance(event, Diagnosed)]
    return found


def test_watching_changes_no_weight() -> None:
    trainer, by_hand = small_trainer(), ByHand()
    steps(trainer, 40)
    np.testing.assert_array_equal(trainer.network.parameters, by_hand.steps(40))


def test_the_gradient_norm_is_that_of_the_whole_gradient_before_clipping() -> None:
    trainer = small_trainer()
    trainer.apply(SetHyper("global_clipnorm", 1e-3))
    work(trainer, 1)
    norm = trainer.checkup.vitals.gradients[-1]
    assert norm == pytest.approx(float(np.linalg.norm(trainer.network.gradients.astype(np.float64))), rel=1e-5)
    assert norm > 1e-3


def test_the_way_and_the_update_are_measured_on_the_parameters() -> None:
    trainer = small_trainer()
    before = trainer.network.parameters.copy()
    work(trainer, 1)
    moved = trainer.network.layer_parameters(trainer.network.parameters - before)
    for layer, way, initial in zip(
        trainer.checkup.vitals.layers, moved, trainer.network.layer_parameters(before), strict=True
    ):
        assert layer.moved == pytest.approx(np.linalg.norm(way) / np.linalg.norm(initial), rel=1e-4)
        assert layer.updates[-1] == pytest.approx(np.linalg.norm(way) / layer.weight, rel=1e-4)


def test_a_unit_is_dead_once_it_was_silent_for_enough_rows() -> None:
    trainer = small_trainer(batch_size=50)
    bias = trainer.network.biases[0]
    assert bias is not None
    bias[:3] = -1e6
    steps(trainer, 2)
    assert trainer.checkup.vitals.layers[0].dead(rows=50) == 3 / 8


def test_units_that_cannot_die_are_not_counted() -> None:
    trainer = small_trainer(activation="gelu")
    steps(trainer, 40)
    assert trainer.checkup.vitals.layers[0].dead(rows=50) is None


def test_values_at_the_limits_are_counted() -> None:
    trainer = small_trainer(activation="tanh")
    trainer.network.kernels[0][...] *= 1e6
    steps(trainer, 1)
    assert trainer.checkup.vitals.layers[0].saturated[-1] > 0.99
    assert not trainer.checkup.vitals.layers[-1].saturated


def test_the_size_of_the_inputs_is_their_root_mean_square() -> None:
    trainer = small_trainer(batch_size=50)
    steps(trainer, 1)
    x = np.empty((50, 4), np.float32)
    trainer.dataset.train.gather(np.arange(50), x, np.empty(50, np.intp))
    sizes = np.sqrt((x.astype(np.float64) ** 2).mean(axis=0))
    number, size = trainer.checkup.vitals.inputs.largest
    assert number == sizes.argmax()
    assert size == pytest.approx(sizes.max())


def test_the_base_is_the_entropy_of_the_labels() -> None:
    trainer = small_trainer()
    rates = np.bincount(np.arange(50) % 3) / 50
    assert trainer.base.loss == pytest.approx(-np.sum(rates * np.log(rates)), rel=1e-5)
    assert trainer.base.score == pytest.approx(rates.max())


def test_curves_show_rate_gradient_and_updates() -> None:
    trainer = small_trainer()
    steps(trainer, 100)
    curves = trainer.snapshot(CURVES, 0.0, 0.0).curves
    assert curves is not None
    assert curves.learning_rate is not None
    assert set(curves.learning_rate.y) == {0.05}
    assert curves.gradient_norm is not None
    assert np.all(np.diff(curves.gradient_norm.x) > 0.0)
    assert len(curves.update_ratios) == 3
    assert all(np.all(series.y > 0.0) for series in curves.update_ratios)
    assert curves.best_epoch == trainer.progress.best_epoch


def through_json(state: TrainerState) -> TrainerState:
    """What a checkpoint keeps of it."""
    return TrainerState(state.arrays, json.loads(json.dumps(state.numbers)))


def test_a_run_that_was_resumed_says_what_one_without_a_break_says() -> None:
    whole, first, second = (small_trainer(learning_rate=20.0) for _ in range(3))
    said = steps(whole, 150)
    before = steps(first, 61)
    restore(second, through_json(capture(first)))
    assert [*before, *steps(second, 89)] == said != []
    assert second.checkup.findings == whole.checkup.findings
    assert second.checkup.numbers() == whole.checkup.numbers()
    for name, array in whole.checkup.arrays().items():
        np.testing.assert_array_equal(second.checkup.arrays()[name], array)


def test_a_viewer_changes_no_finding() -> None:
    alone, seen = small_trainer(learning_rate=20.0), small_trainer(learning_rate=20.0)
    said, beside = steps(alone, 100), []
    for _ in range(100):
        seen.snapshot(ViewRequest(panels=frozenset({"layers", "curves"})), 0.0, 0.0)
        beside += steps(seen, 1)
    assert beside == said


def test_an_older_checkpoint_without_vitals_goes_on() -> None:
    old, new = small_trainer(), small_trainer()
    steps(old, 60)
    state = capture(old)
    del state.numbers["checkup"]
    restore(new, state)
    assert new.checkup.vitals.losses == type(new.checkup.vitals.losses)(maxlen=384)
    steps(new, 60)
    assert len(new.checkup.vitals.losses) == 60


def test_vitals_are_small() -> None:
    trainer = small_trainer()
    steps(trainer, 1500)
    assert sum(array.nbytes for array in trainer.checkup.arrays().values()) < 40_000


def test_a_reset_starts_with_a_clean_sheet_and_an_undo_brings_the_old_one_back() -> None:
    trainer = small_trainer(learning_rate=20.0)
    steps(trainer, 150)
    findings = trainer.checkup.findings
    assert findings
    trainer.apply(Reset())
    assert trainer.checkup.findings == ()
    assert not trainer.checkup.vitals.losses
    trainer.apply(Undo())
    assert trainer.checkup.findings == findings


def test_another_structure_keeps_the_course_and_starts_the_layers_anew() -> None:
    trainer = small_trainer()
    steps(trainer, 40)
    trainer.apply(EditNetwork(RemoveLayer(1)))
    vitals = trainer.checkup.vitals
    assert len(vitals.losses) == 40
    assert [layer.layer.units for layer in vitals.layers] == [8, 3]
    steps(trainer, 40)
    assert len(vitals.update_ratios) == 2


def test_what_a_user_changes_begins_a_new_judgement() -> None:
    trainer = small_trainer(learning_rate=20.0)
    steps(trainer, 150)
    assert "learning-rate-too-high" in {finding.rule for finding in trainer.checkup.findings}
    trainer.apply(Reset())
    trainer.apply(SetHyper("learning_rate", 0.05))
    assert {event.finding.rule for event in steps(trainer, 200)} <= {"overfitting"}
