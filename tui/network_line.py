"""The lines that edit the network inside a layer, or its order: `freeze 2 3,5-8`, `weight 1 3 5 0.25`, `units 2 32`."""

from collections.abc import Callable, Sequence

from nntui.core.edits import AddUnits, MoveLayer, RemoveUnits, SetUnits
from nntui.core.errors import UserError
from nntui.core.limits import MAX_UNITS
from nntui.core.training.controls import (
    Command,
    EditNetwork,
    FreezeUnits,
    SetInitializer,
    SetWeight,
    SwitchUnits,
)
from nntui.tui.words import layer, number, whole

Words = Sequence[str]

LINES = {
    "units": "LAYER N|+N|-N",
    "move-layer": "NUMBER TO",
    "init": "LAYER SCHEME",
    "freeze": "LAYER [UNITS]",
    "unfreeze": "LAYER [UNITS]",
    "switch-off": "LAYER UNITS",
    "switch-on": "LAYER UNITS",
    "weight": "LAYER UNIT INPUT|bias VALUE",
    "bias": "LAYER UNIT VALUE",
}
"""What stands behind each of the names."""


def units_of(text: str) -> tuple[int, ...]:
    """Return units, counted from 0, that are written counted from 1: `3`, or `3,5,8-12`.

    Raises `UserError` for what is no such list.
    """
    found: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        start = _unit(first)
        end = _unit(last) if dash else start
        if end < start:
            raise UserError(f"{part!r} goes backwards: write it as {end + 1}-{start + 1}")
        found.update(range(start, end + 1))
    return tuple(sorted(found))


def read_units(words: Words) -> Command:
    """Read `units LAYER N`, `units LAYER +N` or `units LAYER -N`."""
    _need(words, "units", 2)
    at, sign = layer(words[0]), words[1][:1]
    count = whole(words[1].removeprefix(sign) if sign in ("+", "-") else words[1], "number of units")
    if sign == "+":
        return EditNetwork(AddUnits(at, count))
    return EditNetwork(RemoveUnits(at, count) if sign == "-" else SetUnits(at, count))


def read_move(words: Words) -> Command:
    """Read `move-layer NUMBER TO`."""
    _need(words, "move-layer", 2)
    return EditNetwork(MoveLayer(layer(words[0]), layer(words[1])))


def read_init(words: Words) -> Command:
    """Read `init LAYER SCHEME`."""
    _need(words, "init", 2)
    return SetInitializer(layer(words[0]), words[1])


def freezing(name: str, *, frozen: bool) -> Callable[[Words], Command]:
    """Return what reads `freeze LAYER [UNITS]` or its opposite: without units all of the layer are meant."""

    def read(words: Words) -> Command:
        _need(words, name, 1, or_more=True)
        return FreezeUnits(layer(words[0]), _joined(words[1:]) if words[1:] else None, frozen)

    return read


def switching(name: str, *, on: bool) -> Callable[[Words], Command]:
    """Return what reads `switch-off LAYER UNITS` or its opposite."""

    def read(words: Words) -> Command:
        _need(words, name, 2, or_more=True)
        return SwitchUnits(layer(words[0]), _joined(words[1:]), on)

    return read


def read_weight(words: Words) -> Command:
    """Read `weight LAYER UNIT INPUT VALUE`, where the bias may stand in an input's place."""
    _need(words, "weight", 4)
    source = None if words[2] == "bias" else whole(words[2], "number of an input") - 1
    return SetWeight(layer(words[0]), _unit(words[1]), source, number(words[3]))


def read_bias(words: Words) -> Command:
    """Read `bias LAYER UNIT VALUE`."""
    _need(words, "bias", 3)
    return SetWeight(layer(words[0]), _unit(words[1]), None, number(words[2]))


def _need(words: Words, name: str, least: int, *, or_more: bool = False) -> None:
    """Say how the line is written where it has another number of words."""
    if len(words) < least or (len(words) > least and not or_more):
        raise UserError(f"write it as {name} {LINES[name]}")


def _joined(words: Words) -> tuple[int, ...]:
    """Read units that are written in one word or in several, with commas or without."""
    return units_of(",".join(part for word in words for part in word.split(",") if part))


def _unit(word: str) -> int:
    unit = whole(word, "number of a unit")
    if unit > MAX_UNITS:
        raise UserError(f"there is no unit {word}: a layer has {MAX_UNITS:,} at most")
    return unit - 1
