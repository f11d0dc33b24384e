"""One unit: its sum, its function and its rows are those of a hand computation."""

from typing import Any

import numpy as np
import pytest

from nntui.core.activations import ACTIVATIONS
from nntui.core.edits import AddLayer, RemoveLayer
from nntui.core.training import rounds
from nntui.core.training.controls import EditNetwork, FreezeUnits, SwitchUnits
from nntui.core.training.seen import UnitView
from nntui.core.training.trainer import Trainer
from nntui.core.types import FloatArray
from tests.core.training.looking_data import arrays_dataset, look, noise, planned, trainer_on


def unit(trainer: Trainer, **said: Any) -> UnitView:
    seen = look(trainer, "unit", **said).unit
    assert seen is not None
    return seen


def valid_rows(trainer: Trainer) -> FloatArray:
    source = trainer.dataset.valid
    x = np.empty((len(source), source.features), np.float32)
    source.gather(np.arange(len(source)), x, np.empty(source.targets.shape, source.targets.dtype))
    return x


def inputs_of(trainer: Trainer, layer: int) -> FloatArray:
    x = valid_rows(trainer)
    return (x if layer == 0 else trainer.network.forward(x).activations[layer - 1]).astype(np.float64)


@pytest.mark.parametrize(("layer", "chosen", "example"), [(0, 3, 0), (1, 7, 11), (2, 9, 143)])
def test_the_sum_and_the_output_are_those_of_a_hand_computation(layer: int, chosen: int, example: int) -> None:
    trainer = planned("digits", 30)
    seen = unit(trainer, layer=layer, chosen=chosen, example=example)
    values, kernel = inputs_of(trainer, layer)[example], trainer.network.kernels[layer][:, chosen].astype(np.float64)
    bias = float(trainer.network.biases[layer][chosen])  # type: ignore[index]
    assert (seen.layer, seen.unit, seen.bias) == (layer, chosen, bias)
    assert seen.weighted_sum == pytest.approx(float(values @ kernel) + bias, rel=1e-5, abs=1e-5)
    output = trainer.network.forward(valid_rows(trainer)).activations[layer][example, chosen]
    assert seen.output == pytest.approx(float(output), rel=1e-5)
    assert sum(one.share for one in seen.inputs) + seen.others_share + bias == pytest.approx(seen.weighted_sum)
    assert len(seen.inputs) + seen.others == len(kernel)
    shares = [abs(one.share) for one in seen.inputs]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == pytest.approx(np.abs(values * kernel).max())
    assert seen.example is not None
    assert (seen.example.row, seen.examples) == (example, 144)


def test_inputs_are_named_as_the_data_name_them_or_as_units() -> None:
    trainer = planned("penguins", 3)
    first, second = unit(trainer, layer=0), unit(trainer, layer=1)
    assert {one.name for one in first.inputs} <= set(trainer.dataset.feature_names)
    assert all(one.name.startswith("unit ") for one in second.inputs)
    assert all(not one.raw for one in second.inputs)
    lengths = {one.name: one.raw for one in first.inputs}
    assert lengths["bill_depth_mm"] == "14.6"
    assert not any(lengths.get(name) for name in ("island=Biscoe", "sex=female"))


def test_the_largest_and_smallest_weights_are_named_each_with_its_sign() -> None:
    trainer = planned("digits", 10)
    seen = unit(trainer, layer=0, chosen=5)
    kernel = trainer.network.kernels[0][:, 5].astype(np.float64)
    names = trainer.dataset.feature_names
    order = np.argsort(kernel)
    assert seen.smallest[0] == (names[order[0]], kernel[order[0]])
    assert seen.largest[0] == (names[order[-1]], kernel[order[-1]])
    assert all(weight > 0.0 for _, weight in seen.largest)
    assert all(weight < 0.0 for _, weight in seen.smallest)
    assert seen.field is not None
    np.testing.assert_allclose(seen.field.ravel(), kernel, rtol=1e-6)
    assert unit(trainer, layer=1).field is None


def test_the_rows_that_excite_a_unit_most_are_those_of_the_whole_part() -> None:
    trainer = planned("digits", 30)
    for layer, chosen in ((0, 2), (2, 4)):
        seen = unit(trainer, layer=layer, chosen=chosen, exciting=10)
        activations = trainer.network.forward(valid_rows(trainer)).activations[layer][:, chosen]
        order = np.argsort(-activations, kind="stable")[:10]
        assert [example.row for example, _ in seen.exciting] == order.tolist()
        np.testing.assert_allclose([value for _, value in seen.exciting], activations[order], rtol=1e-5)
        assert (seen.seen, seen.goes_on) == (144, False)


