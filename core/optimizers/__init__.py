"""Optimizers: a few in-place operations over the network's flat buffers; every value may change at any step."""

from nntui.core.optimizers.adagrad import Adagrad
from nntui.core.optimizers.adam import Adam, AdamW
from nntui.core.optimizers.base import Optimizer
from nntui.core.optimizers.naming import OPTIMIZERS, optimizer_by_name
from nntui.core.optimizers.rmsprop import RMSprop
from nntui.core.optimizers.sgd import SGD

__all__ = ["OPTIMIZERS", "SGD", "Adagrad", "Adam", "AdamW", "Optimizer", "RMSprop", "optimizer_by_name"]
