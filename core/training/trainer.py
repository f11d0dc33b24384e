"""The trainer: commands in, steps, snapshots out. Synchronous: no thread, no clock, no files."""

import hashlib
import math

import numpy as np

from nntui.core.accumulation import Accumulator
from nntui.core.data.batches import Batches, BatchSource
from nntui.core.data.dataset import Dataset
from nntui.core.early_stopping import Watch
from nntui.core.errors import UserError
from nntui.core.network import Network
from nntui.core.norms import norm
from nntui.core.schedules import ReduceLROnPlateau
from nntui.core.training import reporting
from nntui.core.training.building import build_early_stopping, build_loss, build_optimizer, build_schedule
from nntui.core.training.commands import carry_out
from nntui.core.training.controls import Command, ViewRequest
from nntui.core.training.judging import Judgement, class_weights_for, scores_on_test
from nntui.core.training.keeping import Keeper
from nntui.core.training.progress import Progress
from nntui.core.training.recipe import Recipe
from nntui.core.training.scoring import Scoring, scoring_for
from nntui.core.training.snapshot import (
    CommandRejected,
    Diverged,
    EpochEnded,
    Event,
    Hyperparameters,
    Metrics,
    Reason,
    Snapshot,
    Started,
    State,
    Validated,
    Weights,
)
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
        """The weights that a reset goes back to."""

        self.loss = build_loss(recipe.training)
        self._scoring = self._scoring_of(dataset.train)
        self._valid_scoring = self._scoring_of(dataset.valid)
        self._class_weights = class_weights_for(recipe.training.class_weight, dataset, recipe.dtype)
        self.probe, _ = Batches(dataset.valid, recipe.dtype, None).next(_PROBE_ROWS)
        self._measures_next = True
        self.undo = UndoStack()
        self.batch_size = recipe.training.batch_size
        self.gradient_accumulation_steps = recipe.training.gradient_accumulation_steps
        self.state: State = "training"
        self.last_rows = 0
        self.batches_left: int | None = None
        """Batches until the next pause; None if there is no such number."""

        self.pause_after_epoch = False
        self.seconds = 0.0
        """Time trained; who runs the trainer knows the clock and writes it here."""

        self.optimizer = build_optimizer(recipe.optimizer)
        self.schedule = recipe.optimizer.schedule
        """The spec of the optimizer's schedule, where it has one."""

        self.early_stopping = build_early_stopping(recipe.early_stopping)
        self.begin()

    def begin(self) -> None:
        """Stand before the first step, with the initial weights."""
        np.copyto(self.network.parameters, self.initial)
        self.network.gradients.fill(0.0)
        self.optimizer.build(self.network.parameters, self.network.arrays)
        if self.schedule is not None:
            self.optimizer.learning_rate = build_schedule(self.schedule)
        self.shuffling_rng, self.dropout_rng = (np.random.default_rng(seed) for seed in self._seeds[1:])
        order = self.shuffling_rng if self.recipe.training.shuffle else None
        self.batches = Batches(self.dataset.train, self.recipe.dtype, order)
        self.judgement: Judgement | None = None
        """The validation that is under way."""

        self._judges_on_demand = False
        self.accumulator = Accumulator()
        self.keeper = Keeper()
        self.watch = Watch(self.early_stopping) if self.early_stopping is not None else None
        """What looks for the end of progress."""

        self.update_norms = [0.0] * len(self.network.layers)
        self.epochs = self.recipe.training.epochs
        self.progress = Progress()
        self.message = ""

    # What it says of itself

    def started(self) -> Started:
        """Say what is being trained."""
        return reporting.started(self)

    @property
    def hyperparameters(self) -> Hyperparameters:
        """The values that act at the next step."""
        return reporting.hyperparameters(self)

    def snapshot(self, request: ViewRequest, seconds: float, samples_per_second: float) -> Snapshot:
        """Return what was asked for of this moment; the session knows the time and the pace."""
        return reporting.snapshot(self, request, seconds, samples_per_second)

    @property
    def generators(self) -> dict[str, np.random.Generator]:
        """The sources of randomness, one a purpose."""
        return {"weights": self.weights_rng, "shuffling": self.shuffling_rng, "dropout": self.dropout_rng}

    @property
    def position(self) -> float:
        """Epochs done, fractions included."""
        return self.progress.epochs_done + self.batches.position / len(self.dataset.train) * (not self.between_epochs)

    @property
    def batches_an_epoch(self) -> int:
        """Batches of the present size in a whole epoch."""
        return math.ceil(len(self.dataset.train) / self.batch_size)

    @property
    def updates_an_epoch(self) -> int:
        """Updates in a whole epoch: batches whose gradients are accumulated make one together."""
        return math.ceil(self.batches_an_epoch / self.gradient_accumulation_steps)

    @property
    def between_epochs(self) -> bool:
        """Whether the epoch that `batches` has walked through is counted already."""
        return self.batches.at_end and (self.judgement is None or self._judges_on_demand)

    @property
    def judges_an_epoch(self) -> bool:
        """Whether the validation that ends an epoch is under way."""
        return self.judgement is not None and not self._judges_on_demand

    @property
    def busy(self) -> bool:
        """Whether there is work for `advance`, also where the run stands still: a validation that was asked for."""
        return self.state == "training" or (self.judgement is not None and self._judges_on_demand)

    @property
    def end_reason(self) -> Reason:
        """Why the run has ended, if it ends now."""
        if self.state == "finished":
            return "early_stopping" if self.watch is not None and self.watch.stopped else "epochs"
        return "diverged" if self.state == "diverged" else "stopped"

    def kept(self) -> tuple[Network, Weights]:
        """Return the network that is the run's model now, and which weights it has."""
        return self.keeper.kept(self.network, self.optimizer)

    @property
    def weights_sha256(self) -> str:
        """The digest of the bytes of the kept model's parameters."""
        return hashlib.sha256(self.kept()[0].parameters.tobytes()).hexdigest()

    def judge_test(self) -> Metrics:
        """Return loss and score of the kept model on the test part."""
        with np.errstate(all="ignore"):
            scoring = self._scoring_of(self.dataset.test)
            return Judgement(self.kept()[0], self.loss, scoring, self.dataset.test).finish()

    def test_scores(self) -> dict[str, float]:
        """Return further scores of the kept model on the test part by name, the verdict in bits among them."""
        with np.errstate(all="ignore"):
            return scores_on_test(self.kept()[0], self.loss, self.dataset)

    # Training

    def advance(self) -> list[Event]:
        """Do the next piece of work: one batch, or one slice of the validation."""
        with np.errstate(all="ignore"):
            return self._train_batch() if self.judgement is None else self._validate(self.judgement)

    def _train_batch(self) -> list[Event]:
        x, targets = self.batches.next(self.batch_size)
        weights = None if self._class_weights is None else self._class_weights[targets]
        y = self._scoring.encode(targets)
        loss, work = self.network.compute_gradients(x, y, self.loss, self.dropout_rng, weights)
        if not math.isfinite(loss):
            self.batches.position -= len(x)
            return [self._diverge(loss)]
        loss, score = self._scoring.measure(work.activations[-1], targets, loss)
        self._use_gradients(len(x))
        if self.batches.at_end:
            self.begin_validation()
        self.progress.add_batch(self.position, loss, score, len(x))
        self.last_rows = len(x)
        if self.batches_left is not None:
            self.batches_left -= 1
        if self.batches_left == 0 and self.judgement is None:
            self.pause()
        return []

    def _use_gradients(self, rows: int) -> None:
        """Update, or gather the gradients of as many batches as make an update; an epoch's end leaves none behind."""
        gathered, gradients = self.accumulator, self.network.gradients
        if self.gradient_accumulation_steps == 1 and not gathered.batches:
            self._update()
            return
        gathered.add(gradients, rows)
        if gathered.batches >= self.gradient_accumulation_steps or self.batches.at_end:
            gathered.take(gradients)
            self._update()

    def _validate(self, judgement: Judgement) -> list[Event]:
        valid = judgement.advance()
        if valid is None:
            return []
        self.judgement = None
        if self._judges_on_demand:
            self._judges_on_demand = False
            self.progress.validate(self.position, valid)
            return [Validated(self.progress.step, valid)]
        return self._end_epoch(judgement.network, valid)

    def _end_epoch(self, judged: Network, valid: Metrics) -> list[Event]:
        progress = self.progress
        rate = self.optimizer.rate
        train = progress.end_epoch(valid)
        ended = EpochEnded(progress.epochs_done, progress.step, train, valid, learning_rate=rate)
        if not math.isfinite(valid.loss):
            return [ended, self._diverge(valid.loss, "validation ")]
        stops = self._watch_progress(judged, train, valid)
        if self.pause_after_epoch or self.batches_left == 0:
            self.pause()
        if stops or (self.epochs is not None and progress.epochs_done >= self.epochs):
            self.state = "finished"
        return [ended]

    def _watch_progress(self, judged: Network, train: Metrics, valid: Metrics) -> bool:
        """Let the plateau's schedule and early stopping see the epoch; return whether the run is to end."""
        schedule = self.optimizer.schedule
        if isinstance(schedule, ReduceLROnPlateau):
            before = self.optimizer.rate
            if schedule.observe(valid.loss):
                self.progress.mark(self.position, f"plateau: learning rate {before:.3g} → {self.optimizer.rate:.3g}")
        if self.watch is None or self.watch.stopped:
            return False
        part, _, measure = self.watch.settings.monitor.partition("_")
        values = valid if part == "valid" else train
        verdict = self.watch.observe(self.progress.epochs_done, values.loss if measure == "loss" else values.score)
        if verdict == "improved" and self.watch.settings.restore_best_weights:
            self.keeper.keep_best(judged)
        if verdict == "stop":
            self.message = f"no improvement in {self.watch.settings.patience} epochs: stopped early"
        return verdict == "stop"

    def begin_validation(self, *, on_demand: bool = False) -> None:
        """Let the next pieces of work judge the validation part."""
        judged = self.keeper.judged(self.network, self.optimizer)
        self.judgement = Judgement(judged, self.loss, self._valid_scoring, self.dataset.valid)
        self._judges_on_demand = on_demand

    def measure_next_update(self) -> None:
        """Measure how far the next update moves each layer, because a viewer is waiting to know."""
        self._measures_next = True

    def _update(self) -> None:
        """Let the optimizer move the parameters."""
        parameters = self.network.parameters
        if not self._measures_next:
            self.optimizer.step(parameters, self.network.gradients)
            return
        before = parameters.copy()
        self.optimizer.step(parameters, self.network.gradients)
        np.subtract(parameters, before, out=before)
        self.update_norms = [norm(part) for part in self.network.layer_parameters(before)]
        self._measures_next = False

    def _diverge(self, loss: float, part: str = "") -> Diverged:
        """Stand still; where a batch's loss says so, with the weights from before that step."""
        step, epoch = self.progress.step + (not part), self.progress.epochs_done + (not part)
        self.pause()
        self.state = "diverged"
        self.message = (
            f"the {part}loss is {loss} at step {step:,} (epoch {epoch}): lower the learning rate "
            f"(now {self.optimizer.rate:.3g}) and start again"
        )
        return Diverged(step, epoch, self.message)

    def _scoring_of(self, part: BatchSource) -> Scoring:
        return scoring_for(self.dataset, part.targets, self.loss, self.network)

    # What commands do to it

    def apply(self, command: Command) -> list[Event]:
        """Carry out a command between two batches, or change nothing and say why."""
        try:
            return carry_out(self, command)
        except UserError as error:
            return [CommandRejected(command, str(error))]

    def pause(self) -> None:
        """Stand still."""
        self.state = "paused"
        self.batches_left, self.pause_after_epoch = None, False

    def go_on(self, batches: int | None = None, *, one_epoch: bool = False) -> None:
        """Train, after a pause, an end or a divergence; past the end there is no further one."""
        if self.state == "finished":
            self.epochs = None
        self.state = "training"
        self.batches_left, self.pause_after_epoch = batches, one_epoch
        self.message = ""

    def go_on_if_finished(self) -> None:
        """Train past the end that was planned, because a value is another one now."""
        if self.state == "finished":
            self.go_on()

    def use_network(self, network: Network) -> None:
        """Go on with a network of other buffers; who brings it carries the optimizer over."""
        self.network = network
        self.update_norms = [0.0] * len(network.layers)
        if self.judgement is not None:
            self.begin_validation(on_demand=self._judges_on_demand)