def test_rows_are_looked_for_in_slices_and_it_is_said_over_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = noise(100, 3, 3)
    trainer = trainer_on(arrays_dataset(x, y, ("a", "b", "c"), valid=20))
    monkeypatch.setattr(rounds, "WORK", 8 * (trainer.network.parameters.size + 40 * 11))
    assert [(unit(trainer).seen, unit(trainer).goes_on) for _ in range(1)] == [(8, True)]
    seen = unit(trainer)
    assert (seen.seen, seen.goes_on) == (20, False)
    activations = trainer.network.forward(x[:20]).activations[0][:, 0]
    assert [example.row for example, _ in seen.exciting] == np.argsort(-activations, kind="stable")[:8].tolist()
    assert unit(trainer, chosen=1).seen == 8


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_the_point_lies_on_the_curve_of_the_activation_function(name: str) -> None:
    x, y = noise(40, 3, 3)
    trainer = trainer_on(arrays_dataset(x, y, ("a", "b", "c")), activation=name)
    for layer in (0, 1):
        seen = unit(trainer, layer=layer, chosen=2, example=4)
        assert seen.curve_z[0] <= seen.weighted_sum <= seen.curve_z[-1]
        on_curve = np.interp(seen.weighted_sum, seen.curve_z, seen.curve_g)
        assert on_curve == pytest.approx(seen.output, abs=0.02 * (1.0 + abs(seen.output)))
        assert seen.formula.startswith("g(z) = ")


def test_the_curve_of_softmax_is_exact_at_every_point() -> None:
    trainer = planned("digits", 20)
    seen = unit(trainer, layer=2, chosen=3, example=9)
    logits = trainer.network.forward(valid_rows(trainer)).logits[9].astype(np.float64)
    for z, g in zip(seen.curve_z, seen.curve_g, strict=True):
        logits[3] = z
        shares = np.exp(logits - logits.max())
        assert g == pytest.approx(shares[3] / shares.sum(), rel=1e-6, abs=1e-12)


def test_requests_beyond_what_there_is_are_answered_with_the_last() -> None:
    trainer = planned("digits", 3)
    seen = unit(trainer, layer=99, chosen=999, example=9_999)
    assert seen.example is not None
    assert (seen.layer, seen.unit, seen.example.row) == (2, 9, 143)
    seen = unit(trainer, layer=-1, chosen=-7, example=-3)
    assert seen.example is not None
    assert (seen.layer, seen.unit, seen.example.row) == (0, 0, 0)


def test_a_unit_of_a_layer_that_is_gone_is_another_one() -> None:
    trainer = planned("digits", 3)
    unit(trainer, layer=1, chosen=3)
    for edit in (RemoveLayer(1), AddLayer(0, 5)):
        trainer.apply(EditNetwork(edit))
        seen = unit(trainer, layer=1, chosen=3)
        activations = trainer.network.forward(valid_rows(trainer)).activations[1][:, 3]
        assert seen.exciting[0][0].row == int(activations.argmax())
        assert seen.units == trainer.network.layers[1].units


def test_outputs_are_named_by_what_they_stand_for() -> None:
    assert unit(planned("digits"), layer=2, chosen=7).name == "7"
    assert unit(planned("spiral"), layer=2).name == "second"
    assert unit(planned("mpg"), layer=2).name == "hwy"
    assert unit(planned("digits"), layer=0).name == ""


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_that_are_no_numbers_are_shown_first_and_break_nothing(value: float) -> None:
    trainer = planned("digits", 3)
    trainer.network.kernels[0][17, 4] = value
    trainer.network.kernels[1][:] = value
    for layer in range(3):
        seen = unit(trainer, layer=layer, chosen=4)
        assert not np.isfinite(seen.weighted_sum) or layer == 0
    assert unit(trainer, layer=1).inputs
    assert len(unit(trainer, layer=2).exciting) == 8


def test_a_network_of_one_layer_one_input_and_one_row_is_shown() -> None:
    x, y = noise(12, 1, 1)
    trainer = trainer_on(arrays_dataset(x, y.astype(np.float32), valid=1), hidden=())
    seen = unit(trainer)
    assert (seen.units, seen.examples, seen.seen) == (1, 1, 1)
    assert [one.name for one in seen.inputs] == ["x0"]
    assert len(seen.exciting) == 1


def test_a_unit_that_is_frozen_or_off_says_so_and_gives_nothing() -> None:
    trainer = planned("digits", 20)
    trainer.apply(SwitchUnits(0, (7,)))
    trainer.apply(FreezeUnits(0, (7,)))
    seen = unit(trainer, layer=0, chosen=7)
    assert (seen.off, seen.frozen, seen.output) == (True, True, 0.0)
    assert {activation for _, activation in seen.exciting} == {0.0}
    other = unit(trainer, layer=0, chosen=8)
    assert (other.off, other.frozen) == (False, False)
    shares = {one.name: one.value for one in unit(trainer, layer=1, chosen=2).inputs}
    assert "unit 8" not in shares


def test_a_value_that_was_not_prepared_is_not_said_twice() -> None:
    assert not any(one.raw for one in unit(planned("spiral", 3)).inputs)
    assert any(one.raw for one in unit(planned("penguins", 3)).inputs)
