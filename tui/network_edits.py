"""What the Network screen's keys stand for: from the layers, a row and a column to a command or a line to be typed.

Row 0 is that of the inputs, row n that of layer n; layers are counted from 1 on the screen and from 0 in commands.
"""

from collections.abc import Sequence
from typing import Literal, get_args

from nntui.core.edits import AddLayer, AddUnits, MoveLayer, RemoveLayer, RemoveUnits, SetActivation
from nntui.core.errors import UserError
from nntui.core.training.controls import (
    Command,
    EditNetwork,
    FreezeUnits,
    Nudge,
    SetHyper,
    SetInitializer,
    SwitchUnits,
)
from nntui.core.training.seen import LayerView

Column = Literal["units", "activation", "dropout", "initial", "L2", "parameters", "memory"]
COLUMNS: tuple[Column, ...] = get_args(Column)

Layers = Sequence[LayerView]

_LINES: dict[Column, str] = {
    "units": "units",
    "activation": "activation",
    "dropout": "dropout",
    "initial": "init",
    "L2": "l2",
}
"""The command that sets a column's value."""

_MANY, _SOME = 16, 8
"""From so many units on, so many are added or removed at once; below, one."""

_DROPOUT_STEP = 0.05
_L2_START, _L2_FACTOR = 1e-4, 2.0
_UNSUITED = ("softmax", "constant")
"""What no key steps to: a hidden layer of it is a mistake more often than a wish, or it does not learn."""


def line_for(layers: Layers, row: int, column: Column) -> str:
    """Return what the line of commands begins with to type a cell's value. Raises `UserError` for what is given."""
    _need_layer(row)
    if column not in _LINES:
        raise UserError("parameters and memory follow from the units: change those")
    if row == len(layers) and column in ("units", "dropout"):
        raise _of_output(column)
    return f"{_LINES[column]} {row} "


def choices_of(column: Column) -> list[str]:
    """Return the names that a column's value can have; none where it is a number."""
    from nntui.core.activations import ACTIVATIONS
    from nntui.core.initializers import INITIALIZERS

    return list(ACTIVATIONS) if column == "activation" else list(INITIALIZERS) if column == "initial" else []


def nudged(layers: Layers, row: int, column: Column, by: int) -> Command:
    """Return what makes a cell's number greater or smaller, or its choice the next one or the one before."""
    line_for(layers, row, column)
    at, layer = row - 1, layers[row - 1]
    match column:
        case "units":
            count = _SOME if layer.units >= _MANY + (by < 0) else 1
            return EditNetwork(AddUnits(at, count) if by > 0 else RemoveUnits(at, count))
        case "activation":
            return EditNetwork(SetActivation(at, _next(choices_of(column), layer.activation, by)))
        case "dropout":
            return Nudge("dropout", by * _DROPOUT_STEP, at)
        case "initial":
            return SetInitializer(at, _next(choices_of(column), layer.initializer.partition(":")[0], by))
        case _:
            return _nudged_l2(at, layer.l2, by)


def added(layers: Layers, row: int) -> Command:
    """Return what adds a layer behind the chosen row, of the same activation."""
    if row == len(layers):
        raise UserError("no layer can stand behind the output layer: choose the row above")
    like = layers[max(row - 1, 0)]
    return EditNetwork(AddLayer(row, None, like.activation if len(layers) > 1 else "relu"))


def removed(row: int) -> Command:
    """Return what removes the chosen row's layer."""
    _need_layer(row)
    return EditNetwork(RemoveLayer(row - 1))


def moved(row: int, by: int) -> Command:
    """Return what moves the chosen row's layer up or down."""
    _need_layer(row)
    return EditNetwork(MoveLayer(row - 1, row - 1 + by))


def can_move(layers: Layers, row: int, by: int) -> bool:
    """Whether a row's layer is a hidden one and there is another to change places with."""
    return 1 <= row < len(layers) and 1 <= row + by < len(layers)


def frozen(layers: Layers, row: int, unit: int | None) -> Command:
    """Return what freezes a unit, or, with None, all of the layer; what is frozen already learns again."""
    _need_layer(row)
    layer = layers[row - 1]
    if unit is None:
        return FreezeUnits(row - 1, None, len(layer.frozen) < layer.units)
    return FreezeUnits(row - 1, (unit,), unit not in layer.frozen)


def switched(layers: Layers, row: int, unit: int) -> Command:
    """Return what switches a unit off, or on again."""
    _need_layer(row)
    return SwitchUnits(row - 1, (unit,), unit in layers[row - 1].off)


def _need_layer(row: int) -> None:
    if row < 1:
        raise UserError("the inputs are the data's: choose a layer below")


def _of_output(column: Column) -> UserError:
    if column == "dropout":
        return UserError("dropout behind the output layer would drop the answer")
    return UserError("the output layer has a unit for each number that is predicted")


def _nudged_l2(at: int, value: float, by: int) -> Command:
    """Double or halve L2; from 0 it begins at a usual value, and below that it is off again."""
    if value == 0.0:
        return SetHyper("l2", _L2_START if by > 0 else 0.0, at)
    if by < 0 and value / _L2_FACTOR < _L2_START / 100:
        return SetHyper("l2", 0.0, at)
    return Nudge("l2", _L2_FACTOR if by > 0 else 1 / _L2_FACTOR, at)


def _next(names: Sequence[str], present: str, by: int) -> str:
    """Return the name after the present one, or before it, in a circle that leaves out the unsuited ones."""
    circle = [name for name in names if name not in _UNSUITED or name == present]
    place = circle.index(present) if present in circle else -1 if by > 0 else 0
    return circle[(place + by) % len(circle)]
