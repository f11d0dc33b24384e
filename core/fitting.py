"""`fit`: train a network on arrays, as Keras' method of that name does, without a trainer, a thread or a screen."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from nntui.core.accumulation import Accumulator
from nntui.core.data.batches import ArraySource, Batches
from nntui.core.early_stopping import EarlyStopping, Watch
from nntui.core.errors import UserError
from nntui.core.frozen import update
from nntui.core.losses import Loss, loss_by_name
from nntui.core.network import Network
from nntui.core.optimizers import Optimizer
from nntui.core.schedules import ReduceLROnPlateau
from nntui.core.targets import require_seed
from nntui.core.types import AnyArray, FloatArray
from nntui.core.weighting import ClassWeight, row_weights


@dataclass
class History:
    """What `fit` reports, one number an epoch in each list."""

    loss: list[float] = field(default_factory=list)
    """The mean over the epoch's samples as they were trained, penalties included."""

    valid_loss: list[float] = field(default_factory=list)
    """The loss on the validation data at the end of each epoch; empty without any."""

    learning_rate: list[float] = field(default_factory=list)
    """The rate of each epoch's last update."""

    best_epoch: int | None = None
    """The epoch, counted from 1, whose weights early stopping held to be the best."""

    stopped_epoch: int | None = None
    """The epoch, counted from 1, after which early stopping ended the training."""


def fit(
    network: Network,
    x: AnyArray,
    y: AnyArray,
    *,
    loss: str | Loss,
    optimizer: Optimizer,
    batch_size: int = 32,
    epochs: int = 1,
    shuffle: bool = True,
    seed: int = 0,
    validation_data: tuple[AnyArray, AnyArray] | None = None,
    sample_weight: AnyArray | None = None,
    class_weight: ClassWeight | None = None,
    gradient_accumulation_steps: int = 1,
    early_stopping: EarlyStopping | None = None,
    on_step: Callable[[Network, int], None] | None = None,
) -> History:
    """Train on x, shape (n, inputs), and y, shape (n, outputs), or (n,) for labels.

    `on_step` is called with the network and the number of batches done after each one. `seed` decides the order of
    the rows and the dropout masks. `sample_weight`, shape (n,), and `class_weight`, by class number or `balanced`,
    say what rows count in the training loss. The gradients of `gradient_accumulation_steps` batches make one update
    together, as one batch of all their rows would; an epoch's end leaves none behind. With `early_stopping` the best
    weights are restored however the training ends, an exception included; otherwise an optimizer that keeps moving
    averages ends by putting them in the weights' place. Raises `UserError` (a `ValueError`) for what does not fit
    together.
    """
    _check_counts(batch_size=batch_size, epochs=epochs, gradient_accumulation_steps=gradient_accumulation_steps)
    require_seed(seed)
    _check_kinds(optimizer, early_stopping, validation_data)
    judge = loss_by_name(loss)
    x, y = network.pairs_for(x, y, judge)
    weights = row_weights(y, sample_weight, class_weight, network.dtype)
    if not optimizer.is_built_for(network.parameters):
        optimizer.build(network.parameters, network.arrays)
    run = _Fit(network, judge, optimizer, gradient_accumulation_steps, on_step)
    run.validation = None if validation_data is None else network.pairs_for(*validation_data, judge)
    if early_stopping is not None:
        run.watch_for(early_stopping)
    order_rng, dropout_rng = (np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(2))
    batches = Batches(ArraySource(x, y), network.dtype, order_rng if shuffle else None)
    try:
        with np.errstate(all="ignore"):
            for _ in range(epochs):
                run.epoch(batches, batch_size, weights, dropout_rng)
                if run.history.stopped_epoch is not None:
                    break
    finally:
        run.finish()
    return run.history


def _check_counts(**counts: object) -> None:
    for name, value in counts.items():
        least = 0 if name == "epochs" else 1
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
            raise UserError(f"{name} {value} cannot be: a whole number, {least} or more, is needed")


