"""Each rule on fabricated signs: the numbers at which it speaks, and those at which it does not."""

import math
from dataclasses import replace
from typing import Any

import pytest

from nntui.core.training.course import Finding
from nntui.core.training.diagnosis import RULES, Bedside, diagnose
from nntui.core.training.signs import LayerSigns, Look, Signs
from tests.core.training.fabricated_signs import CALM_LOOK, HIDDEN, OUTPUT, epochs, signs, unlearned


def found(case: Signs) -> dict[str, Finding]:
    """What is diagnosed, by rule."""
    return {finding.rule: finding for finding in diagnose(case)}


def layers(**changes: Any) -> tuple[LayerSigns, ...]:
    """Three layers, the first of which is another one."""
    return (replace(HIDDEN, **changes), HIDDEN, OUTPUT)


def test_a_healthy_run_has_no_finding() -> None:
    assert diagnose(signs()) == ()


@pytest.mark.parametrize("step", [1, 2, 5, 16, 40])
def test_a_run_that_has_just_begun_has_no_finding(step: int) -> None:
    begun = unlearned(step=step, since=step, epochs=0, history=(), look=None, recent_loss=2.4, predictions=40.0)
    assert diagnose(begun) == ()


TOO_HIGH = {
    "diverged": {"diverged": True},
    "above where it began": {"recent_loss": 3.4},
    "far above it once, and not recovered": {"peak_loss": 40.0, "recent_loss": 2.0, "recent_score": 0.2},
    "leaping": {"recent_loss": 1.5, "recent_score": 0.5, "swing": 1.2, "swing_ratio": 30.0},
}


@pytest.mark.parametrize("changes", TOO_HIGH.values(), ids=TOO_HIGH.keys())
def test_a_learning_rate_that_is_too_high_is_named(changes: dict[str, Any]) -> None:
    finding = found(signs(rate=5.0, **changes))["learning-rate-too-high"]
    assert finding.text == "learning rate 5 is too high"
    assert "learning_rate.down" in finding.keys


def test_a_loss_that_leaps_as_its_rows_explain_is_healthy() -> None:
    assert "learning-rate-too-high" not in found(signs(recent_loss=1.5, recent_score=0.5, swing=1.2, swing_ratio=1.5))


def test_a_peak_that_was_got_over_is_forgiven() -> None:
    assert "learning-rate-too-high" not in found(signs(peak_loss=40.0))


def test_updates_as_large_as_the_weights_are_named() -> None:
    large = tuple(replace(layer, update=0.2) for layer in (HIDDEN, HIDDEN, OUTPUT))
    assert "learning-rate-too-high" in found(signs(layers=large, recent_loss=1.9, recent_score=0.3))


def test_weights_that_were_thrown_away_at_once_are_named_where_nothing_is_learned() -> None:
    thrown = tuple(replace(layer, moved=40.0) for layer in (HIDDEN, HIDDEN, OUTPUT))
    assert "learning-rate-too-high" in found(unlearned(layers=thrown))
    assert "learning-rate-too-high" not in found(signs(layers=thrown))


def still(moved: float, update: float) -> tuple[LayerSigns, ...]:
    return tuple(replace(layer, moved=moved, update=update) for layer in (HIDDEN, HIDDEN, OUTPUT))


def test_weights_that_hardly_move_are_a_learning_rate_too_low() -> None:
    finding = found(unlearned(layers=still(2e-4, 7e-7), rate=1e-6))["learning-rate-too-low"]
    assert finding.evidence == "weights moved by 0.02 % in 300 steps, loss 2.32 → 2.3"
    assert "learning_rate.up" in finding.keys


def test_a_run_that_has_learned_does_not_need_a_higher_rate() -> None:
    assert "learning-rate-too-low" not in found(signs(layers=still(0.3, 1e-6)))


def test_a_rate_that_was_lowered_to_nothing_in_mid_run_is_named() -> None:
    stalled = signs(layers=still(0.3, 1e-7), recent_loss=1.2, recent_score=0.5, gradient_norm=1.5)
    assert "learning-rate-too-low" in found(stalled)
    assert "learning-rate-too-low" not in found(replace(stalled, scheduled=True))


def test_a_layer_that_gets_a_thousandth_of_the_gradient_is_named() -> None:
    finding = found(unlearned(layers=layers(gradient=1e-5)))["vanishing-gradients"]
    assert (finding.layer, finding.text) == (0, "vanishing gradients in layer 1")
    assert "vanishing-gradients" not in found(unlearned(layers=layers(gradient=0.02)))


def test_gradients_that_are_all_zero_are_an_end_and_no_fault() -> None:
    ended = tuple(replace(layer, gradient=0.0) for layer in (HIDDEN, HIDDEN, OUTPUT))
    assert diagnose(signs(layers=ended)) == ()


