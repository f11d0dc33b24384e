"""Changing a value in mid-run: checked, marked on the curves, and with a way back."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from nntui.core.errors import UserError
from nntui.core.training.controls import HyperName
from nntui.core.training.hyperparameters import HYPERS, OFF, Hyper

if TYPE_CHECKING:
    from nntui.core.training.trainer import Trainer

Value = float | None


def nudge(trainer: "Trainer", name: HyperName, layer: int | None, amount: float) -> None:
    """Change a value relative to what it is. Raises `UserError` where it cannot be changed so."""
    hyper = HYPERS[name]
    if not math.isfinite(amount):
        raise UserError(f"{hyper.label} cannot be changed by {amount}")

    change(trainer, name, layer, lambda old: hyper.nudged(old, amount))


def change(trainer: "Trainer", name: HyperName, layer: int | None, new: Callable[[Value], Value]) -> None:
    """Set a value to `new` of what it is; those of layers in one layer, counted from 0, or in all.

    Raises `UserError` where the new value cannot be or is the old one; nothing is changed then.
    """
    hyper = HYPERS[name]
    layers = _layers(trainer, hyper, layer)
    old = _get(trainer, hyper, layers)
    values = [new(value) for value in old]
    for value in values:
        if not (hyper.optional if value is None else hyper.fits(value)):
            # As it was given: in the form that the value is shown in, 1.5 batches would be 2.
            given = OFF if value is None else format(value, ".10g")
            raise UserError(f"{hyper.label} {given} cannot be: {hyper.allowed} is possible")
    if values == old:
        raise UserError(f"{hyper.label} is {_texts(hyper, old)} already")
    what = hyper.label if layer is None else f"{hyper.label} of layer {layer + 1}"
    optimizer = trainer.optimizer
    rate, scale = optimizer.learning_rate, optimizer.scale

    def take_back() -> None:
        if name == "learning_rate":
            trainer.optimizer.learning_rate, trainer.optimizer.scale = rate, scale
        else:
            _set(trainer, hyper, layers, old)
        trainer.progress.mark(trainer.position, f"undo: {what} {_texts(hyper, old)}")
        trainer.go_on_if_finished()

    _set(trainer, hyper, layers, values)
    trainer.progress.mark(trainer.position, what, _texts(hyper, old), _texts(hyper, values))
    trainer.undo.push(take_back)
    trainer.go_on_if_finished()


def _texts(hyper: Hyper, values: list[Value]) -> str:
    """Write one value, or, where the layers differ, each."""
    return "/".join(hyper.text(value) for value in (values if len(set(values)) > 1 else values[:1]))


def _layers(trainer: "Trainer", hyper: Hyper, layer: int | None) -> list[int]:
    """The layers that a change is about; dropout is of hidden ones alone."""
    if hyper.place != "layers":
        return [0]
    number = len(trainer.network.layers) - (hyper.name == "dropout")
    kind = "hidden layer" if hyper.name == "dropout" else "layer"
    if not number:
        raise UserError("this network has no hidden layer to drop units from")
    if layer is not None and not 0 <= layer < number:
        raise UserError(f"there is no {kind} {layer + 1}: this network has {number}")
    return list(range(number)) if layer is None else [layer]


def _get(trainer: "Trainer", hyper: Hyper, layers: list[int]) -> list[Value]:
    match hyper.place:
        case "run":
            return [float(getattr(trainer, hyper.name))]
        case "layers":
            return [getattr(trainer.network.layers[layer], hyper.name) for layer in layers]
        case "optimizer":
            optimizer = trainer.optimizer
            return [optimizer.rate if hyper.name == "learning_rate" else optimizer.get(hyper.name)]


def _set(trainer: "Trainer", hyper: Hyper, layers: list[int], values: list[Value]) -> None:
    match hyper.place:
        case "run":
            given = values[0] or 0.0
            setattr(trainer, hyper.name, given if hyper.name == "input_noise" else int(given))
        case "layers":
            for layer, value in zip(layers, values, strict=True):
                trainer.network.change_layer(layer, **{hyper.name: value})
        case "optimizer":
            (value,) = values
            if hyper.name == "learning_rate":
                trainer.optimizer.rate = value or 0.0
            else:
                trainer.optimizer.set(hyper.name, bool(value) if hyper.name == "nesterov" else value)
