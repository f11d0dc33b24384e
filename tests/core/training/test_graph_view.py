"""The network as a graph: the units that matter most, held still, and the weights between them."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nntui.core.structure_probe import usage
from nntui.core.training.controls import FreezeUnits, SwitchUnits
from nntui.core.training.graph_view import choose
from nntui.core.training.seen import GraphView
from nntui.core.training.trainer import Trainer
from tests.core.training.looking_data import arrays_dataset, look, noise, planned, trainer_on


def graph(trainer: Trainer, **said: Any) -> GraphView:
    seen = look(trainer, "graph", **said).graph
    assert seen is not None
    return seen


def test_all_units_of_a_small_network_are_shown_with_all_weights() -> None:
    trainer = planned("spiral", 10, hidden=(8, 6))
    seen = graph(trainer, shown_units=8)
    assert seen.widths == (2, 8, 6, 1)
    assert [numbers.tolist() for numbers in seen.shown] == [list(range(width)) for width in seen.widths]
    for weights, kernel in zip(seen.weights, trainer.network.kernels, strict=True):
        np.testing.assert_array_equal(weights, kernel)
        assert not np.shares_memory(weights, kernel)
    assert seen.limit == max(float(np.abs(kernel).max()) for kernel in trainer.network.kernels)
    assert (seen.input_names, seen.output_names) == (("x1", "x2"), ("second",))
    assert seen.functions == ("relu", "relu", "sigmoid")


def test_the_units_that_matter_most_are_shown_of_a_large_layer() -> None:
    trainer = planned("digits", 60)
    seen = graph(trainer, shown_units=7, layer=9)
    for layer in (0, 1):
        used = usage(trainer.network, layer, trainer.probe)
        expected = np.sort(np.argsort(-used)[:7])
        np.testing.assert_array_equal(seen.shown[layer + 1], expected)
    kernel = trainer.network.kernels[1]
    np.testing.assert_array_equal(seen.weights[1], kernel[np.ix_(seen.shown[1], seen.shown[2])])
    biases = trainer.network.biases[1]
    assert biases is not None
    np.testing.assert_array_equal(seen.biases[1], biases[seen.shown[2]])
    assert len(seen.input_names) == len(seen.shown[0]) == 7


def test_activations_are_means_over_the_probe() -> None:
    trainer = planned("digits", 10)
    seen = graph(trainer, shown_units=5)
    work = trainer.network.forward(trainer.probe)
    for values, all_values, numbers in zip(
        seen.activations, [trainer.probe, *work.activations], seen.shown, strict=True
    ):
        np.testing.assert_allclose(values, all_values[:, numbers].mean(axis=0), rtol=1e-5, atol=1e-7)


def test_the_chosen_unit_is_always_shown() -> None:
    trainer = planned("digits", 10)
    for unit in range(64):
        assert unit in graph(trainer, layer=0, chosen=unit, shown_units=3).shown[1]


def test_what_is_shown_holds_still_while_the_network_learns() -> None:
    trainer = planned("digits", 100)
    before = graph(trainer, shown_units=9).shown
    came = 0
    for _ in range(100):
        trainer.advance()
        shown = graph(trainer, shown_units=9).shown
        came += sum(len(np.setdiff1d(new, old)) for new, old in zip(shown, before, strict=True))
        before = shown
    assert came <= 10


@given(
    mattering=st.lists(st.floats(0.0, 1e6) | st.just(float("inf")), min_size=1, max_size=30),
    most=st.integers(1, 12),
    always=st.none() | st.integers(0, 40),
)
def test_choosing_gives_as_many_as_asked_for_in_order(mattering: list[float], most: int, always: int | None) -> None:
    chosen = choose(np.array(mattering), most, None, always)
    assert len(chosen) == min(most, len(mattering))
    assert np.all(np.diff(chosen) > 0)
    if always is not None and always < len(mattering):
        assert always in chosen


def test_one_that_matters_clearly_more_takes_the_place_of_one_that_was_shown() -> None:
    mattering = np.array([1.0, 1.2, 0.1])
    assert choose(mattering, 1).tolist() == [1]
    assert choose(mattering, 1, np.array([0])).tolist() == [0]
    assert choose(np.array([1.0, 1.6, 0.1]), 1, np.array([0])).tolist() == [1]


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_that_are_no_numbers_are_shown(value: float) -> None:
    trainer = planned("digits", 3)
    trainer.network.kernels[1][11, :] = value
    seen = graph(trainer, shown_units=4, layer=5)
    assert seen.limit == 1.0 or np.isfinite(seen.limit)
    assert any(not np.isfinite(weights).all() for weights in seen.weights)


def test_networks_of_one_layer_and_one_unit_are_shown() -> None:
    x, y = noise(30, 1, 1)
    seen = graph(trainer_on(arrays_dataset(x, y.astype(np.float32)), hidden=()))
    assert seen.widths == (1, 1)
    assert seen.output_names == ("y",)
    seen = graph(trainer_on(arrays_dataset(x, y.astype(np.float32)), hidden=(1, 1)), shown_units=0)
    assert [len(numbers) for numbers in seen.shown] == [1, 1, 1, 1]


def test_units_that_are_frozen_or_off_are_named() -> None:
    trainer = planned("digits", 3)
    assert (graph(trainer).frozen, graph(trainer).off) == ((), ())
    trainer.apply(FreezeUnits(1, (4,)))
    trainer.apply(SwitchUnits(0, (7, 9)))
    seen = graph(trainer, shown_units=64)
    assert (seen.frozen, seen.off) == (((), (4,), ()), ((7, 9), (), ()))
    assert seen.activations[1][7] == 0.0
