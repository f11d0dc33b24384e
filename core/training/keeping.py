"""Which weights are judged and kept: the last ones, their moving averages, or those of the best epoch."""

import copy

import numpy as np

from nntui.core.folding import folded
from nntui.core.network import Network
from nntui.core.optimizers import Optimizer
from nntui.core.training.events import Weights


class Keeper:
    """Holds the copies of the network that training does not touch."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self.best: Network | None = None
        """The network of the best epoch, where early stopping is to restore it."""

        self._averaged: Network | None = None

    def judged(self, network: Network, optimizer: Optimizer) -> Network:
        """Return what a validation judges: with moving averages a copy that has them, as Keras ends with them."""
        if optimizer.average is None:
            return network
        self._averaged = copied(network, self._averaged)
        np.copyto(self._averaged.parameters, optimizer.average)
        return self._averaged

    def keep_best(self, judged: Network) -> None:
        """Copy the network that an epoch was judged by."""
        self.best = copied(judged, self.best)

    def kept(self, network: Network, optimizer: Optimizer) -> tuple[Network, Weights]:
        """Return the network that is the run's model now, and which weights it has.

        Whoever uses a model knows of no units that are off: they are written into the weights of a copy.
        """
        if self.best is not None:
            return folded(self.best), "best"
        judged = self.judged(network, optimizer)
        return folded(judged), "last" if judged is network else "averaged"


def copied(network: Network, into: Network | None) -> Network:
    """Copy a network, into an older copy where that has the same layers."""
    if into is None or into.layers != network.layers:
        return copy.copy(network)
    np.copyto(into.parameters, network.parameters)
    into.frozen, into.off = network.frozen, network.off
    return into
