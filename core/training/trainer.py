"""The trainer: commands in, steps, snapshots out. Synchronous: no thread, no clock, no files."""

import hashlib
import math
from collections.abc import Sequence

import numpy as np

from nntui.core.data.batches import Batches
from nntui.core.data.dataset import Dataset
from nntui.core.errors import UserError
from nntui.core.losses import loss_by_name
from nntui.core.metrics import count_correct
from nntui.core.network import Network
from nntui.core.optimizers import SGD
from nntui.core.training import controls, steering, views
from nntui.core.training.hyperparameters import HYPERS
from nntui.core.training.judging import Judgement, TargetEncoder
from nntui.core.training.progress import Progress
from nntui.core.training.recipe import Recipe
from nntui.core.training.snapshot import (
    CommandRejected,
    Diverged,
    EpochEnded,
    Event,
    Hyperparameters,
    Metrics,
    Snapshot,
    Started,
    State,
)
from nntui.core.training.state import capture, restore
from nntui.core.training.undo import UndoStack

_PROBE_ROWS = 256


class Trainer:
    """One run: the network, its optimizer, the batches, and how far it has come."""

    def __init__(self, recipe: Recipe, dataset: Dataset) -> None:
        """Build everything that the recipe names. Raises `UserError` for what cannot be."""
        self.recipe = recipe
        self.dataset = dataset
        self._seeds = np.random.SeedSequence(recipe.seed).spawn(3)
        self.weights_rng = np.random.default_rng(self._seeds[0])
        layers = [layer.dense() for layer in recipe.layers]
        self.network = Network(dataset.features, layers, self.weights_rng, recipe.dtype)
        self.initial = self.network.parameters.copy()
        settings = recipe.optimizer
        self.optimizer = SGD(settings.learning_rate, settings.momentum, settings.nesterov)
        self._loss = loss_by_name(recipe.training.loss)
        self._encode = TargetEncoder(self._loss, self.network)
        self._probe, _ = Batches(dataset.valid, recipe.dtype, None).next(_PROBE_ROWS)
        self._before_update = np.empty_like(self.network.parameters)
        self._update_norms = [0.0] * len(layers)
        self._measures_next = True
        self.undo = UndoStack()
        self.batch_size = recipe.training.batch_size
        self.state: State = "training"
        self.last_rows = 0
        self.batches_left: int | None = None
        """Batches until the next pause; None if there is no such number."""

        self.pause_after_epoch = False
        self.seconds = 0.0
        """Time trained; who runs the trainer knows the clock and writes it here."""

        self.begin()

    def begin(self) -> None:
        """Stand before the first step, with the initial weights."""
        np.copyto(self.network.parameters, self.initial)
        self.network.gradients.fill(0.0)
        self.optimizer.build(self.network.parameters)
        self.shuffling_rng, self.dropout_rng = (np.random.default_rng(seed) for seed in self._seeds[1:])
        self.batches = Batches(self.dataset.train, self.recipe.dtype, self.shuffling_rng)
        self.judgement: Judgement | None = None
        """The validation that is under way."""

        self._update_norms = [0.0] * len(self.network.layers)
        self.epochs = self.recipe.training.epochs
        self.progress = Progress()
        self.message = ""

    # What is being trained

    def started(self) -> Started:
        """Say what is being trained."""
        data = self.dataset
        rows = f"{len(data.train):,} train · {len(data.valid):,} validate · {len(data.test):,} test"
        hidden = self.network.layers[:-1] or self.network.layers
        return Started(
            data=data.name,
            task=data.task,
            architecture=self.network.architecture,
            activation=hidden[0].activation,
            image_shape=data.image_shape,
            class_names=data.class_names,
            summary=f"{rows} · {self.batches_an_epoch} steps of {self.batch_size} an epoch",
            choices=self._choices(),
        )

    def _choices(self) -> str:
        values, recipe = self.hyperparameters, self.recipe
        nesterov = " with Nesterov" if self.optimizer.nesterov else ""
        threads = f"{recipe.threads} BLAS thread{'s' if recipe.threads > 1 else ''}"
        return (
            f"SGD, learning rate {values.learning_rate:.3g}, momentum {values.momentum:g}{nesterov}"
            f" · {recipe.training.loss} · seed {recipe.seed} · {recipe.dtype} · {threads}"
        )

    @property
    def hyperparameters(self) -> Hyperparameters:
        """The values that act at the next step."""
        return Hyperparameters(
            learning_rate=self.optimizer.learning_rate,
            momentum=self.optimizer.momentum,
            dropout=tuple(layer.dropout for layer in self.network.layers[:-1]),
            batch_size=self.batch_size,
        )

    def set_hyperparameters(
        self, learning_rate: float, momentum: float, dropout: Sequence[float], batch_size: int
    ) -> None:
        """Set all values that act at the next step."""
        self.optimizer.learning_rate, self.optimizer.momentum = learning_rate, momentum
        self.batch_size = batch_size
        for layer, rate in enumerate(dropout):
            self.network.set_dropout(layer, rate)

    @property
    def generators(self) -> dict[str, np.random.Generator]:
        """The sources of randomness, one a purpose."""
        return {"weights": self.weights_rng, "shuffling": self.shuffling_rng, "dropout": self.dropout_rng}

    @property
    def position(self) -> float:
        """Epochs done, fractions included."""
        return self.progress.epochs_done + self.batches.position / len(self.dataset.train) * (not self._between_epochs)

    @property
    def batches_an_epoch(self) -> int:
        """Batches of the present size in a whole epoch."""
        return math.ceil(len(self.dataset.train) / self.batch_size)

    @property
    def _between_epochs(self) -> bool:
        """Whether the epoch that `batches` has walked through is counted already."""
        return self.batches.at_end and self.judgement is None

    @property
    def weights_sha256(self) -> str:
        """The digest of the parameters' bytes."""
        return hashlib.sha256(self.network.parameters.tobytes()).hexdigest()

    def judge_test(self) -> Metrics:
        """Return loss and score on the test part."""
        with np.errstate(all="ignore"):
            return Judgement(self.network, self._loss, self._encode, self.dataset.test).finish()

    # Training

    def advance(self) -> list[Event]:
        """Do the next piece of work: one batch, or one slice of the validation."""
        with np.errstate(all="ignore"):
            return self._train_batch() if self.judgement is None else self._validate(self.judgement)

    def _train_batch(self) -> list[Event]:
        x, labels = self.batches.next(self.batch_size)
        loss, work = self.network.compute_gradients(x, self._encode(labels), self._loss, self.dropout_rng)
        if not math.isfinite(loss):
            self.batches.position -= len(x)
            return [self._diverge(loss)]
        correct = count_correct(work.activations[-1], labels)
        self._update()
        if self.batches.at_end:
            self.begin_validation()
        self.progress.add_batch(self.position, loss, correct, len(x))
        self.last_rows = len(x)
        if self.batches_left is not None:
            self.batches_left -= 1
        if self.batches_left == 0 and self.judgement is None:
            self._pause()
        return []

    def _validate(self, judgement: Judgement) -> list[Event]:
        valid = judgement.advance()
        if valid is None:
            return []
        self.judgement = None
        train = self.progress.end_epoch(valid)
        ended = EpochEnded(
            epoch=self.progress.epochs_done,
            step=self.progress.step,
            train=train,
            valid=valid,
            learning_rate=self.optimizer.learning_rate,
        )
        if not math.isfinite(valid.loss):
            return [ended, self._diverge(valid.loss, "validation ")]
        if self.pause_after_epoch or self.batches_left == 0:
            self._pause()
        if self.epochs is not None and self.progress.epochs_done >= self.epochs:
            self.state = "finished"
        return [ended]

    def begin_validation(self) -> None:
        """Let the next pieces of work judge the validation part."""
        self.judgement = Judgement(self.network, self._loss, self._encode, self.dataset.valid)

    def _update(self) -> None:
        """Let the optimizer move the parameters; measure by how much where a viewer is waiting to know."""
        parameters = self.network.parameters
        if not self._measures_next:
            self.optimizer.step(parameters, self.network.gradients)
            return
        before = self._before_update
        np.copyto(before, parameters)
        self.optimizer.step(parameters, self.network.gradients)
        np.subtract(parameters, before, out=before)
        self._update_norms = [views.norm(part) for part in self.network.layer_parameters(before)]
        self._measures_next = False

    def _diverge(self, loss: float, part: str = "") -> Diverged:
        """Stand still; where a batch's loss says so, with the weights from before that step."""
        step, epoch = self.progress.step + (not part), self.progress.epochs_done + (not part)
        self._pause()
        self.state = "diverged"
        self.message = (
            f"the {part}loss is {loss} at step {step:,} (epoch {epoch}): lower the learning rate "
            f"(now {self.optimizer.learning_rate:.3g}) and start again"
        )
        return Diverged(step, epoch, self.message)

    def _pause(self) -> None:
        self.state = "paused"
        self.batches_left, self.pause_after_epoch = None, False

    # Commands

    def apply(self, command: controls.Command) -> list[Event]:
        """Carry out a command between two batches, or change nothing and say why."""
        try:
            self._carry_out(command)
        except UserError as error:
            return [CommandRejected(command, str(error))]
        return []

    def _carry_out(self, command: controls.Command) -> None:
        match command:
            case controls.SetHyper(name, value, layer):
                steering.change(self, name, layer, lambda _: value)
            case controls.Nudge(name, amount, layer):
                if not math.isfinite(amount):
                    raise UserError(f"{HYPERS[name].label} cannot be changed by {amount}")
                steering.change(self, name, layer, lambda old: HYPERS[name].nudge(old, amount))
            case controls.Undo():
                self.undo.take_back()
            case controls.Pause():
                if self.state == "training":
                    self._pause()
            case controls.Resume():
                self._go_on()
            case controls.Step():
                self._go_on(batches=(self.batches_left or 0) + 1)
            case controls.StepEpoch():
                self._go_on(one_epoch=True)
            case controls.Reset(new_weights):
                self._reset(new_weights)
            case _:
                raise UserError(f"a trainer does not know {type(command).__name__}")

    def _go_on(self, batches: int | None = None, *, one_epoch: bool = False) -> None:
        """Train, after a pause, an end or a divergence; past the end there is no further one."""
        if self.state == "finished":
            self.epochs = None
        self.state = "training"
        self.batches_left, self.pause_after_epoch = batches, one_epoch
        self.message = ""

    def go_on_if_finished(self) -> None:
        """Train past the end that was planned, because a value is another one now."""
        if self.state == "finished":
            self._go_on()

    def _reset(self, new_weights: bool) -> None:
        """Start again; what was reached is kept for an undo."""
        before = capture(self)
        shown = self.network.gradients.copy(), self._update_norms

        def bring_back() -> None:
            now = self.state, self.batches_left, self.pause_after_epoch
            restore(self, before)
            if {now[0], self.state} <= {"training", "paused"}:
                self.state, self.batches_left, self.pause_after_epoch = now
            np.copyto(self.network.gradients, shown[0])
            self._update_norms = shown[1]

        self.undo.push(bring_back, sum(array.nbytes for array in (shown[0], *before.arrays.values())))
        if new_weights:
            self.network.initialize(self.weights_rng)
            self.initial = self.network.parameters.copy()
        self.begin()
        if self.state != "paused":
            self.state = "training"

    # Snapshots

    def snapshot(self, request: controls.ViewRequest, seconds: float, samples_per_second: float) -> Snapshot:
        """Return what was asked for of this moment; the session knows the time and the pace."""
        network, progress = self.network, self.progress
        between = self._between_epochs
        remaining = self.batches_an_epoch if between else self.batches.remaining(self.batch_size)
        panels = request.panels
        self._measures_next = True
        with np.errstate(all="ignore"):
            return Snapshot(
                state=self.state,
                step=progress.step,
                epoch=min(progress.epochs_done + 1, self.epochs or progress.epochs_done + 1),
                epochs=self.epochs,
                batch=progress.batch,
                batches=progress.batch + remaining,
                seconds=seconds,
                samples_per_second=samples_per_second,
                hyperparameters=self.hyperparameters,
                train=progress.recent,
                valid=progress.valid,
                message=self.message,
                layers=views.layer_views(network, self._update_norms, self._probe) if "layers" in panels else None,
                curves=progress.curves(request.columns) if "curves" in panels else None,
                weights=views.weights_view(network, request, self.dataset.image_shape) if "weights" in panels else None,
            )
