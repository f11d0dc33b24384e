"""A layer's description: what it takes, what it refuses, and how it says so."""

from typing import Any

import pytest

from nntui.core import Dense
from nntui.core.activations import ACTIVATIONS
from nntui.core.errors import UserError
from nntui.core.initializers import suits


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"units": 0}, r"0 units .* 1 to 65,536"),
        ({"units": -3}, r"-3 units .* 1 to 65,536"),
        ({"units": 10**9}, r"1000000000 units .* 1 to 65,536"),
        ({"units": float("nan")}, r"nan units .* 1 to 65,536"),
        ({"units": 2.5}, r"2\.5 units"),
        ({"units": True}, r"True units .* 1 to 65,536"),
        ({"units": "3"}, r"'3' units .* 1 to 65,536"),
        ({"use_bias": "no"}, r"use_bias 'no' cannot be: true and false are possible"),
        ({"dropout": "much"}, r"dropout 'much' .* less than 1"),
        ({"dropout": None}, r"dropout None .* less than 1"),
        ({"l1": "much"}, r"l1 'much' .* 0 or more"),
        ({"l2": None}, r"l2 None .* 0 or more"),
        ({"initializer": 3}, r"3 is no text: write it as NAME"),
        ({"activation": "leaky_relu", "negative_slope": "steep"}, r"negative_slope is steep.*between 0 and 1"),
        ({"dropout": 1.0}, r"dropout 1\.0 .* less than 1"),
        ({"dropout": -0.1}, r"dropout -0\.1 .* 0 or more"),
        ({"dropout": float("nan")}, r"dropout nan .* less than 1"),
        ({"l1": -1.0}, r"l1 -1\.0 .* 0 or more"),
        ({"l1": float("nan")}, r"l1 nan .* 0 or more"),
        ({"l2": float("inf")}, r"l2 inf .* 0 or more"),
        ({"l2": -1e-9}, r"l2 -1e-09 .* 0 or more"),
        ({"activation": "rleu"}, r"unknown activation 'rleu': did you mean 'relu'"),
        ({"activation": None}, r"unknown activation None.*one of linear"),
        ({"initializer": "glorot_unform"}, r"unknown initializer 'glorot_unform': did you mean 'glorot_uniform'"),
        ({"initializer": ""}, r"names nothing"),
        ({"negative_slope": 0.2}, r"negative_slope belongs to 'leaky_relu', not to 'linear'"),
        ({"activation": "leaky_relu", "negative_slope": 1.5}, r"negative_slope is 1\.5.*between 0 and 1"),
    ],
)
def test_a_layer_that_cannot_be_is_refused_in_one_line(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(UserError, match=says) as caught:
        Dense(**{"units": 3, **arguments})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_initializer_follows_the_activation_unless_it_is_named(activation: str) -> None:
    assert Dense(3, activation).scheme == suits(activation)
    assert Dense(3, activation, initializer="lecun_normal").scheme == "lecun_normal"


def test_a_layer_is_plain_by_default() -> None:
    layer = Dense(3)
    assert (layer.activation, layer.use_bias, layer.l1, layer.l2, layer.dropout) == ("linear", True, 0.0, 0.0, 0.0)


def test_layers_of_the_same_description_are_equal_and_cannot_be_changed() -> None:
    assert Dense(3, "tanh", dropout=0.1) == Dense(3, "tanh", dropout=0.1)
    with pytest.raises(AttributeError):
        Dense(3).units = 4  # type: ignore[misc]
