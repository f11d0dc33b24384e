"""Sessions that end with their test."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from nntui.core.training.controls import (
    Stop,
)
from nntui.core.training.trainer import Trainer
from tests.core.training import small_trainer
from tests.core.training.watching import DEADLINE, Watched


@pytest.fixture
def watch() -> Iterator[Callable[..., Watched]]:
    """Start sessions that are ended with the test, and see that no thread is left behind."""
    begun: list[Watched] = []

    def start(build: Callable[[], Trainer] = small_trainer, **said: Any) -> Watched:
        watched = Watched(build, **said)
        begun.append(watched)
        watched.session.start()
        return watched

    yield start
    for watched in begun:
        watched.session.send(Stop())
        assert watched.session.join(DEADLINE)
    assert not [thread for thread in threading.enumerate() if thread.name == "training"]
