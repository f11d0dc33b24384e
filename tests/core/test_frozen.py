"""Frozen units stay as they are, bit for bit, and the others learn as they would beside constants."""

import copy
import pickle

import numpy as np
import pytest

from nntui.core import Dense, Network, UserError, fit
from nntui.core.chosen_units import Units
from nntui.core.frozen import update
from nntui.core.losses import loss_by_name
from nntui.core.optimizers import OPTIMIZERS, Optimizer, optimizer_by_name
from nntui.core.types import FloatArray, IntArray

LOSS = loss_by_name("mean_squared_error")
X = np.random.default_rng(1).normal(size=(40, 4))
Y = np.random.default_rng(2).normal(size=(40, 2))
OPTIONS = [
    {},
    {"weight_decay": 0.1},
    {"global_clipnorm": 0.05},
    {"clipnorm": 0.02},
    {"clipvalue": 0.01},
    {"use_ema": True, "ema_momentum": 0.7, "ema_overwrite_frequency": 3},
]
BEYOND_ROUNDING = 1e-10


def small(l1: float = 0.0, l2: float = 0.0) -> Network:
    """A network 4-6-5-2 in float64."""
    layers = [Dense(6, "tanh", l1=l1, l2=l2), Dense(5, "tanh", l1=l1, l2=l2), Dense(2)]
    return Network(4, layers, 0, "float64")


def optimizer_of(name: str, **options: object) -> Optimizer:
    momentum = {"momentum": 0.9} if name == "sgd" else {}
    return optimizer_by_name(name, 0.01, momentum | options)


def standing_of(network: Network) -> IntArray:
    """The places of all parameters of frozen units."""
    places = np.arange(network.parameters.size)
    return np.concatenate([places[part] for part in network.standing])


def train(network: Network, optimizer: Optimizer, steps: int, x: FloatArray = X) -> None:
    if not optimizer.is_built_for(network.parameters):
        optimizer.build(network.parameters, network.arrays)
    for _ in range(steps):
        network.compute_gradients(x, Y, LOSS)
        update(optimizer, network)


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_frozen_units_stay_bit_for_bit_whatever_moves_the_others(name: str, options: dict[str, object]) -> None:
    network, optimizer = small(l1=0.01, l2=0.02), optimizer_of(name, **options)
    train(network, optimizer, 7)
    before = copy.copy(network)
    network.frozen = ((1, 4), (), (1,))
    train(network, optimizer, 50)
    for layer, units in enumerate(network.frozen):
        stays = np.isin(np.arange(network.layers[layer].units), units)
        bias, old_bias = network.biases[layer], before.biases[layer]
        assert bias is not None
        assert old_bias is not None
        np.testing.assert_array_equal(network.kernels[layer][:, stays], before.kernels[layer][:, stays])
        np.testing.assert_array_equal(bias[stays], old_bias[stays])
        assert (network.kernels[layer][:, ~stays] != before.kernels[layer][:, ~stays]).all()
        assert (bias[~stays] != old_bias[~stays]).all()
    if optimizer.average is not None:
        standing = standing_of(network)
        np.testing.assert_array_equal(optimizer.average[standing], network.parameters[standing])


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_behind_a_frozen_layer_the_others_learn_as_on_its_outputs_alone(name: str, options: dict[str, object]) -> None:
    network = small()
    network.frozen = (tuple(range(6)), (), ())
    rest = Network(6, network.layers[1:], 0, "float64")
    rest.set_weights(network.get_weights()[2:])
    features = network.forward(X).activations[0].copy()
    train(network, optimizer_of(name, **options), 30)
    train(rest, optimizer_of(name, **options), 30, features)
    for mine, theirs in zip(network.get_weights()[2:], rest.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=BEYOND_ROUNDING, atol=BEYOND_ROUNDING)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_slots_of_frozen_units_stand_still_so_that_they_go_on_where_they_stood(name: str) -> None:
    network, optimizer = small(), optimizer_of(name)
    train(network, optimizer, 5)
    network.frozen = ((2,), (), ())
    standing = standing_of(network)
    before = {slot: values[standing].copy() for slot, values in optimizer.slots.items()}
    train(network, optimizer, 10)
    for slot, values in before.items():
        np.testing.assert_array_equal(optimizer.slots[slot][standing], values)
    assert any(values.any() for values in before.values())


@pytest.mark.parametrize(
    ("name", "argument", "slot"), [("adam", "beta_2", "second_moment"), ("rmsprop", "rho", "second_moment")]
)
def test_another_forgetting_factor_rescales_the_sums_of_frozen_units(name: str, argument: str, slot: str) -> None:
    network, optimizer = small(), optimizer_of(name)
    train(network, optimizer, 5)
    network.frozen = ((2,), (), ())
    average = (1.0 - optimizer.get(argument)) * optimizer.slots[slot][standing_of(network)]
    optimizer.set(argument, 0.5)
    train(network, optimizer, 3)
    np.testing.assert_allclose(0.5 * optimizer.slots[slot][standing_of(network)], average, rtol=1e-12)


