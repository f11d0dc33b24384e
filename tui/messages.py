"""What the training thread posts to the app."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from nntui.core.training.events import Event
from nntui.core.training.snapshot import Snapshot

if TYPE_CHECKING:
    from nntui.tui.screens.target import TargetChoice


@dataclass
class SnapshotArrived(Message):
    """A snapshot that was asked for."""

    snapshot: Snapshot


@dataclass
class EventArrived(Message):
    """Something rare has happened."""

    event: Event


@dataclass
class TargetAsked(Message):
    """It is known which columns the target is to be chosen from; None where it need not be chosen."""

    columns: "Sequence[TargetChoice] | None"


@dataclass
class UnitChosen(Message):
    """A view has chosen the unit that all panels are about from now on."""

    layer: int
    """Counted from 0."""

    unit: int
    """Counted from 0."""