def test_a_huge_gradient_is_named_with_the_layer_that_has_most_of_it() -> None:
    exploding = signs(gradient_norm=900.0, layers=(HIDDEN, replace(HIDDEN, gradient=880.0), OUTPUT))
    finding = found(exploding)["exploding-gradients"]
    assert (finding.layer, finding.gravity) == (1, "error")


def test_gradients_are_measured_by_the_size_of_the_loss() -> None:
    large_targets = {"task": "regression", "classes": 0, "base_loss": 1e6, "shown_base": 1e6, "recent_loss": 1e5}
    assert "exploding-gradients" not in found(signs(gradient_norm=900.0, **large_targets))


@pytest.mark.parametrize(("dead", "named"), [(0.5, False), (0.9, True), (1.0, True), (None, False)])
def test_units_that_never_fire_are_named_where_they_are_most_of_a_layer(dead: float | None, named: bool) -> None:
    assert ("dead-units" in found(unlearned(layers=layers(dead=dead)))) == named


@pytest.mark.parametrize(("saturated", "named"), [(0.4, False), (0.8, True)])
def test_values_at_the_limits_are_named_where_they_are_most_of_a_layer(saturated: float, named: bool) -> None:
    case = signs(layers=layers(activation="tanh", dead=None, saturated=saturated))
    assert ("saturated-units" in found(case)) == named


def test_an_output_that_is_sure_is_not_saturated() -> None:
    output = replace(OUTPUT, units=1, activation="sigmoid", saturated=0.95)
    assert diagnose(signs(layers=(HIDDEN, HIDDEN, output))) == ()


def test_overfitting_is_named_with_the_epoch_where_it_began() -> None:
    train = [0.9, 0.6, 0.4, 0.3, 0.2, 0.1, 0.05]
    finding = found(signs(history=epochs(train, [1.0, 0.8, 0.75, 0.9, 1.1, 1.3, 1.5])))["overfitting"]
    assert finding.text == "overfitting since epoch 3"
    assert finding.evidence == "validation loss 0.75 → 1.5, training 0.4 → 0.05"


def test_a_validation_loss_that_rises_by_a_hair_is_no_overfitting() -> None:
    train = [0.9, 0.6, 0.4, 0.3, 0.2, 0.1, 0.05]
    assert "overfitting" not in found(signs(history=epochs(train, [1.0, 0.5, 0.3, 0.31, 0.32, 0.31, 0.33])))


def test_a_rise_of_few_validation_rows_may_be_chance() -> None:
    train = [0.9, 0.6, 0.4, 0.3, 0.2, 0.1, 0.05]
    rising = epochs(train, [1.0, 0.5, 0.3, 0.4, 0.5, 0.55, 0.6])
    assert "overfitting" in found(signs(history=rising))
    assert "overfitting" not in found(signs(history=rising, valid_rows=10))


def test_rows_known_by_heart_are_overfitting_without_a_rise() -> None:
    history = tuple(replace(one, train_score=1.0, valid_score=0.75) for one in epochs([1e-3] * 6, [0.9] * 6))
    assert "overfitting" in found(signs(history=history))
    assert "overfitting" not in found(signs(history=tuple(replace(one, valid_score=0.95) for one in history)))


def test_a_train_loss_above_validation_as_dropout_makes_it_is_healthy() -> None:
    assert diagnose(signs(history=epochs([0.9, 0.7, 0.6, 0.55], [0.6, 0.4, 0.3, 0.28]), dropout=0.5)) == ()


def plateau(**changes: Any) -> Signs:
    look = Look(0.3, 0.28, structure=0.85, trusted_wrong=0.01, rank=math.nan, wrong=0.35)
    flat = {"recent_loss": 0.61, "recent_score": 0.65, "fall": 0.005, "trend": -0.5, "look": look}
    binary = {"classes": 2, "base_loss": 0.693, "shown_base": 0.693, "base_score": 0.5, "narrowest": 2}
    history = epochs([0.65, 0.62, 0.61], [0.66, 0.63, 0.62], score=0.65)
    losses = {"history": history, "first_loss": 0.7, "early_loss": 0.69, "peak_loss": 0.7}
    return signs(**(flat | binary | losses | changes))


def test_a_small_network_that_stands_still_with_a_pattern_left_underfits() -> None:
    finding = found(plateau())["underfitting"]
    assert "a layer of 2 units" in finding.evidence
    assert "no hidden layer" in found(plateau(narrowest=0))["underfitting"].evidence


UNDER_WAY = {"it still falls": {"fall": 0.1, "trend": -8.0}, "it is wide": {"narrowest": 64}}


@pytest.mark.parametrize("changes", UNDER_WAY.values(), ids=UNDER_WAY.keys())
def test_a_plateau_is_no_underfitting_where(changes: dict[str, Any]) -> None:
    assert "underfitting" not in found(plateau(**changes))


