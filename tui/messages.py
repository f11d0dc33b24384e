"""What the training thread posts to the app."""

from dataclasses import dataclass

from textual.message import Message

from nntui.core.training.snapshot import Event, Snapshot


@dataclass
class SnapshotArrived(Message):
    """A snapshot that was asked for."""

    snapshot: Snapshot


@dataclass
class EventArrived(Message):
    """Something rare has happened."""

    event: Event