def _check_kinds(optimizer: object, early_stopping: object, validation_data: object) -> None:
    for name, given, kind, example in (
        ("optimizer", optimizer, Optimizer, "optimizers.SGD(0.01)"),
        ("early_stopping", early_stopping, EarlyStopping | None, "EarlyStopping(patience=5)"),
        ("validation_data", validation_data, tuple | list | None, "(x_valid, y_valid)"),
    ):
        if not isinstance(given, kind):
            raise UserError(f"{name} {given!r} cannot be: write such as {name}={example}")
    if isinstance(validation_data, tuple | list) and len(validation_data) != 2:
        raise UserError(f"validation_data has {len(validation_data)} parts: two, inputs and targets, are needed")


class _Fit:
    """One call of `fit`."""

    def __init__(
        self,
        network: Network,
        loss: Loss,
        optimizer: Optimizer,
        accumulated: int,
        on_step: Callable[[Network, int], None] | None,
    ) -> None:
        self.history = History()
        self.validation: tuple[FloatArray, AnyArray] | None = None
        self._network = network
        self._loss = loss
        self._optimizer = optimizer
        self._accumulated = accumulated
        self._on_step = on_step
        self._accumulator = Accumulator()
        self._steps = 0
        self._watch: Watch | None = None
        self._best: FloatArray | None = None

    def watch_for(self, settings: EarlyStopping) -> None:
        """Look for the end of progress."""
        if settings.monitor not in ("train_loss", "valid_loss"):
            raise UserError(f"monitor {settings.monitor!r} is for runs: fit knows 'train_loss' and 'valid_loss'")
        if settings.monitor == "valid_loss" and self.validation is None:
            raise UserError("early stopping by 'valid_loss' needs validation_data; 'train_loss' needs none")
        self._watch = Watch(settings)

    def epoch(self, batches: Batches, batch_size: int, weights: FloatArray | None, rng: np.random.Generator) -> None:
        """Train one epoch and judge it."""
        total, done = 0.0, False
        while not done:
            rows, targets = batches.next(batch_size)
            done = batches.at_end
            chosen = batches.order[batches.position - len(rows) : batches.position]
            weight = None if weights is None else weights[chosen]
            value, _ = self._network.compute_gradients(rows, targets, self._loss, rng, weight)
            total += value * len(rows)
            self._use_gradients(len(rows), done)
        history = self.history
        history.loss.append(total / len(batches.source))
        if self.validation is not None:
            history.valid_loss.append(self._network.evaluate(*self.validation, self._loss))
        observed = (history.valid_loss or history.loss)[-1]
        if isinstance(self._optimizer.schedule, ReduceLROnPlateau):
            self._optimizer.schedule.observe(observed)
        if self._watch is not None:
            self._observe(self._watch)

    def finish(self) -> None:
        """Leave the weights that are to be kept."""
        if self._best is not None:
            np.copyto(self._network.parameters, self._best)
        elif self._optimizer.average is not None and self.history.loss:
            np.copyto(self._network.parameters, self._optimizer.average)

    def _use_gradients(self, rows: int, epoch_ends: bool) -> None:
        """Update, or gather the gradients of as many batches as make an update."""
        gradients = self._network.gradients
        ready = True
        if self._accumulated > 1:
            self._accumulator.add(gradients, rows)
            ready = epoch_ends or self._accumulator.batches == self._accumulated
            if ready:
                self._accumulator.take(gradients)
        if ready:
            if epoch_ends:
                self.history.learning_rate.append(self._optimizer.rate)
            update(self._optimizer, self._network)
        self._steps += 1
        if self._on_step is not None:
            self._on_step(self._network, self._steps)

    def _observe(self, watch: Watch) -> None:
        history, settings = self.history, watch.settings
        value = history.loss[-1] if settings.monitor == "train_loss" else history.valid_loss[-1]
        epoch = len(history.loss)
        verdict = watch.observe(epoch, value)
        if verdict == "improved":
            history.best_epoch = epoch
            if settings.restore_best_weights:
                if self._best is None:
                    self._best = np.empty_like(self._network.parameters)
                np.copyto(self._best, self._network.parameters)
        if verdict == "stop":
            history.stopped_epoch = epoch
