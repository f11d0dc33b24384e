"""`fit`: train a network on arrays, as Keras' method of that name does, without a trainer, a thread or a screen."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from nntui.core.data.batches import ArraySource, Batches
from nntui.core.errors import UserError
from nntui.core.losses import loss_by_name
from nntui.core.network import Network
from nntui.core.optimizers import Optimizer
from nntui.core.targets import targets_for
from nntui.core.types import AnyArray


@dataclass
class History:
    """What `fit` reports."""

    loss: list[float] = field(default_factory=list)
    """One number an epoch: the mean over its samples as they were trained, penalties included."""


def fit(
    network: Network,
    x: AnyArray,
    y: AnyArray,
    *,
    loss: str,
    optimizer: Optimizer,
    batch_size: int = 32,
    epochs: int = 1,
    shuffle: bool = True,
    seed: int = 0,
    on_step: Callable[[Network, int], None] | None = None,
) -> History:
    """Train on x, shape (n, inputs), and y, shape (n, outputs), or (n,) for labels.

    `on_step` is called with the network and the number of steps done after each one. `seed` decides the order of
    the rows and the dropout masks. Raises `UserError` (a `ValueError`) for what does not fit together.
    """
    if batch_size < 1 or epochs < 0:
        raise UserError(f"batch_size {batch_size} and epochs {epochs} cannot be: at least 1 and 0 are needed")
    judge = loss_by_name(loss)
    x = network.inputs_for(x)
    y = targets_for(judge, y, network.outputs, network.dtype)
    if len(x) != len(y):
        raise UserError(f"x has shape {x.shape} and y {y.shape}: one target a row is needed")
    order_rng, dropout_rng = (np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(2))
    batches = Batches(ArraySource(x, y), network.dtype, order_rng if shuffle else None)
    history = History()
    step = 0
    with np.errstate(all="ignore"):
        for _ in range(epochs):
            total = 0.0
            done = False
            while not done:
                rows, targets = batches.next(batch_size)
                value, _ = network.compute_gradients(rows, targets, judge, dropout_rng)
                optimizer.step(network.parameters, network.gradients)
                total += value * len(rows)
                done = batches.at_end
                step += 1
                if on_step is not None:
                    on_step(network, step)
            history.loss.append(total / len(x))
    return history
