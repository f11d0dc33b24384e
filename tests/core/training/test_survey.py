"""Mistakes and the confusion matrix: as scikit-learn and sums by hand have them, in slices and over the whole part."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix

from nntui.core.data.preparation import TargetScale
from nntui.core.metrics import predicted_classes
from nntui.core.training import rounds
from nntui.core.training.controls import Reset
from nntui.core.training.seen import ConfusionView, MistakesView
from nntui.core.training.survey import MOST_MISTAKES
from nntui.core.training.trainer import Trainer
from nntui.core.types import AnyArray
from tests.core.training.looking_data import arrays_dataset, bundled, look, noise, planned, trainer_on


def mistakes(trainer: Trainer, **said: Any) -> MistakesView:
    seen = look(trainer, "mistakes", **said).mistakes
    assert seen is not None
    return seen


def confusion(trainer: Trainer) -> ConfusionView:
    seen = look(trainer, "confusion").confusion
    assert seen is not None
    return seen


def outputs(trainer: Trainer) -> AnyArray:
    source = trainer.dataset.valid
    x, y = np.empty((len(source), source.features), np.float32), np.empty(source.targets.shape, source.targets.dtype)
    source.gather(np.arange(len(source)), x, y)
    return trainer.network.predict(x).astype(np.float64)


@pytest.mark.parametrize("data", ["digits", "penguins", "spiral"])
def test_the_confusion_matrix_is_that_of_scikit_learn(data: str) -> None:
    trainer = planned(data, 40, optimizer="sgd")
    labels = trainer.dataset.valid.targets
    seen = confusion(trainer)
    expected = confusion_matrix(
        labels, predicted_classes(outputs(trainer)), labels=np.arange(len(trainer.dataset.class_names))
    )
    np.testing.assert_array_equal(seen.counts, expected)
    assert (seen.rows, seen.of, seen.step, seen.unanswered) == (len(labels), len(labels), trainer.progress.step, 0)
    assert not seen.goes_on


def test_mistakes_are_the_wrong_rows_by_their_loss() -> None:
    trainer = planned("digits", 20)
    labels, found = trainer.dataset.valid.targets, outputs(trainer)
    losses = -np.log(found[np.arange(len(labels)), labels])
    wrong = np.flatnonzero(found.argmax(axis=1) != labels)
    order = wrong[np.argsort(-losses[wrong], kind="stable")]
    seen = mistakes(trainer, mistakes=100)
    assert seen.wrong == seen.kept == len(wrong) == len(seen.mistakes)
    assert len(wrong) > 5
    assert [mistake.example.row for mistake in seen.mistakes] == order.tolist()
    for mistake, row in zip(seen.mistakes, order.tolist(), strict=True):
        assert mistake.example.target == str(labels[row])
        assert mistake.predicted == str(found[row].argmax())
        assert mistake.certainty == pytest.approx(found[row].max(), rel=1e-5)
        assert mistake.loss == pytest.approx(losses[row], rel=1e-4)


def test_the_largest_errors_of_regression_are_in_the_targets_own_units() -> None:
    trainer = planned("mpg", 60, optimizer="sgd")
    units, targets = trainer.dataset.units, trainer.dataset.valid.targets
    assert units is not None
    true, predicted = units.undo(targets), units.undo(outputs(trainer)[:, 0])
    errors = np.abs(true - predicted)
    order = np.argsort(-errors, kind="stable")
    seen = mistakes(trainer, mistakes=5)
    assert [mistake.example.row for mistake in seen.mistakes] == order[:5].tolist()
    assert seen.wrong == len(targets)
    worst = seen.mistakes[0]
    assert worst.certainty == pytest.approx(errors.max(), rel=1e-4)
    assert float(worst.example.target) == pytest.approx(true[order[0]], rel=1e-4)
    assert float(worst.predicted) == pytest.approx(predicted[order[0]], rel=1e-3)
    scatter = confusion(trainer)
    assert scatter.counts.size == 0
    assert scatter.error == pytest.approx(errors.mean(), rel=1e-4)
    np.testing.assert_allclose(scatter.true, true, rtol=1e-5)
    np.testing.assert_allclose(scatter.predicted, predicted, rtol=1e-4)


def test_pages_of_mistakes_follow_one_another_and_stay_within_those_there_are() -> None:
    trainer = planned("digits", 5)
    everything = mistakes(trainer, mistakes=500).mistakes
    rows = [mistake.example.row for mistake in everything]
    assert len(rows) > 20
    assert [m.example.row for m in mistakes(trainer, first=4, mistakes=6).mistakes] == rows[4:10]
    last = mistakes(trainer, first=10_000, mistakes=6)
    assert [m.example.row for m in last.mistakes] == rows[-6:]
    assert last.first == len(rows) - 6
    assert mistakes(trainer, first=-5, mistakes=2).first == 0


def test_only_the_worst_are_kept_of_very_many_mistakes() -> None:
    x, y = noise(2_000, 3, 7)
    trainer = trainer_on(arrays_dataset(x, y, tuple("abcdefg"), valid=1_900))
    losses = -np.log(outputs(trainer)[np.arange(1_900), y[:1_900]])
    wrong = outputs(trainer).argmax(axis=1) != y[:1_900]
    seen = mistakes(trainer, mistakes=MOST_MISTAKES + 9)
    assert len(seen.mistakes) == seen.kept == MOST_MISTAKES < seen.wrong == int(wrong.sum())
    expected = np.sort(losses[wrong])[::-1][:MOST_MISTAKES]
    np.testing.assert_allclose([m.loss for m in seen.mistakes], expected, rtol=1e-4)


@given(budget=st.integers(1, 40), rows=st.integers(1, 60))
def test_a_round_in_slices_is_of_the_network_as_it_was_at_its_beginning(budget: int, rows: int) -> None:
    x, y = noise(100, 3, 3)
    trainer = trainer_on(arrays_dataset(x, y, ("a", "b", "c"), valid=rows))
    work_a_row = trainer.network.parameters.size + 40 * (3 + 5 + 3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rounds, "WORK", budget * work_a_row)
        expected = confusion_matrix(y[:rows], outputs(trainer).argmax(axis=1), labels=[0, 1, 2])
        seen = confusion(trainer)
        for _ in range(-(-rows // budget) - 1):
            assert seen.rows < rows
            assert seen.counts.sum() == seen.rows
            assert seen.goes_on
            trainer.advance()
            seen = confusion(trainer)
        np.testing.assert_array_equal(seen.counts, expected)
        assert (seen.rows, seen.step) == (rows, 0)


def test_the_last_whole_round_is_shown_while_the_next_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = noise(100, 3, 3)
    trainer = trainer_on(arrays_dataset(x, y, ("a", "b", "c"), valid=20))
    monkeypatch.setattr(rounds, "WORK", 10 * (trainer.network.parameters.size + 40 * 11))
    steps = []
    for _ in range(6):
        seen = confusion(trainer)
        steps.append((seen.step, seen.rows))
        trainer.advance()
    assert steps == [(0, 10), (0, 20), (0, 20), (2, 20), (2, 20), (4, 20)]


def test_a_run_that_stands_still_is_up_to_date_after_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = noise(100, 3, 3)
    trainer = trainer_on(arrays_dataset(x, y, ("a", "b", "c"), valid=20))
    trainer.advance()
    trainer.pause()
    monkeypatch.setattr(rounds, "WORK", 10 * (trainer.network.parameters.size + 40 * 11))
    assert [confusion(trainer).goes_on for _ in range(2)] == [True, False]
    trainer.network.kernels[0][:] *= -3.0
    assert [confusion(trainer).goes_on for _ in range(2)] == [True, False]
    expected = confusion_matrix(y[:20], outputs(trainer).argmax(axis=1), labels=[0, 1, 2])
    np.testing.assert_array_equal(confusion(trainer).counts, expected)


def test_a_reset_begins_anew() -> None:
    trainer = planned("digits", 30)
    assert confusion(trainer).step == 30
    trainer.apply(Reset())
    assert confusion(trainer).step == 0


def test_with_moving_averages_the_network_of_the_averages_is_judged() -> None:
    trainer = planned("penguins", 30)
    assert trainer.optimizer.average is not None
    judged = trainer.keeper.judged(trainer.network, trainer.optimizer)
    assert judged is not trainer.network
    source = trainer.dataset.valid
    x, y = np.empty((len(source), source.features), np.float32), np.empty(len(source), np.int64)
    source.gather(np.arange(len(source)), x, y)
    expected = confusion_matrix(y, judged.predict(x).argmax(axis=1), labels=[0, 1, 2])
    np.testing.assert_array_equal(confusion(trainer).counts, expected)
    assert not np.array_equal(judged.predict(x).argmax(axis=1), trainer.network.predict(x).argmax(axis=1))


def test_two_classes_with_one_output_are_judged_by_the_losss_threshold() -> None:
    x, y = noise(60, 3, 2)
    trainer = trainer_on(arrays_dataset(x, y, ("no", "yes"), valid=30), loss="binary_crossentropy")
    p = outputs(trainer)[:, 0]
    expected = confusion_matrix(y[:30], (p > 0.5).astype(int), labels=[0, 1])
    np.testing.assert_array_equal(confusion(trainer).counts, expected)
    for mistake in mistakes(trainer, mistakes=30).mistakes:
        value = p[mistake.example.row]
        assert mistake.certainty == pytest.approx(max(value, 1.0 - value), rel=1e-5)
        assert mistake.predicted != mistake.example.target


def test_rows_whose_outputs_are_no_numbers_are_counted_and_come_first() -> None:
    trainer = planned("digits", 3)
    trainer.network.biases[-1][:] = np.nan  # type: ignore[index]
    seen = confusion(trainer)
    assert (seen.unanswered, int(seen.counts.sum())) == (len(trainer.dataset.valid), 0)
    worst = mistakes(trainer, mistakes=3).mistakes
    assert [(m.predicted, m.certainty, m.example.row) for m in worst] == [("no number", None, row) for row in range(3)]


def test_one_row_to_validate_and_rows_of_one_class_alone_are_judged() -> None:
    x, _ = noise(20, 2, 1)
    trainer = trainer_on(arrays_dataset(x, np.zeros(20, np.intp), ("a", "b"), valid=1), hidden=())
    assert confusion(trainer).counts.sum() == 1
    assert mistakes(trainer).rows == 1


def test_several_numbers_are_judged_together() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(40, 3)).astype(np.float32), rng.normal(size=(40, 2)).astype(np.float32)
    trainer = trainer_on(arrays_dataset(x, y))
    errors = np.abs(outputs(trainer) - y[:10]).mean(axis=1)
    worst = mistakes(trainer, mistakes=1).mistakes[0]
    assert worst.example.row == int(errors.argmax())
    assert worst.certainty == pytest.approx(errors.max(), rel=1e-4)
    assert worst.example.target.count(", ") == worst.predicted.count(", ") == 1


def test_targets_with_a_logarithm_are_undone() -> None:
    x = np.linspace(-1.0, 1.0, 40, dtype=np.float32)[:, None]
    units = TargetScale(offset=2.0, scale=0.5, log=True)
    own = np.exp(x[:, 0] * 3.0).astype(np.float64)
    trainer = trainer_on(arrays_dataset(x, units.apply(own).astype(np.float32), units=units))
    np.testing.assert_allclose(confusion(trainer).true, own[:10], rtol=1e-4)
    worst = mistakes(trainer).mistakes[0].example
    assert float(worst.target) == pytest.approx(own[worst.row], rel=1e-4)


def test_looking_changes_neither_weights_nor_generators() -> None:
    one, other = planned("digits", 10), planned("digits", 10)
    for trainer, looks in ((one, True), (other, False)):
        for _ in range(60):
            if looks:
                look(trainer, "mistakes", "confusion", "unit", "graph", layer=1, chosen=3, example=5)
            trainer.advance()
    assert one.weights_sha256 == other.weights_sha256
    states = [{name: rng.bit_generator.state for name, rng in each.generators.items()} for each in (one, other)]
    assert states[0] == states[1]


def test_what_was_seen_stays_as_it_was() -> None:
    trainer = planned("digits", 5)
    seen = confusion(trainer)
    before = seen.counts.copy()
    for _ in range(80):
        trainer.advance()
    confusion(trainer)
    np.testing.assert_array_equal(seen.counts, before)
    assert not seen.counts.flags.writeable


def test_pictures_of_mistakes_are_those_of_the_data() -> None:
    trainer, data = planned("digits", 5), bundled("digits")
    mistake = mistakes(trainer).mistakes[0]
    picture = mistake.example.picture
    x = np.empty((1, 64), np.float32)
    data.valid.gather(np.array([mistake.example.row]), x, np.empty(1, np.int64))
    assert picture is not None
    np.testing.assert_allclose(picture, x.reshape(8, 8), rtol=1e-6)
    assert not picture.flags.writeable