def test_a_plateau_of_mere_noise_is_no_underfitting() -> None:
    noisy = Look(0.3, 0.28, structure=0.02, trusted_wrong=0.2, rank=math.nan, wrong=0.35)
    assert "underfitting" not in found(plateau(look=noisy))


def test_one_class_for_all_rows_is_a_collapse() -> None:
    finding = found(unlearned(top_share=1.0))["class-collapse"]
    assert "100 % of a batch get one class, of late 3" in finding.evidence
    assert "class-collapse" not in found(unlearned(top_share=1.0, top_rate=0.95))


@pytest.mark.parametrize(("size", "named"), [(0.7, False), (3.0, False), (300.0, True), (0.001, True), (0.0, False)])
def test_inputs_of_another_scale_are_named_at_once(size: float, named: bool) -> None:
    case = signs(step=1, since=1, input_size=size, input_name="proline")
    assert ("unscaled-input" in {finding.rule for finding in Bedside().visit(case)}) == named


def noisy(**changes: Any) -> Signs:
    look = Look(0.6, 0.6, structure=0.02, trusted_wrong=0.4, rank=0.66, wrong=0.35)
    plain = {"recent_loss": 1.4, "recent_score": 0.65, "look": look, "trend": -1.0}
    return signs(**(plain | {"history": epochs([1.6, 1.5, 1.4], [1.5, 1.5, 1.5], score=0.62)} | changes))


def test_wrong_rows_without_a_pattern_are_label_noise() -> None:
    assert found(noisy())["label-noise"].gravity == "hint"


def test_wrong_rows_whose_label_is_the_next_best_class_are_just_hard() -> None:
    hard = Look(0.6, 0.6, structure=0.02, trusted_wrong=0.1, rank=0.95, wrong=0.35)
    assert "label-noise" not in found(noisy(look=hard))


def test_validation_rows_that_are_cleaner_than_training_rows_are_label_noise() -> None:
    cleaner = Look(0.5, 0.9, structure=0.02, trusted_wrong=0.1, rank=0.9, wrong=0.4)
    assert "label-noise" in found(noisy(look=cleaner))


def test_a_loss_at_the_base_rates_is_no_learning() -> None:
    assert found(unlearned())["no-learning"].gravity == "error"


def test_a_run_that_is_better_than_the_base_rates_learns() -> None:
    assert "no-learning" not in found(unlearned(recent_loss=1.9, recent_score=0.3))


def test_rows_known_by_heart_that_help_no_other_row_are_no_learning() -> None:
    look = Look(0.6, -0.05, structure=-0.3, trusted_wrong=0.3, rank=0.5, wrong=0.3)
    history = epochs([1.8, 1.5, 1.2], [2.4, 2.6, 2.9], score=0.1)
    assert "no-learning" in found(signs(recent_loss=1.2, recent_score=0.6, look=look, history=history))


def test_the_gravest_finding_stands_first() -> None:
    many = unlearned(diverged=False, recent_loss=5.0, layers=layers(dead=0.9), top_share=1.0, input_size=20.0)
    gravities = [finding.gravity for finding in diagnose(many)]
    assert gravities == sorted(gravities, key=("error", "warning", "hint").index)
    assert len(gravities) >= 3


def test_a_finding_is_shown_when_it_is_confirmed_and_only_once() -> None:
    bedside, collapsed = Bedside(), unlearned(top_share=1.0)
    assert bedside.visit(collapsed) == []
    assert "class-collapse" in {finding.rule for finding in bedside.visit(collapsed)}
    assert bedside.visit(collapsed) == []
    assert "class-collapse" in {finding.rule for finding in bedside.findings}


def test_a_finding_stays_until_it_has_been_missed_several_times() -> None:
    bedside, case = Bedside(), noisy()
    shown = []
    for moment in (case, case, signs(look=CALM_LOOK), signs(), case, signs(), signs(), signs(), signs()):
        bedside.visit(moment)
        shown.append(bool(bedside.findings))
    assert shown == [False, True, True, True, True, True, True, False, False]


def test_limits_are_easier_for_what_was_found_before() -> None:
    nearly = unlearned(layers=layers(dead=0.6))
    assert "dead-units" not in found(nearly)
    assert "dead-units" in {finding.rule for finding in diagnose(nearly, ("dead-units",))}


def test_the_state_brings_findings_and_their_patience_back() -> None:
    bedside, other = Bedside(), Bedside()
    for moment in (noisy(), noisy(), signs()):
        bedside.visit(moment)
    other.restore(bedside.state())
    assert other.findings == bedside.findings != ()
    assert other.state() == bedside.state()


def test_every_rule_says_its_own_name() -> None:
    cases = (signs(diverged=True), unlearned(layers=still(2e-4, 7e-7)), plateau(), noisy(), unlearned(top_share=1.0))
    rules = {finding.rule for case in cases for finding in diagnose(case)}
    assert rules <= set(RULES)
