"""Editing inside a layer in mid-run: units frozen or switched off, single weights, the scheme of initial weights.

Each change has a way back. A reset clears none of it: frozen units start from their initial weights and keep those,
and units that are off stay off. What is frozen or off belongs to the network, as its dropout does, and follows the
units through its edits.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from nntui.core.chosen_units import changed, named
from nntui.core.errors import UserError
from nntui.core.network import Network
from nntui.core.structure_probe import any_layer
from nntui.core.training.controls import FreezeUnits, SetInitializer, SetWeight, SwitchUnits
from nntui.core.types import FloatArray

if TYPE_CHECKING:
    from nntui.core.training.trainer import Trainer


Inside = FreezeUnits | SwitchUnits | SetWeight | SetInitializer


def edit_inside(trainer: "Trainer", command: Inside) -> None:
    """Carry out one of these commands. Raises `UserError`, and changes nothing, where it cannot be done."""
    match command:
        case FreezeUnits(layer, units, frozen):
            _freeze_units(trainer, layer, units, frozen)
        case SwitchUnits(layer, switched, on):
            _switch_units(trainer, layer, switched, on)
        case SetWeight(layer, unit, source, value):
            _set_weight(trainer, layer, unit, source, value)
        case SetInitializer(layer, scheme):
            _set_initializer(trainer, layer, scheme)


def _freeze_units(trainer: "Trainer", layer: int, units: Sequence[int] | None, frozen: bool) -> None:
    """Let units no longer learn, or learn again; None for all of the layer. Raises `UserError` where none changes."""
    network = trainer.network
    width = any_layer(network, layer).units
    chosen = range(width) if units is None else _chosen(units)
    before, now = network.frozen, changed(network.frozen, layer, chosen, into=frozen)
    network.frozen = now
    differing = sorted(set(before[layer]) ^ set(now[layer]))
    if not differing:
        state = "frozen already" if frozen else "not frozen"
        raise UserError(f"{named(layer, list(chosen), width)}: {state}")

    def take_back() -> None:
        trainer.network.frozen = before
        trainer.progress.mark(trainer.position, f"undo: {what} {_STATES['frozen', not frozen]}")
        trainer.go_on_if_finished()

    what = named(layer, differing, width)
    trainer.undo.push(take_back)
    trainer.progress.mark(trainer.position, f"{what} {_STATES['frozen', frozen]}")
    trainer.go_on_if_finished()


def _switch_units(trainer: "Trainer", layer: int, units: Sequence[int], on: bool) -> None:
    """Switch units of a hidden layer off, or on again. Raises `UserError` where none changes, or none can be off."""
    network = trainer.network
    width, chosen = any_layer(network, layer).units, _chosen(units)
    before, now = network.off, changed(network.off, layer, chosen, into=not on)
    network.off = now
    differing = sorted(set(before[layer]) ^ set(now[layer]))
    if not differing:
        raise UserError(f"{named(layer, chosen, width)}: {'on' if on else 'off'} already")

    def take_back() -> None:
        trainer.network.off = before
        trainer.judge_anew()
        trainer.progress.mark(trainer.position, f"undo: {what} {_STATES['off', on]}")
        trainer.go_on_if_finished()

    what = named(layer, differing, width)
    trainer.judge_anew()
    trainer.undo.push(take_back)
    trainer.progress.mark(trainer.position, f"{what} {_STATES['off', not on]}")
    trainer.go_on_if_finished()


def _set_weight(trainer: "Trainer", layer: int, unit: int, source: int | None, value: float) -> None:
    """Set the weight between an input and a unit, or with None the unit's bias; the optimizer's state stays as it is.

    Raises `UserError` for a place that is not there, and for a number that the network's dtype does not hold.
    """
    network = trainer.network
    array, place, what = _parameter(network, layer, unit, source)
    with np.errstate(all="ignore"):
        new = np.asarray(value, network.dtype)
    if not math.isfinite(value):
        raise UserError(f"a weight of {value} cannot be: a finite number is needed")
    if not np.isfinite(new):
        raise UserError(f"a weight of {value:g} cannot be: {network.dtype} ends at {np.finfo(network.dtype).max:.3g}")
    old = array[place].copy()
    if old == new:
        raise UserError(f"the {what} is {_text(old)} already")

    def take_back() -> None:
        back, at, _ = _parameter(trainer.network, layer, unit, source)
        back[at] = old
        trainer.judge_anew()
        trainer.progress.mark(trainer.position, f"undo: {what} {_text(old)}")
        trainer.go_on_if_finished()

    array[place] = new
    trainer.judge_anew()
    trainer.undo.push(take_back)
    trainer.progress.mark(trainer.position, what, _text(old), _text(new))
    trainer.go_on_if_finished()


def _set_initializer(trainer: "Trainer", layer: int, scheme: str) -> None:
    """Choose the scheme of a layer's weights for the next start with new ones; now nothing of it changes.

    Raises `UserError` for a scheme that there is not, or that the layer has.
    """
    before = any_layer(trainer.network, layer)
    if scheme == before.scheme:
        raise UserError(f"the initial weights of layer {layer + 1} are {scheme} already")
    _describe(trainer.network, layer, scheme)
    what = f"initial weights of layer {layer + 1}"

    def take_back() -> None:
        _describe(trainer.network, layer, before.initializer)
        trainer.progress.mark(trainer.position, f"undo: {what} {before.scheme}")

    trainer.undo.push(take_back)
    trainer.progress.mark(trainer.position, what, before.scheme, scheme)


_STATES = {
    ("frozen", True): "frozen",
    ("frozen", False): "no longer frozen",
    ("off", True): "off",
    ("off", False): "on again",
}


def _chosen(units: Sequence[int]) -> list[int]:
    if not units:
        raise UserError("no unit is named: write them as 3 or 3,5,8-12")
    return sorted(set(units))


def _describe(network: Network, layer: int, scheme: str | None) -> None:
    described = replace(network.layers[layer], initializer=scheme)
    network.layers = (*network.layers[:layer], described, *network.layers[layer + 1 :])


def _parameter(network: Network, layer: int, unit: int, source: int | None) -> tuple[FloatArray, tuple[int, ...], str]:
    """Return an array, the place of a weight or a bias in it, and what that is called."""
    width = any_layer(network, layer).units
    kernel, bias = network.kernels[layer], network.biases[layer]
    if not 0 <= unit < width:
        raise UserError(f"there is no unit {unit + 1} in layer {layer + 1}: it has {width}")
    if source is None:
        if bias is None:
            raise UserError(f"layer {layer + 1} has no bias")
        return bias, (unit,), f"bias of unit {unit + 1} in layer {layer + 1}"
    if not 0 <= source < len(kernel):
        raise UserError(f"there is no input {source + 1} of layer {layer + 1}: it has {len(kernel)}")
    return kernel, (source, unit), f"weight from {source + 1} to unit {unit + 1} in layer {layer + 1}"


def _text(value: FloatArray) -> str:
    return f"{float(value):.4g}"
