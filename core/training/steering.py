"""Changing a value in mid-run: checked, marked on the curves, and with a way back."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from nntui.core.errors import UserError
from nntui.core.training.controls import HyperName
from nntui.core.training.hyperparameters import HYPERS, Hyper

if TYPE_CHECKING:
    from nntui.core.training.trainer import Trainer


def change(trainer: "Trainer", name: HyperName, layer: int | None, new: Callable[[float], float]) -> None:
    """Set a value to `new` of what it is; dropout of one hidden layer, counted from 0, or of all.

    Raises `UserError` where the new value cannot be or is the old one; nothing is changed then.
    """
    hyper = HYPERS[name]
    before = trainer.hyperparameters
    layers = _hidden_layers(trainer, layer) if name == "dropout" else [0]
    old = [before.dropout[at] for at in layers] if name == "dropout" else [float(getattr(before, name))]
    values = [new(value) for value in old]
    for value in values:
        if not hyper.fits(value):
            raise UserError(f"{hyper.label} {hyper.text(value)} cannot be: {hyper.allowed} is possible")
    if values == old:
        raise UserError(f"{hyper.label} is {_texts(hyper, old)} already")
    what = hyper.label if layer is None else f"{hyper.label} of layer {layer + 1}"

    def take_back() -> None:
        _set(trainer, name, layers, old)
        trainer.progress.mark(trainer.position, f"undo: {what} {_texts(hyper, old)}")
        trainer.go_on_if_finished()

    _set(trainer, name, layers, values)
    trainer.progress.mark(trainer.position, f"{what} {_texts(hyper, old)} → {_texts(hyper, values)}")
    trainer.undo.push(take_back)
    trainer.go_on_if_finished()


def _texts(hyper: Hyper, values: list[float]) -> str:
    """Write one value, or, where the layers differ, each."""
    return "/".join(hyper.text(value) for value in (values if len(set(values)) > 1 else values[:1]))


def _hidden_layers(trainer: "Trainer", layer: int | None) -> list[int]:
    hidden = len(trainer.network.layers) - 1
    if not hidden:
        raise UserError("this network has no hidden layer to drop units from")
    if layer is not None and not 0 <= layer < hidden:
        raise UserError(f"there is no hidden layer {layer + 1}: this network has {hidden}")
    return list(range(hidden)) if layer is None else [layer]


def _set(trainer: "Trainer", name: HyperName, layers: list[int], values: list[float]) -> None:
    match name:
        case "learning_rate":
            trainer.optimizer.learning_rate = values[0]
        case "momentum":
            trainer.optimizer.momentum = values[0]
        case "batch_size":
            trainer.batch_size = int(values[0])
        case "dropout":
            for layer, value in zip(layers, values, strict=True):
                trainer.network.set_dropout(layer, value)
