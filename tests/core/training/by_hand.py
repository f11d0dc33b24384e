"""The engine driven by hand, and what makes two trainers equal: what the tests of the trainer compare with."""

import numpy as np

from nntui.core.data.batches import Batches
from nntui.core.losses import loss_by_name
from nntui.core.network import Network
from nntui.core.optimizers import SGD
from nntui.core.training.controls import (
    Command,
    ViewRequest,
)
from nntui.core.training.events import CommandRejected
from nntui.core.training.trainer import Trainer
from nntui.core.types import FloatArray
from tests.core.training import small_dataset, small_recipe

CURVES = ViewRequest(panels=frozenset({"curves"}), columns=500)


class ByHand:
    """The same training, driven on the engine's parts without a trainer."""

    def __init__(self, seed: int = 0, dropout: float = 0.0) -> None:
        recipe = small_recipe(seed=seed, dropout=dropout)
        weights, shuffling, dropping = (np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(3))
        self.network = Network(4, [layer.dense() for layer in recipe.layers], weights)
        self.optimizer = SGD(0.05, 0.9)
        self.optimizer.build(self.network.parameters)
        self.batches = Batches(small_dataset().train, "float32", shuffling)
        self.size = 16
        self._dropping = dropping
        self._loss = loss_by_name("sparse_categorical_crossentropy")

    def steps(self, count: int) -> FloatArray:
        """Train so many batches; return the parameters."""
        for _ in range(count):
            x, y = self.batches.next(self.size)
            self.network.compute_gradients(x, y, self._loss, self._dropping)
            self.optimizer.step(self.network.parameters, self.network.gradients)
        return self.network.parameters


def course(trainer: Trainer) -> list[FloatArray]:
    """All points of the curves."""
    curves = trainer.snapshot(CURVES, 0.0, 0.0).curves
    assert curves is not None
    series = (curves.train_loss, curves.valid_loss, curves.train_score, curves.valid_score)
    return [array for one in series for array in (one.x, one.y)]


def assert_same_moment(one: Trainer, other: Trainer) -> None:
    """Weights, velocity, position, history and values are equal, bit for bit."""
    assert one.weights_sha256 == other.weights_sha256
    np.testing.assert_array_equal(one.optimizer.slots["velocity"], other.optimizer.slots["velocity"])
    assert one.position == other.position
    assert (one.state, one.epochs, one.message) == (other.state, other.epochs, other.message)
    assert one.hyperparameters == other.hyperparameters
    plain = ViewRequest()
    assert one.snapshot(plain, 0.0, 0.0) is not other.snapshot(plain, 0.0, 0.0)
    for name in ("step", "epoch", "batch", "batches", "train", "valid"):
        assert getattr(one.snapshot(plain, 0.0, 0.0), name) == getattr(other.snapshot(plain, 0.0, 0.0), name)
    for mine, theirs in zip(course(one), course(other), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def rejected(trainer: Trainer, command: Command) -> str:
    """Give a command that must be rejected and change nothing; return the reason."""
    before = (trainer.hyperparameters, trainer.state, trainer.weights_sha256, len(trainer.progress.marks))
    events = trainer.apply(command)
    assert len(events) == 1
    event = events[0]
    assert isinstance(event, CommandRejected)
    assert event.command == command
    assert "\n" not in event.reason
    assert (trainer.hyperparameters, trainer.state, trainer.weights_sha256, len(trainer.progress.marks)) == before
    return event.reason
