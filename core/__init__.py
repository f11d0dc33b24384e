"""nntui's engine: multi-layer perceptrons in NumPy, with no terminal, no screen and no thread unless asked for."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nntui.core import information, initializers, losses, metrics, optimizers, schedules
    from nntui.core.early_stopping import EarlyStopping
    from nntui.core.errors import DataError, RecipeError, UserError
    from nntui.core.fitting import History, fit
    from nntui.core.layers import Dense
    from nntui.core.network import Network

__all__ = [
    "DataError",
    "Dense",
    "EarlyStopping",
    "History",
    "Network",
    "RecipeError",
    "UserError",
    "fit",
    "information",
    "initializers",
    "losses",
    "metrics",
    "optimizers",
    "schedules",
]

_MODULES = ("information", "initializers", "losses", "metrics", "optimizers", "schedules")

_HOMES = {
    "DataError": "errors",
    "Dense": "layers",
    "EarlyStopping": "early_stopping",
    "History": "fitting",
    "Network": "network",
    "RecipeError": "errors",
    "UserError": "errors",
    "fit": "fitting",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for, and no more: a screen must not wait for NumPy to show its first frame (PEP 562)."""
    if name in _HOMES:
        return getattr(importlib.import_module(f"nntui.core.{_HOMES[name]}"), name)
    if name in _MODULES:
        return importlib.import_module(f"nntui.core.{name}")
    raise AttributeError(f"module 'nntui.core' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
