"""What a user said about a run, on the command line or elsewhere."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nntui.core.types import DType, Scaling, TargetScaling, Task


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

    use_bias: bool | None = None
    l1: float | None = None
    l2: float | None = None
    loss: str | None = None
    label_smoothing: float | None = None
    class_weight: Literal["balanced"] | tuple[float, ...] | None = None
    optimizer: str | None = None
    """A name, or a name with arguments: `adam:beta_2=0.99`."""

    learning_rate: float | None = None
    schedule: str | None = None
    """A name, or a name with arguments: `cosine:warmup_steps=100`; what is not said is completed."""

    momentum: float | None = None
    nesterov: bool | None = None
    weight_decay: float | None = None
    clipnorm: float | None = None
    clipvalue: float | None = None
    global_clipnorm: float | None = None
    ema: tuple[float, int | None] | None = None
    """Momentum of the weights' moving averages, and after how many updates they overwrite the weights."""

    early_stopping: str | None = None
    """The patience, or the patience with arguments: `10:min_delta=0.001`."""

    gradient_accumulation_steps: int | None = None
    input_noise: float | None = None
    shuffle: bool | None = None
    batch_size: int | None = None
    epochs: int | None = None
    validation: float | None = None
    test: float | None = None
    noise: float | None = None
    size: int | None = None
    target: str | None = None
    task: Task | None = None
    features: tuple[str, ...] | None = None
    split_column: str | None = None
    group_column: str | None = None
    time_column: str | None = None
    scaling: Scaling | None = None
    target_scaling: TargetScaling | None = None
    stream: bool | None = None
    seed: int | None = None
    dtype: DType | None = None
    threads: int | Literal["auto"] | None = None
