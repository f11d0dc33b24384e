"""What a user said about a run, on the command line or elsewhere."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nntui.core.types import DType


@dataclass(frozen=True)
class Choices:
    """What a user said about a run; None where nothing was said."""

    data: str | None = None
    recipe: Path | None = None
    hidden: tuple[int, ...] | None = None
    activation: str | None = None
    initializer: str | None = None
    dropout: tuple[float, ...] | None = None
    """One value for all hidden layers, or one a layer."""

    loss: str | None = None
    learning_rate: float | None = None
    momentum: float | None = None
    nesterov: bool | None = None
    batch_size: int | None = None
    epochs: int | None = None
    validation: float | None = None
    test: float | None = None
    noise: float | None = None
    size: int | None = None
    seed: int | None = None
    dtype: DType | None = None
    threads: int | Literal["auto"] | None = None
