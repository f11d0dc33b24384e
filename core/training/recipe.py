"""The recipe: everything that defines a run, frozen."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from nntui.core.data.recipe import DataRecipe
from nntui.core.layers import Dense
from nntui.core.limits import HIGHEST_RATE, LARGEST_ACCUMULATION, LARGEST_BATCH, LARGEST_NUMBER, LOWEST_RATE
from nntui.core.types import DType

Factor = Annotated[float, Meta(ge=0.0, le=LARGEST_NUMBER)]
Positive = Annotated[float, Meta(gt=0.0, le=LARGEST_NUMBER)]
Share = Annotated[float, Meta(ge=0.0, lt=1.0)]
Count = Annotated[int, Meta(ge=1, le=10**9)]
Seed = Annotated[int, Meta(ge=0, le=2**62)]


class LayerRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One layer; the last one is the output."""

    units: Count
    activation: str
    initializer: str
    """A name, or a name with arguments: `constant:value=0.1`."""

    dropout: Share = 0.0
    use_bias: bool = True
    l1: Factor = 0.0
    l2: Factor = 0.0
    negative_slope: float | None = None
    """Of leaky ReLU."""

    def dense(self) -> Dense:
        """Return the layer as the engine takes it. Raises `UserError` for values that no layer can have."""
        return Dense(**msgspec.structs.asdict(self))


class OptimizerRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How gradients become updates: an optimizer's name and those of its arguments that are not its defaults."""

    name: Literal["sgd", "adam", "adamw", "rmsprop", "adagrad"]
    learning_rate: Annotated[float, Meta(ge=LOWEST_RATE, le=HIGHEST_RATE)]
    momentum: Share | None = None
    nesterov: bool | None = None
    schedule: str | None = None
    """Of the learning rate, complete, such as `cosine:initial_learning_rate=0.1,decay_steps=1420`."""

    beta_1: Share | None = None
    beta_2: Share | None = None
    epsilon: Positive | None = None
    amsgrad: bool | None = None
    rho: Share | None = None
    centered: bool | None = None
    initial_accumulator_value: Factor | None = None
    weight_decay: Factor | None = None
    clipnorm: Positive | None = None
    clipvalue: Positive | None = None
    global_clipnorm: Positive | None = None
    use_ema: bool | None = None
    ema_momentum: Annotated[float, Meta(ge=0.0, le=1.0)] | None = None
    ema_overwrite_frequency: Count | None = None

    def arguments(self) -> dict[str, Any]:
        """Return what the optimizer's constructor takes beside the learning rate."""
        values = msgspec.structs.asdict(self)
        return {
            name: value
            for name, value in values.items()
            if value is not None and name not in ("name", "learning_rate", "schedule")
        }


class TrainingRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long, in which steps, by which measure."""

    loss: str
    """A name, or a name with arguments: `huber:delta=0.5`."""

    batch_size: Annotated[int, Meta(ge=1, le=LARGEST_BATCH)]
    epochs: Count | None = None
    """Where the run ends; without it, it goes on until it is stopped."""

    label_smoothing: Share = 0.0
    class_weight: Literal["balanced"] | list[Factor] | None = None
    """What rows of each class count in the training loss."""

    gradient_accumulation_steps: Annotated[int, Meta(ge=1, le=LARGEST_ACCUMULATION)] = 1
    """Batches whose gradients make one update together."""

    input_noise: Factor = 0.0
    """Standard deviation of the noise that is added to the prepared inputs of each training batch."""

    shuffle: bool = True
    """Whether each epoch has its own order of the rows."""


class EarlyStoppingRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a run ends because it no longer gets better; names and meaning as in Keras."""

    patience: Annotated[int, Meta(ge=0, le=10**9)]
    """Epochs without an improvement after which the run ends."""

    monitor: Literal["valid_loss", "valid_accuracy", "valid_r2", "train_loss", "train_accuracy", "train_r2"] = (
        "valid_loss"
    )
    min_delta: Factor = 0.0
    """A smaller improvement is none."""

    baseline: float | None = None
    """What has to be beaten."""

    restore_best_weights: bool = True
    """Whether the model that is kept has the weights of the best epoch, however the run ends."""

    start_from_epoch: Annotated[int, Meta(ge=0, le=10**9)] = 0
    """Epochs that are only watched."""


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that defines a run: with the commands given in mid-run, the same weights come out of it."""

    data: DataRecipe
    layers: Annotated[list[LayerRecipe], Meta(min_length=1)]
    optimizer: OptimizerRecipe
    training: TrainingRecipe
    early_stopping: EarlyStoppingRecipe | None = None
    seed: Seed = 0
    dtype: DType = "float32"
    threads: Annotated[int, Meta(ge=1, le=1024)] = 1
    """BLAS threads: the last bits of a product depend on their number."""

    format: Literal[1] = 1
    """The version of the file's form."""
