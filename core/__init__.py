"""nntui's engine: multi-layer perceptrons in NumPy, with no terminal, no screen and no thread unless asked for."""

from nntui.core import optimizers
from nntui.core.errors import DataError, RecipeError, UserError
from nntui.core.fitting import History, fit
from nntui.core.layers import Dense
from nntui.core.network import Network

__all__ = ["DataError", "Dense", "History", "Network", "RecipeError", "UserError", "fit", "optimizers"]
