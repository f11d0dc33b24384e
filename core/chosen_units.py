"""Units that are singled out in a network: those that are frozen, and those that are off."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from nntui.core.errors import UserError
from nntui.core.layers import Dense
from nntui.core.types import IntArray

Units = tuple[tuple[int, ...], ...]
"""Units counted from 0, in their order: one tuple a layer."""

_MOST_RUNS = 6
"""Stretches of numbers that are written out; of more, the first ones."""


def no_units(layers: Sequence[Dense]) -> Units:
    """Return that no unit is singled out."""
    return ((),) * len(layers)


def require_units(layers: Sequence[Dense], units: Sequence[Sequence[int]]) -> Units:
    """Return units, one sequence a layer, in their order. Raises `UserError` for those that are not there."""
    if len(units) != len(layers):
        raise UserError(f"units of {len(units)} layers are named: this network has {len(layers)}")
    for number, (layer, chosen) in enumerate(zip(layers, units, strict=True)):
        for unit in chosen:
            whole = isinstance(unit, int | np.integer) and not isinstance(unit, bool)
            if not whole or not 0 <= unit < layer.units:
                shown = unit + 1 if whole else repr(unit)
                raise UserError(f"there is no unit {shown} in layer {number + 1}: it has {layer.units}")
    return tuple(tuple(sorted({int(unit) for unit in chosen})) for chosen in units)


def require_able_to_be_off(layers: Sequence[Dense], units: Units) -> None:
    """Raise `UserError` for units that cannot be off: those of the output layer, and those that share 1 among them."""
    for number, (layer, chosen) in enumerate(zip(layers, units, strict=True)):
        if chosen and number == len(layers) - 1:
            raise UserError(f"layer {number + 1} is the output layer: its units are the answer, and stay on")
        if chosen and layer.activation == "softmax":
            raise UserError(f"layer {number + 1} is softmax: its units share 1 among them, so that none can be off")


def changed(chosen: Units, layer: int, units: Iterable[int], *, into: bool) -> Units:
    """Return `chosen` with units of a layer put into it, or taken out of it."""
    now = set(chosen[layer]) | set(units) if into else set(chosen[layer]) - set(units)
    return (*chosen[:layer], tuple(sorted(now)), *chosen[layer + 1 :])


def followed(chosen: Units, origins: Iterable[tuple[int, IntArray] | None]) -> Units:
    """Return where units stand in an edited network: of each of its layers the old one and its units' old places.

    None stands for a layer that is new, and a place that no old layer has for a unit that is.
    """
    found = []
    for origin in origins:
        before = set() if origin is None else set(chosen[origin[0]])
        units = [] if origin is None else origin[1].tolist()
        found.append(tuple(place for place, unit in enumerate(units) if unit in before))
    return tuple(found)


def named(layer: int, units: Sequence[int], width: int) -> str:
    """Write units of a layer of `width`, counted from 1, in words: `units 3, 5-8 of layer 2`."""
    if len(units) == width > 1:
        return f"all {width} units of layer {layer + 1}"
    return f"unit{'s' if len(units) > 1 else ''} {listed(units)} of layer {layer + 1}"


def listed(units: Sequence[int]) -> str:
    """Write numbers, counted from 0 and in their order, counted from 1 and in stretches: `3, 5-8`."""
    ends = [place for place, (one, other) in enumerate(pairwise(units)) if other != one + 1]
    runs = [
        (units[start], units[stop])
        for start, stop in zip([0, *(end + 1 for end in ends)], [*ends, len(units) - 1], strict=True)
    ]
    texts = [str(first + 1) if first == last else f"{first + 1}-{last + 1}" for first, last in runs[:_MOST_RUNS]]
    return ", ".join(texts) + (" ..." if len(runs) > _MOST_RUNS else "")