def test_gradients_stay_as_they_are_for_whoever_looks_at_them() -> None:
    network, optimizer = small(), optimizer_of("sgd")
    network.frozen = ((0, 1), (), ())
    network.compute_gradients(X, Y, LOSS)
    before = network.gradients.copy()
    update(optimizer, network)
    np.testing.assert_array_equal(network.gradients, before)
    assert before[standing_of(network)].all()


def test_momentum_that_is_switched_off_and_on_again_moves_no_frozen_unit() -> None:
    network, optimizer = small(), optimizer_of("sgd")
    train(network, optimizer, 5)
    network.frozen = ((2,), (), ())
    before = network.parameters[standing_of(network)].copy()
    for momentum in (0.0, 0.9, 0.0):
        optimizer.set("momentum", momentum)
        train(network, optimizer, 3)
    np.testing.assert_array_equal(network.parameters[standing_of(network)], before)
    assert not optimizer.slots["velocity"][standing_of(network)].any()


def test_units_that_are_no_longer_frozen_learn_again() -> None:
    network, optimizer = small(), optimizer_of("adam")
    network.frozen = ((0,), (), ())
    train(network, optimizer, 3)
    before = network.kernels[0].copy()
    network.frozen = ((), (), ())
    assert network.standing == ()
    train(network, optimizer, 1)
    assert (network.kernels[0] != before).all()


def test_fit_leaves_frozen_units_alone() -> None:
    network = small()
    network.frozen = ((), (), (0, 1))
    before = network.kernels[2].copy()
    fit(network, X, Y, loss="mean_squared_error", optimizer=optimizer_of("sgd"), epochs=3)
    np.testing.assert_array_equal(network.kernels[2], before)


def test_a_layer_without_a_bias_can_be_frozen() -> None:
    network = Network(4, [Dense(3, "relu", use_bias=False), Dense(2, use_bias=False)], 0)
    network.frozen = ((0, 2), ())
    before = network.kernels[0].copy()
    train(network, optimizer_of("sgd"), 4)
    assert (network.kernels[0] != before).any(axis=0).tolist() == [False, True, False]


def test_copies_have_the_same_units_frozen_and_off() -> None:
    network = small()
    network.frozen, network.off = ((0,), (1, 2), (1,)), ((5,), (), ())
    for other in (copy.copy(network), copy.deepcopy(network), pickle.loads(pickle.dumps(network))):
        assert (other.frozen, other.off) == (network.frozen, network.off)
        np.testing.assert_array_equal(standing_of(other), standing_of(network))


@pytest.mark.parametrize(
    ("units", "says"),
    [
        (((6,), (), ()), "there is no unit 7 in layer 1: it has 6"),
        (((), (-1,), ()), "there is no unit 0 in layer 2: it has 5"),
        (((), (True,), ()), "there is no unit True"),
        (((), ("1",), ()), "there is no unit '1'"),
        (((), ()), "units of 2 layers are named: this network has 3"),
    ],
)
@pytest.mark.parametrize("kind", ["frozen", "off"])
def test_units_that_are_not_there_are_refused_and_nothing_changes(kind: str, units: object, says: str) -> None:
    network = small()
    setattr(network, kind, ((1,), (), ()))
    with pytest.raises(UserError, match=says):
        setattr(network, kind, units)
    assert getattr(network, kind) == ((1,), (), ())


@pytest.mark.parametrize("frozen", [((), tuple(range(5)), ()), (tuple(range(6)), (), (0, 1)), ((0, 5), (3,), (1,))])
def test_what_stands_still_is_what_leads_into_frozen_units(frozen: Units) -> None:
    network = small()
    network.frozen = frozen
    kernels, biases = network.views(np.arange(network.parameters.size))
    expected = {
        place
        for kernel, bias, units in zip(kernels, biases, frozen, strict=True)
        for unit in units
        for place in (*kernel[:, unit].tolist(), int(bias[unit]))  # type: ignore[index]
    }
    assert set(standing_of(network).tolist()) == expected
    assert len(standing_of(network)) == len(expected)


def test_many_scattered_units_stand_still_too() -> None:
    network = Network(300, [Dense(40, "relu"), Dense(2)], 0)
    network.frozen = (tuple(range(0, 40, 3)), ())
    before = network.kernels[0].copy()
    optimizer = optimizer_of("adam")
    x = np.random.default_rng(4).normal(size=(40, 300)).astype(np.float32)
    train(network, optimizer, 5, x)
    moved = (network.kernels[0] != before).any(axis=0)
    assert moved.tolist() == [unit % 3 != 0 for unit in range(40)]
