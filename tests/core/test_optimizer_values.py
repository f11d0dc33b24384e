"""The values that optimizers take and refuse, and the passes that a step makes."""

from typing import Any
from unittest import mock

import numpy as np
import pytest

from nntui.core.errors import UserError
from nntui.core.optimizers import OPTIMIZERS, SGD, Adagrad, Adam, Optimizer, RMSprop, optimizer_by_name
from nntui.core.schedules import CosineDecay

PASSES: list[tuple[Optimizer, int]] = [
    (SGD(0.1), 2),
    (SGD(0.1, 0.9), 4),
    (SGD(0.1, 0.9, nesterov=True), 6),
    (Adam(0.1), 11),
    (Adam(0.1, amsgrad=True), 11),
    (RMSprop(0.1), 8),
    (Adagrad(0.1), 6),
    (SGD(0.1, 0.9, weight_decay=0.1), 5),
    (SGD(0.1, 0.9, global_clipnorm=0.1), 6),
    (Adam(0.1, weight_decay=0.1, global_clipnorm=0.1), 14),
]


class Counting:
    """Stands in for NumPy and counts the operations over whole arrays."""

    def __init__(self) -> None:
        self.passes = 0

    def __getattr__(self, name: str) -> Any:
        function = getattr(np, name)
        if not (isinstance(function, np.ufunc) or name in ("clip", "dot", "copyto")):
            return function

        def counted(*arguments: Any, **options: Any) -> Any:
            self.passes += 1
            return function(*arguments, **options)

        return counted


@pytest.mark.parametrize(("optimizer", "most"), PASSES)
def test_a_step_makes_no_more_passes_over_the_parameters_than_allowed(optimizer: Optimizer, most: int) -> None:
    parameters, gradients = np.ones(100, np.float32), np.ones(100, np.float32)
    optimizer.step(parameters, gradients)
    counting = Counting()
    modules = [f"nntui.core.optimizers.{name}" for name in ("base", "sgd", "adam", "rmsprop", "adagrad")]
    patches = [mock.patch(f"{module}.np", counting) for module in (*modules, "nntui.core.norms")]
    for patch in patches:
        patch.start()
    try:
        optimizer.step(parameters, gradients)
    finally:
        mock.patch.stopall()
    assert 1 < counting.passes <= most


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"clipnorm": 1.0, "clipvalue": 1.0}, "clipnorm and clipvalue at once cannot be"),
        ({"clipnorm": 1.0, "global_clipnorm": 1.0}, "clipnorm and global_clipnorm at once cannot be"),
        ({"clipvalue": -1.0}, "clipvalue -1.0 cannot be: a number above 0, at most 1e12, is possible"),
        ({"weight_decay": -0.1}, "weight decay -0.1 cannot be: a number of 0 or more, at most 1e12, is possible"),
        ({"ema_momentum": 1.5}, "ema momentum 1.5 cannot be: 0 to 1 is possible"),
        ({"ema_overwrite_frequency": 2.5}, "ema overwrite frequency 2.5 cannot be"),
        ({"use_ema": 1}, "use ema 1 cannot be: true and false are possible"),
        ({"clipnrom": 1.0}, "did you mean 'clipnorm'"),
    ],
)
def test_options_that_cannot_be_are_refused_by_every_optimizer(
    name: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(UserError, match=message):
        optimizer_by_name(name, 0.1, options)


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("sgd", {"momentum": 1.0}, "momentum 1.0 cannot be: 0 or more and less than 1"),
        ("sgd", {"nesterov": "yes"}, "nesterov 'yes' cannot be"),
        ("adam", {"beta_1": 1.0}, "beta 1 1.0 cannot be"),
        ("adam", {"epsilon": 0.0}, "epsilon 0.0 cannot be"),
        ("adam", {"momentum": 0.9}, "unknown argument 'momentum'"),
        ("rmsprop", {"rho": -0.1}, "rho -0.1 cannot be"),
        ("rmsprop", {"rho": "much"}, "rho much cannot be"),
        ("adagrad", {"initial_accumulator_value": float("inf")}, "initial accumulator value inf cannot be"),
        ("adma", {}, "did you mean 'adam'"),
    ],
)
def test_arguments_that_cannot_be_are_refused(name: str, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(UserError, match=message):
        optimizer_by_name(name, 0.1, arguments)


def test_an_unknown_argument_of_the_class_is_refused_as_well() -> None:
    with pytest.raises(UserError, match="did you mean 'weight_decay'"):
        SGD(0.1, weight_deacy=0.1)  # type: ignore[call-arg]


def test_a_schedule_that_was_named_but_not_made_is_no_learning_rate() -> None:
    with pytest.raises(UserError, match=r"learning rate .*CosineDecay.* cannot be: a number above 0"):
        SGD(CosineDecay)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("beta_1", 0.5), "sgd has no beta 1: of its own it has momentum, nesterov"),
        (("clipvalue", 1.0), "clipnorm and clipvalue at once"),
        (("ema_momentum", 0.5), "no averages of the weights are kept: say optimizer sgd:use_ema=true first"),
        (("use_ema", True), "is chosen together with the optimizer"),
        (("momentum", None), "momentum None cannot be"),
    ],
)
def test_a_change_that_cannot_be_is_refused_and_changes_nothing(change: tuple[str, Any], message: str) -> None:
    optimizer = SGD(0.1, 0.9, clipnorm=1.0)
    before = optimizer.arguments()
    with pytest.raises(UserError, match=message):
        optimizer.set(*change)
    assert optimizer.arguments() == before


def test_clipping_can_be_switched_off_and_another_way_be_chosen_then() -> None:
    optimizer = SGD(0.1, clipnorm=1.0)
    optimizer.set("clipnorm", None)
    optimizer.set("clipvalue", 0.5)
    parameters = np.zeros(2)
    optimizer.step(parameters, np.array([3.0, 0.1]))
    np.testing.assert_allclose(parameters, [-0.05, -0.01])


def test_counters_that_are_none_are_not_restored() -> None:
    for numbers in ({"iterations": -1}, {"age": 0.5}, {"scale": 0.0}):
        with pytest.raises(ValueError, match="counters"):
            SGD(0.1).restore(SGD(0.1).numbers() | numbers)
