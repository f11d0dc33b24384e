"""Edits of a network's structure, as they are asked for. They are all frozen; layers are counted from 0."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AddUnits:
    """Give a hidden layer more units."""

    layer: int
    count: int


@dataclass(frozen=True)
class RemoveUnits:
    """Take the least used units away from a hidden layer."""

    layer: int
    count: int


@dataclass(frozen=True)
class SetUnits:
    """Give a hidden layer so many units: new ones, or without the least used."""

    layer: int
    units: int


@dataclass(frozen=True)
class AddLayer:
    """Put a hidden layer in front of the one that is now at `position`: 0 is right behind the inputs."""

    position: int
    units: int | None = None
    """None takes as many as the layer below has."""

    activation: str = "relu"


@dataclass(frozen=True)
class RemoveLayer:
    """Take a hidden layer out."""

    layer: int


@dataclass(frozen=True)
class MoveLayer:
    """Put a hidden layer at another place among the hidden layers."""

    layer: int
    to: int


@dataclass(frozen=True)
class SetActivation:
    """Give a layer another activation."""

    layer: int
    activation: str
    negative_slope: float | None = None
    """Leaky ReLU's slope; None takes 0.01."""


Edit = AddUnits | RemoveUnits | SetUnits | AddLayer | RemoveLayer | MoveLayer | SetActivation
